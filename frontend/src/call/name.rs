//! What a user calls a run.

/// The most letters of a name.
pub const NAME: usize = 40;

/// A name as it is kept: on one line, without space around it, and no longer than [`NAME`].
pub fn tidy(name: &str) -> String {
    let words = name.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().take(NAME).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_short_line() {
        assert_eq!(tidy("  slow\treader\n 64 KiB "), "slow reader 64 KiB");
        assert_eq!(tidy(&"课".repeat(50)), "课".repeat(NAME));
        assert_eq!(tidy(&format!("{} b", "a".repeat(NAME - 1))), "a".repeat(NAME - 1));
        assert_eq!(tidy(" \n "), "");
    }
}
