//! The stage of the call that is looked at, or of two side by side.

use leptos::{
    ev::{KeyboardEvent, MouseEvent, PointerEvent, WheelEvent},
    html,
    prelude::*,
};
use wasm_bindgen::JsCast as _;
use web_sys::Element;

use super::{
    ahead::Ahead,
    pinch::{Fingers, turned},
    scroller::{Scroller, Wish},
    tools::StageTools,
};
use crate::{
    base::{self, effect},
    call::{Filter, Run},
    i18n::{Locale, td_string, use_locale},
    page::{Page, Pair, Zoom},
    ui::{Icon, format, icon, watch_size},
};

/// What the pointer is on, in words, and where they stand: from the left, and from the top.
type Tip = Option<(String, i32, i32)>;

/// The stage of one picture.
#[derive(Clone, Copy)]
struct Live {
    page: Page,
    /// The calls that are drawn.
    pair: Pair,
    ahead: RwSignal<Ahead>,
    tip: RwSignal<Tip>,
    /// The id of the selected mark, for assistive technology.
    active: RwSignal<Option<String>>,
    shown: usize,
    scroller: StoredValue<Option<Scroller>, LocalStorage>,
    outer: NodeRef<html::Div>,
    fingers: StoredValue<Fingers>,
}

impl Live {
    fn draw(self) {
        let page = self.page;
        let stage = page.looked.stage;
        let wish = Wish {
            linear: stage.linear.get_untracked(),
            size: stage.size(self.pair),
            paused: stage.paused.get_untracked(),
            selected: page.looked.selected.get_untracked(),
            shown: self.shown,
        };
        let Some(((sight, ahead), active)) = self.with(|scroller| Some((scroller.draw(wish), scroller.active())))
        else {
            return;
        };
        if stage.sight.get_untracked() != sight {
            stage.sight.set(sight);
        }
        if self.ahead.get_untracked() != ahead {
            self.ahead.set(ahead);
        }
        if self.active.with_untracked(|known| *known != active) {
            self.active.set(active);
        }
    }

    fn track(self) {
        self.page.looked.stage.track();
        self.page.looked.selected.track();
    }

    fn with<T>(self, read: impl FnOnce(&mut Scroller) -> Option<T>) -> Option<T> {
        self.scroller.try_update_value(|scroller| scroller.as_mut().and_then(read)).flatten()
    }

    fn scrolled(self) {
        // Where it has scrolled itself, it has drawn already.
        if self.with(|scroller| Some(scroller.scrolled())) == Some(true) {
            self.tip.set(None);
            self.draw();
        }
    }

    fn follow(self) {
        self.page.looked.stage.paused.set(false);
        self.with(|scroller| {
            scroller.follow();
            Some(())
        });
        self.draw();
    }

    /// The row and the words of what an event is about.
    fn of(self, target: Option<web_sys::EventTarget>) -> Option<(u8, Option<u64>, String)> {
        let element = target?.dyn_into::<Element>().ok()?;
        self.with(|scroller| {
            let mark = scroller.mark_of(&element)?;
            Some((mark.key.lane, mark.row, mark.says.clone()))
        })
    }

    fn pressed(self, event: &MouseEvent) {
        if let Some((lane, Some(row), _)) = self.of(event.target())
            && usize::from(lane) == self.shown
        {
            self.page.select(row);
        }
    }

    fn pointed(self, event: &PointerEvent) {
        let found = self.of(event.target());
        let row = found.as_ref().filter(|(lane, ..)| usize::from(*lane) == self.shown).and_then(|(_, row, _)| *row);
        self.page.looked.pointed.set(row, None);
        let tip =
            found.filter(|(.., says)| !says.is_empty()).map(|(.., says)| (says, event.client_x(), event.client_y()));
        if tip.is_some() || self.tip.with_untracked(Option::is_some) {
            self.tip.set(tip);
        }
    }

    /// Zooms around a place, `y` pixels below the window's upper edge.
    fn zoom_by(self, factor: f64, y: i32) {
        let Some(outer) = self.outer.get_untracked() else { return };
        // As a part of the height: while a page is presented, pixels of the window are not the picture's.
        let seen = outer.get_bounding_client_rect();
        let part = (f64::from(y) - seen.top()) / seen.height().max(1.0);
        self.with(|scroller| {
            scroller.focus(part);
            Some(())
        });
        self.page.zoom_by(factor);
    }

