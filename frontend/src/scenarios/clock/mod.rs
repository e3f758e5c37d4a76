//! `clock`: the server's time, again and again.

use super::prelude::*;
use super::{LastAnswer, here::Here};
use crate::{
    base::{number, time_of_day},
    ui::Drawn,
};

pub(super) static RECORD: Record = Record {
    id: "clock",
    mode: Mode::Server,
    methods: &["/Greeter/GetStream"],
    icon: Icon("M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18"),
    words: words!(clock),
    fields: &[
        Field::text("data", label!(data), 1024, "what time is it?", Place::Message("data"))
            .wide()
            .in_words(initial!(time)),
        // The server's own pause of a second would be slow to look at.
        Field::knob_interval("400"),
        Field::knob_count("11"),
    ],
    feed: Feed::Single,
    stream_window: Record::SMALL_WINDOW,
    message: form::from_fields,
    shows: Shows { small: time, ..Shows::LAST_ANSWER },
    card: Lesson {
        id: "clock",
        tries: &[
            attempt("latency", "/server/clock?interval_ms=100&latency_ms=300", &[Start, End]),
            attempt(
                "cancel",
                "/server/clock?interval_ms=200&latency_ms=500",
                &[Start, Received(3), Cancel, Pause(1500)],
            ),
        ],
        ..Lesson::EMPTY
    },
};

/// The server's clock, as seconds since 1970, in the user's own time.
fn time(here: &Here) -> Vec<Drawn> {
    let seconds = here.fold(|answer: &LastAnswer| number::real(&answer.0));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "seconds are far from where whole numbers of a float end"
    )]
    let time = seconds.map(|seconds| time_of_day((seconds as u64).saturating_mul(1_000_000_000)));
    time.map(|time| small::big("big", &time)).into_iter().collect()
}
