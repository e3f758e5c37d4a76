//! Every lesson: the four modes, then the scenarios. All of it is data; who does it is [`crate::app`].
//!
//! A mode's tries stay within the mode and a card's within its scenario, so that the words beside the button stay.

use super::{
    judge,
    step::{
        Lesson, Question,
        Step::{
            self, Cancel, CancelFirst, Compare, Deadline, Done, End, Headers, Message, Over, Pause, Received, Send,
            Set, Stalled, Start, WireOfAnswer, WireOfHeaders,
        },
        Try,
    },
};
use crate::{
    scenarios::{Mode, Scenario},
    transport::Transport::Web,
};

const fn a(id: &'static str, address: &'static str, steps: &'static [Step]) -> Try {
    Try { id, address, steps }
}

const CARD: Lesson = Lesson { id: "", tries: &[], limits: &[], questions: &[], base64: false };

/// Seven calls at once, the first of them given up when the others have had time to begin.
const SEVEN: &[Step] = &[Start, Start, Start, Start, Start, Start, Start, Pause(3000), CancelFirst, Received(1)];

/// Five calls at once, and what the last of them says of them.
const FIVE: &[Step] = &[Start, Start, Start, Start, Start, Received(4), Message];

/// The lessons of the four modes, in the modes' order.
pub static MODES: [Lesson; 4] = [
    Lesson {
        id: "unary",
        tries: &[
            a("call", "/unary/hello?name=Ada", &[Start, End]),
            a("refused", "/unary/user?appid=&appkey=", &[Start, End, Headers]),
            a("latency", "/unary/hello?latency_ms=300", &[Start, End]),
        ],
        limits: &[a("web", "/unary/hello?name=Ada", &[Start, End, Over(Web), Start, End, Compare])],
        questions: &[
            Question {
                about: a("refused", "/unary/hello?name=", &[Start, End]),
                choices: 3,
                calls: 1,
                judge: judge::refused,
            },
            Question {
                about: a("hpack", "/unary/hello?name=Ada", &[Start, End, Start, End]),
                choices: 3,
                calls: 2,
                judge: judge::header_compression,
            },
        ],
        ..CARD
    },
    Lesson {
        id: "server",
        tries: &[
            a("cancel", "/server/ticker?count=0", &[Start, Received(2), Cancel, End]),
            a(
                "deadline",
                "/server/ticker?count=0",
                &[Start, Received(2), Cancel, End, Deadline(1000), Start, End, Compare],
            ),
            a(
                "slow",
                "/server/firehose?count=16&payload_bytes=16384&read_kib_s=64&window_kib=64",
                &[Start, Stalled, End],
            ),
        ],
        limits: &[
            a("seven_web", "/server/ticker?transport=web&count=20", SEVEN),
            a("seven_full", "/server/ticker?count=20", SEVEN),
            a("text", "/server/ticker?transport=web&every_ms=100", &[Start, End]),
        ],
        questions: &[
            Question {
                about: a("requests", "/server/ticker?every_ms=150", &[Start, End]),
                choices: 3,
                calls: 1,
                judge: judge::requests,
            },
            Question {
                about: a("deadline", "/server/ticker?count=0&deadline_ms=1000", &[Start, End]),
                choices: 3,
                calls: 1,
                judge: judge::before_deadline,
            },
            Question {
                about: a(
                    "window",
                    "/server/firehose?count=32&payload_bytes=16384&read_kib_s=256&window_kib=64",
                    &[Start, End],
                ),
                choices: 3,
                calls: 1,
                judge: judge::ahead,
            },
            Question {
                about: a("seven", "/server/ticker?transport=web&count=20", SEVEN),
                choices: 3,
                calls: 7,
                judge: judge::seven,
            },
        ],
        base64: true,
    },
    Lesson {
        id: "client",
        tries: &[
            a(
                "by_hand",
                "/client/put?count=0",
                &[Start, Pause(500), Send, Pause(500), Send, Pause(500), Send, Pause(1000), Done, End],
            ),
            a(
                "half_close",
                "/client/put?count=0",
                &[
                    Start,
                    Pause(300),
                    Send,
                    Pause(300),
                    Send,
                    Pause(500),
                    Done,
                    End,
                    Start,
                    Pause(300),
                    Send,
                    Pause(300),
                    Send,
                    Pause(500),
                    Cancel,
                    End,
                    Compare,
                ],
            ),
            a("report", "/client/telemetry?count=12", &[Start, End]),
        ],
        limits: &[a("web", "/client/put?every_ms=300", &[Start, End, Over(Web), Start, End, Compare])],
        questions: &[
            Question {
                about: a(
                    "seen",
                    "/client/put?transport=web&count=0",
                    &[Start, Pause(400), Send, Pause(400), Send, Pause(400), Send, Pause(800), Done, End],
                ),
                choices: 3,
                calls: 1,
                judge: judge::seen_before_done,
            },
            Question {
                about: a(
                    "cancel",
                    "/client/put?count=0",
                    &[Start, Pause(400), Send, Pause(400), Send, Pause(400), Send, Pause(800), Cancel, End],
                ),
                choices: 3,
                calls: 1,
                judge: judge::answers,
            },
        ],
        ..CARD
    },
    Lesson {
        id: "bidi",
        tries: &[
            a("silent", "/bidi/chatbot", &[Start, Pause(2500), Send, Received(1), Pause(500), Done, End]),
            a("both", "/bidi/both", &[Start, End]),
            a("slow", "/bidi/echo?count=24&every_ms=0&payload_bytes=16384&read_delay_ms=150", &[Start, End]),
        ],
        limits: &[a("web", "/bidi/policies?every_ms=250", &[Start, End, Over(Web), Start, End, Compare])],
        questions: &[
            Question {
                about: a("collect", "/bidi/policies?policy=collect", &[Start, End]),
                choices: 3,
                calls: 1,
                judge: judge::first_answer,
            },
            Question {
                about: a("both", "/bidi/both?interval_ms=500&answers=6", &[Start, End]),
                choices: 3,
                calls: 1,
                judge: judge::answers_meanwhile,
            },
        ],
        ..CARD
    },
];

