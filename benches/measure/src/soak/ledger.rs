//! What members of rooms have heard, and whether that can be.

use std::{collections::HashMap, sync::Mutex};

use crate::lock::lock;

/// A line: who said it (one stay of one member) and its number.
type Line = (u64, u32);

/// One stay of one member in a room.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) room: usize,
    id: u64,
    said: u32,
    lines: Vec<Line>,
    /// The last number heard of each speaker; 0 for one whose coming was heard.
    last: HashMap<u64, u32>,
    missed: u64,
    /// Lines that were not heard, of those the server says it dropped.
    gaps: u64,
    /// Stayed until everybody was quiet, and the room ended the call well.
    pub(super) ended_well: bool,
}

impl Member {
    pub(super) fn new(room: usize) -> Self {
        let (id, last) = (rand::random(), HashMap::new());
        Self { room, id, said: 0, lines: Vec::new(), last, missed: 0, gaps: 0, ended_well: false }
    }

    /// Nobody else's.
    pub(super) fn name(&self) -> String {
        format!("{:016x}", self.id)
    }

    /// What to say next.
    pub(super) fn next_line(&mut self) -> String {
        self.said += 1;
        self.said.to_string()
    }

    pub(super) fn heard(&self) -> u64 {
        self.lines.len() as u64
    }

    /// So many events are lost, the server says.
    pub(super) fn misses(&mut self, count: u64) {
        self.missed += count;
    }

    pub(super) fn hears_coming(&mut self, name: &str) {
        if let Ok(id) = u64::from_str_radix(name, 16) {
            self.last.insert(id, 0);
        }
    }

    /// A line: of each speaker each one, in order, without those that the server says it dropped.
    pub(super) fn hears(&mut self, name: &str, text: &str) -> Result<(), String> {
        let read = u64::from_str_radix(name, 16).ok().zip(text.trim().parse::<u32>().ok());
        let (speaker, number) = read.ok_or_else(|| format!("{name:?} is said to have said {text:?}"))?;
        // Of somebody who was there before, the first line heard may be any.
        let before = self.last.insert(speaker, number).unwrap_or_else(|| number.saturating_sub(1));
        if number <= before {
            return Err(format!("line {number} of {name} came after its line {before}"));
        }
        self.gaps += u64::from(number - before - 1);
        if self.gaps > self.missed {
            let (gaps, missed) = (self.gaps, self.missed);
            return Err(format!(
                "{gaps} lines are lost, the last of them before line {number} of {name}; the server tells of {missed}"
            ));
        }
        self.lines.push((speaker, number));
        Ok(())
    }
}

/// All stays that have ended.
#[derive(Debug, Default)]
pub(super) struct Ledger(Mutex<Vec<Member>>);

impl Ledger {
    /// Keeps a stay for the end.
    pub(super) fn enter(&self, member: Member) {
        lock(&self.0).push(member);
    }

    /// Lines that their own speakers heard (so the server has acknowledged them), and lines dropped as the server told.
    pub(super) fn totals(&self) -> (u64, u64) {
        let stays = lock(&self.0);
        let acknowledged = stays.iter().map(|member| u64::from(member.last.get(&member.id).copied().unwrap_or(0)));
        (acknowledged.sum(), stays.iter().map(|member| member.missed).sum())
    }

    /// What cannot be, now that all have ended.
    pub(super) fn findings(&self) -> Vec<String> {
        let stays = lock(&self.0);
        let mut findings = in_one_order(&stays);
        for hearer in stays.iter().filter(|member| member.ended_well && member.missed == 0) {
            // Who stayed until all were quiet has heard all of all others who did; whoever came later, none or all.
            for speaker in stays.iter().filter(|member| member.ended_well && member.room == hearer.room) {
                let heard = hearer.last.get(&speaker.id).copied();
                if speaker.said > 0 && heard.is_some_and(|heard| heard != speaker.said) {
                    let (name, all) = (speaker.name(), speaker.said);
                    findings.push(format!("of {name}'s {all} lines one who stayed has heard {heard:?}"));
                }
            }
        }
        findings
    }
}

/// All members hear the lines in one order: the neighbours of all lists together must not run in a circle.
fn in_one_order(stays: &[Member]) -> Vec<String> {
    let mut after: HashMap<Line, Vec<Line>> = HashMap::new();
    let mut before: HashMap<Line, usize> = HashMap::new();
    for member in stays {
        for pair in member.lines.windows(2) {
            after.entry(pair[0]).or_default().push(pair[1]);
            *before.entry(pair[1]).or_default() += 1;
            before.entry(pair[0]).or_default();
        }
    }
    let mut free: Vec<Line> = before.iter().filter(|(_, count)| **count == 0).map(|(line, _)| *line).collect();
    let mut ordered = 0;
    while let Some(line) = free.pop() {
        ordered += 1;
        for next in after.get(&line).into_iter().flatten() {
            if let Some(count) = before.get_mut(next) {
                *count -= 1;
                if *count == 0 {
                    free.push(*next);
                }
            }
        }
    }
    let left = before.len() - ordered;
    if left == 0 {
        Vec::new()
    } else {
        vec![format!("{left} lines were heard in different orders by different members")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaker(id: u64) -> String {
        format!("{id:016x}")
    }

    #[test]
    fn lines_come_once_and_in_order() {
        let mut member = Member::new(0);
        // Of somebody who was there before.
        assert_eq!(member.hears(&speaker(1), "7  "), Ok(()));
        assert_eq!(member.hears(&speaker(1), "8"), Ok(()));
        assert!(member.hears(&speaker(1), "8").is_err());
        // A newcomer's first line is its first.
        member.hears_coming(&speaker(2));
        assert!(member.hears(&speaker(2), "2").is_err());
        assert!(member.hears("nobody", "1").is_err());
    }

    #[test]
    fn only_what_the_server_says_it_dropped_may_be_missing() {
        let mut member = Member::new(0);
        assert_eq!(member.hears(&speaker(1), "1"), Ok(()));
        member.misses(2);
        assert_eq!(member.hears(&speaker(1), "4"), Ok(()));
        assert!(member.hears(&speaker(1), "6").is_err());
    }

    #[test]
    fn members_must_agree_on_the_order() {
        let with = |lines: &[Line]| Member { lines: lines.to_vec(), ..Member::new(0) };
        let (a, b, c) = ((1, 1), (2, 1), (3, 1));
        assert!(in_one_order(&[with(&[a, b, c]), with(&[a, c]), with(&[b, c])]).is_empty());
        assert_eq!(in_one_order(&[with(&[a, b]), with(&[b, c]), with(&[c, a])]).len(), 1);
    }

    #[test]
    fn who_stays_to_the_end_has_heard_the_end() {
        let ledger = Ledger::default();
        let mut speaks = Member { said: 2, ended_well: true, ..Member::new(0) };
        let mut hears = Member { ended_well: true, ..Member::new(0) };
        let name = speaks.name();
        speaks.hears(&name, "1").unwrap();
        speaks.hears(&name, "2").unwrap();
        hears.hears(&name, "1").unwrap();
        ledger.enter(speaks);
        assert_eq!((ledger.findings().len(), ledger.totals()), (0, (2, 0)));
        ledger.enter(hears);
        assert_eq!(ledger.findings().len(), 1);
    }
}
