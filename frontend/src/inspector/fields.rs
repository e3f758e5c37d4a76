//! Decoded fields as lines: number, name, type, value.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::detail::{Line, Shown};
use crate::{
    i18n::{Locale, td_string},
    ui::format,
};

/// The fields of one message, as a list with this test id.
pub(super) fn fields(locale: Locale, test_id: &'static str, lines: Vec<Line>) -> AnyView {
    let items = lines.into_iter().map(|line| field(locale, line)).collect_view();
    view! { <ul class="values" data-testid=test_id>{items}</ul> }.into_any()
}

fn field(locale: Locale, line: Line) -> impl IntoView {
    let value = value(locale, line.value);
    let depth = format!("{}px", line.depth * 14);
    view! {
        <li style:padding-left=depth>
            <span class="key">{line.number} " " {line.name}</span>
            <span class="kind">{line.kind}</span>
            {value}
        </li>
    }
}

/// A value, whole or with a count of what is left out. Nothing for a nested message: its fields follow.
pub(super) fn value(locale: Locale, value: Shown) -> AnyView {
    let more = |n: usize| (n > 0).then(|| td_string!(locale, message.more, n = format::count(n as u64)).to_string());
    match value {
        Shown::Nested => ().into_any(),
        Shown::Text(text, left_out) => view! { <span class="value">{text} {more(left_out)}</span> }.into_any(),
        Shown::Time(text, time) => {
            view! { <span class="value">{text} <span class="unit">{format!(" {time} UTC")}</span></span> }.into_any()
        }
        Shown::Hex { text, len, more: left_out } => view! {
            <span class="value">{bytes(locale, len)}</span>
            <span class="value hex">{text} {more(left_out)}</span>
        }
        .into_any(),
    }
}

/// A number of bytes in words.
pub(super) fn bytes(locale: Locale, n: usize) -> String {
    match n {
        1 => td_string!(locale, message.one_byte).to_owned(),
        n => td_string!(locale, message.bytes, n = format::count(n as u64)).to_string(),
    }
}
