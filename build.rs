//! Compiles `proto/` with protox, a protobuf compiler in Rust, so that nobody needs protoc.

use std::{
    collections::BTreeSet,
    env,
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};

use prost::Message as _;
use prost_types::FileDescriptorSet;

/// What the imports of the files start from.
const ROOT: &str = "proto";
/// The folder in it whose services are served with `--interop` only. They are described apart, since the page has no use for them.
const INTEROP: &str = "grpc/testing/";

/// Files whose services the page calls by itself, without ever showing a message of theirs.
const BY_ITSELF: [&str; 2] = ["weir/v1/sources.proto", "weir/v1/targets.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut files = Vec::new();
    find(Path::new(ROOT), &mut files)?;
    // The file system gives them in any order; what is made of them is to be the same everywhere.
    let files: BTreeSet<_> = files.into_iter().collect();
    let mut descriptors = protox::compile(files, [ROOT])?;

    // Nobody needs types of these: the page decodes error details by their descriptors, the server has tonic-types.
    let mut generated = descriptors.clone();
    generated.file.retain(|file| !file.name().starts_with("google/"));
    tonic_prost_build::configure()
        // The transport is the caller's: native HTTP/2, a browser's fetch, or a tunnel.
        .build_transport(false)
        .bytes(".")
        .compile_fds(generated)?;

    // Comments are for readers of the source; the page and reflection need only names and numbers.
    for file in &mut descriptors.file {
        file.source_code_info = None;
    }
    let (interop, contract): (Vec<_>, Vec<_>) =
        descriptors.file.into_iter().partition(|file| file.name().starts_with(INTEROP));
    let shown = |file: &&prost_types::FileDescriptorProto| !BY_ITSELF.contains(&file.name());
    let page = contract.iter().filter(shown).cloned().collect();
    for (name, file) in [("weir.bin", contract), ("page.bin", page), ("interop.bin", interop)] {
        fs::write(out.join(name), FileDescriptorSet { file }.encode_to_vec())?;
    }
    Ok(())
}

/// Every `.proto` file in a folder and the folders in it.
fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    Ok(())
}
