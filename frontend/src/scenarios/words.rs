//! What is said of a scenario.

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

/// The words of the scenario with this name in the locales, as its record wants them.
macro_rules! words {
    ($name:ident) => {
        |locale| $crate::scenarios::ScenarioWords {
            name: $crate::i18n::td_string!(locale, scenario.$name.name),
            brief: $crate::i18n::td_string!(locale, scenario.$name.brief),
            about: $crate::i18n::td_string!(locale, scenario.$name.about),
        }
    };
}
pub(super) use words;

#[cfg(test)]
mod tests {

    use crate::{i18n::Locale, scenarios::ALL};

    #[test]
    fn every_scenario_has_words_in_both_languages() {
        for scenario in ALL {
            let [en, zh] = [Locale::en, Locale::zh].map(|locale| (scenario.words)(locale));
            assert!(!en.about.is_empty() && !zh.about.is_empty(), "{}", scenario.id);
            assert_ne!(en.name, zh.name, "{}", scenario.id);
        }
    }
}
