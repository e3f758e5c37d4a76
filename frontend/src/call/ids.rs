/// 128 random bits as 32 lower-case hex digits: the form of a session's and of a call's id.
///
/// `crypto.getRandomValues` is there without a secure context, unlike `crypto.randomUUID`.
pub(super) fn random() -> String {
    let mut bytes = [0; 16];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        // It fails only for arrays over 64 KiB.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    crate::base::hex(&bytes)
}
