//! What the record of a scenario is written with.

pub(super) use super::{
    fields::{
        Feed, Field, FieldError, FieldKind, Label, MAX_COUNT, MAX_PAUSE, MAX_PAYLOAD, Measure, Opt, Place, Problem,
        Sending, Unit, label, opt,
    },
    form::{self, Form},
    lesson::{
        FIVE, Lesson,
        Step::{
            Cancel, Compare, Done, End, Headers, Over, Pause, Received, Send, Set, Stalled, Start, WireOfAnswer,
            WireOfHeaders,
        },
        attempt,
    },
    model,
    scenario::{Advice, Record, Shows, Telling},
    small,
    words::words,
};
pub(super) use crate::{
    call::{Direction, Mode},
    transport::Transport::Web,
    ui::Icon,
};
