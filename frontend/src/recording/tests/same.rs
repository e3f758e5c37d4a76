//! What it means that two logs are the same: whatever is drawn from them.

use weir_tap::{DIRECTIONS, Direction, What};

use crate::call::{CallLog, Facts, Filter, ServerLog, SideEvent, SideLog, verdict};

/// Asserts that everything that can be read off the logs is the same, but for the session's id.
pub(super) fn same(live: &CallLog, replayed: &CallLog, now: u64) {
    assert_eq!(facts(replayed), facts(live));
    assert_eq!(replayed.counters(now), live.counters(now));
    assert_eq!(replayed.server(), live.server());
    for direction in DIRECTIONS {
        assert_eq!(replayed.totals(direction), live.totals(direction));
    }
    same_rows(live, replayed);
    let seen = |side: &SideLog| (DIRECTIONS.map(|direction| told(side, direction)), events(side));
    assert_eq!(seen(replayed.client_side()), seen(live.client_side()));
    let servers = |log: &CallLog| {
        let of = |server: &ServerLog| {
            let clock = log.clock_of(server.origin().server_id);
            let clock = clock.map(|clock| (clock.offset_nanos(), clock.error_nanos()));
            (*server.origin(), clock, server.counters(), seen(server.side()), server.end().cloned())
        };
        log.servers().map(of).collect::<Vec<_>>()
    };
    assert_eq!(servers(replayed), servers(live));
    assert_eq!(verdict(replayed, now), verdict(live, now));
    let http2 = |log: &CallLog| {
        let http2 = log.http2();
        let frames: Vec<_> = http2.frames().collect();
        (http2.stream(), http2.calls(), http2.dropped(), DIRECTIONS.map(|direction| http2.window(direction)), frames)
    };
    assert_eq!(http2(replayed), http2(live));
    assert_eq!(replayed.trailers_frame(), live.trailers_frame());
}

/// Asserts that the feeds are the same, to the last byte.
pub(super) fn same_rows(live: &CallLog, replayed: &CallLog) {
    for filter in [Filter::All, Filter::Requests, Filter::Responses] {
        assert_eq!((replayed.rows(filter), replayed.dropped(filter)), (live.rows(filter), live.dropped(filter)));
        for at in 0..live.rows(filter) {
            let (here, there) = (live.row(filter, at).unwrap(), replayed.row(filter, at).unwrap());
            assert_eq!(blank_row(there.clone()), blank_row(here.clone()));
            assert_eq!(replayed.bytes(there.number), live.bytes(here.number), "{here:?}");
        }
    }
}

fn told(side: &SideLog, direction: Direction) -> (u64, Vec<weir_tap::Timed>) {
    let kept = side.messages(direction, 0).1.copied().chain(side.open_run(direction)).collect();
    (side.dropped(direction), kept)
}

fn events(side: &SideLog) -> Vec<SideEvent> {
    side.events().iter().cloned().map(|event| SideEvent { what: blank(event.what), ..event }).collect()
}

fn facts(log: &CallLog) -> Facts {
    let mut facts = log.facts().clone();
    if let Some((_, headers)) = &mut facts.request_headers
        && let What::RequestHeaders(blank) = blank(What::RequestHeaders(headers.clone()))
    {
        *headers = blank;
    }
    facts
}

fn blank_row(mut row: crate::call::Row) -> crate::call::Row {
    if let crate::call::RowKind::Event(what) = row.kind {
        row.kind = crate::call::RowKind::Event(blank(what));
    }
    row
}

/// Without the session, which a recording does not tell.
fn blank(mut what: What) -> What {
    if let What::RequestHeaders(headers) = &mut what {
        headers.metadata.iter_mut().filter(|entry| entry.key == "weir-session").for_each(|entry| entry.value.clear());
    }
    what
}
