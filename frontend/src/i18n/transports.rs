//! Names of the transports, and what they are.

use super::{Locale, td_string};
use crate::{call::Run, transport::Transport};

/// A transport's short name.
pub fn transport_name(locale: Locale, transport: Transport) -> &'static str {
    match transport {
        Transport::Tunnel => td_string!(locale, transport.tunnel),
        Transport::Web => td_string!(locale, transport.web),
    }
}

/// Which way a call goes; of a call to a server that is not Weir, which method it is: there is one way to there.
pub fn way_name(locale: Locale, run: &Run) -> &str {
    run.elsewhere().unwrap_or(transport_name(locale, run.transport()))
}

/// What a transport is and can do, in a sentence.
pub fn transport_about(locale: Locale, transport: Transport) -> &'static str {
    match transport {
        Transport::Tunnel => td_string!(locale, transport.tunnel_about),
        Transport::Web => td_string!(locale, transport.web_about),
    }
}
