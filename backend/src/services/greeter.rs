//! `Greeter`: all four stream modes, from four tutorials.

mod bidi;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tonic::{Request, Response, Status, Streaming};
use weir_proto::seeds::{
    HelloReply, HelloRequest, StreamReqData, StreamRequestData, StreamResData, StreamResponseData,
    greeter_server::{self, GreeterServer},
};

use super::{
    name,
    pace::paced,
    stream::{Answers, next},
};
use crate::{
    app::App,
    request_options::{Policy, RequestOptions},
};

/// How many greetings, unless `weir-count` says otherwise.
pub(super) const GREETINGS: u32 = 10;
/// The pause between two greetings, unless `weir-interval-ms` says otherwise.
pub(super) const GREETINGS_MS: u32 = 200;
/// How many messages the tutorials' streams have.
const MESSAGES: u32 = 11;
/// And the pause between them.
const MESSAGES_MS: u32 = 1000;
/// The most bytes of names that a greeting to all holds; whoever comes after that is only counted.
const NAMES: usize = 1 << 20;

pub(super) fn server(_: &App) -> GreeterServer<Greeter> {
    GreeterServer::new(Greeter)
}

#[derive(Debug)]
pub(super) struct Greeter;

#[tonic::async_trait]
impl greeter_server::Greeter for Greeter {
    type LotsOfRepliesStream = Answers<HelloReply>;
    type BidiHelloStream = Answers<HelloReply>;
    type ServerStreamStream = Answers<StreamResponseData>;
    type AllStreamStream = Answers<StreamResponseData>;
    type GetStreamStream = Answers<StreamResData>;

    async fn say_hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
        let HelloRequest { name } = request.into_inner();
        name::check("name", &name)?;
        Ok(reply(format!("Hello, {name}")).into())
    }

    async fn say_hello_again(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
        let HelloRequest { name } = request.into_inner();
        name::check("name", &name)?;
        Ok(reply(format!("Hello again, {name}")).into())
    }

    async fn lots_of_replies(
        &self,
        request: Request<HelloRequest>,
    ) -> Result<Response<Self::LotsOfRepliesStream>, Status> {
        let (count, pause) = counted(&request, GREETINGS, GREETINGS_MS)?;
        let HelloRequest { name } = request.into_inner();
        name::check("name", &name)?;
        let replies = paced(count, pause, name.len(), move |n| reply(numbered(&name, n, count)));
        Ok(Response::new(Box::pin(replies)))
    }

    async fn lots_of_greetings(
        &self,
        request: Request<Streaming<HelloRequest>>,
    ) -> Result<Response<HelloReply>, Status> {
        let mut requests = request.into_inner();
        let mut everybody = Everybody::default();
        while let Some(HelloRequest { name: who }) = next(&mut requests).await? {
            name::check(&format!("name of message {}", everybody.count + 1), &who)?;
            everybody.add(&who);
        }
        Ok(reply(everybody.greeting()).into())
    }

    async fn bidi_hello(
        &self,
        request: Request<Streaming<HelloRequest>>,
    ) -> Result<Response<Self::BidiHelloStream>, Status> {
        let options = RequestOptions(request.metadata());
        let policy = options.policy()?;
        let count = options.count(GREETINGS)?;
        let pause = options.interval(if policy == Policy::Independent { GREETINGS_MS } else { 0 })?;
        let requests = request.into_inner();
        Ok(Response::new(match policy {
            Policy::Collect => Box::pin(bidi::collect(requests, pause)),
            Policy::PingPong => Box::pin(bidi::ping_pong(requests, pause)),
            Policy::Independent => Box::pin(bidi::independent(requests, count, pause)),
        }))
    }

    async fn server_stream(
        &self,
        request: Request<StreamRequestData>,
    ) -> Result<Response<Self::ServerStreamStream>, Status> {
        let (count, pause) = counted(&request, MESSAGES, MESSAGES_MS)?;
        let data = format!("这是发给{}的数据流", request.into_inner().data);
        let messages = paced(count, pause, data.len(), move |_| StreamResponseData { data: data.clone() });
        Ok(Response::new(Box::pin(messages)))
    }

    async fn client_stream(
        &self,
        request: Request<Streaming<StreamRequestData>>,
    ) -> Result<Response<StreamResponseData>, Status> {
        let count = count(request.into_inner()).await?;
        Ok(StreamResponseData { data: format!("received {count} messages") }.into())
    }

    async fn all_stream(
        &self,
        request: Request<Streaming<StreamRequestData>>,
    ) -> Result<Response<Self::AllStreamStream>, Status> {
        let (least, pause) = counted(&request, MESSAGES, MESSAGES_MS)?;
        Ok(Response::new(Box::pin(bidi::both(request.into_inner(), least, pause))))
    }

    async fn get_stream(&self, request: Request<StreamReqData>) -> Result<Response<Self::GetStreamStream>, Status> {
        let (count, pause) = counted(&request, MESSAGES, MESSAGES_MS)?;
        let messages = paced(count, pause, 16, |_| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            StreamResData { data: since.as_secs().to_string() }
        });
        Ok(Response::new(Box::pin(messages)))
    }

    async fn put_stream(&self, request: Request<Streaming<StreamReqData>>) -> Result<Response<StreamResData>, Status> {
        let count = count(request.into_inner()).await?;
        Ok(StreamResData { data: count.to_string() }.into())
    }
}

/// How many messages and the pause between them, by the request's options.
pub(super) fn counted<T>(request: &Request<T>, count: u32, millis: u32) -> Result<(u64, Duration), Status> {
    let options = RequestOptions(request.metadata());
    Ok((options.count(count)?.into(), options.interval(millis)?))
}

/// One of many greetings.
pub(super) fn numbered(name: &str, n: u64, count: u64) -> String {
    format!("Hello, {name} ({n} of {count})")
}

fn reply(message: String) -> HelloReply {
    HelloReply { message }
}

async fn count<T>(mut requests: Streaming<T>) -> Result<u64, Status> {
    let mut count = 0;
    while next(&mut requests).await?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// Everybody who is to be greeted at once.
#[derive(Debug, Default)]
struct Everybody {
    count: u64,
    named: u64,
    names: String,
}

impl Everybody {
    fn add(&mut self, name: &str) {
        self.count += 1;
        // Once somebody is only counted, so are all after, or the order would be lost.
        if self.named + 1 == self.count && self.names.len() + name.len() <= NAMES {
            if self.named > 0 {
                self.names.push_str(", ");
            }
            self.names.push_str(name);
            self.named = self.count;
        }
    }

    fn greeting(&self) -> String {
        match (self.count, self.count - self.named) {
            (0, _) => "Hello, nobody".into(),
            (_, 0) => format!("Hello, {}", self.names),
            (_, others) => format!("Hello, {} and {others} others", self.names),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_named_in_order_and_the_rest_counted() {
        let mut everybody = Everybody::default();
        assert_eq!(everybody.greeting(), "Hello, nobody");
        everybody.add("Ann");
        everybody.add("Bob");
        assert_eq!(everybody.greeting(), "Hello, Ann, Bob");
        let long = "x".repeat(1024);
        for _ in 0..2000 {
            everybody.add(&long);
        }
        everybody.add("Cid");
        let greeting = everybody.greeting();
        assert!(greeting.len() < NAMES + 4096);
        assert_eq!(everybody.count, 2003);
        assert!(greeting.ends_with(&format!("x and {} others", 2003 - everybody.named)), "{}", everybody.named);
    }
}
