use tonic::{Code, service::Routes};
use weir_proto::seeds::{UserRequest, UserResponse, user_service_client::UserServiceClient};

use crate::{
    app::App,
    config::Config,
    services::{
        routes,
        testing::{services, with},
    },
};

const TOKEN: [(&str, &str); 2] = [("appid", "itxs"), ("appkey", "11223344")];

async fn get(routes: Routes, id: i32, token: &[(&'static str, &str)]) -> Result<UserResponse, (Code, String)> {
    let answer = UserServiceClient::new(routes).get_user(with(UserRequest { id }, token)).await;
    answer.map(tonic::Response::into_inner).map_err(|status| (status.code(), status.message().to_owned()))
}

#[tokio::test]
async fn the_right_token_opens() {
    let user = UserResponse { id: 7, name: "itxiaoshen".into() };
    assert_eq!(get(services(), 7, &TOKEN).await, Ok(user));
}

#[tokio::test]
async fn no_token_and_a_wrong_one_are_told_apart() {
    let missing = Err((Code::Unauthenticated, "未传输token".to_owned()));
    assert_eq!(get(services(), 7, &[]).await, missing);
    assert_eq!(get(services(), 7, &TOKEN[..1]).await, missing);
    assert_eq!(get(services(), 7, &TOKEN[1..]).await, missing);
    let wrong = Err((Code::Unauthenticated, "token 不正确".to_owned()));
    for token in [
        ["itxs", "11223345"],
        ["itxt", "11223344"],
        ["itxs", "1122334"],
        ["itxs", "112233440"],
        ["11223344", "itxs"],
        ["", ""],
    ] {
        // Whether a user exists is not told to those without the token.
        for id in [7, 0] {
            assert_eq!(get(services(), id, &[("appid", token[0]), ("appkey", token[1])]).await, wrong, "{token:?}");
        }
    }
    assert_eq!(get(services(), 0, &[]).await, missing);
}

#[tokio::test]
async fn users_begin_at_one() {
    for id in [0, -1, i32::MIN] {
        assert_eq!(get(services(), id, &TOKEN).await.unwrap_err().0, Code::NotFound, "{id}");
    }
    assert!(get(services(), i32::MAX, &TOKEN).await.is_ok());
}

#[tokio::test]
async fn the_token_can_be_changed_and_switched_off() {
    let config = Config { app_id: "me".into(), app_key: "other".into(), ..Config::default() };
    let routes_with = |config| routes(&App::new(config).unwrap());
    assert!(get(routes_with(config.clone()), 1, &TOKEN).await.is_err());
    assert!(get(routes_with(config.clone()), 1, &[("appid", "me"), ("appkey", "other")]).await.is_ok());
    assert!(get(routes_with(Config { no_token: true, ..config }), 1, &[]).await.is_ok());
}
