//! Strips below the control bar: what is to be minded before the call, and why the last wish was not fulfilled.

use leptos::prelude::*;

use crate::{
    base::live,
    call::Mode,
    i18n::{td_string, use_locale},
    page::{Page, Typed, trouble_words},
    scenarios::Advice,
    transport::Transport,
    ui::{Icon, icon},
};

/// What gRPC-Web cannot do in this mode, said before the call.
#[component]
pub(super) fn Limits() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let words = move || match page.asked.mode() {
        _ if !page.asked.transport().facts().collects => None,
        Mode::Client => Some(td_string!(locale, transport.web_client)),
        Mode::Bidi => Some(td_string!(locale, transport.web_bidi)),
        Mode::Unary | Mode::Server => None,
    };
    live(move || {
        words().map(|words| {
            view! {
                <div class="strip" data-testid="limits">
                    {icon(Icon::MIND)}
                    <span class="grow">{words}</span>
                    <button type="button" class="small tight" on:click=move |_| page.asked.set_transport(Transport::USUAL)>
                        {td_string!(locale, transport.switch)}
                    </button>
                </div>
            }
        })
    })
}

/// Other values that would show better what the next call is about.
#[component]
pub(super) fn AdviceStrip() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let advice = Memo::new(move |_| {
        let advice = page.asked.scenario().shows.advice?;
        let conditions = page.asked.conditions().with(Typed::good);
        page.asked.form().with(|form| (advice.when)(form, &conditions)).then_some(ByAddress(advice))
    });
    live(move || {
        advice.get().map(|ByAddress(advice)| {
            view! {
                <div class="strip" data-testid="advice">
                    {icon(Icon::MIND)}
                    <span class="grow">{(advice.words)(locale)}</span>
                    <button type="button" class="small tight" data-testid="take-advice" on:click=move |_| page.take_advice(advice)>
                        {advice.button}
                    </button>
                </div>
            }
        })
    })
}

/// The same advice is the one at the same place.
#[derive(Clone, Copy)]
struct ByAddress(&'static Advice);

impl PartialEq for ByAddress {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

#[component]
pub(super) fn TroubleStrip() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    view! {
        <div role="alert">
            {live(move || {
                page.trouble
                    .get()
                    .map(|trouble| {
                        view! {
                            <div class="strip" class:bad=!trouble.is_note() data-testid="trouble">
                                {icon(Icon::MIND)}
                                <span>{trouble_words(locale, page.asked.scenario(), &trouble)}</span>
                            </div>
                        }
                    })
            })}
        </div>
    }
}
