//! The results as a page of Markdown.

use std::fmt::Write as _;

use super::{
    budgets::{self, Limit, Unit},
    figures::{
        CONNECT, CPU, FIRST_GAP, FIRST_RATE, Figures, KEPT, LOADED, MESSAGE, NARROW, NICE, SHOWN, TUNNEL, WARM_GAP,
        WARM_RATE, WEB,
    },
    setting::Setting,
};
use crate::stats::Runs;

/// The columns: a client, and its name for people.
const CLIENTS: [(&str, &str); 5] = [
    (TUNNEL, "Weir, tunnel"),
    (NARROW, "Weir, tunnel, window of 64 KiB"),
    (WEB, "Weir, gRPC-Web"),
    (CONNECT, "connect-web"),
    (NICE, "nice-grpc-web"),
];

/// How a value is written.
type Write = fn(f64) -> String;

/// The rows: a figure, what it is, and how its values are written.
const FIGURES: [(&str, &str, Write); 9] = [
    (WARM_RATE, "messages/s, warm", rate),
    (FIRST_RATE, "messages/s, a page's first call", rate),
    (WARM_GAP, "longest frame gap, warm, ms", whole),
    (FIRST_GAP, "longest frame gap, a page's first call, ms", whole),
    (CPU, "processor time of the page's thread for 100,000 messages, warm, ms", tenths),
    (MESSAGE, "from the call's start to its first message, warm, ms", tenths),
    (SHOWN, "from the navigation to a message in sight, ms", whole),
    (LOADED, "the page's files as loaded, kB", kilobytes),
    (KEPT, "memory of a kept message, B", whole),
];

const ABOUT: &str = "\
Messages have 24 bytes of payload, 43 to 44 on the wire. All clients call `weir.v1.Lab.Blast` of the same release server, one after the other in
each round, in headless Chromium without WebDriver and without the DevTools' network domain, with fresh profiles. The order changes from round to round.

- **Weir** is the page as people have it: everything is recorded on both sides, and stage, feed and counters are live. The time counts from the
  press of Start to the verdict on the page. **The peers** count messages and do nothing else; their time counts from the call to the end of its loop.
- A page's first call meets code that the browser has not optimized yet; warm are the two calls after it on the same page.
- A frame gap is the time between two runs of `requestAnimationFrame`, from the call's start until its end is drawn.
- A navigation begins in a browser that has nothing cached. Weir's page shows the message on the stage, a peer's as a text. Files loaded are html, css,
  js and wasm by their encoded size; fonts and the texts of lessons come beside them.
- A kept message costs Weir what its linear memory grows by on a page's first call, with all that the call needs beside its log. For a peer it is what
  the heap and its buffers grow by when 100,000 messages are kept as the objects that they are, after collecting garbage.
- Values are medians, with the lowest and the highest. Multiples are of connect-web's in the same round.
";

/// All of it.
pub(super) fn of(setting: &Setting, figures: &Figures) -> String {
    let mut text = String::from("# The page, measured\n\n");
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "`cargo bench-page` writes this file. Rounds: {}. Messages a call: {} for Weir's page, {} for its peers.\n",
        setting.rounds,
        grouped(setting.messages),
        grouped(setting.peer_messages)
    );
    let _ = writeln!(text, "| | |\n|---|---|");
    for (name, words) in &setting.machine {
        let _ = writeln!(text, "| {name} | {words} |");
    }
    let _ = writeln!(text, "\n## Side by side\n");
    let names = CLIENTS.map(|(_, name)| name).join(" | ");
    let _ = writeln!(text, "| | {names} |\n|---|{}", "---|".repeat(CLIENTS.len()));
    for (figure, what, write) in FIGURES {
        let cells = CLIENTS.map(|(client, _)| cell(figures, client, figure, write)).join(" | ");
        let _ = writeln!(text, "| {what} | {cells} |");
    }
    let _ = write!(text, "\n{ABOUT}\n## Budgets\n\n| what | budget | measured | |\n|---|---|---|---|\n");
    for budget in budgets::of(figures) {
        let write = writer(budget.unit);
        let limit = match budget.limit {
            Limit::AtMost(limit) => format!("at most {}", write(limit)),
            Limit::AtLeast(limit) => format!("at least {}", write(limit)),
            Limit::Shown => "–".into(),
        };
        let measured = budget.measured.map_or_else(|| "–".into(), |runs| spelled(runs, write));
        let _ = writeln!(text, "| {} | {limit} | {measured} | {} |", budget.what, budget.verdict());
    }
    text
}

