//! Chat rooms: everybody hears everything, and nobody waits for anybody.

use tonic::Code;
use weir_proto::weir::v1::{Say, room_client::RoomClient, said, say};

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
            said::What::Left(_) => panic!("{} has left", said.name),
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
