//! `download`: a file, piece by piece.

mod file;

pub use file::FileParts;

use weir_proto::keys;

use super::prelude::*;
use super::{
    here::Here,
    picture,
    transfer::{self, Spoilt, Transfer, entry, speed},
};
use crate::{call::Cause, ui::files};

pub(super) static RECORD: Record = Record {
    id: "download",
    mode: Mode::Server,
    methods: &["/FileService/DownLoad"],
    icon: Icon("M12 4v11m-5-5 5 5 5-5M5 20h14"),
    words: words!(download),
    fields: &[
        Field {
            name: "name",
            label: label!(file_name),
            kind: FieldKind::Text { min: 0, max: 255, measure: Measure::Bytes, wide: false },
            default: "hello.zip",
            words: None,
            place: Place::Message("name"),
        },
        Field::int(
            "chunk_bytes",
            label!(chunk),
            (1, MAX_PAYLOAD),
            Unit::Bytes,
            "1024",
            Place::Metadata(keys::CHUNK_BYTES),
        ),
    ],
    feed: Feed::Single,
    stream_window: Record::SMALL_WINDOW,
    message: form::from_fields,
    shows: Shows {
        model: Some(model::empty::<FileParts>),
        small: picture::transfer::small,
        press: save,
        picture: Some(&picture::transfer::PICTURE),
        transfer: Some(how_far),
        rate_of: Some(Direction::Response),
        ..Shows::NOTHING
    },
    card: Lesson {
        id: "download",
        tries: &[
            attempt("small", "/server/download?chunk_bytes=64", &[Start, End]),
            attempt("first", "/server/download", &[Start, End, Headers]),
            attempt("missing", "/server/download?name=nothing.zip", &[Start, End]),
        ],
        ..Lesson::EMPTY
    },
};

/// How far the download is, if it has begun.
fn how_far(here: &Here) -> Option<Transfer> {
    let run = here.run.as_ref()?;
    let ok = run.verdict().cause == Cause::Ok;
    let (size, there): (Option<u64>, _) = {
        let log = run.log();
        let headers = log.facts().response_headers.as_ref().map(|(_, headers)| &headers.metadata);
        let of = |key| headers.and_then(|metadata| entry(metadata, key));
        (of(keys::SIZE).and_then(|size| size.parse().ok()), of(keys::SHA256))
    };
    let elapsed = run.counters().elapsed_ms;
    here.fold(|file: &FileParts| {
        let name = if size.is_some() { file.save_as() } else { &file.name };
        if name.is_empty() && size.is_none() {
            return None;
        }
        let whole = file.complete(ok, size);
        let spoilt = file.broken.then_some(match size {
            Some(size) if size > transfer::MAX_BYTES => Spoilt::TooLarge(size),
            _ => Spoilt::Lost,
        });
        Some(Transfer {
            name: name.to_owned(),
            done: file.received,
            all: size,
            speed: speed(file.received, elapsed),
            here: whole.then(|| file.sha256()),
            there,
            kept: whole && (!file.parts.is_empty() || file.received == 0),
            spoilt,
        })
    })
}

/// Lets the browser save the file.
fn save(here: &Here) {
    here.fold(|file: &FileParts| {
        files::save(file.save_as(), &file.parts);
        Some(())
    });
}
