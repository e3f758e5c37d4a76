//! The tutorial's chat.

use weir_proto::seeds::TextRequest;

use crate::support::{Server, hear, next, outbox, soon};

#[tokio::test]
async fn the_tutorials_ten_rounds_work() {
    let server = Server::start().await;
    let (texts, saying) = outbox();
    let mut answers = soon("an answer", server.chat().text_chat(saying)).await.unwrap().into_inner();
    for n in 0..10 {
        texts.send(TextRequest { message: format!("client send world to server!i={n}") }).await;
        assert!(!next(&mut answers).await.message.is_empty());
    }
    drop(texts);
    assert!(soon("the end", answers.message()).await.unwrap().is_none(), "an answer to nothing");
}

#[tokio::test]
async fn the_bot_answers_each_for_as_long_as_one_likes() {
    let server = Server::start().await;
    for count in [0, 1, 100] {
        let texts = tokio_stream::iter((0..count).map(|n| TextRequest { message: format!("line {n}") }));
        assert_eq!(hear(server.chat().text_chat(texts)).await.ok().len(), count);
    }
}

#[tokio::test]
async fn any_text_gets_an_answer() {
    let server = Server::start().await;
    let texts = ["", " ", "你好", "help", "bye", "\u{0}", &"x".repeat(100_000)]
        .map(|text| TextRequest { message: text.into() });
    let answers = hear(server.chat().text_chat(tokio_stream::iter(texts))).await.ok();
    assert_eq!(answers.len(), 7);
    assert!(answers.iter().all(|answer| !answer.message.is_empty()), "{answers:?}");
}
