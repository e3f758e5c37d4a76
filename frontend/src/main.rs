//! Starts the page.

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(weir_page::shell::App);
    // What was to be read until now.
    if let Ok(Some(first)) = leptos::prelude::document().query_selector(".first") {
        first.remove();
    }
}
