//! Which room is where.

use leptos::prelude::*;

use super::{
    bar::Bar,
    before::Before,
    counters::TopLine,
    header::Header,
    metadata::Metadata,
    notes::Notes,
    picture::PictureStrip,
    player::Player,
    runs::Runs,
    sheets::Sheets,
    side::Side,
    start::begin,
    strips::TroubleStrip,
    talk::{talk_of, talks},
    verdict::VerdictBar,
};
use crate::{
    base::{live, text},
    i18n::{at_door, use_locale},
    inspector::Inspector,
    own::{finding, room},
    page::{OwnView, Page},
    stage::Stage,
    ui::door,
};

/// Everything, in the chosen language.
#[component]
pub(super) fn Layout() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let begins = Memo::new(move |_| page.begins());
    let connecting = Memo::new(move |_| page.own.view.get() == OwnView::Connect);
    let title = move || (page.asked.scenario().words)(locale).name;
    view! {
        <div class="app">
            <Header />
            <Notes />
            <div class="rooms">
                <Side />
                <main class="mid" class:begins=begins>
                    <h1 class="unseen">{text(title)}</h1>
                    {live(move || {
                        if connecting.get() {
                            view! { <Connecting /> }.into_any()
                        } else {
                            view! {
                                <Bar />
                                <Runs />
                                <Player />
                                <TopLine />
                                <PictureStrip />
                                <Main begins=begins />
                            }
                                .into_any()
                        }
                    })}
                    <VerdictBar />
                </main>
                <Inspector />
            </div>
            <Sheets />
        </div>
    }
}

/// While a server is looked for: which, and how far that is.
#[component]
fn Connecting() -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="bar">
            <div class="line">
                <div class="group">{door(room, at_door(locale), |own| (own.bar)())}</div>
                <div class="group tools">
                    <Metadata />
                </div>
            </div>
        </div>
        <TroubleStrip />
        <Runs />
        <div class="main">{door(finding, at_door(locale), |found| (found.steps)())}</div>
    }
}

/// The call itself, or what there is to know before it.
#[component]
fn Main(begins: Memo<bool>) -> impl IntoView {
    let page = Page::here();
    // The stage is built anew for other calls, not for what is looked at otherwise.
    let calls = Memo::new(move |_| (page.looked.on_stage(), page.looked.shown.get()));
    view! {
        <div class="main">
            {live(move || match calls.get() {
                (runs, Some(run)) => {
                    let shown = runs.iter().position(|other| *other == run).unwrap_or(0);
                    let talk = talks(&run).filter(|_| runs.len() == 1);
                    let talking = talk.is_some();
                    let talk = talk.map(|talk| talk_of(use_locale(), run, talk));
                    view! {
                        <div class="side-by-side" class:talk=talking>
                            <Stage runs=runs shown=shown />
                            {talk}
                        </div>
                    }
                        .into_any()
                }
                _ if begins.get() => begin(use_locale(), page),
                _ => view! { <Before /> }.into_any(),
            })}
        </div>
    }
}
