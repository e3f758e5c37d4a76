//! Where a text that is looked for stands in a row's words.

use crate::base::lower;

/// The words in pieces, in their order: whether it is what is looked for, and the piece. `wanted` is in small letters; upper and lower case
/// are the same.
pub(super) fn marked<'t>(text: &'t str, wanted: &str) -> Vec<(bool, &'t str)> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for (start, end) in places(text, wanted) {
        if from < start {
            pieces.push((false, &text[from..start]));
        }
        pieces.push((true, &text[start..end]));
        from = end;
    }
    if from < text.len() {
        pieces.push((false, &text[from..]));
    }
    pieces
}

/// Where it stands, as bytes of the text.
fn places(text: &str, wanted: &str) -> Vec<(usize, usize)> {
    if wanted.is_empty() {
        return Vec::new();
    }
    // A small letter may take more bytes than its capital, or fewer: of each of its bytes it is kept where the letter began.
    let mut small = String::with_capacity(text.len());
    let mut origins = Vec::with_capacity(text.len());
    for (at, char) in text.char_indices() {
        small.push_str(&lower(char.encode_utf8(&mut [0; 4])));
        origins.resize(small.len(), at);
    }
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (at, found) in small.match_indices(wanted) {
        let start = origins[at];
        let last = origins[at + found.len() - 1];
        let end = last + text[last..].chars().next().map_or(0, char::len_utf8);
        if places.last().is_none_or(|(_, before)| *before <= start) {
            places.push((start, end));
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_marked_whatever_its_case() {
        type Case = (&'static str, &'static str, &'static [(bool, &'static str)]);
        let cases: [Case; 6] = [
            ("symbol: GOOG", "goog", &[(false, "symbol: "), (true, "GOOG")]),
            ("aXbx", "x", &[(false, "a"), (true, "X"), (false, "b"), (true, "x")]),
            ("aaa", "aa", &[(true, "aa"), (false, "a")]),
            ("plain", "", &[(false, "plain")]),
            ("", "x", &[]),
            ("plain", "no", &[(false, "plain")]),
        ];
        for (text, wanted, pieces) in cases {
            assert_eq!(marked(text, wanted), pieces, "{text} {wanted}");
        }
    }

    #[test]
    fn letters_of_other_lengths_do_not_shift_the_mark() {
        // The small letter of U+0130 has two characters, that of U+023A three bytes instead of two.
        assert_eq!(marked("İÉTÉ!", "té"), [(false, "İÉ"), (true, "TÉ"), (false, "!")]);
        assert_eq!(marked("ȺȺx", "x"), [(false, "ȺȺ"), (true, "x")]);
        assert_eq!(marked("İ!", "i"), [(true, "İ"), (false, "!")]);
        assert_eq!(marked("堰 Weir", "堰 w"), [(true, "堰 W"), (false, "eir")]);
    }
}
