//! What one module says: the modules in it, what it defines, what it imports, and which paths its code names.

use std::collections::BTreeMap;

use super::tokens;

/// A module's text, read.
#[derive(Debug, Default)]
pub(super) struct Source<'a> {
    /// The modules that files of their own hold.
    pub(super) declared: Vec<&'a str>,
    /// The modules that stand in the text itself.
    pub(super) inline: Vec<(&'a str, Source<'a>)>,
    /// The names of the module's items.
    pub(super) items: Vec<&'a str>,
    pub(super) imports: Vec<Import<'a>>,
    /// Paths of two names or more that the code uses without importing them.
    pub(super) paths: Vec<Vec<&'a str>>,
    /// How often each name stands outside of imports.
    names: BTreeMap<&'a str, usize>,
}

/// One leaf of a `use`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import<'a> {
    pub(super) path: Vec<&'a str>,
    pub(super) name: Name<'a>,
    /// Others may have it from here.
    pub(super) public: bool,
}

/// What an import is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name<'a> {
    Is(&'a str),
    /// `as _`
    None,
    /// `*`
    Each,
}

impl<'a> Source<'a> {
    pub(super) fn read(text: &'a str) -> Self {
        Self::of(&tokens::of(text))
    }

    /// Whether the module's own code uses `import`. One that nobody can name brings a trait, so that is used.
    pub(super) fn uses(&self, import: &Import) -> bool {
        match import.name {
            Name::Is(name) => self.names.contains_key(name),
            Name::None => true,
            Name::Each => false,
        }
    }

