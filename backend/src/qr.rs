//! QR codes: as a picture for the page, and as characters for a terminal.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};

/// What readers need around a code to find it, in modules.
const QUIET: usize = 4;
/// Black on white whatever the terminal's own colours are: themes change the first sixteen colours and not these.
const BLACK_ON_WHITE: &str = "\x1b[38;5;16;48;5;231m";
const OWN_COLOURS: &str = "\x1b[0m";

/// A QR code with its quiet zone.
#[derive(Clone, Debug)]
pub struct Qr {
    /// Modules on a side, the quiet zone among them.
    size: usize,
    /// Row by row.
    dark: Vec<bool>,
}

/// The text is longer than [`Qr::MAX_BYTES`]: so many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text has {0} bytes, and a QR code here holds at most {max}", max = Qr::MAX_BYTES)]
pub struct TooLong(pub usize);

impl Qr {
    /// The longest text in bytes. More could be had for less error correction, and would be hard to scan from a wall.
    pub const MAX_BYTES: usize = 2000;

    /// The code of a text, with 15 % of error correction.
    ///
    /// # Errors
    /// The text is too long.
    pub fn new(text: &str) -> Result<Self, TooLong> {
        let too_long = TooLong(text.len());
        if text.len() > Self::MAX_BYTES {
            return Err(too_long);
        }
        let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(|_| too_long)?;
        let size = code.size + 2 * QUIET;
        let mut dark = vec![false; size * size];
        for (y, row) in code.data.chunks(code.size).take(code.size).enumerate() {
            for (x, module) in row.iter().enumerate() {
                dark[(y + QUIET) * size + x + QUIET] = module.value();
            }
        }
        Ok(Self { size, dark })
    }

    /// An SVG without a size of its own: black on white, in dark mode too, since many readers know it only so.
    pub fn svg(&self) -> String {
        let size = self.size;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
             <rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/><path d=\""
        );
        for (y, row) in self.dark.chunks(size).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                let length = run.len();
                if run[0] {
                    let _ = write!(svg, "M{x} {y}h{length}v1h-{length}z");
                }
                x += length;
            }
        }
        svg.push_str("\"/></svg>\n");
        svg
    }

    /// Lines for a terminal, two rows of modules in each. With `colours` it says itself what is black and what white;
    /// without, the light modules are what is written, as fits light characters on a dark ground.
    pub fn terminal(&self, colours: bool) -> String {
        let mut text = String::new();
        for rows in self.dark.chunks(2 * self.size) {
            let (upper, lower) = rows.split_at(self.size);
            text.push_str(if colours { BLACK_ON_WHITE } else { "" });
            for (x, upper) in upper.iter().enumerate() {
                // Below the last row is nothing: as light as the quiet zone.
                let lower = lower.get(x).copied().unwrap_or(false);
                text.push(match (*upper == colours, lower == colours) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                });
            }
            text.push_str(if colours { OWN_COLOURS } else { "" });
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// What a reader finds in a picture of `size` by `size` modules.
    fn read(size: usize, dark: impl Fn(usize, usize) -> bool) -> String {
        // Several pixels for a module, as in a photograph.
        const SCALE: usize = 4;
        let shade = |x, y| if dark(x / SCALE, y / SCALE) { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(size * SCALE, size * SCALE, shade);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "one code in the picture");
        grids[0].decode().unwrap().1
    }

    /// What a reader finds in an SVG of ours.
    pub(crate) fn read_svg(svg: &str) -> String {
        let size = svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let mut dark = vec![false; size * size];
        let path = svg.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
        for run in path.split('z').filter(|run| !run.is_empty()) {
            let (at, rest) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let length: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            let start = y.parse::<usize>().unwrap() * size + x.parse::<usize>().unwrap();
            dark[start..start + length].fill(true);
        }
        read(size, |x, y| dark[y * size + x])
    }

    #[test]
    fn what_is_written_can_be_read_again() {
        let link = "https://weir.example.org/server/ticker?symbol=ABC&count=3&autostart";
        for text in ["http://192.168.1.5:50051/", link, "你好", "1", &"x".repeat(Qr::MAX_BYTES)] {
            assert_eq!(read_svg(&Qr::new(text).unwrap().svg()), text);
        }
    }

    #[test]
    fn a_text_too_long_is_refused_with_the_limit() {
        let error = Qr::new(&"x".repeat(Qr::MAX_BYTES + 1)).unwrap_err();
        assert_eq!(error.to_string(), "the text has 2001 bytes, and a QR code here holds at most 2000");
    }

    #[test]
    fn the_picture_has_a_quiet_zone_and_no_size_of_its_own() {
        let svg = Qr::new("x").unwrap().svg();
        // The smallest code has 21 modules.
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 29 29\" shape-rendering"));
        assert!(svg.contains("<rect width=\"29\" height=\"29\" fill=\"#fff\"/><path d=\"M4 4h7v1h-7z"), "{svg}");
    }

    #[test]
    fn a_terminal_shows_the_same_in_either_way() {
        let qr = Qr::new("http://192.168.1.5:50051/").unwrap();
        for colours in [true, false] {
            let text = qr.terminal(colours);
            let lines: Vec<Vec<char>> = text
                .lines()
                .map(|line| {
                    let line = line.strip_prefix(BLACK_ON_WHITE).unwrap_or(line);
                    line.strip_suffix(OWN_COLOURS).unwrap_or(line).chars().collect()
                })
                .collect();
            assert!(lines.iter().all(|line| line.len() == qr.size), "{text}");
            assert_eq!(text.contains('\x1b'), colours);
            let dark = |x: usize, y: usize| {
                let full = match lines[y / 2][x] {
                    '█' => true,
                    '▀' => y.is_multiple_of(2),
                    '▄' => !y.is_multiple_of(2),
                    _ => false,
                };
                full == colours
            };
            assert_eq!(read(qr.size, dark), "http://192.168.1.5:50051/");
        }
    }
}
