//! Sends a file piece by piece, no faster than the server takes it.

use bytes::Bytes;
use leptos::prelude::*;
use sha2::{Digest as _, Sha256};
use web_sys::File;

use crate::{
    base::hex,
    call::Run,
    page::{Page, Trouble},
    scenarios::{Folds, Form, Sent, Upload, upload},
    transport::breathe,
    ui::files,
};

enum Source {
    Disk(File),
    Memory(Bytes),
}

impl Source {
    async fn read(&self, start: u64, len: usize) -> Result<Bytes, String> {
        match self {
            Self::Disk(file) => files::read(file, start, len).await,
            Self::Memory(bytes) => {
                let start = usize::try_from(start).unwrap_or(usize::MAX).min(bytes.len());
                Ok(bytes.slice(start..start.saturating_add(len).min(bytes.len())))
            }
        }
    }
}

/// Begins to send the chosen file, or the sample.
pub(super) fn begin(page: Page, run: Run, form: &Form) {
    let folds = page.folds;
    let (name, size, source) = if let Some(file) = page.asked.file.get_untracked() {
        (file.name(), files::size(&file), Source::Disk(file))
    } else {
        let (name, bytes) = upload::sample();
        (name.to_owned(), bytes.len() as u64, Source::Memory(bytes))
    };
    let upload = Upload { name, size, read: 0, sha256: None };
    let piece = upload::chunk_bytes(form);
    folds.note(&run, |sent: &mut Sent| sent.note(upload.clone()));
    crate::base::task::spawn(async move {
        if let Err(reason) = send(folds, &run, upload, &source, piece).await {
            // Half a file is no file: the server must not keep it.
            run.cancel();
            page.trouble.set(Some(Trouble::File(reason)));
        }
    });
}

async fn send(folds: Folds, run: &Run, mut upload: Upload, source: &Source, piece: usize) -> Result<(), String> {
    let mut hash = Sha256::new();
    for index in 0..upload::messages(upload.size, piece) {
        let content = source.read(upload.read, piece).await?;
        hash.update(&content);
        upload.read += content.len() as u64;
        folds.note(run, |sent: &mut Sent| sent.note(upload.clone()));
        if run.send(upload::message(&upload.name, index, content)).await.is_err() {
            // The call is over, or the user was done sending.
            return Ok(());
        }
        breathe().await;
    }
    upload.sha256 = Some(hex(&hash.finalize()));
    folds.note(run, |sent: &mut Sent| sent.note(upload));
    run.half_close();
    Ok(())
}
