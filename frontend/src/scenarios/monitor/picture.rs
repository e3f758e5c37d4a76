//! `monitor`: CPU, memory, and what is open, over time.

use weir_proto::weir::v1::Load;

use crate::{
    i18n::{Locale, td_string},
    scenarios::{
        Loads,
        here::{Drawing, Hangs, Here, Picture, no_act, nothing},
        picture::{
            chart::{Chart, figure},
            plot::{Axis, line, time_axis},
        },
        small::{big, curve, span},
    },
    ui::{Drawn, format},
};

/// The least that the axis of the CPU shows, in percent of a core: an idle server is a line at the bottom.
const LEAST_CPU: f64 = 5.0;
/// The least that the axis of what is open shows.
const LEAST_OPEN: f64 = 4.0;
/// Ticks of a small chart.
const TICKS: f64 = 3.0;

/// One thing over time.
#[derive(Clone, Copy)]
struct Curve {
    id: &'static str,
    class: &'static str,
    name: &'static str,
    value: fn(&Load) -> f64,
    words: fn(f64) -> String,
}

/// Things that share a small chart, and the least that their axis shows; without it, it shows what there is.
type Part = (Vec<Curve>, Option<f64>);

pub(super) static PICTURE: Picture =
    Picture { title: |locale| td_string!(locale, views.title_monitor), hangs: Hangs::Behind(|all| all.monitor) };

pub(in crate::scenarios) static DRAWING: Drawing = Drawing { headline: nothing, body, act: no_act };

fn body(here: &Here) -> Vec<Drawn> {
    let part = |(curves, least): &Part| {
        let drawn = here.fold(|loads: &Loads| draw(here.locale, loads, curves, *least));
        let (figures, chart) = drawn.unwrap_or_default();
        Drawn::new("div")
            .class("view-part")
            .with(vec![Drawn::new("div").class("view-headline").with(figures), chart.draw(here.locale)])
    };
    vec![Drawn::new("div").class("view-parts").with(parts(here.locale).iter().map(part).collect())]
}

fn parts(locale: Locale) -> [Part; 3] {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes are far from where whole numbers of a float end"
    )]
    let bytes: fn(f64) -> String = |bytes| format::bytes(bytes as u64);
    let count: fn(f64) -> String = |count| format!("{count:.0}");
    let cpu = Curve {
        id: "view-cpu",
        class: "line",
        name: td_string!(locale, view.cpu),
        value: |load| load.cpu_percent,
        words: |percent| format!("{percent:.1} %"),
    };
    let memory = Curve {
        id: "view-memory",
        class: "line",
        name: td_string!(locale, view.memory),
        value: |load| load.memory_bytes as f64,
        words: bytes,
    };
    let calls = Curve {
        id: "view-calls",
        class: "line",
        name: td_string!(locale, views.open_calls),
        value: |load| load.open_calls.into(),
        words: count,
    };
    let connections = Curve {
        id: "view-connections",
        class: "line other",
        name: td_string!(locale, views.connections),
        value: |load| load.open_connections.into(),
        words: count,
    };
    [(vec![cpu], Some(LEAST_CPU)), (vec![memory], None), (vec![calls, connections], Some(LEAST_OPEN))]
}

fn draw(locale: Locale, loads: &Loads, curves: &[Curve], least: Option<f64>) -> Option<(Vec<Drawn>, Chart)> {
    let (first, newest) = (loads.last.front()?, loads.newest()?);
    // All on the server's clock.
    let ms = |load: &Load| load.unix_nanos.saturating_sub(first.unix_nanos) as f64 / 1e6;
    let (x, ticks) = time_axis(0.0, ms(newest), TICKS);
    let mut all = curves.iter().flat_map(|curve| loads.last.iter().map(curve.value));
    let y = match least {
        Some(least) => Axis::from_zero(&mut all, least),
        None => Axis::around(&mut all),
    };
    let words = curves[0].words;
    let says = curves.iter().map(|Curve { name, value, words, .. }| {
        let reach = Axis::around(&mut loads.last.iter().map(value));
        let (now, low, high) = (words(value(newest)), words(reach.from), words(reach.to));
        td_string!(locale, views.says_curve, what = *name, now, low, high).to_string()
    });
    let chart = Chart {
        says: says.collect::<Vec<_>>().join(" "),
        values: [words(y.to), words(y.from)],
        ticks,
        curves: curves
            .iter()
            .map(|Curve { class, value, .. }| {
                (*class, line(&mut loads.last.iter().map(|load| (x.x(ms(load)), y.y(value(load))))))
            })
            .collect(),
    };
    let figures = curves.iter().map(|Curve { id, name, value, words, .. }| {
        let value = value(newest);
        figure(id, name, &words(value), value)
    });
    Some((figures.collect(), chart))
}

/// The newest load, and the last ones as a course.
pub(super) fn small(here: &Here) -> Vec<Drawn> {
    let drawn = here.fold(|loads: &Loads| {
        let newest = loads.newest()?;
        let memory = td_string!(here.locale, view.memory);
        Some(vec![
            span("quiet", td_string!(here.locale, view.cpu)),
            big("big", &format!("{:.1} %", newest.cpu_percent)),
            span("quiet", &format!("{memory} {}", format::bytes(newest.memory_bytes))),
            curve("curve", &loads.last.iter().map(|load| load.cpu_percent).collect::<Vec<_>>()),
        ])
    });
    drawn.unwrap_or_default()
}
