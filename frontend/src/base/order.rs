//! Sorting, once: each type that the standard library sorts costs the page 3 kB of code.

/// The items by ascending key; those of equal keys keep their order.
pub fn in_order<T>(items: Vec<T>, key: impl Fn(&T) -> (i64, i64)) -> Vec<T> {
    let keys = items.iter().map(key).collect();
    let mut items: Vec<_> = items.into_iter().map(Some).collect();
    places(keys).into_iter().filter_map(|place| items.get_mut(place)?.take()).collect()
}

/// Where the items of these keys are, by ascending key.
#[cfg_attr(
    target_arch = "wasm32",
    expect(clippy::disallowed_methods, reason = "this is where everything is sorted, by keys of one type")
)]
fn places(keys: Vec<(i64, i64)>) -> Vec<usize> {
    let mut keyed: Vec<_> = keys.into_iter().enumerate().map(|(place, key)| (key, place)).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_keep_their_order() {
        let items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        let sorted: String = in_order(items, |item| (item.0, 0)).into_iter().map(|item| item.1).collect();
        assert_eq!(sorted, "bdac");
    }
}
