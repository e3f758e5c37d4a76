//! What the keeper of a room can do to it.

use leptos::prelude::*;
use prost::Message as _;
use weir_proto::weir::v1::{Change, Clear, Say, say};

use crate::{
    base::live,
    call::{Run, SendError},
    i18n::{Locale, td_string, use_locale},
    page::{Page, Trouble},
    scenarios::Chat,
};

/// The keeper's two buttons, for as long as the call can send; for everybody else, who keeps the room and whether it is
/// locked. The line is there from the beginning, so that nothing moves when it is known.
#[component]
pub(super) fn Keeper(run: Run, chat: Memo<Chat>) -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    // Told apart from the talk, so that the buttons are not made anew with every line.
    let shown = {
        let run = run.clone();
        Memo::new(move |_| {
            run.version().track();
            let standing = &chat.read().standing;
            let keeper = if standing.yours && run.is_open() && run.can_send() { "" } else { &standing.keeper };
            (standing.yours, standing.locked, keeper.to_owned())
        })
    };
    let line = move || {
        let (yours, locked, keeper) = shown.get();
        if !keeper.is_empty() {
            let kept = td_string!(locale, room.kept, keeper = keeper.as_str()).to_string();
            let locked =
                locked.then(|| view! { <b data-testid="room-locked">{td_string!(locale, room.is_locked)}</b> });
            return view! {
                <span>{kept}</span>
                {locked}
            }
            .into_any();
        }
        if !yours {
            return ().into_any();
        }
        let button = |id, label: &'static str, hint: &'static str, wish| {
            let run = run.clone();
            view! {
                <button
                    type="button"
                    class="small tight"
                    data-testid=id
                    title=hint
                    on:click=move |_| send(page, &run, wish)
                >
                    {label}
                </button>
            }
        };
        let (lock, hint) = if locked {
            (td_string!(locale, room.unlock), td_string!(locale, room.unlock_hint))
        } else {
            (td_string!(locale, room.lock), td_string!(locale, room.lock_hint))
        };
        let clear = (td_string!(locale, room.clear), td_string!(locale, room.clear_hint));
        view! {
            {button("room-clear", clear.0, clear.1, Wish::Clear)}
            {button("room-lock", lock, hint, Wish::Lock(!locked))}
        }
        .into_any()
    };
    view! { <div class="keeper">{live(line)}</div> }
}

/// What somebody changed about the room; nothing, if this page is too old to know it.
pub(super) fn change(locale: Locale, change: Change, name: String) -> String {
    match change {
        Change::Cleared => td_string!(locale, room.cleared, name).to_string(),
        Change::Locked => td_string!(locale, room.locked, name).to_string(),
        Change::Unlocked => td_string!(locale, room.unlocked, name).to_string(),
        Change::Keeps => td_string!(locale, room.keeps, name).to_string(),
        Change::Unspecified => String::new(),
    }
}

#[derive(Clone, Copy)]
enum Wish {
    Clear,
    Lock(bool),
}

/// Says it on the open call, as everything that is said.
fn send(page: Page, run: &Run, wish: Wish) {
    let what = match wish {
        Wish::Clear => say::What::Clear(Clear {}),
        Wish::Lock(lock) => say::What::Lock(lock),
    };
    let message = Say { what: Some(what) }.encode_to_vec().into();
    // A call that ended in this very moment says so itself.
    page.trouble.set((run.try_send(&message) == Err(SendError::Full)).then_some(Trouble::Full));
}
