//! What the page offers to try: one scenario for each thing worth seeing, in the four stream modes.
//!
//! A [`Scenario`] is one folder and in it one [`Record`] of all that the page knows of it: which methods it calls, which
//! [`Field`]s the user may change, what Start and Send do ([`Feed`]), what is said of it, what there is to try of it, and
//! what it [`Shows`]: a [`model::Model`] folded from a call's messages, and pictures drawn from that ([`picture`]). A
//! [`Form`] holds the values of its fields and turns them into request messages and metadata, by the types of Weir's own
//! [`contract`]. What several scenarios share lies beside their folders.

mod chat;
mod contract;
mod devices;
pub mod fields;
mod folds;
pub mod form;
pub mod here;
pub mod lesson;
pub mod model;
pub mod picture;
mod pictures;
mod prelude;
pub mod prepared;
pub mod rates;
mod recall;
mod scenario;
mod small;
mod talk;
pub mod transfer;
pub mod vary;
mod words;

// One folder for each scenario.
pub mod both;
pub mod chatbot;
pub mod clock;
pub mod download;
pub mod echo;
pub mod failing;
pub mod firehose;
pub mod greetings;
pub mod hello;
pub mod monitor;
pub mod numbered;
pub mod own;
pub mod policies;
pub mod push;
pub mod put;
pub mod replies;
pub mod room;
pub mod telemetry;
pub mod ticker;
pub mod upload;
pub mod user;

#[cfg(test)]
mod tests;

pub use chat::{Chat, Happened, Line, Speaker};
pub use contract::contract;
pub use devices::{DEVICES, Devices, Paces};
pub use download::FileParts;
pub use echo::RoundTrips;
pub use fields::{
    Feed, Field, FieldError, FieldKind, Measure, Opt, Place, Plan, Problem, Sending, Unit, field_label, option_words,
    problem,
};
pub use folds::{Fold, Folds};
pub use form::{Form, Subject};
pub use model::{LastAnswer, Seen};
pub use monitor::Loads;
pub use pictures::pictures;
pub use rates::{Rate, Rates};
pub use recall::Called;
pub use scenario::{Advice, Record, Scenario, Shows, Telling};
pub use talk::Talk;
pub use telemetry::{Readings, Sensor, device_sensor};
pub use ticker::Prices;
pub use transfer::{Spoilt, Transfer, entry};
pub use upload::{Sent, Upload};
pub use words::ScenarioWords;

use crate::call::{Mode, Run};

/// Every scenario, in the order of the list on the page: by mode, and within a mode from the plain to the odd.
pub static ALL: &[Scenario] = &[
    Scenario(&hello::RECORD),
    Scenario(&user::RECORD),
    Scenario(&ticker::RECORD),
    Scenario(&replies::RECORD),
    Scenario(&clock::RECORD),
    Scenario(&push::RECORD),
    Scenario(&numbered::RECORD),
    Scenario(&download::RECORD),
    Scenario(&monitor::RECORD),
    Scenario(&firehose::RECORD),
    Scenario(&failing::RECORD),
    Scenario(&telemetry::RECORD),
    Scenario(&greetings::RECORD),
    Scenario(&put::RECORD),
    Scenario(&upload::RECORD),
    Scenario(&chatbot::RECORD),
    Scenario(&policies::RECORD),
    Scenario(&both::RECORD),
    Scenario(&room::RECORD),
    Scenario(&echo::RECORD),
];

/// The one that the page begins with when its address says nothing.
pub const FIRST: Scenario = Scenario(&ticker::RECORD);

/// The scenario with this id, if there is one.
pub fn find(id: &str) -> Option<Scenario> {
    ALL.iter().copied().find(|scenario| scenario.id == id)
}

/// The scenario that asked for a call, if this page has it.
pub fn of(run: &Run) -> Option<Scenario> {
    find(run.scenario())
}

/// The scenarios of one mode, in the list's order. Every mode has at least one.
pub fn of_mode(mode: Mode) -> impl Iterator<Item = Scenario> {
    ALL.iter().copied().filter(move |scenario| scenario.mode == mode)
}