    /// Ctrl and the wheel; browsers tell a trackpad's pinch in the same way. Without ctrl, it scrolls.
    fn wheel(self, event: &WheelEvent) {
        if event.ctrl_key() {
            event.prevent_default();
            let lines = event.delta_mode() == WheelEvent::DOM_DELTA_LINE;
            self.zoom_by(turned(event.delta_y(), lines), event.client_y());
        }
    }

    /// A finger is put down, or is there no more.
    fn finger(self, event: &PointerEvent, down: bool) {
        let (id, at) = (event.pointer_id(), place(event));
        let down = down && event.pointer_type() == "touch";
        self.fingers.try_update_value(|fingers| if down { fingers.down(id, at) } else { fingers.up(id) });
    }

    fn finger_moved(self, event: &PointerEvent) {
        let moved = self.fingers.try_update_value(|fingers| fingers.moved(event.pointer_id(), place(event))).flatten();
        if let Some((factor, middle)) = moved {
            #[expect(clippy::cast_possible_truncation, reason = "a place in the window")]
            self.zoom_by(factor, middle as i32);
        }
    }

    /// From event to event.
    fn key(self, run: &Run, event: &KeyboardEvent) {
        let log = run.log();
        let (first, rows) = (log.dropped(Filter::All), log.rows(Filter::All) as u64);
        drop(log);
        let Some(last) = (first + rows).checked_sub(1).filter(|_| rows > 0) else { return };
        let here = self.page.looked.selected.get_untracked();
        let to = match event.key().as_str() {
            "ArrowDown" => here.map_or(first, |here| here + 1),
            "ArrowUp" => here.map_or(last, |here| here.saturating_sub(1)),
            "Home" => first,
            "End" => last,
            "+" => return self.page.zoom(Zoom::In),
            "-" => return self.page.zoom(Zoom::Out),
            _ => return,
        };
        event.prevent_default();
        self.page.select(to.clamp(first, last));
    }
}

/// Where in the window.
fn place(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

/// The stage.
#[component]
pub fn Stage(
    /// The calls to draw: one, or two to be compared.
    runs: Vec<Run>,
    /// Which of them is looked at.
    shown: usize,
) -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let (outer, tall) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let live = Live {
        page,
        pair: (runs[0].number(), runs.get(1).map(Run::number)),
        ahead: RwSignal::new(Ahead::Nothing),
        tip: RwSignal::new(None),
        active: RwSignal::new(None),
        shown,
        scroller: StoredValue::new_local(None),
        outer,
        fingers: StoredValue::new(Fingers::default()),
    };
    let svg = NodeRef::<leptos::svg::Svg>::new();
    let looked_at = runs[shown.min(runs.len() - 1)].clone();
    let versions: Vec<_> = runs.iter().map(Run::version).collect();
    effect(move || {
        let (Some(outer), Some(tall), Some(svg)) = (outer.get(), tall.get(), svg.get()) else { return };
        watch_size(&outer, move |width, height| {
            live.with(|scroller| {
                scroller.resized(width, height);
                Some(())
            });
            live.draw();
        });
        let svg: Element = svg.unchecked_into();
        live.scroller.set_value(Scroller::new(runs.clone(), locale, outer.into(), tall.into(), svg));
        live.draw();
    });
    // Told of a change within a frame, it draws within the same.
    effect(move || {
        versions.iter().for_each(Track::track);
        live.track();
        live.draw();
    });
    effect(move || {
        let row = page.looked.pointed.row();
        live.with(|scroller| {
            scroller.hover(row);
            Some(())
        });
    });
    let summary = {
        let run = looked_at.clone();
        move || {
            page.looked.selected.track();
            summary(locale, &run)
        }
    };
    let keys = looked_at.clone();
    view! {
        <section class="stage-box" aria-label=td_string!(locale, stage.label)>
            <div
                class="stage"
                node_ref=outer
                data-testid="stage"
                role="listbox"
                tabindex="0"
                aria-label=summary
                aria-activedescendant=live.active
                on:scroll=move |_| live.scrolled()
                on:click=move |event| live.pressed(&event)
                // On an element: on the window, browsers would not let it keep the page from zooming.
                on:wheel=move |event| live.wheel(&event)
                on:pointerdown=move |event| live.finger(&event, true)
                on:pointerup=move |event| live.finger(&event, false)
                on:pointercancel=move |event| live.finger(&event, false)
                on:touchmove=move |event| {
                    if live.fingers.try_with_value(Fingers::pinch) == Some(true) {
                        event.prevent_default();
                    }
                }
                on:pointermove=move |event| {
                    live.finger_moved(&event);
                    live.pointed(&event);
                }
                on:pointerleave=move |event| {
                    live.finger(&event, false);
                    live.tip.set(None);
                    page.looked.pointed.set(None, None);
                }
                on:keydown=move |event| live.key(&keys, &event)
            >
                <div class="tall" role="presentation" node_ref=tall>
                    <svg class="stage-svg" role="presentation" node_ref=svg></svg>
                </div>
            </div>
            <div class="stage-foot">
                <Corner live=live looked_at=looked_at />
            </div>
            {base::live(move || tip(live.tip.get()))}
        </section>
    }
}

