//! The word at the caret.

use std::{borrow::Cow, ops::Range};

use super::{
    super::tokens::{Token, Tokens},
    scan::said,
};

/// A key or a value that is being typed.
pub(super) struct Word<'a> {
    /// Where it stands, with its quotes if it has any; the caret is in it or at one of its ends.
    pub(super) at: Range<usize>,
    /// What it says up to the caret.
    pub(super) typed: &'a str,
    /// What it says, also behind the caret.
    pub(super) whole: Cow<'a, str>,
    pub(super) quoted: bool,
    /// A colon follows.
    pub(super) colon: bool,
}

impl<'a> Word<'a> {
    /// The word that begins at `from`, which is the caret or in front of it.
    pub(super) fn read(text: &'a str, from: usize, caret: usize) -> Self {
        let quoted = text[from..].starts_with('"');
        let inner = from + usize::from(quoted);
        let end = end(text, from).unwrap_or_else(|| {
            let rest = &text[caret.max(inner)..];
            let name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '/' | '-' | '@');
            let behind = rest.trim_start_matches(name);
            text.len() - behind.strip_prefix('"').unwrap_or(behind).len()
        });
        let typed = text.get(inner..caret).unwrap_or_default();
        let whole = said(&text[from..end]);
        Self { at: from..end, typed, whole, quoted, colon: colon(text, end) }
    }

    /// No word at all.
    pub(super) fn none(text: &str, caret: usize) -> Self {
        let whole = Cow::Borrowed("");
        Self { at: caret..caret, typed: "", whole, quoted: false, colon: colon(text, caret) }
    }
}

/// A colon comes next.
fn colon(text: &str, at: usize) -> bool {
    matches!(Tokens { text, at }.next(), Some((_, Token::Mark(b':'))))
}

/// Where the word ends that begins there, if that can be told: a quote that nobody closed yet takes the next one, and what stands up to
/// that, for its own. Then something else follows than what may stand behind a string.
fn end(text: &str, from: usize) -> Option<usize> {
    let mut tokens = Tokens { text, at: from };
    let (at, token) = tokens.next()?;
    let ends = match token {
        Token::Text { closed: false } => false,
        Token::Text { closed: true } => {
            matches!(tokens.next(), None | Some((_, Token::Mark(b',' | b':' | b'}' | b']'))))
        }
        Token::Bare | Token::Mark(_) => true,
    };
    ends.then_some(at.end)
}
