//! Chat rooms: everybody hears everything, and nobody waits for anybody.

use std::collections::HashSet;

use futures::future::join_all;
use tonic::Code;
use weir_proto::weir::v1::{Change, Clear, Say, room_client::RoomClient, said, say};

use crate::support::{Member, Server, Wire, enter, hear, line, next, outbox, soon};

fn text(text: &str) -> said::What {
    said::What::Text(text.into())
}

async fn member(wire: &Wire, room: &str, name: &str) -> Member {
    Member::enters(wire, room, name, |request| request).await
}

#[tokio::test]
async fn two_members_talk() {
    let server = Server::start().await;
    // Over two doors: a room does not care how its members came.
    let (native, tunnel) = (Wire::native(&server).await, Wire::tunnel(&server).await);
    let mut ada = member(&native, "tea", "Ada").await;
    let mut grace = member(&tunnel, "tea", "Grace").await;
    let came = ada.hears_of("Grace coming", "Grace", |what| matches!(what, said::What::Joined(_))).await;
    assert_eq!(came.present, 2);

    for (number, speaker) in [(1, &ada), (2, &grace), (3, &ada)] {
        speaker.say.send(line(format!("line {number}"))).await;
    }
    for listener in [&mut ada, &mut grace] {
        let mut heard = Vec::new();
        while heard.len() < 3 {
            let said = next(&mut listener.hears).await;
            if let Some(said::What::Text(text)) = said.what {
                assert!(!said.earlier && said.present == 2 && said.unix_nanos > 0, "{text}");
                heard.push((said.name, text));
            }
        }
        let of_ada: Vec<_> = heard.iter().filter(|(name, _)| name == "Ada").map(|(_, text)| text.as_str()).collect();
        assert_eq!(of_ada, ["line 1", "line 3"]);
        assert!(heard.contains(&("Grace".into(), "line 2".into())), "{heard:?}");
    }

    drop(grace.say);
    assert_eq!(ada.hears_leave("Grace").await.present, 1);
    // Whoever is done is told no more, and the call ends well.
    soon("the end", async { while grace.hears.message().await.unwrap().is_some() {} }).await;
}

#[tokio::test]
async fn rooms_are_apart() {
    let server = Server::start().await;
    let wire = Wire::native(&server).await;
    let (mut tea, mut coffee) = (member(&wire, "tea", "Ada").await, member(&wire, "coffee", "Grace").await);
    coffee.say.send(line("only here")).await;
    coffee.hears_of("its own line", "Grace", |what| *what == text("only here")).await;
    tea.say.send(line("mine")).await;
    let first = next(&mut tea.hears).await;
    assert_eq!((first.name.as_str(), first.what, first.present), ("Ada", Some(text("mine")), 1));
}

