//! Compiles `proto/` with protox, a protobuf compiler in Rust, so that nobody needs protoc.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message as _;

const FILES: &[&str] = &[
    "greeter.proto",
    "helloworld.proto",
    "user.proto",
    "file.proto",
    "streamingdemo.proto",
    "weir/v1/ticker.proto",
    "weir/v1/monitor.proto",
    "weir/v1/telemetry.proto",
    "weir/v1/room.proto",
    "weir/v1/lab.proto",
    "weir/v1/recorder.proto",
    "weir/v1/recording.proto",
    "google/rpc/status.proto",
    "google/rpc/error_details.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut descriptors = protox::compile(FILES, ["proto"])?;

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
    fs::write(out.join("weir.bin"), descriptors.encode_to_vec())?;
    Ok(())
}
