//! Scrolling that waits for the picture.

use std::cell::RefCell;

use web_sys::HtmlElement;

thread_local! {
    static WAITING: RefCell<Vec<(HtmlElement, i32)>> = const { RefCell::new(Vec::new()) };
}

/// Scrolls an element to so many pixels once everything that is being drawn is drawn, and within the same frame.
///
/// To scroll, the browser must lay out the page. At once, each element that follows its end would have the whole page laid
/// out for it, half drawn.
pub fn scroll(element: &HtmlElement, top: i32) {
    let first = WAITING.with_borrow_mut(|waiting| {
        waiting.push((element.clone(), top));
        waiting.len() == 1
    });
    if first {
        crate::base::task::spawn(async {
            for (element, top) in WAITING.take() {
                element.set_scroll_top(top);
            }
        });
    }
}
