//! Which names a file may have.

/// Temporary files of uploads begin with this; no name that a client gives may.
pub(super) const TEMPORARY: &str = ".weir-upload-";

/// Says what is wrong with a file's name, if anything is.
///
/// A name is one part of a path: 1 to 255 bytes, no separator of any system, no control character, not a folder, and
/// not one that some system keeps for devices. So it means the same everywhere, and cannot leave its folder.
pub(super) fn check(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("is empty");
    }
    if name.len() > 255 {
        return Err("is longer than 255 bytes");
    }
    if name.contains(['/', '\\']) {
        return Err("contains a path separator");
    }
    if name.contains(char::is_control) {
        return Err("contains a control character");
    }
    if name == "." || name == ".." {
        return Err("is a folder");
    }
    if name.starts_with(TEMPORARY) || is_device(name) {
        return Err("is reserved");
    }
    Ok(())
}

/// Names that Windows keeps for devices, with any extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    match stem.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" => true,
        stem => ["COM", "LPT"]
            .iter()
            .filter_map(|device| stem.strip_prefix(device))
            .any(|number| matches!(number.as_bytes(), [b'1'..=b'9'])),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn plain_names_are_good() {
        let longest = "x".repeat(255);
        for name in ["hello.zip", "a b", "文件.txt", "...", ".hidden", "console", "com0", "com10", &longest] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn whatever_is_not_plain_is_refused() {
        let long = "x".repeat(256);
        for name in [
            "",
            ".",
            "..",
            "a/b",
            "/etc/passwd",
            "..\\x",
            "a\0b",
            "a\nb",
            "a\u{7f}",
            "nul",
            "CON.txt",
            "com1.x.y",
            "lpt9 .z",
            ".weir-upload-1",
            &long,
        ] {
            assert!(check(name).is_err(), "{name:?}");
        }
    }
}
