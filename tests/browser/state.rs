//! What the page shows at one instant, read in one go so that its parts belong together.

use serde_json::Value;

/// Reads everything that has a test id and means something. Numbers come from `data-value`, never from the words.
pub(crate) const READ: &str = r#"
    const one = id => document.querySelector(`[data-testid="${id}"]`);
    const all = start => [...document.querySelectorAll(`[data-testid^="${start}"]`)];
    const number = id => {
        const value = one(id)?.dataset.value;
        return value === undefined || value === "" ? null : Number(value);
    };
    // WebKit has no `innerText` of a row that it has not laid out yet.
    const words = row => [...row.children].map(part => part.textContent).filter(text => text).join("\n");
    const part = element => element && { text: element.innerText, title: element.title, data: { ...element.dataset } };
    return {
        path: location.pathname,
        query: location.search,
        theme: document.documentElement.dataset.theme ?? "",
        lang: document.documentElement.lang,
        counters: Object.fromEntries(
            ["sent", "received", "wire-bytes", "first-message", "elapsed", "rate"].map(id => [id, number(id)])),
        verdict: part(one("verdict")),
        rows: [...document.querySelectorAll(`[data-testid="feed-row"]`)].map(row => ({ ...part(row), text: words(row) })),
        members: part(one("members")),
        hash: part(one("hash")),
        runs: all("run-").map(part),
        fields: Object.fromEntries(all("field-").map(field =>
            [field.dataset.testid.slice(6), field.type === "checkbox" ? String(field.checked) : field.value])),
        enabled: ["start", "send", "half-close", "cancel"].filter(id => one(id) && !one(id).disabled),
        words: document.body.innerText,
    };
"#;

/// What [`READ`] gives.
#[derive(Clone, Debug)]
pub(crate) struct State(pub(crate) Value);

/// One row of the feed.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// `message`, `headers`, `half-close`, `trailers` and so on.
    pub(crate) kind: String,
    /// `request` or `response`.
    pub(crate) direction: String,
    /// The message's number in its direction; 0 for what is not a message.
    pub(crate) ordinal: i64,
    /// All its words.
    pub(crate) text: String,
}

impl State {
    fn text(&self, pointer: &str) -> &str {
        self.0.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn path(&self) -> &str {
        self.text("/path")
    }

    pub(crate) fn query(&self) -> &str {
        self.text("/query")
    }

    pub(crate) fn theme(&self) -> &str {
        self.text("/theme")
    }

    pub(crate) fn lang(&self) -> &str {
        self.text("/lang")
    }

    /// Every word on the page.
    pub(crate) fn words(&self) -> &str {
        self.text("/words")
    }

    /// A counter's value, if it shows one.
    pub(crate) fn counter(&self, id: &str) -> Option<f64> {
        self.0.pointer(&format!("/counters/{id}"))?.as_f64()
    }

    /// Messages sent; -1 where nothing is counted.
    pub(crate) fn sent(&self) -> i64 {
        self.count("sent")
    }

    /// Messages received; -1 where nothing is counted.
    pub(crate) fn received(&self) -> i64 {
        self.count("received")
    }

    fn count(&self, id: &str) -> i64 {
        self.0.pointer(&format!("/counters/{id}")).and_then(Value::as_i64).unwrap_or(-1)
    }

    /// The verdict's cause: empty while there is no verdict.
    pub(crate) fn cause(&self) -> &str {
        self.text("/verdict/data/cause")
    }

    /// The verdict's status code.
    pub(crate) fn code(&self) -> Option<i32> {
        self.text("/verdict/data/code").parse().ok()
    }

    /// The verdict's sentence.
    pub(crate) fn sentence(&self) -> &str {
        self.text("/verdict/text")
    }

    /// Whether a button is there and can be pressed.
    pub(crate) fn can(&self, button: &str) -> bool {
        self.0["enabled"].as_array().is_some_and(|enabled| enabled.iter().any(|id| id == button))
    }

    /// A field's value.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.text(&format!("/fields/{name}"))
    }

    /// How many runs the strip shows.
    pub(crate) fn runs(&self) -> usize {
        self.0["runs"].as_array().map_or(0, Vec::len)
    }

    /// The feed's rows in their order, as far as they are drawn.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let rows = self.0["rows"].as_array().into_iter().flatten();
        rows.map(|row| {
            let data = |key: &str| row.pointer(&format!("/data/{key}")).and_then(Value::as_str).unwrap_or_default();
            Row {
                kind: data("kind").to_owned(),
                direction: data("direction").to_owned(),
                ordinal: data("ordinal").parse().unwrap_or_default(),
                text: row["text"].as_str().unwrap_or_default().to_owned(),
            }
        })
        .collect()
    }

    /// The drawn messages of one direction: ordinal and words, in the feed's order.
    pub(crate) fn messages(&self, direction: &str) -> Vec<(i64, String)> {
        let rows = self.rows().into_iter().filter(|row| row.kind == "message" && row.direction == direction);
        rows.map(|row| (row.ordinal, row.text)).collect()
    }

    /// How many members a room has, in the view's words.
    pub(crate) fn members(&self) -> &str {
        self.text("/members/text")
    }

    /// A transferred file's hash as the page worked it out, if the server's is the same.
    pub(crate) fn hash(&self) -> Option<&str> {
        (self.text("/hash/data/same") == "true").then(|| self.text("/hash/title"))
    }
}
