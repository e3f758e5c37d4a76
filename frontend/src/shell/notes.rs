//! What was wrong with the address, said where it cannot be missed.

use leptos::prelude::*;

use crate::{
    base::live,
    call::Condition,
    i18n::{Locale, condition_words, mode_name, td_string, use_locale},
    page::{Page, address::Note},
    scenarios::{Scenario, field_label},
    transport::Transport,
    ui::{Icon, icon},
};

/// The notes, until they are closed.
#[component]
pub(super) fn Notes() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    // The place stays when there is nothing to say, so that the grid of the page keeps its rows.
    view! {
        <div role="status">
            {live(move || {
                let notes = page.asked.notes.get();
                let lines = notes
                    .iter()
                    .map(|note| view! { <li>{words(locale, page.asked.scenario(), note)}</li> })
                    .collect_view();
                (!notes.is_empty())
                    .then(|| {
                        view! {
                            <div class="notes" data-testid="notes">
                                <ul>{lines}</ul>
                                <button
                                    type="button"
                                    aria-label=td_string!(locale, notice.close)
                                    on:click=move |_| page.asked.notes.set(Vec::new())
                                >
                                    {icon(Icon::CLOSE)}
                                </button>
                            </div>
                        }
                    })
            })}
        </div>
    }
}

fn words(locale: Locale, scenario: Scenario, note: &Note) -> String {
    match note {
        Note::NoScenario { asked, used } => {
            td_string!(locale, notice.scenario, asked = asked.as_str(), used = (used.words)(locale).name).to_string()
        }
        Note::OtherMode { scenario } => {
            let name = (scenario.words)(locale).name;
            td_string!(locale, notice.mode, scenario = name, mode = mode_name(locale, scenario.mode)).to_string()
        }
        Note::NoTransport { asked } => td_string!(locale, notice.transport, asked = asked.as_str()).to_string(),
        Note::BadValue { field, asked, used } => {
            let (label, used) = match Condition::from_name(field) {
                Some(condition) => {
                    let words = condition_words(locale, condition, Transport::USUAL);
                    (words.name, words.unset)
                }
                None => (scenario.field(field).map_or(*field, |field| field_label(locale, field)), used.as_str()),
            };
            td_string!(locale, notice.value, field = label, asked = asked.as_str(), used).to_string()
        }
        Note::UnknownKey { asked } => td_string!(locale, notice.unknown, asked = asked.as_str()).to_string(),
    }
}
