//! `grpc.health.v1.Health`, as the comments of health.proto ask for it: a service that is not known yet is waited for.

use std::{collections::BTreeSet, future::pending};

use async_stream::stream;
use tonic::{Request, Response, Status, server::NamedService};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus, health_server};

use super::stream::Answers;

/// Its own name.
pub(super) const NAME: &str = <health_server::HealthServer<Health> as NamedService>::NAME;

/// What is served is served for as long as the server runs; `""` is the server itself.
pub(super) fn server(services: impl IntoIterator<Item = &'static str>) -> health_server::HealthServer<Health> {
    health_server::HealthServer::new(Health { serving: services.into_iter().chain([""]).collect() })
}

#[derive(Debug)]
pub(super) struct Health {
    serving: BTreeSet<&'static str>,
}

impl Health {
    fn status(&self, service: &str) -> ServingStatus {
        if self.serving.contains(service) { ServingStatus::Serving } else { ServingStatus::ServiceUnknown }
    }
}

#[tonic::async_trait]
impl health_server::Health for Health {
    async fn check(&self, request: Request<HealthCheckRequest>) -> Result<Response<HealthCheckResponse>, Status> {
        match self.status(&request.get_ref().service) {
            ServingStatus::ServiceUnknown => Err(Status::not_found(format!(
                "this server has no service {}",
                crate::refusal::shortened(&request.get_ref().service)
            ))),
            status => Ok(Response::new(HealthCheckResponse { status: status.into() })),
        }
    }

    type WatchStream = Answers<HealthCheckResponse>;

    async fn watch(&self, request: Request<HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        // An unknown service is an answer, and no end: a later version of the server may know it.
        let status = self.status(&request.get_ref().service);
        Ok(Response::new(Box::pin(stream! {
            yield Ok(HealthCheckResponse { status: status.into() });
            // What is served does not change; the end of the server ends the call.
            pending::<()>().await;
        })))
    }
}
