//! Strips below the control bar: what is to be minded before the call, and why the last wish was not fulfilled.

use leptos::prelude::*;

use super::{Page, page::Trouble, save};
use crate::{
    call::MetadataError,
    i18n::{Locale, out_of_range, problem, td_string, tongue},
    scenarios::{Mode, Scenario},
    transport::Transport,
    ui::{Icon, format, icon, live},
};

/// What gRPC-Web cannot do in this mode, said before the call.
#[component]
pub(super) fn Limits() -> impl IntoView {
    let tongue = tongue();
    let page = Page::here();
    let words = move || match (page.transport(), page.mode()) {
        (Transport::Web, Mode::Client) => Some(td_string!(tongue, transport.web_client)),
        (Transport::Web, Mode::Bidi) => Some(td_string!(tongue, transport.web_bidi)),
        _ => None,
    };
    live(move || {
        words().map(|words| {
            view! {
                <div class="strip" data-testid="limits">
                    {icon(Icon::MIND)}
                    <span class="grow">{words}</span>
                    <button type="button" class="small tight" on:click=move |_| page.set_transport(Transport::Tunnel)>
                        {td_string!(tongue, transport.switch)}
                    </button>
                </div>
            }
        })
    })
}

#[component]
pub(super) fn TroubleStrip() -> impl IntoView {
    let tongue = tongue();
    let page = Page::here();
    view! {
        <div role="alert">
            {live(move || {
                page.trouble
                    .get()
                    .map(|trouble| {
                        view! {
                            <div class="strip bad" data-testid="trouble">
                                {icon(Icon::MIND)}
                                <span>{trouble_words(tongue, page.scenario(), &trouble)}</span>
                            </div>
                        }
                    })
            })}
        </div>
    }
}

/// Why a wish was not fulfilled, in a sentence.
pub fn trouble_words(locale: Locale, scenario: &Scenario, trouble: &Trouble) -> String {
    match trouble {
        Trouble::Field(error) => problem(locale, scenario, *error),
        Trouble::Condition(error) => out_of_range(locale, *error),
        Trouble::Metadata(error) => metadata_words(locale, error),
        Trouble::TooMany(n) => td_string!(locale, control.too_many, n).to_string(),
        Trouble::Full => td_string!(locale, control.full).to_owned(),
        Trouble::Recording(error) => save::open_words(locale, error),
        Trouble::LeftOut(n) => td_string!(locale, record.left_out, n = format::count(*n)).to_string(),
        Trouble::File(reason) => td_string!(locale, view.file_gone, reason = reason.as_str()).to_string(),
    }
}

/// What is wrong with a metadata entry.
pub(super) fn metadata_words(locale: Locale, error: &MetadataError) -> String {
    match error {
        MetadataError::Key { key } => td_string!(locale, metadata.bad_key, key = key.as_str()).to_string(),
        MetadataError::Reserved { key } => td_string!(locale, metadata.reserved, key = key.as_str()).to_string(),
        MetadataError::Value { key } => td_string!(locale, metadata.bad_value, key = key.as_str()).to_string(),
        MetadataError::Base64 { key } => td_string!(locale, metadata.bad_binary, key = key.as_str()).to_string(),
        MetadataError::TooLarge { bytes, limit } => td_string!(locale, metadata.too_large, bytes, limit).to_string(),
    }
}
