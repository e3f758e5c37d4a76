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

/// Sentences with names and numbers in them.
fn of_names(locale: Locale, said: &str) -> Option<String> {
    if let Some([name]) = filled(&["这是发给", "的数据流"], said) {
        return Some(td_string!(locale, gloss.stream_for, name).to_string());
    }
    if let Some([room, keeper]) = filled(&["room ", " is locked: ", ", who keeps it, can unlock it"], said) {
        return Some(td_string!(locale, gloss.locked, room, keeper).to_string());
    }
    if let Some([room, n]) = filled(&["room ", " is full: it holds ", " members (--max-room-members)"], said) {
        return Some(td_string!(locale, gloss.full, room, n).to_string());
    }
    let calls = " open calls, as many as a client may have (--max-calls-per-client): end one of them first";
    if let Some([whose, n]) = filled(&["", " has ", calls], said) {
        return Some(td_string!(locale, gloss.calls, whose, n).to_string());
    }
    if let Some([n, most]) = filled(&["the metadata is ", " bytes of keys and values, allowed are ", ""], said) {
        return Some(td_string!(locale, gloss.metadata, n, most).to_string());
    }
    let limit = " bytes, the limit is: ";
    if let Some([n, most]) = filled(&["the message is too large: found ", limit, " bytes"], said) {
        return Some(td_string!(locale, gloss.message, n, most).to_string());
    }
    let [most] = filled(&["the file is too large: an upload may have at most ", " bytes"], said)?;
    Some(td_string!(locale, gloss.file, most).to_string())
}

/// What stands between these parts of a sentence.
fn filled<'a, const N: usize>(parts: &[&str], said: &'a str) -> Option<[&'a str; N]> {
    let (first, others) = parts.split_first()?;
    let mut rest = said.strip_prefix(first)?;
    let mut found = [""; N];
    for (index, (place, part)) in found.iter_mut().zip(others).enumerate() {
        (*place, rest) = if index + 1 == N { (rest.strip_suffix(part)?, "") } else { rest.split_once(part)? };
    }
    Some(found)
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
        assert_eq!(
            both(
                "this session has 64 open calls, as many as a client may have (--max-calls-per-client): end one of them first"
            ),
            [None, some("已有 64 个打开的调用，达到每个客户端的上限（--max-calls-per-client）：先结束其中一个")]
        );
        assert_eq!(
            both("the metadata is 9000 bytes of keys and values, allowed are 8192"),
            [None, some("元数据的键和值共 9000 字节，最多 8192 字节")]
        );
        assert_eq!(
            both("the message is too large: found 5000000 bytes, the limit is: 4194304 bytes"),
            [None, some("消息太大：5000000 字节，最多 4194304 字节")]
        );
        assert_eq!(
            both("the file is too large: an upload may have at most 4096 bytes"),
            [None, some("文件太大：最多上传 4096 字节")]
        );
        for plain in ["", "Hello world", "room \"a\" is quiet", "room ", "这是发给的数据"] {
            assert_eq!(both(plain), [None, None], "{plain}");
        }
        assert_eq!(glossed(Locale::en, "未传输token"), "未传输token (no token was sent)");
        assert_eq!(glossed(Locale::zh, "未传输token"), "未传输token");
    }
}
