//! Who may have ways to other servers, by every door.

use tonic::Code;
use weir_proto::weir::v1::{OpenRequest, OpenStep, TicketReply, TicketRequest, failed::Cause, open_step::What};
use weir_testkit::{
    Client,
    body::{self, message},
    bytes_of,
    call::Answer,
    open_tunnel,
};

use super::server;
use crate::{Config, Running, config::Pattern};

const OPEN: &str = "/weir.v1.Targets/Open";
const SESSION: &str = "00112233445566778899aabbccddeeff";

fn code(answer: &Answer) -> Code {
    Code::from_bytes(answer.status.as_bytes())
}

fn request(address: &str) -> OpenRequest {
    OpenRequest { address: address.into(), session: SESSION.into(), ..OpenRequest::default() }
}

/// How an attempt to open ended: its status, and the last step.
async fn open(client: &Client, headers: &[(&str, &str)], request: &OpenRequest) -> (Code, Option<What>) {
    let answer = client.unary(OPEN, headers, &message(request)).await;
    let last = body::messages::<OpenStep>(&answer.body).pop().and_then(|step| step.what);
    (code(&answer), last)
}

/// A page at the server's own address, with calls as a browser makes them: by the tunnel.
async fn page(weir: &Running, headers: &[(&str, &str)]) -> Client {
    Client::over(bytes_of(open_tunnel(weir, headers).await.unwrap().0)).await
}

#[tokio::test]
async fn the_own_page_on_this_machine_may_and_others_may_what_is_named() {
    let other = server(Config::default()).await;
    let address = other.address().to_string();
    let weir = server(Config { allow_origin: vec!["https://app.example".parse().unwrap()], ..Config::default() }).await;
    let own = [("origin", &*weir.url())];
    // The page, by tunnel and by gRPC-Web's HTTP.
    let local = [("origin", "http://localhost")];
    for (client, origin) in [(page(&weir, &own).await, own), (Client::native(&weir).await, local)] {
        let (code, last) = open(&client, &origin, &request(&address)).await;
        assert!(code == Code::Ok && matches!(last, Some(What::Opened(_))), "{code} {last:?}");
    }
    // A program; a page that was let in to the demo services; the own page through a proxy. What the calls in a tunnel say of
    // themselves counts for nothing: the tunnel's own request does.
    assert_eq!(open(&Client::native(&weir).await, &[], &request(&address)).await.0, Code::PermissionDenied);
    let guest = [("origin", "https://app.example")];
    assert_eq!(open(&Client::native(&weir).await, &guest, &request(&address)).await.0, Code::PermissionDenied);
    assert_eq!(open(&page(&weir, &guest).await, &own, &request(&address)).await.0, Code::PermissionDenied);
    assert_eq!(open(&page(&weir, &[]).await, &own, &request(&address)).await.0, Code::PermissionDenied);
    let proxied = [("origin", &*weir.url()), ("x-forwarded-for", "203.0.113.7")];
    assert_eq!(open(&page(&weir, &proxied).await, &[], &request(&address)).await.0, Code::PermissionDenied);

    let named = server(Config { target: vec![address.parse::<Pattern>().unwrap()], ..Config::default() }).await;
    let program = Client::native(&named).await;
    assert!(matches!(open(&program, &[], &request(&address)).await, (Code::Ok, Some(What::Opened(_)))));
    let (code, last) = open(&program, &[], &request("127.0.0.1:9")).await;
    assert!(
        code == Code::Ok && matches!(&last, Some(What::Failed(failed)) if failed.cause() == Cause::NotAllowed),
        "{last:?}"
    );
    let off = server(Config { no_targets: true, ..Config::default() }).await;
    assert_eq!(
        open(&page(&off, &[("origin", &*off.url())]).await, &[], &request(&address)).await.0,
        Code::PermissionDenied
    );
}

