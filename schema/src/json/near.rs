//! Which of some names was meant by another.

/// Longer names are not compared: they are no slips of the hand.
const LONGEST: usize = 64;

/// The name that is spelled most like what stands there, if it is like it at all: a third of its letters may differ, of few one; capitals and
/// underscores count for nothing.
pub(super) fn near<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let letters =
        |text: &str| text.chars().filter(|letter| *letter != '_').flat_map(char::to_lowercase).collect::<Vec<_>>();
    let written = letters(written);
    let mut best = (written.len() / 3).max(1) + 1;
    let mut found = None;
    for name in names.filter(|_| written.len() <= LONGEST) {
        let distance = distance(&written, &letters(name));
        if distance < best {
            best = distance;
            found = Some(name.to_owned());
        }
    }
    found
}

/// How many letters must be put in, taken out, changed or swapped with the next: the distance of Damerau and Levenshtein.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before = vec![0; to.len() + 1];
    let mut last = (0..=to.len()).collect::<Vec<_>>();
    for (row, letter) in from.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let changed = last[column] + usize::from(letter != other);
            let mut cheapest = changed.min(last[column + 1] + 1).min(line[column] + 1);
            if row > 0 && column > 0 && from[row - 1] == *other && *letter == to[column - 1] {
                cheapest = cheapest.min(before[column - 1] + 1);
            }
            line.push(cheapest);
        }
        before = std::mem::replace(&mut last, line);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_understood_and_another_word_is_not() {
        let names = ["user_name", "count", "interval_ms", "id"];
        for (written, meant) in [
            ("userName", Some("user_name")),
            ("username", Some("user_name")),
            ("user_nam", Some("user_name")),
            ("cuont", Some("count")),
            ("Counts", Some("count")),
            ("intervalms", Some("interval_ms")),
            ("di", Some("id")),
            ("ix", Some("id")),
            ("", None),
            ("colour", None),
            ("x", None),
        ] {
            assert_eq!(near(written, names.into_iter()).as_deref(), meant, "{written:?}");
        }
    }
}
