//! A crate's modules, and which of them imports from which other.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Import, Name, Source};

/// Longer than any honest chain of names that are handed on.
const HOPS: usize = 32;

/// All modules of a crate that are not for tests alone.
pub(super) struct House<'a> {
    modules: Vec<Module<'a>>,
}

/// One module.
struct Module<'a> {
    /// Its name, and those of the modules around it, from the outermost. Empty for the crate's root.
    path: Vec<&'a str>,
    file: &'a str,
    above: Option<usize>,
    inside: BTreeMap<&'a str, usize>,
    source: Source<'a>,
}

/// A module that has a file, with those that stand in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place<'h> {
    pub(super) path: &'h [&'h str],
    pub(super) file: &'h str,
}

/// That a module takes something from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Link<'h> {
    pub(super) from: Place<'h>,
    pub(super) to: Place<'h>,
    /// Not where it is made, but somewhere that hands it on.
    pub(super) in_passing: bool,
}

impl Link<'_> {
    /// How many modules both ends stand in.
    pub(super) fn common(&self) -> usize {
        self.from.path.iter().zip(self.to.path).take_while(|(from, to)| from == to).count()
    }

    /// Whether one end is in a part of a part of the module at `path`.
    pub(super) fn reaches_inside(&self, path: &[&str]) -> bool {
        self.from.path.len().max(self.to.path.len()) > path.len() + 1
    }
}

impl<'a> House<'a> {
    /// Reads a crate. `files` are texts by path from the crate's folder of sources, with `/` between names; `root` is one of them.
    ///
    /// # Errors
    /// A module has no file: its path.
    pub(super) fn read(files: &'a BTreeMap<String, String>, root: &'a str) -> Result<Self, String> {
        let mut house = Self { modules: Vec::new() };
        let source = files.get(root).map(|text| Source::read(text)).ok_or(root)?;
        house.add(files, &[], root, None, source)?;
        Ok(house)
    }

    fn add(
        &mut self,
        files: &'a BTreeMap<String, String>,
        path: &[&'a str],
        file: &'a str,
        above: Option<usize>,
        mut source: Source<'a>,
    ) -> Result<usize, String> {
        let this = self.modules.len();
        let inline = std::mem::take(&mut source.inline);
        let declared = source.declared.clone();
        self.modules.push(Module { path: path.to_vec(), file, above, inside: BTreeMap::new(), source });
        let below = |name| [path, &[name]].concat();
        for (name, source) in inline {
            let module = self.add(files, &below(name), file, Some(this), source)?;
            self.modules[this].inside.insert(name, module);
        }
        for name in declared {
            let path = below(name);
            let stem = path.join("/");
            let found = [format!("{stem}.rs"), format!("{stem}/mod.rs")]
                .into_iter()
                .find_map(|file| files.get_key_value(&file))
                .ok_or_else(|| format!("{stem}.rs"))?;
            let module = self.add(files, &path, found.0, Some(this), Source::read(found.1))?;
            self.modules[this].inside.insert(name, module);
        }
        Ok(this)
    }

    /// The crate's own modules: those right below its root.
    pub(super) fn outermost(&self) -> impl Iterator<Item = Place<'_>> {
        self.modules[0].inside.values().map(|&module| self.place(module))
    }

