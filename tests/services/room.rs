//! Chat rooms: everybody hears everything, and nobody waits for anybody.

use std::collections::HashSet;

use futures::future::join_all;
use tonic::Code;
use weir_proto::weir::v1::said;

use crate::support::{Member, Server, Wire, enter, hear, line, next, soon};

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
