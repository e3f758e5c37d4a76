//! Which servers may be called, and for whom.
//!
//! Weir that only this machine reaches calls servers on this machine, for its own page. Everything else is named by `--target`, and
//! that holds for everybody. An address that means more than it says (this host, the link, a cloud's metadata) has to be named as it is.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::PathBuf,
    str::FromStr,
};

use crate::origin::Authority;

/// Servers that `--target` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Whatever there is.
    Any,
    /// A host as it is written, in lower case, and a port.
    Host(String, Port),
    /// All names below one.
    Below(String, Port),
    /// Addresses with the same beginning, of so many bits.
    Net(IpAddr, u8, Port),
    /// A socket of this machine.
    Unix(PathBuf),
}

/// Ports that a pattern means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// All of them.
    Any,
    /// One.
    One(u16),
}

impl Port {
    fn is(self, port: u16) -> bool {
        match self {
            Self::Any => true,
            Self::One(one) => one == port,
        }
    }
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let forms = "host:port, *.example.org:443, 10.0.0.0/8:*, unix:/path, or any";
        let wrong = || format!("a target is {forms}");
        if text == "any" {
            return Ok(Self::Any);
        }
        if let Some(path) = text.strip_prefix("unix:") {
            return if path.starts_with('/') { Ok(Self::Unix(path.into())) } else { Err(wrong()) };
        }
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let (host, port) = rest.rsplit_once(':').ok_or_else(wrong)?;
        let port = match port {
            "*" => Port::Any,
            port => Port::One(port.parse().ok().filter(|port| *port != 0).ok_or_else(wrong)?),
        };
        if let Some((net, bits)) = host.split_once('/') {
            let net = net.trim_matches(['[', ']']).parse::<IpAddr>().map_err(|_| wrong())?;
            let most = if net.is_ipv4() { 32 } else { 128 };
            let bits = bits.parse().ok().filter(|bits| *bits <= most).ok_or_else(wrong)?;
            return Ok(Self::Net(net, bits, port));
        }
        let (below, name) = host.strip_prefix("*.").map_or((false, host), |name| (true, name));
        let name = Authority::parse(name).filter(|host| host.port.is_none()).ok_or_else(wrong)?.name;
        Ok(if below { Self::Below(name, port) } else { Self::Host(name, port) })
    }
}

/// Who wants to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Caller {
    /// Somebody on this machine who has the key that stands in Weir's terminal.
    Terminal,
    /// Weir's own page in a browser on this machine, with nothing in between.
    NearPage,
    /// A program on this machine, with nothing in between.
    NearProgram,
    /// Weir's own page elsewhere, or a program there.
    #[default]
    Other,
    /// A page from elsewhere that `--allow-origin` let in to Weir's own services.
    Guest,
}

impl Caller {
    /// The same, who has the terminal's key. It is of no use from elsewhere.
    pub(crate) fn with_key(self) -> Self {
        match self {
            Self::Terminal | Self::NearPage | Self::NearProgram => Self::Terminal,
            Self::Other | Self::Guest => self,
        }
    }

    /// He is on this machine.
    pub(crate) fn is_near(self) -> bool {
        matches!(self, Self::Terminal | Self::NearPage | Self::NearProgram)
    }
}

/// The rules of one server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    named: Vec<Pattern>,
    /// What stands on the command line without a flag: for the terminal only.
    own: Option<Pattern>,
    /// Only this machine reaches Weir: then its page may call what is on this machine.
    near: bool,
    off: bool,
}

impl Policy {
    pub(crate) fn new(named: Vec<Pattern>, own: Option<Pattern>, near: bool, off: bool) -> Self {
        Self { named, own, near, off }
    }

    /// What is named to this caller.
    fn named(&self, caller: Caller) -> impl Iterator<Item = &Pattern> {
        self.named.iter().chain(self.own.iter().filter(move |_| caller == Caller::Terminal))
    }

    /// Whether the caller may call what is on this machine without its being named.
    fn is_at_home(&self, caller: Caller) -> bool {
        self.near && matches!(caller, Caller::Terminal | Caller::NearPage)
    }

