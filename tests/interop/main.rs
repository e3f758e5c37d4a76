//! The interop tests of gRPC's implementations (grpc/grpc, `doc/interop-test-descriptions.md`), case by case, at each door that a call can
//! come by. The official client runs them too, in `cargo verify --full`.

#![expect(
    clippy::unwrap_used,
    clippy::similar_names,
    reason = "a test may panic, and pings and pongs, server and served are what they are"
)]

#[path = "../support/mod.rs"]
mod support;

mod cancelled;
mod compressed;
mod metadata;
mod peer;
mod refused;
mod streams;
mod unary;

/// All cases at one door, each with a server of its own.
macro_rules! at {
    ($name:ident, $door:ident) => {
        mod $name {
            use weir_testkit::Door;

            use crate::{cancelled, compressed, metadata, peer::Peer, refused, streams, unary};

            cases! {
                $door:
                unary::empty_unary,
                unary::large_unary,
                unary::cacheable_unary,
                compressed::client_compressed_unary,
                compressed::server_compressed_unary,
                compressed::client_compressed_streaming,
                compressed::server_compressed_streaming,
                streams::client_streaming,
                streams::server_streaming,
                streams::ping_pong,
                streams::empty_stream,
                streams::timeout_on_sleeping_server,
                metadata::custom_metadata,
                metadata::status_code_and_message,
                metadata::special_status_message,
                refused::unimplemented_method,
                refused::unimplemented_service,
                refused::nothing_of_it_without_the_flag,
                cancelled::cancel_after_begin,
                cancelled::cancel_after_first_response,
            }
        }
    };
}

macro_rules! cases {
    ($door:ident: $($folder:ident::$case:ident,)*) => {
        $(
            #[tokio::test]
            async fn $case() {
                $folder::$case(&Peer::at(Door::$door).await).await;
            }
        )*
    };
}

at!(native, Native);
at!(tunnel, Tunnel);
at!(web, Web);
