//! What each transport can do, mode by mode.

use crate::{
    call::Mode,
    i18n::{Locale, mode_name, td_string, transport_about, transport_name},
    transport::{Transport, web::carrier},
    ui::Drawn,
};

/// The table, under its title. What is tried now stands out in it.
pub(super) fn abilities(locale: Locale, mode: Mode, chosen: Transport) -> [Drawn; 2] {
    let head = |each: Mode| cell("th", each == mode, mode_name(locale, each)).attr("scope", "col");
    let mut heads = vec![Drawn::new("td")];
    heads.extend(Mode::ALL.map(head));
    let rows = Transport::ALL.map(|transport| row(locale, mode, transport, transport == chosen));
    let table = Drawn::new("table").class("can").with(vec![
        Drawn::new("thead").with(vec![Drawn::new("tr").with(heads)]),
        Drawn::new("tbody").with(rows.into()),
    ]);
    [Drawn::new("h2").text(td_string!(locale, transport.can)), table]
}

fn row(locale: Locale, mode: Mode, transport: Transport, chosen: bool) -> Drawn {
    let name = Drawn::new("b").text(transport_name(locale, transport));
    let mut head = vec![name, Drawn::new("small").text(transport_about(locale, transport))];
    if !transport.facts().own_connection {
        head.push(Drawn::new("small").test_id("carrier").text(carried(locale)));
    }
    let mut cells = vec![Drawn::new("th").attr("scope", "row").with(head)];
    cells.extend(Mode::ALL.map(|each| {
        let late = transport.facts().collects && each.client_streams();
        let word = if late { td_string!(locale, transport.collected) } else { td_string!(locale, transport.live) };
        let cell = cell("td", each == mode, "");
        cell.with(vec![Drawn::new("span").class(if late { "late" } else { "live" }).text(word)])
    }));
    Drawn::new("tr").class(if chosen { "chosen" } else { "" }).with(cells)
}

fn cell(tag: &'static str, here: bool, words: &str) -> Drawn {
    Drawn::new(tag).class(if here { "here" } else { "" }).text(words)
}

/// Between HTTP versions lies the limit of connections.
fn carried(locale: Locale) -> &'static str {
    match carrier().as_deref() {
        Some("http/1.1") => td_string!(locale, transport.web_six),
        Some("h2" | "h3") => td_string!(locale, transport.web_many),
        // A browser that does not say.
        _ => "",
    }
}
