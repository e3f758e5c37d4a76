//! A decoded message as a list of its fields in the order of the bytes, nested ones further in.

use std::collections::HashMap;

use weir_schema::{
    Field, Kind, Message, decode,
    wire::{Malformed, Part, Parts, Value},
};

/// Lines of one message; more would be a page of its own.
const MAX_LINES: usize = 500;
/// How deep nested messages are written out.
const MAX_DEPTH: usize = 8;
/// Characters of one string, and bytes of one bytes field, that are shown.
const MAX_CHARS: usize = 16 * 1024;
const MAX_BYTES: usize = 512;
/// Characters of packed numbers that are shown; where there are more, the text ends with `…`.
const MAX_PACKED: usize = 2000;

/// One field's line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// How far in.
    pub depth: usize,
    /// The field's number in the .proto.
    pub number: u32,
    /// Its name, with an index where it is repeated; empty for a field that the .proto does not have.
    pub name: String,
    /// Its type as in the .proto.
    pub kind: String,
    /// Its value.
    pub value: Shown,
    /// Its wire type: 0, 1, 2 or 5.
    pub wire: u8,
    /// Where its tag begins, its value begins (behind a length) and the next field begins: in bytes from the start of the
    /// outermost message.
    pub place: [usize; 3],
}

/// A value as it is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shown {
    /// A nested message: its fields follow.
    Nested,
    /// Text, and how many characters of it are left out.
    Text(String, usize),
    /// Nanoseconds since 1970, and the time of day that they are.
    Time(String, String),
    /// Bytes in hex, how many there are, and how many of them are left out.
    Hex {
        /// What is shown.
        text: String,
        /// All bytes.
        len: usize,
        /// Bytes left out.
        more: usize,
    },
}

/// The fields that the bytes set.
///
/// # Errors
/// From where on the bytes are not protobuf.
pub fn lines(message: &Message, bytes: &[u8]) -> Result<Vec<Line>, Malformed> {
    match lines_until(message, bytes) {
        (lines, None) => Ok(lines),
        (_, Some(malformed)) => Err(malformed),
    }
}

/// The fields that the bytes set, up to where they stop to be protobuf, if they do.
pub fn lines_until(message: &Message, bytes: &[u8]) -> (Vec<Line>, Option<Malformed>) {
    let mut lines = Vec::new();
    let malformed = fields(message, bytes, (0, 0), &mut lines).err();
    (lines, malformed)
}

/// The fields of a message that lies so deep, and begins at that byte of the outermost one.
fn fields(
    message: &Message,
    bytes: &[u8],
    (depth, base): (usize, usize),
    lines: &mut Vec<Line>,
) -> Result<(), Malformed> {
    let mut seen = HashMap::new();
    for part in Parts::new(bytes) {
        let part = part?;
        if lines.len() >= MAX_LINES {
            break;
        }
        let wire = part.value.wire_type();
        let place = [part.start, part.body, part.end].map(|at| base + at);
        let Some(field) = message.field(part.number).filter(|field| field.takes(part.value)) else {
            let value = raw(&part);
            lines.push(Line {
                depth,
                number: part.number,
                name: String::new(),
                kind: String::new(),
                value,
                wire,
                place,
            });
            continue;
        };
        let index = seen.entry(part.number).and_modify(|index| *index += 1).or_insert(0);
        let name = if field.is_list() { format!("{}[{index}]", field.name()) } else { field.name().to_owned() };
        let kind = field.kind();
        let mut line =
            Line { depth, number: part.number, name, kind: kind.name().to_owned(), value: Shown::Nested, wire, place };
        match (kind, part.value) {
            (Kind::Message(nested), Value::Bytes(inner) | Value::Group(inner)) if depth < MAX_DEPTH => {
                lines.push(line);
                // What is wrong inside of a nested message does not end the outer one.
                let _ = fields(&nested, inner, (depth + 1, base + part.body), lines);
            }
            _ => {
                line.value = shown(message, &field, &part, bytes);
                lines.push(line);
            }
        }
    }
    Ok(())
}

fn shown(message: &Message, field: &Field, part: &Part<'_>, bytes: &[u8]) -> Shown {
    match (field.kind(), part.value) {
        (Kind::String, Value::Bytes(text)) => string(text),
        (Kind::Bytes | Kind::Message(_), Value::Bytes(bytes) | Value::Group(bytes)) => hex(bytes),
        // Numbers of a repeated field in one piece.
        (_, Value::Bytes(_)) => {
            let line = decode::line(message, &bytes[part.start..part.end], MAX_PACKED);
            Shown::Text(line.split_once(": ").map_or(String::new(), |(_, numbers)| numbers.to_owned()), 0)
        }
        (kind, value) => {
            let mut text = String::new();
            // Writing to a string does not fail.
            let _ = decode::number(&mut text, &kind, value);
            match value {
                Value::Fixed64(nanos) if field.is_time() => {
                    let mut time = String::new();
                    let _ = decode::utc_time_of_day(&mut time, nanos);
                    Shown::Time(text, time)
                }
                _ => Shown::Text(text, 0),
            }
        }
    }
}

fn string(bytes: &[u8]) -> Shown {
    let text = String::from_utf8_lossy(bytes);
    match text.char_indices().nth(MAX_CHARS) {
        Some((at, _)) => Shown::Text(text[..at].to_owned(), text[at..].chars().count()),
        None => Shown::Text(text.into_owned(), 0),
    }
}

fn hex(bytes: &[u8]) -> Shown {
    let shown = &bytes[..bytes.len().min(MAX_BYTES)];
    let text = hex_text(shown);
    Shown::Hex { text, len: bytes.len(), more: bytes.len() - shown.len() }
}

