//! Types to test with, and what another library says of them.
#![allow(dead_code, reason = "no test needs all of it")]

pub(crate) mod chosen;
pub(crate) mod facts;
pub(crate) mod offered;
pub(crate) mod printed;
pub(crate) mod trio;

use std::fmt;

use proptest::prelude::*;
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, MessageDescriptor, Value, prost::Message as _};
use weir_schema::{Message, Pool};

/// The descriptor set of some .proto files in `tests/protos`.
pub(crate) fn compiled(files: &[&str]) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protos");
    protox::compile(files, [folder]).unwrap().encode_to_vec()
}

pub(crate) fn set() -> Vec<u8> {
    compiled(&["kinds.proto", "old.proto"])
}

thread_local! {
    static POOLS: (Pool, DescriptorPool) = {
        let set = set();
        (Pool::read(&set).unwrap(), DescriptorPool::decode(&*set).unwrap())
    };
    static CONTRACT: (Pool, DescriptorPool) =
        (Pool::read(weir_proto::DESCRIPTORS).unwrap(), DescriptorPool::decode(weir_proto::DESCRIPTORS).unwrap());
}

/// A message of `tests/protos`.
pub(crate) fn ours(name: &str) -> Message {
    POOLS.with(|(pool, _)| pool.message(name).unwrap())
}

/// The same, as the other library has it.
pub(crate) fn theirs(name: &str) -> MessageDescriptor {
    POOLS.with(|(_, pool)| pool.get_message_by_name(name).unwrap())
}

/// Weir's contract.
pub(crate) fn contract() -> Pool {
    CONTRACT.with(|(pool, _)| pool.clone())
}

/// The same, as the other library has it.
pub(crate) fn their_contract() -> DescriptorPool {
    CONTRACT.with(|(_, pool)| pool.clone())
}

/// Bytes as the other library reads them.
pub(crate) fn decoded(name: &str, bytes: &[u8]) -> DynamicMessage {
    DynamicMessage::decode(theirs(name), bytes).unwrap()
}

/// A message of a type of `tests/protos`.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) message: DynamicMessage,
}

impl Sample {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.message.encode_to_vec()
    }
}

/// The other library's own way does not end for types that contain themselves.
impl fmt::Debug for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, serde_json::to_string(&self.message).map_err(|_| fmt::Error)?)
    }
}

/// Messages with anything in them but what is not equal to itself; as they are read when they were written.
pub(crate) fn samples(names: &[&'static str]) -> impl Strategy<Value = Sample> {
    prop::sample::select(names.to_vec()).prop_flat_map(|name| {
        message(theirs(name), 3)
            .prop_map(move |message| Sample { name, message: decoded(name, &message.encode_to_vec()) })
    })
}

fn message(descriptor: MessageDescriptor, depth: u32) -> BoxedStrategy<DynamicMessage> {
    let fields: Vec<_> = descriptor.fields().filter(|field| depth > 0 || field.kind().as_message().is_none()).collect();
    let set = prop::sample::subsequence(fields.clone(), 0..=fields.len().min(6));
    set.prop_flat_map(move |fields| {
        let descriptor = descriptor.clone();
        let values: Vec<_> = fields.iter().map(|field| of_field(field, depth)).collect();
        values.prop_map(move |values| {
            let mut message = DynamicMessage::new(descriptor.clone());
            for (field, value) in fields.iter().zip(values) {
                message.set_field(field, value);
            }
            message
        })
    })
    .boxed()
}

fn of_field(field: &FieldDescriptor, depth: u32) -> BoxedStrategy<Value> {
    if field.is_map() {
        let prost_reflect::Kind::Message(entry) = field.kind() else { panic!("an entry") };
        let key = value(&entry.map_entry_key_field().kind(), 0).prop_map(|key| key.into_map_key().unwrap());
        let value = value(&entry.map_entry_value_field().kind(), depth);
        return prop::collection::hash_map(key, value, 0..4).prop_map(Value::Map).boxed();
    }
    let one = value(&field.kind(), depth);
    if field.is_list() { prop::collection::vec(one, 0..4).prop_map(Value::List).boxed() } else { one }
}

fn value(kind: &prost_reflect::Kind, depth: u32) -> BoxedStrategy<Value> {
    use prost_reflect::Kind;
    match kind {
        // Of few digits: the other library's reader of numbers is not exact to the last bit of a double.
        Kind::Double => {
            let few = any::<i32>().prop_map(|n| f64::from(n) / 16.0);
            prop_oneof![few, Just(0.0), Just(1e22), Just(f64::INFINITY)].prop_map(Value::F64).boxed()
        }
        Kind::Float => prop_oneof![any::<f32>(), Just(0.0), Just(f32::NEG_INFINITY)].prop_map(Value::F32).boxed(),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => prop_oneof![any::<i32>(), -1..2].prop_map(Value::I32).boxed(),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
            prop_oneof![any::<i64>(), -1..2_i64].prop_map(Value::I64).boxed()
        }
        Kind::Uint32 | Kind::Fixed32 => prop_oneof![any::<u32>(), 0..2_u32].prop_map(Value::U32).boxed(),
        Kind::Uint64 | Kind::Fixed64 => prop_oneof![any::<u64>(), 0..2_u64].prop_map(Value::U64).boxed(),
        Kind::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Kind::String => prop_oneof![any::<String>(), Just(String::new())].prop_map(Value::String).boxed(),
        Kind::Bytes => any::<Vec<u8>>().prop_map(|bytes| Value::Bytes(bytes.into())).boxed(),
        Kind::Enum(values) => {
            let known: Vec<_> = values.values().map(|value| value.number()).collect();
            let number = prop::sample::select(known);
            // Enums of proto2 have no other values.
            if values.parent_file().syntax() == prost_reflect::Syntax::Proto3 {
                prop_oneof![number, any::<i32>()].prop_map(Value::EnumNumber).boxed()
            } else {
                number.prop_map(Value::EnumNumber).boxed()
            }
        }
        Kind::Message(descriptor) => {
            message(descriptor.clone(), depth.saturating_sub(1)).prop_map(Value::Message).boxed()
        }
    }
}
