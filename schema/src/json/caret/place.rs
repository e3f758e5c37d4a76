//! What a place in a message's JSON is for.

use super::{
    super::known::{Known, type_of},
    scan::Open,
};
use crate::{Field, Kind, Message};

/// A place for a value.
pub(super) enum Place {
    One(Kind),
    List(Kind),
    /// An object with values of that kind, whatever their keys.
    Map(Kind),
    /// The name of a type: `@type` of an `Any`.
    Url(Message),
}

/// The inside of an object or a list.
pub(super) enum Scope {
    /// The members are the fields of a message. Of an `Any` that says its type they are those of that.
    Fields(Message),
    /// An `Any`, whose members are no fields: it does not say its type yet, or that is one with a form of its own.
    Any(Message, Option<Message>),
    /// Values of a kind.
    Each(Kind),
}

impl Place {
    /// The place of a field's value.
    fn of(field: &Field) -> Self {
        match field.kind() {
            Kind::Message(entry) if field.is_map() => {
                Self::Map(entry.field(2).map_or(Kind::Bytes, |value| value.kind()))
            }
            kind if field.is_list() => Self::List(kind),
            kind => Self::One(kind),
        }
    }

    /// What is within the object or the list that is opened here, if that is what belongs here and its members are known. `url` is what
    /// its `@type` says.
    pub(super) fn within(self, open: &Open, url: Option<&str>) -> Option<Scope> {
        match (self, open.object) {
            (Self::One(Kind::Message(message)), true) => match Known::of(&message) {
                None => Some(Scope::Fields(message)),
                Some(Known::Any) => Some(match url.and_then(|url| type_of(message.pool(), url)) {
                    Some(of) if Known::of(&of).is_none() => Scope::Fields(of),
                    of => Scope::Any(message, of),
                }),
                // They have other forms, or members of any name.
                Some(_) => None,
            },
            (Self::List(kind), false) | (Self::Map(kind), true) => Some(Scope::Each(kind)),
            _ => None,
        }
    }
}

impl Scope {
    /// The place of a member's value, or of an item.
    pub(super) fn member(&self, key: Option<&str>) -> Option<Place> {
        match (self, key) {
            (Self::Fields(message), Some(key)) => message.field_in_json(key).map(|field| Place::of(&field)),
            (Self::Any(any, _), Some("@type")) => Some(Place::Url(any.clone())),
            (Self::Any(_, Some(of)), Some("value")) => Some(Place::One(Kind::Message(of.clone()))),
            (Self::Each(kind), _) => Some(Place::One(kind.clone())),
            _ => None,
        }
    }
}
