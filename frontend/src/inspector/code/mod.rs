//! The call as code: what the form now says, in a language of the user's choice.

mod copy;
mod texts;

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_wire::grpc::is_secret;

pub(super) use texts::Texts;

use crate::{
    base::{live, text},
    call::{self, Condition},
    code::{Call, Ink, Language, Line, imports, lines, proto, snippet, tinted},
    i18n::{Locale, td_string, use_locale},
    page::{Page, Trouble, control::call_metadata, trouble_words},
    scenarios::{Form, Sending, Subject, upload},
    ui::{format, move_choice, storage},
};
use copy::copy_button;
use texts::NotHere;

const KEY: &str = "weir.code";
/// Bytes that a program sends, at most: nobody reads more of them as text, and a browser has no room for it. So many messages are written out.
const LONGEST: usize = 64 * 1024;
const WRITTEN: u64 = 12;

/// Why there is no code to show.
enum Missing {
    /// What it is made from is not here.
    Text(NotHere),
    /// The form cannot be sent as it is, and so cannot be written down.
    Wrong(Trouble),
    /// Programs in this language cannot make such a call.
    Cannot,
    /// What it sends is too long to be written down.
    Long,
}

/// The language, by its place in the list; shared by all that the tab shows.
#[derive(Clone, Copy)]
struct Chosen(RwSignal<usize>);

impl Chosen {
    fn get(self) -> Language {
        Language::ALL.get(self.0.get()).copied().unwrap_or(Language::Rust)
    }
}

/// The tab.
#[component]
pub(super) fn Code() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let texts: Texts = expect_context();
    let stored = storage::get(KEY);
    let place = Language::ALL.iter().position(|language| stored.as_deref() == Some(language.id()));
    let chosen = Chosen(RwSignal::new(place.unwrap_or_default()));
    let body = move || match code(page, texts, chosen.get()) {
        Ok(code) => view! {
            <pre role="group" tabindex="0" data-testid="code" aria-label=td_string!(locale, code.label)>
                {inked(&code, chosen.get())}
            </pre>
        }
        .into_any(),
        Err(missing) => excuse(locale, page, texts, &missing),
    };
    view! {
        <div class="code-tab">
            <div class="code-bar">
                <div class="seg" role="radiogroup" aria-label=td_string!(locale, code.language) on:keydown=|event| move_choice(&event)>
                    {(0..Language::ALL.len()).map(|place| choice(chosen, place)).collect::<Vec<_>>()}
                </div>
                <code>{text(move || page.asked.form().with(|form| file(chosen.get(), form)))}</code>
                {copy_button(move || untrack(|| code(page, texts, chosen.get()).ok()))}
            </div>
            {live(body)}
        </div>
    }
}

/// The button for one language.
fn choice(chosen: Chosen, place: usize) -> AnyView {
    let language = Language::ALL[place];
    let is = move || chosen.0.get() == place;
    let choose = move |_| {
        storage::set(KEY, language.id());
        chosen.0.set(place);
    };
    view! {
        <button
            type="button"
            role="radio"
            data-testid=format!("code-{}", language.id())
            aria-checked=move || is().to_string()
            tabindex=move || if is() { "0" } else { "-1" }
            on:click=choose
        >
            {language.name()}
        </button>
    }
    .into_any()
}

/// How much further than its beginning a line goes on that is wrapped, in columns: a tab's, so that tabs stay where they are.
const HANG: usize = 4;

/// The code in its inks, line by line.
fn inked(code: &str, language: Language) -> Vec<AnyView> {
    let parts = tinted(code, language.comment());
    let line = |line: Line<'_>| {
        let hang = line.indent + HANG;
        let parts = line.parts.into_iter().map(|(ink, part)| part_of_line(ink, part.to_owned())).collect::<Vec<_>>();
        view! {
            <span class="line" style:padding-left=format!("{hang}ch") style:text-indent=format!("-{hang}ch")>
                {parts}
            </span>
        }
        .into_any()
    };
    lines(&parts).into_iter().map(line).collect()
}

fn part_of_line(ink: Ink, part: String) -> AnyView {
    let class = match ink {
        Ink::Plain => return part.into_any(),
        Ink::Comment => "comment",
        Ink::Quoted => "quoted",
    };
    view! { <span class=class>{part}</span> }.into_any()
}

