//! Values that vary from message to message: words in braces within the texts of a message's JSON.

use weir_proto::mixed;
use weir_schema::json::utc;

use super::fields::Sending;

/// What may stand in a text: see [`Varied`].
pub const WORDS: [&str; 4] = ["{n}", "{now}", "{now_ms}", "{random}"];

/// A text as it is for one message: `{n}` is the message's number on its call, from 1; `{now}` the time as a `Timestamp` has it in JSON, `{now_ms}`
/// in milliseconds since 1970; `{random}` a whole number below 2³¹, another for each message.
///
/// All are digits and letters that mean nothing to JSON, so wherever a word stands in a text, that stays one.
pub struct Varied {
    /// What it is.
    pub text: String,
    /// Where words stood, and what stands there now: ranges of the text before and after.
    moved: Vec<[usize; 4]>,
}

impl Varied {
    /// The text for that message.
    pub fn of(text: &str, sending: Sending) -> Self {
        let mut varied = Self { text: String::with_capacity(text.len()), moved: Vec::new() };
        let mut from = 0;
        while let Some((at, word)) = next(text, from) {
            varied.text.push_str(&text[from..at]);
            let start = varied.text.len();
            varied.text.push_str(&value(word, sending));
            from = at + word.len();
            varied.moved.push([at, from, start, varied.text.len()]);
        }
        varied.text.push_str(&text[from..]);
        varied
    }

    /// Where something stands in the text as it was typed that stands there in this one. What is within a word is the word.
    pub fn typed(&self, at: usize, end: bool) -> usize {
        let before = self.moved.iter().rev().find(|[.., start, _]| *start < at || (*start == at && !end));
        match before {
            None => at,
            Some([from, to, _, until]) if at < *until => {
                if end {
                    *to
                } else {
                    *from
                }
            }
            Some([_, to, _, until]) => to + (at - until),
        }
    }
}

/// The next word from there on.
fn next(text: &str, from: usize) -> Option<(usize, &'static str)> {
    let mut at = from;
    loop {
        at += text[at..].find('{')?;
        if let Some(word) = WORDS.into_iter().find(|word| text[at..].starts_with(word)) {
            return Some((at, word));
        }
        at += 1;
    }
}

fn value(word: &str, sending: Sending) -> String {
    match word {
        "{n}" => sending.ordinal.to_string(),
        "{now}" => utc(sending.unix_nanos),
        "{now_ms}" => (sending.unix_nanos / 1_000_000).to_string(),
        _ => (mixed(sending.unix_nanos ^ sending.ordinal.rotate_left(32)) >> 33).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(n: u64) -> Sending {
        Sending::planned(n - 1, n, 1_764_422_400_123_456_789)
    }

    fn varied(text: &str, n: u64) -> String {
        Varied::of(text, at(n)).text
    }

    #[test]
    fn words_in_braces_vary() {
        assert_eq!(varied("{\"a\":\"x {n}\"}", 7), "{\"a\":\"x 7\"}");
        assert_eq!(varied("{now} {now_ms}", 1), "2025-11-29T13:20:00.123Z 1764422400123");
        let two = [1, 2].map(|n| varied("{random}", n).parse::<u32>().unwrap());
        assert!(two[0] != two[1] && two.iter().all(|one| *one < 1 << 31), "{two:?}");
        assert_eq!(varied("{\"a\": 1, \"b\": \"{m}\"}", 1), "{\"a\": 1, \"b\": \"{m}\"}");
    }

    #[test]
    fn places_are_those_of_what_was_typed() {
        // `{n}` becomes `12345`.
        let text = Varied::of("a{n}b{n}c", at(12_345));
        assert_eq!(text.text, "a12345b12345c");
        assert_eq!([0, 1, 6, 7, 12].map(|at| text.typed(at, false)), [0, 1, 4, 5, 8]);
        assert_eq!([1, 3, 6, 13].map(|at| text.typed(at, true)), [1, 4, 4, 9]);
        assert_eq!(text.typed(3, false), 1);
    }
}
