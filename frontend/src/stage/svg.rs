//! The picture as an SVG file, for slides.

use std::fmt::Write as _;

use super::mark::{Layer, Mark, Shape};

/// The styles of the stage; what they take from the page's theme is filled in by the caller.
pub(super) const STYLE: &str = include_str!("../../../static/stage.css");

/// The file. `style` is CSS without variables.
pub(super) fn write(marks: &[Mark], (width, height): (f64, f64), title: &str, style: &str) -> String {
    let mut out = String::with_capacity(marks.len() * 400 + style.len() + 512);
    // Writing to a string does not fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"stage-svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\">\n<title>{}</title>\n<style>{}</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n",
        escape(title),
        escape(style),
    );
    let layers = [Layer::Lines, Layer::Arrows, Layer::Labels, Layer::Heads];
    for mark in layers.iter().flat_map(|layer| marks.iter().filter(move |mark| mark.key.layer == *layer)) {
        let _ = write!(out, "<g class=\"mark {}\">", mark.class.trim_end_matches(" selected"));
        shapes(&mut out, &mark.shapes);
        mark.events.iter().for_each(|event| shapes(&mut out, &event.shapes));
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n");
    out
}

fn shapes(out: &mut String, shapes: &[Shape]) {
    for shape in shapes {
        let (name, attributes) = shape.element();
        let _ = write!(out, "<{name}");
        for (name, value) in attributes {
            let _ = write!(out, " {name}=\"{}\"", escape(&value));
        }
        match shape.text() {
            Some(text) => {
                let _ = write!(out, ">{}</{name}>", escape(text));
            }
            None => out.push_str("/>"),
        }
    }
}

/// Text as XML has it; characters that XML forbids become a question mark.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            char if char < ' ' && !matches!(char, '\t' | '\n' | '\r') => out.push('\u{fffd}'),
            char => out.push(char),
        }
    }
    out
}

/// The styles with the theme's values in the places of its variables.
pub(super) fn resolved(style: &str, value: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, after)) = rest.split_once("var(") {
        out.push_str(before);
        let (name, after) = after.split_once(')').unwrap_or((after, ""));
        out.push_str(&value(name));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_markup_is_text() {
        assert_eq!(escape("<b a=\"1\">&\u{0}"), "&lt;b a=&quot;1&quot;&gt;&amp;\u{fffd}");
    }

    #[test]
    fn variables_get_the_themes_values() {
        let style = resolved("a{fill:var(--send);stroke:var(--line)}", |name| format!("<{name}>"));
        assert_eq!(style, "a{fill:<--send>;stroke:<--line>}");
        assert!(!resolved(STYLE, |_| "red".to_owned()).contains("var("));
    }
}
