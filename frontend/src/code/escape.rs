//! Text and bytes between quotes.

use std::fmt::Write as _;

use super::sheet::{Sheet, Values};

/// Text for the inside of a `"` literal of the sheet's language. Characters that cannot be seen are written as numbers:
/// some would end the line, and others turn the text around for the reader.
pub(super) fn text(sheet: Sheet<'_>, text: &str) -> String {
    let more = sheet.piece("escaped").unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' | '\\' => out.extend(['\\', char]),
            _ if unseen(char) || more.contains(char) => {
                let mut values = Values::default();
                values.set("v", &format!("{:04x}", u32::from(char)));
                out.push_str(&sheet.fill("unicode", &values));
            }
            _ => out.push(char),
        }
    }
    out
}

/// The same, for the inside of a template: what has a meaning there is written twice.
pub(super) fn template(sheet: Sheet<'_>, part: &str) -> String {
    let doubled = sheet.piece("doubled").unwrap_or_default();
    let twice = |char| std::iter::repeat_n(char, if doubled.contains(char) { 2 } else { 1 });
    text(sheet, &part.chars().flat_map(twice).collect::<String>())
}

/// Bytes for the inside of a literal, be it in `"` or in `'`.
pub(super) fn bytes(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        if matches!(byte, b' '..=b'~') && !b"\"\\'".contains(byte) {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

/// Bytes in hex: `0a 01 61`.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 3);
    for byte in bytes {
        let _ = write!(out, "{}{byte:02x}", if out.is_empty() { "" } else { " " });
    }
    out
}

/// Text for the inside of `'` in a shell.
pub(super) fn shell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        out.push_str(if char == '\'' { "'\\'" } else { "" });
        out.push(char);
    }
    out
}

/// Text for the inside of `'` in PowerShell, which takes curved quotes for straight ones.
pub(super) fn powershell(text: &str) -> String {
    let twice = |char| std::iter::repeat_n(char, if "'‘’‚‛".contains(char) { 2 } else { 1 });
    text.chars().flat_map(twice).collect()
}

/// Text for an argument that PowerShell hands on as it is (`Legacy`), as Windows' programs read theirs: a quote has a backslash before
/// it, and backslashes before a quote come twice.
pub(super) fn argument(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut slashes = 0;
    for char in text.chars() {
        if char == '"' {
            out.extend(std::iter::repeat_n('\\', slashes + 1));
        }
        slashes = if char == '\\' { slashes + 1 } else { 0 };
        out.push(char);
    }
    out
}

/// All below U+10000: every language that there is a sheet for writes those with four digits.
fn unseen(char: char) -> bool {
    char.is_control()
        || matches!(u32::from(char), 0xad | 0x61c | 0x180e | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff9..=0xfffb)
}
