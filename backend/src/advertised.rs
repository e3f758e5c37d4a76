//! Where other machines reach this server: one rule for what the terminal says and what the page shares.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use crate::config::Config;

/// As many as anybody would try.
const MOST: usize = 16;

/// What the names of networks inside a machine begin with: those of containers and virtual machines.
const INNER: &str =
    "docker br- veth virbr podman cni flannel cali kube lxcbr lxdbr incusbr vmnet vboxnet vmware virtualbox";

/// Base URLs, without a slash at the end, at which other machines reach a server that listens on these addresses. The
/// best comes first: the public one, then addresses of private networks, other IPv4 addresses, IPv6; last what belongs
/// to containers, virtual machines and tunnels. None if it listens on loopback only.
///
/// It asks the system which addresses there are each time: networks come and go.
pub fn addresses(config: &Config, listening: &[SocketAddr]) -> Vec<String> {
    // A URL ends with a slash, a base does not.
    let public = config.public_url.as_ref().map(|url| url.to_string().trim_end_matches('/').to_owned());
    let scheme = config.scheme();
    let found = sockets(listening).into_iter().map(|address| format!("{scheme}://{address}"));
    public.into_iter().chain(found).take(MOST).collect()
}

/// The same without names: where other machines find the sockets.
pub(crate) fn sockets(listening: &[SocketAddr]) -> Vec<SocketAddr> {
    let everywhere = listening.iter().any(|address| address.ip().is_unspecified());
    let own = if everywhere { own_addresses() } else { Vec::new() };
    reachable(listening, &own)
}

/// An address of this machine.
#[derive(Clone, Copy, Debug)]
struct Own {
    ip: IpAddr,
    /// It leads to no other machine, or only to some: a bridge of containers, a tunnel, a cable that is not plugged in.
    aside: bool,
    /// What is sent to far away goes out from it.
    outward: bool,
}

fn reachable(listening: &[SocketAddr], own: &[Own]) -> Vec<SocketAddr> {
    let mut found: Vec<(Own, SocketAddr)> = Vec::new();
    for address in listening {
        let at = |own: Own| (own, SocketAddr::new(own.ip, address.port()));
        if address.ip().is_unspecified() {
            found.extend(own.iter().filter(|own| is_part_of(own.ip, address.ip())).copied().map(at));
        } else {
            found.push(at(Own { ip: address.ip(), aside: false, outward: false }));
        }
    }
    found.retain(|(own, _)| leads_here(own.ip));
    found.sort_by_key(|(own, _)| (own.aside, kind(own.ip), !own.outward));
    let mut addresses: Vec<SocketAddr> = Vec::new();
    for (_, address) in found {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

/// Whether who listens on all addresses like `any` listens on this one.
fn is_part_of(ip: IpAddr, any: IpAddr) -> bool {
    // All addresses of IPv6 are those of IPv4, too, but not on Windows.
    ip.is_ipv4() == any.is_ipv4() || (any.is_ipv6() && cfg!(not(windows)))
}

/// Whether another machine can use the address: it is neither loopback nor bound to one cable.
fn leads_here(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !(ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()),
        IpAddr::V6(ip) => !(ip.is_loopback() || ip.is_unicast_link_local() || ip.is_unspecified()),
    }
}

/// The likelier to be the class's network, the smaller.
fn kind(ip: IpAddr) -> u8 {
    match ip {
        IpAddr::V4(ip) if ip.is_private() => 0,
        IpAddr::V4(_) => 1,
        IpAddr::V6(_) => 2,
    }
}

fn own_addresses() -> Vec<Own> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "the system does not say which addresses this machine has");
        Vec::new()
    });
    let outward = outward_address();
    let own = interfaces.iter().map(|interface| Own {
        ip: interface.ip(),
        aside: !interface.is_oper_up() || interface.is_p2p() || is_inner(&interface.name),
        outward: Some(interface.ip()) == outward,
    });
    own.collect()
}

fn is_inner(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    INNER.split(' ').any(|start| name.starts_with(start))
}

