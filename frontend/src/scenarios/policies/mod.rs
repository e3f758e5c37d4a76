//! `policies`: when the server answers is its own choice.

pub(super) mod picture;

use weir_proto::keys;

use super::prelude::*;
use super::{
    Chat,
    greetings::{NAME, NAMES, named},
};

/// Both greeters' conversations. The quickstart's knows no policy but ping-pong.
const METHODS: &[Opt] = &[opt("BidiHello"), opt("helloworld.SayHelloBidiStream")];

/// When the server answers.
const POLICIES: &[Opt] = &[
    policy("ping-pong", label!(ping_pong)),
    policy("collect", label!(collect)),
    policy("independent", label!(independent)),
];

const fn policy(value: &'static str, words: Option<Label>) -> Opt {
    Opt { words, ..opt(value) }
}

pub(super) static RECORD: Record = Record {
    id: "policies",
    mode: Mode::Bidi,
    methods: &["/Greeter/BidiHello", "/helloworld.Greeter/SayHelloBidiStream"],
    icon: Icon("M4 8h13m-3-3 3 3-3 3M20 16H7m3-3-3 3 3 3"),
    words: words!(policies),
    fields: &[
        Field {
            name: "policy",
            label: label!(policy),
            kind: FieldKind::Choice(POLICIES),
            default: "ping-pong",
            words: None,
            place: Place::Metadata(keys::POLICY),
        },
        NAMES,
        Field::page_every("300"),
        // The server's own clock, where it is independent.
        Field::knob_interval("200"),
        NAME,
        Field::method(METHODS),
    ],
    feed: Feed::Auto { every: "every_ms", source: "names" },
    stream_window: Record::SMALL_WINDOW,
    message: named,
    shows: Shows {
        model: Some(model::empty::<Chat>),
        small: small::last_said,
        picture: Some(&picture::PICTURE),
        round_trips: true,
        ..Shows::NOTHING
    },
    card: Lesson {
        id: "policies",
        tries: &[
            attempt("ping_pong", "/bidi/policies", &[Start, End]),
            attempt("collect", "/bidi/policies?policy=collect", &[Start, End]),
            attempt("independent", "/bidi/policies?policy=independent&interval_ms=450", &[Start, End]),
        ],
        ..Lesson::EMPTY
    },
};
