//! The selected message as JSON, with the .proto's names: as it can be pasted into the form.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_schema::{
    Message,
    json::{Names, laid_out, to_json_named},
};

use crate::{
    i18n::{Locale, td_string},
    ui::format,
};

/// What is shown of longer ones, in bytes. Copying has all of it.
const SHOWN: usize = 64 << 10;

/// The message, or why it cannot be read.
pub(super) fn as_json(locale: Locale, kind: &Message, bytes: &[u8]) -> AnyView {
    let text = match to_json_named(kind, bytes, Names::Proto) {
        Ok(text) => laid_out(&text),
        Err(reason) => {
            let kind = kind.full_name();
            let words = td_string!(locale, message.undecodable, kind, reason = reason.to_string()).to_string();
            return view! { <p class="quiet">{words}</p> }.into_any();
        }
    };
    let end = (0..=SHOWN.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let more = text.len() - end;
    let more = (more > 0).then(|| {
        let words = td_string!(locale, message.more, n = format::count(more as u64)).to_string();
        view! { <p class="quiet">{words}</p> }
    });
    view! {
        <pre class="message-json" data-testid="message-json-text" tabindex="0">{text[..end].to_owned()}</pre>
        {more}
    }
    .into_any()
}
