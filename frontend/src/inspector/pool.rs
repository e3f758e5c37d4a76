//! The feed's row elements. They are made once and rewritten, and only where they differ.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::{marks::marked, row::RowWords};
use crate::ui::dom::{make, set, unset};

const RIGHT: &str = "M0 5h12m-3.5-3.5L12 5 8.5 8.5";
const LEFT: &str = "M13 5H1m3.5-3.5L1 5l3.5 3.5";

/// One row element and what it shows.
struct Slot {
    row: HtmlElement,
    time: Element,
    arrow: Element,
    tag: Element,
    what: Element,
    size: Element,
    shown: Option<Shown>,
    top: f64,
    /// It is in the document.
    there: bool,
}

/// What a row element shows.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Shown {
    /// The row's number.
    pub number: u64,
    /// It is the selected one.
    pub selected: bool,
    /// The pointer is on it, here or elsewhere.
    pub pointed: bool,
    /// The browser holds it back until all is collected.
    pub queued: bool,
}

/// All row elements of a feed.
pub(super) struct Pool {
    pane: HtmlElement,
    slots: Vec<Slot>,
}

impl Pool {
    /// Row elements will be children of the pane, which loses those that it has.
    pub(super) fn new(pane: HtmlElement) -> Self {
        pane.set_text_content(None);
        Self { pane, slots: Vec::new() }
    }

    /// Forgets what the rows show: another call, another language.
    pub(super) fn forget(&mut self) {
        self.slots.iter_mut().for_each(|slot| slot.shown = None);
    }

    /// Shows a row in slot `index`, `top` pixels below the pane's edge. `words` is asked only if the slot shows another; `wanted`, in
    /// small letters, is marked in them.
    /// Slots are to be shown from 0 on without a gap: the order of the elements is the order of the rows.
    pub(super) fn show(
        &mut self,
        index: usize,
        top: f64,
        shown: Shown,
        wanted: &str,
        words: impl FnOnce() -> RowWords,
    ) {
        while self.slots.len() <= index {
            let Some(slot) = Slot::new() else { return };
            self.slots.push(slot);
        }
        let slot = &mut self.slots[index];
        if !slot.there {
            slot.there = self.pane.append_child(&slot.row).is_ok();
        }
        if slot.top.to_bits() != top.to_bits() {
            slot.top = top;
            let _ = slot.row.style().set_property("transform", &format!("translateY({top}px)"));
        }
        match slot.shown {
            Some(before) if before == shown => return,
            Some(before) if before.number == shown.number => {}
            _ => slot.write(shown.number, &words(), wanted),
        }
        set(&slot.row, "aria-selected", if shown.selected { "true" } else { "false" });
        let class = match (shown.pointed, shown.queued) {
            (false, false) => "feed-row",
            (true, false) => "feed-row hover",
            (false, true) => "feed-row queued",
            (true, true) => "feed-row hover queued",
        };
        set(&slot.row, "class", class);
        slot.shown = Some(shown);
    }

    /// Takes the slots from `index` on out of the document. They are kept for later.
    pub(super) fn hide_from(&mut self, index: usize) {
        for slot in self.slots.iter_mut().skip(index) {
            slot.shown = None;
            if std::mem::take(&mut slot.there) {
                slot.row.remove();
            }
        }
    }

    /// The number of the row that an element belongs to.
    pub(super) fn number_of(&self, element: &Element) -> Option<u64> {
        let row = element.closest(".feed-row").ok()??;
        let slot = self.slots.iter().find(|slot| *slot.row == row)?;
        slot.shown.map(|shown| shown.number)
    }
}

impl Slot {
    fn new() -> Option<Self> {
        let row = part("div", "feed-row")?.dyn_into::<HtmlElement>().ok()?;
        set(&row, "role", "option");
        set(&row, "data-testid", "feed-row");
        let time = make("time")?;
        let picture = make("svg")?;
        set(&picture, "viewBox", "0 0 14 10");
        set(&picture, "aria-hidden", "true");
        let arrow = make("path")?;
        for (name, value) in [("fill", "none"), ("stroke", "currentColor"), ("stroke-width", "1.5")] {
            set(&arrow, name, value);
        }
        picture.append_child(&arrow).ok()?;
        let tag = part("span", "tag")?;
        let what = part("span", "what")?;
        let size = part("span", "size")?;
        for part in [&time, &picture, &tag, &what, &size] {
            row.append_child(part).ok()?;
        }
        Some(Self { row, time, arrow, tag, what, size, shown: None, top: f64::NAN, there: false })
    }

    fn write(&self, number: u64, words: &RowWords, wanted: &str) {
        let RowWords { direction, kind, tag, ordinal, time, text, size, bad } = words;
        set(&self.row, "id", &format!("row-{number}"));
        set(&self.row, "data-direction", direction);
        set(&self.row, "data-kind", kind);
        match ordinal {
            Some(ordinal) => set(&self.row, "data-ordinal", &ordinal.to_string()),
            None => unset(&self.row, "data-ordinal"),
        }
        set(&self.row, "data-tone", if *bad { "bad" } else { "" });
        set(&self.arrow, "d", if *direction == "response" { LEFT } else { RIGHT });
        self.time.set_text_content(Some(time));
        fill(&self.tag, tag, wanted);
        fill(&self.what, text, wanted);
        set(&self.row, "title", text);
        self.size.set_text_content(Some(size));
    }
}

/// Writes words, with marks on what is looked for.
fn fill(element: &Element, words: &str, wanted: &str) {
    let pieces = marked(words, wanted);
    if !pieces.iter().any(|(found, _)| *found) {
        element.set_text_content(Some(words));
        return;
    }
    element.set_text_content(None);
    for (found, piece) in pieces {
        let Some(part) = make(if found { "mark" } else { "span" }) else { return };
        part.set_text_content(Some(piece));
        // What was made a moment ago is nowhere else.
        let _ = element.append_child(&part);
    }
}

fn part(tag: &str, class: &str) -> Option<Element> {
    let element = make(tag)?;
    if !class.is_empty() {
        set(&element, "class", class);
    }
    Some(element)
}
