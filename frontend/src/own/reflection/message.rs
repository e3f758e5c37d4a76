//! What is asked and what is answered, as bytes. Both versions have the same.

use weir_schema::wire::{Part, Parts, Value};

/// What is asked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Ask {
    /// Which services there are.
    Services,
    /// The file that defines something, by its full name.
    Symbol(String),
    /// A file by its name.
    File(String),
}

impl Ask {
    /// As it is sent.
    pub fn encoded(&self) -> Vec<u8> {
        let (number, text) = match self {
            Self::Services => (7, "*"),
            Self::Symbol(name) => (4, name.as_str()),
            Self::File(name) => (3, name.as_str()),
        };
        let mut request = Vec::new();
        Value::Bytes(text.as_bytes()).put(number, &mut request);
        request
    }

    /// As it was sent, if it is one of ours.
    fn read(request: &[u8]) -> Option<Self> {
        all(request).into_iter().find_map(|part| match part.number {
            3 => Some(Self::File(text(part)?)),
            4 => Some(Self::Symbol(text(part)?)),
            7 => Some(Self::Services),
            _ => None,
        })
    }
}

/// What came back.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Answer<'a> {
    /// What it answers, if it says so.
    pub(super) to: Option<Ask>,
    pub(super) said: Said<'a>,
}

#[derive(PartialEq, Eq, Debug)]
pub(super) enum Said<'a> {
    /// The services' full names.
    Services(Vec<String>),
    /// Files' descriptors.
    Files(Vec<&'a [u8]>),
    /// There is no such thing, or something else that is no answer.
    Nothing,
}

impl<'a> Answer<'a> {
    pub(super) fn read(answer: &'a [u8]) -> Self {
        let mut read = Self { to: None, said: Said::Nothing };
        for part in all(answer) {
            let bytes = part.value.bytes();
            match part.number {
                2 => read.to = Ask::read(bytes),
                4 => read.said = Said::Files(within(bytes, 1).collect()),
                6 => {
                    let names =
                        within(bytes, 1).filter_map(|service| all(service).into_iter().find(|part| part.number == 1));
                    read.said = Said::Services(names.filter_map(text).collect());
                }
                _ => {}
            }
        }
        read
    }
}

/// The fields of a message, up to where it stops to be one.
pub(super) fn all(message: &[u8]) -> Vec<Part<'_>> {
    Parts::all(message).0
}

/// What is within each field of a number.
pub(super) fn within(message: &[u8], number: u32) -> impl Iterator<Item = &[u8]> {
    all(message).into_iter().filter(move |part| part.number == number).map(|part| part.value.bytes())
}

fn text(part: Part<'_>) -> Option<String> {
    String::from_utf8(part.value.bytes().to_vec()).ok()
}

/// The first text of a number.
pub(super) fn first(message: &[u8], number: u32) -> String {
    within(message, number).next().map(|text| String::from_utf8_lossy(text).into_owned()).unwrap_or_default()
}
