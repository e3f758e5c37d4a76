use std::pin::pin;

use futures::{
    FutureExt as _,
    channel::oneshot,
    future::{Either, LocalBoxFuture, select},
};
use http::{Request, Response};
use http_body::Body as _;
use tonic::{Status, body::Body};
use tower::Service as _;
use weir_tap::unix_nanos;

use super::{
    Line,
    body::{self, GivenUp},
    held::Report,
    pace::Pace,
    transit::Transit,
};
use crate::{
    base::timer::{sleep, within},
    transport::{Channel, tunnel::Credit},
};

type Answer = Result<Response<Body>, Status>;

/// Makes the call over the line. The call lives in a task of its own: it outlives whoever asked for it by the time that the
/// news of that takes.
pub(super) fn begin(channel: Channel, line: Line, request: Request<Body>) -> LocalBoxFuture<'static, Answer> {
    let (tell, told) = oneshot::channel();
    let given_up = GivenUp::default();
    crate::base::task::spawn(call(channel, line, request, given_up.clone(), tell));
    let mut asking = Asking(Some(given_up));
    async move {
        let answer = told.await;
        asking.answered();
        // The task goes without an answer only when nobody waits for one.
        answer.unwrap_or_else(|_| Err(Status::cancelled("the call was given up")))
    }
    .boxed_local()
}

/// Dropped before the answer it gives the call up at once: before anything that follows is taken for the request's end.
struct Asking(Option<GivenUp>);

impl Asking {
    fn answered(&mut self) {
        self.0 = None;
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        if let Some(given_up) = &self.0 {
            given_up.now();
        }
    }
}

async fn call(
    channel: Channel,
    line: Line,
    request: Request<Body>,
    given_up: GivenUp,
    mut tell: oneshot::Sender<Answer>,
) {
    let answer = {
        let exchange = exchange(channel, line, request, given_up);
        match select(pin!(exchange), tell.cancellation()).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), exchange)) => {
                // What was sent before still arrives; what comes back meanwhile, nobody hears.
                within(line.latency, exchange).await;
                return;
            }
        }
    };
    // If nobody wants it any more, its drop gives the call up.
    drop(tell.send(answer));
}

async fn exchange(mut channel: Channel, line: Line, request: Request<Body>, given_up: GivenUp) -> Answer {
    let (mut head, body) = request.into_parts();
    let report = Report::instead(&mut head.extensions);
    if let Channel::Tunnel(tunnel) = &channel {
        if let Err(failure) = tunnel.open().await {
            let status = Status::from(&failure);
            report.failed(failure);
            return Err(status);
        }
        report.connected();
    }
    let collects = matches!(channel, Channel::Web(_));
    let latency = u64::try_from(line.latency.as_nanos()).unwrap_or(u64::MAX);
    let (body, driver) = body::request(body, Transit::new(latency, line.window, None), given_up.clone());
    let leaving = report.clone();
    crate::base::task::spawn(driver.request(move || {
        if collects {
            leaving.left();
        }
    }));
    let credit = Credit::default();
    head.extensions.insert(credit.clone());

    sleep(line.latency).await;
    let answer = channel.call(Request::from_parts(head, body)).await;
    let answer = answer.map(|response| {
        response.map(|body| {
            // The status is in the headers already: there is nothing to wait for.
            if body.is_end_stream() {
                return body;
            }
            // It is read from now on, while the head is on its way.
            let pace = line.read_rate.map(|rate| Pace::new(rate, unix_nanos()));
            let transit = Transit::new(latency, line.window, pace);
            let (body, driver) = body::response(body, transit, given_up, report.clone());
            crate::base::task::spawn(driver.response(credit, latency));
            body
        })
    });
    sleep(line.latency).await;
    match &answer {
        Ok(_) => report.answered(),
        Err(_) => report.ended(),
    }
    answer
}
