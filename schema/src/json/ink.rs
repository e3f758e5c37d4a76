//! What the pieces of JSON are, for an editor's colours.

use std::ops::Range;

use super::{
    text::is_number,
    tokens::{Token, Tokens},
};

/// What a piece of a text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ink {
    /// A string that a colon follows on the same line.
    Key,
    /// Any other string. One that nobody closed goes to the end of its line.
    Text,
    /// A number as JSON has it.
    Number,
    /// `true`, `false` or `null`.
    Word,
    /// A bracket, a comma or a colon.
    Mark,
    /// What JSON does not have.
    Odd,
}

/// The pieces of a text, of one line or of several, and where each stands, in bytes of the text; white space is left out. The text
/// may be broken anywhere. No piece is on two lines, so lines can be taken one by one.
pub fn inks(text: &str) -> Vec<(Range<usize>, Ink)> {
    let ink = |(at, token): (Range<usize>, Token)| {
        let ink = match token {
            Token::Mark(_) => Ink::Mark,
            Token::Text { closed: true } if text[at.end..].trim_start_matches([' ', '\t']).starts_with(':') => Ink::Key,
            Token::Text { .. } => Ink::Text,
            Token::Bare => match &text[at.clone()] {
                "true" | "false" | "null" => Ink::Word,
                number if is_number(number) => Ink::Number,
                _ => Ink::Odd,
            },
        };
        (at, ink)
    };
    Tokens { text, at: 0 }.map(ink).collect()
}
