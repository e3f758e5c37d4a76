use super::*;
use crate::bus::Heard;

/// How many members a room holds here.
const MEMBERS: usize = 20;

/// Who, how many are present, what; and for everything but lines the keeper, in brackets where the room is locked.
fn heard(live: &mut Subscription<Said>) -> Vec<String> {
    std::iter::from_fn(|| live.try_next())
        .map(|heard| match heard {
            Heard::Message(said) => {
                let what = match said.what.unwrap() {
                    What::Text(text) => text,
                    What::Joined(_) => "+".into(),
                    What::Left(_) => "-".into(),
                    What::Change(change) => match Change::try_from(change).unwrap() {
                        Change::Cleared => "clears".into(),
                        Change::Locked => "locks".into(),
                        Change::Unlocked => "unlocks".into(),
                        Change::Keeps => "keeps".into(),
                        Change::Unspecified => unreachable!("not sent"),
                    },
                    What::Missed(_) | What::Refused(_) => unreachable!("not on the bus"),
                };
                let keeper = match said.standing {
                    Some(standing) if standing.locked => format!(" [{}]", standing.keeper),
                    Some(standing) => format!(" {}", standing.keeper),
                    None => String::new(),
                };
                format!("{} {} {what}{keeper}", said.name, said.present)
            }
            Heard::Missed(count) => format!("missed {count}"),
        })
        .collect()
}

#[test]
fn a_newcomer_sees_what_was_said_and_then_what_happens() {
    let rooms = Registry::new(&Bus::new(), MEMBERS);
    let mut ann = rooms.enter("tea", "Ann").unwrap();
    ann.member.say("one".into());
    let mut bob = rooms.enter("tea", "Bob").unwrap();
    assert_eq!(bob.history.len(), 1);
    assert!(bob.history[0].earlier);
    bob.member.say("two".into());
    drop(ann.member);
    assert_eq!(heard(&mut bob.live), ["Bob 2 + Ann", "Bob 2 two", "Ann 1 - Bob", "Bob 1 keeps Bob"]);
    assert_eq!(heard(&mut ann.live)[..2], ["Ann 1 + Ann", "Ann 1 one"]);
}

#[test]
fn nobody_has_the_name_of_somebody_else() {
    let rooms = Registry::new(&Bus::new(), MEMBERS);
    let name = |room: &str, wished: &str| rooms.enter(room, wished).map(|entered| entered.member).unwrap();
    let guests: Vec<_> = (0..3).map(|_| name("tea", "guest")).collect();
    assert_eq!(guests.iter().map(Member::name).collect::<Vec<_>>(), ["guest", "guest 2", "guest 3"]);
    assert_eq!(name("coffee", "guest").name(), "guest", "another room, other guests");
    // A name that is free again is given again.
    let mut guests = guests;
    drop(guests.remove(1));
    assert_eq!(name("tea", "guest").name(), "guest 2");
    // No longer than a name may be.
    let long = "名".repeat(NAME);
    let (first, second) = (name("tea", &long), name("tea", &long));
    assert_eq!((first.name(), second.name()), (long.as_str(), format!("{} 2", "名".repeat(NAME - 2)).as_str()));
}

#[test]
fn history_has_the_last_fifty_lines_and_goes_with_the_room() {
    let rooms = Registry::new(&Bus::new(), MEMBERS);
    let ann = rooms.enter("tea", "Ann").unwrap();
    for n in 0..60 {
        ann.member.say(n.to_string());
    }
    let history = rooms.enter("tea", "Bob").unwrap().history;
    assert_eq!(history.len(), HISTORY);
    assert_eq!(history[0].what, Some(What::Text("10".into())));
    drop(ann);
    assert!(rooms.lock().is_empty());
    assert!(rooms.enter("tea", "Ann").unwrap().history.is_empty());
}

