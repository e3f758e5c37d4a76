//! All HTTP/2 frames of a call, newest first, and the stream's windows.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_tap::{DIRECTIONS, Direction, PerDirection};

use super::carrier::meaning;
use crate::{
    base::{live, text},
    call::{FrameRow, Http2Log, Run},
    i18n::{Locale, td_string},
    transport::http2::kind,
    ui::format,
};

/// Frames that are listed at once.
const PAGE: usize = 50;

/// What is listed.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Listed {
    /// Newest first.
    rows: Vec<FrameRow>,
    /// Frames that are not listed and still there: newer ones, older ones.
    newer: u64,
    older: u64,
    /// Frames that are gone.
    dropped: u64,
    total: u64,
    windows: Option<PerDirection<i64>>,
}

/// A direction's window.
#[derive(Clone, Copy, PartialEq, Default)]
struct Window {
    now: i64,
    /// It was used up once. From then on the words that say so keep their place: with a slow reader they come and go
    /// many times a second, and what is below must not jump.
    stuck: bool,
}

/// One page of the list: the newest, or those before frame number `before`.
fn listed(log: &Http2Log, before: Option<u64>) -> Listed {
    let (first, total) = (log.dropped(), log.total());
    // A page that has left the log from the front goes with it.
    let end = before.unwrap_or(total).clamp((first + PAGE as u64).min(total), total);
    let start = end.saturating_sub(PAGE as u64).max(first);
    let rows = (start..end).rev().filter_map(|number| log.frame(number)).collect();
    let window = |direction| log.window(direction);
    let windows = window(Direction::Request)
        .zip(window(Direction::Response))
        .map(|(request, response)| PerDirection { request, response });
    Listed { rows, newer: total - end, older: start - first, dropped: first, total, windows }
}

/// The windows and the frames of a call.
pub(super) fn frames(locale: Locale, run: Run) -> AnyView {
    let before = RwSignal::new(None::<u64>);
    let started = run.log().started();
    let listed = Memo::new(move |_| {
        run.version().track();
        listed(run.log().http2(), before.get())
    });
    // Parts of their own: a stream in full flow changes the list with every frame that is drawn, and little of it.
    let known = Memo::new(move |_| listed.with(|listed| listed.windows.is_some()));
    let body = move || {
        if !known.get() {
            return view! { <p class="quiet">{td_string!(locale, wire.unknown_frames)}</p> }.into_any();
        }
        let windows = Memo::new(move |before: Option<&PerDirection<Window>>| {
            let now = listed.with(|listed| listed.windows.unwrap_or_default());
            let mut windows = before.copied().unwrap_or_default();
            for direction in DIRECTIONS {
                let window = &mut windows[direction];
                window.now = now[direction];
                window.stuck |= window.now <= 0;
            }
            windows
        });
        let windows = move || {
            let windows = windows.get();
            Vec::from([Direction::Response, Direction::Request].map(|way| window(locale, windows[way], way)))
        };
        view! {
            <h2>{td_string!(locale, wire.windows)}</h2>
            <table class="facts wire-facts">
                <tbody>{windows}</tbody>
            </table>
            <h2>
                {td_string!(locale, wire.frames)}
                <span>{text(move || listed.with(|listed| format::count(listed.total)))}</span>
            </h2>
            {live(move || newer(locale, listed.with(|listed| listed.newer), before))}
            <table class="facts wire-list" data-testid="wire-frames">
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, wire.time)}</th>
                        <th scope="col">{td_string!(locale, wire.frame_short)}</th>
                        <th scope="col">{td_string!(locale, wire.length)}</th>
                        <th scope="col">{td_string!(locale, wire.window_after)}</th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || listed.with(|listed| listed.rows.clone())
                        key=|row| row.number
                        children=move |row| line(locale, &row, started)
                    />
                </tbody>
            </table>
            {live(move || listed.with(|listed| older(locale, listed, before)))}
        }
        .into_any()
    };
    view! { <section class="wire-frames">{body}</section> }.into_any()
}

/// The way back to the newest frames.
fn newer(locale: Locale, n: u64, before: RwSignal<Option<u64>>) -> AnyView {
    let words = td_string!(locale, wire.newer, n = format::count(n)).to_string();
    turn(n, words, "wire-newer", move || before.set(None))
}

/// The way to older frames, and how many are gone.
fn older(locale: Locale, listed: &Listed, before: RwSignal<Option<u64>>) -> AnyView {
    let next = listed.rows.last().map(|row| row.number);
    let words = td_string!(locale, wire.older, n = format::count(listed.older)).to_string();
    let gone = (listed.dropped > 0).then(|| {
        let words = td_string!(locale, wire.dropped, n = format::count(listed.dropped)).to_string();
        view! { <p class="quiet">{words}</p> }
    });
    view! { {turn(listed.older, words, "wire-older", move || before.set(next))} {gone} }.into_any()
}

