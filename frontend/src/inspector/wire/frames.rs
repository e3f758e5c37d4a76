//! All HTTP/2 frames of a call in their order: what is in sight of them, and what pointing and pressing does.

use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    html,
    prelude::*,
    tachys::view::any_view::AnyView,
};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, EventTarget};

use super::{
    frame::{Marks, line},
    strip::{Seen, Strip},
    told::Mark,
    windows::windows,
};
use crate::{
    base::{self, effect, text},
    call::Run,
    i18n::{Locale, td_string},
    inspector::{newer::pill, reel::places},
    page::Page,
    ui::{format, watch_size},
};

/// The list of one call.
#[derive(Clone, Copy)]
struct List {
    page: Page,
    seen: RwSignal<Seen>,
    strip: StoredValue<Option<Strip>, LocalStorage>,
}

impl List {
    fn with<T>(self, work: impl FnOnce(&mut Strip) -> Option<T>) -> Option<T> {
        self.strip.try_update_value(|strip| work(strip.as_mut()?)).flatten()
    }

    fn draw(self) {
        let selected = self.page.looked.selected.get_untracked();
        let Some(seen) = self.with(|strip| Some(strip.draw(selected))) else { return };
        if self.seen.with_untracked(|before| *before != seen) {
            self.seen.set(seen);
        }
    }

    fn scrolled(self) {
        // Where it has scrolled itself, it has drawn already.
        if self.with(|strip| Some(strip.reel().scrolled(true))) == Some(true) {
            self.draw();
        }
    }

    fn follow(self) {
        self.with(|strip| {
            strip.reel().follow(true);
            Some(())
        });
        self.draw();
    }

    fn pressed(self, event: &MouseEvent) {
        let row = of(event.target()).and_then(|(frame, ordinal)| self.with(|strip| strip.press(frame, ordinal)));
        if let Some(row) = row {
            self.page.select(row);
        }
    }

    /// What a frame tells is marked wherever it is shown.
    fn pointed(self, target: Option<EventTarget>) {
        let row = of(target).and_then(|(frame, ordinal)| self.with(|strip| strip.row(frame, ordinal)));
        self.page.looked.pointed.set(row, None);
    }

    /// Goes from frame to frame.
    fn key(self, event: &KeyboardEvent) {
        let Some(places) = places(&event.key()) else { return };
        event.prevent_default();
        if let Some(row) = self.with(|strip| strip.neighbour(places)) {
            self.page.select(row);
            // Two frames may tell of one row.
            self.draw();
        }
    }
}

/// The frame that an event is about, and the ordinal of the message in it.
fn of(target: Option<EventTarget>) -> Option<(u64, Option<u64>)> {
    let element = target?.dyn_into::<Element>().ok()?;
    let number = |name: &str| element.closest(&format!("[{name}]")).ok()??.get_attribute(name)?.parse().ok();
    Some((number("data-number")?, number("data-ordinal")))
}

/// The windows and the frames of a call. A frame that is `wanted` is brought into sight.
pub(super) fn frames(locale: Locale, run: Run, wanted: RwSignal<Option<u64>>) -> AnyView {
    let known = {
        let run = run.clone();
        // Its stream has a number.
        Memo::new(move |_| {
            run.version().track();
            run.log().http2().stream().is_some()
        })
    };
    let body = move || {
        if known.get() {
            view! { {windows(locale, run.clone())} {list(locale, run.clone(), wanted)} }.into_any()
        } else {
            view! { <p class="quiet">{td_string!(locale, wire.unknown_frames)}</p> }.into_any()
        }
    };
    view! { <section class="wire-frames">{body}</section> }.into_any()
}

fn list(locale: Locale, run: Run, wanted: RwSignal<Option<u64>>) -> AnyView {
    let page = Page::here();
    let list = List { page, seen: RwSignal::new(Seen::default()), strip: StoredValue::new_local(None) };
    let [outer, tall, inner] = [NodeRef::<html::Div>::new(), NodeRef::new(), NodeRef::new()];
    let marks = {
        let mark = |run: Run, of: fn(Page) -> Option<u64>| Memo::new(move |_| Mark::of(&run.log(), of(page)?));
        Marks {
            selected: mark(run.clone(), |page| page.looked.selected.get()),
            pointed: mark(run.clone(), |page| page.looked.pointed.row()),
        }
    };
    let (started, version) = (run.log().started(), run.version());
    effect(move || {
        let (Some(outer), Some(tall), Some(inner)) = (outer.get(), tall.get(), inner.get()) else { return };
        watch_size(&outer, move |_, height| {
            list.with(|strip| {
                strip.reel().resized(height);
                Some(())
            });
            list.draw();
        });
        list.strip.set_value(Some(Strip::new(run.clone(), outer.into(), tall.into(), inner.into())));
        list.draw();
    });
    // Told of a change within a frame, it draws within the same.
    effect(move || {
        version.track();
        page.looked.selected.track();
        wanted.track();
        if let Some(frame) = wanted.try_update_untracked(Option::take).flatten() {
            list.with(|strip| {
                strip.show(frame);
                Some(())
            });
        }
        list.draw();
    });
    let seen = list.seen;
    let total = Memo::new(move |_| seen.with(|seen| seen.total));
    let dropped = Memo::new(move |_| seen.with(|seen| seen.dropped));
    let newer = Memo::new(move |_| seen.with(|seen| seen.newer));
    let active = Memo::new(move |_| seen.with(|seen| seen.active));
    let shift = move || format!("translateY({}px)", -seen.with(|seen| seen.above));
    view! {
        <h2>
            {td_string!(locale, wire.frames)}
            <span>{text(move || format::count(total.get()))}</span>
        </h2>
        {base::live(move || gone(locale, dropped.get()))}
        <div class="frame columns" aria-hidden="true">
            <span class="num">{td_string!(locale, wire.time)}</span>
            <span></span>
            <span>{td_string!(locale, wire.frame_short)}</span>
            <span class="num">{td_string!(locale, wire.length)}</span>
            <span class="num">{td_string!(locale, wire.window_after)}</span>
        </div>
        <div class="feed-body">
            <div
                class="feed"
                node_ref=outer
                data-testid="wire-frames"
                role="listbox"
                tabindex="0"
                aria-label=td_string!(locale, wire.frames)
                aria-activedescendant=move || active.get().map(|number| format!("frame-{number}"))
                on:scroll=move |_| list.scrolled()
                on:click=move |event| list.pressed(&event)
                on:pointerover=move |event| list.pointed(event.target())
                on:pointerleave=move |_| list.pointed(None)
                on:keydown=move |event| list.key(&event)
            >
                <div class="tall" role="presentation" node_ref=tall>
                    <div class="pane" role="presentation" node_ref=inner>
                        <div role="presentation" style:transform=shift>
                            <For
                                each=move || seen.with(|seen| seen.lines.clone())
                                key=|line| (line.row.number, line.told)
                                children=move |one| line(locale, one, started, marks)
                            />
                        </div>
                    </div>
                </div>
            </div>
            {base::live(move || {
                let words = match newer.get() {
                    0 => return None,
                    1 => td_string!(locale, wire.new_one).to_owned(),
                    n => td_string!(locale, wire.new_many, n = format::count(n)).to_string(),
                };
                Some(pill(words, "wire-follow", move || list.follow()))
            })}
        </div>
    }
    .into_any()
}

fn gone(locale: Locale, dropped: u64) -> Option<AnyView> {
    (dropped > 0).then(|| {
        let words = td_string!(locale, wire.dropped, n = format::count(dropped)).to_string();
        view! { <p class="quiet">{words}</p> }.into_any()
    })
}
