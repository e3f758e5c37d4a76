//! One field of the form.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;

use crate::{
    base::text,
    i18n::{td_string, use_locale},
    page::{Page, control},
    scenarios::{self, Field, FieldKind, Opt, Place, Scenario, Unit, field_label, option_words, problem},
    ui::{files, format},
};

/// A field of the scenario's form with its label, and with what is wrong with its value.
#[component]
pub(super) fn FieldBox(
    /// The scenario whose field it is.
    scenario: Scenario,
    /// The field.
    field: &'static Field,
    /// Its place says what it is: the label is for screen readers only.
    #[prop(optional)]
    lone: bool,
) -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let form = page.asked.form();
    let value = Memo::new(move |_| form.with(|form| form.get(field.name).to_owned()));
    let wrong = Memo::new(move |_| value.with(|value| field.check(value).err()));
    let endless = matches!(field.kind, FieldKind::Int { unit: Unit::Endless, .. });
    let title = move || match wrong.get() {
        Some(error) => Some(problem(locale, scenario.fields, error)),
        None => endless.then(|| td_string!(locale, field.endless).to_owned()),
    };
    let label = field_label(locale, field);
    let wide = matches!(field.kind, FieldKind::Text { wide: true, .. } | FieldKind::List { .. });
    view! {
        <label class="field" class:wide=wide class:wrong=move || wrong.get().is_some() title=title>
            <span class:unseen=lone>{label}</span>
            {control(page, field, value, wrong.into())}
        </label>
    }
}

fn control(
    page: Page,
    field: &'static Field,
    value: Memo<String>,
    wrong: Signal<Option<scenarios::FieldError>>,
) -> AnyView {
    match field.kind {
        FieldKind::Choice(options) => choice(page, field, options, value).into_any(),
        FieldKind::Flag => flag(page, field, value).into_any(),
        FieldKind::File => view! { <FileBox /> }.into_any(),
        FieldKind::Text { .. } | FieldKind::List { .. } | FieldKind::Int { .. } | FieldKind::Real => {
            let unit = match field.kind {
                FieldKind::Int { unit: Unit::Millis, .. } => "ms",
                FieldKind::Int { unit: Unit::Bytes, .. } => "B",
                _ => "",
            };
            let endless = matches!(field.kind, FieldKind::Int { unit: Unit::Endless, .. });
            let unit = move || if endless && value.with(|value| value == "0") { "∞" } else { unit };
            let number = matches!(field.kind, FieldKind::Int { .. } | FieldKind::Real);
            let placeholder =
                matches!(field.place, Place::Metadata(_)).then(|| td_string!(use_locale(), field.not_sent));
            view! {
                <span class="box">
                    <input
                        type="text"
                        size=width(field)
                        inputmode=number.then_some("numeric")
                        autocomplete="off"
                        spellcheck="false"
                        placeholder=placeholder
                        data-testid=test_id(field)
                        aria-invalid=move || wrong.get().map(|_| "true")
                        prop:value=value
                        on:input=move |event| page.set_field(field.name, &event_target_value(&event))
                        on:change=move |_| page.asked.commit()
                        on:paste=move |event| pasted(page, &event)
                    />
                    <span class="unit">{text(unit)}</span>
                </span>
            }
            .into_any()
        }
    }
}

fn pasted(page: Page, event: &web_sys::ClipboardEvent) {
    let text = event.clipboard_data().and_then(|data| data.get_data("text").ok());
    if let Some(text) = text {
        control::paste(page, text);
    }
}

fn test_id(field: &Field) -> String {
    format!("field-{}", field.name)
}

/// Room for what is usual, in characters.
fn width(field: &Field) -> usize {
    match field.kind {
        FieldKind::Int { max, .. } if max > 99_999 => field.default.len().max(4) + 1,
        FieldKind::Int { .. } | FieldKind::Real => 5,
        FieldKind::Text { max, .. } if max <= 16 => 5,
        FieldKind::Text { max, .. } if max <= 40 => 8,
        _ => 12,
    }
}

fn choice(page: Page, field: &'static Field, options: &'static [Opt], value: Memo<String>) -> impl IntoView {
    let locale = use_locale();
    let options = options
        .iter()
        .map(|option| {
            view! {
                <option value=option.value selected=move || value.with(|value| value == option.value)>
                    {option_words(locale, option)}
                </option>
            }
        })
        .collect_view();
    view! {
        <span class="box">
            <select
                data-testid=test_id(field)
                prop:value=value
                on:change=move |event| {
                    page.set_field(field.name, &event_target_value(&event));
                    page.asked.commit();
                }
            >
                {options}
            </select>
        </span>
    }
}

fn flag(page: Page, field: &'static Field, value: Memo<String>) -> impl IntoView {
    view! {
        <input
            type="checkbox"
            data-testid=test_id(field)
            prop:checked=move || value.with(|value| field.check(value) == Ok("true"))
            on:change=move |event| {
                page.set_field(field.name, if event_target_checked(&event) { "true" } else { "false" });
                page.asked.commit();
            }
        />
    }
}

/// The file to upload: a button with its name.
#[component]
fn FileBox() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let name = move || {
        page.asked.file.with(|file| {
            if let Some(file) = file {
                return format!("{} · {}", file.name(), format::bytes(files::size(file)));
            }
            let (name, bytes) = scenarios::upload::sample();
            td_string!(locale, field.no_file, name, size = format::bytes(bytes.len() as u64)).to_string()
        })
    };
    let chosen = move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let file = input.and_then(|input| input.files()).and_then(|files| files.get(0));
        page.trouble.set(None);
        page.asked.file.set(file);
    };
    view! {
        <span class="box file">
            <input type="file" data-testid="field-file" on:change=chosen />
            <span class="choose">{td_string!(locale, field.choose)}</span>
            <span class="name">{text(name)}</span>
        </span>
    }
}
