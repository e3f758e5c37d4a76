//! Any message of any type as JSON, made from bytes that choose what is in it.

use serde_json::{Map, Number, Value as Json, json};
use weir_schema::{Field, Kind, Message};

/// Bytes that choose; when they end, everything is the first or nothing.
pub(crate) struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn flag(&mut self) -> bool {
        self.byte().is_multiple_of(2)
    }

    fn of(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count.max(1)
    }

    fn number(&mut self) -> i64 {
        let sizes: [i64; 8] = [0, 1, -1, 127, i32::MAX.into(), i32::MIN.into(), i64::MAX, i64::MIN];
        if self.flag() { sizes[self.of(8)] } else { i64::from(self.byte()) * 77 - 9000 }
    }

    fn text(&mut self) -> String {
        let pieces = ["", "a", "é", "\"\\\n", "😀", "camelCase", "0"];
        (0..self.of(4)).map(|_| pieces[self.of(pieces.len())]).collect()
    }

    /// A message of that type, so deep.
    pub(crate) fn message(&mut self, message: &Message, depth: u8) -> Json {
        if let Some(known) = message.full_name().strip_prefix("google.protobuf.")
            && let Some(value) = self.known(message, known, depth)
        {
            return value;
        }
        let fields: Vec<_> = message.fields().collect();
        let mut object = Map::new();
        let mut oneofs = Vec::new();
        for _ in 0..self.of(5) {
            if fields.is_empty() {
                break;
            }
            let field = &fields[self.of(fields.len())];
            let taken = field.oneof().is_some_and(|oneof| oneofs.iter().any(|taken| taken == oneof));
            if taken
                || object.contains_key(field.json_name())
                || (depth == 0 && matches!(field.kind(), Kind::Message(_)))
            {
                continue;
            }
            oneofs.extend(field.oneof().map(str::to_owned));
            object.insert(field.json_name().to_owned(), self.field(field, depth));
        }
        Json::Object(object)
    }

    fn field(&mut self, field: &Field, depth: u8) -> Json {
        match field.kind() {
            Kind::Message(entry) if field.is_map() => {
                let [key, value] = [1, 2].map(|number| entry.field(number).unwrap().kind());
                let keys = (0..self.of(3)).map(|_| match key {
                    Kind::String => self.text(),
                    Kind::Bool => (self.flag()).to_string(),
                    _ => self.byte().to_string(),
                });
                let keys: Vec<_> = keys.collect();
                Json::Object(keys.into_iter().map(|key| (key, self.value(&value, depth))).collect())
            }
            kind if field.is_list() => (0..self.of(4)).map(|_| self.value(&kind, depth)).collect(),
            kind => self.value(&kind, depth),
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any number will do")]
    fn value(&mut self, kind: &Kind, depth: u8) -> Json {
        match kind {
            Kind::Message(message) => self.message(message, depth.saturating_sub(1)),
            // Those that every library spells alike.
            Kind::Double | Kind::Float => json!(f64::from(self.byte()) + 0.5),
            Kind::Bool => json!(self.flag()),
            Kind::String => json!(self.text()),
            Kind::Bytes => json!(["", "AA==", "+/8=", "aGVsbG8="][self.of(4)]),
            Kind::Enum(values) if values.full_name() == "google.protobuf.NullValue" => Json::Null,
            Kind::Enum(values) => {
                let names: Vec<_> = values.values().map(|(_, name)| name.to_owned()).collect();
                json!(names[self.of(names.len())])
            }
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => json!(self.number() as i32),
            Kind::Uint32 | Kind::Fixed32 => json!(self.number() as u32),
            Kind::Uint64 | Kind::Fixed64 => json!((self.number() as u64).to_string()),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => json!(self.number().to_string()),
        }
    }

    /// What it is in its own form, if it has one.
    fn known(&mut self, message: &Message, known: &str, depth: u8) -> Option<Json> {
        let fraction = ["", ".500", ".000001", ".123456789"][self.of(4)];
        Some(match known {
            "Timestamp" => {
                let second =
                    ["0001-01-01T00:00:00", "1969-12-31T23:59:59", "2024-02-29T12:30:01", "9999-12-31T23:59:59"];
                json!(format!("{}{fraction}Z", second[self.of(4)]))
            }
            "Duration" => json!(format!("{}{fraction}s", ["0", "-1", "315575999999", "86400"][self.of(4)])),
            "FieldMask" => json!(["", "a", "a,fooBar", "one.twoThree"][self.of(4)]),
            "Empty" => json!({}),
            "Struct" => {
                let keys: Vec<_> = (0..self.of(3)).map(|_| self.text()).collect();
                Json::Object(keys.into_iter().map(|key| (key, self.any(depth))).collect())
            }
            "Value" => self.any(depth),
            "ListValue" => (0..self.of(3)).map(|_| self.any(depth)).collect(),
            "Any" => {
                // Something with a form of its own, something ordinary.
                let names =
                    ["google.protobuf.Duration", "google.protobuf.Int32Value", "google.protobuf.Value", "known.All"];
                let name = names[self.of(if depth == 0 { 2 } else { 4 })];
                let Some(of) = message.pool().message(name) else {
                    let ordinary =
                        message.pool().messages().find(|of| !of.full_name().starts_with("google.protobuf."))?;
                    return Some(json!({ "@type": format!("type.googleapis.com/{}", ordinary.full_name()) }));
                };
                let inner = self.message(&of, depth.saturating_sub(1));
                let url = format!("type.googleapis.com/{name}");
                match inner {
                    Json::Object(mut members) if name == "known.All" => {
                        members.insert("@type".to_owned(), json!(url));
                        Json::Object(members)
                    }
                    other => json!({ "@type": url, "value": other }),
                }
            }
            "DoubleValue" | "FloatValue" | "Int64Value" | "UInt64Value" | "Int32Value" | "UInt32Value"
            | "BoolValue" | "StringValue" | "BytesValue" => self.value(&message.field(1).unwrap().kind(), depth),
            _ => return None,
        })
    }

    fn any(&mut self, depth: u8) -> Json {
        match self.of(if depth == 0 { 4 } else { 6 }) {
            0 => Json::Null,
            1 => json!(self.flag()),
            2 => Json::Number(Number::from_f64(f64::from(self.byte()) + 0.5).unwrap()),
            3 => json!(self.text()),
            4 => (0..self.of(3)).map(|_| self.any(depth - 1)).collect(),
            _ => {
                let keys: Vec<_> = (0..self.of(3)).map(|_| self.text()).collect();
                Json::Object(keys.into_iter().map(|key| (key, self.any(depth - 1))).collect())
            }
        }
    }
}
