//! The top line: modes, transport, link, language, theme.

use leptos::{ev::MouseEvent, prelude::*};

use super::{present, theme::Themes};
use crate::{
    base::{live, text},
    call::{Clock, LinkState, Mode},
    i18n::{Lang, Locale, mode_name, td_string, transport_about, transport_name, use_locale},
    page::{Overlay, OwnView, Page},
    scenarios::{find, of_mode},
    transport::Transport,
    ui::{Icon, Segment, Segments, arrows, format, icon, mark},
};

/// The top line.
#[component]
pub(super) fn Header() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    view! {
        <header class="head">
            <a class="brand" href="/" aria-label=td_string!(locale, head.home)>
                {mark()} <span>"Weir"</span>
            </a>
            <nav class="seg" aria-label=td_string!(locale, mode.label)>
                {Mode::ALL.into_iter().map(|mode| view! { <ModeLink mode=mode /> }).collect_view()}
            </nav>
            <Presented />
            <Way />
            <div class="grow"></div>
            <LinkPill />
            <Tools />
            <button
                type="button"
                class="small present"
                class:on=page.layout.present
                data-testid="present"
                aria-pressed=move || page.layout.present.get().to_string()
                aria-keyshortcuts="p"
                aria-label=td_string!(locale, present.hint)
                title=td_string!(locale, present.hint)
                on:click=move |_| present::toggle(page)
            >
                {live(move || icon(if page.layout.present.get() { Icon::CLOSE } else { Icon::PRESENT }))}
                <span class="word">{td_string!(locale, present.button)}</span>
            </button>
            <button
                type="button"
                class="small menu"
                class:on=page.layout.menu
                data-testid="menu"
                aria-expanded=move || page.layout.menu.get().to_string()
                aria-label=td_string!(locale, head.more)
                title=td_string!(locale, head.more)
                on:click=move |_| page.layout.menu.update(|open| *open = !*open)
            >
                {icon(Icon::MORE)}
            </button>
        </header>
    }
}

/// What is set seldom: transport, language, theme; and the sheets.
#[component]
fn Tools() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let lang: Lang = expect_context();
    let themes: Themes = expect_context();
    let transports = Transport::ALL.map(|transport| Segment {
        value: transport,
        label: transport_name(locale, transport),
        title: transport_about(locale, transport),
        test_id: match transport {
            Transport::Tunnel => "transport-tunnel",
            Transport::Web => "transport-web",
        },
    });
    view! {
            <div class="head-tools">
                <Segments
                    options=transports.to_vec()
                    label=td_string!(locale, transport.label)
                    chosen=Signal::derive(move || page.asked.transport())
                    choose=Callback::new(move |transport| page.asked.set_transport(transport))
                />
                <button
                    type="button"
                    class="small"
                    data-testid="lang"
                    aria-label=td_string!(locale, head.language_label)
                    on:click=move |_| lang.switch()
                >
                    {td_string!(locale, head.language)}
                </button>
                <button
                    type="button"
                    class="small"
                    data-testid="theme"
                    aria-label=move || themes.get().words(locale)
                    title=move || themes.get().words(locale)
                    on:click=move |_| themes.next()
                >
                    {icon(Icon::THEME)}
                    <span class="word">{td_string!(locale, head.theme)}</span>
                </button>
                <button
                    type="button"
                    class="small"
                    data-testid="share"
                    aria-haspopup="dialog"
                    aria-label=td_string!(locale, share.title)
                    title=td_string!(locale, share.title)
                    on:click=move |_| page.layout.overlay.set(Some(Overlay::Share))
                >
                    {icon(Icon::SHARE)}
                    <span class="word">{td_string!(locale, share.button)}</span>
                </button>
                <button
                    type="button"
                    class="small keys"
                    data-testid="keys"
                    aria-haspopup="dialog"
                    aria-keyshortcuts="?"
                    aria-label=td_string!(locale, keys.title)
                    title=td_string!(locale, keys.title)
                    on:click=move |_| page.layout.overlay.set(Some(Overlay::Keys))
                >
                    "?"
                </button>
            </div>
    }
}

/// One mode, as a link to what it offers.
#[component]
fn ModeLink(mode: Mode) -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let key = Mode::ALL.iter().position(|other| *other == mode).map_or(0, |index| index + 1);
    let test_id = match mode {
        Mode::Unary => "mode-unary",
        Mode::Server => "mode-server",
        Mode::Client => "mode-client",
        Mode::Bidi => "mode-bidi",
    };
    view! {
        <a
            href=format!("/{}", mode.id())
            data-testid=test_id
            aria-current=move || (page.asked.mode() == mode).then_some("page")
            on:click=move |event: MouseEvent| {
                if plain(&event) {
                    event.prevent_default();
                    page.open_mode(mode);
                }
            }
        >
            {mode_arrows(mode)}
            <span class="word">{mode_name(locale, mode)}</span>
            <kbd aria-hidden="true">{key}</kbd>
        </a>
    }
}