    /// Whether the caller may have any target.
    pub(crate) fn admits(&self, caller: Caller) -> Result<(), &'static str> {
        match caller {
            _ if self.off => Err("this Weir calls no other servers (--no-targets)"),
            Caller::Guest => Err("pages from elsewhere may call Weir's own services only"),
            _ if self.is_at_home(caller) => Ok(()),
            _ if self.named(caller).next().is_none() => {
                Err("this Weir calls the servers that --target names, and none is named")
            }
            _ => Ok(()),
        }
    }

    /// Whether the caller may have a socket of this machine.
    pub(crate) fn allows_socket(&self, caller: Caller, path: &std::path::Path) -> bool {
        let named = |pattern: &Pattern| matches!(pattern, Pattern::Unix(named) if named == path);
        !self.off && caller != Caller::Guest && self.named(caller).any(named)
    }

    /// Whether the caller may call that host, which was written so, at that address of it.
    pub(crate) fn allows(&self, caller: Caller, host: &str, port: u16, at: IpAddr) -> bool {
        if self.off || caller == Caller::Guest {
            return false;
        }
        let all = meanings(at);
        let written = host.trim_matches(['[', ']']);
        let literally = self.named(caller).any(|pattern| match pattern {
            Pattern::Host(named, at_port) => named.trim_matches(['[', ']']) == written && at_port.is(port),
            _ => false,
        });
        let is_literal = written.parse::<IpAddr>().is_ok();
        if all.iter().any(|at| is_special(*at)) {
            return literally && is_literal;
        }
        let near = self.is_at_home(caller) && all.iter().all(IpAddr::is_loopback);
        near || literally
            || self.named(caller).any(|pattern| match pattern {
                Pattern::Any => true,
                Pattern::Below(name, at_port) => {
                    let below =
                        written.strip_suffix(name.as_str()).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'));
                    below && at_port.is(port)
                }
                // What the address means as well must be of the net.
                Pattern::Net(net, bits, at_port) => at_port.is(port) && all.iter().all(|at| is_in(*at, *net, *bits)),
                Pattern::Host(..) | Pattern::Unix(_) => false,
            })
    }
}

