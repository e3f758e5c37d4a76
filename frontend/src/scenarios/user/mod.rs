//! `user`: a call that needs credentials, which travel as metadata.

pub(super) mod picture;

use weir_proto::keys;

use super::prelude::*;

pub(super) static RECORD: Record = Record {
    id: "user",
    mode: Mode::Unary,
    methods: &["/UserService/GetUser"],
    icon: Icon("M5 4h14v16H5zM12 12a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4M8.5 17c0-2 1.5-3 3.5-3s3.5 1 3.5 3"),
    words: words!(user),
    fields: &[
        // Ids below 1 may be sent: NOT_FOUND is worth seeing.
        Field::int("id", label!(id), (i32::MIN as i64, i32::MAX as i64), Unit::None, "1", Place::Message("id")),
        // The server's published demo secret. Empty means not sent.
        Field::text("appid", None, 64, "itxs", Place::Metadata(keys::APP_ID)),
        Field::text("appkey", None, 64, "11223344", Place::Metadata(keys::APP_KEY)),
    ],
    feed: Feed::Single,
    stream_window: Record::SMALL_WINDOW,
    message: form::from_fields,
    shows: Shows {
        picture: Some(&picture::PICTURE),
        telling: Telling { request: None, response: Some("name") },
        ..Shows::LAST_ANSWER
    },
    card: Lesson {
        id: "user",
        tries: &[
            attempt("right", "/unary/user", &[Start, End, Headers]),
            attempt("wrong", "/unary/user?appkey=12345678", &[Start, End]),
            attempt("nobody", "/unary/user?id=0", &[Start, End]),
        ],
        ..Lesson::EMPTY
    },
};

/// A token to try: what the credentials of a call can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Token {
    /// The server's published demo secret.
    Right,
    /// Some other one.
    Wrong,
    /// None at all.
    Missing,
}

impl Token {
    /// All of them, from the one that opens the door on.
    pub const ALL: [Self; 3] = [Self::Right, Self::Wrong, Self::Missing];

    /// Its name in test ids.
    pub fn id(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Missing => "missing",
        }
    }

    /// The fields that make it, with their values: `appid` and `appkey`.
    pub fn fields(self) -> [(&'static str, &'static str); 2] {
        let right = |name| (name, RECORD.field(name).map_or("", |field| field.default));
        match self {
            Self::Right => [right(keys::APP_ID), right(keys::APP_KEY)],
            Self::Wrong => [right(keys::APP_ID), (keys::APP_KEY, "guessed")],
            Self::Missing => [(keys::APP_ID, ""), (keys::APP_KEY, "")],
        }
    }

    /// Which one these credentials are.
    pub fn of(appid: &str, appkey: &str) -> Self {
        let is = |token: Self| token.fields().map(|(_, value)| value) == [appid.trim(), appkey.trim()];
        Self::ALL.into_iter().find(|token| is(*token)).unwrap_or(Self::Wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_what_its_fields_say() {
        for token in Token::ALL {
            let [(_, appid), (_, appkey)] = token.fields();
            assert_eq!(Token::of(appid, appkey), token);
            assert!(
                token.fields().iter().all(|(name, value)| RECORD.field(name).is_some_and(|f| f.check(value).is_ok()))
            );
        }
        assert_eq!(Token::of("itxs", ""), Token::Wrong, "half a token");
        assert_eq!(Token::of(" ", " "), Token::Missing);
    }
}
