//! How the bytes of an input become what a target takes.

/// The first byte, or 0, and the rest.
pub(crate) fn first(input: &[u8]) -> (u8, &[u8]) {
    input.split_first().map_or((0, input), |(byte, rest)| (*byte, rest))
}

/// Cuts a body into chunks whose sizes follow from `seed`; some are empty.
pub(crate) fn chunks(seed: u8, body: &[u8]) -> Vec<&[u8]> {
    let mut state = u32::from(seed).wrapping_mul(2_654_435_761) | 1;
    let mut rest = body;
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        // Numerical Recipes' generator: its upper bits are random enough for cuts.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let most = if seed < 128 { 8 } else { 64 };
        let part = ((state >> 24) as usize % most).min(rest.len());
        chunks.push(&rest[..part]);
        rest = &rest[part..];
    }
    chunks
}
