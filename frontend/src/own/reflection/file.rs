//! What of a file's descriptor says what to ask for next.

use super::message::{first, within};

/// A file by its descriptor.
pub(super) struct File {
    /// Its name, from the root of all imports.
    pub(super) name: String,
    /// What it imports.
    pub(super) imports: Vec<String>,
    /// The full names of its services.
    pub(super) services: Vec<String>,
}

impl File {
    pub(super) fn read(descriptor: &[u8]) -> Self {
        let package = first(descriptor, 2);
        let full = |name: String| if package.is_empty() { name } else { [&package, ".", &name].concat() };
        Self {
            name: first(descriptor, 1),
            imports: within(descriptor, 3).map(|name| String::from_utf8_lossy(name).into_owned()).collect(),
            services: within(descriptor, 6).map(|service| full(first(service, 1))).collect(),
        }
    }
}
