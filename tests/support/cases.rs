//! The scenarios as a table: what to do in each, and what must come of it.

/// One scenario, made quick, and what must come of it.
pub(crate) struct Case {
    /// `/{mode}/{scenario}`.
    pub(crate) path: &'static str,
    pub(crate) fields: &'static [(&'static str, &'static str)],
    /// Words to send by hand: the field they go into, and the words.
    pub(crate) by_hand: Option<(&'static str, &'static [&'static str])>,
    pub(crate) sent: Words,
    pub(crate) received: Words,
    pub(crate) cause: &'static str,
    pub(crate) code: i32,
    /// Over the tunnel the first answer comes before the last request is sent (`Some(true)`), after it, or as it happens.
    pub(crate) in_turns: Option<bool>,
}

impl Case {
    /// The address that says all this.
    pub(crate) fn address(&self, transport: &str) -> String {
        let fields = self.fields.iter().map(|(name, value)| format!("&{name}={}", value.replace(' ', "%20")));
        format!("{}?transport={transport}{}", self.path, fields.collect::<String>())
    }
}

/// All scenarios, some of them in several ways.
pub(crate) fn all() -> impl Iterator<Item = &'static Case> {
    [UNARY, SERVER, CLIENT, BIDI].into_iter().flatten()
}

/// What must be in the messages of one direction.
#[derive(Clone, Copy)]
pub(crate) enum Words {
    /// As many messages as there are texts, each with its own.
    Each(&'static [&'static str]),
    /// So many messages with the same text.
    All(i64, &'static str),
}

impl Words {
    pub(crate) fn count(self) -> i64 {
        match self {
            Self::Each(texts) => i64::try_from(texts.len()).unwrap(),
            Self::All(count, _) => count,
        }
    }

    /// What message `ordinal`, from 1, must say.
    pub(crate) fn text(self, ordinal: i64) -> &'static str {
        match self {
            Self::Each(texts) => texts[usize::try_from(ordinal - 1).unwrap()],
            Self::All(_, text) => text,
        }
    }
}

const OK: Case = Case {
    path: "",
    fields: &[],
    by_hand: None,
    sent: Words::All(1, ""),
    received: Words::All(1, ""),
    cause: "ok",
    code: 0,
    in_turns: None,
};

pub(crate) const UNARY: &[Case] = &[
    Case {
        path: "/unary/hello",
        fields: &[("name", "Weir")],
        sent: Words::Each(&["Weir"]),
        received: Words::Each(&["Hello, Weir"]),
        ..OK
    },
    Case { path: "/unary/user", fields: &[("id", "7")], received: Words::Each(&["itxiaoshen"]), ..OK },
];

pub(crate) const SERVER: &[Case] = &[
    Case {
        path: "/server/ticker",
        fields: &[("symbol", "ABC"), ("every_ms", "20"), ("count", "5")],
        sent: Words::Each(&["ABC"]),
        received: Words::All(5, "ABC"),
        ..OK
    },
    Case {
        path: "/server/replies",
        fields: &[("name", "Weir"), ("count", "4"), ("interval_ms", "10")],
        received: Words::All(4, "Weir"),
        ..OK
    },
    Case {
        path: "/server/clock",
        fields: &[("count", "3"), ("interval_ms", "10")],
        // Seconds since 1970: it will begin with 1 until 2033.
        received: Words::All(3, "1"),
        ..OK
    },
    Case {
        path: "/server/push",
        fields: &[("data", "Weir"), ("count", "3"), ("interval_ms", "10")],
        sent: Words::Each(&["Weir"]),
        received: Words::All(3, "这是发给Weir的数据流"),
        ..OK
    },
    Case {
        path: "/server/numbered",
        fields: &[("interval_ms", "10")],
        received: Words::Each(&[
            "Response message 1",
            "Response message 2",
            "Response message 3",
            "Response message 4",
        ]),
        ..OK
    },
    Case {
        path: "/server/download",
        // 2773 bytes.
        fields: &[("name", "streams.txt"), ("chunk_bytes", "1024")],
        sent: Words::Each(&["streams.txt"]),
        received: Words::All(3, "streams.txt"),
        ..OK
    },
    Case { path: "/server/monitor", fields: &[("count", "3"), ("every_ms", "100")], received: Words::All(3, ""), ..OK },
    Case {
        path: "/server/firehose",
        fields: &[("count", "20000"), ("payload_bytes", "24")],
        received: Words::All(20_000, ""),
        ..OK
    },
    Case {
        path: "/server/failing",
        fields: &[("after", "3"), ("every_ms", "10"), ("code", "8"), ("message", "the reservoir is empty")],
        received: Words::All(3, ""),
        cause: "server-error",
        code: 8,
        ..OK
    },
];