#[test]
fn a_room_holds_so_many_and_the_house_so_many_rooms() {
    let rooms = Registry::new(&Bus::new(), MEMBERS);
    let mut members: Vec<_> = (0..MEMBERS).map(|_| rooms.enter("tea", "x").unwrap()).collect();
    assert_eq!(rooms.enter("tea", "x").unwrap_err(), NoEntry::Full(MEMBERS));
    members.pop();
    assert!(rooms.enter("tea", "x").is_ok());
    let others: Vec<_> = (1..ROOMS).map(|n| rooms.enter(&n.to_string(), "x").unwrap()).collect();
    assert_eq!(rooms.enter("one more", "x").unwrap_err(), NoEntry::NoRooms(ROOMS));
    drop((members, others));
    assert!(rooms.lock().is_empty());
}

#[test]
fn the_keeper_clears_for_newcomers_and_tells_everybody() {
    let rooms = Registry::new(&Bus::new(), MEMBERS);
    let ann = rooms.enter("tea", "Ann").unwrap();
    let mut bob = rooms.enter("tea", "Bob").unwrap();
    ann.member.say("one".into());
    assert_eq!(bob.member.clear(), Err(NotKeeper("Ann".into())));
    assert_eq!(rooms.enter("tea", "Cid").unwrap().history.len(), 1);
    ann.member.clear().unwrap();
    bob.member.say("two".into());
    let history = rooms.enter("tea", "Dan").unwrap().history;
    assert_eq!(history.iter().map(|said| said.what.clone()).collect::<Vec<_>>(), [Some(What::Text("two".into()))]);
    let heard = heard(&mut bob.live);
    assert_eq!(heard[4..6], ["Ann 2 clears Ann", "Bob 2 two"], "{heard:?}");
}

#[test]
fn a_locked_room_keeps_its_members_and_takes_nobody_new() {
    let rooms = Registry::new(&Bus::new(), MEMBERS);
    let ann = rooms.enter("tea", "Ann").unwrap();
    let mut bob = rooms.enter("tea", "Bob").unwrap();
    assert_eq!(bob.member.lock(true), Err(NotKeeper("Ann".into())));
    for _ in 0..2 {
        ann.member.lock(true).unwrap();
    }
    assert_eq!(rooms.enter("tea", "Cid").unwrap_err(), NoEntry::Locked("Ann".into()));
    assert!(rooms.enter("coffee", "Cid").is_ok());
    bob.member.say("still here".into());
    ann.member.lock(false).unwrap();
    assert!(rooms.enter("tea", "Cid").is_ok());
    let heard = heard(&mut bob.live);
    let expected = ["Bob 2 + Ann", "Ann 2 locks [Ann]", "Bob 2 still here", "Ann 2 unlocks Ann", "Cid 3 + Ann"];
    assert_eq!(heard[..5], expected, "locked twice, told once: {heard:?}");
}

#[test]
fn who_has_been_there_longest_keeps_the_room_whatever_the_names() {
    let rooms = Registry::new(&Bus::new(), MEMBERS);
    let enter = || rooms.enter("tea", "guest").unwrap();
    let (first, second, mut third) = (enter(), enter(), enter());
    assert_eq!([&first, &second, &third].map(|entered| entered.member.keeps()), [true, false, false]);
    first.member.lock(true).unwrap();
    drop(second);
    assert!(first.member.keeps(), "another one's going changes nothing");
    drop(first);
    assert!(third.member.keeps());
    let (present, standing) = third.member.standing();
    assert_eq!(
        (present, standing),
        (
            1,
            Standing {
                keeper: "guest 3".into(),
                locked: true,
                yours: true,
                you: "guest 3".into(),
                members: vec!["guest 3".into()]
            }
        )
    );
    let heard = heard(&mut third.live);
    assert_eq!(heard[2..], ["guest 2 2 - [guest]", "guest 1 - [guest 3]", "guest 3 1 keeps [guest 3]"], "{heard:?}");
    third.member.lock(false).unwrap();
}

#[test]
fn a_lock_goes_with_the_room() {
    let rooms = Registry::new(&Bus::new(), MEMBERS);
    let ann = rooms.enter("tea", "Ann").unwrap();
    ann.member.lock(true).unwrap();
    drop(ann);
    assert!(rooms.enter("tea", "Bob").unwrap().member.keeps());
}
