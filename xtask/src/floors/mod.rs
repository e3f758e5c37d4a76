//! Floors: a module of the page or the server imports from floors below its own, never from one above it, and no circle of imports
//! leads from one folder into another. What only tests see may import what it likes.

mod house;
mod rules;
mod source;
mod tokens;
