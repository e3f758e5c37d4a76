//! The scenarios' own views.

use weir_proto::{
    seeds,
    weir::v1::{self, Direction},
};

use super::*;
use crate::scenarios::{Chat, FileParts, Happened, LastAnswer, Loads, Prices, Readings, RoundTrips, Seen, Speaker};
use crate::scenarios::{Fold, model::Model};

fn model(id: &str) -> Box<dyn Model> {
    (find(id).unwrap().shows.model.unwrap())()
}

/// What a scenario's model is, if it is of this kind.
fn of<M: Model + Clone>(model: Box<dyn Model>) -> M {
    Fold::with(model).of::<M>().unwrap().clone()
}

/// Tells a model of the scenario these answers in their order.
fn told(id: &str, answers: impl IntoIterator<Item = Bytes>) -> Box<dyn Model> {
    let (path, mut model) = (form(id).path(), model(id));
    for (ordinal, bytes) in (1..).zip(answers) {
        let unix_nanos = NOON + ordinal;
        model.message(Seen {
            callee: &callee(path),
            direction: Direction::Response,
            ordinal,
            unix_nanos,
            bytes: &bytes,
        });
    }
    model
}

#[test]
fn the_last_answers_text() {
    let reply = |text: &str| encoded(&seeds::HelloReply { message: text.into() });
    assert_eq!(of::<LastAnswer>(told("hello", [reply("one"), reply("two")])).0, "two");
    let user = encoded(&seeds::UserResponse { id: 1, name: "itxiaoshen".into() });
    assert_eq!(of::<LastAnswer>(told("user", [user])).0, "id: 1 name: \"itxiaoshen\"");
    assert_eq!(of::<LastAnswer>(told("hello", [])).0, "");
}

#[test]
fn prices_keep_the_first_and_the_last() {
    let quote = |seq: u32| encoded(&v1::Quote { symbol: "GOOG".into(), price: f64::from(seq), ..Default::default() });
    let prices: Prices = of(told("ticker", (1..=1000).map(quote)));
    assert_eq!((prices.newest(), prices.last.len(), &*prices.symbol), (Some((1000.0, 999.0)), Prices::KEPT, "GOOG"));
    assert_eq!(prices.last.back(), Some(&(NOON + 1000, 1000.0)), "with the instant at which the page saw it");
    assert_eq!(of::<Prices>(told("ticker", [Bytes::from_static(&[0xff])])), Prices::default());
}

#[test]
fn loads_keep_the_last() {
    let load = |n: u32| encoded(&v1::Load { open_calls: n, ..Default::default() });
    let loads: Loads = of(told("monitor", (1..=500).map(load)));
    assert_eq!((loads.newest().unwrap().open_calls, loads.last.len()), (500, Loads::KEPT));
}

#[test]
fn readings_are_kept_by_sensor_until_the_report() {
    let mut model = model("telemetry");
    let mut tell = |direction, bytes: Bytes| {
        let path = "/weir.v1.Telemetry/Report";
        model.message(Seen { callee: &callee(path), direction, ordinal: 1, unix_nanos: NOON, bytes: &bytes });
    };
    let form = form("telemetry");
    for n in 0..300 {
        tell(Direction::Request, form.message(Sending::planned(n, n + 1, NOON)).unwrap());
    }
    for n in 0..100 {
        let reading = v1::Reading { sensor: format!("rain {n}"), value: 1.0, ..Default::default() };
        tell(Direction::Request, encoded(&reading));
    }
    let summary = |sensor: &str| v1::SensorSummary { sensor: sensor.into(), count: 7, ..Default::default() };
    let report = v1::Report { readings: 3, sensors: vec![summary("humidity"), summary("rain 1")] };
    tell(Direction::Response, encoded(&report));
    let readings: Readings = of(model);
    assert_eq!(readings.sensors.len(), Readings::SENSORS);
    let sensor = readings.sensor("humidity").unwrap();
    assert_eq!((sensor.made, sensor.last.len(), &*sensor.unit), (100, Readings::KEPT, "%"));
    assert_eq!((readings.summary("humidity").unwrap().count, readings.summary("temperature")), (7, None));
    assert_eq!(readings.report, Some(report));
}

