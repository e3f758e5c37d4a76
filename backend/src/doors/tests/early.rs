//! Calls that are answered while their client still sends: the others on the connection go on.

use weir_proto::seeds::HelloRequest;
use weir_testkit::body::message;
use weir_wire::http2::kind;

use super::{
    hello,
    peer::{Peer, data, last, open, ticking},
    server,
};
use crate::Config;

/// Nearly as many as may be open (256), and many more than h2 remembers to have reset (50).
const CALLS: usize = 250;
/// How often each sends on. Of a call that h2 has forgotten each late frame is an error, if what was said of the one before is on its way; it
/// forgives 1,024 in a connection's life.
const LATE: usize = 7;
/// The call that is watched, and the first of the others.
const WATCHED: u32 = 1;
const FIRST: u32 = 3;

fn streams() -> impl Iterator<Item = u32> {
    (FIRST..).step_by(2).take(CALLS)
}

/// A client that sends on whatever it hears, resets included, and hears all that there is to hear before each of its late frames goes.
async fn a_burst_of_refusals_hurts_no_other_call(mut peer: Peer) {
    peer.say(&ticking(WATCHED, 50)).await;
    let nameless = message(&HelloRequest::default());
    let refused = |stream| [open(stream, "/Greeter/LotsOfGreetings"), data(stream, &nameless)].concat();
    peer.say(&streams().flat_map(refused).collect::<Vec<_>>()).await;
    let mut answered = 0;
    while answered < CALLS {
        let told = peer.lives().await;
        answered += usize::from(told.ends_with("END_STREAM END_HEADERS"));
    }
    let late = message(&HelloRequest { name: "Grace".into() });
    for _ in 0..LATE {
        peer.has_heard_all().await;
        peer.say(&streams().flat_map(|stream| data(stream, &late)).collect::<Vec<_>>()).await;
    }
    peer.has_heard_all().await;
    // The connection is there for new calls, and for the one that was there before.
    let next = streams().last().unwrap() + 2;
    peer.say(&[open(next, "/Greeter/SayHello"), last(next, &hello())].concat()).await;
    let (mut greeted, mut quotes) = (false, 0);
    while !greeted || quotes < 3 {
        let (head, _) = peer.next().await.expect("a connection");
        assert_ne!(head.kind, kind::GOAWAY, "the connection was ended");
        greeted |= (head.stream, head.kind) == (next, kind::DATA);
        if greeted && head.stream == WATCHED {
            assert_eq!(head.kind, kind::DATA, "the call beside them was hurt");
            quotes += 1;
        }
    }
}

#[tokio::test]
async fn refusals_do_not_cost_the_connection() {
    let server = server(Config::default()).await;
    for tunnel in [false, true] {
        a_burst_of_refusals_hurts_no_other_call(Peer::open(&server, tunnel, &[]).await).await;
    }
}
