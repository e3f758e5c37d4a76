//! The page's walk through a message whose bytes may be anything: it ends, and what it shows is bounded.

use std::collections::BTreeSet;

use prost::Message as _;
use weir_page::{
    inspector::{
        detail::lines_until,
        wire::sheet::{raw, sheet},
    },
    scenarios::contract,
};
use weir_proto::weir::v1::{Quote, Report, Said, SensorSummary, said};
use weir_schema::{
    Message,
    decode::{line, text},
    label::label,
    wire::{Parts, varint},
};

use crate::bits::first;

/// What the page's own limits come to: lines, fields, bytes.
const LINES: usize = 500;
const FIELDS: usize = 100;
const BYTES: usize = 512;

pub(crate) fn run(input: &[u8]) {
    let (which, rest) = first(input);
    let (max, bytes) = first(rest);
    let max = usize::from(max);
    parts(bytes);

    let messages: Vec<_> = contract().messages().chain([Message::unknown()]).collect();
    let message = &messages[usize::from(which) % messages.len()];
    for shown in [line(message, bytes, max), label(message, bytes, None, max), text(message, bytes, max)] {
        assert!(shown.chars().count() <= max.max(2) + 1, "{shown}");
    }
    let (lines, malformed) = lines_until(message, bytes);
    // One message's last line may be followed by as many as lie around it.
    assert!(lines.len() <= LINES + 1, "{} lines", lines.len());
    for line in &lines {
        let [start, body, end] = line.place;
        assert!(start < body && body <= end && end <= bytes.len(), "{line:?}");
    }
    assert!(malformed.is_none_or(|malformed| malformed.at < bytes.len()));

    let every: BTreeSet<usize> = lines.iter().map(|line| line.place[0]).collect();
    for open in [BTreeSet::new(), every] {
        let sheet = sheet(lines.clone(), bytes, &open);
        assert!(sheet.fields.len() <= FIELDS);
        // Hex takes three characters a byte; tags are never cut, and no tag is longer than a key and a length.
        let hex: usize = sheet.bytes.iter().map(|field| field.value.len()).sum();
        assert!(hex <= 3 * BYTES, "{hex} characters");
        assert!(sheet.more_bytes <= bytes.len());
    }
    let (hex, more) = raw(bytes);
    assert_eq!(hex.split_whitespace().count() + more, bytes.len());
}

/// Fields follow each other without a gap, and only the last may be an error.
fn parts(bytes: &[u8]) {
    let mut at = 0;
    let mut failed = None;
    for part in Parts::new(bytes) {
        assert_eq!(failed, None, "it goes on after an error");
        match part {
            Ok(part) => {
                assert_eq!(part.start, at);
                assert!(part.start < part.body && part.body <= part.end && part.end <= bytes.len());
                let (key, _) = varint(&bytes[part.start..]).expect("a key");
                assert_eq!(key, u64::from(part.number) << 3 | u64::from(part.value.wire_type()));
                at = part.end;
            }
            Err(malformed) => {
                assert_eq!(malformed.at, at);
                failed = Some(malformed);
            }
        }
    }
    assert!(failed.is_some() || at == bytes.len(), "bytes are left over");
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let quote = Quote { symbol: "GOOG".into(), price: 181.36, seq: 3, unix_nanos: 1_700_000_000_000_000_000 };
    let sensor = |sensor: &str| SensorSummary { sensor: sensor.into(), ..Default::default() };
    let report = Report { readings: 2, sensors: vec![sensor("a"), sensor("<b>&\"\u{202e}")] };
    let said =
        Said { name: "Ada".into(), present: 3, what: Some(said::What::Text("hello".into())), ..Default::default() };
    let messages = [
        ("weir.v1.Quote", quote.encode_to_vec()),
        ("weir.v1.Report", report.encode_to_vec()),
        ("weir.v1.Said", said.encode_to_vec()),
        // Fields that nobody knows, of every wire type, and what is no field.
        ("weir.v1.Quote", vec![0xf8, 7, 1, 0xf9, 7, 1, 2, 3, 4, 5, 6, 7, 8, 0xfd, 7, 1, 2, 3, 4, 0xfa, 7, 1, 9, 0x0b]),
    ];
    let place = |name: &str| contract().messages().position(|message| message.full_name() == name);
    messages
        .iter()
        .map(|(name, bytes)| {
            let which = place(name).and_then(|place| u8::try_from(place).ok()).unwrap_or_default();
            [&[which, 80], &bytes[..]].concat()
        })
        .collect()
}