/// A button to another part of the list, if there is anything.
fn turn(n: u64, words: String, test_id: &'static str, go: impl Fn() + 'static) -> AnyView {
    if n == 0 {
        return ().into_any();
    }
    view! {
        <button type="button" class="small tight" data-testid=test_id on:click=move |_| go()>
            {words}
        </button>
    }
    .into_any()
}

/// What may be sent in one direction now.
fn window(locale: Locale, Window { now: bytes, stuck: been_stuck }: Window, direction: Direction) -> AnyView {
    let (test_id, name, stuck) = if direction == Direction::Response {
        ("wire-window-response", td_string!(locale, wire.window_response), td_string!(locale, wire.stuck_response))
    } else {
        ("wire-window-request", td_string!(locale, wire.window_request), td_string!(locale, wire.stuck_request))
    };
    let stuck = been_stuck.then(|| view! { <p class="stuck" class:unstuck=bytes.is_positive()>{stuck}</p> });
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-testid=test_id data-value=bytes.to_string()>
                <span class="mono">{signed(bytes)}</span>
                {stuck}
            </td>
        </tr>
    }
    .into_any()
}

fn line(locale: Locale, row: &FrameRow, started: u64) -> AnyView {
    let FrameRow { frame, window, .. } = *row;
    let (direction, class, picture, label) = if frame.direction == Direction::Response {
        ("response", "r", "←", td_string!(locale, wire.received))
    } else {
        ("request", "s", "→", td_string!(locale, wire.sent))
    };
    let mut words = frame.head.flag_names().join(" ");
    if frame.head.stream == 0 {
        words = format!("{} {words}", td_string!(locale, wire.connection));
    }
    if frame.head.kind == kind::WINDOW_UPDATE {
        // The column says what it does to the window.
        words = format!("{words} +{}", format::count(frame.head.value.into()));
    } else if let Some(meaning) = meaning(locale, frame.head) {
        words = format!("{words} {meaning}");
    }
    let time = format::instant(frame.unix_nanos.saturating_sub(started) as f64 / 1e6);
    let window_class = if window.is_some_and(|window| window <= 0) { "num zero" } else { "num" };
    view! {
        <tr
            data-testid="wire-frame"
            data-type=frame.head.name()
            data-direction=direction
            data-stream=frame.head.stream.to_string()
        >
            <td class="num">{time}</td>
            <td class=class>
                <span class="dir" role="img" aria-label=label>{picture}</span>
                <code>{frame.head.name()}</code>
                " "
                <small>{words}</small>
            </td>
            <td class="num">{format::count(frame.head.len.into())}</td>
            <td class=window_class>{window.map(signed)}</td>
        </tr>
    }
    .into_any()
}

/// A window, which may be negative.
fn signed(bytes: i64) -> String {
    let minus = if bytes < 0 { "−" } else { "" };
    format!("{minus}{}", format::count(bytes.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        call::{CallLog, Mode},
        transport::{
            Transport,
            http2::{FrameHead, Http2, Http2Frame},
        },
    };

    fn log(frames: u64) -> CallLog {
        let mut log = CallLog::new(Mode::Server, Transport::Tunnel, 0, 1 << 20);
        log.see_http2(Http2::Opened { stream: 1, windows: PerDirection { request: 1000, response: 2000 } });
        for unix_nanos in 0..frames {
            let head = FrameHead { kind: kind::DATA, flags: 0, stream: 1, len: 1, value: 1 };
            log.see_http2(Http2::Frame(Http2Frame { unix_nanos, direction: Direction::Response, head, offset: 0 }));
        }
        log
    }

    fn numbers(listed: &Listed) -> (Option<u64>, Option<u64>) {
        (listed.rows.first().map(|row| row.number), listed.rows.last().map(|row| row.number))
    }

    #[test]
    fn the_newest_come_first_and_the_rest_is_counted() {
        let log = log(120);
        let page = listed(log.http2(), None);
        assert_eq!((numbers(&page), page.newer, page.older), ((Some(119), Some(70)), 0, 70));
        assert_eq!(page.windows, Some(PerDirection { request: 1000, response: 1880 }));
        let page = listed(log.http2(), Some(70));
        assert_eq!((numbers(&page), page.newer, page.older), ((Some(69), Some(20)), 50, 20));
        let page = listed(log.http2(), Some(20));
        // The last page is full too, as far as there is anything.
        assert_eq!((numbers(&page), page.newer, page.older), ((Some(49), Some(0)), 70, 0));
    }

    #[test]
    fn a_call_without_frames_has_an_empty_list() {
        let page = listed(log(0).http2(), None);
        assert_eq!((page.rows.len(), page.total, page.newer, page.older), (0, 0, 0, 0));
        assert_eq!(listed(&Http2Log::default(), None).windows, None);
    }

    #[test]
    fn frames_that_are_gone_are_said_to_be() {
        let log = log(20_005);
        let page = listed(log.http2(), Some(3));
        assert_eq!((page.dropped, numbers(&page)), (5, (Some(54), Some(5))));
        assert_eq!(signed(-64_511), "−64,511");
    }
}
