//! What belongs at the caret: a key or a value.

use super::{
    super::tokens::{Token, Tokens},
    scan::{Last, Scan},
    word::Word,
};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Key,
    Value,
}

/// Goes to the caret. Gives the word there, and what it is going to be; none where only a comma, a colon or a bracket may stand.
pub(super) fn wanted<'a>(scan: &mut Scan<'a>, caret: usize) -> Option<(Word<'a>, Wanted)> {
    let Some(from) = scan.before(caret) else { return here(scan, caret) };
    let word = Word::read(scan.text, from, caret);
    let object = scan.open.last().is_some_and(|open| open.object);
    let wanted = match scan.last {
        // The comma behind what is in the line above is forgotten easily; within a line it is rather no other word that is meant.
        Last::Word(_) | Last::Close if !word.quoted && !scan.text[scan.end..from].contains('\n') => return None,
        Last::Nothing => Wanted::Value,
        // The value is not there yet, and this is the next member.
        Last::Colon if !object || !word.colon => Wanted::Value,
        _ if object => Wanted::Key,
        _ if scan.open.is_empty() => return None,
        _ => Wanted::Value,
    };
    Some((word, wanted))
}

/// Where nothing is typed yet. A value that begins right there is one to be replaced.
fn here<'a>(scan: &Scan<'a>, caret: usize) -> Option<(Word<'a>, Wanted)> {
    let none = Word::none(scan.text, caret);
    let object = scan.open.last().is_some_and(|open| open.object);
    match scan.last {
        Last::Word(_) | Last::Close => return None,
        Last::Open | Last::Comma if object => return Some((none, Wanted::Key)),
        _ => {}
    }
    match (Tokens { text: scan.text, at: caret }).next() {
        None | Some((_, Token::Mark(b',' | b'}' | b']'))) => Some((none, Wanted::Value)),
        Some((_, Token::Mark(_))) => None,
        Some((at, _)) => {
            let word = Word::read(scan.text, at.start, caret);
            if object && word.colon {
                // The key of the next member.
                return Some((none, Wanted::Value));
            }
            (at.start == caret).then_some((word, Wanted::Value))
        }
    }
}
