//! The rules that a crate's imports keep, and what is said of those that do not.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::house::{House, Link, Place};

/// The floors of a crate from the bottom up; modules of one floor do not import each other. A module is named as its file is, and
/// what the crate's root makes itself is [`ROOT`].
pub(super) type Floors = [&'static [&'static str]];

/// The root's own items. Where the floors do not name them, they are above all.
pub(super) const ROOT: &str = "crate";

/// All that is not as it should be, in sentences.
pub(super) fn faults(house: &House, floors: &Floors) -> Vec<String> {
    let mut faults = strangers(house, floors);
    let links = house.links();
    let outer = |link: &Link| (link.from.file.to_owned(), link.to.path.first().map(|name| (*name).to_owned()));
    let direct: BTreeSet<_> = links.iter().filter(|link| !link.in_passing).map(outer).collect();
    // Where the maker is told, whoever hands it on beside it need not be.
    let told = links.iter().filter(|link| !link.in_passing || !direct.contains(&outer(link)));
    faults.extend(told.filter_map(|link| upward(link, floors)));
    faults.extend(circles(&links));
    faults
}

/// Modules without a floor, and floors without a module.
fn strangers(house: &House, floors: &Floors) -> Vec<String> {
    let known: BTreeSet<&str> = floors.iter().copied().flatten().copied().collect();
    let there: BTreeMap<&str, &str> = house.outermost().map(|place| (place.path[0], place.file)).collect();
    let unknown = there.iter().filter(|(name, _)| !known.contains(*name));
    let gone = known.iter().filter(|name| !there.contains_key(*name) && **name != ROOT);
    unknown
        .map(|(name, file)| format!("`{name}` ({file}) has no floor: give it a place in xtask/src/floors/mod.rs"))
        .chain(gone.map(|name| format!("`{name}` has a floor in xtask/src/floors/mod.rs, and there is no such module")))
        .collect()
}

/// What is wrong with a link from one outermost module to another.
fn upward(link: &Link, floors: &Floors) -> Option<String> {
    let [from, to] = [link.from, link.to].map(|place| place.path.first().copied().unwrap_or(ROOT));
    let floor = |name| match floors.iter().position(|floor| floor.contains(&name)) {
        None if name == ROOT => Some(floors.len()),
        floor => floor,
    };
    let (from_floor, to_floor) = (floor(from)?, floor(to)?);
    if from == to || from_floor > to_floor {
        return None;
    }
    let relation = if from_floor == to_floor { "stands on the same floor as" } else { "stands above" };
    Some(format!("{} imports from {}, and `{to}` {relation} `{from}`", link.from.file, link.to.file))
}

/// Circles that lead from one folder into another. Files right beside each other may form one, and so may the file that they are
/// parts of: together they are one small module.
fn circles(links: &BTreeSet<Link>) -> Vec<String> {
    let mut levels: BTreeMap<&[&str], Vec<&Link>> = BTreeMap::new();
    for link in links.iter().filter(|link| !link.in_passing) {
        let common = link.common();
        // At the top the floors rule.
        if common > 0 {
            levels.entry(&link.from.path[..common]).or_default().push(link);
        }
    }
    let ends = links.iter().flat_map(|link| [link.from, link.to]);
    let folders: BTreeSet<&[&str]> = ends.flat_map(|place| above(place.path)).collect();
    levels.iter().flat_map(|(path, level)| circles_in(path, level, &folders)).collect()
}

/// The circles between parts of the module at `path`.
fn circles_in(path: &[&str], level: &[&Link], folders: &BTreeSet<&[&str]>) -> Vec<String> {
    // The module's own file has its parts in it, and what it makes for them they may take.
    let is_own = |place: Place| place.path == path;
    let leads_elsewhere = |link: &Link| [link.from, link.to].iter().any(|place| folders.contains(place.path));
    let mut found: Vec<Vec<&Link>> = Vec::new();
    for link in level {
        let around = if link.reaches_inside(path) {
            circle(link, level, |_| true)
        } else if !is_own(link.from) && !is_own(link.to) && leads_elsewhere(link) {
            circle(link, level, |link| !is_own(link.from) && !is_own(link.to))
        } else {
            None
        };
        found.extend(around);
    }
    // The shortest tell it best: longer ones through the same parts go when they do.
    found.sort_by_key(Vec::len);
    let mut told: Vec<BTreeSet<_>> = Vec::new();
    found.retain(|circle| {
        let parts: BTreeSet<_> = circle.iter().map(|link| part(link.from, path)).collect();
        let is_new = !told.iter().any(|told| told.is_subset(&parts));
        told.push(parts);
        is_new
    });
    let sentence = |circle: &Vec<&Link>| {
        let hops: Vec<String> =
            circle.iter().map(|link| format!("{} imports from {}", link.from.file, link.to.file)).collect();
        format!("a circle in {}/: {}", path.join("/"), hops.join(", "))
    };
    found.iter().map(sentence).collect()
}

/// The part of the module `path` that `place` belongs to; none: it is that module's own file.
fn part<'h>(place: Place<'h>, path: &[&str]) -> Option<&'h &'h str> {
    place.path.get(path.len())
}

