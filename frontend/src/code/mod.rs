//! The call that the form describes, as code in several languages. Pure.
//!
//! What is particular to a language stands in a sheet of its own (`static/code/*.txt`, loaded when the code is first
//! looked at): pieces of text with places for values. What is put into the places comes from the form's own messages,
//! read by the descriptors, so nothing here knows a scenario.

mod escape;
mod ink;
mod language;
mod literal;
mod sheet;
mod snippet;

#[cfg(test)]
mod tests;

use weir_schema::Method;

pub use ink::{Ink, Line, lines, tinted};
pub use language::Language;
pub use snippet::{Call, snippet};

/// The .proto that defines the method, from the root of all imports; the page's server has it under `/protos/`.
pub fn proto(form: &crate::scenarios::Form) -> String {
    form.callee().method().map_or("", Method::file).to_owned()
}

/// What a .proto imports, one name after the other. Google's own types are left out: every compiler has them.
pub fn imports(proto: &str) -> impl Iterator<Item = &str> {
    let names = proto.lines().filter_map(|line| line.strip_prefix("import \"")?.strip_suffix("\";"));
    names.filter(|name| !name.starts_with("google/protobuf/"))
}
