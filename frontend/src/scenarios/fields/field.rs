//! The fields of a scenario's form, and what is wrong with a value.

use weir_proto::keys;

use super::words::label;
use crate::{base::number::real, i18n::Locale};

/// The most messages that any server sends or page asks for.
pub const MAX_COUNT: i64 = 10_000_000;
/// The longest pause, in milliseconds.
pub const MAX_PAUSE: i64 = 60_000;
/// The largest payload, in bytes.
pub const MAX_PAYLOAD: i64 = 1_048_576;

/// Words in the language of the page.
pub type Label = fn(Locale) -> &'static str;

/// One thing that the user may change.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name: `field-{name}` as a test id, the key in URLs.
    pub name: &'static str,
    /// What it is called on the page, where that is not its name; see `label!`.
    pub label: Option<Label>,
    /// What values it takes.
    pub kind: FieldKind,
    /// The value it has at first.
    pub default: &'static str,
    /// The same in the language of the page, where it is words for people; see `initial!`.
    pub words: Option<Label>,
    /// Where the value goes.
    pub place: Place,
}

/// What values a field takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    /// One line of text.
    Text {
        /// The shortest that is taken: 0 where an empty text is worth sending, to see what the server says.
        min: usize,
        /// The longest that is taken.
        max: usize,
        /// What `min` and `max` count.
        measure: Measure,
        /// Wants room on the page: sentences rather than words.
        wide: bool,
    },
    /// Several texts, one a line or between commas. Empty ones do not count.
    List {
        /// How many at most.
        max: usize,
    },
    /// A whole number.
    Int {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
        /// What it counts.
        unit: Unit,
    },
    /// A number; `NaN` and `inf` are taken, because servers must bear them.
    Real,
    /// One of several.
    Choice(&'static [Opt]),
    /// Yes or no: `true` or `false`.
    Flag,
    /// A file of the user's. The value is its name; the file itself stays with the page, and out of URLs.
    File,
}

/// One of several values; equal if it is the same value.
#[derive(Clone, Copy, Debug)]
pub struct Opt {
    /// The value.
    pub value: &'static str,
    /// What to show for it: a technical name, the same in all languages.
    pub text: &'static str,
    /// What to show instead, where the name is a word too.
    pub words: Option<Label>,
}

impl PartialEq for Opt {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Opt {}

/// An option that is shown as what it is.
pub const fn opt(value: &'static str) -> Opt {
    Opt { value, text: value, words: None }
}

/// What a text's length counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    /// Bytes of UTF-8.
    Bytes,
    /// Characters (Unicode scalar values).
    Chars,
}

/// What a number counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Nothing, or things that the label names.
    None,
    /// Milliseconds.
    Millis,
    /// Bytes.
    Bytes,
    /// Messages; 0 is as many as there will be until the call is cancelled.
    Endless,
}

/// Where a field's value goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// It chooses the method: its n-th option is the scenario's n-th method.
    Method,
    /// Into this field of the request messages; `a.b` is field `b` of message field `a`.
    Message(&'static str),
    /// Into this field of the opening message, which carries nothing else.
    First(&'static str),
    /// Into this metadata key. An empty value is not sent, so that the server's own default holds.
    Metadata(&'static str),
    /// Nowhere: the page itself needs it, to know what to send and when.
    Page,
}

/// Why a value cannot be used. The page words it in the user's language.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{field}: {problem:?}")]
pub struct FieldError {
    /// The field's name.
    pub field: &'static str,
    /// What is wrong with its value.
    pub problem: Problem,
}

/// What is wrong with a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Problem {
    /// It needs a value.
    Empty,
    /// It is not a number.
    NotANumber,
    /// It is not a whole number, written with digits.
    NotWhole,
    /// The number is not within these, both included.
    OutOfRange {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// The text is longer than this.
    TooLong {
        /// The longest.
        max: usize,
        /// What `max` counts.
        measure: Measure,
    },
    /// The list has more entries than this.
    TooMany {
        /// How many at most.
        max: usize,
    },
    /// It is none of the options.
    NotAnOption,
    /// Metadata takes printable ASCII only.
    NotAscii,
    /// It is not the JSON of the message; where and why is said beside it.
    Mistake,
}

impl Field {
    /// What a value means, or why it cannot be used. Numbers come back without the spaces around them, flags as `true`
    /// or `false`.
    ///
    /// # Errors
    /// The first thing that is wrong with the value.
    pub fn check<'v>(&self, value: &'v str) -> Result<&'v str, FieldError> {
        self.problem(value).map_err(|problem| FieldError { field: self.name, problem })
    }

    fn problem<'v>(&self, value: &'v str) -> Result<&'v str, Problem> {
        let trimmed = value.trim();
        if let Place::Metadata(_) = self.place {
            if trimmed.is_empty() {
                return Ok("");
            }
            if !trimmed.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
                return Err(Problem::NotAscii);
            }
        }
        match self.kind {
            FieldKind::Text { min, max, measure, .. } => {
                let len = match measure {
                    Measure::Bytes => value.len(),
                    Measure::Chars => value.chars().count(),
                };
                if len < min {
                    return Err(Problem::Empty);
                }
                if len > max { Err(Problem::TooLong { max, measure }) } else { Ok(value) }
            }
            FieldKind::List { max } => {
                if items(value).nth(max).is_some() {
                    return Err(Problem::TooMany { max });
                }
                Ok(value)
            }
            FieldKind::Int { min, max, .. } => {
                let number = whole(trimmed)?;
                if (min..=max).contains(&number) { Ok(trimmed) } else { Err(Problem::OutOfRange { min, max }) }
            }
            FieldKind::Real if trimmed.is_empty() => Err(Problem::Empty),
            FieldKind::Real => real(trimmed).map(|_| trimmed).ok_or(Problem::NotANumber),
            FieldKind::Choice(options) => {
                let known = options.iter().find(|option| option.value == trimmed);
                known.map(|option| option.value).ok_or(Problem::NotAnOption)
            }
            FieldKind::Flag => match trimmed {
                "true" | "1" | "on" => Ok("true"),
                "false" | "0" | "off" | "" => Ok("false"),
                _ => Err(Problem::NotAnOption),
            },
            FieldKind::File => Ok(value),
        }
    }

    /// The value it has at first on a page in this language.
    pub fn initial(&self, locale: Locale) -> &'static str {
        self.words.map_or(self.default, |words| words(locale))
    }

    /// The longest value in bytes that can make sense here; more is refused unseen.
    pub fn longest(&self) -> usize {
        match self.kind {
            FieldKind::Text { max, measure: Measure::Bytes, .. } => max,
            FieldKind::Text { max, measure: Measure::Chars, .. } => max * 4,
            FieldKind::List { max } => max * 64,
            FieldKind::File => 255,
            FieldKind::Int { .. } | FieldKind::Real | FieldKind::Choice(_) | FieldKind::Flag => 32,
        }
    }
}

