//! Scenarios against the descriptors of the contract.

use std::collections::BTreeSet;

use super::*;

#[path = "../../../../tests/support/cases.rs"]
#[allow(dead_code, unreachable_pub, reason = "the browser tests use all of it")]
mod cases;
use crate::{
    call::Mode,
    scenarios::{Feed, FieldKind, Place, of_mode},
};
use weir_schema::{Kind, Message};
use weir_tap::{DIRECTIONS, Direction};

#[test]
fn the_list_is_that_of_the_table() {
    let rows = cases::all().map(|case| case.path);
    let mut table = rows.collect::<Vec<_>>();
    table.dedup();
    let list = ALL.iter().map(|scenario| format!("/{}/{}", scenario.mode.id(), scenario.id)).collect::<Vec<_>>();
    assert_eq!(list, table, "tests/support/cases.rs says what must come of each scenario");
    let by_mode = Mode::ALL.into_iter().flat_map(of_mode).collect::<Vec<_>>();
    assert_eq!(by_mode, ALL, "the list goes by mode");
    assert!(find("nothing").is_none());
    assert!(Mode::ALL.into_iter().all(|mode| Mode::find(mode.id()) == Some(mode)));
}

#[test]
fn every_method_exists_and_streams_as_its_scenario_says() {
    for scenario in ALL {
        for path in scenario.methods {
            let method = contract().method(path).unwrap_or_else(|| panic!("{}: no {path}", scenario.id));
            assert_eq!(method.mode(), scenario.mode, "{path}");
        }
    }
}

#[test]
fn what_tells_a_message_is_a_field_of_it() {
    for scenario in ALL {
        let methods = scenario.methods.iter().filter_map(|path| contract().method(path));
        for (method, direction) in methods.flat_map(|method| DIRECTIONS.map(|direction| (method.clone(), direction))) {
            let Some(name) = scenario.shows.telling[direction] else { continue };
            let message = if direction == Direction::Response { method.output() } else { method.input() };
            assert!(message.field_by_name(name).is_some(), "{}: no {name} in {}", scenario.id, message.full_name());
        }
    }
}

#[test]
fn every_method_of_the_contract_can_be_reached() {
    let offered = ALL.iter().flat_map(|scenario| scenario.methods).map(|path| (*path).to_owned());
    // The page's own: it calls them by itself, in no scenario.
    let own = ["Recorder/Watch", "Recorder/Clock"].map(|name| format!("/weir.v1.{name}"));
    let contract = contract().methods().map(|method| method.path().to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(offered.chain(own).collect::<BTreeSet<_>>(), contract);
}

#[test]
fn every_method_of_a_scenario_can_be_chosen() {
    for scenario in ALL {
        let choices = scenario.fields.iter().filter(|field| field.place == Place::Method).collect::<Vec<_>>();
        if choices.is_empty() {
            assert_eq!(scenario.methods.len(), 1, "{}", scenario.id);
            continue;
        }
        let [Field { kind: FieldKind::Choice(options), name, .. }] = choices[..] else {
            panic!("{}: one choice of the method", scenario.id)
        };
        assert_eq!(options.len(), scenario.methods.len(), "{}", scenario.id);
        for (option, path) in options.iter().zip(scenario.methods) {
            assert_eq!(filled(scenario.id, &[(name, option.value)]).path(), *path);
            assert!(path.ends_with(&format!("/{}", option.text.rsplit('.').next().unwrap())), "{path}");
        }
    }
}

#[test]
fn every_place_in_a_message_exists_and_takes_what_the_field_gives() {
    for (scenario, field) in all_fields() {
        let (Place::Message(path) | Place::First(path)) = field.place else { continue };
        for method in scenario.methods {
            let input = contract().method(method).unwrap().input();
            let target = at(&input, path).unwrap_or_else(|| panic!("{}: no {path}", input.full_name()));
            assert!(takes(&target.kind(), field.kind), "{}.{}", scenario.id, field.name);
            assert!(!target.is_list(), "{}.{}", scenario.id, field.name);
        }
    }
}

fn at(message: &Message, path: &str) -> Option<weir_schema::Field> {
    let name = path.split('.').next()?;
    let field = message.field_by_name(name)?;
    match (path.split_once('.'), field.kind()) {
        (Some((_, inner)), Kind::Message(nested)) => at(&nested, inner),
        (None, _) => Some(field),
        _ => None,
    }
}

/// The protobuf type takes every value that the field takes.
fn takes(target: &Kind, field: FieldKind) -> bool {
    match (field, target) {
        (FieldKind::Text { .. }, Kind::String) | (FieldKind::Real, Kind::Double) | (FieldKind::Flag, Kind::Bool) => {
            true
        }
        (FieldKind::Int { min, max, .. }, Kind::Uint32) => min >= 0 && max <= i64::from(u32::MAX),
        (FieldKind::Int { min, max, .. }, Kind::Int32) => min >= i64::from(i32::MIN) && max <= i64::from(i32::MAX),
        (FieldKind::Choice(options), Kind::Uint32) => options.iter().all(|option| option.value.parse::<u32>().is_ok()),
        _ => false,
    }
}

#[test]
fn only_metadata_that_the_contract_knows() {
    use weir_proto::keys;
    let known = [
        keys::INTERVAL_MS,
        keys::COUNT,
        keys::POLICY,
        keys::CHUNK_BYTES,
        keys::READ_DELAY_MS,
        keys::APP_ID,
        keys::APP_KEY,
    ];
    for (scenario, field) in all_fields() {
        if let Place::Metadata(key) = field.place {
            assert!(known.contains(&key), "{}.{}", scenario.id, field.name);
        }
    }
}

#[test]
fn feeds_fit_their_modes_and_name_fields_that_exist() {
    for scenario in ALL {
        let single = scenario.feed == Feed::Single;
        assert_eq!(single, !scenario.mode.client_streams(), "{}", scenario.id);
        if let Feed::Auto { every, source } = scenario.feed {
            assert_eq!(scenario.field(every).unwrap().place, Place::Page);
            assert_eq!(scenario.field(source).unwrap().place, Place::Page);
        }
        let first = scenario.fields.iter().any(|field| matches!(field.place, Place::First(_)));
        assert_eq!(first, scenario.feed == Feed::Typed { opening: true }, "{}", scenario.id);
    }
}

#[test]
fn status_codes_have_grpcs_names_and_numbers() {
    let FieldKind::Choice(codes) = find("failing").unwrap().field("code").unwrap().kind else { panic!("a choice") };
    assert_eq!(codes.len(), 17);
    for (number, code) in (0..).zip(codes) {
        let name = format!("{:?}", tonic::Code::from_i32(number)).to_uppercase();
        // tonic spells OK and CANCELLED as everybody does, so only the underscores differ.
        assert_eq!(code.text.replace('_', ""), format!("{number} {name}"));
        assert_eq!(code.value, number.to_string());
    }
}