/// The paths of all modules around the one at `path`.
fn above<'h>(path: &'h [&'h str]) -> impl Iterator<Item = &'h [&'h str]> {
    (0..path.len()).map(|length| &path[..length])
}

/// `link`, and the fewest of `level` that lead from its end back to its beginning, without those that may not be taken.
fn circle<'l, 'h>(
    link: &'l Link<'h>,
    level: &[&'l Link<'h>],
    may: impl Fn(&Link) -> bool,
) -> Option<Vec<&'l Link<'h>>> {
    let path = &link.from.path[..link.common()];
    let home = part(link.from, path);
    let mut ways = VecDeque::from([vec![link]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        let here = part(way.last()?.to, path);
        if here == home {
            return Some(way);
        }
        if seen.insert(here) {
            let onward = level.iter().filter(|link| part(link.from, path) == here && may(link));
            ways.extend(onward.map(|link| [&way[..], &[link]].concat()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(files: &[(&str, &str)], floors: &Floors) -> Vec<String> {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        super::faults(&House::read(&files, "lib.rs").unwrap(), floors)
    }

    #[test]
    fn downwards_is_well() {
        let files = [
            ("lib.rs", "mod call; mod ui; mod stage; use stage::Stage;"),
            ("call.rs", "pub struct Run;"),
            ("ui.rs", "pub fn live() {}"),
            ("stage.rs", "use crate::{call::Run, ui}; pub struct Stage; fn f() { ui::live() }"),
        ];
        assert_eq!(faults(&files, &[&["call", "ui"], &["stage"]]), [""; 0]);
    }

    #[test]
    fn an_import_from_above_is_told_with_both_files() {
        let files = [
            ("lib.rs", "mod call; mod stage;"),
            ("call/mod.rs", "pub mod run;"),
            ("call/run.rs", "fn f(x: super::super::stage::Mark) {}"),
            ("stage/mod.rs", "mod mark; pub use mark::Mark;"),
            ("stage/mark.rs", "pub struct Mark;"),
        ];
        assert_eq!(
            faults(&files, &[&["call"], &["stage"]]),
            ["call/run.rs imports from stage/mark.rs, and `stage` stands above `call`"]
        );
        assert_eq!(faults(&files, &[&["stage"], &["call"]]), [""; 0]);
    }

    #[test]
    fn neighbours_leave_each_other_alone() {
        let files = [
            ("lib.rs", "mod ui; mod transport;"),
            ("ui.rs", "use crate::transport::Line;"),
            ("transport.rs", "pub struct Line;"),
        ];
        assert_eq!(
            faults(&files, &[&["ui", "transport"]]),
            ["ui.rs imports from transport.rs, and `transport` stands on the same floor as `ui`"]
        );
        assert_eq!(faults(&files, &[&["transport"], &["ui"]]), [""; 0]);
    }

    #[test]
    fn even_a_module_that_only_hands_on_must_be_below() {
        let files = [
            ("lib.rs", "mod base; mod call; mod page;"),
            ("base.rs", "pub struct Id;"),
            ("call.rs", "use crate::page::Id;"),
            ("page.rs", "pub use crate::base::Id;"),
        ];
        assert_eq!(
            faults(&files, &[&["base"], &["call"], &["page"]]),
            ["call.rs imports from page.rs, and `page` stands above `call`"]
        );
    }

    #[test]
    fn every_module_has_a_floor_and_every_floor_a_module() {
        let files = [("lib.rs", "mod a; mod b;"), ("a.rs", ""), ("b/mod.rs", "")];
        assert_eq!(
            faults(&files, &[&["a", "c"]]),
            [
                "`b` (b/mod.rs) has no floor: give it a place in xtask/src/floors/mod.rs",
                "`c` has a floor in xtask/src/floors/mod.rs, and there is no such module",
            ]
        );
    }

    #[test]
    fn what_the_root_makes_is_above_all_or_has_a_floor() {
        let files =
            [("lib.rs", "mod a; mod b; pub struct App(a::A);"), ("a.rs", "pub struct A;"), ("b.rs", "use crate::App;")];
        assert_eq!(faults(&files, &[&["a", "b"]]), ["b.rs imports from lib.rs, and `crate` stands above `b`"]);
        assert_eq!(faults(&files, &[&["a"], &[ROOT], &["b"]]), [""; 0]);
    }

    #[test]
    fn files_of_one_folder_may_need_each_other() {
        let files = [
            ("lib.rs", "mod a;"),
            ("a/mod.rs", "mod x; mod y; pub use x::X; fn f(y: y::Y) {} pub struct Own;"),
            ("a/x.rs", "use super::{Own, y::Y}; pub struct X;"),
            ("a/y.rs", "use super::{Own, X}; pub struct Y;"),
        ];
        assert_eq!(faults(&files, &[&["a"]]), [""; 0]);
    }

    #[test]
    fn folders_may_not() {
        let files = [
            ("lib.rs", "mod a;"),
            ("a/mod.rs", "mod x; mod y; mod z;"),
            ("a/x/mod.rs", "pub mod one; pub mod two;"),
            ("a/x/one.rs", "use crate::a::y::Y;"),
            ("a/x/two.rs", "pub struct Two;"),
            ("a/y.rs", "pub struct Y; fn f(z: super::z::Z) {}"),
            ("a/z.rs", "use super::x::two::Two; pub struct Z;"),
        ];
        assert_eq!(
            faults(&files, &[&["a"]]),
            [
                "a circle in a/: a/x/one.rs imports from a/y.rs, a/y.rs imports from a/z.rs, a/z.rs imports from a/x/two.rs"
            ]
        );
    }

    #[test]
    fn a_part_of_a_part_may_not_need_what_is_around_both() {
        let mut files = [
            ("lib.rs", "mod a;"),
            ("a.rs", "mod x; use x::X; pub struct Own(X);"),
            ("a/x.rs", "mod deep; use super::Own; pub struct X;"),
            ("a/x/deep.rs", ""),
        ];
        assert_eq!(faults(&files, &[&["a"]]), [""; 0]);
        files[3].1 = "use super::super::Own;";
        assert_eq!(
            faults(&files, &[&["a"]]),
            ["a circle in a/: a/x/deep.rs imports from a.rs, a.rs imports from a/x.rs"]
        );
    }
}
