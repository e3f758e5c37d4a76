//! What of a file's descriptor says what to ask for next.

use super::message::{first, within};

/// A file by its descriptor.
pub(in crate::own) struct File {
    /// Its name, from the root of all imports.
    pub(in crate::own) name: String,
    /// What it imports.
    pub(in crate::own) imports: Vec<String>,
    /// The full names of its services.
    pub(in crate::own) services: Vec<String>,
}

impl File {
    pub(in crate::own) fn read(descriptor: &[u8]) -> Self {
        let package = first(descriptor, 2);
        let full = |name: String| if package.is_empty() { name } else { [&package, ".", &name].concat() };
        Self {
            name: first(descriptor, 1),
            imports: within(descriptor, 3).map(|name| String::from_utf8_lossy(name).into_owned()).collect(),
            services: within(descriptor, 6).map(|service| full(first(service, 1))).collect(),
        }
    }
}
