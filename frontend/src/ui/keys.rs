//! Keys that are pressed.

use leptos::ev::KeyboardEvent;

/// Is the key the input method's, which takes Enter for its own choice? Some browsers end the composition before they tell
/// of the key; they give it the code 229.
pub fn composes(event: &KeyboardEvent) -> bool {
    event.is_composing() || event.key_code() == 229
}
