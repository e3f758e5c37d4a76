//! Headers of a request as HPACK literals that nobody has to remember (RFC 7541, section 6.2.2).

/// The block of a gRPC call; `more` follows what every call has. Nothing may be longer than 126 bytes.
pub fn request(path: &str, authority: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let own = [(":path", path), (":authority", authority), ("content-type", "application/grpc"), ("te", "trailers")];
    // `:method: POST` and `:scheme: http` stand in the static table.
    let mut block = vec![0x83, 0x86];
    for (key, value) in own.iter().chain(more) {
        block.push(0);
        for text in [key, value] {
            assert!(text.len() < 127, "its length takes more than a byte: {text}");
            block.push(u8::try_from(text.len()).unwrap());
            block.extend_from_slice(text.as_bytes());
        }
    }
    block
}
