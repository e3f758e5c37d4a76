//! Before the first call: what will happen, and what each transport can do.

use leptos::prelude::*;

use crate::{
    base::text,
    call::Mode,
    i18n::{mode_name, td_string, transport_about, transport_name, use_locale},
    page::{Page, Tab},
    transport::{Transport, web::carrier},
};

/// What there is to know before the call.
#[component]
pub(super) fn Before() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let words = Memo::new(move |_| (page.asked.scenario().words)(locale));
    let path = Memo::new(move |_| page.asked.form().with(|form| form.callee().path().to_owned()));
    let to_code = move |_| {
        page.looked.tab.set(Tab::Code);
        page.layout.open_sheet();
    };
    let start = td_string!(locale, control.start);
    let press = td_string!(locale, before.press, start).to_string();
    let tap = td_string!(locale, before.tap, start).to_string();
    view! {
        // It scrolls where there is little room, by the keyboard too.
        <div class="before" tabindex="0" role="group" aria-labelledby="before-title">
            <p class="what">{td_string!(locale, before.what)}</p>
            <h2 id="before-title">{text(move || words.get().name)}</h2>
            <div class="method">
                <span class="unseen">{td_string!(locale, before.method)}</span>
                {text(move || path.get())}
            </div>
            <p>{text(move || words.get().about)}</p>
            <p class="quiet by-key">{press}</p>
            <p class="quiet by-touch">{tap}</p>
            // Where the inspector is a sheet, only a call's rows would open it.
            <button type="button" class="small open-inspector" data-testid="open-code" on:click=to_code>
                {td_string!(locale, code.label)}
            </button>
            <Abilities />
        </div>
    }
}

/// What each transport can do, mode by mode.
#[component]
fn Abilities() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let heads = Mode::ALL.map(|mode| {
        view! {
            <th scope="col" class:here=move || page.asked.mode() == mode>
                {mode_name(locale, mode)}
            </th>
        }
    });
    // Between HTTP versions lies the limit of connections.
    let carried = match carrier().as_deref() {
        Some("http/1.1") => td_string!(locale, transport.web_six),
        Some("h2" | "h3") => td_string!(locale, transport.web_many),
        // A browser that does not say.
        _ => "",
    };
    let row = move |transport: Transport| {
        let cells = Mode::ALL.map(|mode| {
            let late = transport.facts().collects && mode.client_streams();
            let word = if late { td_string!(locale, transport.collected) } else { td_string!(locale, transport.live) };
            view! {
                <td class:here=move || page.asked.mode() == mode class=if late { "late" } else { "live" }>
                    {word}
                </td>
            }
        });
        view! {
            <tr class:chosen=move || page.asked.transport() == transport>
                <th scope="row">
                    <b>{transport_name(locale, transport)}</b>
                    <small>{transport_about(locale, transport)}</small>
                    {(!transport.facts().own_connection).then(|| view! { <small data-testid="carrier">{carried}</small> })}
                </th>
                {cells.into_iter().collect_view()}
            </tr>
        }
    };
    view! {
        <section class="can">
            <h3>{td_string!(locale, transport.can)}</h3>
            <table>
                <thead>
                    <tr>
                        <td></td>
                        {heads.into_iter().collect_view()}
                    </tr>
                </thead>
                <tbody>
                    {Transport::ALL.map(row).into_iter().collect_view()}
                </tbody>
            </table>
        </section>
    }
}
