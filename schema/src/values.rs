//! Enums.

use std::fmt;

use crate::{Pool, comment::comment, pool::EnumData};

/// An enum type of a [`Pool`].
#[derive(Clone, PartialEq, Eq)]
pub struct Enum {
    pool: Pool,
    index: usize,
}

impl Enum {
    pub(crate) fn new(pool: Pool, index: usize) -> Self {
        Self { pool, index }
    }

    /// `package.Enum`
    pub fn full_name(&self) -> &str {
        &self.data().name
    }

    /// The .proto that defines it, from the root of all imports.
    pub fn file(&self) -> &str {
        &self.pool.data().files[self.data().file].name
    }

    /// It has no other values than those that it names: what else comes counts as an unknown field.
    pub fn is_closed(&self) -> bool {
        self.data().closed
    }

    /// What the .proto says of it, if its descriptor tells.
    pub fn comment(&self) -> Option<String> {
        comment(&self.pool.data().files[self.data().file], self.full_name())
    }

    /// Its values and their names in the order of the .proto.
    pub fn values(&self) -> impl Iterator<Item = (i32, &str)> {
        self.data().values.iter().map(|(number, name)| (*number, name.as_str()))
    }

    /// A value's name; the first one if it has several.
    pub fn name(&self, number: i32) -> Option<&str> {
        self.values().find(|(value, _)| *value == number).map(|(_, name)| name)
    }

    /// The value of that name.
    pub fn number(&self, name: &str) -> Option<i32> {
        self.values().find(|(_, known)| *known == name).map(|(number, _)| number)
    }

    fn data(&self) -> &EnumData {
        &self.pool.data().enums[self.index]
    }
}

impl fmt::Debug for Enum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.full_name())
    }
}