/// What the picture cannot show, said.
fn unsure(locale: Locale, run: Run) -> impl IntoView {
    let words = Memo::new(move |_| {
        run.version().track();
        let log = run.log();
        let missed = log.server().missed;
        if missed > 0 {
            return Some(td_string!(locale, stage.missed, n = format::count(missed)).to_string());
        }
        // The server's word comes some milliseconds after its deed.
        let silent = log.ended().is_some() && log.facts().response_headers.is_some() && log.server_side().is_empty();
        silent.then(|| td_string!(locale, stage.unseen).to_owned())
    });
    base::live(move || words.get().map(|words| view! { <p class="stage-note" title=words.clone()>{words.clone()}</p> }))
}

/// Below the picture, where it covers nothing: what it cannot show, the way to what is below, size, pause.
#[component]
fn Corner(live: Live, looked_at: Run) -> impl IntoView {
    let locale = use_locale();
    let page = live.page;
    let stage = page.looked.stage;
    let below = move || {
        let words = match live.ahead.get() {
            Ahead::Nothing => return None,
            Ahead::Below => td_string!(locale, stage.below).to_owned(),
            Ahead::New(1) => td_string!(locale, feed.new_one).to_owned(),
            Ahead::New(n) => td_string!(locale, feed.new_many, n = format::count(n as u64)).to_string(),
        };
        Some(view! {
            <button type="button" class="newer" data-testid="stage-follow" on:click=move |_| live.follow()>
                {icon(Icon::DOWN)}
                {words}
            </button>
        })
    };
    let zoom = move |which: Zoom, label: &'static str, sign: &'static str, id: &'static str| {
        view! {
            <button
                type="button"
                class="small tight"
                aria-label=label
                title=label
                data-testid=id
                disabled=move || stage.sight.get().next(which).is_none()
                on:click=move |_| page.zoom(which)
            >
                {sign}
            </button>
        }
    };
    let fitted = move || {
        let sight = stage.sight.get();
        match (sight.fitted, sight.whole) {
            (false, _) => td_string!(locale, stage.fit_hint),
            (true, true) => td_string!(locale, stage.fit_whole),
            (true, false) => td_string!(locale, stage.fit_part),
        }
    };
    view! {
        {base::live(below)}
        <div class="stage-corner">
            {unsure(locale, looked_at)}
            <StageTools />
            {zoom(Zoom::Out, td_string!(locale, stage.zoom_out), "−", "zoom-out")}
            {zoom(Zoom::In, td_string!(locale, stage.zoom_in), "+", "zoom-in")}
            <button
                type="button"
                class="small"
                class:on=move || stage.sight.get().fitted
                data-testid="fit"
                aria-pressed=move || stage.sight.get().fitted.to_string()
                title=fitted
                on:click=move |_| page.fit()
            >
                {td_string!(locale, stage.fit)}
            </button>
            <button
                type="button"
                class="small"
                class:on=stage.paused
                data-testid="stage-pause"
                title=td_string!(locale, stage.pause_hint)
                aria-pressed=move || stage.paused.get().to_string()
                on:click=move |_| stage.paused.update(|paused| *paused = !*paused)
            >
                {td_string!(locale, stage.pause)}
            </button>
        </div>
    }
}

fn tip(tip: Tip) -> impl IntoView {
    let middle = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or_default() / 2.0;
    tip.map(|(words, x, y)| {
        let left = f64::from(x) > middle;
        view! {
            // Towards the middle, where there is room.
            <p class="stage-tip" class:left=left aria-hidden="true" style:left=format!("{x}px") style:top=format!("{y}px")>
                {words}
            </p>
        }
    })
}

fn summary(locale: Locale, run: &Run) -> String {
    let counters = run.counters();
    let (sent, received) = (format::count(counters.queued), format::count(counters.received));
    td_string!(locale, stage.summary, sent, received).to_string()
}
