/// What a server does that most do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// Nothing. It is there to be compared with.
    None,
    /// It takes connections and says nothing.
    Silent,
    /// Its first frame comes after two seconds.
    SlowSettings,
    /// From the second connection on, something else answers.
    Replaced,
    /// It has no reflection.
    NoReflection,
    /// Its reflection is v1alpha only, as grpcio's is.
    Alpha,
    /// It gives files in reverse order, each twice, and all it has to every question.
    Reversed,
    /// It ends its reflection's stream after every answer.
    CutReflection,
    /// It drops the connection where it should tell files.
    DropReflection,
    /// It answers every question for a file with an error.
    NoFiles,
    /// Its reflection wants a header, `authorization`.
    Guarded,
    /// It does not know one of the files that its own imports.
    Missing,
    /// Its files import each other in a circle.
    Circle,
    /// It describes 3,000 types in 300 files.
    Many,
    /// After a call's first answer it ends the connection: GOAWAY, `ENHANCE_YOUR_CALM`, "`too_many_pings`".
    Goodbye,
    /// It drains every connection as soon as a call has come: GOAWAY, `NO_ERROR`; what is open goes on.
    Drain,
    /// It takes one call at a time.
    OneAtATime,
    /// It never reads what a call says.
    Deaf,
    /// It resets every call: `REFUSED_STREAM`.
    Reset,
    /// It answers with HTTP status 404 and a page, as a proxy does.
    Page,
    /// It ends calls without a status.
    NoTrailers,
    /// It speaks TLS with a certificate that nobody knows.
    Tls,
    /// The same without ALPN.
    NoAlpn,
    /// It wants to know who calls.
    MutualTls,
}

impl Habit {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::None,
        Self::Silent,
        Self::SlowSettings,
        Self::Replaced,
        Self::NoReflection,
        Self::Alpha,
        Self::Reversed,
        Self::CutReflection,
        Self::DropReflection,
        Self::NoFiles,
        Self::Guarded,
        Self::Missing,
        Self::Circle,
        Self::Many,
        Self::Goodbye,
        Self::Drain,
        Self::OneAtATime,
        Self::Deaf,
        Self::Reset,
        Self::Page,
        Self::NoTrailers,
        Self::Tls,
        Self::NoAlpn,
        Self::MutualTls,
    ];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Silent => "silent",
            Self::SlowSettings => "slow-settings",
            Self::Replaced => "replaced",
            Self::NoReflection => "no-reflection",
            Self::Alpha => "alpha",
            Self::Reversed => "reversed",
            Self::CutReflection => "cut-reflection",
            Self::DropReflection => "drop-reflection",
            Self::NoFiles => "no-files",
            Self::Guarded => "guarded",
            Self::Missing => "missing",
            Self::Circle => "circle",
            Self::Many => "many",
            Self::Goodbye => "goodbye",
            Self::Drain => "drain",
            Self::OneAtATime => "one-at-a-time",
            Self::Deaf => "deaf",
            Self::Reset => "reset",
            Self::Page => "page",
            Self::NoTrailers => "no-trailers",
            Self::Tls => "tls",
            Self::NoAlpn => "no-alpn",
            Self::MutualTls => "mtls",
        }
    }

    /// The one of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|habit| habit.name() == name)
    }

    /// It speaks TLS.
    pub fn is_secure(self) -> bool {
        matches!(self, Self::Tls | Self::NoAlpn | Self::MutualTls)
    }
}
