//! What devices report, and what the server makes of it.

use std::collections::VecDeque;

use bytes::Bytes;
use prost::Message as _;
use weir_proto::weir::v1::{Reading, Report, SensorSummary};

use crate::scenarios::model::{Model, Seen, push};

/// The readings of one call, and the report on them.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Readings {
    /// By sensor, in the order of their first readings, at most [`Readings::SENSORS`].
    pub sensors: Vec<Sensor>,
    /// The server's summary at the end.
    pub report: Option<Report>,
}

/// What one sensor has reported.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Sensor {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// How many readings the page has made: all of them have been sent, unless the call collects.
    pub made: u64,
    /// The last of them in their order, at most [`Readings::KEPT`].
    pub last: VecDeque<f64>,
}

impl Readings {
    /// How many sensors are kept: more than a page can show at a time.
    pub const SENSORS: usize = 16;
    /// How many readings of each are kept for its curve.
    pub const KEPT: usize = 60;

    /// What is known of a sensor.
    pub fn sensor(&self, name: &str) -> Option<&Sensor> {
        self.sensors.iter().find(|sensor| sensor.name == name)
    }

    /// What the server says of a sensor, once it has reported.
    pub fn summary(&self, name: &str) -> Option<&SensorSummary> {
        self.report.as_ref()?.sensors.iter().find(|summary| summary.sensor == name)
    }

    fn sent(&mut self, bytes: &Bytes) {
        let Ok(Reading { sensor: name, value, unit, unix_nanos: _ }) = Reading::decode(bytes.clone()) else { return };
        let at = self.sensors.iter().position(|sensor| sensor.name == name).unwrap_or_else(|| {
            self.sensors.push(Sensor { name, unit, ..Sensor::default() });
            self.sensors.len() - 1
        });
        if at >= Self::SENSORS {
            self.sensors.truncate(Self::SENSORS);
            return;
        }
        let sensor = &mut self.sensors[at];
        sensor.made += 1;
        push(&mut sensor.last, value, Self::KEPT);
    }
}

impl Model for Readings {
    fn message(&mut self, seen: Seen<'_>) {
        if seen.is_answer() {
            self.report = Report::decode(seen.bytes.clone()).ok();
        } else {
            self.sent(seen.bytes);
        }
    }
}