/// Bytes as pairs of hex digits: `0a 27`.
pub fn hex_text(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    let mut text = String::with_capacity(bytes.len() * 3);
    for (at, byte) in bytes.iter().enumerate() {
        let space = if at == 0 { "" } else { " " };
        // Writing to a string does not fail.
        let _ = write!(text, "{space}{byte:02x}");
    }
    text
}

/// A value whose meaning nobody knows.
fn raw(part: &Part<'_>) -> Shown {
    match part.value {
        Value::Varint(value) | Value::Fixed64(value) => Shown::Text(value.to_string(), 0),
        Value::Fixed32(value) => Shown::Text(value.to_string(), 0),
        Value::Bytes(bytes) | Value::Group(bytes) => hex(bytes),
    }
}

#[cfg(test)]
mod tests {
    use prost::Message as _;
    use weir_proto::weir::v1::{BlastReply, Enter, Quote, Report, Say, SensorSummary, say};

    use weir_schema::Pool;

    use super::*;
    use crate::scenarios::contract;

    fn message(name: &str) -> Message {
        contract().message(name).unwrap()
    }

    #[test]
    fn fields_stand_with_number_type_and_value() {
        let quote = Quote { symbol: "GOOG".into(), price: 181.36, seq: 3, unix_nanos: 1_000_000 };
        let lines = lines(&message("weir.v1.Quote"), &quote.encode_to_vec()).unwrap();
        let seen: Vec<_> = lines.iter().map(|line| (line.number, line.name.as_str(), line.kind.as_str())).collect();
        assert_eq!(
            seen,
            [(1, "symbol", "string"), (2, "price", "double"), (3, "seq", "uint64"), (4, "unix_nanos", "fixed64")]
        );
        assert_eq!(lines[1].value, Shown::Text("181.36".into(), 0));
        assert_eq!(lines[3].value, Shown::Time("1000000".into(), "00:00:00.001".into()));
    }

    #[test]
    fn nested_and_repeated_fields_are_told_apart() {
        let say = Say { what: Some(say::What::Enter(Enter { room: "class".into(), name: "Ada".into() })) };
        let enter = lines(&message("weir.v1.Say"), &say.encode_to_vec()).unwrap();
        let seen: Vec<_> = enter.iter().map(|line| (line.depth, line.name.as_str())).collect();
        assert_eq!(seen, [(0, "enter"), (1, "room"), (1, "name")]);
        assert_eq!((enter[0].kind.as_str(), &enter[0].value), ("weir.v1.Enter", &Shown::Nested));

        let sensor = |sensor: &str| SensorSummary { sensor: sensor.into(), ..Default::default() };
        let report = Report { readings: 2, sensors: vec![sensor("a"), sensor("b")] };
        let report = lines(&message("weir.v1.Report"), &report.encode_to_vec()).unwrap();
        let seen: Vec<_> = report.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(seen, ["readings", "sensors[0]", "sensor", "sensors[1]", "sensor"]);
    }

    #[test]
    fn every_line_knows_its_bytes() {
        let say = Say { what: Some(say::What::Enter(Enter { room: "class".into(), name: "Ada".into() })) };
        let bytes = say.encode_to_vec();
        let enter = lines(&message("weir.v1.Say"), &bytes).unwrap();
        let places: Vec<_> = enter.iter().map(|line| (line.wire, line.place)).collect();
        assert_eq!(places, [(2, [0, 2, 14]), (2, [2, 4, 9]), (2, [9, 11, 14])]);
        assert_eq!(&bytes[4..9], b"class");
        assert_eq!(hex_text(&bytes[..3]), "0a 0c 0a");
    }

    #[test]
    fn numbers_in_one_piece_are_told_apart() {
        // The contract has none: a set of our own, with `repeated sint32 n = 1`.
        use prost_reflect::prost_types::{
            DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet,
        };
        let field = FieldDescriptorProto {
            name: Some("n".into()),
            number: Some(1),
            label: Some(3),
            r#type: Some(17),
            ..Default::default()
        };
        let packed = DescriptorProto { name: Some("P".into()), field: vec![field], ..Default::default() };
        let file = FileDescriptorProto { message_type: vec![packed], ..Default::default() };
        let set = FileDescriptorSet { file: vec![file] }.encode_to_vec();
        let pool = Pool::read(&set).unwrap();
        let lines = lines(&pool.message("P").unwrap(), &[0x0a, 3, 1, 2, 3]).unwrap();
        assert_eq!(lines[0].value, Shown::Text("[-1 1 -2]".into(), 0));
        assert_eq!((lines[0].kind.as_str(), lines[0].wire), ("sint32", 2));
    }

    #[test]
    fn large_values_are_cut_and_say_so() {
        let reply = BlastReply { payload: vec![7; MAX_BYTES + 5].into(), ..Default::default() };
        let lines = lines(&message("weir.v1.BlastReply"), &reply.encode_to_vec()).unwrap();
        assert!(matches!(&lines[0].value, Shown::Hex { len, more: 5, .. } if *len == MAX_BYTES + 5));
    }

    #[test]
    fn a_field_that_is_not_in_the_proto_is_shown_as_it_came() {
        // Field 15, varint 7.
        let lines = lines(&message("weir.v1.Quote"), &[0x78, 7]).unwrap();
        assert_eq!((lines[0].number, lines[0].name.as_str(), &lines[0].value), (15, "", &Shown::Text("7".into(), 0)));
    }

    #[test]
    fn what_is_no_message_says_from_where_on() {
        assert_eq!(lines(&message("weir.v1.Quote"), &[0x18, 1, 0x0a, 0xff]), Err(Malformed { at: 2 }));
    }
}
