//! What servers say in one language, for those who read the other: the tutorials' own Chinese words, and those of Weir's refusals that
//! a class meets. What was said stays as it is; the meaning stands beside it.

use super::{Locale, td_string};

/// What words of a server mean, if they are known and are not in this language.
pub fn gloss(locale: Locale, said: &str) -> Option<String> {
    let meaning = match said {
        "未传输token" => td_string!(locale, gloss.no_token).to_owned(),
        "token 不正确" => td_string!(locale, gloss.wrong_token).to_owned(),
        "这是发给客户端的数据流" => td_string!(locale, gloss.stream).to_owned(),
        _ => of_names(locale, said)?,
    };
    (meaning != said).then_some(meaning)
}

/// What was said, and what it means where that helps.
pub fn glossed(locale: Locale, said: &str) -> String {
    match gloss(locale, said) {
        Some(meaning) => td_string!(locale, gloss.beside, said, meaning).to_string(),
        None => said.to_owned(),
    }
}

/// Sentences with names in them.
fn of_names(locale: Locale, said: &str) -> Option<String> {
    let between = |before, after| said.strip_prefix(before).and_then(|rest: &str| rest.strip_suffix(after));
    if let Some(name) = between("这是发给", "的数据流") {
        return Some(td_string!(locale, gloss.stream_for, name).to_string());
    }
    if let Some((room, keeper)) =
        between("room ", ", who keeps it, can unlock it").and_then(|names| names.split_once(" is locked: "))
    {
        return Some(td_string!(locale, gloss.locked, room, keeper).to_string());
    }
    let (room, n) = between("room ", " members (--max-room-members)")?.split_once(" is full: it holds ")?;
    Some(td_string!(locale, gloss.full, room, n).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meaning_stands_beside_what_is_in_the_other_language() {
        let both = |said| [Locale::en, Locale::zh].map(|locale| gloss(locale, said));
        let some = |words: &str| Some(words.to_owned());
        assert_eq!(both("token 不正确"), [some("the token is not right"), None]);
        assert_eq!(both("这是发给客户端的数据流"), [some("this is the stream of data for the client"), None]);
        assert_eq!(both("这是发给水的数据流"), [some("this is the stream of data for 水"), None]);
        assert_eq!(
            both("room \"class\" is locked: \"Ada\", who keeps it, can unlock it"),
            [None, some("房间 \"class\" 已上锁，由 \"Ada\" 管理，只有管理者能打开")]
        );
        assert_eq!(
            both("room \"class\" is full: it holds 2 members (--max-room-members)"),
            [None, some("房间 \"class\" 已满，最多 2 人（--max-room-members）")]
        );
        for plain in ["", "Hello world", "room \"a\" is quiet", "room ", "这是发给的数据"] {
            assert_eq!(both(plain), [None, None], "{plain}");
        }
        assert_eq!(glossed(Locale::en, "未传输token"), "未传输token (no token was sent)");
        assert_eq!(glossed(Locale::zh, "未传输token"), "未传输token");
    }
}
