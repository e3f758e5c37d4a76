//! A sheet: named pieces of text with places for values.
//!
//! A piece begins behind a line `=== name`. `«key»` is the place of a value, or of another piece; text of several lines
//! is indented as the line that it is put into. `«key.snake.…»` is what is made of a value: in `snake` or `camel` case, with
//! its first letter `lower`, the `simple` name without its package, a Python `module`, a file's name without its ending (`stem`); for the inside of quotes as `text`, as a `template` or for
//! a `shell` or `powershell`; as an `argument` of a Windows program. A line that begins with `?a|b ` is there only if one of these has a
//! value, one that begins with `?!a|b ` only if none has. A line that has places and comes out blank is left out.

use super::escape;

/// The text of a sheet.
#[derive(Clone, Copy)]
pub(super) struct Sheet<'a>(pub(super) &'a str);

/// Values by their keys. The last one set under a key counts.
#[derive(Default)]
pub(super) struct Values(Vec<(&'static str, String)>);

impl Values {
    pub(super) fn set(&mut self, key: &'static str, value: &str) {
        self.0.push((key, value.to_owned()));
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| *known == key).map(|(_, value)| value.as_str())
    }

    fn holds(&self, condition: &str) -> bool {
        let (wanted, keys) = condition.strip_prefix('!').map_or((true, condition), |keys| (false, keys));
        keys.split('|').any(|key| self.get(key).is_some()) == wanted
    }
}

impl<'a> Sheet<'a> {
    /// The piece of that name.
    pub(super) fn piece(self, name: &str) -> Option<&'a str> {
        self.0.split("\n=== ").find_map(|part| part.strip_prefix(name)?.strip_prefix('\n'))
    }

    /// The piece of that name with its places filled; empty if there is none.
    pub(super) fn fill(self, name: &str, values: &Values) -> String {
        let mut out = String::new();
        self.put(name, values, "", &mut out);
        out
    }

    fn put(self, name: &str, values: &Values, indent: &str, out: &mut String) {
        let mut first = true;
        for line in self.piece(name).unwrap_or_default().split('\n') {
            let line = match line.strip_prefix('?') {
                Some(line) => match line.split_once(' ').unwrap_or((line, "")) {
                    (condition, line) if values.holds(condition) => line,
                    _ => continue,
                },
                None => line,
            };
            let before = out.len();
            if !first {
                end_line(out, indent, line);
            }
            let begun = out.len();
            self.put_line(line, values, indent, out);
            if line.contains('«') && out[begun..].trim().is_empty() {
                out.truncate(before);
            } else {
                first = false;
            }
        }
    }

    fn put_line(self, line: &str, values: &Values, indent: &str, out: &mut String) {
        let indent = format!("{indent}{}", &line[..line.len() - line.trim_start().len()]);
        let mut rest = line;
        while let Some((before, (key, after))) =
            rest.split_once('«').and_then(|(before, rest)| Some((before, rest.split_once('»')?)))
        {
            out.push_str(before);
            let mut steps = key.split('.');
            let key = steps.next().unwrap_or_default();
            match (values.get(key), steps.next()) {
                (Some(value), None) => put_lines(value, &indent, out),
                (Some(value), Some(step)) => {
                    let first = self.made(step, value);
                    out.push_str(&steps.fold(first, |text, step| self.made(step, &text)));
                }
                (None, _) => self.put(key, values, &indent, out),
            }
            rest = after;
        }
        out.push_str(rest);
    }
}

/// What can be made of a value.
impl Sheet<'_> {
    fn made(self, how: &str, value: &str) -> String {
        match how {
            "snake" => snake(value),
            "camel" => camel(value),
            "lower" => lower(value),
            "stem" => value.trim_end_matches(".proto").to_owned(),
            "simple" => value.split('.').next_back().unwrap_or_default().to_owned(),
            "module" => value.split(".proto").next().unwrap_or_default().split('/').collect::<Vec<_>>().join("."),
            "shell" => escape::shell(value),
            "powershell" => escape::powershell(value),
            "argument" => escape::argument(value),
            "template" => escape::template(self, value),
            _ => escape::text(self, value),
        }
    }
}