/// A whole number. More digits than fit are a number all the same: one beyond every range.
fn whole(text: &str) -> Result<i64, Problem> {
    use std::num::IntErrorKind as Kind;
    text.parse::<i64>().or_else(|error| match error.kind() {
        Kind::Empty => Err(Problem::Empty),
        Kind::PosOverflow => Ok(i64::MAX),
        Kind::NegOverflow => Ok(i64::MIN),
        _ => Err(Problem::NotWhole),
    })
}

/// The entries of a list: what stands between line ends and commas (Chinese ones too), without spaces around it.
pub fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(['\n', ',', '，', '、']).map(str::trim).filter(|item| !item.is_empty())
}

/// Fields that many scenarios have.
impl Field {
    /// A text of so many bytes at most.
    pub const fn text(
        name: &'static str,
        label: Option<Label>,
        max: usize,
        default: &'static str,
        place: Place,
    ) -> Self {
        Self {
            name,
            label,
            kind: FieldKind::Text { min: 0, max, measure: Measure::Bytes, wide: false },
            default,
            words: None,
            place,
        }
    }

    /// It has these words at first, in the language of the page. In English they are the default.
    #[must_use]
    pub const fn in_words(mut self, words: Label) -> Self {
        self.words = Some(words);
        self
    }

    /// It wants room on the page.
    #[must_use]
    pub const fn wide(mut self) -> Self {
        if let FieldKind::Text { wide, .. } = &mut self.kind {
            *wide = true;
        }
        self
    }

    /// A whole number within a range, both ends included.
    pub const fn int(
        name: &'static str,
        label: Option<Label>,
        range: (i64, i64),
        unit: Unit,
        default: &'static str,
        place: Place,
    ) -> Self {
        Self { name, label, kind: FieldKind::Int { min: range.0, max: range.1, unit }, default, words: None, place }
    }

    /// How many messages, by metadata.
    pub const fn knob_count(default: &'static str) -> Self {
        Self::int("count", label!(count), (0, MAX_COUNT), Unit::None, default, Place::Metadata(keys::COUNT))
    }

    /// How many messages the server sends, by metadata, where the page's own are counted too.
    pub const fn knob_answers(default: &'static str) -> Self {
        Self { name: "answers", label: label!(answers), ..Self::knob_count(default) }
    }

    /// The server's pause between two messages, by metadata.
    pub const fn knob_interval(default: &'static str) -> Self {
        Self::int(
            "interval_ms",
            label!(interval),
            (0, MAX_PAUSE),
            Unit::Millis,
            default,
            Place::Metadata(keys::INTERVAL_MS),
        )
    }

    /// How many messages the page sends by itself; 0 for none, so that all are sent by hand.
    pub const fn page_count(default: &'static str) -> Self {
        Self::int("count", label!(count_own), (0, MAX_COUNT), Unit::None, default, Place::Page)
    }

    /// The page's pause between two messages that it sends by itself.
    pub const fn page_every(default: &'static str) -> Self {
        Self::int("every_ms", label!(every_own), (0, MAX_PAUSE), Unit::Millis, default, Place::Page)
    }

    /// Which method to call. The default is the first option.
    pub const fn method(options: &'static [Opt]) -> Self {
        Self {
            name: "method",
            label: label!(method),
            kind: FieldKind::Choice(options),
            default: options[0].value,
            words: None,
            place: Place::Method,
        }
    }
}
