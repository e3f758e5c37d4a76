//! The link to what is shown, for other machines: to copy, and as a QR code for phones.
//!
//! The server knows at which addresses others reach it, and draws the code: the page would have to load a coder for that.

use js_sys::{Array, JSON, Reflect, encode_uri_component};
use leptos::{html, prelude::*};
use wasm_bindgen::JsValue;

use crate::{
    base::{effect, fetch_text, live, text},
    i18n::{Locale, td_string, use_locale},
    page::{Overlay, Page},
    ui::{Dialog, Icon, copy, icon},
};

/// The sheet, while it is wanted.
#[component]
pub(super) fn Share() -> impl IntoView {
    let page = Page::here();
    live(move || (page.layout.overlay.get() == Some(Overlay::Share)).then(|| view! { <Sheet /> }))
}

/// The code alone, as large as the screen, with the address in large type: for those in the last row.
#[component]
pub(super) fn Code() -> impl IntoView {
    let page = Page::here();
    live(move || (page.layout.overlay.get() == Some(Overlay::Code)).then(|| view! { <Wall /> }))
}

#[component]
fn Wall() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let sharing = Sharing::new(page);
    let address = move || {
        let link = sharing.link.read();
        link.split_once("://").map_or(link.as_str(), |(_, address)| address).to_owned()
    };
    view! {
        <Dialog
            title=td_string!(locale, share.title)
            test_id="code-sheet"
            close_label=td_string!(locale, share.close)
            close=Callback::new(move |()| page.layout.overlay.set(None))
            class="wall"
        >
            <div class="share-wall">
                {sharing.code(locale)}
                <p class="address" data-testid="code-address">{text(address)}</p>
                {sharing.alone(locale)}
            </div>
        </Dialog>
    }
}

/// A link for others, and what is known of who can follow it.
#[derive(Clone, Copy)]
struct Sharing {
    /// Addresses at which others may reach the server.
    bases: RwSignal<Vec<String>>,
    chosen: RwSignal<String>,
    /// Nobody else can.
    lonely: RwSignal<bool>,
    unscannable: RwSignal<bool>,
    autostart: RwSignal<bool>,
    link: Memo<String>,
}

impl Sharing {
    fn new(page: Page) -> Self {
        let own = window().location().origin().unwrap_or_default();
        let bases = RwSignal::new(vec![own.clone()]);
        let chosen = RwSignal::new(own.clone());
        // The server is asked only where this page's own address is of no use to others.
        let lonely = RwSignal::new(false);
        let unscannable = RwSignal::new(false);
        let autostart = RwSignal::new(false);
        if is_loopback(&own) {
            crate::base::task::spawn(async move {
                let found = addresses().await;
                // The sheet may have been closed meanwhile.
                if let Some(first) = found.first().cloned() {
                    chosen.try_set(first);
                    bases.try_set(found);
                } else {
                    lonely.try_set(true);
                }
            });
        }
        let link = Memo::new(move |_| {
            unscannable.set(false);
            let mut link = chosen.get() + &page.asked.address_of(page.asked.scenario());
            if autostart.get() {
                link.push_str(if link.contains('?') { "&autostart" } else { "?autostart" });
            }
            link
        });
        Self { bases, chosen, lonely, unscannable, autostart, link }
    }

    /// The link as a picture that a camera reads.
    fn code(self, locale: Locale) -> impl IntoView {
        let Self { link, lonely, unscannable, .. } = self;
        live(move || {
            if unscannable.get() {
                return view! { <div class="qr none">{td_string!(locale, share.no_code)}</div> }.into_any();
            }
            let picture = format!("/share/qr.svg?text={}", String::from(encode_uri_component(&link.read())));
            view! {
                // Of no use to a phone while nobody else can come in.
                <div class="qr" class:dim=lonely>
                    <img src=picture alt=td_string!(locale, share.code) data-testid="share-qr" on:error=move |_| unscannable.set(true) />
                </div>
            }
            .into_any()
        })
    }

    /// That nobody else can follow it, and what to do.
    fn alone(self, locale: Locale) -> impl IntoView {
        live(move || {
            self.lonely.get().then(|| {
                view! {
                    <div class="strip" data-testid="share-alone">
                        {icon(Icon::MIND)}
                        <span>{td_string!(locale, share.alone)}</span>
                    </div>
                }
            })
        })
    }
}

