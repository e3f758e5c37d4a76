//! Which names a file may have.

/// Temporary files of uploads begin with this; no name that a client gives may.
pub(super) const TEMPORARY: &str = ".weir-upload-";

/// Says what is wrong with a file's name, if anything is.
///
/// A name is one part of a path: 1 to 255 bytes, nothing that any system takes for a separator or does not take at all,
/// not a folder, not hidden, and not one that some system keeps for devices. So it means the same everywhere, and cannot
/// leave its folder. Nor may it look like another: what turns the direction of writing makes `gpj.exe` of `exe.jpg`.
pub(crate) fn check(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("is empty");
    }
    if name.len() > 255 {
        return Err("is longer than 255 bytes");
    }
    if name.contains(['/', '\\']) {
        return Err("contains a path separator");
    }
    if name.contains(['<', '>', ':', '"', '|', '?', '*']) {
        return Err("contains one of < > : \" | ? *, which not every system takes");
    }
    if name.contains(char::is_control) {
        return Err("contains a control character");
    }
    if name.contains(turns) {
        return Err("contains a character that turns the direction of writing");
    }
    if name == "." || name == ".." {
        return Err("is a folder");
    }
    // Uploads on their way are hidden ones of ours.
    if name.starts_with('.') {
        return Err("begins with a dot");
    }
    if name.ends_with(['.', ' ']) {
        return Err("ends with a dot or a space, which not every system keeps");
    }
    if is_device(name) {
        return Err("is reserved");
    }
    Ok(())
}

/// The marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9, section 2).
fn turns(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Names that Windows keeps for devices, with any extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    match stem.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" => true,
        stem => ["COM", "LPT"]
            .iter()
            .filter_map(|device| stem.strip_prefix(device))
            .any(|number| matches!(number, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn plain_names_are_good() {
        let longest = "x".repeat(255);
        for name in ["hello.zip", "a b", "文件.txt", "مرحبا.txt", "a.b.c", "console", "com0", "com10", &longest]
        {
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
            "COM¹",
            "conin$",
            "...",
            ".hidden",
            "ends. ",
            "ends.",
            "ends ",
            "a:b",
            "C:\\x",
            "C:x",
            "x\0.txt",
            "lpt¹",
            "a?",
            "exe.\u{202e}gpj",
            "a\u{2067}b",
            ".weir-upload-1",
            &long,
        ] {
            assert!(check(name).is_err(), "{name:?}");
        }
    }
}
