//! Takes the names of functions out of a module, where there is no wasm-opt to do it: they would be a fifth of what is sent.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

/// What every module begins with: magic number and version (WebAssembly, 5.5.16).
const PREAMBLE: &[u8] = b"\0asm\x01\0\0\0";
/// The id of sections that say nothing to the engine: names, producers (5.5.3).
const CUSTOM: u8 = 0;

/// Takes what is not for the engine out of the file at `wasm`.
pub(super) fn strip(wasm: &Path) -> Result<()> {
    let module = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let bare = bare(&module).with_context(|| format!("{} is no module", wasm.display()))?;
    fs::write(wasm, bare).with_context(|| format!("cannot write {}", wasm.display()))
}

fn bare(module: &[u8]) -> Result<Vec<u8>> {
    let Some(mut rest) = module.strip_prefix(PREAMBLE) else { bail!("it begins with something else") };
    let mut bare = PREAMBLE.to_vec();
    while let Some((id, after)) = rest.split_first() {
        let (length, header) = size(after).context("a section without a length")?;
        let end = 1 + header + length;
        let section = rest.get(..end).context("a section that is cut")?;
        if *id != CUSTOM {
            bare.extend_from_slice(section);
        }
        rest = &rest[end..];
    }
    Ok(bare)
}

/// A number in LEB128 (5.2.2), and how many bytes it takes.
fn size(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_sections_go_and_all_else_stays() {
        let types = [1, 4, 1, 0x60, 0, 0];
        let long = [&[3, 0x82, 0x80, 0][..], &[1, 0]].concat();
        let names = [&[0, 0x85, 1, 4][..], b"name", &[7; 128]].concat();
        let module = [PREAMBLE, &names, &types, &names, &long, &[0, 0]].concat();
        assert_eq!(bare(&module).unwrap(), [PREAMBLE, &types, &long].concat());
    }

    #[test]
    fn what_is_no_module_is_refused() {
        for bytes in [&b""[..], b"\0asm\x02\0\0\0", b"\0asm\x01\0\0\0\x01", b"\0asm\x01\0\0\0\x01\x05\0"] {
            assert!(bare(bytes).is_err(), "{bytes:?}");
        }
    }
}
