//! `both`: who spoke when.

use crate::{
    i18n::{Locale, td_string},
    scenarios::{
        here::{Drawing, Hangs, Here, Picture, no_act, nothing},
        picture::turns::{spoken, turns},
    },
    ui::Drawn,
};

/// The width of a picture over the whole strip, in its own units.
const WIDE: f64 = 800.0;

pub(super) static PICTURE: Picture = Picture { title, hangs: Hangs::Behind(|all| all.both) };

pub(in crate::scenarios) static DRAWING: Drawing = Drawing { headline: nothing, body, act: no_act };

fn title(locale: Locale) -> &'static str {
    td_string!(locale, views.title_both)
}

fn body(here: &Here) -> Vec<Drawn> {
    let spoken = here.run.as_ref().map(|run| spoken(here, run)).unwrap_or_default();
    vec![turns(here.locale, title(here.locale), &spoken, WIDE)]
}