    fn of(words: &[&'a str]) -> Self {
        let mut source = Self::default();
        let mut at = 0;
        let mut depth = 0_usize;
        while at < words.len() {
            let (word, rest) = (words[at], &words[at + 1..]);
            match word {
                "use" => at += 1 + source.import(&words[..at], rest),
                "mod" if rest.get(1) == Some(&";") => {
                    source.declared.push(rest[0]);
                    at += 3;
                }
                "mod" if rest.get(1) == Some(&"{") => {
                    let body = tokens::group(&rest[1..]);
                    source.inline.push((rest[0], Self::of(&rest[2..body])));
                    at += 2 + body;
                }
                "struct" | "enum" | "union" | "trait" | "fn" | "type" | "const" | "static" if depth == 0 => {
                    source.items.extend(rest.iter().find(|word| !["mut", "fn", "unsafe"].contains(word)));
                    at += 1;
                }
                _ => {
                    match word {
                        "{" => depth += 1,
                        "}" => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    at += source.path(&words[..at], &words[at..]);
                }
            }
        }
        source
    }

    /// Reads a `use` up to its semicolon; gives how many words that is.
    fn import(&mut self, before: &[&str], words: &[&'a str]) -> usize {
        let length = words.iter().position(|word| *word == ";").map_or(words.len(), |end| end + 1);
        // `use<'a>` of a type is no import.
        if words.first() == Some(&"<") {
            return 0;
        }
        let public = matches!(before.last(), Some(&("pub" | ")")));
        self.tree(&words[..length], &[], public);
        length
    }

    fn tree(&mut self, words: &[&'a str], above: &[&'a str], public: bool) {
        let mut path = above.to_vec();
        let mut at = 0;
        while let Some(&word) = words.get(at) {
            match word {
                "::" => at += 1,
                "{" => {
                    let inside = &words[at + 1..at + tokens::group(&words[at..]) - 1];
                    for leaf in leaves(inside) {
                        self.tree(leaf, &path, public);
                    }
                    return;
                }
                "*" => {
                    self.imports.push(Import { path, name: Name::Each, public });
                    return;
                }
                "as" => {
                    let name = words.get(at + 1).map_or(Name::None, |name| match *name {
                        "_" => Name::None,
                        name => Name::Is(name),
                    });
                    self.imports.push(Import { path, name, public });
                    return;
                }
                ";" => break,
                // `a::{self}` is `a`; `self::a` and `self` at the beginning lead on from where we are.
                "self" if !path.is_empty() => at += 1,
                name => {
                    path.push(name);
                    at += 1;
                }
            }
        }
        if let Some(&name) = path.last() {
            self.imports.push(Import { path, name: Name::Is(name), public });
        }
    }

    /// Reads what may be the beginning of a path; gives how many words that is, and at least 1.
    fn path(&mut self, before: &[&str], words: &[&'a str]) -> usize {
        let is_name = |word: &str| word.starts_with(|c: char| c == '_' || c.is_alphabetic());
        if !is_name(words[0]) {
            return 1;
        }
        let mut path = vec![words[0]];
        while let ["::", name, ..] = words[path.len() * 2 - 1..]
            && is_name(name)
        {
            path.push(name);
        }
        let length = path.len() * 2 - 1;
        // `a.b` and `<A as B>::c` begin with something else.
        if !matches!(before.last(), Some(&("." | "::"))) {
            *self.names.entry(path[0]).or_default() += 1;
            if path.len() > 1 {
                self.paths.push(path);
            }
        }
        length
    }
}

/// The parts between commas that stand in no brackets.
fn leaves<'w, 'a>(mut words: &'w [&'a str]) -> Vec<&'w [&'a str]> {
    let mut leaves = Vec::new();
    while !words.is_empty() {
        let mut at = 0;
        while at < words.len() && words[at] != "," {
            at += tokens::group(&words[at..]);
        }
        leaves.push(&words[..at]);
        words = words.get(at + 1..).unwrap_or_default();
    }
    leaves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(text: &str) -> Vec<String> {
        let shown = |import: &Import| {
            let path = import.path.join("::");
            let name = match import.name {
                Name::Is(name) => name,
                Name::None => "_",
                Name::Each => "*",
            };
            format!("{}{path} {name}", if import.public { "pub " } else { "" })
        };
        Source::read(text).imports.iter().map(shown).collect()
    }

    #[test]
    fn every_form_of_an_import_is_read() {
        assert_eq!(imports("use crate::a;"), ["crate::a a"]);
        assert_eq!(
            imports("use crate::a::{self, B, c::{D as E, *},};"),
            ["crate::a a", "crate::a::B B", "crate::a::c::D E", "crate::a::c *"]
        );
        assert_eq!(
            imports("pub use self::a::B; pub(crate) use super::super::c as d;"),
            ["pub self::a::B B", "pub super::super::c d"]
        );
        assert_eq!(imports("use a::B as _; use {crate::c, super::d};"), ["a::B _", "crate::c c", "super::d d"]);
        assert_eq!(imports("fn f() { use super::*; }"), ["super *"]);
        assert_eq!(imports("fn f() -> impl A + use<'_> { g() }"), [""; 0]);
    }

    #[test]
    fn paths_in_code_and_in_macros_are_read_and_others_are_not() {
        let source = Source::read(
            "fn f(x: &crate::a::B) -> Self { x.y::<super::c::D>(); view! { <P on:click=move |_| self::e::f(x)/> } Self::g(); \"crate::no\" }
             // crate::no",
        );
        assert_eq!(
            source.paths,
            [&["crate", "a", "B"][..], &["super", "c", "D"], &["self", "e", "f"], &["Self", "g"],]
        );
        assert_eq!(source.items, ["f"]);
    }

    #[test]
    fn modules_are_told_apart_by_where_their_text_is() {
        let source =
            Source::read("mod a; pub mod b { pub mod c {} use super::X; } #[cfg(test)] mod tests; const fn d() {}");
        assert_eq!(source.declared, ["a"]);
        assert_eq!(source.items, ["d", "d"]);
        let (name, inner) = &source.inline[0];
        assert_eq!((*name, inner.imports.len(), inner.inline.len(), source.imports.len()), ("b", 1, 1, 0));
    }

    #[test]
    fn what_is_only_handed_on_is_not_used() {
        let source = Source::read("pub use a::A; pub use a::B; use c::D as _; pub use e::*; fn f() -> B {}");
        let used: Vec<bool> = source.imports.iter().map(|import| source.uses(import)).collect();
        assert_eq!(used, [false, true, true, false]);
    }
}
