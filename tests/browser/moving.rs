//! A short moving picture of the page, as APNG.

use std::io::BufWriter;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::driver::Browser;
use crate::page::Page;

/// One picture and how long it is shown.
struct Frame {
    width: u32,
    height: u32,
    /// Three bytes for each point.
    rgb: Vec<u8>,
    shown: Duration,
}

/// The last picture stays for so long before it begins anew.
const REST: Duration = Duration::from_secs(3);

/// Films the page until `over`, at most for `limit`, and writes what moved. Pictures that are as the one before only make
/// that one last.
pub(crate) async fn film<F: Future<Output = bool>>(
    browser: &Browser,
    page: &Page<'_>,
    path: &Path,
    limit: Duration,
    over: impl Fn() -> F,
) {
    let began = Instant::now();
    let mut frames: Vec<Frame> = Vec::new();
    let mut last = Instant::now();
    loop {
        let ended = over().await || began.elapsed() > limit;
        let frame = decode(&browser.driver.screenshot_as_png().await.unwrap());
        let now = Instant::now();
        if let Some(before) = frames.last_mut() {
            before.shown += now - last;
        }
        last = now;
        if frames.last().is_none_or(|before| before.rgb != frame.rgb) {
            frames.push(frame);
        }
        if ended {
            break;
        }
    }
    assert!(frames.len() > 3, "{} pictures are no film; the page shows {}", frames.len(), page.state().await.words());
    frames.last_mut().unwrap().shown = REST;
    write(path, &frames);
}

fn decode(png: &[u8]) -> Frame {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let per_point = info.color_type.samples();
    assert!(per_point >= 3, "screenshots have colours");
    let rgb = pixels.chunks_exact(per_point).flat_map(|point| [point[0], point[1], point[2]]).collect();
    Frame { width: info.width, height: info.height, rgb, shown: Duration::ZERO }
}

/// Each frame carries only the box in which it differs from the one before.
fn write(path: &Path, frames: &[Frame]) {
    let file = BufWriter::new(std::fs::File::create(path).unwrap());
    let (width, height) = (frames[0].width, frames[0].height);
    let mut encoder = png::Encoder::new(file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.set_animated(u32::try_from(frames.len()).unwrap(), 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for (index, frame) in frames.iter().enumerate() {
        let (x, y, w, h) = match index {
            0 => (0, 0, width, height),
            _ => changed(&frames[index - 1], frame),
        };
        writer.reset_frame_position().unwrap();
        writer.set_frame_dimension(w, h).unwrap();
        writer.set_frame_position(x, y).unwrap();
        let millis = u16::try_from(frame.shown.as_millis()).unwrap_or(u16::MAX);
        writer.set_frame_delay(millis, 1000).unwrap();
        let rows = (y..y + h).flat_map(|row| {
            let from = (row * width + x) as usize * 3;
            frame.rgb[from..from + w as usize * 3].iter().copied()
        });
        writer.write_image_data(&rows.collect::<Vec<_>>()).unwrap();
    }
    writer.finish().unwrap();
}

/// The smallest box with everything that differs: left, top, width, height.
fn changed(before: &Frame, after: &Frame) -> (u32, u32, u32, u32) {
    let width = after.width as usize;
    let (mut left, mut right, mut top, mut bottom) = (width, 0, after.height as usize, 0);
    for (at, (old, new)) in before.rgb.chunks_exact(3).zip(after.rgb.chunks_exact(3)).enumerate() {
        if old != new {
            let (x, y) = (at % width, at / width);
            (left, right) = (left.min(x), right.max(x + 1));
            (top, bottom) = (top.min(y), bottom.max(y + 1));
        }
    }
    let cut = |n: usize| u32::try_from(n).unwrap();
    (cut(left), cut(top), cut(right - left), cut(bottom - top))
}
