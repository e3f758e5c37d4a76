//! Makes a request message from texts, field by field.

use prost::encoding::{self, WireType, encode_key, encode_varint};

use super::{
    Problem,
    descriptors::{Kind, MessageDescriptor},
};

/// A message in the making. Fields with their default value are not written, as proto3 has it.
#[derive(Debug)]
pub(super) struct Encoder {
    message: MessageDescriptor,
    bytes: Vec<u8>,
    /// Message fields with their numbers; they are set a field at a time, and written when all are.
    nested: Vec<(u32, Encoder)>,
}

impl Encoder {
    pub(super) fn new(message: MessageDescriptor) -> Self {
        Self { message, bytes: Vec::new(), nested: Vec::new() }
    }

    /// Sets the field at `path`; `a.b` is field `b` of message field `a`.
    ///
    /// # Errors
    /// The text is not a value of the field's type, or there is no such field.
    pub(super) fn set(&mut self, path: &str, text: &str) -> Result<(), Problem> {
        let (name, inner) = path.split_once('.').map_or((path, None), |(name, inner)| (name, Some(inner)));
        let field = self.message.field_by_name(name).ok_or(Problem::NotAnOption)?;
        match (self.message.kind(field), inner) {
            (Kind::Message(message), Some(inner)) => self.nested(field.number, message).set(inner, text),
            (kind, None) => self.scalar(field.number, kind, text),
            _ => Err(Problem::NotAnOption),
        }
    }

    /// The message's bytes.
    pub(super) fn finish(mut self) -> Vec<u8> {
        for (number, nested) in self.nested {
            let inner = nested.finish();
            encode_key(number, WireType::LengthDelimited, &mut self.bytes);
            encode_varint(inner.len() as u64, &mut self.bytes);
            self.bytes.extend(inner);
        }
        self.bytes
    }

    fn nested(&mut self, number: u32, message: MessageDescriptor) -> &mut Self {
        let index = self.nested.iter().position(|(found, _)| *found == number).unwrap_or_else(|| {
            self.nested.push((number, Self::new(message)));
            self.nested.len() - 1
        });
        &mut self.nested[index].1
    }

    /// Types that no request has are refused as not an option.
    fn scalar(&mut self, number: u32, kind: Kind, text: &str) -> Result<(), Problem> {
        let out = &mut self.bytes;
        macro_rules! number {
            ($type:ident: $rust:ty) => {
                number!($type: $rust, text.parse::<$rust>().ok())
            };
            ($type:ident: $rust:ty, $read:expr) => {{
                let value: $rust = $read.ok_or(Problem::NotANumber)?;
                // Compared as bits: -0.0 is not the default.
                if value.to_ne_bytes() != <$rust>::default().to_ne_bytes() {
                    encoding::$type::encode(number, &value, out);
                }
            }};
        }
        match kind {
            Kind::String if text.is_empty() => {}
            Kind::String => encoding::string::encode(number, &text.to_owned(), out),
            Kind::Bool if text == "true" => encoding::bool::encode(number, &true, out),
            Kind::Bool => {}
            Kind::Double => number!(double: f64, crate::base::number::real(text)),
            Kind::Int32 => number!(int32: i32),
            Kind::Int64 => number!(int64: i64),
            Kind::Uint32 => number!(uint32: u32),
            Kind::Uint64 => number!(uint64: u64),
            _ => return Err(Problem::NotAnOption),
        }
        Ok(())
    }
}