/// Servers that are not Weir, among what can be tried: no scenario has that name.
const OWN: &str = "";

/// What is tried, and all else that can be, where the lists of modes and scenarios are away.
#[component]
fn Presented() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let groups = Mode::ALL
        .into_iter()
        .map(|mode| {
            let options = of_mode(mode)
                .map(|scenario| {
                    view! {
                        <option
                            value=scenario.id
                            selected=move || page.own.is_away() && page.asked.scenario() == scenario
                        >
                            {(scenario.words)(locale).name}
                        </option>
                    }
                })
                .collect_view();
            view! { <optgroup label=mode_name(locale, mode)>{options}</optgroup> }
        })
        .collect_view();
    // Of a server that is not Weir the method stands for it.
    let own = move || match page.own.view.get() {
        OwnView::Call => page.asked.form().with(|form| form.callee().path().rsplit('/').next().map(str::to_owned)),
        OwnView::Away | OwnView::Connect => None,
    };
    let own_words = move || own().unwrap_or_else(|| td_string!(locale, own.open).to_owned());
    let value = move || if page.own.is_away() { page.asked.scenario().id } else { OWN };
    view! {
        <span class="tried">
            {live(move || mode_arrows(page.asked.mode()))}
            <select
                class="presented-scenario"
                data-testid="presented-scenario"
                aria-label=td_string!(locale, side.label)
                prop:value=value
                on:change=move |event| {
                    match find(&event_target_value(&event)) {
                        Some(scenario) => page.open(scenario),
                        None => page.open_own(),
                    }
                }
            >
                <option value=OWN selected=move || !page.own.is_away()>
                    {text(own_words)}
                </option>
                {groups}
            </select>
        </span>
    }
}

/// Which way calls go, where the choice is in the menu: what is unusual is said.
#[component]
fn Way() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let limited = move || page.asked.transport().facts().collects && page.asked.mode().client_streams();
    live(move || {
        let transport = page.asked.transport();
        (transport != Transport::USUAL).then(|| {
            view! {
                <button
                    type="button"
                    class="small way"
                    class:limited=limited
                    data-testid="way"
                    title=transport_about(locale, transport)
                    on:click=move |_| page.layout.menu.update(|open| *open = !*open)
                >
                    {transport_name(locale, transport)}
                </button>
            }
        })
    })
}

/// A click that means: here and now, not in another tab.
pub(super) fn plain(event: &MouseEvent) -> bool {
    event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
}

/// Whether the server answers the page's heartbeat, and how fast.
#[component]
fn LinkPill() -> impl IntoView {
    let locale = use_locale();
    let link = Page::here().calls().link();
    let state = Memo::new(move |_| match link.get() {
        LinkState::Connecting => {
            ("connecting", td_string!(locale, link.connecting).to_owned(), td_string!(locale, link.rtt).to_owned())
        }
        LinkState::Ok(clock) => ("ok", format::millis(clock.rtt_ms()), clock_words(locale, &clock)),
        LinkState::Lost(_) => {
            ("lost", td_string!(locale, link.lost).to_owned(), td_string!(locale, link.lost_about).to_owned())
        }
    });
    let title = move || state.read().2.clone();
    view! {
        <span
            class=move || format!("pill {}", state.read().0)
            data-testid="link"
            data-state=move || state.read().0
            title=title
        >
            <span class="dot"></span>
            {text(move || state.read().1.clone())}
        </span>
        // Screen readers are told of changes, not of every heartbeat.
        <span class="unseen" role="status">
            {text(move || if state.read().0 == "lost" { td_string!(locale, link.lost) } else { "" })}
        </span>
    }
}

/// The round trip's meaning, and how both clocks stand to each other.
fn clock_words(locale: Locale, clock: &Clock) -> String {
    let offset = clock.offset_nanos();
    let by = format::millis(offset.unsigned_abs() as f64 / 1e6);
    let error = format::millis(clock.error_nanos() as f64 / 1e6);
    if offset < 0 {
        td_string!(locale, link.behind, by, error).to_string()
    } else {
        td_string!(locale, link.ahead, by, error).to_string()
    }
}

fn mode_arrows(mode: Mode) -> impl IntoView {
    arrows(mode.client_streams(), mode.server_streams())
}
