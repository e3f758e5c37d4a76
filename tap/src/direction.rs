use std::ops::{Index, IndexMut};

use crate::Direction;

/// Both directions, in the order in which they are told where nothing else orders them.
pub const DIRECTIONS: [Direction; 2] = [Direction::Request, Direction::Response];

/// A value for each direction of a call. What says no direction ([`Direction::Unspecified`]) counts as the request's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerDirection<T> {
    /// From the client to the server.
    pub request: T,
    /// From the server to the client.
    pub response: T,
}

impl<T> PerDirection<T> {
    /// The same for both.
    pub fn both(value: T) -> Self
    where
        T: Clone,
    {
        Self { request: value.clone(), response: value }
    }

    /// Both values, in the order of [`DIRECTIONS`].
    pub fn each(&self) -> [&T; 2] {
        [&self.request, &self.response]
    }

    /// Both values to be changed, in the order of [`DIRECTIONS`].
    pub fn each_mut(&mut self) -> [&mut T; 2] {
        [&mut self.request, &mut self.response]
    }
}

impl<T> Index<Direction> for PerDirection<T> {
    type Output = T;

    fn index(&self, direction: Direction) -> &T {
        if direction == Direction::Response { &self.response } else { &self.request }
    }
}

impl<T> IndexMut<Direction> for PerDirection<T> {
    fn index_mut(&mut self, direction: Direction) -> &mut T {
        if direction == Direction::Response { &mut self.response } else { &mut self.request }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_direction_has_its_own() {
        let mut counts = PerDirection::both(1);
        counts[Direction::Response] = 3;
        counts[Direction::Unspecified] += 1;
        assert_eq!(counts, PerDirection { request: 2, response: 3 });
        assert_eq!(DIRECTIONS.map(|direction| &counts[direction]), counts.each());
        for count in counts.each_mut() {
            *count *= 2;
        }
        assert_eq!(counts.each(), [&4, &6]);
    }
}
