//! Forms in URLs.

use proptest::prelude::*;

use super::*;
use crate::scenarios::FieldKind;

/// A second form of the same scenario, made from what the first says in a URL.
fn reread(form: &Form) -> Form {
    let mut again = Form::new(form.scenario());
    again.read_query(form.query());
    again
}

#[test]
fn keys_are_unique_within_a_scenario_and_none_is_the_pages_own() {
    let own =
        ["transport", "autostart", "deadline", "latency", "slow", "window", "lang", "theme", "present", "metadata"];
    for &scenario in ALL {
        for (index, field) in scenario.fields.iter().enumerate() {
            assert!(!own.contains(&field.name), "{}.{}", scenario.id, field.name);
            assert!(scenario.fields[..index].iter().all(|other| other.name != field.name), "{}", field.name);
            assert!(field.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{}", field.name);
        }
    }
}

#[test]
fn defaults_say_nothing() {
    for &scenario in ALL {
        assert_eq!(Form::new(scenario).query(), [], "{}", scenario.id);
    }
}

#[test]
fn a_url_sets_what_it_names_and_nothing_else() {
    let mut form = form("ticker");
    form.read_query([("symbol", "水"), ("transport", "web"), ("nonsense", "1"), ("count", "3")]);
    assert_eq!(form.query(), [("symbol", "水"), ("count", "3")]);
    assert_eq!(form.get("every_ms"), "400");
}

#[test]
fn over_long_values_are_refused_and_others_taken_as_they_are() {
    let mut form = form("room");
    form.read_query([("text", &*"x".repeat(8001)), ("room", &*"x".repeat(161)), ("name", "Ada")]);
    assert_eq!(form.query(), [("name", "Ada")]);
    // Out of range but not over-long: shown to the user, with what is wrong.
    form = super::form("ticker");
    form.read_query([("count", "10000001"), ("every_ms", &*"9".repeat(33))]);
    assert_eq!(form.query(), [("count", "10000001")]);
    assert_eq!(form.problems().len(), 1);
}

#[test]
fn files_stay_out_of_urls() {
    let mut form = filled("upload", &[("file", "photo.jpg")]);
    assert_eq!(form.query(), []);
    form.read_query([("file", "/etc/passwd")]);
    assert_eq!(form.get("file"), "photo.jpg");
}

proptest! {
    #[test]
    fn any_form_comes_back_from_its_url(index in 0..20_usize, value in "\\PC{0,12}") {
        let scenario = ALL[index];
        let mut form = Form::new(scenario);
        for field in scenario.fields {
            if field.kind != FieldKind::File && value.len() <= field.longest() {
                prop_assert!(form.set(field.name, &value));
            }
        }
        prop_assert_eq!(reread(&form), form);
    }
}
