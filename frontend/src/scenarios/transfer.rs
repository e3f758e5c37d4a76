//! Files on their way: what is known of one.

/// The largest file that the page puts together.
pub const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// How far a transfer is, and whether both ends have the same file.
pub struct Transfer {
    /// The file's name.
    pub name: String,
    /// Bytes that have passed.
    pub done: u64,
    /// Bytes of the whole, where that is known.
    pub all: Option<u64>,
    /// Bytes a second, from the start of the call on.
    pub speed: f64,
    /// SHA-256 as the page works it out, once the file is whole.
    pub here: Option<String>,
    /// SHA-256 as the server says it.
    pub there: Option<String>,
    /// The file came down and can be saved.
    pub kept: bool,
    /// Why it cannot be put together any more.
    pub spoilt: Option<Spoilt>,
}

/// Why a download cannot be put together.
pub enum Spoilt {
    /// It has so many bytes, more than a page can hold.
    TooLarge(u64),
    /// The page did not see all pieces.
    Lost,
}

impl Transfer {
    /// Both ends' hashes are there: whether they are equal.
    pub fn same(&self) -> Option<bool> {
        Some(self.here.as_ref()? == self.there.as_ref()?)
    }
}

/// Bytes a second, over the whole of a call that has lasted so many milliseconds.
pub(super) fn speed(bytes: u64, elapsed_ms: f64) -> f64 {
    if elapsed_ms > 0.0 { bytes as f64 * 1000.0 / elapsed_ms } else { 0.0 }
}

/// The first value of a key, as text.
pub fn entry(metadata: &[weir_tap::Entry], key: &str) -> Option<String> {
    let entry = metadata.iter().find(|entry| entry.key == key)?;
    String::from_utf8(entry.value.to_vec()).ok()
}