#[tokio::test]
async fn who_comes_later_hears_the_last_fifty_lines() {
    let server = Server::start().await;
    let wire = Wire::native(&server).await;
    let mut ada = member(&wire, "tea", "Ada").await;
    for number in 1..=60 {
        ada.say.send(line(format!("line {number}"))).await;
    }
    ada.hears_of("the last line", "Ada", |what| *what == text("line 60")).await;

    let mut client = RoomClient::with_origin(wire.clone(), wire.origin());
    let (say, saying) = outbox();
    let ((), joined) = tokio::join!(say.send(enter("tea", "Grace")), client.join(saying));
    let mut hears = joined.unwrap().into_inner();
    let mut earlier = Vec::new();
    loop {
        let said = next(&mut hears).await;
        match said.what.unwrap() {
            said::What::Text(text) => {
                assert!(said.earlier && said.name == "Ada", "{text}");
                earlier.push(text);
            }
            said::What::Joined(_) if said.name == "Grace" => break,
            said::What::Joined(_) => assert!(said.earlier),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(earlier, (11..=60).map(|number| format!("line {number}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_slow_member_loses_the_oldest_and_slows_nobody() {
    const LINES: u64 = 1000;
    let server = Server::start().await;
    // The slow one's connection is its own: what it does not read stays in 64 KiB of stream window.
    let (quick_wire, slow_wire) = (Wire::native(&server).await, Wire::native(&server).await);
    let mut slow = member(&slow_wire, "tea", "slow").await;
    let Member { say, mut hears } = member(&quick_wire, "tea", "quick").await;
    let reader = tokio::spawn(async move {
        for number in 0..LINES {
            loop {
                let said = next(&mut hears).await;
                if let Some(said::What::Text(text)) = said.what {
                    assert!(text.starts_with(&format!("{number} ")), "not {number} but {text}");
                    break;
                }
            }
        }
    });
    for number in 0..LINES {
        say.send(line(format!("{number} {}", "x".repeat(1900)))).await;
        // The quick one must not become a slow one by this test's own doing.
        tokio::task::yield_now().await;
    }
    soon("the quick member", reader).await.unwrap();

    let (mut heard, mut missed, mut last) = (0, 0, None);
    while last != Some(LINES - 1) {
        let said = next(&mut slow.hears).await;
        match said.what.unwrap() {
            said::What::Text(text) => {
                let number = text.split(' ').next().unwrap().parse().unwrap();
                assert!(last < Some(number), "out of order");
                last = Some(number);
                heard += 1;
            }
            said::What::Missed(count) => {
                assert!(said.name.is_empty(), "{}", said.name);
                missed += count;
            }
            said::What::Joined(_) => {}
            other => panic!("{other:?}"),
        }
    }
    // Quick's coming may be among what was missed.
    assert!(heard + missed == LINES || heard + missed == LINES + 1, "heard {heard}, missed {missed} of {LINES}");
    assert!(missed > LINES / 2 && heard >= 50, "heard {heard}, missed {missed}");
}

#[tokio::test]
async fn the_door_of_a_room_has_rules() {
    let server = Server::start().await;
    let long = "长".repeat(41);
    for (first, said) in [
        (line("hello"), "enter"),
        (Say { what: None }, "enter"),
        (enter("", "Ada"), "room"),
        (enter(&long, "Ada"), "room"),
        (enter("tea", ""), "name"),
        (enter("tea", &long), "name"),
    ] {
        let status = hear(server.rooms().join(tokio_stream::iter([first]))).await.refused(Code::InvalidArgument);
        assert!(status.message().contains(said), "{said} is missing in {status:?}");
    }
    let just = "长".repeat(40);
    let wire = Wire::native(&server).await;
    member(&wire, &just, &just).await;

    let too_long = "长".repeat(2001);
    for second in [enter("coffee", "Ada"), line(""), line(too_long), Say { what: None }] {
        let mut ada = member(&wire, "tea", "Ada").await;
        ada.say.send(second.clone()).await;
        let status = soon("the refusal", async {
            loop {
                match ada.hears.message().await {
                    Ok(message) => assert!(message.is_some(), "{second:?} ends the call as if it were well"),
                    Err(status) => return status,
                }
            }
        })
        .await;
        assert_eq!(status.code(), Code::InvalidArgument, "{second:?}: {status:?}");
    }
    let mut ada = member(&wire, "tea", "Ada").await;
    let longest = "长".repeat(2000);
    ada.say.send(Say { what: Some(say::What::Text(longest.clone())) }).await;
    ada.hears_of("the longest line", "Ada", |what| *what == text(&longest)).await;
}

#[tokio::test]
async fn a_room_holds_two_hundred() {
    let server = Server::start().await;
    // Nobody reads much here: on one connection, unread small frames would be too many for the client's own HTTP/2.
    let mut wires = Vec::new();
    for _ in 0..4 {
        wires.push(Wire::native(&server).await);
    }
    let mut members = Vec::new();
    for (number, wire) in (1..=200).zip(wires.iter().cycle()) {
        members.push(member(wire, "tea", &format!("member {number}")).await);
    }
    let status = hear(server.rooms().join(tokio_stream::iter([enter("tea", "one more")])))
        .await
        .refused(Code::ResourceExhausted);
    assert!(status.message().contains("200"), "{status:?}");
    // Another room has room, and a place that is left is free again.
    member(&wires[0], "coffee", "one more").await;
    members.pop();
    members[0].hears_leave("member 200").await;
    member(&wires[0], "tea", "one more").await;
}

#[tokio::test]
async fn how_many_a_room_holds_can_be_told() {
    let server = Server::with(|config| config.max_room_members = 2).await;
    let wire = Wire::native(&server).await;
    let _held = [member(&wire, "tea", "Ada").await, member(&wire, "tea", "Ben").await];
    let status =
        hear(server.rooms().join(tokio_stream::iter([enter("tea", "Cid")]))).await.refused(Code::ResourceExhausted);
    assert!(status.message().contains("2 members (--max-room-members)"), "{status:?}");
}

/// A whole class behind one address, each on a connection of its own: every second over the tunnel, as from the page.
#[tokio::test(flavor = "multi_thread")]
async fn a_class_of_two_hundred_hears_every_line_or_how_many_it_missed() {
    const CLASS: usize = 200;
    let server = Server::start().await;
    let mut members = Vec::new();
    for number in 0..CLASS {
        let wire = if number % 2 == 0 { Wire::native(&server).await } else { Wire::tunnel(&server).await };
        let member = Member::enters(&wire, "class", &format!("member {number}"), |request| request).await;
        let (say, mut hears) = (member.say, member.hears);
        // After its own coming each hears of those who come later, and one line from everybody.
        let events = CLASS - 1 - number + CLASS;
        let listening = tokio::spawn(async move {
            let (mut told, mut missed, mut lines) = (0, 0, HashSet::new());
            while told + missed < events {
                let said = next(&mut hears).await;
                match said.what.unwrap() {
                    said::What::Missed(count) => missed += usize::try_from(count).unwrap(),
                    said::What::Joined(_) => told += 1,
                    said::What::Text(text) => {
                        assert!(!said.earlier && lines.insert(text.clone()), "{text} a second time");
                        told += 1;
                    }
                    other => panic!("{other:?}"),
                }
            }
            assert_eq!(told + missed, events, "told {told}, missed {missed}");
            (wire, hears, lines.len(), missed)
        });
        members.push((say, listening));
    }
    let status = hear(server.rooms().join(tokio_stream::iter([enter("class", "one more")])))
        .await
        .refused(Code::ResourceExhausted);
    assert!(status.message().contains("200 members"), "{status:?}");

    join_all(members.iter().enumerate().map(|(number, (say, _))| say.send(line(format!("here is {number}"))))).await;
    let (mut lines, mut missed) = (0, 0);
    for (number, (_say, listening)) in members.into_iter().enumerate() {
        let (_wire, _hears, told, lost) = soon(&format!("member {number}"), listening).await.unwrap();
        lines += told;
        missed += lost;
    }
    // Everybody reads all the time: the most must have arrived as they were said.
    assert!(lines > CLASS * CLASS / 2, "{lines} lines of {} arrived, {missed} events were missed", CLASS * CLASS);
}

fn change(change: Change) -> impl Fn(&said::What) -> bool {
    move |what| *what == said::What::Change(change.into())
}

#[tokio::test]
async fn the_keeper_locks_and_clears_and_hands_the_room_on() {
    let server = Server::start().await;
    let (native, tunnel) = (Wire::native(&server).await, Wire::tunnel(&server).await);
    let mut ada = member(&tunnel, "tea", "Ada").await;
    let mut grace = member(&native, "tea", "Grace").await;
    grace.say.send(line("before")).await;
    grace.say.send(Say { what: Some(say::What::Lock(true)) }).await;
    let refused = grace.hears_of("the refusal", "", |what| matches!(what, said::What::Refused(_))).await;
    assert!(matches!(&refused.what, Some(said::What::Refused(why)) if why.contains("Ada")), "{refused:?}");

    ada.say.send(Say { what: Some(say::What::Lock(true)) }).await;
    let locked = grace.hears_of("the lock", "Ada", change(Change::Locked)).await;
    assert!(locked.standing.is_some_and(|room| room.locked && !room.yours && room.keeper == "Ada"));
    let late = hear(server.rooms().join(tokio_stream::iter([enter("tea", "Mary")]))).await;
    let status = late.refused(Code::FailedPrecondition);
    assert!(status.message().contains("\"Ada\", who keeps it"), "{status:?}");

    ada.say.send(Say { what: Some(say::What::Clear(Clear {})) }).await;
    grace.hears_of("the clearing", "Ada", change(Change::Cleared)).await;
    drop(ada.say);
    soon("the end", async { while ada.hears.message().await.unwrap().is_some() {} }).await;
    let keeps = grace.hears_of("her turn", "Grace", change(Change::Keeps)).await;
    assert!(keeps.standing.is_some_and(|room| room.locked && room.yours));
    grace.say.send(Say { what: Some(say::What::Lock(false)) }).await;
    grace.hears_of("the unlocking", "Grace", change(Change::Unlocked)).await;
    // Nothing of what was said before the clearing is told to who comes now.
    let mary = hear(server.rooms().join(tokio_stream::iter([enter("tea", "Mary")]))).await.ok();
    assert!(mary.iter().all(|said| !said.earlier), "{mary:?}");
}
