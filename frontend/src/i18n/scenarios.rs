//! Names and words of the scenarios and modes.

use super::{Locale, td_string};
use crate::scenarios::{Mode, Scenario};

/// What is said of a scenario.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ScenarioWords {
    /// Its name.
    pub name: &'static str,
    /// A few words for the list.
    pub brief: &'static str,
    /// What will happen, in a sentence or two.
    pub about: &'static str,
}

macro_rules! words_by_id {
    ($locale:expr, $id:expr; $($name:ident)*) => {
        match $id {
            $(stringify!($name) => ScenarioWords {
                name: td_string!($locale, scenario.$name.name),
                brief: td_string!($locale, scenario.$name.brief),
                about: td_string!($locale, scenario.$name.about),
            },)*
            // A scenario that nobody has named yet shows its id.
            id => ScenarioWords { name: id, brief: "", about: "" },
        }
    };
}

/// The words of one scenario.
pub fn scenario_words(locale: Locale, scenario: &Scenario) -> ScenarioWords {
    words_by_id!(locale, scenario.id;
        hello user
        ticker replies clock push numbered download monitor firehose failing
        telemetry greetings put upload
        chatbot policies both room echo)
}

/// A mode's short name.
pub fn mode_name(locale: Locale, mode: Mode) -> &'static str {
    match mode {
        Mode::Unary => td_string!(locale, mode.unary),
        Mode::Server => td_string!(locale, mode.server),
        Mode::Client => td_string!(locale, mode.client),
        Mode::Bidi => td_string!(locale, mode.bidi),
    }
}

#[cfg(test)]
mod tests {
    use super::{Locale, scenario_words};
    use crate::scenarios::ALL;

    #[test]
    fn every_scenario_has_words_in_both_languages() {
        for scenario in ALL {
            let [en, zh] = [Locale::en, Locale::zh].map(|locale| scenario_words(locale, scenario));
            assert!(!en.about.is_empty() && !zh.about.is_empty(), "{}", scenario.id);
            assert_ne!(en.name, zh.name, "{}", scenario.id);
        }
    }
}
