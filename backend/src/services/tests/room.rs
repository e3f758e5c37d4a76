use futures::stream;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status, Streaming, service::Routes};
use weir_proto::weir::v1::{
    Change, Clear, Enter, Said, Say,
    room_client::RoomClient,
    said::What,
    say::{self, What::Text},
};

use crate::{
    app::App,
    config::Config,
    services::{
        routes,
        testing::{all, services},
    },
};

struct Guest {
    send: mpsc::Sender<Say>,
    hear: Streaming<Said>,
}

fn say(what: say::What) -> Say {
    Say { what: Some(what) }
}

fn enter(room: &str, name: &str) -> Say {
    say(say::What::Enter(Enter { room: room.into(), name: name.into() }))
}

fn text(text: impl Into<String>) -> Say {
    say(Text(text.into()))
}

fn brief(said: Said) -> String {
    let what = match said.what.unwrap() {
        What::Text(text) => text,
        What::Joined(_) => "joined".into(),
        What::Left(_) => "left".into(),
        What::Missed(count) => format!("missed {count}"),
        What::Change(change) => match Change::try_from(change).unwrap() {
            Change::Cleared => "cleared".into(),
            Change::Locked => "locked".into(),
            Change::Unlocked => "unlocked".into(),
            Change::Keeps => "keeps".into(),
            Change::Unspecified => unreachable!("not sent"),
        },
        What::Refused(reason) => format!("refused: {reason}"),
    };
    let earlier = if said.earlier { " earlier" } else { "" };
    format!("{} {what} {}{earlier}", said.name, said.present)
}

impl Guest {
    /// Enters and waits until it is in.
    async fn new(routes: &Routes, room: &str, name: &str) -> Self {
        let (send, requests) = mpsc::channel(1);
        // The headers come before the first message is sent.
        let hear = RoomClient::new(routes.clone()).join(ReceiverStream::new(requests)).await.unwrap().into_inner();
        send.send(enter(room, name)).await.unwrap();
        Self { send, hear }
    }

    async fn say(&self, words: &str) {
        self.does(Text(words.into())).await;
    }

    async fn does(&self, what: say::What) {
        self.send.send(say(what)).await.unwrap();
    }

    async fn hears(&mut self, expected: &str) {
        assert_eq!(brief(self.next().await), expected);
    }

    async fn next(&mut self) -> Said {
        self.hear.message().await.unwrap().unwrap()
    }
}

async fn refused(says: Vec<Say>) -> Status {
    let mut said = RoomClient::new(services()).join(stream::iter(says)).await.unwrap().into_inner();
    loop {
        if let Err(status) = said.message().await {
            return status;
        }
    }
}

#[tokio::test]
async fn two_talk_and_a_third_reads_what_was_said() {
    let routes = services();
    let mut ann = Guest::new(&routes, "tea", "Ann").await;
    ann.hears("Ann joined 1").await;
    let mut bob = Guest::new(&routes, "tea", "Bob").await;
    bob.hears("Bob joined 2").await;
    ann.hears("Bob joined 2").await;
    bob.say("hello").await;
    ann.hears("Bob hello 2").await;
    bob.hears("Bob hello 2").await;
    let mut cid = Guest::new(&routes, "tea", "Cid").await;
    cid.hears("Bob hello 2 earlier").await;
    cid.hears("Cid joined 3").await;
    ann.hears("Cid joined 3").await;
    // Done sending: the call ends well. Gone: the others see the same.
    drop(bob.send);
    assert_eq!(all(bob.hear).await.into_iter().map(brief).collect::<Vec<_>>(), ["Cid joined 3"]);
    ann.hears("Bob left 2").await;
    drop(cid);
    ann.hears("Cid left 1").await;
    // Rooms are apart.
    let mut other = Guest::new(&routes, "coffee", "Dan").await;
    other.hears("Dan joined 1").await;
    other.say("only here").await;
    other.hears("Dan only here 1").await;
    ann.say("only there").await;
    ann.hears("Ann only there 1").await;
}

