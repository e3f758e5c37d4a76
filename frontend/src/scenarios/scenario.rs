//! What a scenario is: one record of all that the page knows of it.

use std::ops::Deref;

use bytes::Bytes;
use weir_tap::PerDirection;

use super::{
    Devices, Feed, Field, FieldError, Form, ScenarioWords, Sending,
    here::{Here, Picture, nothing},
    lesson::Lesson,
    model::Model,
    talk::Talk,
    transfer::Transfer,
};
use crate::{
    call::{Condition, Conditions, Direction, Mode},
    i18n::Locale,
    ui::{Drawn, Icon},
};

/// One thing to try. Cheap to copy; equal if it has the same id. See [`super::ALL`].
#[derive(Clone, Copy, Debug)]
pub struct Scenario(pub(super) &'static Record);

/// All that the page knows of a scenario.
#[derive(Debug)]
pub struct Record {
    /// Its name in URLs, test ids and as the stem of its translated texts.
    pub id: &'static str,
    /// The mode of all its methods.
    pub mode: Mode,
    /// `/package.Service/Method`: the first unless a field of [`super::Place::Method`] chooses another. Never empty.
    pub methods: &'static [&'static str],
    /// The picture beside its name.
    pub icon: Icon,
    /// What is said of it; see [`super::words!`].
    pub words: fn(Locale) -> ScenarioWords,
    /// What the user may change, in the form's order.
    pub fields: &'static [Field],
    /// What Start and Send do.
    pub feed: Feed,
    /// The HTTP/2 receive window of the call's stream in bytes, for the tunnel.
    pub stream_window: u32,
    /// Makes one request message; see [`Form::message`].
    pub message: fn(&Form, Sending) -> Result<Bytes, FieldError>,
    /// What is shown of its calls beside what is shown of every call.
    pub shows: Shows,
    /// What there is to try of it; its words lie in `static/lessons`, under the scenario's id.
    pub card: Lesson,
}

/// The field that tells most of each direction's messages, by name: labels in the picture say it. None: its first that says something.
pub type Telling = PerDirection<Option<&'static str>>;

/// What a scenario shows of its calls beside what is shown of every call; most of it is nothing for most of them.
#[derive(Debug)]
pub struct Shows {
    /// Makes what its pictures are drawn from, before any message. None: nobody need tell it anything.
    pub model: Option<fn() -> Box<dyn Model>>,
    /// The small picture beside the figures; nothing for a call of which there is nothing to show yet.
    pub small: fn(&Here) -> Vec<Drawn>,
    /// What the one button in the small picture does to the call, if there is one.
    pub press: fn(&Here),
    /// The picture of its own, between figures and stage.
    pub picture: Option<&'static Picture>,
    /// The call is a conversation, shown as one.
    pub talk: Option<&'static Talk>,
    /// The call transfers a file: how far it is, once it has begun.
    pub transfer: Option<fn(&Here) -> Option<Transfer>>,
    /// How fast messages of this direction come is what it is about.
    pub rate_of: Option<Direction>,
    /// Each message has an answer of its own, so that there is a way there and back to be measured.
    pub round_trips: bool,
    /// Its messages come from simulated devices, each at a pace of its own.
    pub devices: Option<fn() -> Devices>,
    /// By what its messages are named in the picture.
    pub telling: Telling,
    /// What would show better what the user wants to see.
    pub advice: Option<&'static Advice>,
}

/// Other values that show better what the next call is about.
#[derive(Debug)]
pub struct Advice {
    /// The values of now show it badly.
    pub when: fn(&Form, &Conditions) -> bool,
    /// Why.
    pub words: fn(Locale) -> &'static str,
    /// What the button sets, in short.
    pub button: &'static str,
    /// The fields' values then.
    pub fields: &'static [(&'static str, &'static str)],
    /// And the conditions'.
    pub conditions: &'static [(Condition, &'static str)],
}

impl Shows {
    /// Nothing of its own.
    pub const NOTHING: Self = Self {
        model: None,
        small: nothing,
        press: |_| (),
        picture: None,
        talk: None,
        transfer: None,
        rate_of: None,
        round_trips: false,
        devices: None,
        telling: PerDirection { request: None, response: None },
        advice: None,
    };

    /// The last answer as text.
    pub const LAST_ANSWER: Self = Self {
        model: Some(super::model::empty::<super::LastAnswer>),
        small: super::small::last_answer,
        ..Self::NOTHING
    };
}

impl Record {
    /// The usual stream window: small, so that back-pressure is visible.
    pub const SMALL_WINDOW: u32 = 64 * 1024;
    /// The window where speed matters.
    pub const LARGE_WINDOW: u32 = 1024 * 1024;

    /// The field with this name, if it has one.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Scenario {
    /// What there is to try of it.
    pub fn card(self) -> &'static Lesson {
        &self.0.card
    }
}

impl Deref for Scenario {
    type Target = Record;

    fn deref(&self) -> &Record {
        self.0
    }
}

/// The ids are all different, so they say all.
impl PartialEq for Scenario {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Scenario {}
