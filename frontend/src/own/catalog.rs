//! What is known of a server's types: by what it says of itself, by what the user gives, or by both.

use bytes::Bytes;
use leptos::prelude::*;
use weir_schema::{Linked, Pool};

use super::{
    focus::focus,
    given::{Given, gather::Picked, is_one, read},
    note::notes,
    reflection::{File, Found},
    services::services,
    state::Own,
    told::{Step, Told},
};
use crate::{
    base::task,
    call::Mode,
    page::{self, Page},
    scenarios,
};

/// The user gives files. Types and methods are made anew if the server is known.
pub(super) fn give(page: Page, picked: Vec<Picked>) {
    let own = Own::of(page);
    task::spawn(async move {
        let given = own.given.with_untracked(|given| !given.files.is_empty());
        own.untell(&[Step::Files, Step::Schema], given);
        own.resume();
        let calls = page.calls();
        let more = read(&calls, picked).await;
        own.given.update(|given| given.add(more));
        show(page);
    });
}

/// What the user gave counts no more.
pub(super) fn forget(page: Page) {
    let own = Own::of(page);
    own.untell(&[Step::Files, Step::Schema], false);
    own.resume();
    own.given.set(Given::default());
    show(page);
}

/// Makes types and methods of what is known, and tells what that is.
pub(super) fn show(page: Page) {
    let own = Own::of(page);
    let given = own.given.get_untracked();
    own.untell(&[Step::Files, Step::Schema], !given.files.is_empty());
    if given != Given::default() {
        tell_given(own, &given);
    }
    let Some(way) = own.way.get_value() else { return };
    if way.said.is_none() && given.files.is_empty() {
        own.services.set(Vec::new());
        return page.own.found.set(None);
    }
    let none = Found { services: Vec::new(), files: Vec::new(), missing: Vec::new(), bound: None };
    let said = way.said.unwrap_or(none);
    let files = together(&said.files, &given);
    let listed = listed(&said, &files);
    let bytes = files.iter().map(Bytes::len).sum();
    let Linked { pool, troubles } = Pool::link(&files);
    let (services, lacks) = services(&pool, &listed);
    let methods: Vec<_> = services.iter().flat_map(|service| service.methods.clone()).collect();
    own.tell(
        Step::Schema,
        Told::Listed {
            services: services.len(),
            methods: methods.len(),
            streaming: methods.iter().filter(|method| method.mode() != Mode::Unary).count(),
            files: files.len(),
            bytes,
        },
    );
    let (wanting, more) = notes(&said.missing, &troubles, &lacks, &given);
    for note in wanting {
        own.tell(Step::Schema, Told::Wanting(note));
    }
    if more > 0 {
        own.tell(Step::Schema, Told::AndMore(more));
    }
    if let Some(bound) = said.bound {
        own.tell(Step::Schema, Told::Bounded(bound));
    }
    own.services.set(services);
    let wanted = page.own.wanted.get_untracked().1;
    let wanted = methods.iter().find(|method| method.path()[1..] == wanted).cloned();
    let reflection = methods.iter().filter(|method| method.service().starts_with("grpc.reflection.")).cloned();
    let reflection: Vec<_> = reflection.collect();
    page.own.found.set(Some(page::Found {
        target: way.target,
        methods,
        form: scenarios::own::form,
        laid_out: weir_schema::json::laid_out,
    }));
    // Its calls are there already.
    for method in &reflection {
        page.keep(method);
    }
    match wanted {
        Some(method) => page.take(&method),
        None => focus("own-filter"),
    }
}

fn tell_given(own: Own, given: &Given) {
    let services = given.files.iter().map(|(_, file)| File::read(file).services.len()).sum();
    own.tell(Step::Files, Told::Given { files: given.files.len(), services });
    for fault in &given.faults {
        own.tell(Step::Files, Told::Unusable(fault.clone()));
    }
}

/// The server's own files, and what the user gave beside: of a file that both have, what the server says is what it speaks.
fn together(said: &[Bytes], given: &Given) -> Vec<Bytes> {
    let own: Vec<String> = said.iter().map(|file| File::read(file).name).collect();
    let more = given
        .files
        .iter()
        .filter(|(name, file)| !own.iter().any(|known| is_one(known, name) || *known == File::read(file).name));
    said.iter().cloned().chain(more.map(|(_, file)| file.clone())).collect()
}

/// The services as the server lists them: files of others are there for their types. Where it lists none, those of the files.
fn listed(said: &Found, files: &[Bytes]) -> Vec<String> {
    if said.services.is_empty() {
        files.iter().flat_map(|file| File::read(file).services).collect()
    } else {
        said.services.clone()
    }
}

#[cfg(test)]
mod tests {
    use weir_schema::wire::Value;

    use super::*;

    /// A file with a service of that name, in the package `p`.
    fn file(name: &str, service: &str) -> Bytes {
        let mut inner = Vec::new();
        Value::Bytes(service.as_bytes()).put(1, &mut inner);
        let mut file = Vec::new();
        for (number, bytes) in [(1, name.as_bytes()), (2, b"p"), (6, &inner)] {
            Value::Bytes(bytes).put(number, &mut file);
        }
        file.into()
    }

    fn found(services: &[&str], files: &[Bytes]) -> Found {
        let services = services.iter().map(|&name| name.to_owned()).collect();
        Found { services, files: files.to_vec(), missing: Vec::new(), bound: None }
    }

    #[test]
    fn what_the_server_says_comes_first() {
        let (own, other) = (file("a/v1/a.proto", "A"), file("b.proto", "B"));
        let given = Given {
            files: vec![
                ("src/a/v1/a.proto".to_owned(), file("src/a/v1/a.proto", "A")),
                ("b.proto".to_owned(), other.clone()),
            ],
            faults: Vec::new(),
        };
        assert_eq!(together(std::slice::from_ref(&own), &given), [own.clone(), other.clone()]);
        assert_eq!(together(&[], &given).len(), 2);
        let files = [own, other];
        assert_eq!(listed(&found(&["p.A", "p.C"], &[]), &files), ["p.A", "p.C"], "it has no B");
        assert_eq!(listed(&found(&[], &[]), &files), ["p.A", "p.B"]);
    }
}
