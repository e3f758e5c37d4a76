//! Finds the types that fields, methods and extensions name. Whatever is found can be used; what is not is told, with who wanted
//! it: servers describe themselves in pieces, twice, in any order, without the files that only options need.
//!
//! Types are found by their full names among all files. Which file imports which is asked only to say where a missing one might be.

use super::{
    Data, FieldData, Trouble,
    names::Names,
    read::{BYTES, ENUM, Extension, MESSAGE},
};

/// `int32`, which is what a value of an unknown enum looks like.
const INT32: u64 = 5;

/// What is wanting, as it is found: the words for it are made by whoever wants them.
#[derive(Clone, Copy)]
pub(super) enum Lack<'a> {
    /// Two things have one name: their places among all that have names.
    Twice(usize, usize),
    /// A type of that name, in that file, wanted by a field, an extension or a method.
    Type(&'a str, usize, &'a str),
}

/// Is told what is wanting.
pub(super) type Tell<'t> = &'t mut dyn FnMut(&Data, Lack<'_>);

/// Links everything.
pub(super) fn link(data: &mut Data, extensions: Vec<Extension>, tell: Tell<'_>) {
    let count = data.messages.len() + data.enums.len() + data.methods.len();
    data.names = Names::new(count, &|index| data.name(index));
    for (first, second) in data.names.twice(&|index| data.name(index)) {
        tell(data, Lack::Twice(first, second));
    }
    for Extension { extendee, scope, mut field } in extensions {
        let file = field.extension.unwrap_or_default();
        match data.find_type(&scope, &extendee) {
            Some(Type::Message(message)) => {
                data.field(&mut field, &scope, file, tell);
                // A second one of a number is never reached.
                data.messages[message].fields.push(field);
            }
            _ => tell(data, Lack::Type(&extendee, file, &field.name)),
        }
    }
    for message in 0..data.messages.len() {
        let mut fields = std::mem::take(&mut data.messages[message].fields);
        let name = data.messages[message].name.clone();
        for field in &mut fields {
            if field.extension.is_none() {
                data.field(field, &name, data.messages[message].file, tell);
            }
        }
        data.messages[message].index(fields);
    }
    for method in 0..data.methods.len() {
        let service = &data.services[data.methods[method].service];
        let (scope, file) = (service.name.clone(), service.file);
        for which in [0, 1] {
            let wanted = std::mem::take(&mut data.methods[method].type_names[which]);
            if let Some(Type::Message(found)) = data.find_type(&scope, &wanted) {
                data.methods[method].types[which] = found;
            } else {
                tell(data, Lack::Type(&wanted, file, &data.methods[method].path));
                // Beyond all messages is one of which nothing is known.
                data.methods[method].types[which] = usize::MAX;
                data.methods[method].type_names[which] = wanted;
            }
        }
    }
}

/// What is wanting, in words.
pub(super) fn trouble(data: &Data, lack: Lack<'_>) -> Option<Trouble> {
    match lack {
        Lack::Twice(first, second) => {
            let files = [first, second].map(|index| data.files[data.file_of(index)].name.clone());
            Some(Trouble::TypeTwice { name: data.name(second).to_owned(), files })
        }
        // Options of a compiler that nobody brought along.
        Lack::Type(name, ..) if name.ends_with("Options") && name.contains("google.protobuf.") => None,
        Lack::Type(name, file, by) => Some(data.missing(name, file, by)),
    }
}

enum Type {
    Message(usize),
    Enum(usize),
}

impl Data {
    /// Finds the field's type. If there is none, a message is as good as bytes, and an enum as good as a number.
    fn field(&self, field: &mut FieldData, scope: &str, file: usize, tell: Tell<'_>) {
        if !matches!(field.kind, 0 | MESSAGE | ENUM) {
            field.type_name.clear();
            return;
        }
        match (self.find_type(scope, &field.type_name), field.kind) {
            (Some(Type::Message(message)), 0 | MESSAGE) => {
                let map = self.messages[message].map_entry;
                field.link = message;
                field.delimited |= field.kind == 0 && field.delimits;
                field.kind = MESSAGE;
                field.packed = false;
                field.presence = !field.list;
                field.delimited &= !map;
            }
            (Some(Type::Enum(values)), 0 | ENUM) => {
                field.kind = ENUM;
                field.link = values;
            }
            _ => {
                tell(self, Lack::Type(&field.type_name, file, &field.name));
                field.packed &= field.kind == ENUM;
                field.kind = if field.kind == ENUM { INT32 } else { BYTES };
                field.delimited = false;
                return;
            }
        }
        field.type_name.clear();
    }

    /// The type that a name means to whoever says it within `scope`: `.package.Message` from the root, or any of it from within
    /// outwards. What compilers write is from the root; some servers forget the dot.
    fn find_type(&self, scope: &str, name: &str) -> Option<Type> {
        if let Some(full) = name.strip_prefix('.') {
            return self.type_named(full);
        }
        // What has no name is nothing, wherever it stands.
        if name.is_empty() {
            return None;
        }
        let mut scope = scope;
        loop {
            let found =
                if scope.is_empty() { self.type_named(name) } else { self.type_named(&[scope, ".", name].concat()) };
            if found.is_some() || scope.is_empty() {
                return found;
            }
            scope = scope.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
    }

    fn type_named(&self, full_name: &str) -> Option<Type> {
        let message = self.message(full_name).map(Type::Message);
        message.or_else(|| self.enumeration(full_name).map(Type::Enum))
    }

    /// The type is not there. Which of the files that are not there either may have it: one whose folder is the type's package, or
    /// any.
    fn missing(&self, name: &str, file: usize, by: &str) -> Trouble {
        let name = name.strip_prefix('.').unwrap_or(name).to_owned();
        let file = &self.files[file];
        let absent = || file.imports.iter().filter(|import| !self.has_file(import));
        let folder = name.rsplit_once('.').map_or_else(String::new, |(package, _)| package.replace('.', "/") + "/");
        let likely = absent().filter(|import| import.starts_with(&folder)).cloned().collect::<Vec<_>>();
        let imports = if likely.is_empty() { absent().cloned().collect() } else { likely };
        Trouble::Missing { name, file: file.name.clone(), by: by.to_owned(), imports }
    }

    /// Files that are imported and not there, and that no type is missing from.
    pub(super) fn imports(&self, troubles: &mut Vec<Trouble>) {
        for file in &self.files {
            let absent = file.imports.iter().filter(|import| !self.has_file(import));
            for import in absent.filter(|import| *import != "google/protobuf/descriptor.proto") {
                let needed = troubles.iter().any(|trouble| {
                    matches!(trouble, Trouble::Missing { file: of, imports, .. } if *of == file.name && imports.contains(import))
                });
                if !needed {
                    troubles.push(Trouble::Import { import: import.clone(), file: file.name.clone() });
                }
            }
        }
    }
}
