//! What the page offers to try: one scenario for each thing worth seeing, in the four stream modes.
//!
//! Everything here is pure. A [`Scenario`] is a constant: which methods it calls, which [`Field`]s the user may change,
//! and what Start and Send do ([`Feed`]). A [`Form`] holds the values of one scenario's fields and turns them into
//! request messages and metadata. [`decode`] turns message bytes into one line of text, and [`View`] folds a call's
//! messages into the small picture that a scenario has of its own.

mod chat;
pub mod decode;
pub mod descriptors;
mod devices;
mod encode;
mod feed;
mod field;
mod file;
mod form;
pub mod histogram;
mod load;
mod prices;
pub mod rates;
mod readings;
mod round_trips;
mod scenario;
mod view;
pub mod wire;

// One file for each scenario.
mod both;
mod chatbot;
mod clock;
mod download;
mod echo;
mod failing;
mod firehose;
mod greetings;
mod hello;
mod monitor;
mod numbered;
mod policies;
mod push;
mod put;
mod replies;
mod room;
mod telemetry;
mod ticker;
pub mod upload;
pub mod user;

#[cfg(test)]
mod tests;

pub use chat::{Chat, Happened, Line, Speaker};
pub use devices::{DEVICES, Devices, Paces, device_sensor};
pub use feed::{Feed, Plan, Turn};
pub use field::{Field, FieldError, FieldKind, Measure, Opt, Place, Problem, Unit};
pub use file::FileParts;
pub use form::Form;
pub use histogram::Histogram;
pub use load::Loads;
pub use prices::Prices;
pub use rates::{Rate, Rates};
pub use readings::{Readings, Sensor};
pub use round_trips::RoundTrips;
pub use scenario::{Icon, Mode, Scenario};
pub use view::{Seen, View};

/// Every scenario, in the order of the list on the page: by mode, and within a mode from the plain to the odd.
pub static ALL: &[&Scenario] = &[
    &hello::SCENARIO,
    &user::SCENARIO,
    &ticker::SCENARIO,
    &replies::SCENARIO,
    &clock::SCENARIO,
    &push::SCENARIO,
    &numbered::SCENARIO,
    &download::SCENARIO,
    &monitor::SCENARIO,
    &firehose::SCENARIO,
    &failing::SCENARIO,
    &telemetry::SCENARIO,
    &greetings::SCENARIO,
    &put::SCENARIO,
    &upload::SCENARIO,
    &chatbot::SCENARIO,
    &policies::SCENARIO,
    &both::SCENARIO,
    &room::SCENARIO,
    &echo::SCENARIO,
];

/// The scenario with this id, if there is one.
pub fn find(id: &str) -> Option<&'static Scenario> {
    ALL.iter().copied().find(|scenario| scenario.id == id)
}

/// The scenarios of one mode, in the list's order. Every mode has at least one.
pub fn of_mode(mode: Mode) -> impl Iterator<Item = &'static Scenario> {
    ALL.iter().copied().filter(move |scenario| scenario.mode == mode)
}
