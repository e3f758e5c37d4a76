//! One way for every call of the page, the observer's too. Each further type of channel, of request or of message would
//! repeat tonic's client: 8 kB of code.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, uri::PathAndQuery};
use http_body::{Body, Frame};
use http_body_util::BodyExt as _;
use tonic::{Request, Status, Streaming, client::Grpc};
use tower::{Layer as _, util::MapResponse};
use weir_tap::{Sink, TapLayer};

use super::{codec::Raw, outbox::Outbox};
use crate::transport::Conditioned;

/// Begins a call, watched by `sink` if there is one: what is put into the outbox goes out, what comes back is handed out.
pub(super) async fn begin(
    channel: Conditioned,
    sink: Option<Arc<dyn Sink>>,
    path: &str,
    request: Request<Outbox>,
) -> Result<Streaming<Bytes>, Status> {
    let path: PathAndQuery = path.parse().map_err(|_| Status::internal("a method that is no path"))?;
    // The line's conditions are below the tap: what it sees is what this end of such a line sees.
    let tapped = TapLayer::new(move |_: &_| sink.clone()).layer(channel);
    // What the server says of its errors the log has by now; tonic takes the page down with details that are not base64.
    let plain = MapResponse::new(tapped, |response: Response<_>| without_details(response));
    let answer = Grpc::new(plain).streaming(request, path, Raw).await?;
    Ok(answer.into_inner())
}

const DETAILS: HeaderName = HeaderName::from_static("grpc-status-details-bin");

/// An answer whose status is one that tonic can read.
fn without_details<B: Body>(mut response: Response<B>) -> Response<impl Body<Data = B::Data, Error = B::Error>> {
    strip(response.headers_mut());
    response.map(|body| {
        body.map_frame(|frame| match frame.into_trailers() {
            Ok(mut trailers) => {
                strip(&mut trailers);
                Frame::trailers(trailers)
            }
            Err(frame) => frame,
        })
    })
}

fn strip(headers: &mut HeaderMap<HeaderValue>) {
    headers.remove(DETAILS);
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::executor::block_on;
    use http_body_util::StreamBody;

    use super::*;

    #[test]
    fn details_that_tonic_cannot_read_are_kept_from_it() {
        let mut headers = HeaderMap::new();
        headers.insert(DETAILS, HeaderValue::from_static("!!!"));
        headers.insert("grpc-status", HeaderValue::from_static("5"));
        let frames = [Frame::data(Bytes::from_static(b"one")), Frame::trailers(headers.clone())];
        let body = StreamBody::new(futures::stream::iter(frames.map(Ok::<_, Infallible>)));
        let mut answer = Response::new(body);
        *answer.headers_mut() = headers;
        let answer = without_details(answer);
        let kept = |headers: &HeaderMap| (headers.contains_key(DETAILS), headers["grpc-status"].clone());
        let five = HeaderValue::from_static("5");
        assert_eq!(kept(answer.headers()), (false, five.clone()));
        let whole = block_on(answer.into_body().collect()).unwrap();
        assert_eq!(kept(whole.trailers().unwrap()), (false, five));
        assert_eq!(whole.to_bytes(), "one");
    }
}
