//! The words of every cause, in both languages.

use weir_tap::PerDirection;

use super::*;
use crate::{
    call::BadBytes,
    transport::{TargetEnd, http2::Goodbye},
};

fn verdict(cause: Cause, mode: Mode) -> Verdict {
    Verdict {
        cause,
        by: By::Server,
        code: Some(5),
        message: "no such file".to_owned(),
        http_status: None,
        details: 0,
        reset: None,
        mode: Some(mode),
        open: (cause == Cause::Open).then_some(Open::Streaming),
        held: false,
        waits: None,
        collected: false,
        half_closed: true,
        target: Some("localhost:9000".into()),
        sent: 3,
        received: 1234,
        elapsed_ms: 2500.0,
        timeout_ms: Some(900),
        stalled_ms: PerDirection::default(),
        goodbye: None,
        server: ServerEnd::Unknown,
        malformed: Some(BadBytes { direction: weir_tap::Direction::Response, offset: 77, reason: "flag 9".to_owned() }),
    }
}

#[test]
fn every_cause_has_a_name_and_a_sentence_in_both_languages() {
    assert_eq!(end_name(Locale::en, &verdict(Cause::Target(TargetEnd::Refused), Mode::Bidi)), "Connection lost");
    targets::learn_targets();
    assert_ne!(end_name(Locale::en, &verdict(Cause::Target(TargetEnd::Refused), Mode::Bidi)), "Connection lost");
    for cause in Cause::ALL {
        for mode in Mode::ALL {
            let [en, zh] = [Locale::en, Locale::zh].map(|locale| verdict_words(locale, &verdict(cause, mode), 0));
            assert!(!en.name.is_empty() && !zh.name.is_empty(), "{cause:?}");
            assert_ne!(en.sentence, zh.sentence, "{cause:?} {mode:?}");
            assert_eq!(en.tone, tone(cause));
        }
    }
}

#[test]
fn every_status_code_but_ok_has_advice() {
    for code in 1..=16 {
        assert!(!advice(Locale::en, code).is_empty() && !advice(Locale::zh, code).is_empty(), "{code}");
    }
}

#[test]
fn a_refusal_names_code_and_message() {
    let words = verdict_words(Locale::en, &verdict(Cause::ServerError, Mode::Server), 0);
    assert_eq!(words.name, "NOT_FOUND (5)");
    assert_eq!(words.sentence, "The server ended the call after 1,234 received: “no such file”");
    assert_eq!(words.tone, Tone::Bad);
}

#[test]
fn a_server_that_waits_is_seen() {
    let waits = Verdict { waits: Some(2), ..verdict(Cause::Open, Mode::Server) };
    let words = verdict_words(Locale::en, &waits, 0).sentence;
    assert_eq!(words, "The server takes 2 calls of a connection at once; this one waits until another ends.");
    let stalled_ms = PerDirection { request: None, response: Some(1250) };
    let verdict = Verdict { stalled_ms, ..verdict(Cause::Open, Mode::Server) };
    let words = verdict_words(Locale::en, &verdict, 0).sentence;
    assert!(words.contains("1.25 s") && words.contains("1,234"), "{words}");
    assert_ne!(words, verdict_words(Locale::zh, &verdict, 0).sentence);
}

#[test]
fn what_another_server_says_at_the_end_is_said() {
    targets::learn_targets();
    let of = |code, text: &[u8]| {
        let goodbye = Some(Goodbye { last: 1, code, text: text.to_vec() });
        let verdict = Verdict { goodbye, ..verdict(Cause::Target(TargetEnd::Closed), Mode::Bidi) };
        [Locale::en, Locale::zh].map(|locale| verdict_words(locale, &verdict, 0))
    };
    let [en, zh] = of(11, b"too_many_pings");
    let said = "localhost:9000 ended the connection after 2.50 s and said why: GOAWAY, ENHANCE_YOUR_CALM (11), \
                “too_many_pings”. 3 sent, 1,234 received.";
    assert_eq!(en.sentence, said);
    assert!(zh.sentence.contains("ENHANCE_YOUR_CALM (11)") && zh.sentence.contains("too_many_pings"));
    let advice = [0, 1, 11].map(|code| of(code, b"").map(|words| words.advice));
    assert!(advice.iter().flatten().all(|advice| !advice.is_empty()));
    assert!(advice[0] != advice[1] && advice[1] != advice[2]);
    assert!(!of(0, b"")[0].sentence.contains('“'));
}

