//! How the stage is to be drawn, and the buttons for that.

use leptos::prelude::*;

use super::{
    lanes::lane_name,
    saved::{self, Kind},
};
use crate::{
    base::{live, text},
    call::Run,
    i18n::{td_string, use_locale},
    page::Page,
    ui::{Drawn, drawing},
};

/// Compare, elastic or even time, save.
#[component]
pub(super) fn StageTools() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let linear = page.looked.stage.linear;
    let time = move || {
        if linear.get() {
            (td_string!(locale, stage.linear), td_string!(locale, stage.linear_hint))
        } else {
            (td_string!(locale, stage.elastic), td_string!(locale, stage.elastic_hint))
        }
    };
    let save = move |test_id: &'static str, [words, hint]: [&'static str; 2], kind| {
        view! {
            <button
                type="button"
                class="small"
                data-testid=test_id
                title=hint
                disabled=move || page.looked.shown.with(Option::is_none)
                on:click=move |_| saved::save(page, locale, page.looked.on_stage(), kind)
            >
                {words}
            </button>
        }
    };
    let svg = [td_string!(locale, stage.save), td_string!(locale, stage.save_hint)];
    let png = [td_string!(locale, stage.save_png), td_string!(locale, stage.save_png_hint)];
    view! {
        <Compare />
        <button
            type="button"
            class="small"
            class:on=linear
            data-testid="stage-linear"
            aria-pressed=move || linear.get().to_string()
            title=move || time().1
            on:click=move |_| linear.update(|linear| *linear = !*linear)
        >
            {text(move || time().0)}
        </button>
        {save("export-svg", svg, Kind::Svg)}
        {save("export-png", png, Kind::Png)}
    }
}

/// Two calls side by side, or one again; and which, where there are several to choose from.
#[component]
fn Compare() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let pair = Memo::new(move |_| {
        let (shown, other) = (page.looked.shown.get()?.number(), page.partner()?.number());
        Some((shown, other))
    });
    let compares = Memo::new(move |_| page.looked.compared.get().is_some());
    let words = move || match (compares.get(), pair.get()) {
        (true, _) => td_string!(locale, stage.compare_stop).to_owned(),
        (false, Some((a, b))) => td_string!(locale, stage.compare, a = a.min(b), b = a.max(b)).to_string(),
        (false, None) => String::new(),
    };
    let which = move || {
        let (others, pair) = (page.others(), pair.get());
        let option = |run: &Run| {
            run.version().track();
            let chosen = pair.is_some_and(|(_, other)| other == run.number()).then(String::new);
            let option = Drawn::new("option").attr("value", &run.number().to_string()).attr_if("selected", chosen);
            option.text(&lane_name(locale, run))
        };
        let words = td_string!(locale, stage.compare_with);
        let select = || {
            let select = Drawn::new("select").class("small which").test_id("compare-with").does("with");
            select.attr("aria-label", words).attr("title", words).with(others.iter().map(option).collect())
        };
        (others.len() > 1).then(select).into_iter().collect()
    };
    let chosen = move |_: &str, number: &str| {
        if let Ok(number) = number.parse() {
            page.compare_with(number);
        }
    };
    let there = Memo::new(move |_| pair.get().is_some());
    live(move || {
        there.get().then(|| {
            view! {
                <button
                    type="button"
                    class="small"
                    class:on=compares
                    data-testid="compare"
                    aria-pressed=move || compares.get().to_string()
                    title=td_string!(locale, stage.compare_hint)
                    on:click=move |_| page.compare()
                >
                    {text(words)}
                </button>
                {drawing("bare", Box::new(which), Box::new(chosen))}
            }
        })
    })
}
