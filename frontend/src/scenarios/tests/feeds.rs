//! What Start and Send make.

use weir_proto::{helloworld, seeds, streamingdemo, weir::v1};

use super::*;
use crate::scenarios::{Feed, Plan, upload};

const START: Sending = Sending { ordinal: 1, planned: Some(0), unix_nanos: NOON };
const HAND: Sending = Sending { ordinal: 3, planned: None, unix_nanos: NOON };

#[test]
fn defaults_encode_by_plan_and_by_hand_for_every_method() {
    for &scenario in ALL {
        let method = scenario.fields.iter().find(|field| field.name == "method");
        for path in scenario.methods {
            let mut form = Form::new(scenario);
            if let Some(field) = method {
                let name = path.trim_start_matches('/').replace('/', ".");
                let short = name.strip_prefix("Greeter.").map_or_else(|| name.replace(".Greeter.", "."), str::to_owned);
                assert!(form.set(field.name, &short));
            }
            assert_eq!(form.path(), *path);
            reflected(&form, START);
            reflected(&form, HAND);
        }
    }
}

#[test]
fn one_message_and_done_where_the_client_does_not_stream() {
    for &scenario in ALL.iter().filter(|scenario| scenario.feed == Feed::Single) {
        assert_eq!(Form::new(scenario).plan(), Ok(Plan { count: 1, every_ms: 0, half_close: true }));
    }
    let plan = |id| form(id).plan().unwrap();
    assert_eq!(plan("chatbot"), Plan { count: 0, every_ms: 0, half_close: false });
    assert_eq!(plan("room"), Plan { count: 1, every_ms: 0, half_close: false });
    assert_eq!(plan("telemetry"), Plan { count: 30, every_ms: 150, half_close: true });
    assert_eq!(plan("greetings"), Plan { count: 4, every_ms: 200, half_close: true });
    assert_eq!(plan("upload"), Plan { count: 0, every_ms: 0, half_close: true });
}

#[test]
fn nothing_to_send_by_itself_leaves_the_call_to_the_user() {
    let by_hand = Ok(Plan { count: 0, every_ms: 200, half_close: false });
    assert_eq!(filled("greetings", &[("names", " ,\n, ")]).plan(), by_hand);
    assert_eq!(filled("put", &[("count", "0")]).plan(), by_hand);
}

#[test]
fn every_default_shows_something_within_a_second() {
    for &scenario in ALL {
        let form = Form::new(scenario);
        for name in ["every_ms", "interval_ms"] {
            if scenario.field(name).is_some() {
                let pause: u32 = form.number(name).unwrap();
                assert!(pause <= 500, "{}.{name}", scenario.id);
            }
        }
    }
}

#[test]
fn request_messages_say_what_the_form_says() {
    let quote: v1::TickerRequest = decoded(&form("ticker"), START);
    assert_eq!(quote, v1::TickerRequest { symbol: "GOOG".into(), every_ms: 400, count: 10 });
    let user: seeds::UserRequest = decoded(&filled("user", &[("id", " -7 ")]), START);
    assert_eq!(user.id, -7);
    let hello: seeds::HelloRequest = decoded(&filled("hello", &[("name", "小明")]), START);
    assert_eq!(hello.name, "小明");
    let greeter = filled("hello", &[("method", "helloworld.SayHello")]);
    assert_eq!(decoded::<helloworld::HelloRequest>(&greeter, START).name, "world");
    let blast: v1::BlastRequest = decoded(&form("firehose"), START);
    assert_eq!(blast, v1::BlastRequest { count: 100_000, payload_bytes: 24, interval_ms: 0 });
    let fail: v1::FailRequest = decoded(&form("failing"), START);
    assert_eq!((fail.after, fail.code, fail.details, fail.every_ms), (5, 8, true, 150));
    assert!(!fail.message.is_empty());
    let fail: v1::FailRequest = decoded(&filled("failing", &[("details", "off"), ("code", "16")]), START);
    assert_eq!((fail.code, fail.details), (16, false));
    let asked: streamingdemo::RequestMessage = decoded(&form("numbered"), START);
    assert!(!asked.client_request.is_empty());
    assert_eq!(decoded::<seeds::FileRequest>(&form("download"), START).name, "hello.zip");
    assert_eq!(decoded::<v1::MonitorRequest>(&form("monitor"), START).every_ms, 500);
}

#[test]
fn a_room_is_entered_first_and_then_spoken_in() {
    let form = filled("room", &[("room", "1b"), ("name", "Ada"), ("text", "here")]);
    let enter = v1::say::What::Enter(v1::Enter { room: "1b".into(), name: "Ada".into() });
    assert_eq!(decoded::<v1::Say>(&form, START).what, Some(enter));
    assert_eq!(decoded::<v1::Say>(&form, HAND).what, Some(v1::say::What::Text("here".into())));
}

