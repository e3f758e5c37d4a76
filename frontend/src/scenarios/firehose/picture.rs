//! `firehose`: messages and bytes a second, over the whole of the call.

use crate::{
    i18n::td_string,
    scenarios::{
        here::{Drawing, Hangs, Here, Picture, no_act},
        picture::{
            chart::figure,
            rate::{Counts, draw, peak_of, rates},
        },
    },
    ui::{Drawn, format},
};

/// Ticks of a chart over the whole width.
const TICKS: f64 = 8.0;

pub(super) static PICTURE: Picture =
    Picture { title: |locale| td_string!(locale, views.title_firehose), hangs: Hangs::Behind(|all| all.firehose) };

pub(in crate::scenarios) static DRAWING: Drawing = Drawing { headline, body, act: no_act };

fn headline(here: &Here) -> Vec<Drawn> {
    let locale = here.locale;
    let figures = rates(here, |rates| {
        let all = rates.rates();
        let ((messages, time), (bytes, _)) = (Counts::Messages.peak(&all), Counts::Bytes.peak(&all));
        let count = rates.messages;
        let label = td_string!(locale, views.counted);
        Some(vec![
            figure("view-count", label, &format::count(count), count as f64),
            figure("view-peak", &peak_of(locale, time), &Counts::Messages.words(locale, messages), messages),
            figure("view-peak-bytes", "", &Counts::Bytes.words(locale, bytes), bytes),
        ])
    });
    figures.unwrap_or_default()
}

fn body(here: &Here) -> Vec<Drawn> {
    vec![draw(here, Counts::Messages, TICKS)]
}
