//! Writes the snippets that `cargo verify --full` compiles and runs: every scenario in every language, made by the very
//! function that the page's Code tab calls.
//!
//! `snippets FOLDER ORIGIN` writes `rust/*.rs`, `go/*.go`, `python/*.py`, `connect-web/*.js`, `fetch/*.mjs` and `grpcurl/*.sh` into the
//! folder, for a server at ORIGIN (of JavaScript, those that it can make); a file to upload; and `calls.tsv` with what must come of each: its name, the method, the status
//! code, how many messages the server receives and how many bytes they are with their prefixes, and how many it sends.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use weir_page::{
    call,
    code::{Call, Language, snippet},
    scenarios::{ALL, Feed, Form, Sending, find, upload},
};

#[path = "../../tests/support/cases.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "it is of the tests, which use all of it")]
mod table;

/// Each language, where its sheet is and how its files end.
const LANGUAGES: [(Language, &str, &str); 6] = [
    (Language::Rust, include_str!("../../static/code/rust.txt"), "rs"),
    (Language::Go, include_str!("../../static/code/go.txt"), "go"),
    (Language::Python, include_str!("../../static/code/python.txt"), "py"),
    (Language::ConnectWeb, include_str!("../../static/code/connect-web.txt"), "js"),
    (Language::Fetch, include_str!("../../static/code/fetch.txt"), "mjs"),
    (Language::Grpcurl, include_str!("../../static/code/grpcurl.txt"), "sh"),
];

/// A call, and what must come of it.
struct Case {
    /// Its name, and its files'.
    name: &'static str,
    scenario: &'static str,
    /// Values of the form. Not the same as the defaults, which take their time.
    values: Vec<(String, String)>,
    /// Metadata of the user's own.
    metadata: &'static [(&'static str, &'static str)],
    deadline_ms: Option<u64>,
    /// The status code that the call ends with.
    code: u32,
    /// How many messages the server sends.
    answers: u64,
}

/// A case that ends well, with values as an address has them.
fn case(name: &'static str, scenario: &'static str, values: &'static str, answers: u64) -> Case {
    let values = form_urlencoded::parse(values.as_bytes()).into_owned().collect();
    Case { name, scenario, values, metadata: &[], deadline_ms: None, code: 0, answers }
}

/// A text with everything in it that a language or a shell could trip over: `it's "a\b" $HOME {n} 100% #1 文`, a tab, an
/// escape, and a mark that turns text around.
macro_rules! nasty {
    ($field:literal) => {
        concat!(
            $field,
            "=it%27s+%22a%5Cb%22+%24HOME+%60id%60+%7Bn%7D+100%25+%231+%E6%96%87%09%1B%E2%80%AE+%C2%ABv%C2%BB"
        )
    };
}

/// The cases, and the row of the scenarios' table for each scenario that has none here.
fn cases() -> Result<Vec<Case>, Box<dyn Error>> {
    let mut cases = own();
    for scenario in ALL {
        if cases.iter().any(|case| case.scenario == scenario.id) {
            continue;
        }
        let path = format!("/{}/{}", scenario.mode.id(), scenario.id);
        let row =
            table::all().find(|row| row.path == path).ok_or_else(|| format!("tests/support/cases.rs has no {path}"))?;
        let values = row.fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let answers = u64::try_from(row.received.count())?;
        cases.push(Case { values, code: u32::try_from(row.code)?, ..case(scenario.id, scenario.id, "", answers) });
    }
    Ok(cases)
}

