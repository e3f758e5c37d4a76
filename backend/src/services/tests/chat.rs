use futures::stream;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use weir_proto::seeds::{TextRequest, chat_service_client::ChatServiceClient};

use crate::services::testing::{all, services};

fn text(message: &str) -> TextRequest {
    TextRequest { message: message.into() }
}

#[tokio::test]
async fn ten_rounds_as_in_the_tutorial() {
    let (send, requests) = mpsc::channel(1);
    let mut answers =
        ChatServiceClient::new(services()).text_chat(ReceiverStream::new(requests)).await.unwrap().into_inner();
    for n in 0..10 {
        send.send(text(&format!("client send world to server!i={n}"))).await.unwrap();
        assert!(!answers.message().await.unwrap().unwrap().message.is_empty());
    }
    drop(send);
    assert_eq!(answers.message().await.unwrap(), None);
}

#[tokio::test]
async fn one_answer_for_each_message_even_if_they_come_at_once() {
    let talk = async |texts: Vec<TextRequest>| {
        let answers = ChatServiceClient::new(services()).text_chat(stream::iter(texts)).await.unwrap();
        all(answers.into_inner()).await.into_iter().map(|answer| answer.message).collect::<Vec<_>>()
    };
    assert_eq!(
        talk(["hello", "what is a stream?", ""].map(text).to_vec()).await,
        ["Hello! What shall we talk about?", "One call, many messages, kept in order.", "I am listening."]
    );
    for count in [0, 100] {
        assert_eq!(talk(vec![text("and then?"); count]).await.len(), count);
    }
}