#[tokio::test]
async fn steps_come_in_order_with_their_times_and_a_ticket_is_a_way() {
    let other = server(Config::default()).await;
    let weir = server(Config::default()).await;
    let page = page(&weir, &[("origin", &*weir.url())]).await;
    let answer = page.unary(OPEN, &[], &message(&request(&other.address().to_string()))).await;
    let steps = body::messages::<OpenStep>(&answer.body);
    let names = steps.iter().map(|step| match step.what.as_ref().unwrap() {
        What::Resolved(_) => "resolved",
        What::Connected(_) => "connected",
        What::Greeted(_) => "greeted",
        What::Opened(_) => "opened",
        other => panic!("{other:?}"),
    });
    assert_eq!(names.collect::<Vec<_>>(), ["resolved", "connected", "greeted", "opened"]);
    assert!(steps.is_sorted_by_key(|step| step.micros));
    let Some(What::Opened(opened)) = steps.into_iter().last().and_then(|step| step.what) else { panic!("not opened") };

    let ticket = |session: &str| TicketRequest { target: opened.target.clone(), session: session.into() };
    let path = "/weir.v1.Targets/Ticket";
    let answer = page.unary(path, &[], &message(&ticket(SESSION))).await;
    let protocol = body::messages::<TicketReply>(&answer.body).remove(0).protocol;
    // A whole call to the other server, with nothing of Weir's in it.
    let (socket, _) = open_tunnel(&weir, &[("sec-websocket-protocol", &format!("h2ts, {protocol}"))]).await.unwrap();
    let through = Client::over(bytes_of(socket)).await;
    let answer = through.unary("/weir.v1.Recorder/Clock", &[], &message(&())).await;
    assert_eq!((code(&answer), answer.body.len() > 5), (Code::Ok, true));
    for (session, code) in [("ffeeddccbbaa99887766554433221100", Code::NotFound), ("nonsense", Code::InvalidArgument)] {
        assert_eq!(self::code(&page.unary(path, &[], &message(&ticket(session))).await), code);
    }
}

#[tokio::test]
async fn any_target_is_for_weir_that_only_this_machine_reaches() {
    let any = Config { target: vec![Pattern::Any], ..Config::default() };
    assert!(crate::App::new(any.clone()).is_ok());
    for exposed in [
        Config { lan: true, ..any.clone() },
        Config { public_url: Some("https://weir.example.org".parse().unwrap()), ..any.clone() },
        Config { listen: vec!["192.168.1.5:1".parse().unwrap()], ..any },
    ] {
        let error = crate::App::new(exposed).expect_err("refused").to_string();
        assert!(error.contains("--target any"), "{error}");
    }
}

/// What stands on the command line is for whoever is on this machine and has the key of this start.
#[tokio::test]
async fn the_terminals_key_opens_what_the_command_line_names() {
    let other = server(Config::default()).await;
    let address = other.address().to_string();
    // Others reach it, so nobody may call anything.
    let public_url = Some("https://weir.example.org".parse().unwrap());
    let weir = server(Config { address: Some(address.clone()), public_url, ..Config::default() }).await;
    let terminal = weir.app().terminal();
    let with = |key: &str| OpenRequest { terminal_key: key.into(), ..request(&address) };
    let own = [("origin", &*weir.url())];
    let (program, page) = (Client::native(&weir).await, page(&weir, &own).await);
    for client in [&program, &page] {
        assert_eq!(open(client, &[], &with("")).await.0, Code::PermissionDenied);
        assert_eq!(open(client, &[], &with("ffeeddccbbaa99887766554433221100")).await.0, Code::Unauthenticated);
        let (code, last) = open(client, &[], &with(terminal.key())).await;
        assert!(code == Code::Ok && matches!(last, Some(What::Opened(_))), "{code} {last:?}");
    }
    // Nothing else, and not from elsewhere.
    let elsewhere = OpenRequest { address: weir.address().to_string(), ..with(terminal.key()) };
    let (_, last) = open(&page, &[], &elsewhere).await;
    assert!(matches!(&last, Some(What::Failed(failed)) if failed.cause() == Cause::NotAllowed), "{last:?}");
    let proxied = [("origin", &*weir.url()), ("x-forwarded-for", "203.0.113.7")];
    assert_eq!(open(&self::page(&weir, &proxied).await, &[], &with(terminal.key())).await.0, Code::PermissionDenied);

    // A link's code is good once, and tells the key.
    let link = terminal.link();
    let answer = page.unary(OPEN, &[], &message(&with(&link))).await;
    let steps = body::messages::<OpenStep>(&answer.body);
    let Some(What::Admitted(admitted)) = &steps[0].what else { panic!("{:?}", steps[0]) };
    assert_eq!(admitted.terminal_key, terminal.key());
    let Some(What::Opened(opened)) = &steps[steps.len() - 1].what else { panic!("{steps:?}") };
    assert_eq!(open(&page, &[], &with(&link)).await.0, Code::Unauthenticated);
    // What was opened from here is called from here: the session alone is of no use elsewhere.
    let ticket = TicketRequest { target: opened.target.clone(), session: SESSION.into() };
    let path = "/weir.v1.Targets/Ticket";
    assert_eq!(code(&page.unary(path, &[], &message(&ticket)).await), Code::Ok);
    assert_eq!(code(&self::page(&weir, &proxied).await.unary(path, &[], &message(&ticket)).await), Code::NotFound);
}
