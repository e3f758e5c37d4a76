//! What the services' tests share: the routes called in process, without a network, so that paused time works.

use futures::StreamExt as _;
use tonic::{Request, Streaming, service::Routes};

use crate::{app::App, config::Config};

/// The services of a server with the default configuration.
pub(super) fn services() -> Routes {
    super::routes(&App::new(Config::default()).unwrap())
}

/// A request with metadata.
pub(super) fn with<T>(message: T, metadata: &[(&'static str, &str)]) -> Request<T> {
    let mut request = Request::new(message);
    for (key, value) in metadata {
        request.metadata_mut().insert(*key, value.parse().unwrap());
    }
    request
}

/// All messages of a stream that ends well.
pub(super) async fn all<T>(stream: Streaming<T>) -> Vec<T> {
    stream.map(Result::unwrap).collect().await
}
