//! The feed: every message of a call in both directions, in one list.

use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    html,
    prelude::*,
};
use wasm_bindgen::JsCast as _;
use web_sys::Element;

use super::{
    goal::Goal,
    newer::pill,
    reel::places,
    scroller::{Report, Scroller, Wish},
};
use crate::{
    base::{self, effect},
    call::{Filter, Run},
    i18n::{Locale, td_string, use_locale},
    page::Page,
    ui::{format, watch_size},
};

/// The feed of one call: what the user wishes, what the scroller reports.
#[derive(Clone, Copy)]
struct Live {
    page: Page,
    /// What is typed: see [`Goal`].
    text: RwSignal<String>,
    filter: RwSignal<Filter>,
    paused: RwSignal<bool>,
    report: RwSignal<Report>,
    scroller: StoredValue<Option<Scroller>, LocalStorage>,
}

impl Live {
    fn new() -> Self {
        Self {
            page: Page::here(),
            text: RwSignal::new(String::new()),
            filter: RwSignal::new(Filter::All),
            paused: RwSignal::new(false),
            report: RwSignal::new(Report::default()),
            scroller: StoredValue::new_local(None),
        }
    }

    /// Draws what is in sight, and goes on with the next frames while the search is not through.
    fn draw(self) {
        let wish = Wish {
            text: self.text.with_untracked(|text| Goal::read(text).text().to_owned()),
            filter: self.filter.get_untracked(),
            paused: self.paused.get_untracked(),
            selected: self.page.looked.selected.get_untracked(),
            pointed: untrack(|| self.page.looked.pointed.row()),
        };
        let drawn = self.scroller.try_update_value(|scroller| scroller.as_mut().map(|scroller| scroller.draw(wish)));
        let Some((report, again)) = drawn.flatten() else { return };
        if self.report.get_untracked() != report {
            self.report.set(report);
        }
        if again {
            request_animation_frame(move || {
                // The feed may be gone by then.
                if !self.scroller.is_disposed() {
                    self.draw();
                }
            });
        }
    }

    fn track(self) {
        self.text.track();
        self.filter.track();
        self.paused.track();
        self.page.looked.selected.track();
        self.page.looked.pointed.row();
    }

    fn with(self, change: impl Fn(&mut Scroller)) {
        self.scroller.update_value(|scroller| scroller.iter_mut().for_each(change));
    }

    fn scrolled(self) {
        let moved = self.scroller.try_update_value(|scroller| scroller.as_mut().is_some_and(Scroller::scrolled));
        // Where it has scrolled itself, it has drawn already.
        if moved == Some(true) {
            self.draw();
        }
    }

    fn follow(self) {
        self.paused.set(false);
        self.with(Scroller::follow);
        self.draw();
    }

    /// Takes what is typed, and goes to the row whose number that is.
    fn typed(self, text: String) {
        self.text.set(text);
        if let Some(number) = self.goal() {
            self.page.select(number);
        }
    }

    /// The row that is gone to.
    fn goal(self) -> Option<u64> {
        let filter = self.filter.get_untracked();
        let find = |text: &str| {
            let goal = Goal::read(text);
            self.scroller.with_value(|scroller| goal.find(&scroller.as_ref()?.log(), filter))
        };
        self.text.with_untracked(|text| find(text))
    }

    /// How many rows there are, and of how many; or that no row has the number that is typed.
    fn rows(self, locale: Locale) -> String {
        let report = self.report.get();
        let goal = self.text.with(|text| Goal::read(text).is_number());
        // A row that is not there yet may come.
        if goal && self.goal().is_none() {
            return td_string!(locale, feed.no_such).to_owned();
        }
        let whole = self.text.with(|text| Goal::read(text).text().is_empty()) && self.filter.get() == Filter::All;
        rows(locale, report, whole)
    }

    /// The row that an event is about.
    fn row(self, target: Option<web_sys::EventTarget>) -> Option<u64> {
        let element = target?.dyn_into::<Element>().ok()?;
        self.scroller.with_value(|scroller| scroller.as_ref()?.number_of(&element))
    }

    /// Selects the row that was pressed.
    fn pressed(self, event: &MouseEvent) {
        if let Some(number) = self.row(event.target()) {
            self.page.select(number);
        }
    }

    /// What the pointer is on is marked wherever it is shown.
    fn pointed(self, target: Option<web_sys::EventTarget>) {
        self.page.looked.pointed.set(self.row(target), None);
    }

    /// Goes from row to row.
    fn key(self, event: &KeyboardEvent) {
        let Some(places) = places(&event.key()) else { return };
        event.prevent_default();
        let number = self.scroller.with_value(|scroller| scroller.as_ref()?.neighbour(places));
        if let Some(number) = number {
            self.page.select(number);
        }
    }
}

