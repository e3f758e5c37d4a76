//! What the chat bot says: the same answer to the same words, always.

use crate::refusal::shortened;

struct Topic {
    /// English words and phrases; with a star at the end, any word that begins so.
    english: &'static [&'static str],
    /// Chinese words.
    chinese: &'static [&'static str],
    /// The answers in both languages.
    answers: [&'static str; 2],
}

/// The first topic that a message touches is answered, so the special ones come before the general.
const TOPICS: &[Topic] = &[
    Topic {
        english: &["half close*", "halfclose*", "done sending", "end stream"],
        chinese: &["半关闭", "发完"],
        answers: [
            "Half-close means: I am done sending, but I am still listening.",
            "半关闭的意思是：我发完了，但我还在听。",
        ],
    },
    Topic {
        english: &["bidi*", "both directions", "full duplex", "duplex"],
        chinese: &["双向"],
        answers: [
            "Both sides send when they like. Each direction keeps its own order. We are doing it right now.",
            "双方想发就发，每个方向各自保持顺序。我们现在就在这样做。",
        ],
    },
    Topic {
        english: &["server stream*", "server side stream*"],
        chinese: &["服务端流", "服务器流"],
        answers: [
            "One request, many responses, then the status. Good for prices, logs and downloads.",
            "一个请求，多个响应，最后是状态。适合行情、日志和下载。",
        ],
    },
    Topic {
        english: &["client stream*", "client side stream*"],
        chinese: &["客户端流"],
        answers: [
            "Many requests, then one response. Good for uploads and for devices that report.",
            "多个请求，一个响应。适合上传文件和设备上报。",
        ],
    },
    Topic {
        english: &["unary"],
        chinese: &["一元"],
        answers: ["One request, one response: like calling a function.", "一个请求，一个响应，就像调用函数。"],
    },
    Topic {
        english: &["cancel*"],
        chinese: &["取消"],
        answers: [
            "Cancelling resets the stream. The server notices and stops, and other calls go on.",
            "取消会重置这个流。服务器会察觉并停下，其他调用不受影响。",
        ],
    },
    Topic {
        english: &["deadline*", "timeout*"],
        chinese: &["截止", "超时"],
        answers: [
            "A deadline says how long the client will wait. When it passes, both sides give up.",
            "截止时间表示客户端愿意等多久。一到时间，双方都放弃。",
        ],
    },
    Topic {
        english: &["trailer*", "status*", "error*"],
        chinese: &["状态", "错误", "尾部"],
        answers: [
            "Every call ends with a status in the trailers: a code, a message, and metadata. 0 is OK.",
            "每次调用都以尾部的状态结束：状态码、消息和元数据。0 表示成功。",
        ],
    },
    Topic {
        english: &["metadata", "header*"],
        chinese: &["元数据", "头部"],
        answers: [
            "Metadata are keys and values beside the messages. They arrive before the first message.",
            "元数据是消息之外的键和值，先于第一条消息到达。",
        ],
    },
    Topic {
        english: &["flow control", "back pressure", "backpressure", "slow reader*", "window*"],
        chinese: &["流量控制", "流控", "背压", "窗口"],
        answers: [
            "A slow reader slows the writer: HTTP/2 gives every stream a window, and an empty one means wait.",
            "读得慢，写得也慢：HTTP/2 给每个流一个窗口，窗口用完就等待。",
        ],
    },
    Topic {
        english: &["grpc web", "browser*"],
        chinese: &["浏览器"],
        answers: [
            "A browser's fetch cannot send while it receives. gRPC-Web lives with that; the tunnel gets around it.",
            "浏览器的 fetch 不能一边收一边发。gRPC-Web 接受这个限制，隧道则绕开它。",
        ],
    },
    Topic {
        english: &["http 2", "http2", "h2", "multiplex*"],
        chinese: &["多路复用"],
        answers: [
            "HTTP/2 carries many streams on one connection. A gRPC call is one of them.",
            "HTTP/2 在一个连接上承载许多流，一次 gRPC 调用就是其中一个。",
        ],
    },
    Topic {
        english: &["protobuf", "protocol buffers", "proto", "message*"],
        chinese: &["消息", "协议"],
        answers: [
            "A message is protobuf: numbered fields, no names. Five bytes before it say how long it is.",
            "消息用 protobuf 编码：字段只有编号，没有名字。前面的五个字节说明它有多长。",
        ],
    },
    Topic {
        english: &["stream*"],
        chinese: &["流"],
        answers: ["One call, many messages, kept in order.", "一次调用，多条消息，顺序不变。"],
    },
    Topic {
        english: &["grpc", "rpc"],
        chinese: &["gRPC", "grpc"],
        answers: [
            "gRPC calls methods on another machine. Ask me about its four modes: unary, server, client, bidi.",
            "gRPC 用来调用另一台机器上的方法。可以问我它的四种方式：一元、服务端流、客户端流、双向流。",
        ],
    },
    Topic {
        english: &["who are you", "your name", "are you a *"],
        chinese: &["你是谁", "名字"],
        answers: ["I am a few lines of Rust at the other end of this stream.", "我是这个流另一端的几行 Rust 代码。"],
    },
    Topic {
        english: &["thanks", "thank you", "thx"],
        chinese: &["谢谢", "多谢"],
        answers: ["You are welcome!", "不客气！"],
    },
    Topic {
        english: &["bye", "goodbye", "see you"],
        chinese: &["再见", "拜拜"],
        answers: [
            "Goodbye! Half-close, and I will end the call with status OK.",
            "再见！您半关闭之后，我就以状态 OK 结束这次调用。",
        ],
    },
    Topic {
        english: &["hello*", "hi", "hey", "good morning", "good evening"],
        chinese: &["你好", "您好", "嗨", "早上好"],
        answers: ["Hello! What shall we talk about?", "你好！我们聊点什么？"],
    },
    Topic {
        english: &["help", "what can you *"],
        chinese: &["帮助", "你会什么"],
        answers: [
            "Ask me about streams, half-close, deadlines, metadata, status, flow control or HTTP/2.",
            "可以问我：流、半关闭、截止时间、元数据、状态、流量控制、HTTP/2。",
        ],
    },
];

