//! What the picture is made of. Plain values: the painter makes elements of them, the export writes them out.

use weir_tap::Side;

/// One group of shapes that belongs to one thing on the stage. Equal marks need not be drawn again.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Mark {
    /// What it stands for, so that it is known again in the next picture.
    pub key: Key,
    /// How it looks; `mark` and words of stage.css.
    pub class: String,
    /// The feed's row of it.
    pub row: Option<u64>,
    /// It in a sentence, where it is a thing of its own and not a part of one.
    pub says: String,
    pub shapes: Vec<Shape>,
    /// The ends of what travels, each on its line.
    pub events: Vec<Event>,
}

/// What a mark stands for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Key {
    /// What lies above covers what lies below.
    pub layer: Layer,
    /// Which of the calls that are compared.
    pub lane: u8,
    /// What it is.
    pub name: &'static str,
    /// Which one of its kind: a message's number, an instant.
    pub number: u64,
}

/// From below to above.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Layer {
    Lines,
    Arrows,
    Labels,
    Heads,
}

/// One thing as one side saw it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Event {
    pub side: Side,
    /// Its stable name: `message`, `messages`, `headers`, `half-close`, `trailers`, `cancel`, `abandoned`, …
    pub kind: &'static str,
    /// Which way it went: `request` or `response`.
    pub direction: &'static str,
    /// The (first) message's number.
    pub ordinal: Option<u64>,
    /// How many messages.
    pub count: u64,
    /// Milliseconds since the call's start on the page's clock, for machines.
    pub at_ms: f64,
    pub shapes: Vec<Shape>,
}

/// A shape in pixels of the picture.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Shape {
    Line { class: &'static str, from: (f64, f64), to: (f64, f64) },
    Polygon { class: &'static str, points: Vec<(f64, f64)> },
    Rect { class: &'static str, x: f64, y: f64, width: f64, height: f64, round: f64 },
    Circle { class: &'static str, x: f64, y: f64, radius: f64 },
    Text { class: &'static str, x: f64, y: f64, anchor: Anchor, text: String },
}

/// Which part of a text stands at its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    /// As SVG has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

impl Shape {
    /// The element's name and its attributes; a text's words are its content.
    pub(super) fn element(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let px = |value: f64| format!("{}", (value * 10.0).round() / 10.0);
        match self {
            Self::Line { class, from, to } => (
                "line",
                vec![
                    ("class", (*class).to_owned()),
                    ("x1", px(from.0)),
                    ("y1", px(from.1)),
                    ("x2", px(to.0)),
                    ("y2", px(to.1)),
                ],
            ),
            Self::Polygon { class, points } => {
                let points: Vec<_> = points.iter().map(|(x, y)| format!("{},{}", px(*x), px(*y))).collect();
                ("polygon", vec![("class", (*class).to_owned()), ("points", points.join(" "))])
            }
            Self::Rect { class, x, y, width, height, round } => (
                "rect",
                vec![
                    ("class", (*class).to_owned()),
                    ("x", px(*x)),
                    ("y", px(*y)),
                    ("width", px(*width)),
                    ("height", px(*height)),
                    ("rx", px(*round)),
                ],
            ),
            Self::Circle { class, x, y, radius } => {
                ("circle", vec![("class", (*class).to_owned()), ("cx", px(*x)), ("cy", px(*y)), ("r", px(*radius))])
            }
            Self::Text { class, x, y, anchor, .. } => (
                "text",
                vec![
                    ("class", (*class).to_owned()),
                    ("x", px(*x)),
                    ("y", px(*y)),
                    ("text-anchor", anchor.name().to_owned()),
                ],
            ),
        }
    }

    /// A text's words.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text { text, .. } => Some(text),
            _ => None,
        }
    }
}
