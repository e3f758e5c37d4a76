//! `upload` and `download`: how fast the bytes go, and the file's hash as both ends know it.

use super::{
    chart::{figure, span},
    rate::{Counts, draw, peak_of, rates},
};
use crate::{
    i18n::{Locale, td_string},
    scenarios::{
        here::{Drawing, Hangs, Here, Picture, no_act},
        transfer::{self, Spoilt, Transfer},
    },
    ui::{Drawn, format},
};

/// Ticks of a chart that shares the strip.
const TICKS: f64 = 5.0;

pub(in crate::scenarios) static PICTURE: Picture =
    Picture { title: |locale| td_string!(locale, views.title_transfer), hangs: Hangs::Behind(|all| all.transfer) };

pub(in crate::scenarios) static DRAWING: Drawing = Drawing { headline, body, act: no_act };

fn headline(here: &Here) -> Vec<Drawn> {
    let (peak, time) = rates(here, |rates| Some(Counts::Bytes.peak(&rates.rates()))).unwrap_or_default();
    if peak <= 0.0 {
        return Vec::new();
    }
    let locale = here.locale;
    vec![figure("view-peak-bytes", &peak_of(locale, time), &Counts::Bytes.words(locale, peak), peak)]
}

fn body(here: &Here) -> Vec<Drawn> {
    let transfer = of(here);
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

/// How far the transfer is that is looked at, if it is one and has begun.
fn of(here: &Here) -> Option<Transfer> {
    (here.scenario?.shows.transfer?)(here)
}

/// How far it is, and at the end whether both ends have the same file.
pub(in crate::scenarios) fn small(here: &Here) -> Vec<Drawn> {
    of(here).map(|transfer| draw_transfer(here.locale, &transfer)).into_iter().collect()
}

/// A file on its way: how much, how fast, and at the end whether both ends have the same.
fn draw_transfer(locale: Locale, transfer: &Transfer) -> Drawn {
    let name = transfer.name.as_str();
    let done = format::bytes(transfer.done);
    let amount = match transfer.all {
        Some(all) => td_string!(locale, view.bytes_of, done, all = format::bytes(all)).to_string(),
        None => done,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "speeds are far from where whole numbers of a float end"
    )]
    let speed = td_string!(locale, view.speed, bytes = format::bytes(transfer.speed as u64)).to_string();
    let all = transfer.all.unwrap_or(transfer.done).max(1);
    let spoilt = transfer.spoilt.as_ref().map(|spoilt| match spoilt {
        Spoilt::TooLarge(size) => {
            let (size, max) = (format::bytes(*size), format::bytes(transfer::MAX_BYTES));
            td_string!(locale, view.too_large, name, size, max).to_string()
        }
        Spoilt::Lost => td_string!(locale, view.pieces_lost, name).to_string(),
    });
    let save = Drawn::new("button").attr("type", "button").class("small tight").test_id("save").attr("title", name);
    let save = save.does("save").text(td_string!(locale, view.save));
    let mut end: Vec<_> = compared(locale, transfer).into_iter().collect();
    end.extend(transfer.kept.then_some(save));
    end.extend(spoilt.map(|spoilt| span("", &spoilt)));
    end.push(span("mono speed", &speed));
    let line = |parts: Vec<Drawn>| Drawn::new("div").class("line").with(parts);
    Drawn::new("div").class("transfer").with(vec![
        line(vec![span("clip", name).attr("title", name), span("mono", &amount)]),
        Drawn::new("progress")
            .attr("max", &all.to_string())
            .attr("value", &transfer.done.to_string())
            .attr("aria-label", name),
        line(end),
    ])
}

/// Whether both hashes are the same; or the page's own alone, where the server says none of what it sent.
fn compared(locale: Locale, transfer: &Transfer) -> Option<Drawn> {
    let here = transfer.here.as_ref().filter(|_| transfer.there.is_some() || transfer.kept)?;
    let same = transfer.same();
    let (class, words) = match same {
        Some(true) => ("clip ok", td_string!(locale, view.hash_same).to_owned()),
        Some(false) => ("clip bad", td_string!(locale, view.hash_differs).to_owned()),
        None => ("clip", td_string!(locale, view.hash_here, hash = here.get(..16).unwrap_or(here)).to_string()),
    };
    let hash = span(class, &words).attr("title", here).test_id("hash");
    Some(hash.attr_if("data-same", same.map(|same| same.to_string())))
}
