//! What the servers answer: a method of every mode, and their reflection.

use std::sync::Arc;

use bytes::Bytes;
use h2::{Reason, RecvStream, SendStream, server::SendResponse};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use prost::Message as _;
use tokio::sync::Notify;
use weir_wire::grpc;

use crate::{Habit, reflection, schema::Line};

const OK: u16 = 0;
const UNIMPLEMENTED: u16 = 12;
const UNAUTHENTICATED: u16 = 16;

/// A call that ends by itself, or with the stream.
type Ended = Result<(), h2::Error>;

/// Answers a call.
pub(crate) async fn answer(
    habit: Habit,
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    goodbye: Arc<Notify>,
) -> Ended {
    let (head, body) = request.into_parts();
    let path = head.uri.path();
    let reflects = reflection::is_reflection(habit, path);
    if !reflects {
        match habit {
            Habit::Reset => {
                respond.send_reset(Reason::REFUSED_STREAM);
                return Ok(());
            }
            Habit::Page => {
                let mut answer = Response::new(());
                *answer.status_mut() = StatusCode::NOT_FOUND;
                answer.headers_mut().insert("content-type", HeaderValue::from_static("text/html"));
                return respond.send_response(answer, false)?.send_data("<h1>Not here</h1>".into(), true);
            }
            Habit::Deaf => return std::future::pending().await,
            _ => {}
        }
    }
    let mut answer = Response::new(());
    answer.headers_mut().insert("content-type", HeaderValue::from_static("application/grpc"));
    let mut call = Call {
        habit,
        goodbye,
        requests: Requests { body, bytes: Vec::new() },
        out: respond.send_response(answer, false)?,
    };
    if reflects {
        let known = head.headers.contains_key("authorization");
        if habit == Habit::Guarded && !known {
            return call.end(UNAUTHENTICATED, "who are you?");
        }
        return call.describe().await;
    }
    match path {
        "/odd.v1.Odd/Say" => {
            let said = call.requests.next().await?.unwrap_or_default();
            call.say(&said.text, 1).await?;
        }
        "/odd.v1.Odd/Count" => {
            let wanted = call.requests.next().await?.unwrap_or_default();
            for n in 1..=wanted.n {
                call.say(&wanted.text, n).await?;
            }
        }
        "/odd.v1.Odd/Collect" => {
            let mut n = 0;
            while call.requests.next().await?.is_some() {
                n += 1;
            }
            call.say("all", n).await?;
        }
        "/odd.v1.Odd/Talk" => {
            let mut n = 0;
            while let Some(said) = call.requests.next().await? {
                n += 1;
                call.say(&said.text, n).await?;
            }
        }
        _ => return call.end(UNIMPLEMENTED, "no such method"),
    }
    call.end(OK, "")
}

struct Call {
    habit: Habit,
    goodbye: Arc<Notify>,
    requests: Requests,
    out: SendStream<Bytes>,
}

impl Call {
    async fn describe(mut self) -> Ended {
        while let Some(question) = self.requests.message().await? {
            if self.habit == Habit::DropReflection && reflection::wants_files(&question) {
                self.goodbye.notify_one();
                return std::future::pending().await;
            }
            let answer = reflection::answer(self.habit, &question);
            self.send(grpc::frame(0, &answer)).await?;
            if self.habit == Habit::CutReflection {
                break;
            }
        }
        self.end(OK, "")
    }

    async fn say(&mut self, text: &str, n: u32) -> Ended {
        let line = Line { text: text.to_owned(), n };
        self.send(grpc::frame(0, &line.encode_to_vec())).await?;
        if self.habit == Habit::Goodbye {
            // First what was said goes out.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            self.goodbye.notify_one();
            return std::future::pending().await;
        }
        Ok(())
    }

    /// Sends as the window has room: a frame for each message that fits.
    async fn send(&mut self, bytes: Vec<u8>) -> Ended {
        let mut bytes = Bytes::from(bytes);
        while !bytes.is_empty() {
            self.out.reserve_capacity(bytes.len());
            while self.out.capacity() == 0 {
                let more = std::future::poll_fn(|cx| self.out.poll_capacity(cx)).await;
                more.ok_or(h2::Error::from(Reason::CANCEL))??;
            }
            let part = bytes.split_to(self.out.capacity().min(bytes.len()));
            self.out.send_data(part, false)?;
        }
        Ok(())
    }

    fn end(mut self, code: u16, message: &'static str) -> Ended {
        let mut trailers = HeaderMap::new();
        if self.habit != Habit::NoTrailers {
            trailers.insert("grpc-status", code.into());
        }
        if !message.is_empty() {
            trailers.insert("grpc-message", HeaderValue::from_static(message));
        }
        self.out.send_trailers(trailers)
    }
}

/// The messages that a call says.
struct Requests {
    body: RecvStream,
    bytes: Vec<u8>,
}

impl Requests {
    async fn message(&mut self) -> Result<Option<Vec<u8>>, h2::Error> {
        loop {
            if let Some((_, message, rest)) = grpc::split(&self.bytes) {
                let message = message.to_vec();
                self.bytes = rest.to_vec();
                return Ok(Some(message));
            }
            let Some(more) = self.body.data().await.transpose()? else { return Ok(None) };
            self.body.flow_control().release_capacity(more.len())?;
            self.bytes.extend_from_slice(&more);
        }
    }

    async fn next(&mut self) -> Result<Option<Line>, h2::Error> {
        Ok(self.message().await?.map(|message| Line::decode(&*message).unwrap_or_default()))
    }
}
