//! `UserService`: a user, for those who bring a token.

use std::fmt;

use sha2::{Digest as _, Sha256, digest::Output};
use subtle::ConstantTimeEq as _;
use tonic::{Request, Response, Status, metadata::MetadataMap};
use weir_proto::{
    keys,
    seeds::{
        UserRequest, UserResponse,
        user_service_server::{UserService, UserServiceServer},
    },
};

use crate::{app::App, config::Config};

pub(super) fn server(app: &App) -> UserServiceServer<User> {
    UserServiceServer::new(User::new(app.config()))
}

pub(super) struct User {
    token: Option<Token>,
}

/// Hashes of both parts, so that comparing takes the same time whatever comes, its length included.
struct Token {
    id: Output<Sha256>,
    key: Output<Sha256>,
}

impl User {
    fn new(config: &Config) -> Self {
        Self { token: config.token().map(|(id, key)| Token { id: Sha256::digest(id), key: Sha256::digest(key) }) }
    }

    fn check(&self, metadata: &MetadataMap) -> Result<(), Status> {
        let Some(token) = &self.token else {
            return Ok(());
        };
        let (Some(id), Some(key)) = (metadata.get(keys::APP_ID), metadata.get(keys::APP_KEY)) else {
            return Err(Status::unauthenticated("未传输token"));
        };
        let (id, key) = (Sha256::digest(id.as_bytes()), Sha256::digest(key.as_bytes()));
        if bool::from(token.id.ct_eq(&id) & token.key.ct_eq(&key)) {
            Ok(())
        } else {
            Err(Status::unauthenticated("token 不正确"))
        }
    }
}

#[tonic::async_trait]
impl UserService for User {
    async fn get_user(&self, request: Request<UserRequest>) -> Result<Response<UserResponse>, Status> {
        self.check(request.metadata())?;
        let UserRequest { id } = request.into_inner();
        if id < 1 {
            return Err(Status::not_found(format!("id is {id}, users have ids of 1 and more")));
        }
        Ok(UserResponse { id, name: "itxiaoshen".into() }.into())
    }
}

// Without the token.
impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("asks_for_token", &self.token.is_some()).finish()
    }
}
