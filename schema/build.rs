//! Compiles Google's well-known types, which servers and their .proto files import and often do not bring along.

use std::{env, error::Error, fs, path::Path};

use prost::Message as _;

/// All of them that messages use. What else is in that folder is about compilers.
const KNOWN: [&str; 10] =
    ["any", "api", "duration", "empty", "field_mask", "source_context", "struct", "timestamp", "type", "wrappers"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let mut compiler = protox::Compiler::with_file_resolver(protox::file::GoogleFileResolver::new());
    compiler.include_imports(true).include_source_info(false);
    compiler.open_files(KNOWN.map(|name| format!("google/protobuf/{name}.proto")))?;
    let mut set = compiler.file_descriptor_set();
    for file in &mut set.file {
        // Names of packages in other languages are of no use here.
        file.options = None;
    }
    let out = env::var_os("OUT_DIR").ok_or("cargo says where to write")?;
    Ok(fs::write(Path::new(&out).join("known.binpb"), set.encode_to_vec())?)
}