/// What has become of copying.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Copied {
    NotYet,
    Done,
    Failed,
}

#[component]
fn Sheet() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let sharing = Sharing::new(page);
    let Sharing { bases, chosen, autostart, link, .. } = sharing;
    let copied = RwSignal::new(Copied::NotYet);
    effect(move || {
        link.track();
        copied.set(Copied::NotYet);
    });
    let field = NodeRef::<html::Input>::new();
    let copy_link = move |_| {
        let Some(field) = field.get_untracked() else { return };
        let link = link.get_untracked();
        crate::base::task::spawn(async move {
            let done = copy(&link, &field).await;
            copied.try_set(if done { Copied::Done } else { Copied::Failed });
        });
    };
    let said = move || match copied.get() {
        Copied::NotYet => "",
        Copied::Done => td_string!(locale, share.copied),
        Copied::Failed => td_string!(locale, share.copy_by_hand),
    };
    let choice = move || {
        let bases = bases.get();
        (bases.len() > 1).then(|| {
            let options = bases.into_iter().map(|base| view! { <option value=base.clone()>{base.clone()}</option> });
            view! {
                <label class="about" for="share-base">{td_string!(locale, share.address)}</label>
                <select id="share-base" data-testid="share-base" on:change=move |event| chosen.set(event_target_value(&event))>
                    {options.collect_view()}
                </select>
            }
        })
    };
    view! {
        <Dialog
            title=td_string!(locale, share.title)
            test_id="share-sheet"
            close_label=td_string!(locale, share.close)
            close=Callback::new(move |()| page.layout.overlay.set(None))
        >
            <div class="share-box">
                {sharing.code(locale)}
                <div>
                    <p>{td_string!(locale, share.about)}</p>
                    <div class="row">
                        <input
                            readonly
                            node_ref=field
                            data-testid="share-link"
                            aria-label=td_string!(locale, share.link)
                            prop:value=move || link.get()
                            on:focus=move |_| {
                                if let Some(field) = field.get_untracked() {
                                    field.select();
                                }
                            }
                        />
                        <button type="button" class="btn" data-testid="share-copy" on:click=copy_link>
                            {td_string!(locale, share.copy)}
                        </button>
                    </div>
                    <p class="said" role="status">{text(said)}</p>
                    {live(choice)}
                    <label class="check">
                        <input
                            type="checkbox"
                            data-testid="share-autostart"
                            prop:checked=autostart
                            on:change=move |event| autostart.set(event_target_checked(&event))
                        />
                        {td_string!(locale, share.autostart)}
                    </label>
                    {sharing.alone(locale)}
                </div>
            </div>
        </Dialog>
    }
}

/// Is this an address that means another machine on every machine?
fn is_loopback(origin: &str) -> bool {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = host
        .strip_prefix('[')
        .map_or_else(|| host.split(':').next().unwrap_or_default(), |v6| v6.split(']').next().unwrap_or_default());
    host == "localhost" || host.ends_with(".localhost") || host == "::1" || host.starts_with("127.")
}

/// Where others reach this server, best first. None: it says so, or it does not answer.
async fn addresses() -> Vec<String> {
    let text = fetch_text("/share/addresses").await.unwrap_or_default();
    let list =
        JSON::parse(&text).and_then(|body| Reflect::get(&body, &"addresses".into())).unwrap_or(JsValue::UNDEFINED);
    if !Array::is_array(&list) {
        return Vec::new();
    }
    Array::from(&list).iter().filter_map(|address| address.as_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn what_means_another_machine_elsewhere() {
        for own in [
            "http://localhost:50051",
            "http://127.0.0.1:50051",
            "http://127.3.2.1",
            "http://[::1]:8080",
            "http://a.localhost",
        ] {
            assert!(is_loopback(own), "{own}");
        }
        for shared in [
            "http://192.168.1.5:50051",
            "https://weir.example.org",
            "http://[fd00::1]:80",
            "http://128.0.0.1",
            "http://localhost.example",
        ] {
            assert!(!is_loopback(shared), "{shared}");
        }
    }
}