/// The cards of the scenarios, in the scenarios' order.
pub static CARDS: [Lesson; 20] = [
    Lesson {
        id: "hello",
        tries: &[
            a("empty", "/unary/hello?name=", &[Start, End]),
            a("again", "/unary/hello", &[Start, End, Start, End, WireOfHeaders]),
        ],
        ..CARD
    },
    Lesson {
        id: "user",
        tries: &[
            a("right", "/unary/user", &[Start, End, Headers]),
            a("wrong", "/unary/user?appkey=12345678", &[Start, End]),
            a("nobody", "/unary/user?id=0", &[Start, End]),
        ],
        ..CARD
    },
    Lesson {
        id: "ticker",
        tries: &[
            a("cancel", "/server/ticker?count=0", &[Start, Received(2), Cancel, End]),
            a("deadline", "/server/ticker?count=0&deadline_ms=1500", &[Start, End]),
            a("compare", "/server/ticker?count=5", &[Start, End, Over(Web), Start, End, Compare]),
        ],
        ..CARD
    },
    Lesson {
        id: "replies",
        tries: &[
            a("knobs", "/server/replies?count=3&interval_ms=1000", &[Start, End, Headers]),
            a("burst", "/server/replies?count=100&interval_ms=0", &[Start, End]),
        ],
        ..CARD
    },
    Lesson {
        id: "clock",
        tries: &[
            a("latency", "/server/clock?interval_ms=100&latency_ms=300", &[Start, End]),
            a("cancel", "/server/clock?interval_ms=200&latency_ms=500", &[Start, Received(3), Cancel, Pause(1500)]),
        ],
        ..CARD
    },
    Lesson {
        id: "push",
        tries: &[
            a("bytes", "/server/push?data=%E6%B0%B4&count=3", &[Start, End, WireOfAnswer]),
            a("none", "/server/push?count=0", &[Start, End]),
        ],
        ..CARD
    },
    Lesson {
        id: "numbered",
        tries: &[
            a("fast", "/server/numbered?count=50&interval_ms=0", &[Start, End]),
            a("two", "/server/numbered?count=8", &[Start, Start, End, Compare]),
        ],
        ..CARD
    },
    Lesson {
        id: "download",
        tries: &[
            a("small", "/server/download?chunk_bytes=64", &[Start, End]),
            a("first", "/server/download", &[Start, End, Headers]),
            a("missing", "/server/download?name=nothing.zip", &[Start, End]),
        ],
        ..CARD
    },
    Lesson {
        id: "monitor",
        tries: &[
            a("enough", "/server/monitor?every_ms=300&count=0", &[Start, Received(5), Cancel, End]),
            a("five", "/server/monitor?every_ms=250&count=8", FIVE),
        ],
        ..CARD
    },
    Lesson {
        id: "firehose",
        tries: &[
            a("million", "/server/firehose?count=1000000", &[Start, End]),
            a(
                "slow",
                "/server/firehose?count=40&payload_bytes=16384&read_kib_s=128&window_kib=64",
                &[Start, Stalled, End],
            ),
            a("window", "/server/firehose?count=24&payload_bytes=16384&latency_ms=100&window_kib=16", &[Start, End]),
        ],
        ..CARD
    },
    Lesson {
        id: "failing",
        tries: &[
            a("late", "/server/failing", &[Start, End, Headers]),
            a("at_once", "/server/failing?after=0&code=7&message=not+for+you", &[Start, End, Headers]),
        ],
        ..CARD
    },
    Lesson {
        id: "telemetry",
        tries: &[
            a("early", "/client/telemetry?every_ms=300", &[Start, Pause(1000), Done, End]),
            a("refused", "/client/telemetry?count=0&sensor=", &[Start, Pause(500), Send, End]),
        ],
        ..CARD
    },
    Lesson {
        id: "greetings",
        tries: &[
            a("late", "/client/greetings?every_ms=500", &[Start, End]),
            a("cancel", "/client/greetings?every_ms=500", &[Start, Pause(1200), Cancel, End]),
        ],
        ..CARD
    },
    Lesson {
        id: "put",
        tries: &[
            a("web", "/client/put?transport=web&every_ms=400", &[Start, End]),
            a("none", "/client/put?count=0", &[Start, Pause(800), Done, End]),
        ],
        ..CARD
    },
    Lesson {
        id: "upload",
        tries: &[
            a("slow", "/client/upload?latency_ms=150", &[Start, End]),
            a("cancel", "/client/upload?latency_ms=300", &[Start, Pause(1000), Cancel, End]),
            a("trailers", "/client/upload", &[Start, End, Headers]),
        ],
        ..CARD
    },
    Lesson {
        id: "chatbot",
        tries: &[
            a("ask", "/bidi/chatbot", &[Start, Send, Received(1)]),
            a(
                "half_close",
                "/bidi/chatbot?message=what+is+half-close%3F",
                &[Start, Send, Received(1), Pause(800), Done, End],
            ),
        ],
        ..CARD
    },
    Lesson {
        id: "policies",
        tries: &[
            a("ping_pong", "/bidi/policies", &[Start, End]),
            a("collect", "/bidi/policies?policy=collect", &[Start, End]),
            a("independent", "/bidi/policies?policy=independent&interval_ms=450", &[Start, End]),
        ],
        ..CARD
    },
    Lesson {
        id: "both",
        tries: &[
            a("longer", "/bidi/both?count=3&answers=8", &[Start, End]),
            a("web", "/bidi/both?count=4&answers=5", &[Start, End, Over(Web), Start, End, Compare]),
        ],
        ..CARD
    },
    Lesson {
        id: "room",
        tries: &[a(
            "two",
            "/bidi/room?room=lesson&name=Ada",
            &[Start, Received(1), Set(&["name", "Grace"]), Start, Received(1), Send, Pause(600)],
        )],
        ..CARD
    },
    Lesson {
        id: "echo",
        tries: &[
            a("line", "/bidi/echo?count=10&latency_ms=100", &[Start, End]),
            a("large", "/bidi/echo?count=10&payload_bytes=262144", &[Start, End, WireOfAnswer]),
            a("slow", "/bidi/echo?count=24&every_ms=0&payload_bytes=16384&read_delay_ms=150", &[Start, End]),
        ],
        ..CARD
    },
];

/// The lesson of a mode.
pub fn of_mode(mode: Mode) -> &'static Lesson {
    &MODES[mode as usize]
}

/// The card of a scenario. Every scenario has one.
pub fn of_scenario(scenario: &Scenario) -> &'static Lesson {
    CARDS.iter().find(|card| card.id == scenario.id).unwrap_or_else(|| of_mode(scenario.mode))
}
