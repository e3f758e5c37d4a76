//! .proto files, which Weir reads for the page.

use prost::Message as _;
use tonic::Status;
use weir_proto::weir::v1::{SourceFile, SourceFiles, SourceReply};

use super::{Calls, ask::ask};

/// Bytes of files that are sent at a time, so that a message is one that every Weir takes. A file that is longer goes alone.
const AT_A_TIME: usize = 512 << 10;

/// Has Weir read the files: an answer for each, in their order.
///
/// # Errors
/// Weir is gone, or takes no message so long.
pub async fn read(calls: &Calls, files: Vec<SourceFile>) -> Result<Vec<SourceReply>, Status> {
    let mut replies = Vec::with_capacity(files.len());
    for batch in batches(files) {
        let wanted = replies.len() + batch.len();
        let request = SourceFiles { files: batch }.encode_to_vec();
        let mut answers = ask(calls, "/weir.v1.Sources/Read", request.into()).await?;
        while let Some(answer) = answers.message().await? {
            replies.push(SourceReply::decode(answer).map_err(|error| Status::internal(error.to_string()))?);
        }
        if replies.len() != wanted {
            return Err(Status::internal("there is not an answer for each file"));
        }
    }
    Ok(replies)
}

fn batches(files: Vec<SourceFile>) -> Vec<Vec<SourceFile>> {
    let mut batches: Vec<Vec<SourceFile>> = Vec::new();
    let mut bytes = 0;
    for file in files {
        match batches.last_mut() {
            Some(batch) if bytes + file.text.len() <= AT_A_TIME => {
                bytes += file.text.len();
                batch.push(file);
            }
            _ => {
                bytes = file.text.len();
                batches.push(vec![file]);
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_go_in_batches_in_their_order() {
        let file = |len: usize| SourceFile { name: len.to_string(), text: vec![b' '; len].into() };
        let lens = [1, AT_A_TIME - 1, 1, AT_A_TIME * 3, 2, 3];
        let batched = batches(lens.map(file).into());
        let names: Vec<Vec<_>> =
            batched.iter().map(|batch| batch.iter().map(|file| file.text.len()).collect()).collect();
        assert_eq!(names, [vec![1, AT_A_TIME - 1], vec![1], vec![AT_A_TIME * 3], vec![2, 3]]);
        assert!(batches(Vec::new()).is_empty());
    }
}