#[test]
fn what_another_server_says_stands_in_a_sentence() {
    targets::learn_targets();
    let goodbye = Some(Goodbye { last: 1, code: 1, text: b" no\r\nway\0 \xff".to_vec() });
    let verdict = Verdict { goodbye, ..verdict(Cause::Target(TargetEnd::Closed), Mode::Bidi) };
    let words = verdict_words(Locale::en, &verdict, 0).sentence;
    assert!(words.contains("“no  way  \u{fffd}”"), "{words}");
    let refused = Verdict { goodbye: None, http_status: Some(404), ..Verdict { cause: Cause::Refused, ..verdict } };
    let [en, zh] = [Locale::en, Locale::zh].map(|locale| verdict_words(locale, &refused, 0));
    assert!(en.sentence.starts_with("localhost:9000 answered with HTTP 404"), "{}", en.sentence);
    assert!(zh.sentence.contains("404") && zh.advice != en.advice);
}

#[test]
fn a_reset_by_another_server_is_named() {
    targets::learn_targets();
    let verdict = Verdict { reset: Some(7), code: Some(14), ..verdict(Cause::ServerError, Mode::Bidi) };
    let words = verdict_words(Locale::en, &verdict, 0).sentence;
    assert_eq!(words, "localhost:9000 reset the stream: HTTP/2 error REFUSED_STREAM (7).");
}

#[test]
fn a_server_that_takes_no_more_is_seen() {
    targets::learn_targets();
    let stalled_ms = PerDirection { request: Some(1250), response: None };
    let verdict = Verdict { stalled_ms, ..verdict(Cause::Open, Mode::Bidi) };
    let words = verdict_words(Locale::en, &verdict, 0).sentence;
    assert!(words.starts_with("localhost:9000 has taken nothing for 1.25 s"), "{words}");
}

#[test]
fn details_are_counted_and_pointed_to() {
    let verdict = Verdict { details: 4, ..verdict(Cause::ServerError, Mode::Server) };
    let words = verdict_words(Locale::en, &verdict, 0);
    let expected = "The server ended the call after 1,234 received: “no such file” (4 rich details: see Headers)";
    assert_eq!(words.sentence, expected);
}

#[test]
fn a_cancel_says_what_the_server_knows_of_it() {
    let of = |server| {
        let verdict = Verdict { server, ..verdict(Cause::Cancelled, Mode::Server) };
        [Locale::en, Locale::zh].map(|locale| verdict_words(locale, &verdict, 0).sentence)
    };
    let noticed = of(ServerEnd::Noticed { cause: weir_tap::Cause::Reset, after_ms: 203.4 });
    assert!(noticed.iter().all(|words| words.contains("203 ms")), "{noticed:?}");
    let status = ServerEnd::Status { code: Some(0), after_ms: -3.0 };
    let all = [of(ServerEnd::Unknown), of(ServerEnd::Silent), of(ServerEnd::Unheard), of(status), noticed];
    for (n, words) in all.iter().enumerate() {
        assert!(!all[..n].contains(words), "{words:?}");
    }
}

#[test]
fn a_collected_request_says_how_many_wait() {
    let verdict = Verdict { open: Some(Open::Collecting), ..verdict(Cause::Open, Mode::Client) };
    let words = verdict_words(Locale::en, &verdict, 7);
    assert!(words.sentence.contains("7 waiting here, none sent"), "{}", words.sentence);
}

#[test]
fn a_deadline_says_who_saw_it_first() {
    let by = |by| verdict_words(Locale::en, &Verdict { by, ..verdict(Cause::Deadline, Mode::Server) }, 0).sentence;
    assert!(by(By::Server).contains("900 ms") && by(By::Server).contains("the server saw it first"));
    assert!(by(By::Page).contains("the page saw it first"));
    let both = |by, after_ms| {
        let (server, message) = (ServerEnd::Status { code: Some(4), after_ms }, String::new());
        let verdict = Verdict { by, message, server, ..verdict(Cause::Deadline, Mode::Server) };
        verdict_words(Locale::en, &verdict, 0).sentence
    };
    assert!(both(By::Server, -3.0).contains("the server saw it first, 3 ms before"));
    assert!(both(By::Page, 3.0).contains("the page saw it first") && both(By::Page, 3.0).contains("3 ms later"));
}
