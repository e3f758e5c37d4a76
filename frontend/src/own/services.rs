//! What a server offers, in the order of the list.

use weir_schema::{Method, Pool};

use crate::{base::letters::lower, call::Mode};

/// A service and its methods.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Service {
    /// `package.Service`
    pub(super) name: String,
    pub(super) methods: Vec<Method>,
}

/// The services as the server lists them, those that are there for tools last; and the names of those that it lists and does not describe.
pub(super) fn services(pool: &Pool, listed: &[String]) -> (Vec<Service>, Vec<String>) {
    let known: Vec<_> = pool.services().collect();
    let (mut first, mut last, mut lacks) = (Vec::new(), Vec::new(), Vec::new());
    for name in listed {
        match known.iter().find(|service| service.full_name() == name) {
            None => lacks.push(name.clone()),
            Some(service) => {
                let service = Service { name: name.clone(), methods: service.methods().collect() };
                if is_for_tools(name) { last.push(service) } else { first.push(service) }
            }
        }
    }
    first.extend(last);
    (first, lacks)
}

fn is_for_tools(service: &str) -> bool {
    ["grpc.health.", "grpc.reflection."].iter().any(|package| service.starts_with(package))
}

/// Those methods that a filter lets through: each of its words is in the name of the method or of its service. A service without any is
/// left out.
pub(super) fn filtered(services: &[Service], filter: &str) -> Vec<Service> {
    let filter = lower(filter);
    let words: Vec<_> = filter.split_whitespace().collect();
    let fits = |method: &&Method| {
        let path = lower(method.path());
        words.iter().all(|word| path.contains(word))
    };
    let left = services.iter().map(|service| Service {
        name: service.name.clone(),
        methods: service.methods.iter().filter(fits).cloned().collect(),
    });
    left.filter(|service| words.is_empty() || !service.methods.is_empty()).collect()
}

/// The one that Enter takes: the first that streams, or the first.
pub(super) fn first(services: &[Service]) -> Option<&Method> {
    let all = || services.iter().flat_map(|service| &service.methods);
    all().find(|method| method.mode() != Mode::Unary).or_else(|| all().next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenarios::contract;

    fn weir() -> Vec<Service> {
        let listed = ["grpc.health.v1.Health", "weir.v1.Lab", "UserService", "nobody.Knows"];
        let (services, lacks) = services(&contract(), &listed.map(str::to_owned));
        assert_eq!(lacks, ["grpc.health.v1.Health", "nobody.Knows"]);
        services
    }

    #[test]
    fn services_stand_as_the_server_lists_them() {
        let names: Vec<_> = weir().into_iter().map(|service| service.name).collect();
        assert_eq!(names, ["weir.v1.Lab", "UserService"]);
        assert!(is_for_tools("grpc.reflection.v1alpha.ServerReflection") && !is_for_tools("my.grpc.Service"));
    }

    #[test]
    fn every_word_of_a_filter_narrows_it() {
        let all = weir();
        assert_eq!(filtered(&all, " "), all);
        let echo = filtered(&all, "ECHO lab");
        assert_eq!(echo.len(), 1);
        assert!(echo[0].methods.iter().all(|method| method.name().contains("Echo")));
        assert_eq!(filtered(&all, "lab user"), []);
    }

    #[test]
    fn enter_takes_what_streams_first() {
        assert_ne!(first(&weir()).unwrap().mode(), Mode::Unary);
        let unary = filtered(&weir(), "userservice");
        assert_eq!(first(&unary).unwrap().name(), "GetUser");
        assert_eq!(first(&[]), None);
    }
}
