//! The steps to a server, one line each, and what to do next.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    discover::connect,
    failure::{self, Action},
    focus::focus,
    recent,
    services::first,
    state::{Own, take},
    told::{Line, State},
    words::{action_words, words},
};
use crate::{
    base::{live, task, text},
    i18n::{td_string, use_locale},
    page::Page,
    ui::{copy, format},
};

/// The list.
#[component]
pub(super) fn Steps() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let own = Own::of(page);
    let none = Memo::new(move |_| own.lines.with(Vec::is_empty) && !own.busy.get());
    let about = move || {
        none.get().then(|| {
            view! {
                <p>{td_string!(locale, own.about)}</p>
                <p class="quiet">{td_string!(locale, own.about_next)}</p>
                {lately(page)}
            }
        })
    };
    let all = move || {
        let lines = own.lines.get();
        let whole = lines.last().map_or(1, |line| line.to.max(1));
        lines.iter().map(|line| step(page, line, whole)).collect_view()
    };
    view! {
        <div class="own-steps" tabindex="0" role="group" aria-label=td_string!(locale, own.steps)>
            <h2>{td_string!(locale, own.title)}</h2>
            {live(about)}
            <ol role="status">{live(all)}</ol>
            {live(move || next(page))}
        </div>
    }
}

/// Servers that were found before, to be looked for again.
fn lately(page: Page) -> Option<AnyView> {
    let locale = use_locale();
    let all = RwSignal::new(recent::recent());
    if all.with_untracked(Vec::is_empty) {
        return None;
    }
    let again = move |address: &str| {
        page.own.wanted.set((address.to_owned(), String::new()));
        connect(page);
    };
    let entries = move || {
        let entry = move |address: String| {
            let shown = address.clone();
            view! {
                <button type="button" class="btn" data-testid="own-recent" on:click=move |_| again(&address)>
                    {shown}
                </button>
            }
        };
        all.get().into_iter().map(entry).collect_view()
    };
    let forget = move |_| {
        recent::forget();
        all.set(Vec::new());
    };
    Some(
        view! {
            <p class="own-lately">
                <span class="quiet">{td_string!(locale, own.lately)}</span>
                {live(entries)}
                <button type="button" class="small" data-testid="own-recent-forget" on:click=forget>
                    {td_string!(locale, own.lately_forget)}
                </button>
            </p>
        }
        .into_any(),
    )
}

/// One step: how it went, what there is to say, what to press, and how long it took of the whole.
fn step(page: Page, line: &Line, whole: u64) -> AnyView {
    let locale = use_locale();
    let address = page.own.wanted.with_untracked(|(address, _)| address.clone());
    let said = words(locale, line, &address);
    let sign = match line.state() {
        State::Ok => "✓",
        State::Note => "!",
        State::Failed => "✕",
    };
    let took = format::millis((line.to - line.from) as f64 / 1000.0);
    let share = |micros: u64| micros as f64 * 100.0 / whole as f64;
    let place = format!("margin-left:{:.1}%;width:{:.1}%", share(line.from), share(line.to - line.from).max(2.0));
    let action = failure::action(line).map(|action| button(page, action));
    view! {
        <li data-testid="own-step" data-step=line.step.name() data-state=line.state().name()>
            <i aria-hidden="true">{sign}</i>
            <p>
                <b>{said.head}</b>
                " "
                {said.rest}
            </p>
            {action}
            <span class="own-time" aria-hidden="true"><span style=place></span></span>
            <span class="own-took">{took}</span>
        </li>
    }
    .into_any()
}

fn button(page: Page, action: Action) -> AnyView {
    let locale = use_locale();
    let words = RwSignal::new(action_words(locale, &action));
    let place = NodeRef::<leptos::html::Button>::new();
    let press = move |_| {
        let Some(shown) = place.get_untracked() else { return };
        match &action {
            Action::Copy(text) => {
                let text = text.clone();
                task::spawn(async move {
                    if copy(&text, &shown).await {
                        words.set(td_string!(locale, own.copied).to_owned());
                    }
                });
            }
            other => act(page, other),
        }
    };
    view! {
        <button type="button" class="btn" data-testid="own-action" node_ref=place on:click=press>
            {text(move || words.get())}
        </button>
    }
    .into_any()
}

fn act(page: Page, action: &Action) {
    let own = Own::of(page);
    match action {
        Action::Edit | Action::Copy(_) => return focus("own-address"),
        Action::Metadata => return press_button("[data-testid=metadata]"),
        Action::Certificate => return press_button("[data-testid=own-options]"),
        Action::Files => return press_button("[data-testid=own-files]"),
        Action::Plain => page.own.wanted.update(|(address, _)| *address = failure::plain(address)),
        Action::Name(name) => own.name.set(name.clone()),
        Action::Unverified => own.unverified.set(true),
        Action::Again => {}
    }
    connect(page);
}

/// Opens what lies behind a button elsewhere.
fn press_button(button: &str) {
    if let Ok(Some(button)) = document().query_selector(button)
        && let Ok(button) = wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(button)
    {
        button.click();
    }
}

/// What may be done with what was found.
fn next(page: Page) -> Option<AnyView> {
    let locale = use_locale();
    let own = Own::of(page);
    if own.busy.get() || page.own.found.with(Option::is_none) {
        return None;
    }
    let first = own.services.with(|services| first(services).cloned());
    let reflection = own.services.with(|services| {
        let all = || services.iter().rev().filter(|service| service.name.starts_with("grpc.reflection."));
        // The one that was asked, of two.
        let asked = page.looked.shown.with(|run| run.as_ref().map(|run| run.callee().path().to_owned()));
        let methods = all().flat_map(|service| service.methods.iter());
        methods.into_iter().find(|method| Some(method.path()) == asked.as_deref()).cloned()
    });
    let choose = first.map(|method| {
        let words = td_string!(locale, own.take, name = method.name()).to_string();
        view! {
            <div class="own-next">
                <p>{td_string!(locale, own.take_about)}</p>
                <button type="button" class="go" data-testid="own-take" on:click=move |_| take(page, &method)>
                    {words}
                </button>
            </div>
        }
    });
    let watch = reflection.map(|method| {
        view! {
            <div class="own-next">
                <p>{td_string!(locale, own.watch_about)}</p>
                <button type="button" class="btn" data-testid="own-watch" on:click=move |_| take(page, &method)>
                    {td_string!(locale, own.watch)}
                </button>
            </div>
        }
    });
    let view = view! {
        {choose}
        {watch}
    };
    Some(view.into_any())
}
