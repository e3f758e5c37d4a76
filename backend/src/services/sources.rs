//! `Sources`: .proto files, read for the page.

use std::panic::catch_unwind;

use async_stream::try_stream;
use miette::Diagnostic as _;
use prost::Message as _;
use tokio::task::spawn_blocking;
use tonic::{Request, Response, Status};
use weir_proto::weir::v1::{
    SourceFile, SourceFiles, SourceReply, Unreadable, source_reply::What, sources_server, unreadable::Cause,
};

use super::stream::Answers;
use crate::app::App;

/// Most files of a call.
const FILES: usize = 1000;

pub(super) fn server(_: &App) -> sources_server::SourcesServer<Sources> {
    sources_server::SourcesServer::new(Sources)
}

#[derive(Debug)]
pub(super) struct Sources;

#[tonic::async_trait]
impl sources_server::Sources for Sources {
    type ReadStream = Answers<SourceReply>;

    async fn read(&self, request: Request<SourceFiles>) -> Result<Response<Self::ReadStream>, Status> {
        let files = request.into_inner().files;
        if files.len() > FILES {
            return Err(Status::resource_exhausted(format!(
                "{} files: at most {FILES} are read at a time",
                files.len()
            )));
        }
        Ok(Response::new(Box::pin(try_stream! {
            for file in files {
                // A file of megabytes takes a while. Who has gone is not read for any longer.
                let what = spawn_blocking(move || read(&file)).await.map_err(|_| Status::internal("reading has failed"))?;
                yield SourceReply { what: Some(what) };
            }
        })))
    }
}

fn read(file: &SourceFile) -> What {
    let Ok(text) = std::str::from_utf8(&file.text) else {
        return unreadable(Cause::NotText, (0, 0), "it is no text in UTF-8".to_owned());
    };
    // Its author did not expect everything that people drop.
    let Ok(parsed) = catch_unwind(|| protox_parse::parse(&file.name, text)) else {
        return unreadable(Cause::Syntax, (0, 0), "it cannot be read".to_owned());
    };
    match parsed {
        Ok(parsed) => What::Descriptor(parsed.encode_to_vec().into()),
        Err(error) => {
            let at = error.labels().and_then(|mut labels| labels.next()).map_or(0, |label| label.offset());
            let cause = if is_of_an_edition(text) { Cause::Edition } else { Cause::Syntax };
            unreadable(cause, place(text, at), error.to_string())
        }
    }
}

fn unreadable(cause: Cause, (line, column): (u32, u32), reason: String) -> What {
    What::Unreadable(Unreadable { cause: cause.into(), line, column, reason })
}

/// The first thing that it says is of which edition it is (Protobuf Language Specification, Editions).
fn is_of_an_edition(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    while let Some(comment) = rest
        .strip_prefix("//")
        .map(|rest| rest.split_once('\n'))
        .or_else(|| rest.strip_prefix("/*").map(|rest| rest.split_once("*/")))
    {
        let Some((_, after)) = comment else { return false };
        rest = after.trim_start();
    }
    rest.strip_prefix("edition").is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// Line and character of a byte, from 1.
fn place(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (number(before.matches('\n').count() + 1), number(line.chars().count() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(text: &str) -> What {
        read(&SourceFile { name: "a.proto".into(), text: text.as_bytes().to_vec().into() })
    }

    fn wrong(text: &str) -> (Cause, u32, u32) {
        match what(text) {
            What::Unreadable(unreadable) => (unreadable.cause(), unreadable.line, unreadable.column),
            What::Descriptor(_) => panic!("{text} is readable"),
        }
    }

    #[test]
    fn a_file_is_read_without_what_it_imports() {
        let text = "syntax = \"proto3\"; import \"nowhere.proto\"; message A { B b = 1; reserved 2; } service S { rpc M(A) returns (stream B); }";
        let What::Descriptor(bytes) = what(text) else { panic!("{:?}", what(text)) };
        let file = prost_types::FileDescriptorProto::decode(bytes).unwrap();
        assert_eq!((file.name(), &*file.dependency), ("a.proto", &["nowhere.proto".to_owned()][..]));
        assert_eq!(file.message_type[0].field[0].type_name(), "B");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        assert_eq!(wrong("syntax = \"proto3\";\nmessage A {\n  stringg = 1;\n}"), (Cause::Syntax, 3, 11));
        assert_eq!(wrong("syntax = \"proto4\";"), (Cause::Syntax, 1, 10));
        assert_eq!(wrong("message Ä {}").0, Cause::Syntax);
        assert_eq!(wrong("message A {").0, Cause::Syntax);
        let deep = "message A{".repeat(100_000);
        assert_eq!(wrong(&deep).0, Cause::Syntax);
        let aggregate = format!("option (a) = {}", "{a:".repeat(100_000));
        assert_eq!(wrong(&aggregate).0, Cause::Syntax);
        for text in ["edition = \"2023\"; message A {}", "/* a */ // b\n\n edition=\"2024\";"] {
            assert_eq!(wrong(text).0, Cause::Edition, "{text}");
        }
        assert!(!is_of_an_edition("// edition = \"2023\"") && !is_of_an_edition("message edition {}"));
        let bytes = SourceFile { name: "a".into(), text: vec![0xff, 0xfe].into() };
        assert!(matches!(read(&bytes), What::Unreadable(unreadable) if unreadable.cause() == Cause::NotText));
    }
}