#[test]
fn round_trips_are_measured_on_one_clock() {
    let pong = |ago: u64| encoded(&v1::Pong { client_unix_nanos: NOON - ago, ..Default::default() });
    let trips: RoundTrips = of(told("echo", [pong(99), pong(298), pong(7)]));
    assert_eq!((trips.all.count, trips.min, trips.max, trips.sum), (3, 10, 300, 410));
    assert_eq!((trips.mean(), trips.quantile(0.5), trips.quantile(0.99)), (Some(136), Some(100), Some(300)));
    assert_eq!((RoundTrips::default().mean(), RoundTrips::default().quantile(0.5)), (None, None));
}

fn piece(content: &'static [u8]) -> Bytes {
    encoded(&seeds::FileResponse { name: "a.txt".into(), content: content.into() })
}

#[test]
fn a_file_is_whole_when_nothing_is_missing() {
    let file: FileParts = of(told("download", [piece(b"one "), piece(b"two")]));
    assert_eq!((&*file.name, file.received, file.parts.concat()), ("a.txt", 7, b"one two".to_vec()));
    assert!(file.complete(true, Some(7)) && file.complete(true, None));
    assert!(!file.complete(false, Some(7)), "the call did not end with OK");
    assert!(!file.complete(true, Some(8)), "shorter than announced");
    assert!(FileParts::default().complete(true, Some(0)), "an empty file");
}

#[test]
fn a_file_with_a_gap_is_no_file() {
    let pieces = [piece(b"one "), Bytes::from_static(&[0xff]), piece(b"two")];
    let unreadable: FileParts = of(told("download", pieces));
    assert!(unreadable.broken && unreadable.parts.is_empty());
    let mut missed = model("download");
    for ordinal in [1, 3, 4] {
        let (path, direction) = ("/FileService/DownLoad", Direction::Response);
        missed.message(Seen { callee: &callee(path), direction, ordinal, unix_nanos: 0, bytes: &piece(b"x") });
    }
    let missed: FileParts = of(missed);
    assert!(missed.broken && !missed.complete(true, Some(3)));
}

#[test]
fn a_file_that_was_only_asked_for_is_not_there() {
    let mut asked = model("download");
    let bytes = encoded(&seeds::FileRequest { name: "hello.zip".into() });
    let (path, direction) = ("/FileService/DownLoad", Direction::Request);
    asked.message(Seen { callee: &callee(path), direction, ordinal: 1, unix_nanos: 0, bytes: &bytes });
    let file: FileParts = of(asked);
    assert_eq!((file.save_as(), file.received, file.parts.len()), ("hello.zip", 0, 0), "its name, should it be empty");
}

/// A conversation as the scenario's record finds it in its model.
fn chat(id: &str, model: Box<dyn Model>) -> Chat {
    (find(id).unwrap().shows.talk.unwrap().chat)(&Fold::with(model)).unwrap().clone()
}

#[test]
fn a_chat_has_both_sides() {
    let mut model = model("chatbot");
    let turns = [
        (Direction::Request, encoded(&seeds::TextRequest { message: "what?".into() })),
        (Direction::Response, encoded(&seeds::TextResponse { message: "that".into() })),
    ];
    for (direction, bytes) in &turns {
        let path = "/ChatService/TextChat";
        model.message(Seen { callee: &callee(path), direction: *direction, ordinal: 1, unix_nanos: NOON, bytes });
    }
    let said = chat("chatbot", model).lines.into_iter().map(|line| (line.speaker, line.what)).collect::<Vec<_>>();
    assert_eq!(
        said,
        [(Speaker::You, Happened::Said("what?".into())), (Speaker::Server, Happened::Said("that".into())),]
    );
}

