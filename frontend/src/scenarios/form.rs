//! The values of one scenario's fields, and the request that they make.

use std::sync::Arc;

use bytes::Bytes;

use weir_schema::{Encoder, Method, Refused};

use super::{
    Scenario,
    contract::callee,
    fields::{Feed, Field, FieldError, FieldKind, Place, Plan, Problem, Sending, items},
    prepared::Prepared,
};
use crate::{
    call::{Callee, Direction},
    i18n::Locale,
    transport::Target,
};

/// The values of one scenario's fields. Any text may be set; what is wrong with it is said when it is used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Form {
    scenario: Scenario,
    /// In the order of the scenario's fields.
    values: Vec<String>,
    /// The language of the words that it has at first.
    spoken: Locale,
    /// What is called, if it is nothing of Weir's.
    subject: Option<Subject>,
}

/// A method of a server that is not Weir, and what is to be said to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    /// The method.
    pub method: Method,
    /// The way to the server.
    pub target: Target,
    /// The message as JSON, as it was typed.
    pub text: String,
    /// Words in it stand for values that vary: see [`super::vary::Varied`].
    pub varies: bool,
    /// What a call sends by itself, and how.
    pub prepared: Option<Arc<Prepared>>,
    /// The same as a plan; nothing while it is not to be sent.
    pub plan: Option<Plan>,
}

impl Form {
    /// The scenario's defaults, in English.
    pub fn new(scenario: Scenario) -> Self {
        let values = scenario.fields.iter().map(|field| field.default.to_owned()).collect();
        Self { scenario, values, spoken: Locale::en, subject: None }
    }

    /// What is to be said to a method that is none of Weir's.
    pub fn of(scenario: Scenario, subject: Subject) -> Self {
        Self { subject: Some(subject), ..Self::new(scenario) }
    }

    /// What is called, if it is nothing of Weir's.
    pub fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    /// The message as it was typed, where it is typed as a whole.
    pub fn text(&self) -> &str {
        self.subject.as_ref().map_or("", |subject| &subject.text)
    }

    /// The same with another message, where that is typed as a whole.
    #[must_use]
    pub fn with_text(mut self, text: &str) -> Self {
        if let Some(subject) = &mut self.subject {
            text.clone_into(&mut subject.text);
        }
        self
    }

