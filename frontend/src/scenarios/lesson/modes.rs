//! The lessons of the four stream modes. All of it is data; who does it is [`crate::page::control`].
//!
//! A mode's tries stay within the mode and a card's within its scenario, so that the words beside the button stay.

use super::{
    Lesson, Question,
    Step::{
        self, Cancel, CancelFirst, Compare, Deadline, Done, End, Headers, Over, Pause, Received, Send, Stalled, Start,
    },
    attempt, judge,
};
use crate::{call::Mode, transport::Transport::Web};

/// Seven calls at once, the first of them given up when the others have had time to begin.
const SEVEN: &[Step] = &[Start, Start, Start, Start, Start, Start, Start, Pause(3000), CancelFirst, Received(1)];

/// The lessons of the four modes, in the modes' order.
pub static MODES: [Lesson; 4] = [
    Lesson {
        id: "unary",
        tries: &[
            attempt("call", "/unary/hello?name=Ada", &[Start, End]),
            attempt("refused", "/unary/user?appid=&appkey=", &[Start, End, Headers]),
            attempt("latency", "/unary/hello?latency_ms=300", &[Start, End]),
        ],
        limits: &[attempt("web", "/unary/hello?name=Ada", &[Start, End, Over(Web), Start, End, Compare])],
        questions: &[
            Question {
                about: attempt("refused", "/unary/hello?name=", &[Start, End]),
                choices: 3,
                calls: 1,
                judge: judge::refused,
            },
            Question {
                about: attempt("hpack", "/unary/hello?name=Ada", &[Start, End, Start, End]),
                choices: 3,
                calls: 2,
                judge: judge::header_compression,
            },
        ],
        ..Lesson::EMPTY
    },
    Lesson {
        id: "server",
        tries: &[
            attempt("cancel", "/server/ticker?count=0", &[Start, Received(2), Cancel, End]),
            attempt(
                "deadline",
                "/server/ticker?count=0",
                &[Start, Received(2), Cancel, End, Deadline(1000), Start, End, Compare],
            ),
            attempt(
                "slow",
                "/server/firehose?count=16&payload_bytes=16384&read_kib_s=64&window_kib=64",
                &[Start, Stalled, End],
            ),
        ],
        limits: &[
            attempt("seven_web", "/server/ticker?transport=web&count=20", SEVEN),
            attempt("seven_full", "/server/ticker?count=20", SEVEN),
            attempt("text", "/server/ticker?transport=web&every_ms=100", &[Start, End]),
        ],
        questions: &[
            Question {
                about: attempt("requests", "/server/ticker?every_ms=150", &[Start, End]),
                choices: 3,
                calls: 1,
                judge: judge::requests,
            },
            Question {
                about: attempt("deadline", "/server/ticker?count=0&deadline_ms=1000", &[Start, End]),
                choices: 3,
                calls: 1,
                judge: judge::before_deadline,
            },
            Question {
                about: attempt(
                    "window",
                    "/server/firehose?count=32&payload_bytes=16384&read_kib_s=256&window_kib=64",
                    &[Start, End],
                ),
                choices: 3,
                calls: 1,
                judge: judge::ahead,
            },
            Question {
                about: attempt("seven", "/server/ticker?transport=web&count=20", SEVEN),
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
            attempt(
                "by_hand",
                "/client/put?count=0",
                &[Start, Pause(500), Send, Pause(500), Send, Pause(500), Send, Pause(1000), Done, End],
            ),
            attempt(
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
            attempt("report", "/client/telemetry?count=12", &[Start, End]),
        ],
        limits: &[attempt("web", "/client/put?every_ms=300", &[Start, End, Over(Web), Start, End, Compare])],
        questions: &[
            Question {
                about: attempt(
                    "seen",
                    "/client/put?transport=web&count=0",
                    &[Start, Pause(400), Send, Pause(400), Send, Pause(400), Send, Pause(800), Done, End],
                ),
                choices: 3,
                calls: 1,
                judge: judge::seen_before_done,
            },
            Question {
                about: attempt(
                    "cancel",
                    "/client/put?count=0",
                    &[Start, Pause(400), Send, Pause(400), Send, Pause(400), Send, Pause(800), Cancel, End],
                ),
                choices: 3,
                calls: 1,
                judge: judge::answers,
            },
        ],
        ..Lesson::EMPTY
    },
    Lesson {
        id: "bidi",
        tries: &[
            attempt("silent", "/bidi/chatbot", &[Start, Pause(2500), Send, Received(1), Pause(500), Done, End]),
            attempt("both", "/bidi/both", &[Start, End]),
            attempt("slow", "/bidi/echo?count=24&every_ms=0&payload_bytes=16384&read_delay_ms=150", &[Start, End]),
        ],
        limits: &[attempt("web", "/bidi/policies?every_ms=250", &[Start, End, Over(Web), Start, End, Compare])],
        questions: &[
            Question {
                about: attempt("collect", "/bidi/policies?policy=collect", &[Start, End]),
                choices: 3,
                calls: 1,
                judge: judge::first_answer,
            },
            Question {
                about: attempt("both", "/bidi/both?interval_ms=500&answers=6", &[Start, End]),
                choices: 3,
                calls: 1,
                judge: judge::answers_meanwhile,
            },
        ],
        ..Lesson::EMPTY
    },
];

/// The lesson of a mode.
pub fn of_mode(mode: Mode) -> &'static Lesson {
    &MODES[mode as usize]
}
