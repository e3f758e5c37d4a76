use crate::call::Mode;

/// What the code is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    /// Rust, with tonic.
    Rust,
    /// Go, with grpc-go.
    Go,
    /// Python, with grpcio.
    Python,
    /// JavaScript for browsers, with connect-web and protobuf-es.
    ConnectWeb,
    /// JavaScript for browsers, without a library.
    Fetch,
    /// A command for a shell.
    Grpcurl,
    /// The same for PowerShell.
    PowerShell,
    /// No call, but what all of them are made from: the definition.
    Proto,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Rust,
        Self::Go,
        Self::Python,
        Self::ConnectWeb,
        Self::Fetch,
        Self::Grpcurl,
        Self::PowerShell,
        Self::Proto,
    ];

    /// Its name in storage and test ids, and the stem of its sheet's name.
    pub fn id(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Go => "go",
            Self::Python => "python",
            Self::ConnectWeb => "connect-web",
            Self::Fetch => "fetch",
            Self::Grpcurl => "grpcurl",
            Self::PowerShell => "powershell",
            Self::Proto => "proto",
        }
    }

    /// What it is called, in every language that people speak.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Go => "Go",
            Self::Python => "Python",
            Self::ConnectWeb => "connect-web",
            Self::Fetch => "fetch",
            Self::Grpcurl => "grpcurl",
            Self::PowerShell => "PowerShell",
            Self::Proto => ".proto",
        }
    }

    /// What begins a comment.
    pub fn comment(self) -> &'static str {
        match self {
            Self::Python | Self::Grpcurl | Self::PowerShell => "#",
            Self::Rust | Self::Go | Self::ConnectWeb | Self::Fetch | Self::Proto => "//",
        }
    }

    /// A program in it can make calls of that mode. gRPC-Web has no requests that are streams, because a browser's `fetch` gives a request
    /// away whole; connect-web refuses such methods.
    pub fn can(self, mode: Mode) -> bool {
        !(matches!(self, Self::ConnectWeb | Self::Fetch) && mode.client_streams())
    }
}
