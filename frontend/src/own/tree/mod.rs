//! A message as the rows of a form. The text that is typed is all there is: rows are made of it, and what is entered in one changes it in
//! one place, so that form and text never disagree and nothing is lost between them.

mod bytes;
mod change;
mod folds;
mod known;
mod list;
mod row;
mod rows;
#[cfg(test)]
mod tests;
mod way;

pub(super) use self::{
    bytes::{Spelling, read, spelled},
    change::{beginning, chosen, entered, item_more, key_now, moved, pasted, set, taken},
    folds::Folds,
    row::{Is, Row},
    rows::{rows, short},
    way::{dotted, same},
};