pub(crate) const CLIENT: &[Case] = &[
    Case {
        path: "/client/telemetry",
        fields: &[("count", "6"), ("every_ms", "10")],
        sent: Words::Each(&["temperature", "humidity", "vibration", "temperature", "humidity", "vibration"]),
        received: Words::Each(&["humidity"]),
        ..OK
    },
    Case {
        path: "/client/greetings",
        fields: &[("names", "Ada,Grace,Alan"), ("every_ms", "10")],
        sent: Words::Each(&["Ada", "Grace", "Alan"]),
        received: Words::Each(&["Ada, Grace"]),
        ..OK
    },
    Case {
        path: "/client/put",
        fields: &[("data", "drop"), ("count", "4"), ("every_ms", "10")],
        sent: Words::Each(&["drop 1", "drop 2", "drop 3", "drop 4"]),
        received: Words::Each(&["4"]),
        ..OK
    },
    // The sample that stands in where no file was picked: 256 KiB in pieces of 64 KiB.
    Case {
        path: "/client/upload",
        fields: &[("chunk_bytes", "65536")],
        sent: Words::All(4, ""),
        received: Words::Each(&["success"]),
        ..OK
    },
];

pub(crate) const BIDI: &[Case] = &[
    Case {
        path: "/bidi/chatbot",
        by_hand: Some(("message", &["hello", "what is a stream?", "thanks"])),
        sent: Words::Each(&["hello", "what is a stream?", "thanks"]),
        received: Words::All(3, ""),
        ..OK
    },
    Case {
        path: "/bidi/policies",
        // Slow enough for the connection to be there before the last name.
        fields: &[("policy", "ping-pong"), ("names", "Ada,Grace,Alan"), ("every_ms", "400")],
        sent: Words::Each(&["Ada", "Grace", "Alan"]),
        received: Words::Each(&["Ada", "Grace", "Alan"]),
        in_turns: Some(true),
        ..OK
    },
    Case {
        path: "/bidi/policies",
        fields: &[("policy", "collect"), ("names", "Ada,Grace,Alan"), ("every_ms", "60"), ("interval_ms", "10")],
        sent: Words::Each(&["Ada", "Grace", "Alan"]),
        received: Words::Each(&["Ada", "Grace", "Alan"]),
        in_turns: Some(false),
        ..OK
    },
    Case {
        path: "/bidi/both",
        fields: &[("data", "drop"), ("count", "3"), ("every_ms", "40"), ("interval_ms", "60"), ("answers", "5")],
        sent: Words::Each(&["drop 1", "drop 2", "drop 3"]),
        received: Words::All(5, ""),
        ..OK
    },
    Case {
        path: "/bidi/room",
        fields: &[("room", "scenarios"), ("name", "Ada")],
        by_hand: Some(("text", &["is anybody here?"])),
        // Entering the room is a message, too.
        sent: Words::Each(&["scenarios", "is anybody here?"]),
        received: Words::Each(&["Ada", "is anybody here?"]),
        ..OK
    },
    Case {
        path: "/bidi/echo",
        fields: &[("count", "5"), ("every_ms", "200"), ("payload_bytes", "8")],
        sent: Words::All(5, ""),
        received: Words::All(5, ""),
        in_turns: Some(true),
        ..OK
    },
];
