/// 128 random bits as 32 lower-case hex digits: the form of a session's and of a call's id.
///
/// `crypto.getRandomValues` is there without a secure context, unlike `crypto.randomUUID`.
pub(super) fn random() -> String {
    use std::fmt::Write as _;

    let mut bytes = [0; 16];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        // It fails only for arrays over 64 KiB.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes.iter().fold(String::with_capacity(32), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
