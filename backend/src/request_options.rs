//! What a request asks of its method in metadata, where its messages have no room for it.
//!
//! A missing option takes the method's own default. A value out of its range, or not a number, ends the call with
//! `INVALID_ARGUMENT` naming the key, the value and the range; so does a key that is given more than once.

use std::{str::FromStr, time::Duration};

use tonic::{Status, metadata::MetadataMap};
use weir_proto::keys;

use crate::refusal::refuse;

/// The longest pause that can be asked for, in milliseconds.
pub const MAX_INTERVAL_MS: u32 = 60_000;
/// The most messages that can be asked for.
pub const MAX_COUNT: u32 = 10_000_000;
/// The largest piece of payload in one message that can be asked for, in bytes.
pub const MAX_PIECE_BYTES: u32 = 1 << 20;

/// When a bidi greeter answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Policy {
    /// When the client is done.
    Collect,
    /// One answer for each message.
    #[default]
    PingPong,
    /// On its own clock, while it reads.
    Independent,
}

impl FromStr for Policy {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "collect" => Ok(Self::Collect),
            "ping-pong" => Ok(Self::PingPong),
            "independent" => Ok(Self::Independent),
            _ => Err(()),
        }
    }
}

/// Reads options from the metadata of a request.
#[derive(Clone, Copy, Debug)]
pub struct RequestOptions<'a>(pub &'a MetadataMap);

impl RequestOptions<'_> {
    /// `weir-interval-ms`, 0 to 60 000 ms: the pause between two messages.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT`: any other value.
    pub fn interval(self, default_ms: u32) -> Result<Duration, Status> {
        self.millis(keys::INTERVAL_MS, default_ms)
    }

    /// `weir-count`, 0 to 10 000 000: how many messages.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT`: any other value.
    pub fn count(self, default: u32) -> Result<u32, Status> {
        self.number(keys::COUNT, 0, MAX_COUNT, default)
    }

    /// `weir-chunk-bytes`, 1 to 1 048 576: the size of a download's pieces.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT`: any other value.
    pub fn chunk_bytes(self, default: u32) -> Result<u32, Status> {
        self.number(keys::CHUNK_BYTES, 1, MAX_PIECE_BYTES, default)
    }

    /// `weir-read-delay-ms`, 0 to 60 000 ms: the pause before the next message is read.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT`: any other value.
    pub fn read_delay(self) -> Result<Duration, Status> {
        self.millis(keys::READ_DELAY_MS, 0)
    }

    /// `weir-policy`: `collect`, `ping-pong` (the default) or `independent`.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT`: any other value.
    pub fn policy(self) -> Result<Policy, Status> {
        self.parsed(keys::POLICY, "collect, ping-pong or independent", Policy::default(), |_| true)
    }

    fn millis(self, key: &'static str, default: u32) -> Result<Duration, Status> {
        let millis = self.number(key, 0, MAX_INTERVAL_MS, default)?;
        Ok(Duration::from_millis(millis.into()))
    }

    fn number(self, key: &'static str, least: u32, most: u32, default: u32) -> Result<u32, Status> {
        let allowed = format!("a whole number from {least} to {most}");
        self.parsed(key, &allowed, default, |number| (least..=most).contains(number))
    }

    fn parsed<T: FromStr>(
        self,
        key: &'static str,
        allowed: &str,
        default: T,
        fits: impl FnOnce(&T) -> bool,
    ) -> Result<T, Status> {
        let mut values = self.0.get_all(key).iter();
        let Some(value) = values.next() else {
            return Ok(default);
        };
        if values.next().is_some() {
            return Err(Status::invalid_argument(format!("metadata {key} is given more than once, allowed is one")));
        }
        let text = String::from_utf8_lossy(value.as_bytes());
        text.parse().ok().filter(fits).ok_or_else(|| refuse(&format!("metadata {key}"), text, allowed))
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    fn with(key: &'static str, value: &str) -> MetadataMap {
        let mut metadata = MetadataMap::new();
        metadata.insert(key, value.parse().unwrap());
        metadata
    }

    #[test]
    fn a_missing_option_takes_the_default() {
        let metadata = MetadataMap::new();
        let options = RequestOptions(&metadata);
        assert_eq!(options.interval(200).unwrap(), Duration::from_millis(200));
        assert_eq!(options.count(11).unwrap(), 11);
        assert_eq!(options.chunk_bytes(1024).unwrap(), 1024);
        assert_eq!(options.read_delay().unwrap(), Duration::ZERO);
        assert_eq!(options.policy().unwrap(), Policy::PingPong);
    }

    #[test]
    fn both_ends_of_a_range_are_in_it() {
        for value in ["0", "60000"] {
            assert!(RequestOptions(&with(keys::INTERVAL_MS, value)).interval(1).is_ok(), "{value}");
        }
        for value in ["0", "10000000"] {
            assert!(RequestOptions(&with(keys::COUNT, value)).count(1).is_ok(), "{value}");
        }
        for value in ["1", "1048576"] {
            assert!(RequestOptions(&with(keys::CHUNK_BYTES, value)).chunk_bytes(1).is_ok(), "{value}");
        }
    }

    #[test]
    fn a_value_out_of_range_is_refused_by_key_value_and_range() {
        let status = RequestOptions(&with(keys::INTERVAL_MS, "60001")).interval(1).unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(
            status.message(),
            "metadata weir-interval-ms is \"60001\", allowed is a whole number from 0 to 60000"
        );
        for value in ["-1", "1.5", "", "ten", "99999999999999999999", "10000001"] {
            assert!(RequestOptions(&with(keys::COUNT, value)).count(1).is_err(), "{value}");
        }
        for value in ["0", "1048577"] {
            assert!(RequestOptions(&with(keys::CHUNK_BYTES, value)).chunk_bytes(1).is_err(), "{value}");
        }
        assert!(RequestOptions(&with(keys::READ_DELAY_MS, "60001")).read_delay().is_err());
    }

    #[test]
    fn a_policy_is_one_of_three() {
        assert_eq!(RequestOptions(&with(keys::POLICY, "collect")).policy().unwrap(), Policy::Collect);
        assert_eq!(RequestOptions(&with(keys::POLICY, "independent")).policy().unwrap(), Policy::Independent);
        let status = RequestOptions(&with(keys::POLICY, "pingpong")).policy().unwrap_err();
        assert_eq!(
            status.message(),
            "metadata weir-policy is \"pingpong\", allowed is collect, ping-pong or independent"
        );
    }

    #[test]
    fn an_option_given_twice_is_refused() {
        let mut metadata = with(keys::COUNT, "1");
        metadata.append(keys::COUNT, "2".parse().unwrap());
        assert_eq!(RequestOptions(&metadata).count(1).unwrap_err().code(), Code::InvalidArgument);
    }
}
