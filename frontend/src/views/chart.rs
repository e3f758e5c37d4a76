//! Draws charts: curves in a box that is stretched to its place, and words beside it that are not.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::plot::{Tick, uprights};
use crate::i18n::{Locale, td_string};

/// A chart, ready to be drawn.
#[derive(Default)]
pub(super) struct Chart {
    /// All that it shows, for who cannot see it.
    pub(super) says: String,
    /// Its values' axis: what is at the top, and at the bottom.
    pub(super) values: [String; 2],
    /// The ticks of its other axis.
    pub(super) ticks: Vec<Tick>,
    /// The curves: class, and path.
    pub(super) curves: Vec<(&'static str, String)>,
}

impl Chart {
    /// The chart's elements; without a curve, what will be there. Drawn again, only what has changed is touched.
    pub(super) fn draw(self, locale: Locale) -> AnyView {
        let hint = if self.curves.is_empty() { td_string!(locale, views.nothing_yet) } else { "" };
        let says = if self.says.is_empty() { hint.to_owned() } else { self.says };
        let [top, bottom] = self.values;
        let grid = uprights(self.ticks.iter().map(|tick| tick.at));
        let ticks = self
            .ticks
            .into_iter()
            .map(|Tick { at, words }| view! { <span style:left=format!("{:.2}%", at * 100.0)>{words}</span> })
            .collect_view();
        let curves =
            self.curves.into_iter().map(|(class, path)| view! { <path class=class d=path></path> }).collect_view();
        view! {
            <div class="plot" role="img" aria-label=says>
                <div class="plot-values">
                    <span>{top}</span>
                    <span>{bottom}</span>
                </div>
                <div class="plot-box">
                    <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
                        <path class="grid" d=grid></path>
                        {curves}
                    </svg>
                </div>
                <div class="plot-ticks">{ticks}</div>
                <p class="plot-hint">{hint}</p>
            </div>
        }
        .into_any()
    }
}

/// A figure of the chart's headline: in words for people, and in base units for machines.
pub(super) fn figure(id: &'static str, label: &str, words: String, value: f64) -> AnyView {
    let label = label.to_owned();
    view! {
        <span class="figure">
            <b data-testid=id data-value=value.to_string()>{words}</b>
            {label}
        </span>
    }
    .into_any()
}
