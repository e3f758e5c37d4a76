//! A user, for those who bring the token.

use tonic::{Code, Request};
use weir_proto::{
    keys::{APP_ID, APP_KEY},
    seeds::{UserRequest, UserResponse},
};

use crate::support::{Ask, Server, ask};

fn user(id: i32) -> Request<UserRequest> {
    ask(UserRequest { id })
}

#[tokio::test]
async fn the_right_token_gets_the_user() {
    let server = Server::start().await;
    for id in [1, 42, i32::MAX] {
        let request = user(id).with(APP_ID, "itxs").with(APP_KEY, "11223344");
        let answer = server.users().get_user(request).await.unwrap().into_inner();
        assert_eq!(answer, UserResponse { id, name: "itxiaoshen".into() });
    }
}

#[tokio::test]
async fn a_missing_token_is_said_so() {
    let server = Server::start().await;
    for request in [user(1), user(1).with(APP_ID, "itxs"), user(1).with(APP_KEY, "11223344")] {
        let status = server.users().get_user(request).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::Unauthenticated, "未传输token"));
    }
}

#[tokio::test]
async fn a_wrong_token_is_said_so() {
    let server = Server::start().await;
    let tokens = [
        ("itxs", "11223345"),
        ("itxt", "11223344"),
        ("", ""),
        ("itxs", "1122334"),
        ("itxs", "112233440"),
        ("11223344", "itxs"),
    ];
    for (id, key) in tokens {
        // Whether the user exists is nobody's business without a token.
        for number in [1, 0] {
            let request = user(number).with(APP_ID, id).with(APP_KEY, key);
            let status = server.users().get_user(request).await.unwrap_err();
            assert_eq!((status.code(), status.message()), (Code::Unauthenticated, "token 不正确"), "{id:?}, {key:?}");
        }
    }
}

#[tokio::test]
async fn users_begin_at_one() {
    let server = Server::start().await;
    for id in [0, -1, i32::MIN] {
        let request = user(id).with(APP_ID, "itxs").with(APP_KEY, "11223344");
        assert_eq!(server.users().get_user(request).await.unwrap_err().code(), Code::NotFound, "{id}");
    }
}

#[tokio::test]
async fn the_token_is_a_flag() {
    let server = Server::with(|config| {
        config.app_id = "me".into();
        config.app_key = "secret".into();
    })
    .await;
    let old = user(1).with(APP_ID, "itxs").with(APP_KEY, "11223344");
    assert_eq!(server.users().get_user(old).await.unwrap_err().code(), Code::Unauthenticated);
    let new = user(1).with(APP_ID, "me").with(APP_KEY, "secret");
    assert_eq!(server.users().get_user(new).await.unwrap().into_inner().id, 1);

    let open = Server::with(|config| config.no_token = true).await;
    assert_eq!(open.users().get_user(user(3)).await.unwrap().into_inner().id, 3);
}