    /// Who takes from whom, without those who take from themselves.
    pub(super) fn links(&self) -> BTreeSet<Link<'_>> {
        let mut links = BTreeSet::new();
        for (from, module) in self.modules.iter().enumerate() {
            let handed_on = |import: &&Import| {
                // A module that hands on what is inside it does not take it.
                !(import.public
                    && !module.source.uses(import)
                    && self
                        .follow(from, &import.path, &mut Vec::new(), HOPS)
                        .is_some_and(|(to, _)| self.stands_in(to, from)))
            };
            let imported = module.source.imports.iter().filter(handed_on).map(|import| &import.path);
            for path in imported.chain(&module.source.paths) {
                let mut passed = Vec::new();
                let Some(to) = self.follow(from, path, &mut passed, HOPS) else { continue };
                // Whoever names a module takes what is in it, and that need not be in its own file.
                let ends = passed.into_iter().map(|passed| (passed, true)).chain([(to.0, to.1)]);
                for (to, in_passing) in ends {
                    let (from, to) = (self.place(from), self.place(to));
                    if from != to {
                        links.insert(Link { from, to, in_passing });
                    }
                }
            }
        }
        links
    }

    fn place(&self, module: usize) -> Place<'_> {
        let Module { path, file, above, .. } = &self.modules[module];
        match above {
            Some(above) if self.modules[*above].file == *file => self.place(*above),
            _ => Place { path, file },
        }
    }

    fn stands_in(&self, module: usize, outer: usize) -> bool {
        self.modules[module].path.starts_with(&self.modules[outer].path)
    }

    /// The module that makes what `path` names, seen from `from`, and whether it is that module itself that is named. `passed` gets
    /// the modules on the way that only hand it on. `None`: it is of another crate, or no path at all.
    fn follow(&self, from: usize, path: &[&str], passed: &mut Vec<usize>, hops: usize) -> Option<(usize, bool)> {
        let hops = hops.checked_sub(1)?;
        let (&first, rest) = path.split_first()?;
        match first {
            "crate" => self.down(0, rest, passed, hops),
            "self" => self.down(from, rest, passed, hops),
            "super" => self.down(self.modules[from].above?, rest, passed, hops),
            name if self.modules[from].inside.contains_key(name) => self.down(from, path, passed, hops),
            name => {
                let mut imports = self.modules[from].source.imports.iter();
                let import = imports.find(|import| import.name == Name::Is(name) && import.path != [name])?;
                let whole = [&import.path[..], rest].concat();
                self.follow(from, &whole, passed, hops)
            }
        }
    }

    /// The same for a path from `module` on.
    fn down(&self, module: usize, path: &[&str], passed: &mut Vec<usize>, hops: usize) -> Option<(usize, bool)> {
        let hops = hops.checked_sub(1)?;
        let Some((&first, rest)) = path.split_first() else { return Some((module, true)) };
        let here = &self.modules[module];
        if first == "super" {
            return self.down(here.above?, rest, passed, hops);
        }
        if let Some(&inside) = here.inside.get(first) {
            return self.down(inside, rest, passed, hops);
        }
        if here.source.items.contains(&first) {
            return Some((module, false));
        }
        let imports = &here.source.imports;
        let by_name = imports.iter().find(|import| import.name == Name::Is(first));
        let named = by_name.map(|import| [&import.path[..], rest].concat());
        let each = imports.iter().filter(|import| import.name == Name::Each);
        let among = each.map(|import| [&import.path[..], path].concat());
        for whole in named.into_iter().chain(among) {
            let mut further = vec![module];
            // What comes from another crate, or is made by a macro, counts as made by who hands it on.
            if let Some(found) = self.follow(module, &whole, &mut further, hops)
                && (by_name.is_some() || self.makes(found, &whole))
            {
                passed.append(&mut further);
                return Some(found);
            }
        }
        Some((module, false))
    }

    /// Whether the module found for a path through `*` really has such an item, and is not just where the search ended.
    fn makes(&self, (module, is_module): (usize, bool), path: &[&str]) -> bool {
        is_module || path.iter().any(|name| self.modules[module].source.items.contains(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The links of a crate, as `a -> b`, and `a ~> b` for those in passing.
    fn links(files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let house = House::read(&files, "lib.rs").unwrap();
        let shown = |link: &Link| {
            let arrow = if link.in_passing { "~>" } else { "->" };
            format!("{} {arrow} {}", link.from.file, link.to.file)
        };
        house.links().iter().map(shown).collect()
    }

    #[test]
    fn names_are_followed_to_where_they_are_made() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a/mod.rs", "mod x; mod y; pub use x::X as Z; pub use y::*; pub struct Own;"),
            ("a/x.rs", "use super::Own; pub struct X;"),
            ("a/y.rs", "pub struct Y; pub fn f() -> super::Z {}"),
            ("b.rs", "use crate::a::{self, Z, Y, Own, Made}; fn f() { a::x::g() }"),
        ];
        assert_eq!(
            links(&files),
            [
                "a/x.rs -> a/mod.rs",
                "a/y.rs ~> a/mod.rs",
                "a/y.rs -> a/x.rs",
                "b.rs -> a/mod.rs",
                "b.rs ~> a/mod.rs",
                "b.rs -> a/x.rs",
                "b.rs -> a/y.rs",
            ]
        );
    }

    #[test]
    fn a_module_that_hands_on_and_uses_takes_too() {
        let files = [
            ("lib.rs", "mod a;"),
            ("a/mod.rs", "mod x; mod y; pub use x::X; pub use y::Y; fn f(y: Y) {}"),
            ("a/x.rs", "pub struct X;"),
            ("a/y.rs", "pub struct Y;"),
        ];
        assert_eq!(links(&files), ["a/mod.rs -> a/y.rs"]);
    }

    #[test]
    fn what_is_made_elsewhere_counts_for_who_hands_it_on() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub use other::thing; made_here!();"),
            ("b.rs", "use crate::a::thing; use std::fmt; use crate::a::Made; fn f() { other::g(); fmt::h() }"),
        ];
        assert_eq!(links(&files), ["b.rs -> a.rs"]);
    }

    #[test]
    fn tests_may_import_what_they_like() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub struct A; #[cfg(test)] mod tests { use crate::b::B; } #[cfg(test)] mod more;"),
            ("a/more.rs", "use crate::b::B;"),
            ("b.rs", "pub struct B;"),
        ];
        assert!(links(&files).is_empty());
    }

    #[test]
    fn circles_of_names_end() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub use crate::b::*; pub use crate::b::X;"),
            ("b.rs", "pub use crate::a::*; pub use crate::a::X;"),
        ];
        let _ = links(&files);
    }

    #[test]
    fn a_module_without_a_file_is_named() {
        let files = BTreeMap::from([("lib.rs".to_owned(), "mod a;".to_owned())]);
        assert_eq!(House::read(&files, "lib.rs").err().as_deref(), Some("a.rs"));
    }

    #[test]
    fn paths_inside_a_module_within_a_file_start_there() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub struct A; pub mod kind { use super::A; pub fn f() { crate::b::g() } }"),
            ("b.rs", "pub fn g() {}"),
        ];
        assert_eq!(links(&files), ["a.rs -> b.rs"]);
    }
}
