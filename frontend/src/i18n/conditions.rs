//! The conditions in words.

use super::{Locale, td_string};
use crate::{
    call::{Condition, Conditions, OutOfRange},
    transport::Transport,
    ui::format,
};

/// One condition in one language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConditionWords {
    /// Its name.
    pub name: &'static str,
    /// What it does, over the transport asked for.
    pub about: &'static str,
    /// What holds when it is not set.
    pub unset: &'static str,
}

/// A condition's words.
pub fn condition_words(locale: Locale, condition: Condition, transport: Transport) -> ConditionWords {
    let own = transport.facts().own_connection;
    let (name, about, unset) = match condition {
        Condition::Deadline => (
            td_string!(locale, conditions.deadline),
            td_string!(locale, conditions.deadline_about),
            td_string!(locale, conditions.deadline_unset),
        ),
        Condition::Latency => (
            td_string!(locale, conditions.latency),
            td_string!(locale, conditions.latency_about),
            td_string!(locale, conditions.latency_unset),
        ),
        Condition::ReadRate => (
            td_string!(locale, conditions.read_rate),
            if own {
                td_string!(locale, conditions.read_rate_about)
            } else {
                td_string!(locale, conditions.read_rate_web)
            },
            td_string!(locale, conditions.read_rate_unset),
        ),
        Condition::Window => (
            td_string!(locale, conditions.window),
            if own { td_string!(locale, conditions.window_about) } else { td_string!(locale, conditions.window_web) },
            td_string!(locale, conditions.window_unset),
        ),
    };
    ConditionWords { name, about, unset }
}

/// What is wrong with a value.
pub fn out_of_range(locale: Locale, OutOfRange(condition): OutOfRange) -> String {
    let name = condition_words(locale, condition, Transport::USUAL).name;
    let (min, max) = condition.range().into_inner();
    let (min, max) = (format::count(min), format::count(max));
    td_string!(locale, conditions.bad, name, min, max, unit = condition.unit()).to_string()
}

/// What is set, for a button: the one condition, or how many.
pub fn conditions_label(locale: Locale, conditions: &Conditions, transport: Transport) -> String {
    let mut set = conditions.set(transport);
    let (first, more) = (set.next(), set.count());
    let Some((condition, value)) = first else { return td_string!(locale, conditions.button).to_owned() };
    if more > 0 {
        return td_string!(locale, conditions.many, n = more + 1).to_string();
    }
    match condition {
        Condition::Deadline => {
            td_string!(locale, conditions.with_deadline, time = format::millis(value as f64)).to_string()
        }
        Condition::Latency => {
            td_string!(locale, conditions.with_latency, time = format::millis(value as f64)).to_string()
        }
        Condition::ReadRate => {
            td_string!(locale, conditions.with_read_rate, bytes = format::bytes(value * 1024)).to_string()
        }
        Condition::Window => {
            td_string!(locale, conditions.with_window, bytes = format::bytes(value * 1024)).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(set: &[(Condition, u64)], transport: Transport) -> [String; 2] {
        let conditions =
            set.iter().fold(Conditions::default(), |all, (condition, value)| all.with(*condition, Some(*value)));
        [Locale::en, Locale::zh].map(|locale| conditions_label(locale, &conditions, transport))
    }

    #[test]
    fn the_button_says_what_is_set() {
        assert_eq!(label(&[], Transport::Tunnel), ["Conditions", "条件"]);
        assert_eq!(label(&[(Condition::Latency, 120)], Transport::Tunnel)[0], "Conditions: +120 ms");
        assert_eq!(label(&[(Condition::Deadline, 2000)], Transport::Web)[0], "Conditions: 2.00 s deadline");
        assert_eq!(label(&[(Condition::ReadRate, 64)], Transport::Web)[0], "Conditions: reads 64 KiB/s");
        let window = (Condition::Window, 16);
        assert_eq!(label(&[window], Transport::Tunnel)[0], "Conditions: 16 KiB window");
        assert_eq!(label(&[window], Transport::Web)[0], "Conditions", "which gRPC-Web does not have");
        assert_eq!(label(&[window, (Condition::Latency, 5)], Transport::Tunnel), ["Conditions: 2 set", "条件：2 项"]);
    }

    #[test]
    fn every_condition_has_words_in_both_languages() {
        for condition in Condition::ALL {
            for transport in Transport::ALL {
                let [en, zh] = [Locale::en, Locale::zh].map(|locale| condition_words(locale, condition, transport));
                assert!(en.name != zh.name && en.about != zh.about && en.unset != zh.unset, "{condition:?}");
            }
        }
        let words = out_of_range(Locale::en, OutOfRange(Condition::Latency));
        assert_eq!(words, "Added latency must be 0 to 10,000 ms, or empty.");
    }
}
