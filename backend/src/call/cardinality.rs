//! A method with one request gets exactly one.
//!
//! tonic takes the first and reads the others away, so that a stub of the wrong mode is answered as if nothing were wrong. gRPC asks for
//! `UNIMPLEMENTED` (statuscodes.md: "Request cardinality violation").

use std::{
    collections::HashSet,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::Request;
use http_body::{Frame, SizeHint};
use tonic::{Status, body::Body};
use weir_tap::FrameReader;

/// Ends calls in which no request comes, or a second one, but for methods at the paths `streaming`.
pub(super) fn held(streaming: &'static HashSet<String>) -> impl Fn(Request<Body>) -> Request<Body> + Clone {
    move |request| {
        if streaming.contains(request.uri().path()) {
            return request;
        }
        request.map(|body| Body::new(One { body, reader: FrameReader::new(), found: Vec::new(), over: false }))
    }
}

/// The body of a request that is one message.
struct One {
    body: Body,
    reader: FrameReader,
    found: Vec<weir_tap::Frame>,
    /// The error has been told.
    over: bool,
}

impl One {
    /// Something more than the one message has come, or less.
    fn wrong(&mut self, how: &str) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.over = true;
        Poll::Ready(Some(Err(Status::unimplemented(format!("this method takes exactly one request, and {how}")))))
    }
}

impl http_body::Body for One {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        if this.over {
            return Poll::Ready(None);
        }
        let next = Pin::new(&mut this.body).poll_frame(cx);
        match &next {
            Poll::Ready(Some(Ok(frame))) => {
                let Some(chunk) = frame.data_ref() else { return next };
                // Who reads in earnest says what is wrong with a message.
                let _ = this.reader.feed(chunk, &mut this.found);
                let whole = this.reader.found();
                // The prefix of a second one is enough: what it announces need not be waited for.
                if whole > 1 || (whole == 1 && this.reader.finish().is_err()) {
                    return this.wrong("more than one came");
                }
            }
            Poll::Ready(None) if this.reader.found() == 0 && !this.reader.is_bad() && this.reader.finish().is_ok() => {
                return this.wrong("none came");
            }
            _ => {}
        }
        next
    }

    // That there is nothing is for the reader to be told.
    fn is_end_stream(&self) -> bool {
        self.over
    }

    fn size_hint(&self) -> SizeHint {
        if self.over { SizeHint::with_exact(0) } else { SizeHint::default() }
    }
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, sync::LazyLock};

    use http_body_util::{BodyExt as _, StreamBody};
    use tonic::Code;

    use super::*;

    static STREAMING: LazyLock<HashSet<String>> = LazyLock::new(|| HashSet::from(["/s".to_owned()]));

    /// What a handler reads of a request that comes in these pieces.
    async fn read(pieces: &[&'static [u8]]) -> Result<Vec<u8>, Status> {
        let frames: Vec<_> =
            pieces.iter().map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::from_static(piece)))).collect();
        let hold = held(&STREAMING);
        let request =
            Request::builder().uri("/u").body(Body::new(StreamBody::new(futures::stream::iter(frames)))).unwrap();
        hold(request).into_body().collect().await.map(|whole| whole.to_bytes().to_vec())
    }

    #[tokio::test]
    async fn one_request_passes_however_it_is_cut() {
        for pieces in [&[&b"\0\0\0\0\x02hi"[..]][..], &[b"\0\0", b"\0\0\x02h", b"i"], &[b"\0\0\0\0\x02hi", b""]] {
            assert_eq!(read(pieces).await.unwrap(), b"\0\0\0\0\x02hi");
        }
        assert_eq!(read(&[b"\0\0\0\0\0"]).await.unwrap(), b"\0\0\0\0\0", "an empty message is one");
    }

    #[tokio::test]
    async fn a_second_one_and_none_are_errors_that_say_so() {
        let two: [&[&'static [u8]]; 3] =
            [&[b"\0\0\0\0\x01a\0\0\0\0\x01b"], &[b"\0\0\0\0\x01a", b"\0\0\0\0\x01b"], &[b"\0\0\0\0\x01a", b"\0"]];
        for pieces in two {
            let status = read(pieces).await.unwrap_err();
            assert_eq!(
                (status.code(), status.message()),
                (Code::Unimplemented, "this method takes exactly one request, and more than one came")
            );
        }
        for pieces in [&[][..], &[&b""[..]]] {
            let status = read(pieces).await.unwrap_err();
            assert_eq!(
                (status.code(), status.message()),
                (Code::Unimplemented, "this method takes exactly one request, and none came")
            );
        }
    }

    #[tokio::test]
    async fn half_a_message_is_not_none() {
        assert_eq!(read(&[b"\0\0\0"]).await.unwrap(), b"\0\0\0", "the decoder says what is wrong with it");
    }

    #[tokio::test]
    async fn streams_pass_as_they_are() {
        let hold = held(&STREAMING);
        let request = Request::builder().uri("/s").body(Body::empty()).unwrap();
        assert!(http_body::Body::is_end_stream(hold(request).body()));
    }
}
