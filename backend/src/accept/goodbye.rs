//! What is said on a connection that gets no further, in the words of whoever is at the other end.

use std::{io, time::Duration};

use h2::Reason;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    time::timeout,
};
use weir_wire::http2::{PREFACE, frame, kind};

/// The first line of HTTP/2's preface: nothing else begins so.
const LINE: &[u8] = PREFACE.split_at(16).0;
/// As much of a request is read before it is answered.
const MOST: usize = 4 << 10;

/// Why a connection ends before it begins.
#[derive(Debug)]
pub(super) struct Goodbye {
    /// An HTTP/1.1 status line's end.
    pub(super) status: &'static str,
    /// The same for HTTP/2.
    pub(super) reason: Reason,
    /// For people, without a line's end.
    pub(super) sentence: String,
    /// Where else to go.
    pub(super) location: Option<String>,
}

impl Goodbye {
    fn http1(&self) -> Vec<u8> {
        let Self { status, sentence, .. } = self;
        let location = self.location.as_ref().map_or(String::new(), |to| format!("location: {to}\r\n"));
        let length = sentence.len() + 1;
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\nx-content-type-options: nosniff\r\n\
             cache-control: no-store\r\n{location}content-length: {length}\r\nconnection: close\r\n\r\n{sentence}\n"
        )
        .into_bytes()
    }

    /// The server's preface, and the last frame at once. Clients show the sentence, or at least log it.
    fn http2(&self) -> Vec<u8> {
        // The last stream, which was never begun, then why, then the sentence (RFC 9113, section 6.8).
        let goaway = [&[0; 4], &u32::from(self.reason).to_be_bytes()[..], self.sentence.as_bytes()].concat();
        [frame(kind::SETTINGS, 0, 0, &[]), frame(kind::GOAWAY, 0, 0, &goaway)].concat()
    }
}

/// What a peer began with.
#[derive(Debug, Default)]
pub(super) struct Heard(Vec<u8>);

impl Heard {
    #[cfg(test)]
    pub(super) fn of(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }

    fn is_http2(&self) -> bool {
        self.0.starts_with(LINE)
    }

    fn is_whole(&self) -> bool {
        self.is_http2() || self.0.len() >= MOST || self.0.windows(4).any(|four| four == b"\r\n\r\n")
    }

    /// The method and the target of an HTTP/1.1 request, if they are plain text.
    pub(super) fn request(&self) -> Option<(&str, &str)> {
        let line = self.lines().next()?;
        let mut parts = line.strip_suffix(" HTTP/1.1")?.split(' ');
        let request = (parts.next()?, parts.next()?);
        (parts.next().is_none() && line.bytes().all(|byte| (0x20..0x7f).contains(&byte))).then_some(request)
    }

    /// The host that it asks.
    pub(super) fn host(&self) -> Option<&str> {
        let mut headers = self.lines().skip(1).filter_map(|line| line.split_once(':'));
        headers.find(|(key, _)| key.eq_ignore_ascii_case("host")).map(|(_, host)| host.trim())
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        // What is no text ends it.
        self.0.split(|byte| *byte == b'\n').map_while(|line| std::str::from_utf8(line).ok()).map(str::trim_end)
    }
}

/// Listens to how the peer begins, answers, and closes, all within `limit`.
pub(super) async fn part<T>(mut stream: T, limit: Duration, answer: impl FnOnce(&Heard) -> Goodbye)
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let _ = timeout(limit, async {
        let mut heard = Heard::default();
        while !heard.is_whole() {
            if stream.read_buf(&mut heard.0).await? == 0 {
                return Ok(());
            }
        }
        let goodbye = answer(&heard);
        stream.write_all(&if heard.is_http2() { goodbye.http2() } else { goodbye.http1() }).await?;
        stream.shutdown().await?;
        // Closing with unread bytes resets the connection, and the answer is lost.
        while stream.read(&mut [0; 1024]).await? > 0 {}
        Ok::<_, io::Error>(())
    })
    .await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goodbye() -> Goodbye {
        Goodbye { status: "400 Bad Request", reason: Reason::REFUSED_STREAM, sentence: "No.".into(), location: None }
    }

    async fn said(words: impl AsRef<[u8]>) -> Vec<u8> {
        let (mut near, far) = tokio::io::duplex(64 << 10);
        near.write_all(words.as_ref()).await.expect("room");
        let parting = tokio::spawn(part(far, Duration::from_secs(5), |_| goodbye()));
        let mut answer = Vec::new();
        near.read_to_end(&mut answer).await.expect("an end");
        drop(near);
        parting.await.expect("no panic");
        answer
    }

    #[tokio::test(start_paused = true)]
    async fn each_hears_it_in_the_words_of_its_own() {
        let one = String::from_utf8(said("GET / HTTP/1.1\r\nhost: h\r\n\r\n").await).expect("text");
        assert!(one.starts_with("HTTP/1.1 400 Bad Request\r\n") && one.ends_with("\r\n\r\nNo.\n"), "{one}");
        assert!(one.contains("\r\ncontent-length: 4\r\n"), "{one}");
        let two = said(PREFACE).await;
        let goaway = [0, 0, 11, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7];
        assert_eq!(two, [&[0, 0, 0, 4, 0, 0, 0, 0, 0], &goaway[..], b"No."].concat());
        // Half a request is not waited for beyond the limit.
        assert_eq!(said("GET / HTTP/1.1\r\n").await, b"");
    }

    #[test]
    fn a_request_is_read_as_far_as_it_is_plain() {
        let one = Heard::of("GET /a?b HTTP/1.1\r\naccept: x\r\nHost:  h:1 \r\n\r\n");
        assert_eq!((one.request(), one.host()), (Some(("GET", "/a?b")), Some("h:1")));
        for odd in ["GET /a b HTTP/1.1\r\n", "GET /\u{e4} HTTP/1.1\r\n", "GET /\n", "\u{1}\r\n", ""] {
            assert_eq!(Heard::of(odd).request(), None, "{odd:?}");
        }
        assert_eq!(Heard(vec![255; 8]).host(), None);
    }
}
