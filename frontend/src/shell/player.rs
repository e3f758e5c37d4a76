//! The bar that plays a recording.

use leptos::{html, prelude::*};
use weir_tap::unix_nanos;

use crate::{
    base::{door::door, effect, live, text},
    call::Run,
    i18n::{at_door, td_string, use_locale},
    page::{
        Page,
        control::{seek, toggle},
    },
    ui::{Icon, Room, door, format, icon},
};

/// How many times faster the faster way is.
const FAST: u64 = 10;
/// A frame that comes later than this, in nanoseconds, is as if it came then: nobody looks at a hidden page.
const LONG_FRAME: u64 = 250_000_000;

/// The bar, where the call that is looked at is a replay.
#[component]
pub(super) fn Player() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    live(move || {
        page.looked.shown.get().filter(|run| run.tape().is_some()).map(|_| door(bar, at_door(locale), |bar| bar()))
    })
}

door! {
    fn bar() -> Room {
        recordings => || Page::here().looked.shown.get_untracked().map(|run| view! { <Bar run=run /> }).into_any()
    }
}

#[component]
fn Bar(run: Run) -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let fast = RwSignal::new(false);
    let asked = StoredValue::new(false);
    let all = run.tape().map_or(0, |tape| tape.stops());
    let run = StoredValue::new(run);
    effect(move || {
        // Who rests and plays within one frame still has the frame that was asked for.
        if page.looked.playing.get() && !asked.get_value() {
            next_frame(page, run.get_value(), Clockwork { fast, asked }, unix_nanos());
        }
    });
    let at = Memo::new(move |_| {
        run.with_value(|run| {
            run.version().track();
            let start = run.tape().map_or(0, |tape| tape.start());
            (run.played(), run.now().saturating_sub(start))
        })
    });
    let words = Memo::new(move |_| {
        let (n, nanos) = at.get();
        td_string!(locale, record.at, n, all, time = format::millis(nanos as f64 / 1e6)).to_string()
    });
    let button =
        move |id: &'static str, words: &'static str, picture: Icon, to: fn(usize, usize) -> usize, stops_at: usize| {
            view! {
                <button
                    type="button"
                    class="small tight"
                    data-testid=id
                    title=words
                    aria-label=words
                    disabled=move || at.get().0 == stops_at
                    on:click=move |_| run.with_value(|run| seek(page, run, to(run.played(), all)))
                >
                    {icon(picture)}
                </button>
            }
            .into_any()
        };
    let [back, forward] = Icon::STEPS;
    let [start, end] = Icon::ENDS;
    let speed = move || if fast.get() { FAST } else { 1 };
    let play_words = move || {
        if page.looked.playing.get() { td_string!(locale, record.pause) } else { td_string!(locale, record.play) }
    };
    let slider = NodeRef::<html::Input>::new();
    let slid = move |_| {
        let to = slider.get_untracked().and_then(|slider| slider.value().parse().ok());
        run.with_value(|run| seek(page, run, to.unwrap_or_else(|| run.played())));
    };
    view! {
        <div class="player" role="group" aria-label=td_string!(locale, record.label)>
            <button
                type="button"
                class="small tight"
                data-testid="replay-play"
                title=play_words
                aria-label=play_words
                on:click=move |_| toggle(page)
            >
                {live(move || icon(if page.looked.playing.get() { Icon::PAUSE } else { Icon::PLAY }))}
            </button>
            <button
                type="button"
                class="small tight mono"
                data-testid="replay-speed"
                data-value=speed
                aria-label=move || td_string!(locale, record.speed, n = speed()).to_string()
                on:click=move |_| fast.update(|fast| *fast = !*fast)
            >
                {text(move || format!("{}×", speed()))}
            </button>
            {button("replay-start", td_string!(locale, record.start), start, |_, _| 0, 0)}
            {button("replay-back", td_string!(locale, record.back), back, |at, _| at.saturating_sub(1), 0)}
            {button("replay-forward", td_string!(locale, record.forward), forward, |at, _| at + 1, all)}
            {button("replay-end", td_string!(locale, record.end), end, |_, all| all, all)}
            <input
                type="range"
                min="0"
                max=all.to_string()
                step="1"
                node_ref=slider
                prop:value=move || at.get().0.to_string()
                data-testid="replay-position"
                data-value=move || at.get().0.to_string()
                data-max=all.to_string()
                aria-label=td_string!(locale, record.position)
                aria-valuetext=words
                on:input=slid
            />
            <span class="mono">{words}</span>
        </div>
    }
}

/// What makes a replay go on.
#[derive(Clone, Copy)]
struct Clockwork {
    /// It goes ten times faster.
    fast: RwSignal<bool>,
    /// The next frame is asked for.
    asked: StoredValue<bool>,
}

fn next_frame(page: Page, run: Run, clockwork: Clockwork, last: u64) {
    clockwork.asked.set_value(true);
    request_animation_frame(move || {
        // The bar may have gone meanwhile, with the language or with the call.
        let Some(fast) = clockwork.fast.try_get_untracked() else { return };
        clockwork.asked.set_value(false);
        if !page.looked.playing.get_untracked() {
            return;
        }
        let now = unix_nanos();
        let passed = now.saturating_sub(last).min(LONG_FRAME) * if fast { FAST } else { 1 };
        run.play_until(run.now().saturating_add(passed));
        if run.tape().is_none_or(|tape| run.now() >= tape.end()) {
            page.looked.playing.set(false);
        } else {
            next_frame(page, run, clockwork, now);
        }
    });
}
