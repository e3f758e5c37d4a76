//! Servers that were found lately: their addresses, and nothing else of them.

use crate::ui::storage;

/// Where the browser keeps them, one in a line.
const KEPT: &str = "weir.servers";
/// So many are kept, the newest first.
const MOST: usize = 6;

/// The addresses, the newest first.
pub(super) fn recent() -> Vec<String> {
    read(&storage::get(KEPT).unwrap_or_default())
}

/// A server was found.
pub(super) fn found(address: &str) {
    storage::set(KEPT, &with(recent(), address).join("\n"));
}

/// None is remembered.
pub(super) fn forget() {
    storage::set(KEPT, "");
}

fn read(kept: &str) -> Vec<String> {
    kept.lines().map(str::trim).filter(|line| !line.is_empty()).take(MOST).map(str::to_owned).collect()
}

fn with(mut all: Vec<String>, address: &str) -> Vec<String> {
    all.retain(|other| other != address);
    all.insert(0, address.to_owned());
    all.truncate(MOST);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_comes_first_and_few_are_kept() {
        let mut all = read("a:1\n\n b:2 \na:3");
        assert_eq!(all, ["a:1", "b:2", "a:3"]);
        all = with(all, "b:2");
        assert_eq!(all, ["b:2", "a:1", "a:3"]);
        for n in 0..10 {
            all = with(all, &n.to_string());
        }
        assert_eq!(all, ["9", "8", "7", "6", "5", "4"]);
    }
}
