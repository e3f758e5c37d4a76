//! One call of each mode, each in another language, word for word.

use super::*;

fn golden(language: Language, form: &Form, more: &[(&str, &str)], deadline_ms: Option<u64>, expected: &str) {
    let metadata = metadata(form, more);
    let call = Call { form, metadata: &metadata, deadline_ms, origin: ORIGIN, file: "drops.txt" };
    let text = snippet(sheet(language), &call).unwrap();
    assert_eq!(text, expected, "\n{text}");
}

#[test]
fn unary_in_go() {
    let form = form("user", &[("id", "7")]);
    golden(Language::Go, &form, &[("trace-bin", "AAECfw")], Some(1500), include_str!("golden/user.go"));
}

#[test]
fn server_streaming_in_python() {
    let form = form("ticker", &[("symbol", "ABC"), ("count", "3")]);
    golden(Language::Python, &form, &[], None, include_str!("golden/ticker.py"));
}

#[test]
fn client_streaming_by_grpcurl() {
    let form = form("greetings", &[("names", "Ada, O'Neill"), ("every_ms", "250")]);
    golden(
        Language::PowerShell,
        &form,
        &[("x-tag", "it's \"so\"")],
        Some(60_000),
        include_str!("golden/greetings.ps1"),
    );
    golden(Language::Grpcurl, &form, &[("x-tag", "it's")], Some(60_000), include_str!("golden/greetings.sh"));
}

#[test]
fn bidi_in_rust() {
    golden(Language::Rust, &form("echo", &[("count", "5")]), &[], None, include_str!("golden/echo.rs"));
}
