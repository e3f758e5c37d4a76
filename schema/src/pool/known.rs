//! Google's well-known types, for files that import them and do not bring them along:
//! <https://protobuf.dev/reference/protobuf/google.protobuf/>.

/// A descriptor set with them.
const SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/known.binpb"));

/// Each of their files.
pub(super) fn files() -> Vec<&'static [u8]> {
    super::files(SET).unwrap_or_default()
}
