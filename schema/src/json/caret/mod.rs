//! What may stand at the caret, in JSON of a message that is being typed and mostly not complete.

mod offer;
mod place;
mod scan;
mod wanted;
mod word;

use std::ops::Range;

use self::{
    place::Place,
    scan::{Scan, said},
    wanted::{Wanted, wanted},
};
use crate::{Kind, Message};

/// What may stand at the caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completions {
    /// What a choice replaces, in bytes of the text: the key or the word that is partly typed, with its quotes if they are there. The caret is
    /// in it, or at one of its ends.
    pub at: Range<usize>,
    /// At least one and at most two hundred, the best first.
    pub choices: Vec<Choice>,
    /// Whose fields or values they are: the full name of a message or an enum, or `bool`.
    pub of: String,
}

/// One thing that may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// As it is shown: a field's name in the .proto, an enum value's, a message's full name.
    pub name: String,
    /// Its type as the .proto writes it: `string`, `map<string, int32>`, `repeated package.Message`; for an enum's value its number, for
    /// a message `message`.
    pub kind: String,
    /// What is put in the place. For a field that is `"name": ` and an empty value, or only `"name"` where a colon follows already. Commas
    /// are left to whoever puts it there.
    pub with: String,
    /// What is selected then, in bytes of `with`: the inside of an empty value, or nothing at the end.
    pub select: Range<usize>,
    /// It would be a second one of a `oneof`: the name of the field that is there already.
    pub replaces: Option<String>,
}

/// What may stand at a caret at byte `at` of a text: fields that the message does not have yet, names of an enum's values, `true` and
/// `false`, types for an `Any`. None, if nothing can be said, or what stands there already is all there is.
///
/// What is typed up to the caret is looked for in the names: first come those that begin so, and fields in the order of the .proto. Of
/// those that fit alike, what is deprecated comes last; and last of all what would be a second one of a `oneof`.
pub fn completions(message: &Message, text: &str, at: usize) -> Option<Completions> {
    text.get(at..)?;
    let mut scan = Scan::new(text);
    let (word, wanted) = wanted(&mut scan, at)?;
    scan.behind(word.at.end);
    let text_of = |at: &Option<Range<usize>>| at.clone().map(|at| said(&text[at]));
    let mut place = Place::One(Kind::Message(message.clone()));
    let mut rest = &scan.open[..];
    let (choices, of) = loop {
        let [open, within @ ..] = rest else { break offer::values(&place, &word)? };
        let scope = place.within(open, text_of(&open.url).as_deref())?;
        if within.is_empty() && wanted == Wanted::Key {
            break offer::keys(&scope, scan.keys(), &word)?;
        }
        place = scope.member(text_of(&open.key).as_deref())?;
        rest = within;
    };
    let nothing_new = match &choices[..] {
        [] => true,
        [only] => only.with == text[word.at.clone()],
        _ => false,
    };
    (!nothing_new).then_some(Completions { at: word.at, choices, of })
}
