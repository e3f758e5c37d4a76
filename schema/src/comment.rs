//! The comments of a .proto, as far as its descriptor tells them: `google.protobuf.SourceCodeInfo`. They are looked for when somebody
//! asks, and kept nowhere.

use std::collections::BTreeMap;

use crate::{
    descriptor::{all, within},
    pool::FileData,
    wire::{Part, Parts, put_varint},
};

/// Where a descriptor has the things within it that have names: of a file messages, enums, services, extensions; of a message fields,
/// messages, enums, extensions; of an enum its values; of a service its methods. With the kind of each of those in turn.
const FILE: &[(u32, &Kind)] = &[(4, &Kind::Message), (5, &Kind::Enum), (6, &Kind::Service), (7, &Kind::Leaf)];
const MESSAGE: &[(u32, &Kind)] = &[(2, &Kind::Leaf), (3, &Kind::Message), (4, &Kind::Enum), (6, &Kind::Leaf)];
const NAMED: &[(u32, &Kind)] = &[(2, &Kind::Leaf)];

enum Kind {
    Message,
    Enum,
    Service,
    Leaf,
}

impl Kind {
    fn within(&self) -> &'static [(u32, &'static Kind)] {
        match self {
            Self::Message => MESSAGE,
            Self::Enum | Self::Service => NAMED,
            Self::Leaf => &[],
        }
    }
}

/// What was said of the thing of that full name in its file: `package.Message.field`, `package.Service.Method`. What stands above it,
/// or else behind it on its line.
pub(crate) fn comment(file: &FileData, full_name: &str) -> Option<String> {
    let name = match &*file.package {
        "" => full_name,
        package => full_name.strip_prefix(package)?.strip_prefix('.')?,
    };
    let (file, _) = Parts::all(&file.bytes);
    let mut path = Vec::new();
    if !find(&file, FILE, name, &mut path) {
        return None;
    }
    let locations = within(&file, 9);
    all(&locations, 1).filter_map(|location| said(location, &path)).find(|comment| !comment.is_empty())
}

/// Goes down to the thing of that name, and notes the way as a location has it: numbers of fields and indices, as varints.
fn find(of: &[Part<'_>], kinds: &'static [(u32, &'static Kind)], name: &str, path: &mut Vec<u8>) -> bool {
    let (first, rest) = name.split_once('.').unwrap_or((name, ""));
    for (number, kind) in kinds {
        for (index, thing) in all(of, *number).enumerate() {
            let (thing, _) = Parts::all(thing);
            if !all(&thing, 1).any(|name| name == first.as_bytes()) {
                continue;
            }
            let back = path.len();
            put_varint((*number).into(), path);
            put_varint(index as u64, path);
            if rest.is_empty() || find(&thing, kind.within(), rest, path) {
                return true;
            }
            path.truncate(back);
        }
    }
    false
}

/// The comment of a location, if it is that of the path.
fn said(location: &[u8], path: &[u8]) -> Option<String> {
    let (of, comment) = located(location)?;
    (of == path).then(|| tidy(&String::from_utf8_lossy(comment)))
}

/// The path of a location and its comment, if it has any.
fn located(location: &[u8]) -> Option<(&[u8], &[u8])> {
    let (location, _) = Parts::all(location);
    let text = |number| all(&location, number).next();
    Some((text(1)?, text(3).or_else(|| text(4))?))
}

/// All comments of a file, for whoever goes through the whole of it.
pub(crate) struct Comments<'a> {
    said: BTreeMap<&'a [u8], &'a [u8]>,
    /// Where we are.
    path: Vec<u8>,
}

impl<'a> Comments<'a> {
    /// Of a file's descriptor.
    pub(crate) fn new(file: &[Part<'a>]) -> Self {
        let locations = within(file, 9);
        Self { said: all(&locations, 1).filter_map(located).collect(), path: Vec::new() }
    }

    /// Goes to the thing of that index in the field of that number; answers where to go back to.
    pub(crate) fn enter(&mut self, number: u32, index: usize) -> usize {
        let back = self.enter_one(number);
        put_varint(index as u64, &mut self.path);
        back
    }

    /// Goes to the field of that number, which comes once.
    pub(crate) fn enter_one(&mut self, number: u32) -> usize {
        let back = self.path.len();
        put_varint(number.into(), &mut self.path);
        back
    }

    /// Goes back.
    pub(crate) fn leave(&mut self, back: usize) {
        self.path.truncate(back);
    }

    /// What was said of the thing where we are.
    pub(crate) fn here(&self) -> Option<String> {
        let comment = self.said.get(&*self.path)?;
        Some(tidy(&String::from_utf8_lossy(comment))).filter(|comment| !comment.is_empty())
    }
}

/// Without what is there only because of how comments are written: a space or a star before each line.
fn tidy(comment: &str) -> String {
    let mut text = String::with_capacity(comment.len());
    for line in comment.lines() {
        text.push_str(line.trim_start_matches([' ', '*']).trim_end());
        text.push('\n');
    }
    text.trim().to_owned()
}
