//! What is seen of a door: the room behind it, or that it comes, or that it does not.

use std::{future::Future, pin::Pin, sync::Arc};

use futures::FutureExt as _;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::base::{door::Opening, live, task};

/// A room that needs nothing to be drawn.
pub type Room = fn() -> AnyView;

/// What is said at a door.
#[derive(Clone, Copy)]
pub struct AtDoor {
    /// The room is under way.
    pub coming: &'static str,
    /// It did not come, and what may help.
    pub shut: &'static str,
    /// Has it fetched again.
    pub again: &'static str,
}

/// What is behind a door, drawn once it is here.
pub fn door<T: 'static>(
    open: fn() -> Opening<T>,
    words: AtDoor,
    draw: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView {
    let comes = move || -> Coming { Box::pin(async move { open().await.is_ok() }) };
    // It is asked only once it has come, and so answers at once.
    let drawn = move || open().now_or_never().and_then(Result::ok).map(&draw);
    at(words, Arc::new(comes), Box::new(drawn))
}

/// Says in the end whether a room has come.
type Coming = Pin<Box<dyn Future<Output = bool>>>;
type Comes = Arc<dyn Fn() -> Coming + Send + Sync>;

/// The same code for whatever is behind the door.
fn at(words: AtDoor, comes: Comes, drawn: Box<dyn Fn() -> Option<AnyView> + Send>) -> AnyView {
    let came = RwSignal::new(None);
    fetch(&comes, came);
    live(move || match came.get() {
        None => view! { <p class="quiet" role="status" data-testid="door-coming">{words.coming}</p> }.into_any(),
        Some(true) => drawn().into_any(),
        Some(false) => {
            let comes = comes.clone();
            view! {
                <p class="quiet" role="alert" data-testid="door-shut">
                    {words.shut} " "
                    <button type="button" class="small tight" data-testid="door-again" on:click=move |_| fetch(&comes, came)>
                        {words.again}
                    </button>
                </p>
            }
            .into_any()
        }
    })
}

fn fetch(comes: &Comes, came: RwSignal<Option<bool>>) {
    let mut coming = comes();
    // A room that is here already is drawn at once, without a word.
    let here = (&mut coming).now_or_never();
    came.set(here);
    if here.is_none() {
        task::spawn(async move {
            let here = coming.await;
            // Whoever has gone elsewhere meanwhile sees it the next time.
            came.try_set(Some(here));
        });
    }
}
