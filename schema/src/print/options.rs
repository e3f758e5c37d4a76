//! The options that `google/protobuf/descriptor.proto` defines, as a .proto writes them.

use crate::{
    descriptor::all,
    wire::{Part, Parts, Value},
};

/// How an option's value is written.
pub(super) enum Form {
    Flag,
    Text,
    /// The names of an enum's values by their numbers.
    Names(&'static [(u64, &'static str)]),
    /// A message of options of its own.
    Within(Table),
}

/// Options by their numbers, with their names.
pub(super) type Table = &'static [(u32, &'static str, Form)];

const FEATURES: Table = &[
    (1, "field_presence", Form::Names(&[(1, "EXPLICIT"), (2, "IMPLICIT"), (3, "LEGACY_REQUIRED")])),
    (2, "enum_type", Form::Names(&[(1, "OPEN"), (2, "CLOSED")])),
    (3, "repeated_field_encoding", Form::Names(&[(1, "PACKED"), (2, "EXPANDED")])),
    (4, "utf8_validation", Form::Names(&[(2, "VERIFY"), (3, "NONE")])),
    (5, "message_encoding", Form::Names(&[(1, "LENGTH_PREFIXED"), (2, "DELIMITED")])),
    (6, "json_format", Form::Names(&[(1, "ALLOW"), (2, "LEGACY_BEST_EFFORT")])),
];
pub(super) const FILE: Table = &[
    (1, "java_package", Form::Text),
    (8, "java_outer_classname", Form::Text),
    (10, "java_multiple_files", Form::Flag),
    (27, "java_string_check_utf8", Form::Flag),
    (9, "optimize_for", Form::Names(&[(1, "SPEED"), (2, "CODE_SIZE"), (3, "LITE_RUNTIME")])),
    (11, "go_package", Form::Text),
    (16, "cc_generic_services", Form::Flag),
    (17, "java_generic_services", Form::Flag),
    (18, "py_generic_services", Form::Flag),
    (23, "deprecated", Form::Flag),
    (31, "cc_enable_arenas", Form::Flag),
    (36, "objc_class_prefix", Form::Text),
    (37, "csharp_namespace", Form::Text),
    (39, "swift_prefix", Form::Text),
    (40, "php_class_prefix", Form::Text),
    (41, "php_namespace", Form::Text),
    (44, "php_metadata_namespace", Form::Text),
    (45, "ruby_package", Form::Text),
    (50, "features", Form::Within(FEATURES)),
];
pub(super) const MESSAGE: Table = &[
    (1, "message_set_wire_format", Form::Flag),
    (2, "no_standard_descriptor_accessor", Form::Flag),
    (3, "deprecated", Form::Flag),
    (12, "features", Form::Within(FEATURES)),
];
pub(super) const FIELD: Table = &[
    (1, "ctype", Form::Names(&[(0, "STRING"), (1, "CORD"), (2, "STRING_PIECE")])),
    (2, "packed", Form::Flag),
    (6, "jstype", Form::Names(&[(0, "JS_NORMAL"), (1, "JS_STRING"), (2, "JS_NUMBER")])),
    (5, "lazy", Form::Flag),
    (15, "unverified_lazy", Form::Flag),
    (3, "deprecated", Form::Flag),
    (16, "debug_redact", Form::Flag),
    (21, "features", Form::Within(FEATURES)),
];
pub(super) const ONEOF: Table = &[(1, "features", Form::Within(FEATURES))];
pub(super) const ENUM: Table =
    &[(2, "allow_alias", Form::Flag), (3, "deprecated", Form::Flag), (7, "features", Form::Within(FEATURES))];
pub(super) const VALUE: Table =
    &[(1, "deprecated", Form::Flag), (2, "features", Form::Within(FEATURES)), (3, "debug_redact", Form::Flag)];
pub(super) const SERVICE: Table = &[(33, "deprecated", Form::Flag), (34, "features", Form::Within(FEATURES))];
pub(super) const METHOD: Table = &[
    (33, "deprecated", Form::Flag),
    (34, "idempotency_level", Form::Names(&[(1, "NO_SIDE_EFFECTS"), (2, "IDEMPOTENT")])),
    (35, "features", Form::Within(FEATURES)),
];

/// Names of options with their values.
pub(super) struct Options(Vec<(String, String)>);

impl Options {
    /// What a descriptor has under that number of the options of a table.
    pub(super) fn of(descriptor: &[Part<'_>], number: u32, table: Table) -> Self {
        let mut options = Self(Vec::new());
        for piece in all(descriptor, number) {
            options.read(piece, "", table);
        }
        options
    }

    fn read(&mut self, bytes: &[u8], prefix: &str, table: Table) {
        for part in Parts::new(bytes).flatten() {
            let Some((_, name, form)) = table.iter().find(|(number, ..)| *number == part.number) else { continue };
            let name = [prefix, name].concat();
            match (form, part.value) {
                (Form::Flag, Value::Varint(value)) => self.push(&name, if value == 0 { "false" } else { "true" }),
                (Form::Text, Value::Bytes(text)) => self.push(&name, &quoted(&String::from_utf8_lossy(text), false)),
                (Form::Names(names), Value::Varint(value)) => {
                    if let Some((_, word)) = names.iter().find(|(number, _)| *number == value) {
                        self.push(&name, word);
                    }
                }
                (Form::Within(table), Value::Bytes(bytes)) => self.read(bytes, &[&*name, "."].concat(), table),
                _ => {}
            }
        }
    }

    pub(super) fn push(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each as a statement.
    pub(super) fn lines(&self, mut line: impl FnMut(String)) {
        for (name, value) in &self.0 {
            line(format!("option {name} = {value};"));
        }
    }

    /// All of them behind a field or a value.
    pub(super) fn bracketed(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        let all = self.0.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>();
        format!(" [{}]", all.join(", "))
    }
}

/// A text in quotes. What is escaped already, as the defaults of bytes are, stays as it is.
pub(super) fn quoted(text: &str, escaped: bool) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' if escaped => out.push('"'),
            '"' | '\\' if !escaped => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}
