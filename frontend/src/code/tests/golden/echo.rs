// cargo add prost@0.14 tonic@0.14 tonic-prost@0.14
// cargo add tokio-stream@0.1
// cargo add tokio@1 --features macros,rt-multi-thread,sync,time
// cargo add --build tonic-prost-build@0.14
// curl --create-dirs -o proto/weir/v1/lab.proto http://127.0.0.1:50051/protos/weir/v1/lab.proto
// build.rs, with protoc installed:
//   fn main() { tonic_prost_build::compile_protos("proto/weir/v1/lab.proto").unwrap() }

use std::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Request, Status, metadata::MetadataMap};

pub mod pb {
    tonic::include_proto!("weir.v1");
}

type Client = pb::lab_client::LabClient<Channel>;

/// Sends the messages while it prints every answer as it comes, and gives back the trailers.
async fn call(mut client: Client) -> Result<MetadataMap, Status> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        for n in 1..=5 {
            let message = pb::Ping {
                seq: n,
                client_unix_nanos: now(),
                payload: vec![b'~'; 24],
            };
            if sender.send(message).await.is_err() {
                return; // the call is over
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        // The sender goes, and that is the half-close.
    });
    let mut request = Request::new(ReceiverStream::new(receiver));
    request.metadata_mut().append("weir-read-delay-ms", "0".parse().expect("printable ASCII"));
    let mut answers = client.echo(request).await?.into_inner();
    while let Some(answer) = answers.message().await? {
        println!("{answer:?}");
    }
    Ok(answers.trailers().await?.unwrap_or_default())
}

/// Nanoseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_nanos() as u64
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let channel = Channel::from_static("http://127.0.0.1:50051").connect().await?;
    match call(Client::new(channel)).await {
        Ok(trailers) => println!("status: 0 Ok, trailers: {trailers:?}"),
        Err(status) => {
            let (code, message) = (status.code(), status.message());
            println!("status: {} {code:?} {message:?}, trailers: {:?}", code as i32, status.metadata());
        }
    }
    Ok(())
}
