use crate::call::{Condition, Conditions, OutOfRange};

/// The conditions of the next call as they were typed, right or not.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Typed([String; 4]);

impl Typed {
    /// What was typed for a condition; empty for nothing.
    pub fn get(&self, condition: Condition) -> &str {
        &self.0[condition as usize]
    }

    /// Types something else for a condition.
    pub fn set(&mut self, condition: Condition, text: &str) {
        text.clone_into(&mut self.0[condition as usize]);
    }

    /// Nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(String::is_empty)
    }

    /// What was typed, as conditions.
    ///
    /// # Errors
    /// The first one that is no value.
    pub fn read(&self) -> Result<Conditions, OutOfRange> {
        Condition::ALL.into_iter().try_fold(Conditions::default(), |conditions, condition| {
            Ok(conditions.with(condition, condition.read(self.get(condition))?))
        })
    }

    /// What was typed, without what is no value.
    pub fn good(&self) -> Conditions {
        Condition::ALL.into_iter().fold(Conditions::default(), |conditions, condition| {
            conditions.with(condition, condition.read(self.get(condition)).unwrap_or_default())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named_and_the_rest_is_good() {
        let mut typed = Typed::default();
        assert!(typed.is_empty());
        typed.set(Condition::Latency, "120");
        typed.set(Condition::Window, "soon");
        assert_eq!(typed.read(), Err(OutOfRange(Condition::Window)));
        assert_eq!(typed.good(), Conditions::default().with(Condition::Latency, Some(120)));
        typed.set(Condition::Window, "");
        assert_eq!(typed.read(), Ok(typed.good()));
    }
}
