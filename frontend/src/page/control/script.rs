//! Does what a lesson's try says, one step after the other, by what the page's own buttons do.
//!
//! Whoever does something of his own meanwhile has taken over: another call, another scenario, a cancel. The rest of the
//! try is then left undone.

use std::time::Duration;

use leptos::prelude::*;
use weir_tap::{Direction, unix_nanos};

use super::drive;
use crate::{
    base::timer::sleep,
    call::{Condition, Run},
    page::{
        Arrangement, Page, Tab, address,
        lessons::{State, Why},
    },
    scenarios::{
        Form, Scenario,
        lesson::{Step, Try},
    },
};

/// How long a step waits for what it waits for, in nanoseconds.
const PATIENCE: u64 = 20_000_000_000;
/// How often it looks.
const LOOK: Duration = Duration::from_millis(20);

/// Begins a try. One that is under way is over.
pub fn play(page: Page, what: &'static Try) {
    let turn = page.lessons.begins(what);
    page.looked.compared.set(None);
    page.borrow(address::parse(what.address).0);
    let mut script = Script {
        page,
        turn,
        scenario: page.asked.form().with_untracked(Form::scenario),
        before: newest(page),
        runs: Vec::new(),
        cancelled: 0,
    };
    crate::base::task::spawn(async move {
        let mut end = State::Done;
        for step in what.steps {
            if let Err(why) = script.step(*step).await {
                end = State::Stopped(why);
                break;
            }
        }
        page.lessons.ends(turn, end);
        // Whatever the user looks at, and wherever the button was: why it stopped stands in the lesson.
        if matches!(end, State::Stopped(why) if why != Why::TakenOver) {
            page.looked.tab.set(Tab::Lesson);
            page.layout.open_sheet();
        }
    });
}

/// Makes room for the picture where the inspector lies over it.
pub fn uncover(page: Page) {
    if page.layout.arrangement.get_untracked() != Arrangement::Desk {
        page.layout.sheet.set(false);
    }
}

/// The newest call's number.
fn newest(page: Page) -> u64 {
    page.calls().runs().with_untracked(|runs| runs.last().map_or(0, Run::number))
}

/// A try that is under way.
struct Script {
    page: Page,
    turn: u64,
    scenario: Scenario,
    /// The newest call before it.
    before: u64,
    /// The calls that it has started.
    runs: Vec<Run>,
    /// How many of them it has cancelled.
    cancelled: usize,
}

impl Script {
    async fn step(&mut self, step: Step) -> Result<(), Why> {
        self.undisturbed()?;
        let page = self.page;
        match step {
            Step::Start => {
                drive::start(page);
                let run = page.looked.shown.get_untracked().filter(|run| run.number() > self.number());
                self.runs.push(run.ok_or(Why::Refused)?);
            }
            Step::Send | Step::Done => {
                if page.looked.shown.get_untracked().as_ref() != self.runs.last() {
                    return Err(Why::TakenOver);
                }
                if step == Step::Done {
                    drive::half_close(page);
                } else {
                    drive::send(page);
                    if page.trouble.with_untracked(Option::is_some) {
                        return Err(Why::Refused);
                    }
                }
            }
            Step::Cancel => self.cancel(self.runs.len().saturating_sub(1)),
            Step::CancelFirst => self.cancel(0),
            Step::Received(n) => self.until(Why::Messages(n), &|run| run.counters().received >= n.into()).await?,
            Step::End => self.until(Why::Endless, &|run| !run.is_open()).await?,
            Step::Stalled => {
                self.until(Why::NoStall, &|run| run.log().server().stalled_ms[Direction::Response].is_some()).await?;
            }
            Step::Pause(ms) => sleep(Duration::from_millis(ms.into())).await,
            Step::Over(transport) => {
                page.asked.set_transport(transport);
                page.note_borrowed();
            }
            Step::Set([name, value]) => {
                page.set_field(name, value);
                page.asked.commit();
                page.note_borrowed();
            }
            Step::Deadline(ms) => {
                page.set_condition(Condition::Deadline, &ms.to_string());
                page.asked.commit();
                page.note_borrowed();
            }
            Step::Compare => page.looked.compared.set(self.runs.iter().rev().nth(1).cloned()),
            Step::WireOfHeaders => self.look(Tab::Wire, 0),
            Step::WireOfAnswer => {
                let first = self.runs.last().and_then(|run| run.log().row_of(Direction::Response, 1));
                self.look(Tab::Wire, first.unwrap_or_default());
            }
            Step::Message => {
                let newest = self.runs.last().and_then(|run| run.log().newest(Direction::Response).next());
                self.look(Tab::Messages, newest.unwrap_or_default());
            }
            Step::Headers => page.looked.tab.set(Tab::Headers),
        }
        Ok(())
    }

    /// The number of the newest call as far as the try knows.
    fn number(&self) -> u64 {
        self.runs.last().map_or(self.before, Run::number)
    }

    fn cancel(&mut self, index: usize) {
        if let Some(run) = self.runs.get(index) {
            self.cancelled += 1;
            run.cancel();
        }
    }

    /// Selects a row, and opens the tab that shows it so.
    fn look(&self, tab: Tab, row: u64) {
        self.page.select(row);
        self.page.looked.tab.set(tab);
    }

    /// Waits for something of the newest call, which must not be over before, unless it is the end that is waited for.
    async fn until(&self, why: Why, met: &dyn Fn(&Run) -> bool) -> Result<(), Why> {
        let began = unix_nanos();
        let Some(run) = self.runs.last() else { return Err(why) };
        loop {
            self.undisturbed()?;
            if met(run) {
                return Ok(());
            }
            if !run.is_open() {
                return Err(Why::Over);
            }
            if unix_nanos().saturating_sub(began) > PATIENCE {
                return Err(why);
            }
            sleep(LOOK).await;
        }
    }

    /// Nobody else has done anything: no other try, no other scenario, no call that is not ours, no cancel of one that is.
    fn undisturbed(&self) -> Result<(), Why> {
        let cancelled = self.runs.iter().filter(|run| run.log().facts().cancelled.is_some()).count();
        let here = self.page.lessons.is_turn(self.turn)
            && self.page.asked.form().with_untracked(Form::scenario) == self.scenario
            && newest(self.page) <= self.number()
            && cancelled <= self.cancelled;
        if here { Ok(()) } else { Err(Why::TakenOver) }
    }
}
