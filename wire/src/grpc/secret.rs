//! Which metadata is a secret, and what is shown of one.

/// Words that name secrets.
const WORDS: &[&str] = &["authorization", "cookie", "token", "secret", "password"];

/// The schemes that say how a secret is meant, and nothing of it: those of IANA's registry for HTTP that are in use, and two more.
const SCHEMES: &[&str] = &["basic", "bearer", "digest", "dpop", "hoba", "negotiate", "oauth", "apikey", "token"];

/// Whether the value of a metadata key (in lower case) is to be kept from those who look on: one of its words, which `-`, `_` and `.`
/// part, is one that names secrets, or two of them are `api-key`.
pub fn is_secret(key: &str) -> bool {
    let mut before = "";
    key.split(['-', '_', '.']).any(|word| {
        let pair = (before, word) == ("api", "key");
        before = word;
        pair || WORDS.contains(&word)
    })
}

/// What is shown of a secret: the scheme if it begins with one (`Bearer`, `Basic`), the length in bytes, and a mark by which equal secrets are
/// seen to be equal. A mark is a part of a hash with a key that nobody else has, so that nothing can be guessed by it.
pub fn masked(value: &[u8], mark: u16) -> String {
    let first = value.split(|byte| *byte == b' ').next().filter(|first| first.len() < value.len());
    let first = first.and_then(|first| std::str::from_utf8(first).ok()).unwrap_or_default();
    // Any other word is a part of the secret.
    let scheme = if SCHEMES.iter().any(|scheme| first.eq_ignore_ascii_case(scheme)) { first } else { "" };
    let space = if scheme.is_empty() { "" } else { " " };
    format!("{scheme}{space}**** ({} B, #{mark:04x})", value.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_by_whole_words() {
        for key in [
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
            "x-api-key",
            "api_key",
            "x-amz-security-token",
            "my.password",
            "client_secret",
            "token-bin",
        ] {
            assert!(is_secret(key), "{key}");
        }
        for key in
            ["appkey", "appid", "x-key", "api", "tokens", "secretary", "x-request-id", "traceparent", "", "key-api"]
        {
            assert!(!is_secret(key), "{key}");
        }
    }

    #[test]
    fn the_scheme_is_left_and_nothing_of_the_secret() {
        assert_eq!(masked(b"Bearer s3cret", 0x1f), "Bearer **** (13 B, #001f)");
        assert_eq!(masked(b"s3cret", 0xffff), "**** (6 B, #ffff)");
        assert_eq!(masked(b"basic QQ==", 0), "basic **** (10 B, #0000)");
        assert_eq!(masked(b"correct horse", 0), "**** (13 B, #0000)");
        assert_eq!(masked(b"s3cret word", 0), "**** (11 B, #0000)");
        assert_eq!(masked(b"", 0), "**** (0 B, #0000)");
        assert_eq!(masked(b"\xff \xff", 0), "**** (3 B, #0000)");
    }
}
