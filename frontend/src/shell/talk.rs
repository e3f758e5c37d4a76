//! Who said what, as a conversation.

use leptos::{html, prelude::*, tachys::view::any_view::AnyView};

use super::keeper::{self, Keeper};
use crate::{
    base::{door::door, effect, live, task, text, time_of_day},
    call::Run,
    i18n::{Locale, at_door, td_string, use_locale},
    page::Page,
    scenarios::{self, Happened, Line, Speaker, Talk},
    ui::door,
};

/// How the call is shown as a conversation, if it is one.
pub(super) fn talks(run: &Run) -> Option<&'static Talk> {
    scenarios::of(run)?.shows.talk
}

/// Draws the conversation of one call.
type Draws = fn(Run, &'static Talk) -> AnyView;

door! {
    fn conversation() -> Draws {
        pictures => |run, talk| view! { <Conversation run=run talk=talk /> }.into_any()
    }
}

/// Has what draws conversations fetched, before a call waits for it.
pub(super) fn prepare() {
    task::spawn(async {
        let _ = conversation().await;
    });
}

/// The conversation of one call, once what draws it is here.
pub(super) fn talk_of(locale: Locale, run: Run, talk: &'static Talk) -> AnyView {
    door(conversation, at_door(locale), move |draws| draws(run.clone(), talk))
}

#[component]
fn Conversation(run: Run, talk: &'static Talk) -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let folds = page.folds;
    let keeper = run.clone();
    let chat = {
        let run = run.clone();
        Memo::new(move |_| {
            run.version().track();
            folds.with(&run, |fold| (talk.chat)(fold).cloned().unwrap_or_default())
        })
    };
    // The room, and the name that was wished for. The first message never changes; once seen, the log need not be asked.
    let entered = Memo::new(move |known: Option<&Option<(String, String)>>| {
        known.cloned().flatten().or_else(|| {
            run.version().track();
            (talk.entered)(&run)
        })
    });
    // The name under which the user's own lines come back from the room: it may have given another.
    let me = Memo::new(move |_| {
        let (room, wished) = entered.get()?;
        let you = chat.read().standing.you.clone();
        Some((room, if you.is_empty() { wished } else { you }))
    });
    let list = NodeRef::<html::Ol>::new();
    effect(move || {
        chat.track();
        if let Some(list) = list.get() {
            list.set_scroll_top(list.scroll_height());
        }
    });
    let present = move || {
        chat.read().present.map(|present| match present {
            1 => td_string!(locale, view.present_one).to_owned(),
            n => td_string!(locale, view.present_many, n).to_string(),
        })
    };
    // Who is there, as far as the room names them.
    let names = move || chat.read().standing.members.join(", ");
    let title = move || match &*me.read() {
        Some((room, name)) => td_string!(locale, view.in_room, room = room.as_str(), name = name.as_str()).to_string(),
        None => td_string!(locale, view.chat).to_owned(),
    };
    let lines = move || {
        let me = me.read();
        let me = me.as_ref().map(|(_, name)| name.as_str());
        chat.read().lines.iter().map(|line| said(locale, me, line)).collect_view()
    };
    view! {
        <section class="talk-box" data-testid="view">
            <header>
                <span>{text(title)}</span>
                <b data-testid="members" title=names>{text(move || present().unwrap_or_default())}</b>
                <span class="names" data-testid="names">{text(names)}</span>
                {talk.keeper.then(|| view! { <Keeper run=keeper chat=chat /> })}
            </header>
            <ol class="talk-lines" node_ref=list tabindex="0" aria-label=td_string!(locale, view.chat)>
                {live(lines)}
            </ol>
        </section>
    }
}

fn said(locale: Locale, me: Option<&str>, line: &Line) -> impl IntoView + use<> {
    let name = match &line.speaker {
        Speaker::You => td_string!(locale, view.you).to_owned(),
        Speaker::Server => td_string!(locale, view.server).to_owned(),
        Speaker::Member(name) => name.clone(),
    };
    let mine = match &line.speaker {
        Speaker::You => true,
        Speaker::Member(name) => me == Some(name),
        Speaker::Server => false,
    };
    let at = view! { <time>{time_of_day(line.unix_nanos)}</time> };
    let news = match &line.what {
        Happened::Said(text) => {
            let class = match (mine, line.earlier) {
                (true, false) => "said mine",
                (true, true) => "said mine past",
                (false, true) => "said past",
                (false, false) => "said",
            };
            let earlier = line.earlier.then(|| format!(" · {}", td_string!(locale, view.earlier)));
            return view! {
                <li class=class>
                    <small>{name}{earlier} {at}</small>
                    {text.clone()}
                </li>
            }
            .into_any();
        }
        Happened::Joined => td_string!(locale, view.joined, name).to_string(),
        Happened::Left => td_string!(locale, view.left, name).to_string(),
        Happened::Missed(n) => td_string!(locale, view.missed, n).to_string(),
        Happened::Changed(change) => keeper::change(locale, *change, name),
        Happened::Refused(keeper) => td_string!(locale, room.refused, keeper = keeper.as_str()).to_string(),
    };
    view! { <li class="news">{news} {at}</li> }.into_any()
}
