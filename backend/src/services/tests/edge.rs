use futures::stream;
use tonic::{Code, codec::CompressionEncoding};
use weir_proto::{
    seeds::{HelloRequest, StreamRequestData, greeter_client::GreeterClient},
    weir::v1::{BlastRequest, lab_client::LabClient},
};

use crate::services::testing::{all, services};

#[tokio::test]
async fn a_message_over_the_limit_is_resource_exhausted() {
    let mut greeter = GreeterClient::new(services());
    let large = "x".repeat(5 << 20);
    for status in [
        greeter.say_hello(HelloRequest { name: large.clone() }).await.unwrap_err(),
        greeter.lots_of_replies(HelloRequest { name: large.clone() }).await.unwrap_err(),
        greeter.client_stream(stream::iter([StreamRequestData { data: large.clone() }])).await.unwrap_err(),
        greeter
            .bidi_hello(stream::iter([HelloRequest { name: large.clone() }]))
            .await
            .unwrap()
            .into_inner()
            .message()
            .await
            .unwrap_err(),
    ] {
        assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
        assert!(status.message().contains("limit is: 4194304 bytes"), "{}", status.message());
    }
}

#[tokio::test]
async fn gzip_is_taken_and_sent_where_it_is_asked_for() {
    let mut lab = LabClient::new(services())
        .send_compressed(CompressionEncoding::Gzip)
        .accept_compressed(CompressionEncoding::Gzip);
    let request = BlastRequest { count: 3, payload_bytes: 10_000, interval_ms: 0 };
    let response = lab.blast(request).await.unwrap();
    assert_eq!(response.metadata().get("grpc-encoding").unwrap(), "gzip");
    let replies = all(response.into_inner()).await;
    assert!(replies.iter().all(|reply| reply.payload == vec![0x5a; 10_000]));
    let plain = LabClient::new(services()).blast(request).await.unwrap();
    assert!(plain.metadata().get("grpc-encoding").is_none());
}
