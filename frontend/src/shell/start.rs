//! Where the page begins: what will be seen stands there as a pale sketch, where Start draws it. It is nobody's wall: the bar above is
//! as ever.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::{
    i18n::{Locale, td_string},
    page::{Page, control},
    ui::{Drawn, Icon, drawing},
};

/// Arrows of the sketch: where they leave and arrive, in percent of its height, and what travels.
const ARROWS: [(&str, &str, &str); 6] = [
    ("7%", "13%", "meta"),
    ("16%", "22%", "send"),
    ("44%", "50%", "recv"),
    ("56%", "62%", "recv"),
    ("68%", "74%", "recv"),
    ("81%", "87%", "meta"),
];
/// So many of them are the browser's.
const SENT: usize = 2;

/// What the page is, and the sketch. Other ways to begin have the row below.
pub(super) fn begin(locale: Locale, page: Page) -> AnyView {
    let draw = move || {
        let title = Drawn::new("h2").text(td_string!(locale, begin.title));
        let what = Drawn::new("p").text(td_string!(locale, begin.what));
        vec![Drawn::new("div").with(vec![title, what]), sketch(locale)]
    };
    view! {
        // It scrolls where there is little room, by the keyboard too.
        <div class="begin" tabindex="0" role="group" aria-label=td_string!(locale, begin.title) data-testid="begin">
            {drawing("bare", Box::new(draw), Box::new(move |_, _| control::start(page)))}
        </div>
    }
    .into_any()
}

fn sketch(locale: Locale) -> Drawn {
    let end = |words| Drawn::new("span").class("end").text(words);
    let step = |words| Drawn::new("li").text(words);
    let steps = [td_string!(locale, begin.ask), td_string!(locale, begin.answers), td_string!(locale, begin.end)];
    let play = Drawn::new("svg")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .with(vec![Drawn::new("path").attr("d", Icon::PLAY.0)]);
    let start = Drawn::new("button")
        .attr("type", "button")
        .class("go")
        .test_id("begin-start")
        .attr("aria-keyshortcuts", "Space")
        .does("start")
        .with(vec![
            play,
            Drawn::new("span").text(td_string!(locale, begin.start)),
            Drawn::new("kbd").class("by-key").text(td_string!(locale, begin.space)),
        ]);
    Drawn::new("div").class("sketch").with(vec![
        end(td_string!(locale, stage.browser)),
        end(td_string!(locale, stage.server)),
        picture(),
        Drawn::new("ol").with(steps.map(step).into()),
        start,
    ])
}

fn picture() -> Drawn {
    let line = |class: &str, [x1, y1, x2, y2]: [&str; 4]| {
        Drawn::new("line").class(class).attr("x1", x1).attr("y1", y1).attr("x2", x2).attr("y2", y2)
    };
    let head = |class: &&str| {
        Drawn::new("marker")
            .attr("id", &format!("to-{class}"))
            .class(class)
            .attr("viewBox", "0 0 8 8")
            .attr("refX", "8")
            .attr("refY", "4")
            .attr("markerWidth", "9")
            .attr("markerHeight", "9")
            .attr("markerUnits", "userSpaceOnUse")
            .attr("orient", "auto")
            .with(vec![Drawn::new("path").attr("d", "M0 .5 8 4 0 7.5z")])
    };
    let mut drawn: Vec<_> = ["send", "recv", "meta"].iter().map(head).collect();
    drawn.extend([line("send", ["0", "0", "0", "100%"]), line("recv", ["100%", "0", "100%", "100%"])]);
    drawn.extend(ARROWS.iter().enumerate().map(|(at, (leaves, arrives, class))| {
        let (x1, x2) = if at < SENT { ("0%", "100%") } else { ("100%", "0%") };
        line(class, [x1, leaves, x2, arrives]).attr("marker-end", &format!("url(#to-{class})"))
    }));
    Drawn::new("svg").attr("aria-hidden", "true").with(drawn)
}
