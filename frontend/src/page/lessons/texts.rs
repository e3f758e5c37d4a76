//! The words of the lessons in one language. They are loaded when somebody wants to read them: all of them would be a
//! tenth of what the page weighs.

use wasm_bindgen::JsValue;

/// What was loaded: an object of objects of strings, read by the browser.
#[derive(Clone, Debug)]
pub struct Texts(JsValue);

impl Texts {
    /// Takes the text of a file. Nothing if it is not one of ours: a page in its place, or half of it.
    pub fn read(json: &str) -> Option<Self> {
        let texts = Self(js_sys::JSON::parse(json).ok()?);
        (!texts.of(&["words", "see"]).is_empty()).then_some(texts)
    }

    /// The words at a place such as `server`, `tries`, `cancel`, `do`. Nothing where there are none: the page is of another
    /// version than the file.
    pub fn of(&self, place: &[&str]) -> String {
        self.at(place).and_then(|text| text.as_string()).unwrap_or_default()
    }

    /// The list at a place.
    pub fn list(&self, place: &[&str]) -> Vec<String> {
        let list = self.at(place).map(|list| js_sys::Array::from(&list));
        list.iter().flat_map(js_sys::Array::iter).filter_map(|item| item.as_string()).collect()
    }

    fn at(&self, place: &[&str]) -> Option<JsValue> {
        let mut found = self.0.clone();
        for key in place {
            found = js_sys::Reflect::get(&found, &JsValue::from_str(key)).ok()?;
        }
        (!found.is_undefined()).then_some(found)
    }
}

/// A sentence with its places filled: `{{ n }}` and the like.
pub fn fill(text: &str, figures: &[(&'static str, String)]) -> String {
    figures.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{{ {name} }}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn places_are_filled_as_often_as_they_stand_there() {
        let figures = [("n", "3".to_owned()), ("all", "10".to_owned())];
        assert_eq!(fill("{{ n }} of {{ all }}, so {{ n }}.", &figures), "3 of 10, so 3.");
        assert_eq!(fill("nothing {{ else }}", &figures), "nothing {{ else }}");
    }
}
