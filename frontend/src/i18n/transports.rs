//! Names of the transports, and what they are.

use super::{Locale, td_string};
use crate::transport::Transport;

/// A transport's short name.
pub fn transport_name(locale: Locale, transport: Transport) -> &'static str {
    match transport {
        Transport::Tunnel => td_string!(locale, transport.tunnel),
        Transport::Web => td_string!(locale, transport.web),
    }
}

/// What a transport is and can do, in a sentence.
pub fn transport_about(locale: Locale, transport: Transport) -> &'static str {
    match transport {
        Transport::Tunnel => td_string!(locale, transport.tunnel_about),
        Transport::Web => td_string!(locale, transport.web_about),
    }
}