/// The address that this machine would send from to somewhere far away. Nothing is sent.
fn outward_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address that is set aside for documentation (RFC 5737): it only has to be elsewhere.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(ip: &str) -> Own {
        Own { ip: ip.parse().unwrap(), aside: false, outward: false }
    }

    fn reached(listening: &[&str], own: &[Own]) -> Vec<String> {
        let listening: Vec<_> = listening.iter().map(|address| address.parse().unwrap()).collect();
        reachable(&listening, own).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn on_all_interfaces_the_likeliest_address_comes_first() {
        let machine = [
            own("127.0.0.1"),
            own("::1"),
            own("fe80::1"),
            own("169.254.7.7"),
            own("2001:db8::5"),
            Own { aside: true, ..own("172.17.0.1") },
            own("203.0.113.9"),
            own("10.0.0.7"),
            Own { outward: true, ..own("192.168.1.5") },
        ];
        let v4 = ["192.168.1.5:50051", "10.0.0.7:50051", "203.0.113.9:50051", "172.17.0.1:50051"];
        assert_eq!(reached(&["0.0.0.0:50051"], &machine), v4);
        if cfg!(not(windows)) {
            let both = [v4[0], v4[1], v4[2], "[2001:db8::5]:50051", v4[3]];
            assert_eq!(reached(&["[::]:50051"], &machine), both);
        }
        // Each port with each address; no address twice.
        let two = [own("10.0.0.7"), own("10.0.0.7")];
        assert_eq!(reached(&["0.0.0.0:1", "0.0.0.0:2", "10.0.0.7:1"], &two), ["10.0.0.7:1", "10.0.0.7:2"]);
    }

    #[test]
    fn on_one_address_it_is_that_one_unless_it_is_loopback() {
        let machine = [own("192.168.1.5")];
        for loopback in ["127.0.0.1:50051", "127.0.0.2:1", "[::1]:50051"] {
            assert_eq!(reached(&[loopback], &machine), Vec::<String>::new(), "{loopback}");
        }
        assert_eq!(
            reached(&["127.0.0.1:1", "[2001:db8::5]:2", "10.1.2.3:3"], &machine),
            ["10.1.2.3:3", "[2001:db8::5]:2"]
        );
    }

    #[test]
    fn the_public_address_comes_before_all() {
        let public = Config { public_url: Some("https://weir.example.org/".parse().unwrap()), ..Config::default() };
        let listening = ["127.0.0.1:1".parse().unwrap(), "10.1.2.3:3".parse().unwrap()];
        assert_eq!(addresses(&public, &listening), ["https://weir.example.org", "http://10.1.2.3:3"]);
        assert_eq!(addresses(&public, &listening[..1]), ["https://weir.example.org"]);
        assert_eq!(addresses(&Config::default(), &listening[..1]), Vec::<String>::new());
        let tls = Config { tls: true, ..Config::default() };
        assert_eq!(addresses(&tls, &listening), ["https://10.1.2.3:3"]);
    }

    #[test]
    fn networks_inside_the_machine_are_known_by_name() {
        for name in ["docker0", "br-1a2b3c", "veth12ab", "vEthernet (WSL)", "virbr0", "VMware Network Adapter VMnet8"] {
            assert!(is_inner(name), "{name}");
        }
        // A bridge may be what a machine is in its network by; a Mac shares its network by one.
        for name in ["eth0", "wlan0", "en0", "enp3s0", "br0", "bridge100", "Wi-Fi", "Ethernet 2"] {
            assert!(!is_inner(name), "{name}");
        }
    }

    #[test]
    fn no_address_of_this_machine_is_a_loopback_one() {
        // Whatever networks it has.
        for address in addresses(&Config::default(), &["0.0.0.0:1".parse().unwrap(), "[::]:2".parse().unwrap()]) {
            assert!(address.starts_with("http://"), "{address}");
            assert!(
                !address.contains("//127.") && !address.contains("[::1]") && !address.contains("[fe80"),
                "{address}"
            );
        }
    }
}
