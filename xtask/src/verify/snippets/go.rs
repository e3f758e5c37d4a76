use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use super::{bench::Bench, calls::of_program, comment, fresh_with_protos, write};
use crate::{place, process, tools, verify::counts::Counts};

/// Debian's Go, and its sources of the modules that the snippets import.
const PACKAGES: &[&str] =
    &["golang-go", "golang-google-grpc-dev", "golang-google-protobuf-dev", "protoc-gen-go", "protoc-gen-go-grpc"];
/// Where Debian puts such sources.
const SOURCES: &str = "/usr/share/gocode";
/// The module of gRPC among them.
const GRPC: &str = "src/google.golang.org/grpc";

/// Whether there is a Go with the modules that the snippets need; gets Debian's where that is allowed.
pub(in crate::verify) fn toolchain() -> bool {
    let here = || {
        Path::new(SOURCES).join(GRPC).is_dir()
            && ["go", "gofmt", "protoc", "protoc-gen-go", "protoc-gen-go-grpc"]
                .iter()
                .all(|program| process::on_path(program).is_some())
    };
    here() || (tools::debian::install(PACKAGES).unwrap_or_default() && here())
}

/// Generates the stubs as the Go snippets' comments say, compiles the snippets with Debian's modules, and runs them.
///
/// Debian's grpc-go is an old one. What the snippets use and it does not have yet stands in `tests/snippets/go`.
pub(in crate::verify) fn in_go(counts: &mut Counts) -> Result<()> {
    let bench = Bench::ready()?;
    let root = bench.folder.join("go-paths");
    fresh_with_protos(&root)?;
    // All snippets import their stubs as `demo/pb`, so each definition has a module path of its own.
    let mut by_line: BTreeMap<String, PathBuf> = BTreeMap::new();
    for call in &bench.calls {
        let text = bench.text("go", call, "go")?;
        let line = comment(&text, "//", "protoc ", "go mod").join(" ").replace('\\', "");
        let count = by_line.len();
        let path = by_line.entry(line).or_insert_with(|| root.join(format!("path-{count}")));
        write(&path.join("src/demo").join(&call.name).join("main.go"), text.as_bytes())?;
    }
    let programs = root.join("bin");
    let overlay = overlay(&root)?;
    for (line, path) in &by_line {
        build(line, path, &root, &programs, &overlay)?;
    }
    bench.run(
        counts,
        |call| Command::new(programs.join(format!("{}{}", call.name, env::consts::EXE_SUFFIX))),
        |said, _| of_program(said),
    )
}

/// Makes the programs of one definition.
fn build(line: &str, path: &Path, root: &Path, programs: &Path, overlay: &Path) -> Result<()> {
    let demo = path.join("src/demo");
    let args = line.strip_prefix("protoc -I proto ").context("a snippet that does not say how to make its stubs")?;
    let mut protoc = Command::new("protoc");
    protoc.arg("-I").arg(root.join("proto")).args(args.split_whitespace()).current_dir(&demo);
    process::run(protoc.stdin(Stdio::null()))?;

    let unformatted = process::answer("gofmt", &["-l", &demo.to_string_lossy()]).context("gofmt does not run")?;
    if let Some(file) = unformatted.lines().find(|file| file.ends_with("main.go")) {
        bail!("gofmt would write {file} otherwise");
    }
    let mut paths = path.as_os_str().to_owned();
    paths.push(":");
    paths.push(SOURCES);
    let mut go = Command::new("go");
    go.args(["build", "-overlay"]).arg(overlay).arg("-o").arg(programs).arg("demo/...");
    go.current_dir(&demo).stdin(Stdio::null()).env("GO111MODULE", "off").env("GOFLAGS", "").env("GOPATH", paths);
    go.env("GOCACHE", root.with_file_name("go-cache"));
    process::run(&mut go)
}

/// Says which files the compiler is to see that Debian does not have.
fn overlay(root: &Path) -> Result<PathBuf> {
    let ours = place::root().join("tests/snippets/go");
    let pairs = [
        ("newclient.go", "newclient.go"),
        ("credentials/insecure/insecure.go", "insecure/insecure.go"),
        ("encoding/proto/proto.go", "codec.go"),
    ]
    .map(|(theirs, own)| format!("\"{SOURCES}/{GRPC}/{theirs}\": \"{}\"", ours.join(own).display()));
    let file = root.join("overlay.json");
    fs::create_dir_all(root.join("bin")).context("cannot make a folder for the programs")?;
    write(&file, format!("{{\"Replace\": {{{}}}}}\n", pairs.join(", ")).as_bytes())?;
    Ok(file)
}
