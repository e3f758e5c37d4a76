//! The way to the newest rows of a list that does not follow them.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::ui::{Icon, icon};

/// A button over the list's end that says what has come, and goes there.
pub(super) fn pill(words: String, test_id: &'static str, go: impl Fn() + 'static) -> AnyView {
    view! {
        <button type="button" class="newer" data-testid=test_id on:click=move |_| go()>
            {icon(Icon::DOWN)}
            {words}
        </button>
    }
    .into_any()
}
