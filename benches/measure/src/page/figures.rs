//! What was measured: values by client, figure and round, and what can be said of them.

use anyhow::{Context as _, Result};

use crate::stats::Runs;

/// The clients, as the driver names them.
pub(super) const TUNNEL: &str = "weir-tunnel";
pub(super) const NARROW: &str = "weir-tunnel-64k";
pub(super) const WEB: &str = "weir-web";
pub(super) const CONNECT: &str = "connect-web";
pub(super) const NICE: &str = "nice-grpc-web";

/// The figures, as the driver names them; how many there are of each in a round differs.
pub(super) const WARM_RATE: &str = "warm-rate";
pub(super) const FIRST_RATE: &str = "first-rate";
pub(super) const WARM_GAP: &str = "warm-gap-ms";
pub(super) const FIRST_GAP: &str = "first-gap-ms";
pub(super) const CPU: &str = "cpu-ms";
pub(super) const MESSAGE: &str = "message-ms";
pub(super) const SHOWN: &str = "shown-ms";
pub(super) const LOADED: &str = "loaded-bytes";
pub(super) const KEPT: &str = "kept-bytes";

/// All values measured.
#[derive(Debug, Default)]
pub(super) struct Figures(Vec<Measured>);

#[derive(Debug)]
struct Measured {
    client: String,
    figure: String,
    round: u32,
    value: f64,
}

impl Figures {
    /// Takes a line of the driver: client, figure, round and value, with tabs between.
    pub(super) fn add(&mut self, line: &str) -> Result<()> {
        let mut parts = line.split('\t');
        let mut next = || parts.next().context("a part is missing");
        let (client, figure) = (next()?.to_owned(), next()?.to_owned());
        let round = next()?.parse().context("no round")?;
        let value: f64 = next()?.parse().context("no value")?;
        anyhow::ensure!(value.is_finite(), "no value that can be compared");
        self.0.push(Measured { client, figure, round, value });
        Ok(())
    }

    /// All values of a client's figure.
    pub(super) fn of(&self, client: &str, figure: &str) -> Option<Runs> {
        runs(self.select(client, figure).map(|measured| measured.value).collect())
    }

    /// A client's figure as a multiple of another's, round by round: what slows a round down slows both.
    pub(super) fn ratio(&self, client: &str, to: &str, figure: &str) -> Option<Runs> {
        let mut rounds: Vec<u32> = self.select(client, figure).map(|measured| measured.round).collect();
        rounds.dedup();
        let middle = |client: &str, round: u32| {
            let values = self.select(client, figure).filter(|measured| measured.round == round);
            runs(values.map(|measured| measured.value).collect()).map(|runs| runs.median)
        };
        runs(rounds.iter().filter_map(|&round| Some(middle(client, round)? / middle(to, round)?)).collect())
    }

    fn select(&self, client: &str, figure: &str) -> impl Iterator<Item = &Measured> {
        self.0.iter().filter(move |measured| measured.client == client && measured.figure == figure)
    }
}

fn runs(values: Vec<f64>) -> Option<Runs> {
    (!values.is_empty()).then(|| Runs::of(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(lines: &[&str]) -> Figures {
        let mut figures = Figures::default();
        for line in lines {
            figures.add(&line.replace(' ', "\t")).unwrap();
        }
        figures
    }

    #[test]
    fn the_middle_is_no_mean() {
        let figures = figures(&["a x 0 1", "a x 1 100", "a x 2 3", "b x 0 7", "a y 0 9"]);
        assert_eq!(figures.of("a", "x"), Some(Runs { median: 3.0, least: 1.0, most: 100.0 }));
        assert_eq!(figures.of("b", "x"), Some(Runs { median: 7.0, least: 7.0, most: 7.0 }));
        assert_eq!(figures.of("b", "y"), None);
    }

    #[test]
    fn ratios_are_taken_round_by_round() {
        // The second round was ten times slower for both: the ratio is the same.
        let figures = figures(&["a x 0 100", "a x 0 300", "b x 0 20", "a x 1 20", "b x 1 2", "a x 2 5"]);
        assert_eq!(figures.ratio("a", "b", "x"), Some(Runs { median: 10.0, least: 10.0, most: 10.0 }));
        assert_eq!(figures.ratio("a", "c", "x"), None);
    }

    #[test]
    fn a_line_that_is_no_figure_is_refused() {
        for bad in ["", "a\tx\t0", "a\tx\tzero\t1", "a\tx\t0\tfast", "a\tx\t0\tNaN"] {
            assert!(Figures::default().add(bad).is_err(), "{bad}");
        }
    }
}
