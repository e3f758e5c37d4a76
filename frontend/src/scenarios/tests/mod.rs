//! Tests of all scenarios together.

mod contract;
mod feeds;
mod recall;
mod urls;
mod values;
mod views;

use bytes::Bytes;
use prost_reflect::{DescriptorPool, DynamicMessage};

use super::{
    ALL, Field, Form, Scenario, Sending,
    contract::{callee, contract},
    find,
};
use crate::call::Direction;

/// A quarter past noon.
const NOON: u64 = 12 * 3_600_000_000_000 + 15 * 60_000_000_000;

fn form(id: &str) -> Form {
    Form::new(find(id).unwrap())
}

/// The form with these values in place of the defaults.
fn filled(id: &str, values: &[(&str, &str)]) -> Form {
    let mut form = form(id);
    for (name, value) in values {
        assert!(form.set(name, value), "{id}.{name} takes {value}");
    }
    form
}

fn all_fields() -> impl Iterator<Item = (Scenario, &'static Field)> {
    ALL.iter().flat_map(|scenario| scenario.fields.iter().map(move |field| (*scenario, field)))
}

/// The contract as a full reflection library reads it.
fn reflection() -> DescriptorPool {
    DescriptorPool::decode(weir_proto::DESCRIPTORS).unwrap()
}

/// The request message, read with the contract's descriptor.
fn reflected(form: &Form, sending: Sending) -> DynamicMessage {
    let bytes = form.message(sending).unwrap();
    let input = form.callee().message(Direction::Request);
    let input = reflection().get_message_by_name(input.full_name()).unwrap();
    let message = DynamicMessage::decode(input, bytes).unwrap();
    assert_eq!(message.unknown_fields().count(), 0, "{}", form.path());
    message
}

/// The request message as a generated type.
fn decoded<M: prost::Message + Default>(form: &Form, sending: Sending) -> M {
    M::decode(form.message(sending).unwrap()).unwrap()
}

/// A generated message, encoded.
fn encoded(message: &impl prost::Message) -> Bytes {
    message.encode_to_vec().into()
}
