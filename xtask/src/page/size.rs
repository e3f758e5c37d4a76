//! What the page costs to load, against its budget.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use super::{files, pieces};
use crate::say;

/// Html, css, js and wasm that everybody loads, together, brotli: at most so many bytes. The aim is 420,000; what is beyond it is
/// the layout for walls and phones, the fitted picture, labels and rows that can be read, runs that replay in place, types of any
/// edition, and ways to other servers in what every call goes through, what such a call sends by itself, on phones and walls too. What can be read before any of it has come is in index.html.
const PAGE_BUDGET: u64 = 462_000;
/// A piece that is fetched when its room is first wanted, brotli: at most so many bytes, a tenth of the first load. The largest is what
/// finds other servers: it has the linker of types, which no other room needs.
const PIECE_BUDGET: u64 = 46_000;
/// Fonts, as they travel: at most so many bytes. They come beside the page and never block it.
const FONT_BUDGET: u64 = 90_000;

/// The sizes of the page's files as they travel: compressed where there is a compressed copy.
pub(crate) struct Sizes(Vec<(PathBuf, u64)>);

/// What a file counts towards.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Page,
    /// A piece behind a door.
    Piece,
    Font,
    /// Pictures and the like: outside both budgets.
    Other,
}

/// Measures what lies in `dist`.
pub(crate) fn of(dist: &Path) -> Result<Sizes> {
    let all = files(dist)?;
    let plain = all.iter().filter(|path| path.extension().is_none_or(|ext| ext != "br" && ext != "gz"));
    let sizes = plain.map(|path| {
        let mut name = path.as_os_str().to_owned();
        name.push(".br");
        let compressed = PathBuf::from(name);
        let travels = if compressed.is_file() { &compressed } else { path };
        let size = fs::metadata(travels).with_context(|| format!("cannot read {}", travels.display()))?.len();
        Ok((path.strip_prefix(dist).unwrap_or(path).to_path_buf(), size))
    });
    Ok(Sizes(sizes.collect::<Result<_>>()?))
}

impl Sizes {
    fn of(&self, part: Part) -> impl Iterator<Item = &(PathBuf, u64)> {
        self.0.iter().filter(move |(path, _)| part_of(path) == part)
    }

    fn total(&self, part: Part) -> u64 {
        self.of(part).map(|(_, size)| size).sum()
    }

    fn largest(&self, part: Part) -> u64 {
        self.of(part).map(|(_, size)| *size).max().unwrap_or_default()
    }

    /// Prints each file of the page, largest first, those behind doors after the others, and the sums.
    pub(crate) fn print(&self) {
        for part in [Part::Page, Part::Piece] {
            let mut files: Vec<_> = self.of(part).collect();
            files.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
            for (path, size) in files {
                say::note(&format!("{:>9}  {}", say::kilobytes(*size), path.display()));
            }
        }
        say::note(&self.sums());
    }

    fn sums(&self) -> String {
        format!(
            "What everybody loads is {} brotli, of {} allowed; pieces behind doors {}, each up to {} of {}; fonts {}, of {}.",
            say::kilobytes(self.total(Part::Page)),
            say::kilobytes(PAGE_BUDGET),
            say::kilobytes(self.total(Part::Piece)),
            say::kilobytes(self.largest(Part::Piece)),
            say::kilobytes(PIECE_BUDGET),
            say::kilobytes(self.total(Part::Font)),
            say::kilobytes(FONT_BUDGET),
        )
    }

    /// # Errors
    /// One of the budgets is exceeded, or there is no page to measure.
    pub(crate) fn check(&self) -> Result<()> {
        let page = self.total(Part::Page);
        if page == 0 {
            bail!("there is no page in dist/ to measure");
        }
        let over = [page > PAGE_BUDGET, self.largest(Part::Piece) > PIECE_BUDGET, self.total(Part::Font) > FONT_BUDGET];
        if over.contains(&true) {
            bail!("over the budget. {}", self.sums());
        }
        Ok(())
    }
}

fn part_of(path: &Path) -> Part {
    if pieces::is_piece(path) {
        return Part::Piece;
    }
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html" | "css" | "js" | "wasm") => Part::Page,
        Some("woff2" | "woff" | "ttf" | "otf") => Part::Font,
        _ => Part::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(files: &[(&str, u64)]) -> Sizes {
        Sizes(files.iter().map(|(path, size)| (PathBuf::from(path), *size)).collect())
    }

    #[test]
    fn all_budgets_are_kept() {
        let rest = PAGE_BUDGET - 400_000;
        assert!(sizes(&[("a.wasm", 400_000), ("index.html", rest), ("fonts/a.woff2", 90_000)]).check().is_ok());
        assert!(sizes(&[("a.wasm", 400_000), ("index.html", rest + 1)]).check().is_err());
        assert!(sizes(&[("a.wasm", 1), ("fonts/a.woff2", 90_001)]).check().is_err());
        assert!(
            sizes(&[("a.wasm", PAGE_BUDGET), ("split_a.wasm", PIECE_BUDGET), ("chunk_1.wasm", PIECE_BUDGET)])
                .check()
                .is_ok()
        );
        assert!(sizes(&[("a.wasm", 1), ("split_a.wasm", PIECE_BUDGET + 1)]).check().is_err());
        assert!(sizes(&[("a.wasm", 1), ("picture.png", 900_000)]).check().is_ok(), "pictures are outside");
    }

    #[test]
    fn no_page_is_not_a_small_page() {
        assert!(sizes(&[]).check().is_err());
    }

    #[test]
    fn what_travels_counts() {
        let dist = tempfile::tempdir().unwrap();
        let write = |name: &str, size: usize| fs::write(dist.path().join(name), vec![0; size]).unwrap();
        write("app.js", 1000);
        write("app.js.br", 100);
        write("app.js.gz", 200);
        write("text.woff2", 50);
        let sizes = of(dist.path()).unwrap();
        assert_eq!(sizes.total(Part::Page), 100);
        assert_eq!(sizes.total(Part::Font), 50);
    }
}
