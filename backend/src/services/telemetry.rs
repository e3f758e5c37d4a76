//! `Telemetry`: a device reports, the server sums up.

mod summary;

use std::collections::BTreeMap;

use rand::{SeedableRng as _, rngs::SmallRng};
use tonic::{Request, Response, Status, Streaming};
use weir_proto::weir::v1::{Reading, Report, telemetry_server};

use super::stream::next;
use crate::{
    app::App,
    refusal::{refuse, shortened},
};
use summary::Sensor;

/// The most sensors of one call.
const SENSORS: usize = 1000;

pub(super) fn server(_: &App) -> telemetry_server::TelemetryServer<Telemetry> {
    telemetry_server::TelemetryServer::new(Telemetry)
}

#[derive(Debug)]
pub(super) struct Telemetry;

#[tonic::async_trait]
impl telemetry_server::Telemetry for Telemetry {
    async fn report(&self, request: Request<Streaming<Reading>>) -> Result<Response<Report>, Status> {
        let mut readings = request.into_inner();
        let mut count = 0;
        let mut sensors = BTreeMap::new();
        let mut random = SmallRng::from_os_rng();
        while let Some(reading) = next(&mut readings).await? {
            count += 1;
            add(&mut sensors, reading, count, &mut random)?;
        }
        let sensors = sensors.into_iter().map(|(name, sensor)| sensor.summary(name)).collect();
        Ok(Report { readings: count, sensors }.into())
    }
}

fn add(
    sensors: &mut BTreeMap<String, Sensor>,
    reading: Reading,
    number: u64,
    random: &mut SmallRng,
) -> Result<(), Status> {
    let Reading { sensor: name, value, unit, unix_nanos: _ } = reading;
    if !(1..=64).contains(&name.len()) {
        return Err(refuse(&format!("sensor of reading {number}"), name, "a name of 1 to 64 bytes"));
    }
    if !value.is_finite() {
        return Err(refuse(&format!("value of reading {number}"), value.to_string(), "a finite number"));
    }
    if unit.len() > 16 {
        return Err(refuse(&format!("unit of reading {number}"), unit, "at most 16 bytes"));
    }
    if let Some(sensor) = sensors.get_mut(&name) {
        if sensor.unit() != unit {
            let allowed = format!("{}, as before for sensor {}", shortened(sensor.unit()), shortened(&name));
            return Err(refuse(&format!("unit of reading {number}"), unit, &allowed));
        }
        sensor.add(value, random);
        return Ok(());
    }
    if sensors.len() == SENSORS {
        return Err(Status::resource_exhausted(format!(
            "sensor of reading {number} is {}, one more than the {SENSORS} sensors allowed",
            shortened(&name)
        )));
    }
    let mut sensor = Sensor::new(unit);
    sensor.add(value, random);
    sensors.insert(name, sensor);
    Ok(())
}
