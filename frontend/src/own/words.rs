//! The list of steps in words: what it is in short, what there is to say of it, and what to press about it.

use weir_proto::weir::v1::failed::Cause;

use super::{
    failure::Action,
    given::Fault,
    note::Note,
    reflection::Bound,
    told::{Line, Told},
};
use crate::{
    call::Verdict,
    i18n::{Locale, learn_targets, td_string, verdict_words},
    ui::format,
};

/// A line in words.
pub(super) struct Words {
    /// What it is, in short.
    pub(super) head: &'static str,
    /// A sentence about it.
    pub(super) rest: String,
}

/// What a line says, of the server at `address`.
pub(super) fn words(locale: Locale, line: &Line, address: &str) -> Words {
    let (head, rest) = match &line.told {
        Told::Resolved(addresses) => (
            td_string!(locale, own.resolved_head),
            td_string!(locale, own.resolved, address, addresses = addresses.join(", ")).to_string(),
        ),
        Told::Connected(at) => {
            (td_string!(locale, own.connected_head), td_string!(locale, own.connected, at = at.as_str()).to_string())
        }
        Told::Secured { version, no_alpn, unverified } => (
            td_string!(locale, own.secured_head),
            match (unverified, no_alpn) {
                (true, _) => td_string!(locale, own.secured_unverified, version = version.as_str()).to_string(),
                (false, true) => td_string!(locale, own.secured_no_alpn, version = version.as_str()).to_string(),
                (false, false) => td_string!(locale, own.secured, version = version.as_str()).to_string(),
            },
        ),
        Told::Greeted { tls, at_a_time } => (
            if *tls { td_string!(locale, own.greeted_tls_head) } else { td_string!(locale, own.greeted_head) },
            match at_a_time {
                Some(n) => td_string!(locale, own.greeted_at_a_time, n = *n).to_string(),
                None => td_string!(locale, own.greeted).to_owned(),
            },
        ),
        Told::NoWay { cause, detail } => no_way(locale, *cause, detail, address),
        Told::NoHelp { code, message } => no_help(locale, *code, message),
        Told::OldLink => (td_string!(locale, own.old_link_head), td_string!(locale, own.old_link, address).to_string()),
        Told::Described { version, fell_back } => (
            td_string!(locale, own.described_head),
            match (fell_back, version.name()) {
                (true, version) => td_string!(locale, own.described_fell_back, version).to_string(),
                (false, version) => td_string!(locale, own.described, version).to_string(),
            },
        ),
        Told::Undescribed(verdict, _) => undescribed(locale, verdict),
        Told::Given { files, services } => (
            td_string!(locale, own.given_head),
            td_string!(locale, own.given, files = *files, services = *services).to_string(),
        ),
        Told::Unusable(fault) => (td_string!(locale, own.unusable_head), unusable(locale, fault)),
        Told::Listed { methods: 0, files, .. } => {
            (td_string!(locale, own.uncallable_head), td_string!(locale, own.uncallable, files = *files).to_string())
        }
        Told::Listed { services, methods, streaming, files, bytes } => (td_string!(locale, own.listed_head), {
            let bytes = format::bytes(*bytes as u64);
            td_string!(
                locale,
                own.listed,
                services = *services,
                methods = *methods,
                streaming = *streaming,
                files = *files,
                bytes
            )
            .to_string()
        }),
        Told::Wanting(note) => wanting(locale, note),
        Told::AndMore(n) => (td_string!(locale, own.more_head), td_string!(locale, own.more, n = *n).to_string()),
        Told::Bounded(bound) => (
            td_string!(locale, own.bounded_head),
            match bound {
                Bound::Files => td_string!(locale, own.bounded_files),
                Bound::Bytes => td_string!(locale, own.bounded_bytes),
                Bound::Rounds => td_string!(locale, own.bounded_rounds),
                Bound::Time => td_string!(locale, own.bounded_time),
            }
            .to_owned(),
        ),
    };
    Words { head, rest }
}

fn no_way(locale: Locale, cause: Cause, detail: &str, address: &str) -> (&'static str, String) {
    match cause {
        Cause::BadAddress => {
            (td_string!(locale, own.bad_address_head), td_string!(locale, own.bad_address, detail).to_string())
        }
        Cause::NotAllowed => {
            (td_string!(locale, own.not_allowed_head), td_string!(locale, own.not_allowed, detail).to_string())
        }
        Cause::NoHost => (td_string!(locale, own.no_host_head), td_string!(locale, own.no_host, detail).to_string()),
        Cause::Refused => (td_string!(locale, own.refused_head), td_string!(locale, own.refused, detail).to_string()),
        Cause::TimedOut => {
            (td_string!(locale, own.timed_out_head), td_string!(locale, own.timed_out, detail).to_string())
        }
        Cause::Unreachable | Cause::Unspecified => {
            (td_string!(locale, own.unreachable_head), td_string!(locale, own.unreachable, address, detail).to_string())
        }
        Cause::Http1 => {
            (td_string!(locale, own.http1_head), td_string!(locale, own.http1, address, detail).to_string())
        }
        Cause::NotHttp2 | Cause::Silent => {
            (td_string!(locale, own.not_http2_head), td_string!(locale, own.not_http2, address).to_string())
        }
        Cause::NoTls => (td_string!(locale, own.no_tls_head), td_string!(locale, own.no_tls, address).to_string()),
        Cause::UnknownIssuer => {
            (td_string!(locale, own.certificate_head), td_string!(locale, own.unknown_issuer).to_owned())
        }
        Cause::WrongName => {
            (td_string!(locale, own.certificate_head), td_string!(locale, own.wrong_name, detail, address).to_string())
        }
        Cause::Expired => {
            (td_string!(locale, own.certificate_head), td_string!(locale, own.expired, detail).to_string())
        }
        Cause::CertificateWanted => {
            (td_string!(locale, own.wanted_head), td_string!(locale, own.certificate_wanted).to_owned())
        }
        Cause::Tls | Cause::BadCertificate => {
            (td_string!(locale, own.tls_head), td_string!(locale, own.tls_failed, detail).to_string())
        }
    }
}

