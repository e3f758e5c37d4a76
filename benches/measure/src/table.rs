//! Tables that read well as text and as Markdown.

use std::fmt::Write as _;

/// A table with a heading and a sentence about what it shows.
#[derive(Debug)]
pub(crate) struct Table {
    heading: String,
    about: String,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(heading: &str, about: &str, columns: &[&str]) -> Self {
        let head = columns.iter().map(|column| (*column).to_owned()).collect();
        Self { heading: heading.into(), about: about.into(), rows: vec![head] }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Markdown, with columns of one width.
    pub(crate) fn text(&self) -> String {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.rows[0].len()).map(width).collect();
        let mut text = format!("### {}\n\n", self.heading);
        if !self.about.is_empty() {
            let _ = write!(text, "{}\n\n", self.about);
        }
        for (number, row) in self.rows.iter().enumerate() {
            for (cell, width) in row.iter().zip(&widths) {
                let _ = write!(text, "| {cell:width$} ");
            }
            text.push_str("|\n");
            if number == 0 {
                for width in &widths {
                    let _ = write!(text, "|{}", "-".repeat(width + 2));
                }
                text.push_str("|\n");
            }
        }
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_one_width() {
        let mut table = Table::new("T", "What it shows.", &["a", "long"]);
        table.row(["größer".into(), "1".into()]);
        assert_eq!(
            table.text(),
            "### T\n\nWhat it shows.\n\n| a      | long |\n|--------|------|\n| größer | 1    |\n\n"
        );
    }
}
