//! What a server is started with, who may call it, and how files may be called.

use clap::Parser as _;
use weir::{
    Config,
    config::{Origin, PublicUrl},
    fuzzing, qr,
};
use weir_proto::keys;

pub(crate) fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    command_line(&text);
    addresses(&text);
    name(&text);
    if let Ok(code) = qr::Qr::new(&text) {
        assert!(code.svg().is_ascii(), "a code is a picture: nothing of its text stands in it");
    }
}

fn command_line(text: &str) {
    let flags = text.split(['\n', ' ']).filter(|flag| !flag.is_empty());
    match Config::try_parse_from(std::iter::once("weir").chain(flags)) {
        Ok(config) => {
            assert!((1 << 10..=1 << 30).contains(&config.message_limit()));
            assert!((1 << 10..=256 << 10).contains(&config.metadata_limit()));
            assert!((1..=1 << 40).contains(&config.upload_limit()));
            assert!(config.header_timeout.as_millis() >= 100 && config.idle_timeout.as_secs() >= 1);
            assert!((1..=1_000_000).contains(&config.max_connections) && (1..=100_000).contains(&config.max_streams));
            assert!(config.connection_window >= 8 << 20, "smaller ones end connections");
            assert!(!config.listen_addresses().is_empty());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn addresses(text: &str) {
    if let Ok(origin) = text.parse::<Origin>() {
        let shown = origin.to_string();
        assert!(shown.is_ascii() && !shown.contains(char::is_whitespace), "{shown}");
        assert!(shown.parse::<Origin>().is_ok_and(|again| again == origin), "{shown}");
    }
    if let Ok(url) = text.parse::<PublicUrl>() {
        let shown = url.to_string();
        assert!(shown.ends_with('/') && shown.parse::<PublicUrl>().is_ok(), "{shown}");
    }
}

fn name(text: &str) {
    if fuzzing::is_file_name(text) {
        assert!((1..=255).contains(&text.len()) && !text.contains(['/', '\\', '\0', '\n', ':', '\u{202e}']));
        assert!(!text.starts_with('.') && !text.ends_with('.'));
        let path = std::path::Path::new("folder").join(text);
        assert_eq!(path.components().count(), 2, "{text:?} leaves its folder");
        assert_eq!(path.file_name().and_then(|name| name.to_str()), Some(text));
    }
    if keys::is_id(text.as_bytes()) {
        assert_eq!(text.len(), 32);
        assert!(text.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase()));
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    [
        "--listen 127.0.0.1:0,[::1]:7070 --lan --no-token --max-message 64KiB --idle-timeout 5min",
        "--public-url https://weir.example.org/ --allow-origin http://a.example:81,https://b.example",
        "--max-metadata 1KiB --max-upload 1B --stream-window 1KiB --connection-window 8MiB --header-timeout 100ms",
        "--max-connections 1 --max-streams 100000 --log weir=debug --files . --uploads up",
        "https://weir.example.org",
        "https://host..",
        "http://--allow-[:217]:0/",
        "http://[::1]:7070/",
        "hello.txt",
        "../up.bin",
        "CON.txt",
        "\u{202e}gpj.exe",
        "0123456789abcdef0123456789abcdef",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}
