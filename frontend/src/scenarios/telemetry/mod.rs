//! `telemetry`: a device reports many readings, the server sums them up once.

pub(super) mod picture;
mod readings;

pub use readings::{Readings, Sensor};

use bytes::Bytes;
use prost::Message as _;
use weir_proto::weir::v1::Reading;

use super::{DEVICES, Devices, prelude::*};
use crate::base::number::real;

pub(super) static RECORD: Record = Record {
    id: "telemetry",
    mode: Mode::Client,
    methods: &["/weir.v1.Telemetry/Report"],
    icon: Icon(
        "M12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4M8.5 15.5a5 5 0 0 1 0-7m7 0a5 5 0 0 1 0 7M5.6 18.4a9 9 0 0 1 0-12.8m12.8 0a9 9 0 0 1 0 12.8",
    ),
    words: words!(telemetry),
    fields: &[
        Field::page_count("30"),
        Field::page_every("150"),
        // What Send sends; the readings that the page sends by itself come from simulated sensors.
        Field {
            name: "sensor",
            label: label!(sensor),
            kind: FieldKind::Text { min: 0, max: 64, measure: Measure::Bytes, wide: false },
            default: "temperature",
            words: None,
            place: Place::Message("sensor"),
        },
        Field {
            name: "value",
            label: label!(value),
            kind: FieldKind::Real,
            default: "21.5",
            words: None,
            place: Place::Message("value"),
        },
        Field::text("unit", label!(unit), 16, "°C", Place::Message("unit")),
    ],
    feed: Feed::Auto { every: "every_ms", source: "count" },
    stream_window: Record::SMALL_WINDOW,
    message,
    shows: Shows {
        model: Some(model::empty::<Readings>),
        small: picture::small,
        picture: Some(&picture::PICTURE),
        telling: Telling { request: Some("value"), response: Some("readings") },
        devices: Some(Devices::all),
        ..Shows::NOTHING
    },
    card: Lesson {
        id: "telemetry",
        tries: &[
            attempt("early", "/client/telemetry?every_ms=300", &[Start, Pause(1000), Done, End]),
            attempt("refused", "/client/telemetry?count=0&sensor=", &[Start, Pause(500), Send, End]),
        ],
        ..Lesson::EMPTY
    },
};

fn message(form: &Form, sending: Sending) -> Result<Bytes, FieldError> {
    let mut reading = match sending.planned {
        Some(n) => simulated(n),
        None => Reading {
            sensor: form.checked("sensor")?.to_owned(),
            value: real(form.checked("value")?).unwrap_or(f64::NAN),
            unit: form.checked("unit")?.to_owned(),
            unix_nanos: 0,
        },
    };
    reading.unix_nanos = sending.unix_nanos;
    Ok(reading.encode_to_vec().into())
}

/// What the simulated devices measure: sensor, unit, its usual value and how far it swings.
const SENSORS: [(&str, &str, f64, f64); DEVICES] =
    [("temperature", "°C", 21.5, 2.0), ("humidity", "%", 46.0, 6.0), ("vibration", "mm/s", 1.2, 0.5)];

/// The sensor of a device, from 0, as its readings name it.
pub fn device_sensor(device: usize) -> &'static str {
    SENSORS[device % DEVICES].0
}

/// The n-th reading of three devices that take turns: a slow swing around a usual value, with a little
/// noise. The same n gives the same reading.
fn simulated(n: u64) -> Reading {
    let device = usize::try_from(n % SENSORS.len() as u64).unwrap_or_default();
    let (sensor, unit, usual, swing) = SENSORS[device];
    // One swing takes 24 readings of a sensor. Two parabolas look enough like a sine, and are all that is needed of one.
    let phase = (n / 3 % 24) as f64 / 12.0 - 1.0;
    let wave = 4.0 * phase * (1.0 - phase.abs());
    let value = usual + swing * (wave + 0.2 * noise(n));
    Reading { sensor: sensor.to_owned(), value: (value * 100.0).round() / 100.0, unit: unit.to_owned(), unix_nanos: 0 }
}

/// A number from -1 to 1 that looks random (the finalizer of `SplitMix64`).
fn noise(n: u64) -> f64 {
    let mut mixed = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed >> 40) as f64 / f64::from(1 << 23)) - 1.0
}
