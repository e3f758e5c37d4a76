//! What the common metadata keys mean.

use super::{Locale, td_string};

/// What a header or trailer means, if it is one of the common ones.
pub fn meaning(locale: Locale, key: &str) -> Option<&'static str> {
    Some(match key {
        "content-type" => td_string!(locale, key.content_type),
        "te" => td_string!(locale, key.te),
        "user-agent" => td_string!(locale, key.user_agent),
        "grpc-timeout" => td_string!(locale, key.grpc_timeout),
        "grpc-encoding" => td_string!(locale, key.grpc_encoding),
        "grpc-accept-encoding" => td_string!(locale, key.grpc_accept_encoding),
        "grpc-status" => td_string!(locale, key.grpc_status),
        "grpc-message" => td_string!(locale, key.grpc_message),
        "grpc-status-details-bin" => td_string!(locale, key.grpc_details),
        "x-grpc-web" => td_string!(locale, key.x_grpc_web),
        "x-user-agent" => td_string!(locale, key.x_user_agent),
        "accept" => td_string!(locale, key.accept),
        "date" => td_string!(locale, key.date),
        "content-length" => td_string!(locale, key.content_length),
        "transfer-encoding" => td_string!(locale, key.transfer_encoding),
        "vary" => td_string!(locale, key.vary),
        "access-control-allow-origin" | "access-control-expose-headers" | "access-control-allow-credentials" => {
            td_string!(locale, key.cors)
        }
        weir_proto::keys::INTERVAL_MS => td_string!(locale, key.weir_interval),
        weir_proto::keys::COUNT => td_string!(locale, key.weir_count),
        weir_proto::keys::POLICY => td_string!(locale, key.weir_policy),
        weir_proto::keys::CHUNK_BYTES => td_string!(locale, key.weir_chunk),
        weir_proto::keys::READ_DELAY_MS => td_string!(locale, key.weir_read_delay),
        weir_proto::keys::SESSION => td_string!(locale, key.weir_session),
        weir_proto::keys::CALL => td_string!(locale, key.weir_call),
        weir_proto::keys::SIZE => td_string!(locale, key.weir_size),
        weir_proto::keys::SHA256 => td_string!(locale, key.weir_sha256),
        weir_proto::keys::APP_ID => td_string!(locale, key.appid),
        weir_proto::keys::APP_KEY => td_string!(locale, key.appkey),
        _ => return None,
    })
}
