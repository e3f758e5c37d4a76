//! Which room is where.

use leptos::prelude::*;

use super::{
    bar::Bar,
    before::Before,
    counters::TopLine,
    header::Header,
    notes::Notes,
    picture::PictureStrip,
    player::Player,
    runs::Runs,
    sheets::Sheets,
    side::Side,
    start::begin,
    talk::{talk_of, talks},
    verdict::VerdictBar,
};
use crate::{
    base::{live, text},
    i18n::use_locale,
    inspector::Inspector,
    page::Page,
    stage::Stage,
};

/// Everything, in the chosen language.
#[component]
pub(super) fn Layout() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let begins = Memo::new(move |_| page.begins());
    let title = move || (page.asked.scenario().words)(locale).name;
    view! {
        <div class="app">
            <Header />
            <Notes />
            <div class="rooms">
                <Side />
                <main class="mid" class:begins=begins>
                    <h1 class="unseen">{text(title)}</h1>
                    <Bar />
                    <Runs />
                    <Player />
                    <TopLine />
                    <PictureStrip />
                    <Main begins=begins />
                    <VerdictBar />
                </main>
                <Inspector />
            </div>
            <Sheets />
        </div>
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