/// An address and what it stands for: IPv6 has forms of IPv4's.
fn meanings(at: IpAddr) -> Vec<IpAddr> {
    let IpAddr::V6(v6) = at else { return vec![at] };
    if let Some(v4) = v6.to_ipv4_mapped() {
        return vec![v4.into()];
    }
    let segments = v6.segments();
    let v4 = |high: u16, low: u16| IpAddr::from(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match segments {
        // 6to4 (RFC 3056); NAT64 (RFC 6052, 8215); IPv4-compatible.
        [0x2002, high, low, ..] | [0x64, 0xff9b, .., high, low] => vec![at, v4(high, low)],
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => vec![at, v4(high, low)],
        // Teredo (RFC 4380) has its client's address inverted.
        [0x2001, 0, .., high, low] => vec![at, v4(!high, !low)],
        _ => vec![at],
    }
}

/// It means more than it says: this host, the link, everybody, or a cloud's metadata service.
fn is_special(at: IpAddr) -> bool {
    const CLOUDS: [IpAddr; 3] = [
        IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
        IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
        IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    ];
    CLOUDS.contains(&at)
        || match at {
            IpAddr::V4(v4) => v4.octets()[0] == 0 || v4.is_link_local() || v4.is_multicast() || v4.is_broadcast(),
            IpAddr::V6(v6) => v6.is_unspecified() || v6.is_unicast_link_local() || v6.is_multicast(),
        }
}

fn is_in(at: IpAddr, net: IpAddr, bits: u8) -> bool {
    let same = |at: u128, net: u128, width: u8| bits == 0 || (at ^ net) >> (width - bits) == 0;
    match (at, net) {
        (IpAddr::V4(at), IpAddr::V4(net)) => same(at.to_bits().into(), net.to_bits().into(), 32),
        (IpAddr::V6(at), IpAddr::V6(net)) => same(at.to_bits(), net.to_bits(), 128),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(named: &[&str], near: bool) -> Policy {
        Policy::new(named.iter().map(|text| text.parse().unwrap()).collect(), None, near, false)
    }

    fn allows(policy: &Policy, caller: Caller, host: &str, port: u16, at: &str) -> bool {
        policy.allows(caller, host, port, at.parse().unwrap())
    }

    #[test]
    fn near_weir_calls_near_servers_for_its_own_page_only() {
        let policy = policy(&[], true);
        for (host, at) in
            [("localhost", "127.0.0.1"), ("127.9.9.9", "127.9.9.9"), ("[::1]", "::1"), ("me", "::ffff:127.0.0.1")]
        {
            assert!(allows(&policy, Caller::NearPage, host, 9000, at), "{at}");
            assert!(!allows(&policy, Caller::Other, host, 9000, at), "{at}");
            assert!(!allows(&policy, Caller::Guest, host, 9000, at), "{at}");
        }
        // A name that leads elsewhere, now or later; what only looks like this machine.
        for at in [
            "10.0.0.1",
            "192.168.1.1",
            "8.8.8.8",
            "0.0.0.0",
            "::",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
            "::7f00:1",
            "fe80::1",
        ] {
            assert!(!allows(&policy, Caller::NearPage, "localhost", 9000, at), "{at}");
        }
        assert_eq!(policy.admits(Caller::NearPage), Ok(()));
        assert!(policy.admits(Caller::Other).is_err() && policy.admits(Caller::Guest).is_err());
    }

    #[test]
    fn weir_that_others_reach_calls_what_is_named() {
        let policy = policy(&["db.local:9000", "*.example.org:443", "10.0.0.0/8:*", "[fd00::]/8:50051"], false);
        for (host, port, at) in [
            ("db.local", 9000, "192.168.7.7"),
            ("a.example.org", 443, "93.184.216.34"),
            ("a.b.example.org", 443, "93.184.216.34"),
            ("10.1.2.3", 1, "10.1.2.3"),
            ("somewhere", 2, "10.1.2.3"),
            ("[fd00::1]", 50051, "fd00::1"),
        ] {
            assert!(allows(&policy, Caller::Other, host, port, at), "{host}");
        }
        for (host, port, at) in [
            ("db.local", 9001, "192.168.7.7"),
            ("example.org", 443, "93.184.216.34"),
            ("evil-example.org", 443, "93.184.216.34"),
            ("a.example.org.evil", 443, "93.184.216.34"),
            ("localhost", 9000, "127.0.0.1"),
            ("11.0.0.1", 1, "11.0.0.1"),
            ("x", 1, "::ffff:11.0.0.1"),
            ("x", 1, "2002:0a00:0001::"),
        ] {
            assert!(!allows(&policy, Caller::NearPage, host, port, at), "{host} {at}");
        }
    }

    #[test]
    fn special_addresses_are_for_those_who_name_them() {
        let any = policy(&["any", "169.254.0.0/16:*", "meta:80"], true);
        let special = [
            "0.0.0.0",
            "0.1.2.3",
            "::",
            "169.254.169.254",
            "fe80::1",
            "224.0.0.1",
            "255.255.255.255",
            "ff02::1",
            "100.100.100.200",
            "168.63.129.16",
            "fd00:ec2::254",
            "::ffff:169.254.169.254",
            "2002:a9fe:a9fe::",
            "64:ff9b::a9fe:a9fe",
            "2001:0:1:2:3:4:5601:5601",
        ];
        for at in special {
            assert!(!allows(&any, Caller::NearPage, "meta", 80, at), "{at}");
            assert!(!allows(&any, Caller::NearPage, at, 80, at), "{at}");
        }
        let named = policy(&["169.254.169.254:80"], false);
        assert!(allows(&named, Caller::Other, "169.254.169.254", 80, "169.254.169.254"));
        assert!(!allows(&named, Caller::Other, "rebound.example", 80, "169.254.169.254"));
    }

    #[test]
    fn off_is_off() {
        let policy = Policy::new(vec![Pattern::Any], Some(Pattern::Any), true, true);
        assert!(!allows(&policy, Caller::Terminal, "localhost", 1, "127.0.0.1"));
        assert!(policy.admits(Caller::NearPage).is_err());
        assert!(!allows(&policy, Caller::NearPage, "localhost", 1, "127.0.0.1"));
        assert!(!policy.allows_socket(Caller::Terminal, "/run/x".as_ref()));
    }

    #[test]
    fn what_the_command_line_looks_at_is_for_whoever_has_the_key() {
        let own = |own: &str, near| Policy::new(Vec::new(), own.parse().ok(), near, false);
        // A class on the network: nobody may call anything, and who started Weir his server.
        let lan = own("api.example.org:443", false);
        let at = |caller, host: &str, port| allows(&lan, caller, host, port, "203.0.113.7");
        assert!(at(Caller::Terminal, "api.example.org", 443) && lan.admits(Caller::Terminal).is_ok());
        assert!(!at(Caller::Terminal, "api.example.org", 444) && !at(Caller::Terminal, "example.org", 443));
        assert!(!allows(&lan, Caller::Terminal, "localhost", 443, "127.0.0.1"), "it is the teacher's loopback");
        for other in [Caller::NearPage, Caller::NearProgram, Caller::Other, Caller::Guest] {
            assert!(!at(other, "api.example.org", 443) && lan.admits(other).is_err(), "{other:?}");
        }
        // At home the key opens to programs what is open to the page.
        let near = own("localhost:9000", true);
        assert!(allows(&near, Caller::Terminal, "localhost", 1, "127.0.0.1"));
        assert!(!allows(&near, Caller::NearProgram, "localhost", 9000, "127.0.0.1"));
        let socket = own("unix:/run/x", true);
        assert!(socket.allows_socket(Caller::Terminal, "/run/x".as_ref()));
        assert!(!socket.allows_socket(Caller::NearPage, "/run/x".as_ref()));
        // From elsewhere the key is of no use.
        let with_key = [Caller::NearPage, Caller::NearProgram, Caller::Other, Caller::Guest].map(Caller::with_key);
        assert_eq!(with_key, [Caller::Terminal, Caller::Terminal, Caller::Other, Caller::Guest]);
    }

    #[test]
    fn patterns_are_read_and_nonsense_is_refused() {
        for text in [
            "any",
            "localhost:9000",
            "http://localhost:9000",
            "*.x.org:*",
            "10.0.0.0/8:443",
            "[::1]:9000",
            "[fd00::]/8:*",
            "unix:/run/x",
        ] {
            assert!(text.parse::<Pattern>().is_ok(), "{text}");
        }
        for text in [
            "",
            "localhost",
            "localhost:0",
            "localhost:x",
            "*:80",
            "10.0.0.0/33:1",
            "10.0.0/8:1",
            "unix:x",
            "a b:1",
            "*.:1",
            ":1",
        ] {
            assert!(text.parse::<Pattern>().is_err(), "{text}");
        }
    }
}
