//! Puts marks into the document, and changes only what is not there already.

use std::collections::HashMap;

use web_sys::Element;
use weir_tap::Side;

use super::mark::{Event, Key, Layer, Mark, Shape};
use crate::ui::dom::{make, set};

/// The elements of one picture.
pub(super) struct Painter {
    /// What moves when the picture is scrolled, and above it what stays.
    moving: Element,
    layers: [Element; 4],
    drawn: HashMap<Key, Drawn>,
    /// What the pointer is on: the lane and the row.
    hovered: Option<(usize, u64)>,
    /// Where the moving part was put.
    moved: f64,
}

struct Drawn {
    mark: Mark,
    element: Element,
    /// Seen in the present picture.
    fresh: bool,
}

impl Painter {
    /// Into an empty `svg` element.
    pub(super) fn new(svg: &Element) -> Option<Self> {
        svg.set_text_content(None);
        let moving = make("g")?;
        let layers = [make("g")?, make("g")?, make("g")?, make("g")?];
        svg.append_child(&moving).ok()?;
        for (index, layer) in layers.iter().enumerate() {
            let parent = if index == Layer::Heads as usize { svg } else { &moving };
            parent.append_child(layer).ok()?;
        }
        Some(Self { moving, layers, drawn: HashMap::new(), hovered: None, moved: f64::NAN })
    }

    /// Shows these marks and no others. `shift` is how far down their heights are to be moved.
    pub(super) fn paint(&mut self, marks: Vec<Mark>, shift: f64) {
        self.drawn.values_mut().for_each(|drawn| drawn.fresh = false);
        for mark in marks {
            self.put(mark);
        }
        self.drawn.retain(|_, drawn| {
            if !drawn.fresh {
                drawn.element.remove();
            }
            drawn.fresh
        });
        if self.moved.to_bits() != shift.to_bits() {
            self.moved = shift;
            set(&self.moving, "transform", &format!("translate(0,{shift})"));
        }
    }

    /// Lights up what belongs to a row of the feed.
    pub(super) fn hover(&mut self, row: Option<(usize, u64)>) {
        let before = std::mem::replace(&mut self.hovered, row);
        if before == row {
            return;
        }
        for drawn in self.drawn.values() {
            if is_on(&drawn.mark, before) || is_on(&drawn.mark, row) {
                set(&drawn.element, "class", &class(&drawn.mark, row));
            }
        }
    }

    /// The id of the selected mark's element.
    pub(super) fn selected(&self) -> Option<String> {
        let selected = |drawn: &&Drawn| !drawn.mark.says.is_empty() && is_selected(&drawn.mark);
        self.drawn.values().find(selected).map(|drawn| id(drawn.mark.key))
    }

    /// The mark that an element belongs to.
    pub(super) fn mark_of(&self, element: &Element) -> Option<&Mark> {
        let group = element.closest(".mark").ok()??;
        self.drawn.values().find(|drawn| drawn.element == group).map(|drawn| &drawn.mark)
    }

    fn put(&mut self, mark: Mark) {
        let Some(drawn) = self.drawn.get_mut(&mark.key) else {
            let Some(element) = make("g") else { return };
            fill(&element, &mark, self.hovered);
            if self.layers[mark.key.layer as usize].append_child(&element).is_ok() {
                self.drawn.insert(mark.key, Drawn { mark, element, fresh: true });
            }
            return;
        };
        drawn.fresh = true;
        if drawn.mark != mark {
            drawn.element.set_text_content(None);
            fill(&drawn.element, &mark, self.hovered);
            drawn.mark = mark;
        }
    }
}

fn is_on(mark: &Mark, hovered: Option<(usize, u64)>) -> bool {
    hovered.is_some_and(|(lane, row)| usize::from(mark.key.lane) == lane && mark.row == Some(row))
}

fn class(mark: &Mark, hovered: Option<(usize, u64)>) -> String {
    let hover = if is_on(mark, hovered) { " hover" } else { "" };
    format!("mark {}{hover}", mark.class)
}

fn fill(element: &Element, mark: &Mark, hovered: Option<(usize, u64)>) {
    set(element, "class", &class(mark, hovered));
    if mark.says.is_empty() {
        set(element, "aria-hidden", "true");
    } else {
        set(element, "id", &id(mark.key));
        set(element, "role", "option");
        set(element, "aria-label", &mark.says);
        set(element, "aria-selected", if is_selected(mark) { "true" } else { "false" });
    }
    append(element, &mark.shapes);
    for event in &mark.events {
        let Some(group) = make("g") else { return };
        let Event { side, kind, direction, ordinal, count, at_ms, shapes } = event;
        set(&group, "data-testid", "stage-event");
        set(&group, "data-side", if *side == Side::Server { "server" } else { "client" });
        set(&group, "data-kind", kind);
        set(&group, "data-direction", direction);
        if let Some(ordinal) = ordinal {
            set(&group, "data-ordinal", &ordinal.to_string());
        }
        set(&group, "data-count", &count.to_string());
        set(&group, "data-at", &format!("{at_ms:.3}"));
        set(&group, "data-lane", &mark.key.lane.to_string());
        append(&group, shapes);
        let _ = element.append_child(&group);
    }
}

fn is_selected(mark: &Mark) -> bool {
    mark.class.ends_with(" selected")
}

/// The id of a mark's element.
fn id(key: Key) -> String {
    format!("stage-{}-{}-{}", key.lane, key.name, key.number)
}

fn append(parent: &Element, shapes: &[Shape]) {
    for shape in shapes {
        let (name, attributes) = shape.element();
        let Some(element) = make(name) else { return };
        for (name, value) in attributes {
            set(&element, name, &value);
        }
        if let Some(text) = shape.text() {
            element.set_text_content(Some(text));
        }
        let _ = parent.append_child(&element);
    }
}