/// A value, its spread, and how many times connect-web's it is.
fn cell(figures: &Figures, client: &str, figure: &str, write: Write) -> String {
    let Some(runs) = figures.of(client, figure) else { return "–".into() };
    let ratio = figures.ratio(client, CONNECT, figure).filter(|_| client != CONNECT);
    let ratio = ratio.map_or_else(String::new, |ratio| format!("; **{}**", times(ratio.median)));
    spelled(runs, write) + &ratio
}

fn spelled(Runs { median, least, most }: Runs, write: Write) -> String {
    let (median, least, most) = (write(median), write(least), write(most));
    if least == most { median } else { format!("{median} ({least}–{most})") }
}

fn writer(unit: Unit) -> Write {
    match unit {
        Unit::Millis => |value| format!("{value:.0} ms"),
        Unit::Bytes => |value| format!("{value:.1} B"),
        Unit::Kilobytes => |value| format!("{:.0} kB", value / 1000.0),
        Unit::Times => times,
    }
}

fn rate(value: f64) -> String {
    if value < 1e6 { format!("{:.0} k", value / 1e3) } else { format!("{:.2} M", value / 1e6) }
}

fn whole(value: f64) -> String {
    format!("{value:.0}")
}

fn tenths(value: f64) -> String {
    format!("{value:.1}")
}

fn kilobytes(value: f64) -> String {
    tenths(value / 1e3)
}

/// Three digits or so: 16.2×, 0.94×, 0.071×.
fn times(value: f64) -> String {
    match value {
        0.0..0.1 => format!("{value:.3}×"),
        0.1..10.0 => format!("{value:.2}×"),
        _ => format!("{value:.1}×"),
    }
}

fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|part| std::str::from_utf8(part).unwrap_or_default()).collect();
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_every_figure_with_its_multiple_and_every_budget() {
        let mut figures = Figures::default();
        for (client, value) in [(TUNNEL, 3_100_000.0), (CONNECT, 200_000.0)] {
            for round in 0..3 {
                figures.add(&format!("{client}\t{WARM_RATE}\t{round}\t{}", value * (1.0 + f64::from(round)))).unwrap();
            }
        }
        let machine = vec![("Date", "2026-11-24".to_owned())];
        let setting = Setting { rounds: 3, messages: 1_000_000, peer_messages: 100_000, machine };
        let text = of(&setting, &figures);
        for part in [
            "Rounds: 3. Messages a call: 1,000,000 for Weir's page, 100,000 for its peers.",
            "| Date | 2026-11-24 |",
            "| messages/s, warm | 6.20 M (3.10 M–9.30 M); **15.5×** | – | – | 400 k (200 k–600 k) | – |",
            "| firehose over the tunnel against connect-web | at least 12.0× | 15.5× | holds |",
            "| longest frame gap, tunnel, warm | at most 33 ms | – | not measured |",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.0712, 0.9449, 16.18].map(times), ["0.071×", "0.94×", "16.2×"]);
        assert_eq!([187_400.0, 3_124_000.0].map(rate), ["187 k", "3.12 M"]);
        assert_eq!([7, 1000, 100_000, 10_000_000].map(grouped), ["7", "1,000", "100,000", "10,000,000"]);
    }
}