#[tokio::test]
async fn who_sends_all_at_once_still_sees_it_all() {
    let says = stream::iter([enter("tea", "Ann"), text("one"), text("two")]);
    let said = all(RoomClient::new(services()).join(says).await.unwrap().into_inner()).await;
    assert_eq!(said.into_iter().map(brief).collect::<Vec<_>>(), ["Ann joined 1", "Ann one 1", "Ann two 1"]);
}

#[tokio::test]
async fn who_does_not_read_is_still_heard_and_slows_nobody() {
    let routes = services();
    let mut slow = Guest::new(&routes, "tea", "slow").await;
    slow.hears("slow joined 1").await;
    let mut ann = Guest::new(&routes, "tea", "Ann").await;
    ann.hears("Ann joined 2").await;
    for n in 0..1000 {
        ann.say(&n.to_string()).await;
        ann.hears(&format!("Ann {n} 2")).await;
    }
    slow.say("I am still here").await;
    ann.hears("slow I am still here 2").await;
    let mut missed = 0;
    loop {
        let said = slow.hear.message().await.unwrap().unwrap();
        match said.what.clone().unwrap() {
            What::Missed(count) => missed += count,
            What::Text(words) if words == "I am still here" => break,
            _ => {}
        }
    }
    assert!(missed > 500, "{missed}");
    drop(slow.send);
    assert!(all(slow.hear).await.is_empty());
}

#[tokio::test]
async fn one_more_than_a_room_holds_is_refused() {
    let routes = routes(&App::new(Config { max_room_members: 2, ..Config::default() }).unwrap());
    let mut guests = Vec::new();
    for _ in 0..2 {
        let mut guest = Guest::new(&routes, "tea", "x").await;
        guest.hear.message().await.unwrap().unwrap();
        guests.push(guest);
    }
    let mut late = Guest::new(&routes, "tea", "late").await;
    let status = late.hear.message().await.unwrap_err();
    assert_eq!(
        (status.code(), status.message()),
        (Code::ResourceExhausted, "room \"tea\" is full: it holds 2 members (--max-room-members)")
    );
}

/// The keeper's name, whether the room is locked, and whether the hearer keeps it.
fn standing(said: &Said) -> (&str, bool, bool) {
    let standing = said.standing.as_ref().unwrap();
    (&standing.keeper, standing.locked, standing.yours)
}

#[tokio::test]
async fn who_opened_the_room_keeps_it_and_everybody_knows() {
    let routes = services();
    let mut ann = Guest::new(&routes, "tea", "Ann").await;
    assert_eq!(standing(&ann.next().await), ("Ann", false, true));
    // Of the same name: it gets a number, and is not the keeper.
    let mut other = Guest::new(&routes, "tea", "Ann").await;
    let joined = other.next().await;
    assert_eq!(standing(&joined), ("Ann", false, false));
    assert_eq!(
        (joined.name.as_str(), joined.standing.unwrap().you.as_str()),
        ("Ann 2", "Ann 2"),
        "it is told its name"
    );
    assert_eq!(standing(&ann.next().await), ("Ann", false, true));
    other.say("one").await;
    let line = ann.next().await;
    assert_eq!((line.what, line.standing), (Some(What::Text("one".into())), None), "lines are as they were");
    ann.does(say::What::Lock(true)).await;
    let locked = ann.next().await;
    assert_eq!((standing(&locked), brief(locked.clone()).as_str()), (("Ann", true, true), "Ann locked 2"));
    drop(ann);
    other.hears("Ann 2 one 2").await;
    other.hears("Ann locked 2").await;
    other.hears("Ann left 1").await;
    let keeps = other.next().await;
    assert_eq!((standing(&keeps), brief(keeps.clone()).as_str()), (("Ann 2", true, true), "Ann 2 keeps 1"));
    other.does(say::What::Lock(false)).await;
    other.hears("Ann 2 unlocked 1").await;
}