/// Weir does not look for servers, or not now.
fn no_help(locale: Locale, code: i32, message: &str) -> (&'static str, String) {
    match code {
        7 => (td_string!(locale, own.denied_head), td_string!(locale, own.denied).to_owned()),
        8 => (td_string!(locale, own.exhausted_head), td_string!(locale, own.exhausted).to_owned()),
        12 => (td_string!(locale, own.denied_head), td_string!(locale, own.too_old).to_owned()),
        14 => (td_string!(locale, own.weir_gone_head), td_string!(locale, own.weir_gone).to_owned()),
        _ => (td_string!(locale, own.denied_head), td_string!(locale, own.weir_says, code, message).to_string()),
    }
}

fn undescribed(locale: Locale, verdict: &Verdict) -> (&'static str, String) {
    match verdict.code {
        Some(16 | 7) => {
            let code = format::status(verdict.code.unwrap_or_default());
            (td_string!(locale, own.who_head), td_string!(locale, own.who, code).to_string())
        }
        Some(12) => (td_string!(locale, own.undescribed_head), td_string!(locale, own.undescribed).to_owned()),
        _ => {
            learn_targets();
            (td_string!(locale, own.unheard_head), verdict_words(locale, verdict, 0).sentence)
        }
    }
}

fn unusable(locale: Locale, fault: &Fault) -> String {
    match fault {
        Fault::Syntax { file, line: 0, reason, .. } | Fault::Gone { file, reason } => {
            td_string!(locale, own.bad_file, file = file.as_str(), reason = reason.as_str()).to_string()
        }
        Fault::Syntax { file, line, column, reason } => {
            let (file, reason) = (file.as_str(), reason.as_str());
            td_string!(locale, own.bad_line, file, line = *line, column = *column, reason).to_string()
        }
        Fault::Edition(file) => td_string!(locale, own.of_edition, file = file.as_str()).to_string(),
        Fault::Neither(file) => td_string!(locale, own.neither, file = file.as_str()).to_string(),
        Fault::TooMuch => td_string!(locale, own.too_much).to_owned(),
        Fault::NoHelp { code, message } => no_help(locale, *code, message).1,
    }
}

fn wanting(locale: Locale, note: &Note) -> (&'static str, String) {
    let sentence = match note {
        Note::Options { import, file } => {
            td_string!(locale, own.wants_options, import = import.as_str(), file = file.as_str()).to_string()
        }
        Note::Give { import, file, among } => {
            td_string!(locale, own.wants_import, import = import.as_str(), file = file.as_str(), n = *among).to_string()
        }
        Note::Type { name, file, by } => td_string!(
            locale,
            own.wants_type,
            name = name.trim_start_matches('.'),
            file = file.as_str(),
            by = by.as_str()
        )
        .to_string(),
        Note::Service(name) => td_string!(locale, own.wants_service, name = name.as_str()).to_string(),
        Note::Twice(name) => td_string!(locale, own.twice, name = name.as_str()).to_string(),
        Note::File(name) => td_string!(locale, own.wants_file, name = name.as_str()).to_string(),
    };
    (td_string!(locale, own.wanting_head), sentence)
}

/// What stands on the button of an action.
pub(super) fn action_words(locale: Locale, action: &Action) -> String {
    match action {
        Action::Again => td_string!(locale, own.do_again).to_owned(),
        Action::Edit => td_string!(locale, own.do_edit).to_owned(),
        Action::Copy(_) => td_string!(locale, own.do_copy).to_owned(),
        Action::Plain => td_string!(locale, own.do_plain).to_owned(),
        Action::Name(name) => td_string!(locale, own.do_name, name = name.as_str()).to_string(),
        Action::Unverified => td_string!(locale, own.do_unverified).to_owned(),
        Action::Metadata => td_string!(locale, own.do_metadata).to_owned(),
        Action::Certificate => td_string!(locale, own.options).to_owned(),
        Action::Files => td_string!(locale, own.files).to_owned(),
    }
}
