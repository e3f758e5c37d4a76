//! What lies under the text: its ink, the numbers of its lines, and the mark of what is wrong.

use std::ops::Range;

use weir_schema::json::{Ink, inks};

use super::lines::Lines;
use crate::ui::Drawn;

/// Of a line that is longer nobody sees the rest at once.
const LONGEST: usize = 2000;

/// The lines in sight.
pub(super) fn sheet(
    text: &str,
    lines: &Lines,
    seen: Range<usize>,
    wrong: Option<&(usize, Range<usize>)>,
) -> Vec<Drawn> {
    let drawn = lines.within(text, seen.start, seen.end).into_iter().map(|(number, line)| {
        let mark = wrong.filter(|(of, _)| *of == number).map(|(_, at)| {
            let start = lines.start(number);
            let from = at.start.saturating_sub(start).min(line.len());
            from..at.end.saturating_sub(start).clamp(from, line.len())
        });
        let top = ["top:calc(var(--above) + var(--line) * ", &(number - 1).to_string(), ")"].concat();
        let inked = pieces(shown(line), mark.clone());
        let inked = inked.into_iter().map(|(piece, class)| Drawn::new("span").class(&class).text(piece)).collect();
        Drawn::new("div")
            .class(if mark.is_some() { "own-code bad" } else { "own-code" })
            .attr("style", &top)
            .with(vec![Drawn::new("i").text(&number.to_string()), Drawn::new("span").with(inked)])
    });
    drawn.collect()
}

/// As much of a line as has ink.
fn shown(line: &str) -> &str {
    let end = (0..=LONGEST.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or_default();
    &line[..end]
}

/// A line in pieces, each with its class.
fn pieces(line: &str, mark: Option<Range<usize>>) -> Vec<(&str, String)> {
    let mut cuts: Vec<(Range<usize>, &'static str)> = Vec::new();
    let mut at = 0;
    for (range, ink) in inks(line) {
        if at < range.start {
            cuts.push((at..range.start, ""));
        }
        at = range.end;
        let class = match ink {
            Ink::Key => "k",
            Ink::Text => "s",
            Ink::Number => "n",
            Ink::Word => "w",
            Ink::Mark => "m",
            Ink::Odd => "o",
        };
        cuts.push((range, class));
    }
    cuts.push((at..line.len(), ""));
    let mark = mark.unwrap_or(usize::MAX..usize::MAX);
    // What is wrong may begin and end within one.
    let halves = cuts.into_iter().flat_map(|(range, class)| {
        let [from, to] = [mark.start, mark.end].map(|at| at.clamp(range.start, range.end));
        [(range.start..from, class, false), (from..to, class, true), (to..range.end, class, false)]
    });
    let some = halves.filter(|(range, ..)| !range.is_empty());
    let named = some.map(|(range, class, bad)| (&line[range], [class, if bad { " u" } else { "" }].concat()));
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_whole_in_its_pieces() {
        let line = "  \"dwel\": \"1.5s\", 名 ";
        let told = pieces(line, Some(2..8));
        assert_eq!(told.iter().map(|(piece, _)| *piece).collect::<String>(), line);
        assert!(told.contains(&("\"dwel\"", "k u".to_owned())), "{told:?}");
        assert!(told.contains(&("\"1.5s\"", "s".to_owned())), "{told:?}");
        assert_eq!(pieces("", Some(0..0)), []);
    }
}
