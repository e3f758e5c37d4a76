//! What is said to a method of a server that is not Weir: as a form, as JSON, and by itself.

use serde_json::{Value, json};
use weir_odd::{Habit, Odd, start};

use crate::driver::Browser;
use crate::harness::browse;
use crate::own::{connected, take, typed, until_step, value};
use crate::page::{PATIENCE, Page, until};
use crate::server::Server;

/// Gives the keys to a field, types into it in place of what is there, as a user does.
async fn fill(page: &Page<'_>, id: &str, text: &str) {
    until(PATIENCE, id, || page.has(id)).await;
    typed(page, id, text).await;
}

/// Chooses from a list.
async fn pick(page: &Page<'_>, id: &str, value: &str) {
    let script = r#"
        const [id, value] = arguments, field = document.querySelector(`[data-testid="${id}"]`);
        field.value = value;
        field.dispatchEvent(new Event("change", { bubbles: true }));
    "#;
    page.run(script, vec![json!(id), json!(value)]).await;
}

/// What stands in a field.
async fn stands(page: &Page<'_>, id: &str) -> Value {
    page.run(r#"return document.querySelector(`[data-testid="${arguments[0]}"]`)?.value ?? null"#, vec![json!(id)])
        .await
}

/// A method that takes types of every kind, of a server whose file is given. It has no such method: how a message is made is the page's.
async fn every_kind<'b>(browser: &'b Browser, weir: &Server, method: &str) -> (Page<'b>, Odd) {
    let odd = start(Habit::NoReflection, "127.0.0.1:0".parse().unwrap()).await.unwrap();
    let page = connected(browser, weir, &odd.address.to_string()).await;
    until_step(&page, "reflection", "failed").await;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/tests/protos/kinds.proto");
    page.click("own-files").await;
    until(PATIENCE, "the field for files", || page.has("own-drop")).await;
    page.find("own-drop").await.send_keys(file).await.unwrap();
    let method = ["method-", method].concat();
    until(PATIENCE, "the methods", || page.has(&method)).await;
    page.click(&method).await;
    (page, odd)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn form_and_json_are_one_message() {
    browse(|browser| async move {
        let weir = Server::start();
        let (page, _odd) = every_kind(&browser, &weir, "test.Shapes/Both").await;
        fill(&page, "tree-a_double", "1.5").await;
        fill(&page, "tree-an_int64", "9007199254740993").await;
        page.click("tree-a_bool").await;
        fill(&page, "tree-a_string", "say \"hi\"").await;
        fill(&page, "tree-a_bytes", "9f 04").await;
        assert_eq!(stands(&page, "tree-a_bytes").await, json!("9f 04"));
        pick(&page, "tree-a_color", "COLOR_RED").await;
        page.click("set-perhaps").await;
        page.click("set-inner").await;
        fill(&page, "tree-inner.a_uint32", "7").await;
        pick(&page, "tree-choice", "2").await;
        fill(&page, "tree-nested.a_float", "0.25").await;
        let size = value(&page, "request-size").await;
        page.click("request-json").await;
        until(PATIENCE, "the editor", || page.has("json")).await;
        let text = stands(&page, "json").await;
        let said: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
        let expected = json!({
            "a_double": 1.5, "an_int64": "9007199254740993", "a_bool": true, "a_string": "say \"hi\"", "a_bytes": "nwQ=",
            "a_color": "COLOR_RED", "perhaps": 0, "inner": { "a_uint32": 7 }, "nested": { "a_float": 0.25 },
        });
        assert_eq!(said, expected);
        // Typed otherwise it is the same, and the form says so.
        let other = r#"{"aDouble":15e-1,"anInt64":9007199254740993,"aBool":true,"aString":"say \u0022hi\u0022","aBytes":"nwQ","aColor":1,
            "perhaps":0,"inner":{"aUint32":"7"},"nested":{"aFloat":0.25}}"#;
        typed(&page, "json", other).await;
        assert_eq!(value(&page, "request-size").await, size);
        page.click("request-form").await;
        until(PATIENCE, "the form", || page.has("tree-nested.a_float")).await;
        for (id, wanted) in [("tree-an_int64", "9007199254740993"), ("tree-a_bytes", "9f04"), ("tree-a_color", "COLOR_RED"), ("tree-nested.a_float", "0.25")] {
            assert_eq!(stands(&page, id).await, json!(wanted), "{id}");
        }
        // The other field of the `oneof` takes the place of this one, which comes back as it was.
        pick(&page, "tree-choice", "1").await;
        fill(&page, "tree-count", "12x").await;
        assert_eq!(value(&page, "request-size").await, Value::Null);
        fill(&page, "tree-count", "12").await;
        pick(&page, "tree-choice", "2").await;
        assert_eq!(stands(&page, "tree-nested.a_float").await, json!("0.25"));
        assert_eq!(value(&page, "request-size").await, size);
        weir
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn what_may_come_next_is_offered_and_what_was_meant_is_one_press_away() {
    browse(|browser| async move {
        let weir = Server::start();
        let (page, _odd) = every_kind(&browser, &weir, "test.Shapes/One").await;
        page.click("request-json").await;
        until(PATIENCE, "the editor", || page.has("json")).await;
        let editor = page.find("json").await;
        editor.send_keys("{\n\"a_col").await.unwrap();
        until(PATIENCE, "an offer", || page.has("offer")).await;
        editor.send_keys("\t").await.unwrap();
        assert_eq!(stands(&page, "json").await, json!("{\n  \"a_color\": \"COLOR_NONE\""));
        typed(&page, "json", "{\n  \"a_colour\": \"COLOR_RED\"\n}").await;
        until(PATIENCE, "the mistake", || async { value(&page, "request-size").await == Value::Null }).await;
        page.click("json-show").await;
        until(PATIENCE, "the field that was meant", || async { value(&page, "request-size").await == json!("3") })
            .await;
        weir
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn what_is_prepared_goes_out_by_itself_and_varies() {
    browse(|browser| async move {
        let weir = Server::start();
        let page = connected(&browser, &weir, &weir.address().to_string()).await;
        until_step(&page, "schema", "ok").await;
        take(&page, "weir.v1.Lab/Echo", r#"{ "seq": "{n}" }"#).await;
        assert_eq!(value(&page, "request-size").await, Value::Null);
        page.click("prepared").await;
        until(PATIENCE, "what varies", || page.has("vary")).await;
        page.click("vary").await;
        until(PATIENCE, "a message", || async { value(&page, "request-size").await != Value::Null }).await;
        page.click("prepared-add").await;
        until(PATIENCE, "the list", || page.has("prepared-0")).await;
        typed(&page, "prepared-rounds", "4").await;
        typed(&page, "prepared-pause", "0").await;
        page.start().await;
        let state = page.verdict("ok").await;
        assert_eq!((state.sent(), state.received()), (4, 4));
        let last = page.run(r#"return [...document.querySelectorAll('[data-testid="feed-row"]')].map(row => row.textContent).filter(text => text.includes("seq: 4")).length"#, vec![]).await;
        assert_eq!(last, json!(2), "the fourth is sent and comes back");
        weir
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_file_goes_out_in_pieces() {
    browse(|browser| async move {
        let weir = Server::start();
        let (page, _odd) = every_kind(&browser, &weir, "test.Shapes/Up").await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("forty.bin");
        std::fs::write(&path, vec![7; 40]).unwrap();
        page.click("prepared").await;
        page.find("cut-file").await.send_keys(path.to_str().unwrap()).await.unwrap();
        until(PATIENCE, "the file", || page.has("cut-size")).await;
        typed(&page, "cut-size", "16").await;
        let words = page.find("prepared").await.text().await.unwrap();
        assert!(words.contains('3'), "{words}");
        weir
    })
    .await;
}
