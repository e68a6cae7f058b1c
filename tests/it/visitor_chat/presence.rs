//! The socket itself: when it is opened, introduced, tried again and closed.

use super::line::Line;
use super::peer::{HOST, REST};
use super::{BOTH, begun};
use forecourt::chat::Private;
use forecourt::session::Event;
use forecourt::wire::Generation::V4;

#[test]
fn nothing_is_opened_before_the_panel_is() {
    let mut line = Line::new(V4);
    line.pass(60_000);
    assert!(line.connects.is_empty());
    line.feed(Event::Opened);
    line.pass(1_000);
    assert_eq!(line.connects.len(), 1);
    assert_eq!(line.peer.users.len(), 1, "presence, without a word said");
    assert_eq!(line.peer.chats.len(), 0);
}

#[test]
fn where_consent_is_asked_for_only_who_writes_is_introduced() {
    let config = format!(r#"{{"visitorChat":"{REST}","socketEvents":{{}},"consent":"required"}}"#);
    let web = format!(r#"{{"data":{{}},"installationId":1,"host":"{HOST}"}}"#);
    let mut line = Line::configured(V4, 1, config, web);
    line.open_chat();
    line.pass(60_000);
    assert!(line.connects.is_empty());
    line.say_text("Hello");
    line.pass(2_000);
    assert_eq!(line.script(), ["> Hello"]);
}

#[test]
fn a_silent_line_is_found_and_mended() {
    for generation in BOTH {
        let mut line = begun(generation);
        line.silence();
        line.agent_says("anybody there?");
        line.pass(46_000 + 16_000);
        assert_eq!(
            line.script(),
            ["> Hello", "< anybody there?"],
            "{generation:?}"
        );
        // With something to say it takes no longer than the answer may.
        line.silence();
        line.say_text("yes");
        line.pass(15_000 + 16_000);
        assert_eq!(line.script().last().unwrap(), "> yes", "{generation:?}");
        assert_eq!(line.peer.visitor_texts(), ["Hello", "yes"]);
    }
}

#[test]
fn the_delays_are_the_documented_ones() {
    let mut delays = Vec::new();
    for seed in 0..40 {
        let mut line = Line::seeded(V4, seed);
        line.feed(Event::Opened);
        line.latency = (1, 1);
        line.pass(1_000);
        line.cut();
        line.pass(1);
        line.network = false;
        line.connects[0] = line.clock;
        line.pass(300_000);
        let gaps: Vec<u64> = line
            .connects
            .windows(2)
            .map(|two| two[1] - two[0])
            .collect();
        assert!(gaps.len() > 8, "it tries without end");
        delays.push(gaps);
    }
    let first = delays.iter().map(|gaps| gaps[0]);
    assert!(first.clone().all(|gap| (5_000..=15_002).contains(&gap)));
    assert!(first.clone().any(|gap| gap < 9_000) && first.clone().any(|gap| gap > 11_000));
    for later in delays.iter().flat_map(|gaps| &gaps[1..]) {
        assert!((10_000..=15_002).contains(later), "{later}");
    }
}

#[test]
fn the_network_or_the_visitor_coming_back_is_not_waited_out() {
    let mut line = begun(V4);
    line.feed(Event::Network(false));
    line.pass(60_000);
    let before = line.connects.len();
    line.feed(Event::Network(true));
    line.pass(1_000);
    assert_eq!(line.connects.len(), before + 1);
    // A message does not wait for the next try either.
    line.network = false;
    line.silence();
    line.pass(100_000);
    line.network = true;
    line.say_text("now");
    line.pass(1_000);
    assert_eq!(line.script(), ["> Hello", "> now"]);
}

#[test]
fn a_page_that_leaves_holds_no_socket() {
    let mut line = begun(V4);
    line.feed(Event::Left);
    assert!(line.peer.wires.values().all(|wire| wire.closed) || line.peer.wires.is_empty());
    line.pass(60_000);
    assert_eq!(line.connects.len(), 1);
    line.agent_says("missed");
    line.feed(Event::Shown);
    line.pass(1_000);
    assert_eq!(line.script(), ["> Hello", "< missed"]);
}

#[test]
fn a_rejected_visitor_is_reported_and_comes_as_a_new_one() {
    let mut line = begun(V4);
    line.peer.rejects = 1;
    line.cut();
    line.pass(20_000);
    let user = line.peer.users[0].clone();
    let adds: Vec<_> = line.peer.user_adds.iter().map(|add| add.as_str()).collect();
    assert_eq!(adds, [None, Some(user.as_str()), None]);
    assert_eq!(
        line.warned,
        ["Visitor.Chat rejected an event: event_invalid_format"]
    );
    // Rejected for good: it is tried again, with the documented delays.
    let mut line = Line::new(V4);
    line.peer.rejects = 1_000;
    line.feed(Event::Opened);
    line.pass(120_000);
    assert!(
        (8..=26).contains(&line.peer.user_adds.len()),
        "{}",
        line.peer.user_adds.len()
    );
}

#[test]
fn pages_are_tracked_where_the_installation_asks_for_it() {
    let visit = |line: &mut Line, page: &str| {
        line.feed(Event::Visited {
            url: Private::new(format!("https://dealer.example/{page}")),
            title: Private::new(page),
        });
    };
    let mut line = begun(V4);
    visit(&mut line, "golf");
    line.pass(500);
    line.cut();
    line.pass(200);
    visit(&mut line, "polo");
    line.pass(20_000);
    let pages: Vec<_> = line
        .peer
        .tracked
        .iter()
        .map(|(_, title)| title.as_str())
        .collect();
    assert_eq!(pages, ["Home", "golf", "polo"]);

    let (config, web) = (line.config.clone(), line.web_settings.clone());
    let web = web.replace(r#""hasAjaxRouting":1"#, r#""hasAjaxRouting":0"#);
    let mut line = Line::configured(V4, 1, config, web);
    line.open_chat();
    visit(&mut line, "golf");
    line.pass(5_000);
    assert_eq!(line.peer.tracked, []);
}

#[test]
fn without_configured_names_there_is_presence_and_no_chat() {
    let line = Line::new(V4);
    let config = line.config.replace(r#","socketEvents":{}"#, "");
    let mut line = Line::configured(V4, 1, config, line.web_settings.clone());
    line.feed(Event::Opened);
    line.pass(1_000);
    assert!(line.session.snapshot().chat.is_none());
    assert_eq!(line.peer.users.len(), 1);
    assert!(line.stored.contains(&line.peer.users[0]), "and it is kept");
}

#[test]
fn where_no_socket_ever_opens_it_is_tried_seldom() {
    let mut line = Line::new(V4);
    line.network = false;
    line.feed(Event::Opened);
    line.pass(60 * 60_000);
    // A few tries with the documented delays, then one in five minutes.
    assert!(
        (14..=17).contains(&line.connects.len()),
        "{}",
        line.connects.len()
    );
    // Who comes back to the page, or writes, does not wait for that.
    line.network = true;
    line.feed(Event::Shown);
    line.pass(1_000);
    assert_eq!(line.peer.users.len(), 1);
}