    /// The same with what is to be said changed, where that is no field of a scenario.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Subject)) -> Self {
        self.subject.as_mut().map(change);
        self
    }

    /// The same method with what is said to it in another form.
    #[must_use]
    pub fn saying(self, other: &Self) -> Self {
        let Some(other) = other.subject.clone() else { return self };
        self.with(|subject| {
            let Subject { text, varies, prepared, plan, .. } = other;
            *subject = Subject { text, varies, prepared, plan, ..subject.clone() };
        })
    }

    /// What tells it from all other forms: the scenario, or the server and the method. Its calls have it as their scenario's name.
    pub fn key(&self) -> String {
        match &self.subject {
            Some(Subject { method, target, .. }) => [target.address(), method.path()].concat(),
            None => self.scenario.id.to_owned(),
        }
    }

    /// Whose form it is.
    pub fn scenario(&self) -> Scenario {
        self.scenario
    }

    /// A field's value as it was typed; empty for a field that the scenario does not have.
    pub fn get(&self, name: &str) -> &str {
        self.fields().find(|(field, _)| field.name == name).map_or("", |(_, value)| value)
    }

    /// Sets a field to whatever was typed: what is wrong with it is said ([`Form::problems`]), and nothing else goes out in its place.
    /// False: the scenario does not have the field.
    pub fn set(&mut self, name: &str, value: &str) -> bool {
        let Some(index) = self.scenario.fields.iter().position(|field| field.name == name) else { return false };
        value.clone_into(&mut self.values[index]);
        true
    }

    /// Takes values from a URL's query (decoded). Unknown keys, files and over-long values are left out; keys that are
    /// absent leave their field as it is.
    pub fn read_query<'q>(&mut self, query: impl IntoIterator<Item = (&'q str, &'q str)>) {
        for (key, value) in query {
            let Some(field) = self.scenario.field(key) else { continue };
            if field.kind != FieldKind::File && value.len() <= field.longest() {
                self.set(key, value);
            }
        }
    }

    /// What a URL must say to make this form again: the values that are not the defaults, not yet percent-encoded; without those that are
    /// longer than a URL's reader takes.
    pub fn query(&self) -> Vec<(&'static str, &str)> {
        let shared = self
            .fields()
            .filter(|(field, value)| field.kind != FieldKind::File && *value != field.initial(self.spoken));
        let shared = shared.filter(|(field, value)| value.len() <= field.longest());
        shared.map(|(field, value)| (field.name, value)).collect()
    }

    /// What has the words that it had at first has those of this language from now on. Says whether they were another's.
    pub fn speak(&mut self, locale: Locale) -> bool {
        let before = std::mem::replace(&mut self.spoken, locale);
        for (field, value) in self.scenario.fields.iter().zip(&mut self.values) {
            if field.initial(before) == value {
                field.initial(locale).clone_into(value);
            }
        }
        before != locale
    }

    /// Everything that is wrong, in the fields' order.
    pub fn problems(&self) -> Vec<FieldError> {
        self.fields().filter_map(|(field, value)| field.check(value).err()).collect()
    }

    /// The method to call.
    pub fn callee(&self) -> Callee {
        match &self.subject {
            Some(subject) => Callee::Known(subject.method.clone()),
            None => callee(self.path()),
        }
    }

    /// The method to call: `/package.Service/Method`.
    pub(super) fn path(&self) -> &'static str {
        let methods = self.scenario.methods;
        let chosen = self.fields().find_map(|(field, value)| match (field.place, field.kind) {
            (Place::Method, FieldKind::Choice(options)) => options.iter().position(|option| option.value == value),
            _ => None,
        });
        chosen.and_then(|index| methods.get(index)).copied().unwrap_or(methods[0])
    }

    /// The request's metadata. Empty values are left out.
    ///
    /// # Errors
    /// The first value that cannot be used.
    pub fn metadata(&self) -> Result<Vec<(&'static str, String)>, FieldError> {
        let mut metadata = Vec::new();
        for (field, value) in self.fields() {
            if let Place::Metadata(key) = field.place {
                let value = field.check(value)?.trim();
                if !value.is_empty() {
                    metadata.push((key, value.to_owned()));
                }
            }
        }
        Ok(metadata)
    }

    /// What Start does.
    ///
    /// # Errors
    /// The first value of any field that cannot be used: a call begins only from a form that is right.
    pub fn plan(&self) -> Result<Plan, FieldError> {
        for (field, value) in self.fields() {
            field.check(value)?;
        }
        Ok(match self.scenario.feed {
            Feed::Typed { .. } if let Some(plan) = self.subject.as_ref().and_then(|subject| subject.plan) => plan,
            Feed::Single => Plan { count: 1, every_ms: 0, half_close: true },
            Feed::Typed { opening } => Plan { count: u64::from(opening), every_ms: 0, half_close: false },
            Feed::Upload => Plan { count: 0, every_ms: 0, half_close: true },
            Feed::Auto { every, source } => {
                let count = match self.scenario.field(source).map(|field| field.kind) {
                    Some(FieldKind::List { .. }) => items(self.get(source)).count() as u64,
                    _ => self.number(source).unwrap_or_default(),
                };
                Plan { count, every_ms: self.number(every).unwrap_or_default(), half_close: count > 0 }
            }
        })
    }

    /// One request message, encoded.
    ///
    /// # Errors
    /// The first value that cannot be used.
    pub fn message(&self, sending: Sending) -> Result<Bytes, FieldError> {
        (self.scenario.message)(self, sending)
    }

    /// A number that has been checked, or one that is right by itself.
    pub(super) fn number<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        self.scenario.field(name)?.check(self.get(name)).ok()?.parse().ok()
    }

    /// A field's checked value.
    pub(super) fn checked(&self, name: &str) -> Result<&str, FieldError> {
        self.scenario.field(name).map_or(Ok(""), |field| field.check(self.get(name)))
    }

    fn fields(&self) -> impl Iterator<Item = (&'static Field, &str)> {
        self.scenario.fields.iter().zip(self.values.iter().map(String::as_str))
    }
}

/// The message that the form's own fields make: what most scenarios send.
pub(super) fn from_fields(form: &Form, sending: Sending) -> Result<Bytes, FieldError> {
    with(form, sending, None)
}

/// As [`from_fields`], with one field's value in place of the form's.
pub(super) fn with(form: &Form, sending: Sending, instead: Option<(&str, &str)>) -> Result<Bytes, FieldError> {
    let opening = sending.planned == Some(0) && form.scenario.feed == (Feed::Typed { opening: true });
    let mut message = Encoder::new(form.callee().message(Direction::Request));
    for (field, value) in form.fields() {
        let path = match field.place {
            Place::Message(path) if !opening => path,
            Place::First(path) if opening => path,
            _ => continue,
        };
        let value = match instead {
            Some((name, instead)) if name == field.name => instead,
            _ => value,
        };
        let value = field.check(value)?;
        let problem = |refused| match refused {
            Refused::NotANumber => Problem::NotANumber,
            Refused::NoField | Refused::NotAValue => Problem::NotAnOption,
        };
        message.set(path, value).map_err(|refused| FieldError { field: field.name, problem: problem(refused) })?;
    }
    Ok(message.finish().into())
}
