//! What a pool is made of: things of every kind in lists of their own, which know each other by their places.

use super::names::{self, Names};
use crate::Mode;

#[derive(Default)]
pub(crate) struct Data {
    pub(crate) files: Vec<FileData>,
    pub(crate) messages: Vec<MessageData>,
    pub(crate) enums: Vec<EnumData>,
    pub(crate) services: Vec<ServiceData>,
    pub(crate) methods: Vec<MethodData>,
    pub(super) names: Names,
}

pub(crate) struct FileData {
    pub(crate) name: String,
    pub(crate) package: String,
    pub(crate) edition: u32,
    /// What it imports, each as it is written.
    pub(crate) imports: Vec<String>,
    /// The encoded `google.protobuf.FileDescriptorProto`.
    pub(crate) bytes: Vec<u8>,
}

#[derive(Default)]
pub(crate) struct MessageData {
    pub(crate) name: String,
    pub(crate) file: usize,
    /// Those of the .proto, and behind them its extensions.
    pub(crate) fields: Vec<FieldData>,
    /// Places of the fields by ascending number, and by their names and names in JSON: the latter count from behind the former.
    pub(crate) by_number: Vec<usize>,
    pub(super) by_name: Names,
    pub(crate) oneofs: Vec<String>,
    /// It is what a `map` is on the wire: a list of these.
    pub(crate) map_entry: bool,
    pub(crate) deprecated: bool,
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct FieldData {
    /// Of an extension `[package.name]`, in JSON too.
    pub(crate) name: String,
    pub(crate) json_name: String,
    pub(crate) number: u32,
    /// As `google.protobuf.FieldDescriptorProto.Type` has it; a group is a message.
    pub(crate) kind: u64,
    /// The name of its message or its enum, if it is of one and that is not there.
    pub(crate) type_name: String,
    /// Where its message or its enum is.
    pub(crate) link: usize,
    pub(crate) list: bool,
    pub(crate) packed: bool,
    /// Its message stands between two tags: a group.
    pub(crate) delimited: bool,
    /// Messages are delimited where it is declared, should it turn out to be one.
    pub(super) delimits: bool,
    pub(crate) presence: bool,
    pub(crate) required: bool,
    pub(crate) deprecated: bool,
    pub(crate) time: bool,
    /// Which of the message's.
    pub(crate) oneof: Option<usize>,
    /// Where it was declared, if it is an extension: that file.
    pub(crate) extension: Option<usize>,
    /// What it is if it is not set, as the .proto says it; empty if that is the default of its kind.
    pub(crate) default: String,
}

pub(crate) struct EnumData {
    pub(crate) name: String,
    pub(crate) file: usize,
    pub(crate) values: Vec<(i32, String)>,
    pub(crate) closed: bool,
}

pub(crate) struct ServiceData {
    /// `package.Service`
    pub(crate) name: String,
    pub(crate) file: usize,
}

pub(crate) struct MethodData {
    /// `/package.Service/Method`
    pub(crate) path: String,
    pub(crate) service: usize,
    pub(crate) mode: Mode,
    pub(crate) deprecated: bool,
    /// The request message and the response message: their names, where they are not there, and where they are.
    pub(crate) type_names: [String; 2],
    pub(crate) types: [usize; 2],
}

impl Data {
    pub(super) fn message(&self, name: &str) -> Option<usize> {
        self.find(name).filter(|index| *index < self.messages.len())
    }

    pub(super) fn enumeration(&self, name: &str) -> Option<usize> {
        let index = self.find(name)?.checked_sub(self.messages.len())?;
        (index < self.enums.len()).then_some(index)
    }

    pub(super) fn method(&self, path: &str) -> Option<usize> {
        self.find(path)?.checked_sub(self.messages.len() + self.enums.len())
    }

    /// Among everything that has a name: messages, then enums, then methods, which are known by their paths.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.find(name, &|index| self.name(index))
    }

    /// It is not the second of its name.
    pub(super) fn counts(&self, index: usize) -> bool {
        self.find(self.name(index)) == Some(index)
    }

    /// The file that defines a thing that has a name.
    pub(super) fn file_of(&self, index: usize) -> usize {
        let (messages, enums) = (self.messages.len(), self.enums.len());
        if index < messages {
            self.messages[index].file
        } else if index < messages + enums {
            self.enums[index - messages].file
        } else {
            self.services[self.methods[index - messages - enums].service].file
        }
    }

    pub(super) fn has_file(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.name == name)
    }

    pub(super) fn name(&self, index: usize) -> &str {
        let (messages, enums) = (self.messages.len(), self.enums.len());
        if index < messages {
            &self.messages[index].name
        } else if index < messages + enums {
            &self.enums[index - messages].name
        } else {
            &self.methods[index - messages - enums].path
        }
    }
}

impl MessageData {
    /// Takes its fields, in front of its extensions, and sorts them.
    pub(super) fn index(&mut self, fields: Vec<FieldData>) {
        let extensions = std::mem::replace(&mut self.fields, fields);
        self.fields.extend(extensions);
        let fields = &self.fields;
        let count = fields.len();
        self.by_number = (0..count).collect();
        names::sort(&mut self.by_number, &|a, b| (fields[a].number, a) < (fields[b].number, b));
        self.by_name = Names::new(2 * count, &|index| name_of(fields, index));
    }

    /// The field of that number.
    pub(crate) fn numbered(&self, number: u32) -> Option<usize> {
        let at = self.by_number.partition_point(|index| self.fields[*index].number < number);
        self.by_number.get(at).copied().filter(|index| self.fields[*index].number == number)
    }

    /// The field of that name, or else of that name in JSON.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        let found = self.by_name.find(name, &|index| name_of(&self.fields, index))?;
        Some(found % self.fields.len())
    }
}

/// First the names, then those in JSON.
fn name_of(fields: &[FieldData], index: usize) -> &str {
    match index.checked_sub(fields.len()) {
        None => &fields[index].name,
        Some(index) => &fields[index].json_name,
    }
}
