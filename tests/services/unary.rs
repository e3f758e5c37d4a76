//! The two greeters' unary calls.

use tonic::Code;
use weir_proto::{helloworld, seeds::HelloRequest};

use crate::support::{Server, ask};

fn named(name: &str) -> HelloRequest {
    HelloRequest { name: name.into() }
}

#[tokio::test]
async fn hello_greets_by_name() {
    let server = Server::start().await;
    let reply = server.greeter().say_hello(named("Ada")).await.unwrap().into_inner();
    assert_eq!(reply.message, "Hello, Ada");
    let reply = server.greeter().say_hello(named("世界")).await.unwrap().into_inner();
    assert_eq!(reply.message, "Hello, 世界");
}

#[tokio::test]
async fn hello_again_greets_again() {
    let server = Server::start().await;
    let reply = server.greeter().say_hello_again(named("Ada")).await.unwrap().into_inner();
    assert!(reply.message.contains("Ada"), "{reply:?}");
    assert_ne!(reply.message, "Hello, Ada", "the second greeting is told from the first");
}

#[tokio::test]
async fn the_quickstart_greets_under_its_package() {
    let server = Server::start().await;
    let request = helloworld::HelloRequest { name: "you".into() };
    assert_eq!(server.quickstart().say_hello(request).await.unwrap().into_inner().message, "Hello, you");
}

#[tokio::test]
async fn a_name_is_needed_and_may_not_be_endless() {
    let server = Server::start().await;
    let mut greeter = server.greeter();
    for name in ["", &"x".repeat(1025)] {
        for status in [
            greeter.say_hello(ask(named(name))).await.unwrap_err(),
            greeter.say_hello_again(ask(named(name))).await.unwrap_err(),
            server.quickstart().say_hello(helloworld::HelloRequest { name: name.into() }).await.unwrap_err(),
        ] {
            assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
            assert!(status.message().contains("name"), "names no field: {status:?}");
        }
    }
    let longest = "x".repeat(1024);
    assert_eq!(greeter.say_hello(named(&longest)).await.unwrap().into_inner().message, format!("Hello, {longest}"));
}
