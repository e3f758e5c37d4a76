//! Which room is where.

use leptos::prelude::*;

use super::{
    Page,
    bar::Bar,
    before::Before,
    counters::TopLine,
    header::Header,
    keys::Keys,
    notes::Notes,
    player::Player,
    runs::Runs,
    share::Share,
    side::Side,
    talk::{Talk, talks},
    verdict::VerdictBar,
};
use crate::{
    i18n::{scenario_words, tongue},
    inspector::Inspector,
    stage::Stage,
    ui::{live, text},
    views::ViewPanel,
};

/// Everything, in the chosen language.
#[component]
pub(super) fn Layout() -> impl IntoView {
    let tongue = tongue();
    let page = Page::here();
    let title = move || scenario_words(tongue, page.scenario()).name;
    view! {
        <div class="app">
            <Header />
            <Notes />
            <div class="rooms">
                <Side />
                <main class="mid">
                    <h1 class="unseen">{text(title)}</h1>
                    <Bar />
                    <Runs />
                    <Player />
                    <TopLine />
                    <ViewPanel />
                    <Main />
                    <VerdictBar />
                </main>
                <Inspector />
            </div>
            <Keys />
            <Share />
        </div>
    }
}

/// The call itself, or what there is to know before it.
#[component]
fn Main() -> impl IntoView {
    let page = Page::here();
    // The stage is built anew for other calls, not for what is looked at otherwise.
    let calls = Memo::new(move |_| (page.on_stage(), page.shown.get()));
    view! {
        <div class="main">
            {live(move || match calls.get() {
                (runs, Some(run)) => {
                    let shown = runs.iter().position(|other| *other == run).unwrap_or(0);
                    let talking = runs.len() == 1 && talks(&run);
                    let talk = talking.then(|| view! { <Talk run=run /> });
                    view! {
                        <div class="side-by-side" class:talk=talking>
                            <Stage runs=runs shown=shown />
                            {talk}
                        </div>
                    }
                        .into_any()
                }
                _ => view! { <Before /> }.into_any(),
            })}
        </div>
    }
}
