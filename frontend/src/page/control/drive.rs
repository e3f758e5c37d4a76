//! What the buttons do: start a call and feed it, send, half-close, cancel.

use std::time::Duration;

use leptos::prelude::*;
use weir_tap::unix_nanos;

use super::{recordings, upload};
use crate::{
    base::timer::sleep,
    call::{CallSpec, Run, SendError, StartError},
    page::{OwnView, Page, Trouble, Typed},
    scenarios::{Devices, Feed, Form, Paces, Plan, Sending},
    transport::breathe,
};

/// How long a change of the devices' paces may go unnoticed, in milliseconds.
const NOTICE: f64 = 200.0;

/// Starts a call as the page now says and shows it. What keeps it from starting is left as trouble.
pub fn start(page: Page) {
    // While a server is looked for, nothing is tried.
    if page.own.view.get_untracked() == OwnView::Connect {
        return;
    }
    page.trouble.set(None);
    match begin(page) {
        Ok(run) => {
            if run.number() == 1 {
                recordings::prepare();
            }
            page.show(&run);
            // The picture has the screen again, where fields lie over it.
            page.layout.form.set(false);
        }
        Err(trouble) => page.trouble.set(Some(trouble)),
    }
}

/// Sends one message made from the form.
pub fn send(page: Page) {
    let Some(run) = page.looked.shown.get_untracked() else { return };
    let form = page.asked.form().get_untracked();
    if !run.can_send() || run.scenario() != form.key() || form.scenario().feed == Feed::Upload {
        return;
    }
    page.trouble.set(None);
    let sent =
        form.message(Sending::by_hand(next_ordinal(&run), unix_nanos())).map_err(Trouble::Field).and_then(|message| {
            match run.try_send(&message) {
                Err(SendError::Full) => Err(Trouble::Full),
                // The call ended in this very moment: the verdict says so.
                _ => Ok(()),
            }
        });
    if let Err(trouble) = sent {
        page.trouble.set(Some(trouble));
    }
}

/// Half-closes the call that is looked at.
pub fn half_close(page: Page) {
    if let Some(run) = page.looked.shown.get_untracked() {
        run.half_close();
    }
}

/// Cancels the call that is looked at.
pub fn cancel(page: Page) {
    if let Some(run) = page.looked.shown.get_untracked() {
        run.cancel();
    }
}

/// Cancels all calls of the page that are open.
pub fn cancel_all(page: Page) {
    page.calls().cancel_all();
}

fn begin(page: Page) -> Result<Run, Trouble> {
    let form = page.asked.form().get_untracked();
    let scenario = form.scenario();
    let plan = form.plan().map_err(Trouble::Field)?;
    let conditions = page.asked.conditions().with_untracked(Typed::read).map_err(Trouble::Condition)?;
    let metadata = page.asked.metadata.with_untracked(|more| call_metadata(&form, more))?;
    // A message that cannot be made must not leave an open call behind.
    if plan.count > 0 {
        form.message(Sending::planned(0, 1, unix_nanos())).map_err(Trouble::Field)?;
    }
    let spec = CallSpec {
        metadata,
        conditions,
        window: scenario.stream_window,
        target: form.subject().map(|subject| subject.target.clone()),
        ..CallSpec::new(&form.key(), form.callee(), scenario.mode, page.asked.transport_untracked())
    };
    let run = page.calls().start(spec).map_err(|error| match error {
        StartError::Metadata(error) => Trouble::Metadata(error),
        StartError::TooMany(open) => Trouble::TooMany(open),
    })?;
    if scenario.feed == Feed::Upload {
        upload::begin(page, run.clone(), &form);
    } else {
        crate::base::task::spawn(feed(run.clone(), form, plan, page.asked.paces));
    }
    Ok(run)
}

/// The metadata of a call: the form's own, and what the user adds. Entries without a key are not sent.
///
/// # Errors
/// The first field that cannot be used.
pub fn call_metadata(form: &Form, more: &[(String, String)]) -> Result<Vec<(String, String)>, Trouble> {
    let own = form.metadata().map_err(Trouble::Field)?.into_iter().map(|(key, value)| (key.to_owned(), value));
    Ok(own.chain(more.iter().filter(|(key, _)| !key.trim().is_empty()).cloned()).collect())
}

/// Sends what the plan says. The call's end, by whomever, ends it too.
async fn feed(run: Run, form: Form, plan: Plan, paces: RwSignal<Paces>) {
    let pause = Duration::from_millis(plan.every_ms.into());
    let mut devices = form.scenario().shows.devices.map(|devices| devices());
    for n in 0..plan.count {
        let planned = match &mut devices {
            Some(devices) => match reading(&run, devices, paces, plan.every_ms).await {
                Some(reading) => reading,
                None => return,
            },
            None => n,
        };
        if n > 0 && pause.is_zero() {
            breathe().await;
        } else if n > 0 && devices.is_none() {
            sleep(pause).await;
        }
        let Ok(message) = form.message(Sending::planned(planned, next_ordinal(&run), unix_nanos())) else { break };
        if run.send(message).await.is_err() {
            return;
        }
    }
    if plan.half_close {
        run.half_close();
    }
}

/// Waits until one of the devices is due, however their paces change meanwhile, and gives its reading's place in their
/// sequence. Nothing when the call takes no more.
async fn reading(run: &Run, devices: &mut Devices, paces: RwSignal<Paces>, every_ms: u32) -> Option<u64> {
    let every = f64::from(every_ms);
    while run.can_send() {
        let now = paces.get_untracked();
        let wait = devices.wait(now);
        let millis = wait.map_or(NOTICE, |pauses| pauses * every);
        if millis < 0.5 {
            // Without a pause the turns are all that is left of time.
            devices.pass(now, wait.filter(|_| every_ms == 0).unwrap_or_default());
            return devices.take(now);
        }
        let before = unix_nanos();
        sleep(Duration::from_secs_f64(millis.min(NOTICE) / 1000.0)).await;
        if every_ms > 0 {
            // A timer that comes late, on a busy machine, delays the turns and does not change their order.
            let passed = unix_nanos().saturating_sub(before) as f64 / 1e6 / every;
            devices.pass(now, wait.map_or(passed, |wait| passed.min(wait)));
        }
    }
    None
}

/// The number of the next message of the call.
fn next_ordinal(run: &Run) -> u64 {
    run.counters().queued + 1
}
