//! `telemetry`: three devices, each with a pace of its own, and the server's report on what they have sent.

use leptos::prelude::*;
use weir_proto::weir::v1::{Report, SensorSummary};

use crate::{
    i18n::{Locale, td_string},
    scenarios::{
        DEVICES, Paces, Readings, Sensor, device_sensor,
        here::{Act, Drawing, Hangs, Here, Picture},
        picture::chart::{figure, span},
    },
    ui::{Drawn, format, spark},
};

pub(super) static PICTURE: Picture =
    Picture { title: |locale| td_string!(locale, views.title_telemetry), hangs: Hangs::Behind(|all| all.telemetry) };

pub(in crate::scenarios) static DRAWING: Drawing = Drawing { headline, body, act: set_pace };

/// What stands where there is no figure yet.
const NONE: &str = "–";

fn read<T>(here: &Here, read: impl FnOnce(&Readings) -> Option<T>) -> Option<T> {
    here.fold(read)
}

fn headline(here: &Here) -> Vec<Drawn> {
    let locale = here.locale;
    vec![match read(here, |readings| readings.report.as_ref().map(|report| report.readings)) {
        Some(n) => figure("view-report", td_string!(locale, views.in_report), &format::count(n), n as f64),
        None => span("", td_string!(locale, views.report_later)),
    }]
}

fn body(here: &Here) -> Vec<Drawn> {
    let locale = here.locale;
    let devices = (0..DEVICES).map(|device| {
        let (name, sensor) = (device_name(locale, device), device_sensor(device));
        let head = Drawn::new("th").attr("scope", "row").attr("title", sensor).text(name);
        row(here, sensor, vec![head, Drawn::new("td").with(pace(here, device, name))])
    });
    // What was sent by hand can be of any sensor.
    let others = read(here, |readings| {
        let names = readings.sensors.iter().map(|sensor| sensor.name.clone());
        Some(names.filter(|name| (0..DEVICES).all(|device| device_sensor(device) != name)).collect::<Vec<_>>())
    });
    let others = others.unwrap_or_default();
    let others = others
        .iter()
        .map(|name| row(here, name, vec![Drawn::new("th").attr("scope", "row").attr("colspan", "2").text(name)]));
    // What is collected has not left yet.
    let waits = here.run.as_ref().is_some_and(|run| run.log().collects());
    let heads = [
        td_string!(locale, views.device),
        td_string!(locale, views.pace),
        td_string!(locale, views.course),
        td_string!(locale, views.last),
        if waits { td_string!(locale, views.made_sent) } else { td_string!(locale, count.sent) },
        td_string!(locale, views.arrived),
        td_string!(locale, views.min),
        td_string!(locale, views.max),
        td_string!(locale, views.mean),
        "p50",
        "p95",
    ];
    let heads = heads.iter().enumerate().map(|(at, words)| {
        let head = Drawn::new("th").attr("scope", "col").text(words);
        if at == 2 { head.class("wide") } else { head }
    });
    let table = Drawn::new("table").with(vec![
        Drawn::new("thead").with(vec![Drawn::new("tr").with(heads.collect())]),
        Drawn::new("tbody").with(devices.chain(others).collect()),
    ]);
    vec![Drawn::new("div").class("devices").with(vec![table])]
}

/// A device's slider, and how many times faster than usual it is.
fn pace(here: &Here, device: usize, name: &'static str) -> Vec<Drawn> {
    let paces = here.paces.get();
    let speed = paces.speed(device);
    let words = if speed > 0.0 { format!("×{speed}") } else { td_string!(here.locale, views.rests).to_owned() };
    vec![
        Drawn::new("input")
            .attr("type", "range")
            .attr("min", "0")
            .attr("max", &Paces::LAST.to_string())
            .attr("step", "1")
            .attr("value", &paces.get(device).to_string())
            .test_id(&format!("pace-{}", device_sensor(device)))
            .attr("aria-label", &td_string!(here.locale, views.pace_of, device = name).to_string())
            .attr("aria-valuetext", &words)
            .does(&device.to_string()),
        span("pace", &words),
    ]
}

fn set_pace(device: &str, notch: &str) -> Act {
    if let (Ok(device), Ok(notch)) = (device.parse(), notch.parse()) { Act::Pace(device, notch) } else { Act::Nothing }
}

/// A sensor's row: after its name, what it has sent, and what the server says of it.
fn row(here: &Here, sensor: &str, mut cells: Vec<Drawn>) -> Drawn {
    let cell = |words: &str| Drawn::new("td").text(words);
    let Sensor { unit, made, last, .. } = read(here, |readings| readings.sensor(sensor).cloned()).unwrap_or_default();
    let course = spark(&last.iter().copied().collect::<Vec<_>>());
    let newest = last.back().map_or_else(|| NONE.to_owned(), |value| format!("{value:.2} {unit}"));
    cells.push(Drawn::new("td").class("wide").with(vec![course]));
    cells.push(cell(&newest));
    let (collects, left) = here.run.as_ref().map_or((false, false), |run| {
        let log = run.log();
        (log.collects(), log.facts().left.is_some())
    });
    let sent = if left || !collects { made } else { 0 };
    let words = if collects { [format::count(made), format::count(sent)].join(" / ") } else { format::count(sent) };
    cells.push(cell(&words).class("sent-by").attr("data-value", &sent.to_string()));
    match read(here, |readings| readings.summary(sensor).cloned()) {
        Some(summary) => {
            let count = summary.count;
            cells.push(cell(&format::count(count)).class("arrived").attr("data-value", &count.to_string()));
            let figures = [summary.min, summary.max, summary.mean, summary.p50, summary.p95];
            cells.extend(figures.iter().map(|value| cell(&format!("{value:.2}"))));
        }
        None => cells.extend((0..6).map(|_| cell(NONE))),
    }
    Drawn::new("tr").test_id(&format!("sensor-{sensor}")).with(cells)
}

fn device_name(locale: Locale, device: usize) -> &'static str {
    match device {
        0 => td_string!(locale, views.thermometer),
        1 => td_string!(locale, views.hygrometer),
        _ => td_string!(locale, views.vibration),
    }
}

/// What the report says of each sensor, once it is there.
pub(super) fn small(here: &Here) -> Vec<Drawn> {
    read(here, |readings| readings.report.as_ref().map(|report| summary(here.locale, report))).unwrap_or_default()
}

/// Their means, in the order of the table: the devices, then what was sent by hand.
fn summary(locale: Locale, report: &Report) -> Vec<Drawn> {
    let sensor = |sensor: &SensorSummary| {
        let mean = format!("{:.1} {}", sensor.mean, sensor.unit);
        let title = format!("n = {}", sensor.count);
        let name = Drawn::new("span").text(&sensor.sensor);
        Drawn::new("span").class("sensor").attr("title", &title).with(vec![name, Drawn::new("b").text(&mean)])
    };
    let place =
        |sensor: &SensorSummary| (0..DEVICES).find(|device| device_sensor(*device) == sensor.sensor).unwrap_or(DEVICES);
    // The devices one by one, then the others.
    let sensors = (0..=DEVICES).flat_map(|at| report.sensors.iter().filter(move |sensor| place(sensor) == at));
    let mut drawn = vec![span("quiet sensor", td_string!(locale, views.mean))];
    drawn.extend(sensors.map(sensor));
    drawn
}
