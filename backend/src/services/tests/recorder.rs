use tonic::{Code, service::Routes};
use weir_proto::weir::v1::{
    CallEvent, Recorded, RecorderRequest, Watching, recorded::What, recorder_client::RecorderClient,
};

use crate::{app::App, bus::Subject, config::Config, services::routes};

const SESSION: &str = "0123456789abcdef0123456789abcdef";

fn recorder() -> (App, RecorderClient<Routes>) {
    let app = App::new(Config::default()).unwrap();
    let client = RecorderClient::new(routes(&app));
    (app, client)
}

fn event(call: &str) -> CallEvent {
    CallEvent { call: call.into(), ..CallEvent::default() }
}

#[tokio::test]
async fn a_watch_begins_and_then_tells_what_happens_in_its_session() {
    let (app, mut client) = recorder();
    let request = RecorderRequest { session: SESSION.into() };
    let mut watch = client.watch(request).await.unwrap().into_inner();
    // From the headers on, nothing is missed.
    app.bus().publish(&Subject::session(SESSION), || event("1"));
    app.bus().publish(&Subject::session(&SESSION.replace('0', "1")), || event("other"));
    app.bus().publish(&Subject::session(SESSION), || event("2"));
    for expected in [What::Watching(Watching {}), What::Event(event("1")), What::Event(event("2"))] {
        assert_eq!(watch.message().await.unwrap(), Some(Recorded { what: Some(expected) }));
    }
    drop(watch);
    assert!(!app.bus().is_heard(&Subject::session(SESSION)));
}

#[tokio::test]
async fn a_slow_watcher_is_told_how_much_it_missed() {
    let (app, mut client) = recorder();
    let mut watch = client.watch(RecorderRequest { session: SESSION.into() }).await.unwrap().into_inner();
    for n in 0..1100 {
        app.bus().publish(&Subject::session(SESSION), || event(&n.to_string()));
    }
    watch.message().await.unwrap();
    assert_eq!(watch.message().await.unwrap().unwrap().what, Some(What::Missed(76)));
    assert_eq!(watch.message().await.unwrap().unwrap().what, Some(What::Event(event("76"))));
}

#[tokio::test]
async fn a_session_is_32_digits() {
    let (_, mut client) = recorder();
    for session in ["", "0123456789ABCDEF0123456789ABCDEF", "0", &"0".repeat(33), &"g".repeat(32)] {
        let status = client.watch(RecorderRequest { session: session.into() }).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{session}");
        assert!(status.message().starts_with("session is "), "{}", status.message());
    }
}
