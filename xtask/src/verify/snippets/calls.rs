//! What must come of each snippet's call, and whether it did: for the caller, and for the server.

use anyhow::{Context as _, Result};

/// A call as the page makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// Its name, and the stem of its files'.
    pub(super) name: String,
    /// `package.Service/Method`.
    pub(super) method: String,
    /// The status code.
    pub(super) code: u32,
    /// Messages that the server receives, and their bytes with prefixes.
    pub(super) sent: (u64, u64),
    /// Messages that the server sends.
    pub(super) answers: u64,
}

/// How a call ended for whoever made it: its code, and how many answers came.
pub(super) type Ending = (u32, u64);

/// gRPC's `DEADLINE_EXCEEDED`. Who sees it first is chance: the client gives up, or the server says so.
const TOO_LATE: u32 = 4;
/// grpcurl's exit code is this and the status code.
const FAILED: i32 = 64;

/// The table that the snippets are written with.
pub(super) fn table(text: &str) -> Result<Vec<Call>> {
    text.lines().map(|line| call(line).with_context(|| format!("{line:?} is no call"))).collect()
}

fn call(line: &str) -> Option<Call> {
    let mut cells = line.split('\t');
    let (name, method) = (cells.next()?.to_owned(), cells.next()?.trim_start_matches('/').to_owned());
    let mut number = || cells.next()?.parse::<u64>().ok();
    let code = u32::try_from(number()?).ok()?;
    Some(Call { name, method, code, sent: (number()?, number()?), answers: number()? })
}

/// What a program prints: an answer on each line, and then how the call ended.
pub(super) fn of_program(output: &str) -> Option<Ending> {
    let answers = output.lines().take_while(|line| !line.starts_with("status: ")).count();
    let status = output.lines().find_map(|line| line.strip_prefix("status: "))?;
    Some((status.split(' ').next()?.parse().ok()?, answers as u64))
}

/// What grpcurl prints at the end, and its exit code.
pub(super) fn of_grpcurl(output: &str, exit: i32) -> Option<Ending> {
    let (_, received) = output.rsplit_once(" and received ")?;
    let code = if exit == 0 { 0 } else { u32::try_from(exit - FAILED).ok()? };
    Some((code, received.split(' ').next()?.parse().ok()?))
}

/// Takes the call's line out of the server's log; `false` if it is not there. Lines of other calls may be alike, so each
/// line is for one call only.
pub(super) fn take(log: &mut Vec<String>, call: &Call) -> bool {
    let at = log.iter().position(|line| is_of(line, call));
    at.is_some_and(|at| {
        log.swap_remove(at);
        true
    })
}

fn is_of(line: &str, call: &Call) -> bool {
    let value = |key: &str| {
        let (_, rest) = line.split_once(&format!(" {key}="))?;
        Some(rest.split(' ').next()?.trim_matches('"'))
    };
    let number = |key| value(key).and_then(|digits| digits.parse::<u64>().ok());
    let ok = value("status") == Some("OK");
    value("method") == Some(&call.method)
        && (ok == (call.code == 0) || call.code == TOO_LATE)
        && (number("messages_in"), number("bytes_in")) == (Some(call.sent.0), Some(call.sent.1))
        && number("messages_out") == Some(call.answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "2026-01-02T03:04:05.678Z  INFO weir::call: method=\"Greeter/PutStream\" transport=\"native\" status=\"OK\" \
                        messages_in=4 messages_out=1 bytes_in=52 bytes_out=9 ms=42 ended=\"the server finished\" peer=127.0.0.1:1";

    fn put() -> Call {
        table("put\t/Greeter/PutStream\t0\t4\t52\t1\n").unwrap().remove(0)
    }

    #[test]
    fn a_table_is_read_or_refused() {
        let call = put();
        assert_eq!(
            (&*call.name, &*call.method, call.code, call.sent, call.answers),
            ("put", "Greeter/PutStream", 0, (4, 52), 1)
        );
        assert!(table("put\t/Greeter/PutStream\t0\t4\t52\n").is_err());
        assert!(table("put\t/Greeter/PutStream\t-1\t4\t52\t1\n").is_err());
    }

    #[test]
    fn programs_say_how_it_ended_behind_the_answers() {
        assert_eq!(of_program("a\nb\nstatus: 8 ResourceExhausted \"no\", trailers: {}\n"), Some((8, 2)));
        assert_eq!(of_program("status: 0 OK, trailers: []"), Some((0, 0)));
        assert_eq!(of_program("Traceback"), None);
        assert_eq!(of_grpcurl("…\nSent 4 requests and received 1 response\n", 0), Some((0, 1)));
        assert_eq!(of_grpcurl("Sent 1 request and received 3 responses\n", 72), Some((8, 3)));
        assert_eq!(of_grpcurl("Sent 1 request and received 3 responses\n", 1), None);
        assert_eq!(of_grpcurl("no such flag", 64), None);
    }

    #[test]
    fn a_line_of_the_log_is_for_one_call() {
        let mut log = vec!["something else".to_owned(), LINE.to_owned()];
        assert!(take(&mut log, &put()));
        assert!(!take(&mut log, &put()));
        assert_eq!(log, ["something else"]);
    }

    #[test]
    fn every_figure_of_the_line_counts() {
        for (right, wrong) in [
            ("PutStream", "GetStream"),
            ("messages_in=4", "messages_in=5"),
            ("bytes_in=52", "bytes_in=53"),
            ("messages_out=1", "messages_out=0"),
            ("status=\"OK\"", "status=\"INTERNAL\""),
        ] {
            assert!(!is_of(&LINE.replace(right, wrong), &put()), "{wrong}");
        }
        let late = Call { code: TOO_LATE, ..put() };
        assert!(is_of(LINE, &late) && is_of(&LINE.replace("\"OK\"", "\"none\""), &late));
    }
}
