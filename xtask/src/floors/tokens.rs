//! Rust's text as words: names, `::`, and single signs. Comments, strings and what only tests see are not among them.

/// The words of `text`, in order.
pub(super) fn of(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if first.is_whitespace() => first.len_utf8(),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => block_comment(rest),
            '"' => string(rest),
            '\'' => quoted(rest),
            _ if is_name(first) => {
                let name = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                let more = literal(&rest[..name], &rest[name..]);
                if more.is_none() {
                    words.push(&rest[..name]);
                }
                name + more.unwrap_or_default()
            }
            _ => {
                let length = if rest.starts_with("::") { 2 } else { first.len_utf8() };
                words.push(&rest[..length]);
                length
            }
        };
        rest = &rest[length..];
    }
    without_tests(&words)
}

fn is_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// The length of a comment between slash and star, which may hold others.
fn block_comment(text: &str) -> usize {
    let (mut at, mut open) = (0, 0);
    loop {
        let rest = &text[at..];
        match (rest.find("/*"), rest.find("*/")) {
            (Some(begin), Some(end)) if begin < end => (at, open) = (at + begin + 2, open + 1),
            (_, Some(end)) => (at, open) = (at + end + 2, open - 1),
            (_, None) => return text.len(),
        }
        if open == 0 {
            return at;
        }
    }
}

/// The length of a string with its quotes.
fn string(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|&(_, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// The length of a character with its quotes, or of a lifetime.
fn quoted(text: &str) -> usize {
    let mut inside = text[1..].chars();
    match (inside.next(), inside.next()) {
        (Some('\\'), _) => text[3..].find('\'').map_or(text.len(), |end| 3 + end + 1),
        (Some(one), Some('\'')) => 1 + one.len_utf8() + 1,
        _ => 1 + text[1..].find(|c| !is_name(c)).unwrap_or(text.len() - 1),
    }
}

/// Where `name` is what stands before a string or a character, as in `b"…"` and `r#"…"#`: the length of what follows it.
fn literal(name: &str, rest: &str) -> Option<usize> {
    match name {
        "b" | "c" if rest.starts_with('"') => Some(string(rest)),
        "b" if rest.starts_with('\'') => Some(quoted(rest)),
        "r" | "br" | "cr" => {
            let fence = rest.find(|c| c != '#')?;
            let inside = rest[fence..].strip_prefix('"')?;
            let closing = format!("\"{}", &rest[..fence]);
            Some(inside.find(&closing).map_or(rest.len(), |end| fence + 1 + end + closing.len()))
        }
        _ => None,
    }
}

/// Without the items that an attribute keeps for tests.
fn without_tests<'a>(words: &[&'a str]) -> Vec<&'a str> {
    const FOR_TESTS: [&[&str]; 2] = [&["#", "[", "cfg", "(", "test", ")"], &["#", "[", "cfg", "(", "all", "(", "test"]];
    let mut kept = Vec::with_capacity(words.len());
    let mut rest = words;
    while let Some((&word, after)) = rest.split_first() {
        if FOR_TESTS.iter().any(|attribute| rest.starts_with(attribute)) {
            rest = &rest[item(rest)..];
        } else {
            kept.push(word);
            rest = after;
        }
    }
    kept
}

/// How many words an item has with the attributes before it. A field or a variant ends with its comma.
fn item(words: &[&str]) -> usize {
    let mut at = 0;
    while words.get(at) == Some(&"#") {
        at += 1 + group(&words[at + 1..]);
    }
    if words.get(at) == Some(&"pub") {
        at += 1;
        if words.get(at) == Some(&"(") {
            at += group(&words[at..]);
        }
    }
    let is_import = words.get(at) == Some(&"use");
    let begins = ["use", "mod", "fn", "impl", "struct", "enum", "trait", "const", "static", "type", "async"];
    let is_item = words.get(at).is_some_and(|word| begins.contains(word));
    while let Some(&word) = words.get(at) {
        match word {
            "{" | "(" | "[" => {
                at += group(&words[at..]);
                if word == "{" && !is_import {
                    return at;
                }
            }
            ";" => return at + 1,
            "," if !is_item => return at + 1,
            // The end of what the item stands in.
            "}" => return at,
            _ => at += 1,
        }
    }
    at
}

/// How many words there are from an opening bracket to the one that closes it.
pub(super) fn group(words: &[&str]) -> usize {
    let mut open = 0;
    for (at, word) in words.iter().enumerate() {
        match *word {
            "{" | "(" | "[" => open += 1,
            "}" | ")" | "]" => open -= 1,
            _ => {}
        }
        if open <= 0 {
            return at + 1;
        }
    }
    words.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> String {
        of(text).join(" ")
    }

    #[test]
    fn comments_strings_and_characters_are_no_words() {
        assert_eq!(joined("a // crate::x\n/* crate::y /* z */ */ b"), "a b");
        assert_eq!(joined(r#"f("crate::x \" crate::y", 'c', '\'', '"', b"x", b'"', x)"#), "f ( , , , , , , x )");
        assert_eq!(joined("f(r\"\\\", r##\"a\"# crate::x\"##, br#\"\"#, r) b"), "f ( , , , r ) b");
        assert_eq!(joined("fn f<'a>(x: &'a str, 'b: loop) '"), "fn f < > ( x : & str , : loop )");
    }

    #[test]
    fn names_and_paths_are() {
        assert_eq!(joined("crate::a::{self, b as c}; 1.5"), "crate :: a :: { self , b as c } ; 1 . 5");
    }

    #[test]
    fn what_only_tests_see_is_left_out() {
        assert_eq!(joined("a #[cfg(test)] mod tests { use crate::x; { } } b"), "a b");
        assert_eq!(joined("#[cfg(test)]\nmod tests;\nmod c;"), "mod c ;");
        assert_eq!(joined("#[cfg(all(test, not(x)))] #[allow(y)] pub fn f<A, B>() -> A { } b"), "b");
        assert_eq!(joined("#[cfg(test)] use a::{b, c}; d"), "d");
        assert_eq!(joined("struct A { #[cfg(test)] pub(crate) b: C, pub d: E }"), "struct A { pub d : E }");
        assert_eq!(joined("struct A { #[cfg(test)] b: C }"), "struct A { }");
        assert_eq!(joined("#[cfg(not(test))] use a;"), "# [ cfg ( not ( test ) ) ] use a ;");
    }
}
