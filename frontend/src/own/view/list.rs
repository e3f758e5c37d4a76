//! The server's methods, service by service.

use leptos::{ev::KeyboardEvent, prelude::*, tachys::view::any_view::AnyView};
use weir_schema::Method;

use crate::{
    base::{live, text},
    i18n::{td_string, use_locale},
    own::{
        services::{Service, filtered, first},
        state::{Own, take},
    },
    page::{OwnView, Page},
    scenarios,
    ui::arrows,
};

/// The list, the field that narrows it, and the ways out.
#[component]
pub(super) fn List() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let own = Own::of(page);
    let address = move || page.own.found.with(|found| found.as_ref().map(|found| found.target.address().to_owned()));
    let head = move || address().unwrap_or_else(|| td_string!(locale, own.title).to_owned());
    let shown = Memo::new(move |_| own.services.with(|services| own.filter.with(|filter| filtered(services, filter))));
    let hint = move || {
        let n: usize = own.services.with(|services| services.iter().map(|service| service.methods.len()).sum());
        td_string!(locale, own.filter, n).to_string()
    };
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Enter"
            && !event.is_composing()
            && let Some(method) = shown.with_untracked(|services| first(services).cloned())
        {
            event.prevent_default();
            take(page, &method);
        }
    };
    let body = move || {
        let services = shown.get();
        if !services.is_empty() {
            return services.into_iter().map(|service| one(page, service)).collect_view().into_any();
        }
        let words = match (page.own.found.with(Option::is_none), own.filter.with(|filter| filter.trim().is_empty())) {
            (true, _) => td_string!(locale, own.none_yet),
            (false, true) => td_string!(locale, own.no_methods),
            (false, false) => td_string!(locale, own.nothing),
        };
        view! { <p class="quiet">{words}</p> }.into_any()
    };
    view! {
        <nav class="side own-list" aria-label=td_string!(locale, own.title)>
            <button
                type="button"
                class="small tight"
                data-testid="own-scenarios"
                on:click=move |_| page.open(scenarios::FIRST)
            >
                "‹ "
                {td_string!(locale, own.scenarios)}
            </button>
            <button type="button" class="own-server" data-testid="own-server" on:click=move |_| page.open_own()>
                {text(head)}
            </button>
            <input
                type="search"
                data-testid="own-filter"
                placeholder=hint
                aria-label=hint
                autocomplete="off"
                spellcheck="false"
                prop:value=own.filter
                on:input=move |event| own.filter.set(event_target_value(&event))
                on:keydown=keys
            />
            {live(body)}
        </nav>
    }
}

fn one(page: Page, service: Service) -> AnyView {
    let methods = service.methods.into_iter().map(|method| entry(page, method)).collect_view();
    view! {
        <h2>{service.name}</h2>
        <ul>{methods}</ul>
    }
    .into_any()
}

fn entry(page: Page, method: Method) -> AnyView {
    let locale = use_locale();
    let mode = method.mode();
    let path = method.path()[1..].to_owned();
    let name = method.name().to_owned();
    let note = if method.missing().next().is_some() {
        td_string!(locale, own.in_part)
    } else if method.is_deprecated() {
        td_string!(locale, own.deprecated)
    } else {
        ""
    };
    let is = {
        let path = method.path().to_owned();
        Memo::new(move |_| {
            page.own.view.get() == OwnView::Call && page.asked.form().with(|form| form.callee().path() == path)
        })
    };
    view! {
        <li>
            <button
                type="button"
                class="own-method"
                class:streams=mode.client_streams() || mode.server_streams()
                data-testid=["method-", &path].concat()
                data-mode=mode.id()
                title=method.comment()
                aria-current=move || is.get().then_some("page")
                on:click=move |_| take(page, &method)
            >
                {arrows(mode.client_streams(), mode.server_streams())}
                <span>{name}</span>
                <small>{note}</small>
            </button>
        </li>
    }
    .into_any()
}
