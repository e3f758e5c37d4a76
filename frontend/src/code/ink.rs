/// What a part of a program is, as far as a look tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ink {
    /// Code.
    Plain,
    /// A comment.
    Comment,
    /// Something in quotes.
    Quoted,
}

/// The parts of a program in their order; together they are the program. `comment` begins a comment. Where that is `#`,
/// single quotes quote, too. What is quoted ends with its line.
pub fn tinted<'a>(program: &'a str, comment: &str) -> Vec<(Ink, &'a str)> {
    let mut parts = Vec::new();
    // Where the part under way begins.
    let mut from = 0;
    let mut at = 0;
    let bytes = program.as_bytes();
    while at < bytes.len() {
        let byte = bytes[at];
        let quotes = byte == b'"' || (byte == b'\'' && comment == "#");
        let apart = at == 0 || bytes[at - 1].is_ascii_whitespace();
        let (ink, len) = if quotes {
            (Ink::Quoted, quoted(&bytes[at..]))
        } else if apart && bytes[at..].starts_with(comment.as_bytes()) {
            (Ink::Comment, line(&bytes[at..]))
        } else {
            at += 1;
            continue;
        };
        parts.push((Ink::Plain, &program[from..at]));
        at += len;
        parts.push((ink, &program[at - len..at]));
        from = at;
    }
    parts.push((Ink::Plain, &program[from..]));
    parts.retain(|(_, text)| !text.is_empty());
    parts
}

/// A line of a program.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Line<'a> {
    /// Its parts, the last with the line's end.
    pub parts: Vec<(Ink, &'a str)>,
    /// How many columns it is indented.
    pub indent: usize,
}

/// Columns of a tab: `tab-size` in code.css.
const TAB: usize = 4;

/// The parts of a program line by line; together they are the program.
pub fn lines<'a>(parts: &[(Ink, &'a str)]) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::new();
    let mut ended = true;
    for (ink, text) in parts {
        for piece in text.split_inclusive('\n') {
            if ended {
                let blank = piece.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
                let indent = blank.map(|byte| if byte == b'\t' { TAB } else { 1 }).sum();
                lines.push(Line { parts: Vec::new(), indent });
            }
            if let Some(line) = lines.last_mut() {
                line.parts.push((*ink, piece));
            }
            ended = piece.ends_with('\n');
        }
    }
    lines
}

fn line(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len())
}

/// As long as the text in quotes at the start of `bytes`.
fn quoted(bytes: &[u8]) -> usize {
    let end = line(bytes);
    let mut at = 1;
    while at < end {
        match bytes[at] {
            b'\\' if bytes[0] == b'"' => at += 2,
            byte if byte == bytes[0] => return at + 1,
            _ => at += 1,
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Ink::*, *};

    #[test]
    fn comments_and_quotes_are_seen() {
        assert_eq!(
            tinted("let a = \"x // \\\" y\"; // \"end\"\nnext", "//"),
            [
                (Plain, "let a = "),
                (Quoted, "\"x // \\\" y\""),
                (Plain, "; "),
                (Comment, "// \"end\""),
                (Plain, "\nnext")
            ]
        );
        assert_eq!(tinted("b'~' http://a", "//"), [(Plain, "b'~' http://a")]);
        assert_eq!(tinted("f 'a\"b' # c", "#"), [(Plain, "f "), (Quoted, "'a\"b'"), (Plain, " "), (Comment, "# c")]);
    }

    #[test]
    fn what_never_closes_ends_with_its_line() {
        assert_eq!(tinted("\"open\\\nb", "//"), [(Quoted, "\"open\\"), (Plain, "\nb")]);
        assert_eq!(tinted("'", "#"), [(Quoted, "'")]);
    }

    #[test]
    fn a_line_knows_its_parts_and_how_far_it_is_indented() {
        let lines = lines(&tinted("a {\n\t b \"c\" // d\n\n  e", "//"));
        let line = |parts: &[(Ink, &'static str)], indent| Line { parts: parts.to_vec(), indent };
        assert_eq!(
            lines,
            [
                line(&[(Plain, "a {\n")], 0),
                line(&[(Plain, "\t b "), (Quoted, "\"c\""), (Plain, " "), (Comment, "// d"), (Plain, "\n")], 5),
                line(&[(Plain, "\n")], 0),
                line(&[(Plain, "  e")], 2)
            ]
        );
    }

    proptest! {
        #[test]
        fn the_parts_are_the_whole(program in "[a文\"'\\\\#/ \n]{0,60}", hash: bool) {
            let parts = tinted(&program, if hash { "#" } else { "//" });
            prop_assert_eq!(parts.iter().map(|(_, text)| *text).collect::<String>(), &program[..]);
            let lines = lines(&parts);
            prop_assert_eq!(lines.len(), program.split_inclusive('\n').count());
            prop_assert_eq!(lines.iter().flat_map(|line| &line.parts).map(|(_, text)| *text).collect::<String>(), program);
        }
    }
}