/// What is said in the code's place.
fn excuse(locale: Locale, page: Page, texts: Texts, missing: &Missing) -> AnyView {
    let words = match missing {
        Missing::Text(NotHere::Coming) => td_string!(locale, door.coming).to_owned(),
        Missing::Text(NotHere::Failed) => td_string!(locale, code.failed).to_owned(),
        Missing::Cannot => td_string!(locale, code.cannot).to_owned(),
        Missing::Long => td_string!(locale, code.long, most = format::bytes(LONGEST as u64)).to_string(),
        Missing::Wrong(trouble) => {
            let reason = trouble_words(locale, page.asked.scenario(), trouble);
            td_string!(locale, code.wrong, reason).to_string()
        }
    };
    let again = matches!(missing, Missing::Text(NotHere::Failed)).then(|| {
        view! {
            <button type="button" class="small tight" on:click=move |_| texts.try_again()>
                {td_string!(locale, door.again)}
            </button>
        }
    });
    view! { <p class="quiet" data-testid="no-code">{words} {again}</p> }.into_any()
}

/// The code that there is to show now; tracked.
fn code(page: Page, texts: Texts, language: Language) -> Result<String, Missing> {
    page.asked.form().with(|form| match (language, form.subject()) {
        // Weir has the files of its own contract only; this is what the server said of itself.
        (Language::Proto, Some(Subject { method, .. })) => Ok(method.pool().source(method.file()).unwrap_or_default()),
        (Language::Proto, None) => definition(texts, &proto(form)).map_err(Missing::Text),
        _ if !language.can(form.scenario().mode) => Err(Missing::Cannot),
        _ if is_long(form) => Err(Missing::Long),
        _ => program(page, texts, form, language),
    })
}

/// What the form sends is longer than code can be. It stops to count where that is certain.
fn is_long(form: &Form) -> bool {
    let planned = form.plan().map_or(1, |plan| plan.count.clamp(1, WRITTEN));
    let mut sum = 0;
    for n in 0..planned {
        sum += form.message(Sending::planned(n, n + 1, 0)).map_or(0, |message| message.len());
        if sum > LONGEST {
            return true;
        }
    }
    false
}

/// A .proto with all that it imports.
fn definition(texts: Texts, name: &str) -> Result<String, NotHere> {
    let mut names = vec![name.to_owned()];
    let mut whole = String::new();
    let mut at = 0;
    while at < names.len() {
        let text = texts.get(&["/protos/", &names[at]].concat())?;
        // The first one's name stands above the code.
        if at > 0 {
            whole.push_str("\n// ");
            whole.push_str(&names[at]);
            whole.push_str("\n\n");
        }
        whole.push_str(&text);
        for import in imports(&text) {
            if !names.iter().any(|name| name == import) {
                names.push(import.to_owned());
            }
        }
        at += 1;
    }
    Ok(whole)
}

/// The call as a program.
fn program(page: Page, texts: Texts, form: &Form, language: Language) -> Result<String, Missing> {
    let wrong = Missing::Wrong;
    let mut metadata = page.asked.metadata.with(|more| call_metadata(form, more)).map_err(wrong)?;
    for (key, value) in &mut metadata {
        // Code is copied and passed on: who runs it fills that in.
        if is_secret(key.trim()) {
            *value = call::placeholder(key.trim());
        }
    }
    let subject = form.subject();
    call::metadata(&metadata, subject.is_some()).map_err(|error| wrong(Trouble::Metadata(error)))?;
    let conditions =
        page.asked.conditions().with(|typed| typed.read().map_err(|error| wrong(Trouble::Condition(error))))?;
    let file =
        page.asked.file.with(|file| file.as_ref().map_or_else(|| upload::SAMPLE.to_owned(), web_sys::File::name));
    let here = || window().location().origin().unwrap_or_default();
    let origin = subject.map_or_else(here, |subject| subject.target.origin());
    let call = Call {
        form,
        metadata: &metadata,
        deadline_ms: conditions.get(Condition::Deadline),
        origin: &origin,
        file: &file,
    };
    let sheet = texts.get(&["/code/", language.id(), ".txt"].concat()).map_err(Missing::Text)?;
    snippet(&sheet, &call).map_err(|error| wrong(Trouble::Field(error)))
}

/// What to save the code as.
fn file(language: Language, form: &Form) -> String {
    match language {
        Language::Rust => "src/main.rs",
        Language::Go => "main.go",
        Language::Python => "main.py",
        Language::ConnectWeb => "call.js",
        Language::Fetch => "call.mjs",
        Language::Grpcurl => "call.sh",
        Language::PowerShell => "call.ps1",
        Language::Proto => return proto(form),
    }
    .to_owned()
}