#[tokio::test]
async fn what_is_the_keepers_right_is_refused_to_others_and_their_call_goes_on() {
    let routes = services();
    let mut ann = Guest::new(&routes, "tea", "Ann").await;
    ann.hears("Ann joined 1").await;
    let mut bob = Guest::new(&routes, "tea", "Bob").await;
    bob.hears("Bob joined 2").await;
    ann.hears("Bob joined 2").await;
    for (wish, what) in
        [(say::What::Clear(Clear {}), "clear"), (say::What::Lock(true), "lock"), (say::What::Lock(false), "unlock")]
    {
        bob.does(wish).await;
        let refused = bob.next().await;
        assert_eq!(standing(&refused), ("Ann", false, false));
        assert_eq!(brief(refused), format!(" refused: only \"Ann\", who keeps the room, can {what} it 2"));
    }
    bob.say("I am still here").await;
    bob.hears("Bob I am still here 2").await;
    ann.hears("Bob I am still here 2").await;
    // A wish that came last is answered before the end.
    let says = stream::iter([enter("tea", "Cid"), say(say::What::Clear(Clear {}))]);
    let said = all(RoomClient::new(routes).join(says).await.unwrap().into_inner()).await;
    assert!(said.into_iter().map(brief).any(|said| said.starts_with(" refused: ")));
}

#[tokio::test]
async fn a_cleared_room_has_no_past_and_a_locked_one_no_way_in() {
    let routes = services();
    let mut ann = Guest::new(&routes, "tea", "Ann").await;
    ann.hears("Ann joined 1").await;
    ann.say("one").await;
    ann.does(say::What::Clear(Clear {})).await;
    ann.hears("Ann one 1").await;
    ann.hears("Ann cleared 1").await;
    let mut bob = Guest::new(&routes, "tea", "Bob").await;
    bob.hears("Bob joined 2").await;
    ann.hears("Bob joined 2").await;
    ann.does(say::What::Lock(true)).await;
    bob.hears("Ann locked 2").await;
    let mut cid = Guest::new(&routes, "tea", "Cid").await;
    let status = cid.hear.message().await.unwrap_err();
    assert_eq!(
        (status.code(), status.message()),
        (Code::FailedPrecondition, "room \"tea\" is locked: \"Ann\", who keeps it, can unlock it")
    );
}

#[tokio::test]
async fn manners() {
    let long = "长".repeat(41);
    for (says, message) in [
        (vec![], "message 1 is missing, allowed is enter"),
        (vec![text("hi")], "message 1 is text, allowed is enter"),
        (vec![Say { what: None }], "message 1 is empty, allowed is enter"),
        (vec![say(say::What::Clear(Clear {}))], "message 1 is clear, allowed is enter"),
        (vec![say(say::What::Lock(false))], "message 1 is lock, allowed is enter"),
        (vec![enter("", "Ann")], "enter.room is \"\""),
        (vec![enter("tea", "")], "enter.name is \"\""),
        (vec![enter("tea", " ")], "enter.name is \" \""),
        (vec![enter("tea", "a\nb")], "enter.name is \"a\\nb\""),
        (vec![enter(&long, "Ann")], "enter.room is "),
        (vec![enter("tea", &long)], "enter.name is "),
        (vec![enter("tea", "Ann"), enter("tea", "Ann")], "message 2 is enter, allowed are text, clear and lock"),
        (vec![enter("tea", "Ann"), text("")], "text of message 2 has 0 characters, allowed are 1 to 2000"),
        (vec![enter("tea", "Ann"), text("长".repeat(2001))], "text of message 2 has 2001 characters"),
        (vec![enter("tea", "Ann"), Say { what: None }], "message 2 is empty"),
    ] {
        let status = refused(says).await;
        assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
        assert!(status.message().starts_with(message), "{}", status.message());
    }
    let most = [enter(&"长".repeat(40), &"名".repeat(40)), text("长".repeat(2000))];
    let said = all(RoomClient::new(services()).join(stream::iter(most)).await.unwrap().into_inner()).await;
    assert_eq!(said.len(), 2);
}
