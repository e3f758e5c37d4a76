//! What files of calls this page makes and reads, and why it does not read others.

/// The shape of the files that this page makes and reads.
pub const FORMAT: u32 = 1;
/// Larger files are not read. The page's own are smaller.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Why a file cannot be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// It is larger than [`MAX_BYTES`].
    TooLarge,
    /// It is something else than JSON.
    NotJson,
    /// It is JSON of something else.
    NotRecording,
    /// It ends in the middle.
    Cut,
    /// It has another shape than this page knows.
    OtherFormat {
        /// The version of Weir that made it, if it says so.
        weir: String,
    },
    /// What stands at this place cannot be.
    Damaged {
        /// As in `steps[3].rows.framed`.
        place: String,
    },
}
