//! The letters of header compression (RFC 7541, section 5.2 and appendix B).

/// How many bits each byte's code has, and last the end's, which stands in no text. The codes themselves follow: they are canonical, which
/// is to say that shorter ones come first, and of one length they count up with the bytes.
#[rustfmt::skip]
const LENGTHS: [u8; 257] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
    13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
    30,
];
/// The longest code, in bits.
const LONGEST: usize = 30;
/// In the order of their codes.
const ORDER: [u16; 257] = order();
/// Of each length: its first code, how many there are, and where they begin in the order.
const BY_LENGTH: [(u32, u32, u16); LONGEST + 1] = by_length();

const fn order() -> [u16; 257] {
    let mut order = [0; 257];
    let (mut found, mut length) = (0, 1);
    while length <= LONGEST {
        let mut symbol = 0;
        while symbol < 257 {
            if LENGTHS[symbol as usize] as usize == length {
                order[found] = symbol;
                found += 1;
            }
            symbol += 1;
        }
        length += 1;
    }
    order
}

const fn by_length() -> [(u32, u32, u16); LONGEST + 1] {
    let mut all = [(0, 0, 0); LONGEST + 1];
    let (mut code, mut found, mut length) = (0, 0, 1);
    while length <= LONGEST {
        code <<= 1;
        let first = found;
        while found < 257 && LENGTHS[ORDER[found as usize] as usize] as usize == length {
            found += 1;
        }
        let count = (found - first) as u32;
        all[length] = (code, count, first);
        code += count;
        length += 1;
    }
    all
}

/// Reads a text. `None`: it is none, or it does not end as it has to.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<u8>> {
    // The shortest code is of five bits.
    let mut text = Vec::with_capacity(bytes.len() * 8 / 5);
    let (mut code, mut length) = (0_u32, 0);
    for bit in bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)) {
        code = code << 1 | u32::from(bit);
        length += 1;
        let (first, count, at) = BY_LENGTH[length];
        let place = code.wrapping_sub(first);
        if place < count {
            text.push(u8::try_from(ORDER[usize::from(at) + place as usize]).ok()?);
            (code, length) = (0, 0);
        } else if length == LONGEST {
            return None;
        }
    }
    // What fills the last byte is the beginning of the end's code: ones, and fewer than eight.
    (length < 8 && code == (1 << length) - 1).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_rfc_are_read() {
        for (hex, text) in [
            ("f1e3c2e5f23a6ba0ab90f4ff", "www.example.com"),
            ("a8eb10649cbf", "no-cache"),
            ("25a849e95bb8e8b4bf", "custom-value"),
            ("d07abe941054d444a8200595040b8166e082a62d1bff", "Mon, 21 Oct 2013 20:13:21 GMT"),
            ("", ""),
        ] {
            let bytes: Vec<u8> =
                (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect();
            assert_eq!(read(&bytes).as_deref(), Some(text.as_bytes()), "{hex}");
        }
    }

    #[test]
    fn what_does_not_end_as_it_has_to_is_no_text() {
        // `a` is 00011; then zeros, eight ones, the end.
        for bytes in [&[0b0001_1000][..], &[0b0001_1111, 0xff], &[0xff, 0xff, 0xff, 0xff], &[0xff]] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
        assert_eq!(read(&[0b0001_1111]).as_deref(), Some(&b"a"[..]));
    }
}
