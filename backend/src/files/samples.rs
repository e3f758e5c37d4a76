//! The files that are part of the program, so that there is something to download without any set-up.

const SAMPLES: &[(&str, &[u8])] = &[
    ("hello.zip", include_bytes!("../../samples/hello.zip")),
    ("hello.txt", include_bytes!("../../samples/hello.txt")),
    ("streams.txt", include_bytes!("../../samples/streams.txt")),
    ("waves.png", include_bytes!("../../samples/waves.png")),
    ("weir.svg", include_bytes!("../../samples/weir.svg")),
];

/// The bytes of a sample.
pub(super) fn find(name: &str) -> Option<&'static [u8]> {
    SAMPLES.iter().find(|(sample, _)| *sample == name).map(|(_, bytes)| *bytes)
}
