//! A client of the test service, and what it sends.

use std::sync::{Arc, Mutex};

use http::{Response, request};
use tonic::{Request, body::Body};
use tower::{Layer as _, Service, util::BoxCloneService};
use weir_proto::interop::{
    BoolValue, Payload, PayloadType, ResponseParameters, StreamingOutputCallRequest, StreamingOutputCallResponse,
    test_service_client::TestServiceClient,
};
use weir_tap::{Direction, Frame, PerDirection, Sink, TapLayer, What};
use weir_testkit::Door;

use crate::support::{Server, Wire};

/// A connection whose calls are watched by the sinks that they bring with them.
pub(crate) type Tapped =
    BoxCloneService<http::Request<Body>, Response<Body>, <Wire as Service<http::Request<Body>>>::Error>;

/// A server of its own, with `--interop`, and a connection to one of its doors.
pub(crate) struct Peer {
    pub(crate) server: Server,
    pub(crate) door: Door,
    pub(crate) wire: Wire,
}

impl Peer {
    pub(crate) async fn at(door: Door) -> Self {
        Self::with(Server::with(|config| config.interop = true).await, door).await
    }

    pub(crate) async fn with(server: Server, door: Door) -> Self {
        let wire = Wire::open(door, &server).await.unwrap();
        Self { server, door, wire }
    }

    pub(crate) fn tapped(&self) -> Tapped {
        Tapped::new(TapLayer::new(sink).layer(self.wire.clone()))
    }

    pub(crate) fn client(&self) -> TestServiceClient<Tapped> {
        TestServiceClient::with_origin(self.tapped(), self.wire.origin())
    }
}

fn sink(head: &request::Parts) -> Option<Arc<dyn Sink>> {
    head.extensions.get::<Seen>().map(|seen| Arc::new(seen.clone()) as _)
}

/// Which messages of a call were compressed, in both directions, as the client's end of the wire has seen it.
#[derive(Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<PerDirection<Vec<bool>>>>);

impl Seen {
    /// Lets it see a call.
    pub(crate) fn of<T>(&self, mut request: Request<T>) -> Request<T> {
        request.extensions_mut().insert(self.clone());
        request
    }

    pub(crate) fn compressed(&self, direction: Direction) -> Vec<bool> {
        self.0.lock().unwrap()[direction].clone()
    }
}

impl Sink for Seen {
    fn event(&self, _: u64, _: What) {}

    fn data(&self, _: u64, direction: Direction, _: &[u8], _: u64, frames: &[Frame]) {
        self.0.lock().unwrap()[direction].extend(frames.iter().map(|frame| frame.compressed));
    }
}

/// So many bytes of zeros.
#[expect(clippy::unnecessary_wraps, reason = "fields of messages want it so")]
pub(crate) fn zeros(size: usize) -> Option<Payload> {
    Some(Payload { r#type: PayloadType::Compressable.into(), body: vec![0; size].into() })
}

#[expect(clippy::unnecessary_wraps, reason = "fields of messages want it so")]
pub(crate) fn said(value: bool) -> Option<BoolValue> {
    Some(BoolValue { value })
}

/// What asks for answers of these sizes, with so much in the request itself.
pub(crate) fn asking(size: usize, answers: &[i32]) -> StreamingOutputCallRequest {
    let parameters = |size: &i32| ResponseParameters { size: *size, ..ResponseParameters::default() };
    StreamingOutputCallRequest {
        response_parameters: answers.iter().map(parameters).collect(),
        payload: zeros(size),
        ..StreamingOutputCallRequest::default()
    }
}

/// How much is in an answer; it must be zeros.
#[track_caller]
pub(crate) fn size(payload: Option<&Payload>) -> usize {
    let payload = payload.expect("an answer with a payload");
    assert!(payload.body.iter().all(|byte| *byte == 0) && payload.r#type() == PayloadType::Compressable);
    payload.body.len()
}

pub(crate) fn sizes(answers: &[StreamingOutputCallResponse]) -> Vec<usize> {
    answers.iter().map(|answer| size(answer.payload.as_ref())).collect()
}
