//! What the keeper of a room can do to it.

use leptos::prelude::*;
use prost::Message as _;
use weir_proto::weir::v1::{Change, Clear, Say, say};

use super::{Page, page::Trouble};
use crate::{
    call::{Run, SendError},
    i18n::{Locale, td_string, tongue},
    scenarios::Chat,
    ui::live,
};

/// The keeper's two buttons, for as long as the call can send; to everybody else, whether the room is locked.
#[component]
pub(super) fn Keeper(run: Run, chat: Memo<Chat>) -> impl IntoView {
    let tongue = tongue();
    let page = Page::here();
    // Told apart from the talk, so that the buttons are not made anew with every line.
    let shown = {
        let run = run.clone();
        Memo::new(move |_| {
            run.version().track();
            let standing = &chat.read().standing;
            (standing.yours && run.is_open() && run.can_send(), standing.locked)
        })
    };
    live(move || {
        let (keeps, locked) = shown.get();
        if !keeps {
            return locked
                .then(|| view! { <em data-testid="room-locked">{td_string!(tongue, room.is_locked)}</em> })
                .into_any();
        }
        let say = |what| {
            let run = run.clone();
            move |_| send(page, &run, what)
        };
        let (lock, hint) = if locked {
            (td_string!(tongue, room.unlock), td_string!(tongue, room.unlock_hint))
        } else {
            (td_string!(tongue, room.lock), td_string!(tongue, room.lock_hint))
        };
        view! {
            <span class="keeper">
                <button
                    type="button"
                    class="small tight"
                    data-testid="room-clear"
                    title=td_string!(tongue, room.clear_hint)
                    on:click=say(Wish::Clear)
                >
                    {td_string!(tongue, room.clear)}
                </button>
                <button
                    type="button"
                    class="small tight"
                    data-testid="room-lock"
                    title=hint
                    on:click=say(Wish::Lock(!locked))
                >
                    {lock}
                </button>
            </span>
        }
        .into_any()
    })
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
