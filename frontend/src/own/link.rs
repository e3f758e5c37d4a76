//! The link that Weir's terminal shows, `/to#key=…&address=…`: which server is to be looked for, and that it may be at once.
//!
//! What stands behind the `#` goes to no server by itself. The key then lives as long as the tab does, and in no address.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::ui::storage::of_tab;

/// Where the tab keeps the key.
const KEPT: &str = "weir-terminal-key";

/// What such a link says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Link {
    /// The key, or a code that stands for it once.
    pub(super) key: String,
    /// The server's address.
    pub(super) address: String,
}

/// Reads what stands behind the `#`.
fn read(fragment: &str) -> Option<Link> {
    let mut link = Link { key: String::new(), address: String::new() };
    for (name, value) in form_urlencoded::parse(fragment.trim_start_matches('#').as_bytes()) {
        match &*name {
            "key" => link.key = value.into_owned(),
            "address" => link.address = value.into_owned(),
            _ => {}
        }
    }
    (!link.key.is_empty() && !link.address.is_empty()).then_some(link)
}

/// The link that the page was opened with. From now on its address does not have it.
pub(super) fn take() -> Option<Link> {
    let location = window().location();
    let link = read(&location.hash().ok()?)?;
    let bare = location.pathname().ok()? + &location.search().ok()?;
    // It fails only for addresses of other origins.
    let _ = window().history().ok()?.replace_state_with_url(&JsValue::NULL, "", Some(&bare));
    Some(link)
}

/// The key, if this tab has one.
pub(super) fn key() -> Option<String> {
    of_tab::get(KEPT)
}

/// This tab has the key.
pub(super) fn keep(key: &str) {
    of_tab::set(KEPT, key);
}

/// The key is of no use any more: Weir was started anew.
pub(super) fn forget() {
    of_tab::remove(KEPT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_a_key_and_an_address() {
        let link = |key: &str, address: &str| Some(Link { key: key.to_owned(), address: address.to_owned() });
        assert_eq!(read("#key=c0ffee&address=localhost:9000"), link("c0ffee", "localhost:9000"));
        assert_eq!(read("#address=[::1]:9000&x=y&key=1"), link("1", "[::1]:9000"));
        assert_eq!(read("#key=k&address=unix:/run/a%20b%26c%23d%2Be%25f"), link("k", "unix:/run/a b&c#d+e%f"));
        for none in ["", "#", "#key=1", "#address=localhost:9000", "#key=&address=a:1", "#stage"] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
