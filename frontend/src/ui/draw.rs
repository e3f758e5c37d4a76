//! Elements drawn from plain descriptions: for what changes often and comes in many shapes.
//!
//! The framework's views are types, and its code is repeated for every one of them. A description is data: the code that
//! turns it into elements is there once. What is drawn again is compared with what is there, and only what differs is
//! touched, so that focus, scrolling and a slider in somebody's hand stay as they are.

use leptos::{ev, html, prelude::*, tachys::view::any_view::AnyView};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

use super::dom;
use crate::base::effect;

/// The attribute that says what pressing an element means.
const DOES: &str = "data-do";

/// An element as it is to be: either with a text, or with other elements in it.
#[must_use]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawn {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Drawn>,
}

impl Drawn {
    /// An element with nothing in it. Tags of HTML, and `svg` and `path`.
    #[inline(never)]
    pub fn new(tag: &'static str) -> Self {
        Self { tag, attributes: Vec::new(), text: String::new(), children: Vec::new() }
    }

    /// With this class.
    pub fn class(self, class: &str) -> Self {
        self.attr("class", class)
    }

    /// With this attribute.
    #[inline(never)]
    pub fn attr(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.push((name, value.to_owned()));
        self
    }

    /// With this attribute, if there is a value for it.
    pub fn attr_if(self, name: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.attr(name, &value),
            None => self,
        }
    }

    /// With this test id.
    pub fn test_id(self, id: &str) -> Self {
        self.attr("data-testid", id)
    }

    /// With this typed in it.
    pub fn typed(self, text: &str) -> Self {
        self.attr(dom::TYPED, text)
    }

    /// Pressing it means this, or moving it if it is a slider, or choosing from it: see [`drawing`].
    pub fn does(self, what: &str) -> Self {
        self.attr(DOES, what)
    }

    /// With this text.
    #[inline(never)]
    pub fn text(mut self, text: &str) -> Self {
        text.clone_into(&mut self.text);
        self
    }

    /// With these elements in it, after those that are there already.
    #[inline(never)]
    pub fn with(mut self, children: Vec<Self>) -> Self {
        self.children.extend(children);
        self
    }
}

/// What is drawn.
pub type Draw = Box<dyn Fn() -> Vec<Drawn>>;
/// What happens when something drawn is pressed or moved: what it [does](Drawn::does), and the value that it has.
pub type Act = Box<dyn Fn(&str, &str)>;

/// A box of that class, drawn anew when what the description reads changes.
pub fn drawing(class: &'static str, draw: Draw, act: Act) -> AnyView {
    let node = NodeRef::<html::Div>::new();
    let before = StoredValue::new_local(Vec::new());
    effect(move || {
        let now = draw();
        if let Some(node) = node.get() {
            before.update_value(|before| {
                patch(&node, before, &now);
                *before = now;
            });
        }
    });
    let heard = move |event: &web_sys::Event, value: fn(&Element) -> Option<String>| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(does) = target.and_then(|target| target.closest(&format!("[{DOES}]")).ok().flatten()) else { return };
        if let Some(value) = value(&does) {
            act(&does.get_attribute(DOES).unwrap_or_default(), &value);
        }
    };
    let heard = std::rc::Rc::new(heard);
    let (pressed, chosen) = (heard.clone(), heard.clone());
    view! {
        <div
            class=class
            node_ref=node
            on:click=move |event: ev::MouseEvent| {
                pressed(&event, |does| matches!(&*does.tag_name(), "BUTTON" | "A").then(String::new));
            }
            on:input=move |event: ev::Event| heard(&event, entered)
            on:change=move |event: ev::Event| chosen(&event, |does| does.dyn_ref().map(HtmlSelectElement::value))
        ></div>
    }
    .into_any()
}

/// What was entered: what stands in a field, whether a box is ticked. Files are not told.
fn entered(does: &Element) -> Option<String> {
    if let Some(area) = does.dyn_ref::<HtmlTextAreaElement>() {
        return Some(area.value());
    }
    let input = does.dyn_ref::<HtmlInputElement>()?;
    match &*input.type_() {
        "checkbox" => Some(input.checked().to_string()),
        "file" => None,
        _ => Some(input.value()),
    }
}

/// Makes the children of an element what they are to be.
fn patch(parent: &Element, before: &[Drawn], now: &[Drawn]) {
    let mut there = parent.first_element_child();
    for (at, drawn) in now.iter().enumerate() {
        let next = there.as_ref().and_then(Element::next_element_sibling);
        match (there, before.get(at)) {
            (Some(element), Some(old)) if old.tag == drawn.tag => update(&element, old, drawn),
            (Some(element), _) => {
                if let Some(new) = make(drawn) {
                    let _ = element.replace_with_with_node_1(&new);
                }
            }
            (None, _) => {
                if let Some(new) = make(drawn) {
                    let _ = parent.append_child(&new);
                }
            }
        }
        there = next;
    }
    while let Some(element) = there {
        there = element.next_element_sibling();
        element.remove();
    }
}

fn update(element: &Element, old: &Drawn, now: &Drawn) {
    for (name, value) in &now.attributes {
        let same = old.attributes.iter().any(|(other, there)| other == name && there == value);
        if !same {
            dom::set(element, name, value);
        }
    }
    for (name, _) in &old.attributes {
        if now.attributes.iter().all(|(other, _)| other != name) {
            dom::unset(element, name);
        }
    }
    if old.text != now.text {
        element.set_text_content(Some(&now.text));
    }
    // A text takes the place of whatever was there.
    let before = if now.text.is_empty() || old.text == now.text { &old.children[..] } else { &[] };
    patch(element, before, &now.children);
}

fn make(drawn: &Drawn) -> Option<Element> {
    let element = dom::make(drawn.tag)?;
    update(&element, &Drawn::new(drawn.tag), drawn);
    Some(element)
}