/// The feed of one call.
#[component]
pub fn Feed(run: Run) -> impl IntoView {
    let locale = use_locale();
    let live = Live::new();
    let [outer, tall, inner] = [NodeRef::<html::Div>::new(), NodeRef::new(), NodeRef::new()];
    let version = run.version();
    effect(move || {
        let (Some(outer), Some(tall), Some(inner)) = (outer.get(), tall.get(), inner.get()) else { return };
        watch_size(&outer, move |_, height| {
            live.with(|scroller| scroller.resized(height));
            live.draw();
        });
        live.scroller.set_value(Some(Scroller::new(run.clone(), locale, outer.into(), tall.into(), inner.into())));
        live.draw();
    });
    // Told of a change within a frame, it draws within the same.
    effect(move || {
        version.track();
        live.track();
        live.draw();
    });
    let selected = move || live.page.looked.selected.get().map(|number| format!("row-{number}"));
    view! {
        <section class="feed-box" aria-label=td_string!(locale, feed.label)>
            <FilterBar live=live />
            {base::live(move || let_go(locale, live.report.get().dropped))}
            <div class="feed-body">
                <div
                    class="feed"
                    node_ref=outer
                    data-testid="feed"
                    role="listbox"
                    tabindex="0"
                    aria-label=td_string!(locale, feed.label)
                    aria-activedescendant=selected
                    on:scroll=move |_| live.scrolled()
                    on:click=move |event| live.pressed(&event)
                    on:pointerover=move |event| live.pointed(event.target())
                    on:pointerleave=move |_| live.pointed(None)
                    on:keydown=move |event| live.key(&event)
                >
                    <div class="tall" role="presentation" node_ref=tall>
                        <div class="pane" role="presentation" node_ref=inner></div>
                    </div>
                </div>
                {base::live(move || nothing(locale, live.report.get()))}
                {base::live(move || newer(locale, &live))}
            </div>
        </section>
    }
}

/// What to show of the call.
#[component]
fn FilterBar(live: Live) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="filter">
            <input
                type="search"
                placeholder=td_string!(locale, feed.filter)
                title=td_string!(locale, feed.filter_hint)
                aria-label=td_string!(locale, feed.filter_label)
                autocomplete="off"
                spellcheck="false"
                data-testid="feed-filter"
                prop:value=live.text
                on:input=move |event| live.typed(event_target_value(&event))
            />
            <Direction filter=live.filter />
            <button
                type="button"
                class="small"
                class:on=live.paused
                data-testid="feed-pause"
                title=td_string!(locale, feed.pause_hint)
                aria-pressed=move || live.paused.get().to_string()
                on:click=move |_| live.paused.update(|paused| *paused = !*paused)
            >
                {td_string!(locale, feed.pause)}
            </button>
            <span class="rows" data-testid="feed-rows">{base::text(move || live.rows(locale))}</span>
        </div>
    }
}

/// Which direction to show.
#[component]
fn Direction(filter: RwSignal<Filter>) -> impl IntoView {
    let locale = use_locale();
    let options = [
        (Filter::All, "all", td_string!(locale, feed.both)),
        (Filter::Requests, "requests", td_string!(locale, feed.requests)),
        (Filter::Responses, "responses", td_string!(locale, feed.responses)),
    ];
    let choose = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        let chosen = options.iter().find(|(_, name, _)| *name == value);
        filter.set(chosen.map_or(Filter::All, |(filter, ..)| *filter));
    };
    view! {
        <select aria-label=td_string!(locale, feed.direction) data-testid="feed-direction" on:change=choose>
            {options
                .map(|(value, name, label)| {
                    view! { <option value=name selected=move || filter.get() == value>{label}</option> }
                })
                .into_iter()
                .collect_view()}
        </select>
    }
}

fn rows(locale: Locale, report: Report, whole: bool) -> String {
    let (n, all) = (format::count(report.matching as u64), format::count(report.all as u64));
    match (whole, report.searching) {
        (true, _) => td_string!(locale, feed.shown, n).to_string(),
        (false, false) => td_string!(locale, feed.matching, n, all).to_string(),
        (false, true) => td_string!(locale, feed.searching, n, all).to_string(),
    }
}

fn let_go(locale: Locale, dropped: u64) -> impl IntoView {
    (dropped > 0).then(|| {
        let words = td_string!(locale, feed.dropped, n = format::count(dropped)).to_string();
        view! { <p class="let-go" data-testid="feed-dropped" data-value=dropped.to_string()>{words}</p> }
    })
}

/// What came since the newest row was last in sight, and the way there.
fn newer(locale: Locale, live: &Live) -> impl IntoView + use<> {
    let live = *live;
    let words = match live.report.get().newer {
        0 => return None,
        1 => td_string!(locale, feed.new_one).to_owned(),
        n => td_string!(locale, feed.new_many, n = format::count(n as u64)).to_string(),
    };
    Some(pill(words, "feed-follow", move || live.follow()))
}

fn nothing(locale: Locale, report: Report) -> impl IntoView {
    let none = report.matching == 0 && report.all > 0 && !report.searching;
    none.then(|| view! { <p class="nothing">{td_string!(locale, feed.empty)}</p> })
}