#[test]
fn a_room_has_members() {
    use v1::said::What;
    let said = |name: &str, what: What, earlier| {
        let (name, standing) = (name.into(), None);
        encoded(&v1::Said { name, unix_nanos: NOON, present: 2, what: Some(what), earlier, standing })
    };
    let model = told(
        "room",
        [
            said("Ada", What::Text("before".into()), true),
            said("Bob", What::Joined(v1::Joined {}), false),
            said("", What::Missed(3), false),
            said("Ada", What::Left(v1::Left {}), false),
        ],
    );
    let chat = chat("room", model);
    assert_eq!(chat.present, Some(2));
    let member = |name: &str| Speaker::Member(name.into());
    let lines = chat.lines.into_iter().map(|line| (line.speaker, line.what, line.earlier)).collect::<Vec<_>>();
    assert_eq!(
        lines,
        [
            (member("Ada"), Happened::Said("before".into()), true),
            (member("Bob"), Happened::Joined, false),
            (Speaker::Server, Happened::Missed(3), false),
            (member("Ada"), Happened::Left, false),
        ]
    );
}

#[test]
fn a_room_has_a_keeper_who_clears_and_locks_it() {
    use v1::{Change, said::What};
    let changed = |change: Change| What::Change(change.into());
    let said = |name: &str, what: What, standing: Option<(bool, bool)>| {
        let standing = standing.map(|(locked, yours)| v1::Standing {
            keeper: if yours { "Ada" } else { "Bob" }.into(),
            locked,
            yours,
            you: "Bob".into(),
            members: Vec::new(),
        });
        encoded(&v1::Said { name: name.into(), what: Some(what), standing, ..v1::Said::default() })
    };
    let mut heard = vec![
        said("Ada", What::Joined(v1::Joined {}), Some((false, false))),
        said("Ada", What::Text("forgotten".into()), None),
        said("", What::Refused("no".into()), Some((false, false))),
    ];
    let refused = chat("room", told("room", heard.clone()));
    assert_eq!((refused.lines.len(), refused.standing.keeper.as_str()), (3, "Bob"));
    let last = refused.lines.back().unwrap();
    assert_eq!((&last.speaker, &last.what), (&Speaker::Server, &Happened::Refused("Bob".into())));

    heard.extend([
        said("Bob", changed(Change::Cleared), Some((false, false))),
        said("Bob", changed(Change::Locked), Some((true, false))),
        said("Bob", What::Left(v1::Left {}), Some((true, true))),
        said("Ada", changed(Change::Keeps), Some((true, true))),
        said("Ada", What::Text("mine now".into()), None),
    ]);
    let kept = chat("room", told("room", heard.clone()));
    let lines: Vec<_> = kept.lines.iter().map(|line| line.what.clone()).collect();
    assert_eq!(
        lines,
        [
            Happened::Changed(Change::Cleared),
            Happened::Changed(Change::Locked),
            Happened::Left,
            Happened::Changed(Change::Keeps),
            Happened::Said("mine now".into())
        ],
        "what was said before the clearing is gone"
    );
    assert!(kept.standing.locked && kept.standing.yours, "a line changes nothing about it");
    heard.push(said("Ada", changed(Change::Unlocked), Some((false, true))));
    assert!(!chat("room", told("room", heard)).standing.locked);
}

#[test]
fn a_long_chat_keeps_its_end() {
    let lines = (0..1000).map(|n| encoded(&seeds::TextResponse { message: n.to_string() }));
    let chat = chat("chatbot", told("chatbot", lines));
    assert_eq!(chat.lines.len(), Chat::KEPT);
    assert_eq!(chat.lines.back().unwrap().what, Happened::Said("999".into()));
}

#[test]
fn the_firehose_is_not_folded() {
    assert!(find("firehose").unwrap().shows.model.is_none());
}