fn own() -> Vec<Case> {
    vec![
        case("hello", "hello", "name=Weir", 1),
        case("hello_again", "hello", "name=Weir&method=SayHelloAgain", 1),
        case("hello_quickstart", "hello", "name=Weir&method=helloworld.SayHello", 1),
        case("hello_nasty", "hello", nasty!("name"), 1),
        Case { code: 3, ..case("hello_nobody", "hello", "name=", 0) },
        Case {
            metadata: &[("x-tag", "it's \"quoted\" \\ $HOME"), ("trace-bin", "AAECf4D/")],
            ..case("user", "user", "id=7", 1)
        },
        Case { code: 16, ..case("user_unknown", "user", "appkey=wrong", 0) },
        case("ticker", "ticker", "symbol=ABC&every_ms=20&count=5", 5),
        // The first quote comes at once, the second would be a minute later.
        Case { deadline_ms: Some(1500), code: 4, ..case("ticker_too_late", "ticker", "every_ms=60000&count=0", 1) },
        case("replies", "replies", "count=4&interval_ms=10", 4),
        case("replies_quickstart", "replies", "count=4&interval_ms=10&method=helloworld.SayHelloStreamReply", 4),
        case("clock", "clock", "count=3&interval_ms=10", 3),
        case("push", "push", "count=3&interval_ms=10", 3),
        case("numbered", "numbered", "interval_ms=10", 4),
        // 2773 bytes.
        case("download", "download", "name=streams.txt&chunk_bytes=1024", 3),
        case("monitor", "monitor", "count=3&every_ms=100", 3),
        case("firehose", "firehose", "count=2000", 2000),
        Case { code: 8, ..case("failing", "failing", "after=3&every_ms=10", 3) },
        case("telemetry", "telemetry", "count=12&every_ms=10", 1),
        case("telemetry_turns", "telemetry", "count=30&every_ms=0", 1),
        Case { code: 3, ..case("telemetry_nan", "telemetry", "count=0&value=NaN", 0) },
        case("greetings", "greetings", "every_ms=10", 1),
        case("put", "put", "data=100%25+%7Bline%7D+it%27s&count=4&every_ms=10", 1),
        case("put_client_stream", "put", "count=20&every_ms=0&method=ClientStream", 1),
        case("upload", "upload", "chunk_bytes=65536", 1),
        case("chatbot", "chatbot", nasty!("message"), 1),
        case("policies", "policies", "every_ms=50", 4),
        case("policies_collect", "policies", "policy=collect&every_ms=10&interval_ms=10", 4),
        case("policies_quickstart", "policies", "every_ms=10&method=helloworld.SayHelloBidiStream", 4),
        case("both", "both", "count=3&every_ms=20&interval_ms=100&answers=9", 9),
        case("room", "room", "", 2),
        case("echo", "echo", "count=5&every_ms=20", 5),
    ]
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [folder, origin] = args.as_slice() else { return Err("usage: snippets FOLDER ORIGIN".into()) };
    let folder = Path::new(folder);
    let (file, content) = upload::sample();
    for (language, ..) in LANGUAGES {
        fs::create_dir_all(folder.join(language.id()))?;
    }
    fs::write(folder.join(file), &content)?;
    let mut table = String::new();
    for case in cases()? {
        for (language, sheet, ending) in LANGUAGES {
            let form = case.form(language)?;
            if !language.can(form.scenario().mode) {
                continue;
            }
            let text = case.written(&form, sheet, origin, file)?;
            let path: PathBuf = [language.id(), &format!("{}.{ending}", case.name)].iter().collect();
            fs::write(folder.join(path), text)?;
        }
        let form = case.form(Language::Rust)?;
        let (messages, bytes) = sent(&form, content.len())?;
        let Case { name, code, answers, .. } = case;
        writeln!(table, "{name}\t{}\t{code}\t{messages}\t{bytes}\t{answers}", form.callee().path())?;
    }
    fs::write(folder.join("calls.tsv"), table)?;
    Ok(())
}

/// What the page would send: how many messages, and how many bytes with their prefixes.
fn sent(form: &Form, file: usize) -> Result<(u64, usize), Box<dyn Error>> {
    const PREFIX: usize = 5;
    let plan = form.plan()?;
    let mut sizes = Vec::new();
    if form.scenario().feed == Feed::Upload {
        let chunk = upload::chunk_bytes(form);
        let (name, content) = upload::sample();
        for index in 0..upload::messages(file as u64, chunk) {
            let at = usize::try_from(index)? * chunk;
            sizes.push(upload::message(name, index, content.slice(at..file.min(at + chunk))).len());
        }
    } else {
        for n in 0..plan.count {
            sizes.push(form.message(Sending::planned(n, n + 1, 1 << 60))?.len());
        }
        if !plan.half_close {
            sizes.push(form.message(Sending::by_hand(plan.count + 1, 1 << 60))?.len());
        }
    }
    Ok((sizes.len() as u64, sizes.iter().map(|size| size + PREFIX).sum()))
}

impl Case {
    /// The form, with a room of the language's own: who is in a room already would be one more to hear.
    fn form(&self, language: Language) -> Result<Form, Box<dyn Error>> {
        let mut form = Form::new(find(self.scenario).ok_or("no such scenario")?);
        for (name, value) in &self.values {
            if !form.set(name, value) {
                return Err(format!("{} takes no {name}", self.scenario).into());
            }
        }
        form.set("room", &format!("{:<7}", language.id()));
        Ok(form)
    }

    fn written(&self, form: &Form, sheet: &str, origin: &str, file: &str) -> Result<String, Box<dyn Error>> {
        let own = form.metadata()?.into_iter().map(|(key, value)| (key.to_owned(), value));
        let more = self.metadata.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let metadata: Vec<_> = own.chain(more).collect();
        call::metadata(&metadata, false)?;
        let call = Call { form, metadata: &metadata, deadline_ms: self.deadline_ms, origin, file };
        Ok(snippet(sheet, &call)?)
    }
}
