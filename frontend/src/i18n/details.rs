//! What the standard details of errors tell.

use super::{Locale, td_string};

/// What a detail is for, if it is one of `google/rpc/error_details.proto`.
pub fn detail_meaning(locale: Locale, full_name: &str) -> Option<&'static str> {
    Some(match full_name.strip_prefix("google.rpc.")? {
        "ErrorInfo" => td_string!(locale, details.error_info),
        "RetryInfo" => td_string!(locale, details.retry_info),
        "DebugInfo" => td_string!(locale, details.debug_info),
        "QuotaFailure" => td_string!(locale, details.quota_failure),
        "PreconditionFailure" => td_string!(locale, details.precondition_failure),
        "BadRequest" => td_string!(locale, details.bad_request),
        "RequestInfo" => td_string!(locale, details.request_info),
        "ResourceInfo" => td_string!(locale, details.resource_info),
        "Help" => td_string!(locale, details.help),
        "LocalizedMessage" => td_string!(locale, details.localized_message),
        _ => return None,
    })
}