/// The bot's answer, in the language of the message.
pub(super) fn answer(message: &str) -> String {
    let chinese = message.contains(|c| matches!(c, '\u{3400}'..='\u{9fff}'));
    let words = words(message);
    let touched = |topic: &&Topic| {
        topic.english.iter().any(|phrase| says(&words, phrase))
            || topic.chinese.iter().any(|word| message.contains(word))
    };
    if let Some(topic) = TOPICS.iter().find(touched) {
        return topic.answers[usize::from(chinese)].into();
    }
    match (words.trim().is_empty() && !chinese, chinese) {
        (true, _) => "I am listening.".into(),
        (_, false) => format!("You said {}. Ask me what a stream is.", shortened(message)),
        (_, true) => format!("您说的是{}。可以问我：什么是流？", shortened(message)),
    }
}

/// The words in lower case, with one space around each.
fn words(message: &str) -> String {
    let mut words = String::from(" ");
    for word in message.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        words.push_str(&word.to_lowercase());
        words.push(' ');
    }
    words
}

fn says(words: &str, phrase: &str) -> bool {
    match phrase.strip_suffix('*') {
        Some(start) => words.contains(&format!(" {start}")),
        None => words.contains(&format!(" {phrase} ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_knows_its_subject_in_both_languages() {
        for (message, expected) in [
            ("what is a stream?", "One call, many messages, kept in order."),
            ("hello", "Hello! What shall we talk about?"),
            ("HI!", "Hello! What shall we talk about?"),
            ("什么是流？", "一次调用，多条消息，顺序不变。"),
            ("你好", "你好！我们聊点什么？"),
            ("What does half-close mean?", "Half-close means: I am done sending, but I am still listening."),
            ("什么是双向流", "双方想发就发，每个方向各自保持顺序。我们现在就在这样做。"),
        ] {
            assert_eq!(answer(message), expected, "{message}");
        }
    }

    #[test]
    fn words_are_whole_words() {
        assert!(answer("history").starts_with("You said \"history\"."));
        assert!(answer("天气").starts_with("您说的是\"天气\""));
    }

    #[test]
    fn it_always_has_an_answer_and_a_short_one() {
        for message in ["", "  ", "?!", "\0", &"x".repeat(1 << 20), &"长".repeat(1 << 16), "🙂"] {
            let answer = answer(message);
            assert!(!answer.is_empty() && answer.len() < 500, "{answer}");
        }
    }

    #[test]
    fn every_topic_can_be_reached() {
        for (at, topic) in TOPICS.iter().enumerate() {
            let found = topic
                .english
                .iter()
                .map(|phrase| phrase.trim_end_matches('*'))
                .any(|phrase| answer(phrase) == topic.answers[0]);
            assert!(found, "topic {at} in English");
            assert!(topic.chinese.iter().any(|word| answer(&format!("{word}吗")) == topic.answers[1]), "topic {at}");
        }
    }
}
