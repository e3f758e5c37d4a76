//! Makes descriptors of files.

use std::collections::BTreeSet;

use bytes::Bytes;
use weir_proto::weir::v1::{SourceFile, source_reply::What, unreadable::Cause};

use super::{
    Fault, Given,
    gather::Picked,
    kind::{Kind, kind},
};
use crate::{
    call::{Calls, sources},
    ui::files,
};

/// Files that are taken at a time, and their bytes.
const FILES: usize = 1000;
const BYTES: u64 = 16 << 20;

/// Reads what was picked. Weir reads the .proto files among it.
pub(in crate::own) async fn read(calls: &Calls, picked: Vec<Picked>) -> Given {
    let mut given = Given::default();
    let mut sources = Vec::new();
    let mut seen = BTreeSet::new();
    let mut bytes = 0;
    for (number, Picked { path, file }) in picked.into_iter().enumerate() {
        bytes += files::size(&file);
        if number >= FILES || bytes > BYTES {
            given.faults.push(Fault::TooMuch);
            break;
        }
        let len = usize::try_from(files::size(&file)).unwrap_or(usize::MAX);
        let content = match files::read(&file, 0, len).await {
            Ok(content) => content,
            Err(reason) => {
                given.faults.push(Fault::Gone { file: path, reason });
                continue;
            }
        };
        match kind(&path, &content) {
            // The same file in two folders is one.
            Kind::Source if !seen.insert(content.clone()) => {}
            Kind::Source => sources.push(SourceFile { name: path, text: content }),
            Kind::Set(files) => given.files.extend(files),
            Kind::Neither => given.faults.push(Fault::Neither(path)),
        }
    }
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    match sources::read(calls, sources).await {
        Ok(replies) => {
            for (file, reply) in names.into_iter().zip(replies) {
                match answer(file, reply.what) {
                    Ok(read) => given.files.push(read),
                    Err(fault) => given.faults.push(fault),
                }
            }
        }
        Err(status) => {
            given.faults.push(Fault::NoHelp { code: status.code().into(), message: status.message().to_owned() });
        }
    }
    given
}

fn answer(file: String, what: Option<What>) -> Result<(String, Bytes), Fault> {
    match what {
        Some(What::Descriptor(descriptor)) => Ok((file, descriptor)),
        Some(What::Unreadable(unreadable)) => Err(match unreadable.cause() {
            Cause::Edition => Fault::Edition(file),
            Cause::NotText => Fault::Neither(file),
            Cause::Syntax | Cause::Unspecified => {
                Fault::Syntax { file, line: unreadable.line, column: unreadable.column, reason: unreadable.reason }
            }
        }),
        None => Err(Fault::Neither(file)),
    }
}
