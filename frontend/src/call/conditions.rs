use std::{ops::RangeInclusive, time::Duration};

use crate::transport::{Line, Transport};

/// Something that the user can make harder for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// How long the call may take, in milliseconds.
    Deadline,
    /// How much longer everything takes on its way, in either direction, in milliseconds.
    Latency,
    /// How much the page reads of the response, in KiB a second.
    ReadRate,
    /// How much may be under way on the call's stream, in KiB. Only over the tunnel.
    Window,
}

/// What was typed is no whole number, or outside of the condition's range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} must be {} to {} {}", .0.name(), .0.range().start(), .0.range().end(), .0.unit())]
pub struct OutOfRange(pub Condition);

impl Condition {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Deadline, Self::Latency, Self::ReadRate, Self::Window];

    /// The condition's stable name: in addresses, and of its field.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deadline => "deadline_ms",
            Self::Latency => "latency_ms",
            Self::ReadRate => "read_kib_s",
            Self::Window => "window_kib",
        }
    }

    /// The condition of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|condition| condition.name() == name)
    }

    /// The least and the most, in its unit.
    pub fn range(self) -> RangeInclusive<u64> {
        match self {
            // A day.
            Self::Deadline => 1..=86_400_000,
            Self::Latency => 0..=10_000,
            Self::ReadRate => 1..=65_536,
            Self::Window => 1..=16_384,
        }
    }

    /// What it is counted in.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Deadline | Self::Latency => "ms",
            Self::ReadRate => "KiB/s",
            Self::Window => "KiB",
        }
    }

    /// A value as typed: nothing, or a whole number within the range.
    ///
    /// # Errors
    /// It is neither.
    pub fn read(self, text: &str) -> Result<Option<u64>, OutOfRange> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let value = text.parse().ok().filter(|value| self.range().contains(value));
        // No latency is none at all.
        value.map(|value| Some(value).filter(|value| *value > 0)).ok_or(OutOfRange(self))
    }
}

/// Under which conditions a call is made. By default under none: as fast as it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conditions([Option<u64>; 4]);

impl Conditions {
    /// With one more condition, or without it.
    #[must_use]
    pub fn with(mut self, condition: Condition, value: Option<u64>) -> Self {
        self.0[condition as usize] = value;
        self
    }

    /// A condition's value in its unit, if it is set.
    pub fn get(&self, condition: Condition) -> Option<u64> {
        self.0[condition as usize]
    }

    /// The conditions that are set and mean something over this transport, with their values.
    pub fn set(&self, transport: Transport) -> impl Iterator<Item = (Condition, u64)> {
        let here = move |condition: &Condition| transport.facts().own_connection || *condition != Condition::Window;
        Condition::ALL.into_iter().filter(here).filter_map(|condition| Some((condition, self.get(condition)?)))
    }

    /// How long the call may take, from its start.
    pub fn deadline(&self) -> Option<Duration> {
        self.get(Condition::Deadline).map(Duration::from_millis)
    }

    /// The stream's window in bytes, where it is `usual` unless asked otherwise.
    pub fn window(&self, usual: u32) -> u32 {
        let asked = self.get(Condition::Window).and_then(|kib| u32::try_from(kib * 1024).ok());
        asked.unwrap_or(usual)
    }

    /// The line that the call goes over, with this window in bytes.
    pub fn line(&self, window: u32) -> Line {
        Line {
            latency: Duration::from_millis(self.get(Condition::Latency).unwrap_or_default()),
            read_rate: self.get(Condition::ReadRate).map(|kib| kib * 1024),
            window: usize::try_from(window).unwrap_or(usize::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_nothing_or_within_the_range() {
        for condition in Condition::ALL {
            let (least, most) = (*condition.range().start(), *condition.range().end());
            assert_eq!(condition.read(" "), Ok(None));
            assert_eq!(condition.read(&format!(" {most} ")), Ok(Some(most)));
            assert_eq!(condition.read(&least.to_string()), Ok(Some(least).filter(|least| *least > 0)));
            for bad in [(most + 1).to_string(), "-1".into(), "1.5".into(), "many".into(), "9".repeat(40)] {
                assert_eq!(condition.read(&bad), Err(OutOfRange(condition)), "{bad}");
            }
            assert_eq!(Condition::from_name(condition.name()), Some(condition));
        }
        assert_eq!(Condition::ReadRate.read("0"), Err(OutOfRange(Condition::ReadRate)));
        assert_eq!(OutOfRange(Condition::Window).to_string(), "window_kib must be 1 to 16384 KiB");
    }

    #[test]
    fn without_conditions_the_line_is_plain() {
        let none = Conditions::default();
        assert!(none.line(65_536).is_plain());
        assert_eq!((none.window(65_536), none.deadline()), (65_536, None));
        assert_eq!(none.set(Transport::Tunnel).count(), 0);
        // A deadline and a window need no line of their own.
        let two = none.with(Condition::Deadline, Some(400)).with(Condition::Window, Some(1));
        assert!(two.line(two.window(65_536)).is_plain());
        assert_eq!((two.window(65_536), two.deadline()), (1024, Some(Duration::from_millis(400))));
    }

    #[test]
    fn each_makes_the_line_what_it_says() {
        let hard = Conditions::default().with(Condition::Latency, Some(120)).with(Condition::ReadRate, Some(64));
        let line = hard.line(1 << 20);
        assert_eq!(line.latency, Duration::from_millis(120));
        assert_eq!((line.read_rate, line.window), (Some(65_536), 1 << 20));
        assert!(hard.with(Condition::Latency, None).with(Condition::ReadRate, None).line(1).is_plain());
    }

    #[test]
    fn a_window_is_the_tunnels_own() {
        let window = Conditions::default().with(Condition::Window, Some(16)).with(Condition::Latency, Some(5));
        assert_eq!(window.set(Transport::Tunnel).count(), 2);
        assert_eq!(window.set(Transport::Web).collect::<Vec<_>>(), [(Condition::Latency, 5)]);
    }
}
