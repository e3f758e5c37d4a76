//! Which room is where.

use leptos::prelude::*;

use super::{
    Page,
    bar::Bar,
    before::Before,
    counters::TopLine,
    header::Header,
    notes::Notes,
    runs::Runs,
    side::Side,
    talk::{Talk, talks},
    verdict::VerdictBar,
};
use crate::{
    i18n::{scenario_words, tongue},
    inspector::{Feed, Inspector},
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
                    <h1 class="unseen">{title}</h1>
                    <Bar />
                    <Runs />
                    <TopLine />
                    <Main />
                    <VerdictBar />
                </main>
                <Inspector />
            </div>
        </div>
    }
}

/// The call itself, or what there is to know before it.
#[component]
fn Main() -> impl IntoView {
    let page = Page::here();
    view! {
        <div class="main">
            {move || match page.shown.get() {
                None => view! { <Before /> }.into_any(),
                Some(run) => {
                    let talking = talks(&run);
                    let talk = talking.then(|| view! { <Talk run=run.clone() /> });
                    view! {
                        <div class="side-by-side" class:talk=talking>
                            <Feed run=run />
                            {talk}
                        </div>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}
