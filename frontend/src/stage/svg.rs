//! The picture as an SVG file, for slides.

use std::fmt::Write as _;

use super::{
    labels::{characters, cut},
    mark::{Layer, Mark, Shape},
};

/// Pixels above the picture, where its titles stand, and from the edge to a title.
pub(super) const TITLE: f64 = 40.0;
const EDGE: f64 = 18.0;
/// A title's letters are this much wider than a label's.
const WIDER: f64 = 1.15;

/// The styles of the stage; what they take from the page's theme is filled in by the caller.
pub(super) const STYLE: &str = include_str!("../../../static/stage.css");

/// The file, with a title for each call above it. `style` is CSS without variables.
pub(super) fn write(marks: &[Mark], (width, height): (f64, f64), titles: &[String], style: &str) -> String {
    let height = height + TITLE;
    let mut out = String::with_capacity(marks.len() * 400 + style.len() + 512);
    // Writing to a string does not fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"stage-svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\">\n<title>{}</title>\n<style>{}</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n",
        escape(&titles.join(" | ")),
        escape(style),
    );
    let each = width / titles.len().max(1) as f64;
    for (index, title) in titles.iter().enumerate() {
        let (x, y) = (index as f64 * each + EDGE, TITLE - 13.0);
        let title = escape(&cut(title, characters((each - 2.0 * EDGE) / WIDER)));
        let _ = writeln!(out, "<text class=\"title\" x=\"{x:.0}\" y=\"{y:.0}\">{title}</text>");
    }
    let _ = writeln!(out, "<g transform=\"translate(0,{TITLE})\">");
    let layers = [Layer::Lines, Layer::Arrows, Layer::Labels, Layer::Heads];
    for mark in layers.iter().flat_map(|layer| marks.iter().filter(move |mark| mark.key.layer == *layer)) {
        let _ = write!(out, "<g class=\"mark {}\">", mark.class.trim_end_matches(" selected"));
        shapes(&mut out, &mark.shapes);
        mark.events.iter().for_each(|event| shapes(&mut out, &event.shapes));
        out.push_str("</g>\n");
    }
    out.push_str("</g>\n</svg>\n");
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
    fn the_titles_stand_above_the_picture_each_over_its_call() {
        let long = "A call that says <a lot> of how it ended. ".repeat(20);
        let file = write(&[], (1920.0, 500.0), &["Hello · OK".to_owned(), long], "");
        assert!(file.contains("viewBox=\"0 0 1920 540\""), "{file}");
        assert!(file.contains("<text class=\"title\" x=\"18\" y=\"27\">Hello · OK</text>"), "{file}");
        let second = file.lines().find(|line| line.contains("x=\"978\"")).expect("the second call's");
        assert!(second.contains("…</text>") && second.contains("&lt;a lot&gt;") && second.len() < 300, "{second}");
        assert!(file.contains("<g transform=\"translate(0,40)\">"));
    }

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
