//! A device reports, the server sums up.

use tonic::{Code, Status};
use weir_proto::weir::v1::{Reading, Report};

use crate::support::Server;

fn reading(sensor: &str, value: f64, unit: &str) -> Reading {
    Reading { sensor: sensor.into(), value, unit: unit.into(), unix_nanos: 0 }
}

async fn report(readings: Vec<Reading>) -> Result<Report, Status> {
    let server = Server::start().await;
    Ok(server.telemetry().report(tokio_stream::iter(readings)).await?.into_inner())
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[tokio::test]
async fn each_sensor_gets_one_summary() {
    // 1 to 101 in no order, so that median and 95th percentile are the same by any definition.
    let mut readings: Vec<_> = (0..101).map(|n| reading("temperature", f64::from(n * 37 % 101 + 1), "°C")).collect();
    readings.insert(50, reading("humidity", -3.5, "%"));
    let report = report(readings).await.unwrap();
    assert_eq!(report.readings, 102);
    let [humidity, temperature] = &report.sensors[..] else { panic!("{report:?}") };
    assert_eq!((humidity.sensor.as_str(), humidity.unit.as_str(), humidity.count), ("humidity", "%", 1));
    for value in [humidity.min, humidity.max, humidity.mean, humidity.p50, humidity.p95] {
        assert!(near(value, -3.5), "{humidity:?}");
    }
    assert_eq!((temperature.sensor.as_str(), temperature.unit.as_str(), temperature.count), ("temperature", "°C", 101));
    for (value, expected) in [
        (temperature.min, 1.0),
        (temperature.max, 101.0),
        (temperature.mean, 51.0),
        (temperature.p50, 51.0),
        (temperature.p95, 96.0),
    ] {
        assert!(near(value, expected), "{temperature:?}");
    }
}

#[tokio::test]
async fn large_values_do_not_overflow_the_mean() {
    let report = report(vec![reading("a", f64::MAX, ""), reading("a", f64::MAX, "")]).await.unwrap();
    assert!(report.sensors[0].mean.is_finite(), "{report:?}");
}

#[tokio::test]
async fn no_readings_make_an_empty_report() {
    assert_eq!(report(vec![]).await.unwrap(), Report::default());
}

#[tokio::test]
async fn a_bad_reading_is_refused_with_its_position() {
    let good = || reading("a", 1.0, "m");
    let long = "x".repeat(65);
    for bad in [
        reading("a", f64::NAN, "m"),
        reading("a", f64::INFINITY, "m"),
        reading("a", f64::NEG_INFINITY, "m"),
        reading("", 1.0, "m"),
        reading(&long, 1.0, "m"),
        reading("b", 1.0, "a unit that is long"),
        reading("a", 1.0, "km"),
    ] {
        let status = report(vec![good(), good(), good(), bad.clone(), good()]).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{bad:?}: {status:?}");
        assert!(status.message().contains('4'), "{bad:?}: does not name the fourth reading: {status:?}");
    }
}

#[tokio::test]
async fn sensors_are_limited() {
    let readings = |count: u32| (0..count).map(|n| reading(&format!("sensor-{n}"), 1.0, "")).collect();
    assert_eq!(report(readings(1000)).await.unwrap().sensors.len(), 1000);
    let status = report(readings(1001)).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    assert!(status.message().contains("1000"), "{status:?}");
}
