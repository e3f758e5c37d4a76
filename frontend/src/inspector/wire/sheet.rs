//! A gRPC message's bytes, laid out: which belong together, how much of them is shown, which fields are open.

use std::collections::BTreeSet;

use crate::inspector::detail::{Line, Shown, hex_text};

/// Bytes that are shown of one message.
const MAX_BYTES: usize = 512;
/// Fields that are listed.
const MAX_FIELDS: usize = 100;

/// One field's bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldBytes {
    /// Where its tag begins in the payload.
    pub at: usize,
    /// Its tag, and its length where it has one.
    pub tag: String,
    /// Its value; empty for an open nested message, whose fields follow.
    pub value: String,
    /// Bytes of the value that are left out.
    pub more: usize,
}

/// A message's fields as they are shown.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Sheet {
    /// The fields in sight, with whether they are nested messages that are open (`None`: not nested).
    pub fields: Vec<(Line, Option<bool>)>,
    /// Fields that are not listed.
    pub more_fields: usize,
    /// The bytes of the first of these fields.
    pub bytes: Vec<FieldBytes>,
    /// Bytes from behind these to the end.
    pub more_bytes: usize,
}

/// Lays out the fields of `payload`. Of nested messages, those that begin at a byte in `open` show their fields.
pub fn sheet(lines: Vec<Line>, payload: &[u8], open: &BTreeSet<usize>) -> Sheet {
    let mut sheet = Sheet::default();
    let mut left = MAX_BYTES;
    let mut shown_to = 0;
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        let nested = line.value == Shown::Nested;
        let is_open = nested && open.contains(&line.place[0]);
        if nested && !is_open {
            while lines.next_if(|inner| inner.depth > line.depth).is_some() {}
        }
        if left > 0 {
            let [start, body, end] = line.place;
            let tag = &payload[start..body];
            let value = if is_open { &[] } else { &payload[body..end] };
            left = left.saturating_sub(tag.len());
            let shown = &value[..value.len().min(left)];
            left -= shown.len();
            let more = value.len() - shown.len();
            shown_to = body + value.len();
            sheet.bytes.push(FieldBytes { at: start, tag: hex_text(tag), value: hex_text(shown), more });
        }
        if sheet.fields.len() < MAX_FIELDS {
            sheet.fields.push((line, nested.then_some(is_open)));
        } else {
            sheet.more_fields += 1;
        }
    }
    sheet.more_bytes = payload.len() - shown_to;
    sheet
}

/// The first bytes of something without fields, and how many are left out.
pub fn raw(bytes: &[u8]) -> (String, usize) {
    let shown = &bytes[..bytes.len().min(MAX_BYTES)];
    (hex_text(shown), bytes.len() - shown.len())
}

#[cfg(test)]
mod tests {
    use prost::Message as _;
    use weir_proto::weir::v1::{BlastReply, Report, SensorSummary};

    use super::*;
    use crate::{inspector::detail::lines_until, scenarios::contract};

    fn laid_out(name: &str, payload: &[u8], open: &[usize]) -> Sheet {
        let message = contract().message(name).unwrap();
        sheet(lines_until(&message, payload).0, payload, &open.iter().copied().collect())
    }

    fn names(sheet: &Sheet) -> Vec<(&str, Option<bool>)> {
        sheet.fields.iter().map(|(line, open)| (line.name.as_str(), *open)).collect()
    }

    #[test]
    fn nested_messages_unfold() {
        let sensor = |sensor: &str| SensorSummary { sensor: sensor.into(), ..Default::default() };
        let report = Report { readings: 2, sensors: vec![sensor("a"), sensor("b")] };
        let bytes = report.encode_to_vec();
        let folded = laid_out("weir.v1.Report", &bytes, &[]);
        assert_eq!(names(&folded), [("readings", None), ("sensors[0]", Some(false)), ("sensors[1]", Some(false))]);
        let hex: Vec<_> = folded.bytes.iter().map(|field| (field.tag.as_str(), field.value.as_str())).collect();
        assert_eq!(hex, [("08", "02"), ("12 03", "0a 01 61"), ("12 03", "0a 01 62")]);

        let open = laid_out("weir.v1.Report", &bytes, &[folded.fields[2].0.place[0]]);
        assert_eq!(names(&open)[2..], [("sensors[1]", Some(true)), ("sensor", None)]);
        let hex: Vec<_> = open.bytes.iter().map(|field| (field.tag.as_str(), field.value.as_str())).collect();
        assert_eq!(hex[2..], [("12 03", ""), ("0a 01", "62")]);
        assert_eq!((open.more_bytes, open.more_fields), (0, 0));
    }

    #[test]
    fn a_large_message_is_cut_and_says_by_how_much() {
        let reply = BlastReply { seq: 1, payload: vec![7; 5000].into(), ..Default::default() };
        let bytes = reply.encode_to_vec();
        let sheet = laid_out("weir.v1.BlastReply", &bytes, &[]);
        let last = sheet.bytes.last().unwrap();
        // Two bytes of seq, three of the payload's tag and length.
        assert_eq!((last.more, sheet.more_bytes), (5000 - (MAX_BYTES - 5), 0));
        assert_eq!(last.value.len(), 3 * (MAX_BYTES - 5) - 1);

        let report = Report { readings: 0, sensors: vec![SensorSummary::default(); 600] };
        let sheet = laid_out("weir.v1.Report", &report.encode_to_vec(), &[]);
        // Of the 600 the decoder lists 500.
        assert_eq!((sheet.fields.len(), sheet.more_fields), (MAX_FIELDS, 400));
        assert_eq!((sheet.bytes.len(), sheet.more_bytes), (MAX_BYTES / 2, 2 * (600 - MAX_BYTES / 2)));
    }

    #[test]
    fn bytes_behind_the_last_readable_field_are_counted() {
        let sheet = laid_out("weir.v1.Report", &[0x08, 1, 0x12, 9, 1], &[]);
        assert_eq!((names(&sheet), sheet.more_bytes), (vec![("readings", None)], 3));
        assert_eq!(raw(&[1; 600]).1, 600 - MAX_BYTES);
    }
}
