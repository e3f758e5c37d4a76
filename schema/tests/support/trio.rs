//! Three implementations on the same types.

use std::sync::Arc;

use buffa_descriptor::{DescriptorPool as Buffa, DynamicMessage as BuffaMessage};
use prost_reflect::{DescriptorPool, DynamicMessage, prost::Message as _};
use serde_json::Value as Json;
use weir_schema::{
    Pool,
    json::{from_json, to_json},
};

/// The types of some files, as each of us has them.
pub(crate) struct Trio {
    pub(crate) ours: Pool,
    pub(crate) prost: Option<DescriptorPool>,
    pub(crate) buffa: Arc<Buffa>,
}

impl Trio {
    /// Of a descriptor set; one of them knows no editions.
    pub(crate) fn new(set: &[u8], prost: bool) -> Self {
        Self {
            ours: Pool::read(set).unwrap(),
            prost: prost.then(|| DescriptorPool::decode(set).unwrap()),
            buffa: Arc::new(Buffa::decode(set).unwrap()),
        }
    }

    /// Our JSON, and ours of what they encode from it, are the same as theirs; and of our bytes they say the same.
    pub(crate) fn agree(&self, name: &str, written: &str) {
        let message = self.ours.message(name).unwrap();
        let bytes = from_json(&message, written).unwrap_or_else(|mistake| panic!("{mistake}: {written}"));
        let ours = to_json(&message, &bytes).unwrap();
        let parsed: Json = serde_json::from_str(&ours).unwrap();
        let index = self.buffa.message_index(name).unwrap();
        let theirs =
            BuffaMessage::from_json(self.buffa.clone(), index, written).unwrap_or_else(|e| panic!("{e}: {written}"));
        let read = BuffaMessage::decode(self.buffa.clone(), index, &bytes).unwrap_or_else(|e| panic!("{e}: {written}"));
        assert_eq!(parsed, json(&theirs.to_json().unwrap()), "{written}");
        assert_eq!(parsed, json(&read.to_json().unwrap()), "{written}");
        assert!(read.unknown_fields().is_empty(), "{written}");
        assert_eq!(parsed, json(&to_json(&message, &theirs.encode_to_vec()).unwrap()), "{written}");
        if let Some(prost) = &self.prost {
            let type_ = prost.get_message_by_name(name).unwrap();
            let mut reader = serde_json::Deserializer::from_str(written);
            let theirs =
                DynamicMessage::deserialize(type_.clone(), &mut reader).unwrap_or_else(|e| panic!("{e}: {written}"));
            let read = DynamicMessage::decode(type_, &*bytes).unwrap();
            assert_eq!(parsed, serde_json::to_value(&theirs).unwrap(), "{written}");
            assert_eq!(parsed, serde_json::to_value(&read).unwrap(), "{written}");
            assert_eq!(parsed, json(&to_json(&message, &theirs.encode_to_vec()).unwrap()), "{written}");
        }
        // What is written once is written so again.
        assert_eq!(to_json(&message, &from_json(&message, &ours).unwrap()).unwrap(), ours);
    }
}

pub(crate) fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}