/// `UnixNanos` of `unix_nanos`.
fn camel(name: &str) -> String {
    let mut up = true;
    let letter = |char: char| match char {
        '_' => {
            up = true;
            None
        }
        _ if std::mem::take(&mut up) => Some(char.to_ascii_uppercase()),
        _ => Some(char),
    };
    name.chars().filter_map(letter).collect()
}

/// `unixNanos` of `UnixNanos`.
fn lower(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect()
}

/// `lots_of_replies` of `LotsOfReplies`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for char in name.chars() {
        if char.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(char.to_ascii_lowercase());
    }
    out
}

fn put_lines(text: &str, indent: &str, out: &mut String) {
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            end_line(out, indent, line);
        }
        out.push_str(line);
    }
}

fn end_line(out: &mut String, indent: &str, next: &str) {
    out.push('\n');
    if !next.is_empty() {
        out.push_str(indent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: Sheet<'_> = Sheet(
        "What this is for.\n=== main\n«nothing»\nbegin\n  «body»\n?a|b either «a»«b»\n?!a|b neither\n?!a not a\nend\n\
         === body\nif {\n  «inner»\n}\n=== empty\n=== last\nx\n",
    );

    fn filled(values: &[(&'static str, &str)]) -> String {
        let mut all = Values::default();
        for (key, value) in values {
            all.set(key, value);
        }
        SHEET.fill("main", &all)
    }

    #[test]
    fn lines_are_there_by_their_conditions_and_text_is_indented_as_its_place() {
        let text = filled(&[("a", "1"), ("inner", "one\n  two\n\nthree")]);
        assert_eq!(text, "begin\n  if {\n    one\n      two\n\n    three\n  }\neither 1\nend");
        assert_eq!(filled(&[("inner", "")]), "begin\n  if {\n  }\nneither\nnot a\nend");
        assert_eq!(filled(&[("b", "2"), ("inner", ".")]), "begin\n  if {\n    .\n  }\neither 2\nnot a\nend");
    }

    #[test]
    fn a_value_is_put_in_as_it_stands() {
        let text = filled(&[("inner", "«body» ?a {}")]);
        assert!(text.contains("    «body» ?a {}\n"), "{text}");
    }

    #[test]
    fn values_are_made_into_what_a_place_asks_for() {
        let sheet =
            Sheet("\n=== a\n«v.simple.snake» «v.simple» «v.camel» «v.shell» «v.text»\n=== p\n«v.module»\n=== .");
        let mut values = Values::default();
        values.set("v", "a.b.LotsOfReplies");
        let expected = "lots_of_replies LotsOfReplies A.b.LotsOfReplies a.b.LotsOfReplies a.b.LotsOfReplies";
        assert_eq!(sheet.fill("a", &values), expected);
        values.set("v", "weir/v1/ticker.proto");
        assert_eq!(sheet.fill("p", &values), "weir.v1.ticker");
        let stem = Sheet("\n=== a\n«v.stem»\n=== b\n«v.camel.lower»\n=== .");
        assert_eq!(stem.fill("a", &values), "weir/v1/ticker");
        values.set("v", "every_ms");
        assert_eq!(stem.fill("b", &values), "everyMs");
        assert_eq!((camel("unix_nanos"), snake("UpFileService")), ("UnixNanos".into(), "up_file_service".into()));
    }

    #[test]
    fn an_empty_piece_is_none() {
        assert_eq!(SHEET.piece("empty"), None);
        assert_eq!(SHEET.piece("nothing"), None);
        assert_eq!(SHEET.piece("last"), Some("x\n"));
    }

    #[test]
    fn the_last_value_under_a_key_counts() {
        let mut values = Values::default();
        values.set("a", "old");
        values.set("a", "new");
        assert_eq!(values.get("a"), Some("new"));
        assert!(values.holds("b|a") && !values.holds("!b|a") && values.holds("!b"));
    }
}
