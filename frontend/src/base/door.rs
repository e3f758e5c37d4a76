//! Doors: parts of the page that are fetched when somebody first wants them.
//!
//! With the feature `split` the page is cut at its doors: what only a room needs becomes a file of its own, a *piece*, beside what
//! everybody loads first (`xtask/src/page/pieces.rs` cuts). Without it, as plain Trunk builds, the page is one whole and every door
//! is open.

use std::{future::Future, pin::Pin};

/// The pieces, one for each room or several. Each is the name of its file.
#[expect(non_camel_case_types, reason = "files are named in small letters")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece {
    /// The Code tab: a call as a program in other languages.
    code,
    /// The editor of a message as JSON.
    editor,
    /// How servers that are not Weir are found: step by step, and by what they say of themselves.
    finding,
    /// The Headers tab, and what copies and saves the selected row, or saves the picture.
    headers,
    /// The Lesson tab.
    lesson,
    /// What is said to a method of a server that is not Weir: the form, and what goes out by itself.
    message,
    /// Servers that are not Weir, and their methods.
    own,
    /// The scenarios' pictures, but for that of the scenario that the page begins with; and talks.
    pictures,
    /// Recordings: how they are saved, read and played.
    recordings,
    /// What lies behind the buttons of the bar and of the header: conditions, metadata, the sheets of keys and of the link.
    settings,
    /// gRPC-Web.
    web,
    /// The Wire tab: bytes and frames.
    wire,
}

/// A piece could not be fetched: the server is gone, or has another version of the page now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shut;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Shut {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// A door that opens. It is ready at once where the piece is here; one that has failed may be tried again.
pub type Opening<T> = Pin<Box<dyn Future<Output = Result<T, Shut>>>>;

/// Makes a door: a function that gives what is behind it, and fetches that first if need be.
///
/// What is given is a constant, functions of the room mostly. Nothing else of the room may be named outside it, or it is in
/// everybody's first load again. Each door costs that 1.5 kB of code.
macro_rules! door {
    ($(#[$about:meta])* $reach:vis fn $door:ident() -> $room:ty { $piece:ident => $value:expr }) => {
        $(#[$about])*
        $reach fn $door() -> $crate::base::door::Opening<$room> {
            const _: $crate::base::door::Piece = $crate::base::door::Piece::$piece;
            #[cfg_attr(feature = "split", ::wasm_split_helpers::wasm_split($piece, fallible))]
            fn $door() -> Result<$room, $crate::base::door::Shut> {
                Ok($value)
            }
            #[cfg(feature = "split")]
            return Box::pin($door());
            #[cfg(not(feature = "split"))]
            return Box::pin(std::future::ready($door()));
        }
    };
}

pub(crate) use door;
