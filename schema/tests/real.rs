//! Schemas that people use: those in `WEIR_SCHEMAS`, divided by colons, each a folder of .proto files or a file with a descriptor set.
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::print_stderr, reason = "whoever starts it wants to know what was tried")]

mod support;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use prost_reflect::{DescriptorPool, prost::Message as _};
use support::{chosen::Choices, facts, printed, trio::Trio};
use weir_schema::{
    Linked, Message, Pool, Trouble,
    json::{example, from_json},
};

fn paths() -> Vec<PathBuf> {
    let paths = env::var("WEIR_SCHEMAS").expect("WEIR_SCHEMAS names folders of .proto files, and descriptor sets");
    paths.split(':').filter(|path| !path.is_empty()).map(PathBuf::from).collect()
}

/// The .proto files in a folder by their paths from there.
fn files(root: &Path) -> Vec<String> {
    let mut files = Vec::new();
    find(root, root, &mut files);
    files.sort();
    assert!(!files.is_empty(), "there is no .proto in {}", root.display());
    files
}

fn find(root: &Path, folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            find(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
        }
    }
}

/// What compiles of a folder.
fn compiled(root: &Path, files: &[String]) -> Vec<u8> {
    let mut compiler = protox::Compiler::new([root]).unwrap();
    compiler.include_imports(true);
    for file in files {
        // What lacks an import does not compile, and is looked at by the other test.
        let _ = compiler.open_file(file);
    }
    compiler.file_descriptor_set().encode_to_vec()
}

#[test]
#[ignore = "it takes schemas that are not here"]
fn what_compiles_is_what_the_libraries_read() {
    for path in paths() {
        let set = if path.is_dir() { compiled(&path, &files(&path)) } else { fs::read(&path).unwrap() };
        let trio = Trio::new(&set, true);
        facts::same(&trio.ours, &DescriptorPool::decode(&*set).unwrap());
        printed::same(&set);
        let mut count = 0;
        // Extensions that a proto3 file declares can be told from nothing, as in protobuf's own libraries, and not in the others: of what
        // is extended so, which is options, nothing is compared.
        let compared = |message: &Message| !message.is_map_entry() && !message.file().ends_with("descriptor.proto");
        for message in trio.ours.messages().filter(compared) {
            for seed in 0..40_u32 {
                // Any bytes, always the same.
                let bytes: Vec<_> = (0..160_u32)
                    .map(|at| (at.wrapping_mul(2_654_435_761) ^ seed.wrapping_mul(40_503)).to_le_bytes()[1])
                    .collect();
                trio.agree(message.full_name(), &Choices::new(&bytes).message(&message, 3).to_string());
                count += 1;
            }
            let part = Pool::read(&trio.ours.closure(std::slice::from_ref(&message))).unwrap();
            assert!(part.message(message.full_name()).is_some());
            assert!(from_json(&message, &example(&message)).is_ok(), "{}", example(&message));
        }
        eprintln!("{}: {:?}, {count} messages", path.display(), trio.ours);
        assert!(count > 0);
    }
}

#[test]
#[ignore = "it takes schemas that are not here"]
fn what_is_only_parsed_links_as_far_as_its_imports_are_there() {
    for root in paths().into_iter().filter(|path| path.is_dir()) {
        let files = files(&root);
        let parsed = files.iter().filter_map(|file| {
            let parsed = protox_parse::parse(file, &fs::read_to_string(root.join(file)).unwrap());
            parsed.map_err(|error| eprintln!("{file}: {error}")).ok()
        });
        let parsed: Vec<_> = parsed.map(|file| file.encode_to_vec()).collect();
        let Linked { pool, troubles } = Pool::link(&parsed);
        let compiled = Pool::read(&compiled(&root, &files)).unwrap();
        for message in compiled.messages() {
            let ours = pool.message(message.full_name());
            let Some(ours) = ours else {
                assert!(!files.iter().any(|file| file == message.file()), "{message:?}");
                continue;
            };
            let kinds = |message: &Message| {
                message
                    .fields()
                    .filter(|field| field.missing().is_none())
                    .map(|field| {
                        (field.number(), field.kind().name().to_owned(), field.is_packed(), field.has_presence())
                    })
                    .collect::<Vec<_>>()
            };
            assert_eq!(kinds(&ours), kinds(&message), "{message:?}");
        }
        // Whatever is missing is missing from what is there, and with an import that is not.
        for trouble in &troubles {
            match trouble {
                Trouble::Missing { name, imports, .. } => assert!(!imports.is_empty(), "{name}"),
                Trouble::Import { .. } | Trouble::TypeTwice { .. } => {}
                other => panic!("{other}"),
            }
        }
        eprintln!("{}: {pool:?}, {} troubles", root.display(), troubles.len());
    }
}
