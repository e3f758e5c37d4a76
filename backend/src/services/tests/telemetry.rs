use futures::stream;
use tonic::{Code, Status};
use weir_proto::weir::v1::{Reading, Report, telemetry_client::TelemetryClient};

use crate::services::testing::services;

fn reading(sensor: &str, value: f64, unit: &str) -> Reading {
    Reading { sensor: sensor.into(), value, unit: unit.into(), unix_nanos: 0 }
}

async fn report(readings: Vec<Reading>) -> Result<Report, Status> {
    TelemetryClient::new(services()).report(stream::iter(readings)).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn one_summary_for_each_sensor_in_order() {
    let report = report(vec![reading("t2", 5.0, "C"), reading("t1", 1.0, "K"), reading("t2", 7.0, "C")]).await.unwrap();
    assert_eq!(report.readings, 3);
    let brief: Vec<_> = report.sensors.iter().map(|s| (&s.sensor[..], &s.unit[..], s.count, s.mean)).collect();
    assert_eq!(brief, [("t1", "K", 1, 1.0), ("t2", "C", 2, 6.0)]);
}

#[tokio::test]
async fn nothing_reported_is_nothing_summed_up() {
    assert_eq!(report(vec![]).await.unwrap(), Report::default());
}

#[tokio::test]
async fn bad_readings_are_refused_by_their_number() {
    let good = || reading("t", 1.0, "C");
    for (bad, message) in [
        (reading("t", f64::NAN, "C"), "value of reading 2 is \"NaN\", allowed is a finite number"),
        (reading("t", f64::INFINITY, "C"), "value of reading 2 is \"inf\", allowed is a finite number"),
        (reading("t", f64::NEG_INFINITY, "C"), "value of reading 2 is \"-inf\", allowed is a finite number"),
        (reading("", 1.0, "C"), "sensor of reading 2 is \"\", allowed is a name of 1 to 64 bytes"),
        (reading("t", 1.0, "K"), "unit of reading 2 is \"K\", allowed is \"C\", as before for sensor \"t\""),
        (
            reading("u", 1.0, "seventeen bytes!!"),
            "unit of reading 2 is \"seventeen bytes!!\", allowed is at most 16 bytes",
        ),
    ] {
        let status = report(vec![good(), bad]).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::InvalidArgument, message));
    }
    assert!(report(vec![reading(&"x".repeat(65), 1.0, "")]).await.is_err());
    assert!(report(vec![reading(&"x".repeat(64), 1.0, "0123456789abcdef")]).await.is_ok());
}

#[tokio::test]
async fn a_thousand_sensors_and_no_more() {
    let sensors = |count: u32| (0..count).map(|n| reading(&n.to_string(), 1.0, "")).collect();
    assert_eq!(report(sensors(1000)).await.unwrap().sensors.len(), 1000);
    let status = report(sensors(1001)).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert!(status.message().contains("1000"), "{}", status.message());
}
