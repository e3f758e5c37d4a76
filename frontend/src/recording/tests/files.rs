//! Files: held against another implementation of protobuf's JSON, and broken in every way.

use proptest::prelude::*;
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};
use weir_proto::weir::v1::{
    Recording,
    recording::{Step, step::What as Seen},
};
use weir_schema::{
    Message,
    json::{from_newer_json, to_json},
};
use weir_tap::{CallEvent, Direction, Messages, Side, Stalled, What};

use super::{
    calls::{START, call, every_kind},
    contract, file, open,
};
use crate::{
    call::Mode,
    recording::{MAX_BYTES, OpenError, Tape, take},
    transport::Transport,
};

fn recordings() -> Vec<Recording> {
    every_kind().into_iter().map(|(_, call, log)| take(&log, call, START + 9_000_000_000).recording).collect()
}

fn ours() -> Message {
    contract().message("weir.v1.Recording").unwrap()
}

#[test]
fn the_json_is_protobufs_own() {
    let pool = DescriptorPool::decode(weir_proto::DESCRIPTORS).unwrap();
    let descriptor = pool.get_message_by_name("weir.v1.Recording").unwrap();
    for recording in recordings() {
        let encoded = recording.encode_to_vec();
        let text = to_json(&ours(), &encoded).unwrap();
        let theirs = DynamicMessage::decode(descriptor.clone(), &*encoded).unwrap();
        let options = SerializeOptions::new();
        let value = theirs.serialize_with_options(serde_json::value::Serializer, &options).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        // Ours, read by the other one.
        let mut reader = serde_json::Deserializer::from_str(&text);
        let read = DynamicMessage::deserialize(descriptor.clone(), &mut reader).unwrap();
        assert_eq!(Recording::decode(&*read.encode_to_vec()).unwrap(), recording);
        // Theirs, laid out for people, with names as in the .proto and with every field, read by us.
        for options in [
            SerializeOptions::new(),
            SerializeOptions::new().use_proto_field_name(true).use_enum_numbers(true),
            SerializeOptions::new().stringify_64_bit_integers(false),
            SerializeOptions::new().skip_default_fields(false),
        ] {
            let value = theirs.serialize_with_options(serde_json::value::Serializer, &options).unwrap();
            let text = serde_json::to_string_pretty(&value).unwrap();
            let read = from_newer_json(&ours(), &text).unwrap();
            assert_eq!(Recording::decode(&*read).unwrap(), recording);
        }
    }
}

#[test]
fn what_a_newer_version_says_beside_it_is_left_out() {
    let newer = r#"{"format":1,"new":[{"a":1}],"steps":[{"moment":"MOMENT_NEWEST"},{"later":{}}]}"#;
    let read = Recording::decode(&*from_newer_json(&ours(), newer).unwrap()).unwrap();
    assert_eq!(read, Recording { format: 1, steps: vec![Step::default(), Step::default()], ..Recording::default() });
}

#[test]
fn what_cannot_be_played_is_named() {
    let whole = file(&recordings()[0]);
    let open = |bytes: &[u8]| super::open(bytes).unwrap_err();
    assert_eq!(open(b""), OpenError::NotJson);
    assert_eq!(open(b"\x89PNG\r\n"), OpenError::NotJson);
    assert_eq!(open(b"# A readme"), OpenError::NotJson);
    assert_eq!(open(b"hello"), OpenError::NotJson);
    assert_eq!(open(b"tru"), OpenError::NotJson);
    assert_eq!(open(b"[1"), OpenError::NotJson);
    assert_eq!(open(b"[1]"), OpenError::NotRecording);
    assert_eq!(open(b"{\"log\":{\"version\":\"1.2\"}}"), OpenError::NotRecording);
    assert_eq!(open(b"[1,2]"), OpenError::NotRecording);
    assert_eq!(open(b"7"), OpenError::NotRecording);
    assert_eq!(open(b"{\"format\":1}"), OpenError::NotRecording);
    assert_eq!(open(b"{\"format\":\"tar\"}"), OpenError::NotRecording);
    for end in 1..whole.trim_end().len() {
        if whole.is_char_boundary(end) {
            let error = open(&whole.as_bytes()[..end]);
            // In a number that is cut short there is nothing amiss: what follows it is missing.
            assert_eq!(error, OpenError::Cut, "cut at {end}");
        }
    }
    let newer = whole.replace("\"format\":1", "\"format\":2").replace(env!("CARGO_PKG_VERSION"), "9.8.7");
    assert_eq!(open(newer.as_bytes()), OpenError::OtherFormat { weir: "9.8.7".to_owned() });
    assert_eq!(open(b"{\"format\":3,\"steps\":\"of another kind\"}"), OpenError::OtherFormat { weir: String::new() });
    assert_eq!(open(&vec![b' '; usize::try_from(MAX_BYTES).unwrap() + 1]), OpenError::TooLarge);
    let broken = whole.replacen("SIDE_CLIENT\"", "SIDE_CLIENT", 1);
    assert_eq!(open(broken.as_bytes()), OpenError::NotJson);
    // A mark that some editors put in front is none.
    assert!(super::open(format!("\u{feff}{whole}").as_bytes()).is_ok());
}

