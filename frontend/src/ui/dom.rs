//! Elements made and changed by hand, where what is drawn often is compared before it is made: the descriptions of
//! [`super::draw`], the stage's marks, the feed's rows.

use leptos::prelude::document;
use web_sys::Element;

/// No attribute: what stands in a field that is typed in.
pub const TYPED: &str = ".value";

const SVG: &str = "http://www.w3.org/2000/svg";

/// A new element of HTML, or of SVG if that is a tag of it which the page draws. None: there is no document any more.
pub fn make(tag: &str) -> Option<Element> {
    match tag {
        "svg" | "g" | "marker" | "path" | "line" | "rect" | "circle" | "polygon" | "text" => {
            document().create_element_ns(Some(SVG), tag)
        }
        tag => document().create_element(tag),
    }
    .ok()
}

/// Sets an attribute. Whether something is ticked or chosen is what its attribute says, also after somebody has done so; so is what stands in a
/// field, of the attribute [`TYPED`].
pub fn set(element: &Element, name: &str, value: &str) {
    if name == TYPED {
        // What stands there already is not touched: the caret would move.
        let there = js_sys::Reflect::get(element, &"value".into()).ok().and_then(|there| there.as_string());
        if there.as_deref() != Some(value) {
            let _ = js_sys::Reflect::set(element, &"value".into(), &value.into());
        }
        return;
    }
    // It fails for names that are none.
    let _ = element.set_attribute(name, value);
    tick(element, name, true);
}

/// Takes an attribute away.
pub fn unset(element: &Element, name: &str) {
    let _ = element.remove_attribute(name);
    tick(element, name, false);
}

fn tick(element: &Element, name: &str, ticked: bool) {
    if matches!(name, "checked" | "selected") {
        let _ = js_sys::Reflect::set(element, &name.into(), &ticked.into());
    }
}
