//! `telemetry`: three devices, each with a pace of its own, and the server's report on what they have sent.

use leptos::prelude::*;
use weir_proto::weir::v1::SensorSummary;

use super::{Here, View, chart::figure};
use crate::{
    call::Run,
    i18n::{Locale, td_string},
    scenarios::{self, DEVICES, Paces, Readings, device_sensor},
    ui::{format, spark, text},
};

pub(super) fn view(here: Here) -> View {
    let locale = here.locale;
    let headline = here.live(move |run| {
        let report = read(here, run, |readings| readings.report.as_ref().map(|report| report.readings));
        match report {
            Some(n) => figure("view-report", td_string!(locale, views.in_report), format::count(n), n as f64),
            None => view! { <span>{td_string!(locale, views.report_later)}</span> }.into_any(),
        }
    });
    let devices = (0..DEVICES).map(|device| {
        let name = device_name(locale, device);
        let cells = here.live(move |run| cells(here, run, device_sensor(device)));
        view! {
            <tr data-testid=format!("sensor-{}", device_sensor(device))>
                <th scope="row" title=device_sensor(device)>{name}</th>
                <td>{pace(here, device, name)}</td>
                {cells}
            </tr>
        }
    });
    // What was sent by hand can be of any sensor.
    let others = here.live(move |run| {
        let others = read(here, run, |readings| {
            let names = readings.sensors.iter().map(|sensor| sensor.name.clone());
            Some(names.filter(|name| (0..DEVICES).all(|device| device_sensor(device) != name)).collect::<Vec<_>>())
        });
        let row = |name: String| {
            view! {
                <tr data-testid=format!("sensor-{name}")>
                    <th scope="row" colspan="2">{name.clone()}</th>
                    {cells(here, run, &name)}
                </tr>
            }
        };
        others.unwrap_or_default().into_iter().map(row).collect_view()
    });
    let head = |words: &'static str| view! { <th scope="col">{words}</th> };
    let body = view! {
        <div class="devices" tabindex="0" role="region" aria-label=td_string!(locale, views.title_telemetry)>
            <table>
                <thead>
                    <tr>
                        {head(td_string!(locale, views.device))}
                        {head(td_string!(locale, views.pace))}
                        <th scope="col" class="wide">{td_string!(locale, views.course)}</th>
                        {head(td_string!(locale, views.last))}
                        {head(td_string!(locale, count.sent))}
                        {head(td_string!(locale, views.arrived))}
                        {head(td_string!(locale, views.min))}
                        {head(td_string!(locale, views.max))}
                        {head(td_string!(locale, views.mean))}
                        {head("p50")}
                        {head("p95")}
                    </tr>
                </thead>
                <tbody>{devices.collect_view()} {others}</tbody>
            </table>
        </div>
    };
    View::new(headline, body)
}

/// A device's slider, and how many times faster than usual it is.
fn pace(here: Here, device: usize, name: &'static str) -> impl IntoView {
    let Here { locale, page, .. } = here;
    let words = move || match page.paces.get().speed(device) {
        speed if speed > 0.0 => format!("×{speed}"),
        _ => td_string!(locale, views.rests).to_owned(),
    };
    let slid = move |event| {
        if let Ok(notch) = event_target_value(&event).parse() {
            page.paces.update(|paces| paces.set(device, notch));
        }
    };
    view! {
        <span class="pace">
            <input
                type="range"
                min="0"
                max=Paces::LAST.to_string()
                step="1"
                prop:value=move || page.paces.get().get(device).to_string()
                data-testid=format!("pace-{}", device_sensor(device))
                aria-label=td_string!(locale, views.pace_of, device = name).to_string()
                aria-valuetext=words
                on:input=slid
            />
            <span>{text(words)}</span>
        </span>
    }
}

fn read<T>(here: Here, run: Option<&Run>, read: impl FnOnce(&Readings) -> Option<T>) -> Option<T> {
    here.page.folds.with(run?, |fold| match &fold.view {
        Some(scenarios::View::Readings(readings)) => read(readings),
        _ => None,
    })
}

/// What a sensor has sent, and what the server says of it.
fn cells(here: Here, run: Option<&Run>, sensor: &str) -> impl IntoView + use<> {
    let sent = read(here, run, |readings| {
        let sensor = readings.sensor(sensor)?;
        let last = sensor.last.iter().copied().collect::<Vec<_>>();
        let newest = last.last().map(|value| format!("{value:.2} {}", sensor.unit));
        Some((last, newest, sensor.sent))
    });
    let summary = read(here, run, |readings| readings.summary(sensor).cloned());
    let (last, newest, sent) = sent.unwrap_or_default();
    let SensorSummary { count, min, max, mean, p50, p95, .. } = summary.clone().unwrap_or_default();
    let figure = |value: f64| if summary.is_some() { format!("{value:.2}") } else { "–".to_owned() };
    view! {
        <td class="wide">{spark(&last)}</td>
        <td>{newest.unwrap_or_else(|| "–".to_owned())}</td>
        <td class="sent-by" data-value=sent.to_string()>{format::count(sent)}</td>
        <td class="arrived" data-value=summary.as_ref().map(|_| count.to_string())>
            {if summary.is_some() { format::count(count) } else { "–".to_owned() }}
        </td>
        {[min, max, mean, p50, p95].map(|value| view! { <td>{figure(value)}</td> })}
    }
}

fn device_name(locale: Locale, device: usize) -> &'static str {
    match device {
        0 => td_string!(locale, views.thermometer),
        1 => td_string!(locale, views.hygrometer),
        _ => td_string!(locale, views.vibration),
    }
}
