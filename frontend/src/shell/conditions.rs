//! Under which conditions the next call runs.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::{
    base::{door::door, live, text},
    call::Condition,
    i18n::{at_door, condition_words, conditions_label, out_of_range, td_string, use_locale},
    page::Page,
    transport::Transport,
    ui::{Popover, Room, door},
};

/// The button and its panel.
#[component]
pub(super) fn Conditions() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let typed = page.asked.conditions();
    let label = Signal::derive(move || conditions_label(locale, &typed.read().good(), page.asked.transport()));
    let on = Signal::derive(move || !typed.read().is_empty());
    view! { <Popover label=label on=on test_id="conditions">{door(panel, at_door(locale), |panel| panel())}</Popover> }
}

door! {
    fn panel() -> Room { settings => || view! { <Panel /> }.into_any() }
}

#[component]
fn Panel() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let typed = page.asked.conditions();
    let open = Memo::new(move |_| {
        page.looked.shown.with(|run| {
            run.as_ref().is_some_and(|run| {
                run.version().track();
                run.is_open()
            })
        })
    });
    let about = move || {
        if open.get() { td_string!(locale, conditions.about_open) } else { td_string!(locale, conditions.about) }
    };
    view! {
        <h2>{td_string!(locale, conditions.button)}</h2>
        <p>{about}</p>
        {live(move || {
            let transport = page.asked.transport();
            Condition::ALL.into_iter().map(|condition| field(page, condition, transport)).collect_view()
        })}
        <button
            type="button"
            class="small"
            data-testid="conditions-reset"
            disabled=move || typed.read().is_empty()
            on:click=move |_| page.reset_conditions()
        >
            {td_string!(locale, conditions.reset)}
        </button>
    }
}

/// One condition: its name, its value, what it does, and what is wrong with it.
fn field(page: Page, condition: Condition, transport: Transport) -> AnyView {
    let locale = use_locale();
    let typed = page.asked.conditions();
    let words = condition_words(locale, condition, transport);
    let off = condition == Condition::Window && !transport.facts().own_connection;
    let wrong = Memo::new(move |_| condition.read(typed.read().get(condition)).err());
    let about = format!("about-{}", condition.name());
    view! {
        <div class="condition">
            <label class="field" class:wrong=move || wrong.get().is_some()>
                <span>{words.name}</span>
                <span class="box">
                    <input
                        type="text"
                        size="9"
                        inputmode="numeric"
                        autocomplete="off"
                        placeholder=words.unset
                        disabled=off
                        data-testid=format!("field-{}", condition.name())
                        aria-describedby=about.clone()
                        aria-invalid=move || wrong.get().map(|_| "true")
                        prop:value=move || typed.read().get(condition).to_owned()
                        on:input=move |event| page.set_condition(condition, &event_target_value(&event))
                        on:change=move |_| page.asked.commit()
                    />
                    <span class="unit">{condition.unit()}</span>
                </span>
            </label>
            <p id=about>{words.about}</p>
            <p class="wrong-words" role="status">{text(move || wrong.get().map(|wrong| out_of_range(locale, wrong)).unwrap_or_default())}</p>
        </div>
    }
    .into_any()
}