#[test]
fn names_go_one_by_one_and_by_hand_the_name_field() {
    for id in ["greetings", "policies"] {
        let form = filled(id, &[("names", "Ada\n Grace ,，小明"), ("name", "Edsger")]);
        let name = |turn| decoded::<seeds::HelloRequest>(&form, turn).name;
        assert_eq!(form.plan().unwrap().count, 3);
        let sent = (0..3).map(|n| name(Sending::planned(n, n + 1, NOON))).collect::<Vec<_>>();
        assert_eq!(sent, ["Ada", "Grace", "小明"]);
        assert_eq!(name(HAND), "Edsger");
    }
}

#[test]
fn lines_are_numbered_as_they_go_and_by_hand_as_they_stand() {
    for id in ["put", "both"] {
        let form = filled(id, &[("data", "drop")]);
        let data = |turn| decoded::<seeds::StreamReqData>(&form, turn).data;
        assert_eq!(data(START), "drop 1");
        assert_eq!(data(Sending::planned(1, 9, NOON)), "drop 9");
        assert_eq!(data(HAND), "drop");
    }
}

#[test]
fn simulated_sensors_are_three_plausible_and_the_same_every_time() {
    let form = form("telemetry");
    let reading = |n| decoded::<v1::Reading>(&form, Sending::planned(n, 1, NOON.wrapping_add(n)));
    let mut sensors = std::collections::BTreeMap::new();
    for n in 0..10_000 {
        let read = reading(n);
        assert_eq!(read, reading(n));
        assert_eq!(read.unix_nanos, NOON + n);
        let (unit, low, high) = sensors.entry(read.sensor).or_insert((read.unit.clone(), read.value, read.value));
        assert_eq!(*unit, read.unit);
        *low = low.min(read.value);
        *high = high.max(read.value);
    }
    let expected = [("humidity", "%", 38.0, 54.0), ("temperature", "°C", 19.0, 24.0), ("vibration", "mm/s", 0.5, 1.9)];
    assert_eq!(sensors.len(), 3);
    for ((sensor, (unit, low, high)), (name, its_unit, least, most)) in sensors.into_iter().zip(expected) {
        assert_eq!((&*sensor, &*unit), (name, its_unit));
        assert!(least < low && low < high && high < most, "{sensor}: {low} to {high}");
    }
    assert!(reading(u64::MAX).value.is_finite());
}

#[test]
fn by_hand_a_reading_is_what_the_user_typed() {
    let form = filled("telemetry", &[("sensor", "rain"), ("value", "NaN"), ("unit", "mm")]);
    let read: v1::Reading = decoded(&form, HAND);
    assert_eq!((&*read.sensor, &*read.unit, read.unix_nanos), ("rain", "mm", NOON));
    assert!(read.value.is_nan());
    assert!(filled("telemetry", &[("value", "warm")]).message(HAND).is_err());
}

#[test]
fn pings_carry_number_clock_and_payload() {
    let ping: v1::Ping = decoded(&filled("echo", &[("payload_bytes", "1048576")]), HAND);
    assert_eq!((ping.seq, ping.client_unix_nanos, ping.payload.len()), (3, NOON, 1_048_576));
    let ping: v1::Ping = decoded(&filled("echo", &[("payload_bytes", "0")]), START);
    assert_eq!((ping.seq, ping.payload.len()), (1, 0));
    assert!(filled("echo", &[("payload_bytes", "1048577")]).message(START).is_err());
}

#[test]
fn an_upload_is_the_file_again_and_named_once() {
    let (name, file) = upload::sample();
    assert_eq!((name, file.len()), ("drops.txt", 256 * 1024));
    for (chunk, expected) in [("16384", 16), ("65536", 4)] {
        let chunk = upload::chunk_bytes(&filled("upload", &[("chunk_bytes", chunk)]));
        let count = upload::messages(file.len() as u64, chunk);
        assert_eq!(count, expected);
        let mut again = Vec::new();
        for (index, piece) in (0..).zip(file.chunks(chunk)) {
            let message: seeds::UpFileRequest =
                prost::Message::decode(upload::message(name, index, Bytes::copy_from_slice(piece))).unwrap();
            assert_eq!(message.name, if index == 0 { name } else { "" });
            again.extend_from_slice(&message.content);
        }
        assert_eq!(again, file);
    }
}

#[test]
fn pieces_of_a_file_are_counted() {
    assert_eq!([0, 1, 16_384, 16_385].map(|len| upload::messages(len, 16_384)), [1, 1, 1, 2]);
    assert_eq!(upload::messages(5, 0), 5);
}
