//! The one thing to do about a failure.

use weir_proto::weir::v1::failed::Cause;

use super::{
    given::Fault,
    told::{Line, Told},
};

/// What to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Action {
    /// The same again.
    Again,
    /// Another address.
    Edit,
    /// Weir is to be started with this.
    Copy(String),
    /// Without TLS.
    Plain,
    /// With the name that the certificate is for.
    Name(String),
    /// Without looking at the certificate.
    Unverified,
    /// Credentials are wanted.
    Metadata,
    /// Certificates are wanted.
    Certificate,
    /// Files with its types are wanted.
    Files,
}

/// gRPC's codes for a caller who is not known, or may not.
const WHO: [i32; 2] = [16, 7];

/// gRPC's code for what is not there.
const UNIMPLEMENTED: i32 = 12;

/// What to do about a line, if it is a failure.
pub(super) fn action(line: &Line) -> Option<Action> {
    Some(match &line.told {
        Told::NoWay { cause, detail } => match cause {
            Cause::NotAllowed => Action::Copy(["--target ", detail].concat()),
            Cause::NoTls => Action::Plain,
            Cause::WrongName => match first_name(detail) {
                Some(name) => Action::Name(name),
                None => Action::Unverified,
            },
            Cause::UnknownIssuer | Cause::Expired => Action::Unverified,
            Cause::Refused | Cause::TimedOut | Cause::Unreachable | Cause::Tls | Cause::Unspecified => Action::Again,
            Cause::BadAddress | Cause::NoHost | Cause::Http1 | Cause::NotHttp2 | Cause::Silent => Action::Edit,
            Cause::CertificateWanted | Cause::BadCertificate => Action::Certificate,
        },
        Told::Undescribed(_, true) => return None,
        Told::Undescribed(verdict, _) if verdict.code.is_some_and(|code| WHO.contains(&code)) => Action::Metadata,
        Told::Undescribed(verdict, _) if verdict.code == Some(UNIMPLEMENTED) => Action::Files,
        Told::Unusable(Fault::Edition(file)) => Action::Copy(compiles(file)),
        Told::Undescribed(..) | Told::NoHelp { .. } | Told::OldLink | Told::Listed { methods: 0, .. } => Action::Again,
        _ => return None,
    })
}

/// The command that makes a descriptor set of a file.
fn compiles(file: &str) -> String {
    ["protoc --include_imports -o all.binpb ", file].concat()
}

/// The first name of a certificate that is one host's.
fn first_name(names: &str) -> Option<String> {
    names.split(',').map(str::trim).find(|name| !name.is_empty() && !name.contains('*')).map(str::to_owned)
}

/// The address without TLS.
pub(super) fn plain(address: &str) -> String {
    let bare = address.split_once("://").map_or(address, |(_, bare)| bare);
    ["http://", bare].concat()
}

#[cfg(test)]
mod tests {
    use super::{super::told::Step, *};

    fn of(cause: Cause, detail: &str) -> Option<Action> {
        let told = Told::NoWay { cause, detail: detail.to_owned() };
        action(&Line { step: Step::Connect, told, from: 0, to: 0 })
    }

    #[test]
    fn every_failure_has_one_thing_to_do() {
        for cause in (0..17).filter_map(|cause| Cause::try_from(cause).ok()) {
            assert!(of(cause, "").is_some(), "{cause:?}");
        }
        let flag = Action::Copy("--target api.example.org:443".to_owned());
        assert_eq!(of(Cause::NotAllowed, "api.example.org:443"), Some(flag));
        assert_eq!(
            of(Cause::WrongName, "*.test.v1, company.test.v1"),
            Some(Action::Name("company.test.v1".to_owned()))
        );
        assert_eq!(of(Cause::WrongName, "*.test.v1"), Some(Action::Unverified));
        let fine = Line { step: Step::Connect, told: Told::Connected("127.0.0.1:9000".to_owned()), from: 0, to: 0 };
        assert_eq!(action(&fine), None);
    }

    #[test]
    fn without_tls_is_said_by_the_scheme() {
        assert_eq!(plain("https://localhost:9000"), "http://localhost:9000");
        assert_eq!(plain("localhost:9000"), "http://localhost:9000");
    }
}
