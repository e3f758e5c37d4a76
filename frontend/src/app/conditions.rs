//! Under which conditions the next call runs.

use leptos::prelude::*;

use super::{
    Page,
    address::{self, MAX_DEADLINE_MS},
};
use crate::{
    i18n::{td_string, tongue},
    ui::{Popover, format},
};

/// The button and its panel: the deadline.
#[component]
pub(super) fn Conditions() -> impl IntoView {
    let tongue = tongue();
    let page = Page::here();
    let deadline = Memo::new(move |_| address::deadline(&page.deadline_ms()));
    let label = Signal::derive(move || match deadline.get() {
        Ok(Some(ms)) => td_string!(tongue, conditions.with_deadline, deadline = format::millis(ms as f64)).to_string(),
        _ => td_string!(tongue, conditions.button).to_owned(),
    });
    let on = Signal::derive(move || deadline.get() != Ok(None));
    let bad =
        move || deadline.get().is_err().then(|| td_string!(tongue, conditions.bad, max = MAX_DEADLINE_MS).to_string());
    view! {
        <Popover label=label on=on test_id="conditions">
            <h2>{td_string!(tongue, conditions.deadline)}</h2>
            <p>{td_string!(tongue, conditions.deadline_about)}</p>
            <label class="field" class:wrong=move || deadline.get().is_err()>
                <span>{td_string!(tongue, conditions.deadline)}</span>
                <span class="box">
                    <input
                        type="text"
                        size="8"
                        inputmode="numeric"
                        autocomplete="off"
                        placeholder=td_string!(tongue, conditions.none)
                        data-testid="field-deadline_ms"
                        prop:value=move || page.deadline_ms()
                        on:input=move |event| page.set_deadline(&event_target_value(&event))
                        on:change=move |_| page.commit()
                    />
                    <span class="unit">"ms"</span>
                </span>
            </label>
            <p class="wrong-words" role="status">{bad}</p>
        </Popover>
    }
}