#[test]
fn what_cannot_have_happened_is_named() {
    let damaged = |change: &dyn Fn(&mut Recording)| {
        let mut recording = recordings().swap_remove(0);
        change(&mut recording);
        match Tape::new(recording) {
            Err(OpenError::Damaged { place }) => place,
            other => panic!("{other:?}"),
        }
    };
    let step = |what: Seen| {
        move |recording: &mut Recording| {
            recording.steps = vec![Step { unix_nanos: START, what: Some(what.clone()) }];
        }
    };
    let event = |what: What| {
        let event =
            CallEvent { side: Side::Client.into(), unix_nanos: START, what: Some(what), ..CallEvent::default() };
        Seen::Event(event)
    };
    let run = Messages { direction: Direction::Response.into(), first: 1, count: 1, ..Messages::default() };
    assert_eq!(damaged(&|recording| recording.call.as_mut().unwrap().mode.push('s')), "call.mode");
    assert_eq!(damaged(&|recording| recording.call.as_mut().unwrap().transport.clear()), "call.transport");
    assert_eq!(damaged(&|recording| recording.call.as_mut().unwrap().started_unix_nanos = u64::MAX), "call");
    assert_eq!(damaged(&|recording| recording.first_row = u64::MAX), "call");
    assert_eq!(damaged(&|recording| recording.clock.as_mut().unwrap().offset_nanos = i64::MIN), "call");
    assert_eq!(damaged(&step(event(What::Messages(Messages { count: u64::MAX, ..run })))), "steps[0].event");
    assert_eq!(damaged(&step(event(What::Messages(Messages { count: 0, ..run })))), "steps[0].event");
    assert_eq!(
        damaged(&step(event(What::Stalled(Stalled { millis: u64::MAX, ..Stalled::default() })))),
        "steps[0].event"
    );
    assert_eq!(damaged(&step(Seen::Counted(Messages { bytes: u64::MAX, ..run }))), "steps[0].counted");
    assert_eq!(damaged(&step(Seen::Missed(u64::MAX))), "steps[0].missed");
    let moved = |recording: &mut Recording| recording.steps[0].what = None;
    let mut far = recordings().swap_remove(0);
    moved(&mut far);
    far.steps[0].unix_nanos = 1;
    assert_eq!(Tape::new(far).unwrap_err(), OpenError::Damaged { place: "steps[0]".to_owned() });
    let rows = |change: fn(&mut weir_proto::weir::v1::recording::Rows)| {
        damaged(&move |recording| {
            let rows = recording.steps.iter_mut().find_map(|step| match &mut step.what {
                Some(Seen::Rows(rows)) => Some(rows),
                _ => None,
            });
            change(rows.unwrap());
        })
    };
    assert!(rows(|rows| rows.framed = rows.framed.slice(1..)).ends_with("rows.framed"));
    assert!(rows(|rows| rows.first = 7).ends_with("rows.first"));
    assert!(rows(|rows| rows.offset = u64::MAX).ends_with("rows.offset"));
    assert!(rows(|rows| rows.micros = vec![1; 9]).ends_with("rows.micros"));
}

#[test]
fn another_scenario_and_another_method_are_no_damage() {
    let mut call = call(Mode::Bidi, Transport::Tunnel);
    (call.scenario, call.path) = ("of another page".to_owned(), "/other.Service/Method".to_owned());
    let (.., log) = every_kind().swap_remove(0);
    let recording = take(&log, call, START).recording;
    assert_eq!(open(file(&recording).as_bytes()).unwrap().call().path, "/other.Service/Method");
}

/// Plays whatever can be played: nothing of it may panic.
fn play(bytes: &[u8]) {
    if let Ok(tape) = open(bytes) {
        let mut log = tape.log(1 << 20);
        for stop in 1..=tape.stops() {
            tape.play(&mut log, tape.steps_at(stop - 1), tape.steps_at(stop));
            let now = tape.instant(tape.steps_at(stop));
            let counters = log.counters(now);
            assert!(counters.elapsed_ms.is_finite());
            crate::call::verdict(&log, now);
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(open(&bytes).is_err());
    }

    #[test]
    fn arbitrary_text_after_a_beginning_is_harmless(text in "[\\[\\]{}\",:a-z0-9\\\\é ]{0,80}") {
        play(format!("{{\"format\":1,{text}").as_bytes());
    }

    #[test]
    fn a_changed_file_is_played_or_refused(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let all = recordings();
        let mut bytes = file(&all[which.index(all.len())]).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        play(&bytes);
    }

    #[test]
    fn changed_digits_are_played_or_refused(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), "[0-9]{1,20}"), 1..4),
    ) {
        let all = recordings();
        let mut text = file(&all[which.index(all.len())]);
        for (at, digits) in changes {
            let places: Vec<_> = text.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).collect();
            let at = places[at.index(places.len())];
            text.replace_range(at..=at, &digits);
        }
        play(text.as_bytes());
    }
}
