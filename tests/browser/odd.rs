//! Servers that misbehave, each in one way that real servers have: all are called from the page, or it says why not.

use std::time::Duration;

use serde_json::Value;
use weir_odd::{Habit, Odd, start};

use crate::driver::Browser;
use crate::harness::browse;
use crate::own::{connected, steps, take, typed, until_step};
use crate::page::{PATIENCE, Page, until};
use crate::replay::{open, saved};
use crate::server::Server;

async fn odd(habit: Habit) -> Odd {
    start(habit, "127.0.0.1:0".parse().unwrap()).await.unwrap()
}

/// A page that has looked for a server with that habit, and what became of the last step.
async fn found<'b>(browser: &'b Browser, weir: &Server, habit: Habit, step: &str, state: &str) -> (Page<'b>, Odd) {
    println!("{}", habit.name());
    let odd = odd(habit).await;
    let page = connected(browser, weir, &odd.address.to_string()).await;
    until_step(&page, step, state).await;
    (page, odd)
}

/// Begins to talk, and is answered once.
async fn talk(page: &Page<'_>) {
    take(page, "odd.v1.Odd/Talk", r#"{ "text": "hi" }"#).await;
    page.start().await;
    page.send().await;
    page.until(PATIENCE, "an answer", |state| state.received() == 1).await;
}

async fn sentence(page: &Page<'_>) -> String {
    page.find("verdict").await.text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn servers_that_describe_themselves_oddly_are_called_all_the_same() {
    browse(|browser| async move {
        let weir = Server::start();
        for habit in [
            Habit::None,
            Habit::SlowSettings,
            Habit::Alpha,
            Habit::Reversed,
            Habit::CutReflection,
            Habit::Missing,
            Habit::Circle,
            Habit::Many,
            Habit::OneAtATime,
            Habit::Drain,
        ] {
            let (page, _odd) = found(&browser, &weir, habit, "schema", "ok").await;
            let wanting = steps(&page).await.iter().any(|(step, state)| step == "schema" && state == "note");
            assert_eq!(wanting, habit == Habit::Missing, "{}", habit.name());
            take(&page, "odd.v1.Odd/Count", r#"{ "n": 3 }"#).await;
            page.start().await;
            assert_eq!(page.verdict("ok").await.received(), 3, "{}", habit.name());
            talk(&page).await;
            page.half_close().await;
            page.verdict("ok").await;
        }
        weir
    })
    .await;
}

/// What the servers speak, as its author has it.
const PROTO: &str = r#"
syntax = "proto3";
package odd.v1;
// What is said.
message Line { string text = 1; uint32 n = 2; }
service Odd {
  rpc Say(Line) returns (Line);
  rpc Count(Line) returns (stream Line);
  rpc Collect(stream Line) returns (Line);
  rpc Talk(stream Line) returns (stream Line);
  // The server has never heard of it.
  rpc Gone(Line) returns (Line);
}
"#;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_server_without_reflection_is_called_by_its_proto_file() {
    browse(|browser| async move {
        let weir = Server::start();
        let (page, _odd) = found(&browser, &weir, Habit::NoReflection, "reflection", "failed").await;
        let folder = tempfile::tempdir().unwrap();
        let give = async |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            page.find("own-drop").await.send_keys(path.to_str().unwrap()).await.unwrap();
        };
        // What the line says to do.
        page.click("own-action").await;
        until(PATIENCE, "the fields for files", || page.has("own-drop")).await;
        let says = async |words: &str| {
            let all = "return [...document.querySelectorAll('[data-step=\"files\"] p')].map(line => line.textContent).join('|')";
            until(PATIENCE, words, || async { page.run(all, vec![]).await.as_str().unwrap().contains(words) }).await;
        };
        give("broken.proto", "syntax = \"proto3\";\nmessage A {\n  stringg = 1;\n}").await;
        says("broken.proto, line 3, character 11: ").await;
        give("new.proto", "edition = \"2023\"; message A {}").await;
        says("new.proto is of an edition").await;
        give("notes.txt", "nothing of this kind").await;
        says("notes.txt is neither .proto nor a descriptor set").await;
        give("odd.proto", PROTO).await;
        until_step(&page, "schema", "ok").await;
        // It is no failure any more.
        until_step(&page, "reflection", "note").await;
        talk(&page).await;
        page.half_close().await;
        page.verdict("ok").await;
        // Files may be older than the server, or newer.
        take(&page, "odd.v1.Odd/Gone", "").await;
        page.start().await;
        page.verdict("server-error").await;
        let said = sentence(&page).await;
        assert!(said.contains("UNIMPLEMENTED (12)") && said.contains("no such method"), "{said}");
        weir
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn servers_that_do_not_describe_themselves_say_why() {
    browse(|browser| async move {
        let weir = Server::start();
        for (habit, step) in [
            (Habit::NoFiles, "schema"),
            (Habit::DropReflection, "reflection"),
            (Habit::Guarded, "reflection"),
            (Habit::Replaced, "reflection"),
        ] {
            let (page, _odd) = found(&browser, &weir, habit, step, "failed").await;
            assert!(page.has("own-action").await, "{}", habit.name());
        }
        weir
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn each_way_to_end_a_call_has_its_sentence() {
    browse(|browser| async move {
        let weir = Server::start();
        for (habit, cause, words) in [
            (Habit::Goodbye, "target-closed", "GOAWAY, ENHANCE_YOUR_CALM (11), “too_many_pings”"),
            (Habit::Reset, "server-error", "REFUSED_STREAM"),
            (Habit::Page, "refused", "404"),
            (Habit::NoTrailers, "trailers-missing", ""),
        ] {
            let (page, _odd) = found(&browser, &weir, habit, "schema", "ok").await;
            take(&page, "odd.v1.Odd/Say", r#"{ "text": "hi" }"#).await;
            page.start().await;
            page.verdict(cause).await;
            let said = sentence(&page).await;
            assert!(said.contains(words), "{}: {said}", habit.name());
        }
        weir
    })
    .await;
}

/// A call that waits because the server takes one at a time says so, until its turn comes.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_call_that_waits_for_its_turn_says_so() {
    browse(|browser| async move {
        let weir = Server::start();
        let (page, _odd) = found(&browser, &weir, Habit::OneAtATime, "schema", "ok").await;
        talk(&page).await;
        page.start().await;
        until(PATIENCE, "that it waits", || async {
            sentence(&page).await.contains("takes 1 calls of a connection at once")
        })
        .await;
        weir
    })
    .await;
}

/// What is sent to a server that does not read waits in the page, and that is said while it lasts.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_server_that_does_not_read_holds_the_page_up() {
    browse(|browser| async move {
        let weir = Server::start();
        let (page, odd) = found(&browser, &weir, Habit::Deaf, "schema", "ok").await;
        let long = "x".repeat(40_000);
        take(&page, "odd.v1.Odd/Talk", &format!(r#"{{ "text": "{long}" }}"#)).await;
        page.start().await;
        for _ in 0..3 {
            page.send().await;
        }
        let said = format!("{} has taken nothing", odd.address);
        until(PATIENCE, "that it waits", || async { sentence(&page).await.contains(&said) }).await;
        page.cancel().await;
        page.verdict("cancelled").await;
        weir
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn certificates_are_given_and_asked_for() {
    browse(|browser| async move {
        let weir = Server::start();
        for habit in [Habit::Tls, Habit::NoAlpn, Habit::MutualTls] {
            let (page, odd) = found(&browser, &weir, habit, "tls", "failed").await;
            page.click("own-options").await;
            until(PATIENCE, "the fields", || page.has("own-authorities")).await;
            typed(&page, "own-authorities", &odd.authority).await;
            if habit == Habit::MutualTls {
                page.click("own-connect").await;
                // It is known now, and wants to know who calls.
                tokio::time::sleep(Duration::from_millis(300)).await;
                until_step(&page, "tls", "failed").await;
                if !page.has("own-key").await {
                    page.click("own-options").await;
                    until(PATIENCE, "the fields", || page.has("own-key")).await;
                }
                let (certificate, key) = &odd.client;
                typed(&page, "own-certificate", certificate).await;
                typed(&page, "own-key", key).await;
            }
            page.click("own-connect").await;
            until_step(&page, "schema", "ok").await;
            let noted = steps(&page).await.iter().any(|(step, state)| step == "tls" && state == "note");
            assert_eq!(noted, habit == Habit::NoAlpn);
            take(&page, "odd.v1.Odd/Collect", r#"{ "text": "hi" }"#).await;
            page.start().await;
            page.send().await;
            page.half_close().await;
            assert_eq!(page.verdict("ok").await.sent(), 1);
        }
        weir
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
async fn a_recorded_call_is_read_where_nobody_knows_the_server() {
    browse(|browser| async move {
        let (weir, fresh) = (Server::start(), Server::start());
        let (page, odd) = found(&browser, &weir, Habit::None, "schema", "ok").await;
        take(&page, "odd.v1.Odd/Count", r#"{ "text": "of an odd server", "n": 2 }"#).await;
        page.start().await;
        page.verdict("ok").await;
        let file = saved(&browser, &page, "json", |text| serde_json::from_str::<Value>(text).is_ok()).await;
        let address = odd.address.to_string();
        drop(odd);
        page.goto(fresh.url("/")).await;
        open(&page, &file).await;
        let rows = "return document.querySelector('.feed').textContent";
        until(PATIENCE, "what was said", || async {
            let rows = page.run(rows, vec![]).await;
            let rows = rows.as_str().unwrap_or_default();
            rows.contains(r#"text: "of an odd server""#) && rows.contains("n: 2")
        })
        .await;
        let heads = "return document.querySelector('[data-testid=\"stage\"]').textContent";
        assert!(page.run(heads, vec![]).await.as_str().unwrap().contains(&address), "its server has its name");
        (weir, fresh)
    })
    .await;
}
