//! `upload` and `download`: how fast the bytes go, and the file's hash as both ends know it.

use super::{
    Here, View,
    chart::{figure, span},
    flow::{Counts, draw, peak_of, rates},
    no_act,
};
use crate::{
    app::transfer::Transfer,
    i18n::{Locale, td_string},
    ui::Drawn,
};

/// Ticks of a chart that shares the strip.
const TICKS: f64 = 5.0;

pub(super) static VIEW: View =
    View { title: |locale| td_string!(locale, views.title_transfer), headline, body, act: no_act };

fn headline(here: &Here) -> Vec<Drawn> {
    let (peak, time) = rates(here, |rates| Some(Counts::Bytes.peak(&rates.rates()))).unwrap_or_default();
    if peak <= 0.0 {
        return Vec::new();
    }
    let locale = here.locale;
    vec![figure("view-peak-bytes", &peak_of(locale, time), &Counts::Bytes.words(locale, peak), peak)]
}

fn body(here: &Here) -> Vec<Drawn> {
    let transfer = here.run.as_ref().and_then(|run| Transfer::of(here.page.folds, run));
    let parts = vec![draw(here, Counts::Bytes, TICKS), hashes(here.locale, transfer)];
    vec![Drawn::new("div").class("view-transfer").with(parts)]
}

/// Both hashes side by side, and whether they are equal.
fn hashes(locale: Locale, transfer: Option<Transfer>) -> Drawn {
    let same = transfer.as_ref().and_then(Transfer::same);
    let (class, words) = match same {
        Some(true) => ("hash-word ok", td_string!(locale, view.hash_same)),
        Some(false) => ("hash-word bad", td_string!(locale, view.hash_differs)),
        None => ("hash-word", ""),
    };
    let (here, there) = transfer.map(|transfer| (transfer.here, transfer.there)).unwrap_or_default();
    let hash = |id: &'static str, label: &'static str, hash: Option<String>| {
        let known = match hash {
            Some(hash) => Drawn::new("code").test_id(id).text(&hash),
            None => span("", td_string!(locale, views.hash_later)),
        };
        Drawn::new("div").with(vec![Drawn::new("dt").text(label), Drawn::new("dd").with(vec![known])])
    };
    Drawn::new("div").class("hashes").with(vec![
        Drawn::new("dl").with(vec![
            hash("hash-here", td_string!(locale, views.hash_page), here),
            hash("hash-there", td_string!(locale, views.hash_server), there),
        ]),
        Drawn::new("b")
            .class(class)
            .test_id("hashes")
            .attr_if("data-same", same.map(|same| same.to_string()))
            .text(words),
    ])
}
