//! Describes charts: curves in a box that is stretched to its place, and words beside it that are not.

use super::plot::{Tick, uprights};
use crate::{
    i18n::{Locale, td_string},
    ui::Drawn,
};

/// A chart, ready to be drawn.
#[derive(Default)]
pub(in crate::scenarios) struct Chart {
    /// All that it shows, for who cannot see it.
    pub(in crate::scenarios) says: String,
    /// Its values' axis: what is at the top, and at the bottom.
    pub(in crate::scenarios) values: [String; 2],
    /// The ticks of its other axis.
    pub(in crate::scenarios) ticks: Vec<Tick>,
    /// The curves: class, and path.
    pub(in crate::scenarios) curves: Vec<(&'static str, String)>,
}

impl Chart {
    /// The chart's elements; without a curve, what will be there.
    pub(in crate::scenarios) fn draw(self, locale: Locale) -> Drawn {
        let hint = if self.curves.is_empty() { td_string!(locale, views.nothing_yet) } else { "" };
        let says = if self.says.is_empty() { hint } else { &self.says };
        let grid = uprights(&mut self.ticks.iter().map(|tick| tick.at));
        let tick = |tick: &Tick| span("", &tick.words).attr("style", &format!("left:{:.2}%", tick.at * 100.0));
        let curves = self.curves.iter().map(|(class, path)| curve(class, path));
        // What does not change is said once, in the middle.
        let [high, low] = &self.values;
        let values = if high == low { vec!["", high, ""] } else { vec![&**high, low] };
        Drawn::new("div").class("plot").attr("role", "img").attr("aria-label", says).with(vec![
            Drawn::new("div").class("plot-values").with(values.iter().map(|words| span("", words)).collect()),
            Drawn::new("div").class("plot-box").with(vec![
                picture("0 0 1000 100")
                    .attr("preserveAspectRatio", "none")
                    .with(std::iter::once(curve("grid", &grid)).chain(curves).collect()),
            ]),
            Drawn::new("div").class("plot-ticks").with(self.ticks.iter().map(tick).collect()),
            Drawn::new("p").class("plot-hint").text(hint),
        ])
    }
}

/// A picture that its words speak for.
pub(in crate::scenarios) fn picture(view_box: &str) -> Drawn {
    Drawn::new("svg").attr("viewBox", view_box).attr("aria-hidden", "true")
}

/// A line or an area of a picture.
pub(in crate::scenarios) fn curve(class: &str, path: &str) -> Drawn {
    Drawn::new("path").class(class).attr("d", path)
}

/// Some words.
pub(in crate::scenarios) fn span(class: &str, words: &str) -> Drawn {
    let span = Drawn::new("span").text(words);
    if class.is_empty() { span } else { span.class(class) }
}

/// A figure of a headline: in words for people, and in base units for machines.
pub(in crate::scenarios) fn figure(id: &str, label: &str, words: &str, value: f64) -> Drawn {
    let value = Drawn::new("b").test_id(id).attr("data-value", &value.to_string()).text(words);
    Drawn::new("span").class("figure").with(vec![value, span("", label)])
}
