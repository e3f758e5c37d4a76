//! Weir's contract: messages, clients and servers generated from `proto/*.proto`.
//!
//! The modules follow the protobuf packages. The seed services have no package and live in [`seeds`].

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    reason = "generated code has its own style"
)]

/// The services without a package: `Greeter`, `UserService`, `FileService`, `UpFileService`, `ChatService`.
pub mod seeds {
    tonic::include_proto!("_");
}

/// Package `helloworld`: the official quickstart's greeter.
pub mod helloworld {
    tonic::include_proto!("helloworld");
}

/// Package `streamingdemo`.
pub mod streamingdemo {
    tonic::include_proto!("streamingdemo");
}

/// Package `weir.v1`: Weir's own services.
pub mod weir {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("weir.v1");
    }
}

/// Package `grpc.testing`: what the interop tests of gRPC's implementations call. It is served with `--interop` only.
pub mod interop {
    tonic::include_proto!("grpc.testing");
}

/// The encoded `google.protobuf.FileDescriptorSet` of every file in `proto/`, without source comments; but for those of [`interop`].
///
/// Reflection serves it.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/weir.bin"));

/// The same without what no page shows, since the page calls it by itself: the page names fields and builds request forms from these.
pub const PAGE_DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/page.bin"));

/// The same of the files of [`interop`]: for reflection of a server that serves it.
pub const INTEROP_DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/interop.bin"));

/// Metadata keys that Weir gives a meaning.
///
/// The seeds' messages have no room for such options, so they travel beside them. Values are ASCII text.
pub mod keys {
    /// Pause between two messages of a server, in milliseconds, 0 to 60 000.
    pub const INTERVAL_MS: &str = "weir-interval-ms";
    /// How many messages a server sends, 0 to 10 000 000.
    pub const COUNT: &str = "weir-count";
    /// When a bidi greeter answers: `collect`, `ping-pong` or `independent`.
    pub const POLICY: &str = "weir-policy";
    /// Size of a download's chunks in bytes, 1 to 1 048 576.
    pub const CHUNK_BYTES: &str = "weir-chunk-bytes";
    /// Pause of the server before it reads the next message, in milliseconds, 0 to 60 000.
    pub const READ_DELAY_MS: &str = "weir-read-delay-ms";
    /// The session that a call is recorded for: 32 lower-case hex digits.
    pub const SESSION: &str = "weir-session";
    /// The call's own id within its session: 32 lower-case hex digits.
    pub const CALL: &str = "weir-call";
    /// Initial metadata of a download: the file's length in bytes.
    pub const SIZE: &str = "weir-size";
    /// SHA-256 of a file, 64 lower-case hex digits: initial metadata of a download, trailing metadata of an upload.
    pub const SHA256: &str = "weir-sha256";
    /// The user's demo credentials (`UserService.GetUser`).
    pub const APP_ID: &str = "appid";
    /// See [`APP_ID`].
    pub const APP_KEY: &str = "appkey";

    /// Whether this is an id as [`SESSION`] and [`CALL`] have it: 32 lower-case hex digits.
    pub fn is_id(value: &[u8]) -> bool {
        value.len() == 32 && value.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    }
}

/// Bits that look like chance and are the same on every machine: the finisher of `SplitMix64` by Sebastiano Vigna.
pub fn mixed(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Bytes as the contract writes them in texts: two lower-case hex digits each. So are ids and hashes.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(DIGITS[usize::from(digit)].into());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_two_lower_case_digits_each() {
        assert_eq!(hex(&[]), "");
        assert_eq!(hex(b"\x00\x0f\xf0\xff\x9a"), "000ff0ff9a");
    }

    #[test]
    fn an_id_is_sixteen_bytes_in_hex() {
        assert!(keys::is_id(hex(&[0xa5; 16]).as_bytes()));
        for bad in [&hex(&[0xa5; 15])[..], &hex(&[0xa5; 17]), "A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5", &"g".repeat(32), ""] {
            assert!(!keys::is_id(bad.as_bytes()), "{bad}");
        }
    }
}
