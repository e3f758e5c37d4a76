//! `failing`: all status codes to choose from, each with what it means.

use leptos::prelude::*;

use super::{Here, View};
use crate::{
    i18n::{code_meaning, td_string},
    ui::{format, move_choice},
};

const FIELD: &str = "code";

/// The last code of gRPC.
const LAST: i32 = 16;

pub(super) fn view(here: Here) -> View {
    let Here { locale, page, .. } = here;
    let chosen = Memo::new(move |_| page.form().with(|form| form.get(FIELD).trim().parse().ok()));
    let code = move |code: i32| {
        let is = move || chosen.get() == Some(code);
        let choose = move |_| {
            page.set_field(FIELD, &code.to_string());
            page.commit();
        };
        // Where none is chosen, the first can be reached.
        let tab = move || if is() || (chosen.get().is_none() && code == 0) { "0" } else { "-1" };
        view! {
            <button
                type="button"
                role="radio"
                class="code"
                data-testid=format!("code-{code}")
                aria-checked=move || is().to_string()
                tabindex=tab
                on:click=choose
            >
                <b>
                    <i>{code}</i>
                    {format::status(code)}
                </b>
                <span>{code_meaning(locale, code)}</span>
            </button>
        }
    };
    let body = view! {
        <div
            class="codes"
            role="radiogroup"
            aria-label=td_string!(locale, field.code)
            on:keydown=|event| move_choice(&event)
        >
            {(0..=LAST).map(code).collect_view()}
        </div>
    };
    View::new((), body)
}
