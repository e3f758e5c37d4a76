//! `upload` and `download`: how fast the bytes go, and the file's hash as both ends know it.

use leptos::prelude::*;

use super::{
    Here, View,
    chart::figure,
    flow::{Counts, chart},
};
use crate::{
    app::transfer::Transfer,
    call::Run,
    i18n::{Locale, td_string},
    ui::format,
};

pub(super) fn view(here: Here) -> View {
    let Here { locale, page, .. } = here;
    let headline = here.live(move |run| {
        let rates = page.folds.with(run?, |fold| fold.rates.as_ref().map(crate::scenarios::Rates::rates))?;
        let (peak, time) = Counts::Bytes.peak(&rates);
        let label = td_string!(locale, views.peak, time = format::millis(time)).to_string();
        (peak > 0.0).then(|| figure("view-peak-bytes", &label, Counts::Bytes.words(locale, peak), peak))
    });
    let rate = here.live(move |run| {
        let chart = run.and_then(|run| page.folds.with(run, |fold| chart(locale, fold.rates.as_ref()?, Counts::Bytes)));
        chart.unwrap_or_default().draw(locale)
    });
    let hashes = here.live(move |run: Option<&Run>| hashes(locale, run.and_then(|run| Transfer::of(page.folds, run))));
    View::new(headline, view! { <div class="view-transfer">{rate} {hashes}</div> })
}

/// Both hashes side by side, and whether they are equal.
fn hashes(locale: Locale, transfer: Option<Transfer>) -> impl IntoView {
    let same = transfer.as_ref().and_then(Transfer::same);
    let (class, words) = match same {
        Some(true) => ("hash-word ok", td_string!(locale, view.hash_same)),
        Some(false) => ("hash-word bad", td_string!(locale, view.hash_differs)),
        None => ("hash-word", ""),
    };
    let (here, there) = transfer.map(|transfer| (transfer.here, transfer.there)).unwrap_or_default();
    let hash = |id: &'static str, label: &'static str, hash: Option<String>| {
        let later = hash.is_none().then_some(td_string!(locale, views.hash_later));
        view! {
            <div>
                <dt>{label}</dt>
                <dd>
                    <code data-testid=id>{hash}</code>
                    {later}
                </dd>
            </div>
        }
    };
    view! {
        <div class="hashes">
            <dl>
                {hash("hash-here", td_string!(locale, views.hash_page), here)}
                {hash("hash-there", td_string!(locale, views.hash_server), there)}
            </dl>
            <b class=class data-testid="hashes" data-same=same.map(|same| same.to_string())>
                {words}
            </b>
        </div>
    }
}
