//! `cargo verify`: everything that must hold, one step after the other, and a count of the tests at the end.
//!
//! A step that fails does not keep the others from running, unless they need what it should have made.

mod browsers;
mod clients;
mod counts;
mod interop;
mod ledger;
mod outside;
mod server;
mod snippets;
mod steps;

use ledger::Ledger;

pub(crate) use browsers::run as browsers;
pub(crate) use steps::pictures;

use crate::{
    page,
    tools::wheels::{BUF, GRPCURL},
};

/// How much to verify.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What needs only Rust and a browser.
    Usual,
    /// Also what needs Python, Node, cargo-deny and more time.
    Full,
}

/// Runs all steps and prints the counts as the last line. Says whether everything held.
pub(crate) fn run(extent: Extent) -> bool {
    let mut ledger = Ledger::new();
    ledger.step("formatting", |_| steps::formatting());
    ledger.step("lints", |_| steps::lints());
    ledger.step("lints for the browser", |_| steps::wasm_lints());
    ledger.step("tests", steps::tests);
    ledger.step("wasm tests", steps::wasm_tests);

    let built = ledger.step("page", |_| page::ensure());
    if built {
        ledger.step("page size", |_| steps::page_size());
        ledger.step("browser tests", steps::browser_tests);
    } else {
        ledger.leave_out("page size", "there is no page");
        ledger.leave_out("browser tests", "there is no page");
    }

    if extent == Extent::Full {
        if built {
            browsers::smoke(&mut ledger);
        } else {
            ledger.leave_out("other browsers", "there is no page");
        }
        ledger.step("clients in Python", clients::in_python);
        ledger.step_with("clients in Node", clients::node_modules, |modules, counts| clients::in_node(modules, counts));
        ledger.step_with("buf curl", || BUF.ready(), |buf, counts| clients::buf(buf, counts));
        ledger.step_with("interop client", interop::Client::ready, interop::Client::run);
        // The recipes are for a page, and there may be none.
        for proxy in &outside::PROXIES {
            if built {
                ledger.step_with(proxy.step, || proxy.ready(), |program, counts| proxy.tried(program, counts));
            } else {
                ledger.leave_out(proxy.step, "there is no page");
            }
        }
        if built && outside::has_namespaces() {
            ledger.step("from another machine", outside::another_machine);
        } else {
            ledger.leave_out("from another machine", "it takes a page, root, and the `ip` command of Linux");
        }
        ledger.step("snippets in Rust", snippets::in_rust);
        ledger.step("snippets in Python", snippets::in_python);
        let grpcurl = || GRPCURL.ready();
        ledger.step_with("snippets by grpcurl", grpcurl, |program, counts| snippets::by_grpcurl(program, counts));
        let javascript = || Ok((clients::node_modules()?, BUF.ready()?));
        ledger.step_with("snippets in JavaScript", javascript, |(modules, buf), counts| {
            snippets::in_javascript(modules, buf, counts)
        });
        if snippets::go_toolchain() {
            ledger.step("snippets in Go", snippets::in_go);
        } else {
            ledger.leave_out(
                "snippets in Go",
                "neither compiled nor run: they need Debian's golang-go, golang-google-grpc-dev and protoc-gen-go-grpc",
            );
        }
        if steps::has_node() {
            ledger.step("README's JavaScript", |_| steps::readme_in_javascript());
        } else {
            ledger.leave_out("README's JavaScript", "Node is not here");
        }
        if steps::has_cargo_deny() {
            ledger.step("licences and sources", |_| steps::licences());
        } else {
            ledger.leave_out(
                "licences and sources",
                "cargo-deny is not here; `cargo install --locked cargo-deny` gets it",
            );
        }
    }
    ledger.close()
}
