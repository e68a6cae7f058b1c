//! Who sees what, and in which order.

use super::*;

#[test]
fn plain_text_is_no_more_than_that() {
    for (source, example, text, author, delay) in [
        (
            "001, Plain text messages",
            r#"{"type":"chat","role":"agent","text":"Here is some information"}"#,
            "Here is some information",
            Author::Agent { name: None },
            0,
        ),
        (
            "001, Typing indicators",
            r#"{"type":"chat","role":"agent","text":"I was typing before you saw this.","delay":1000}"#,
            "I was typing before you saw this.",
            Author::Agent { name: None },
            1000,
        ),
        (
            "001, One-way SMS",
            r#"{"text":"Hello","touchpoint":"sms","role":"agent","meta":{"SenderID":"Tims Truckshop"}}"#,
            "Hello",
            Author::Agent { name: None },
            0,
        ),
        (
            "001, Create a new Contact Conversation, first message",
            r#"{"text":"Hey there.","touchpoint":"sms","role":"agent"}"#,
            "Hey there.",
            Author::Agent { name: None },
            0,
        ),
        (
            "001, Create a new Contact Conversation, second message",
            r#"{"text":"How are you?","role":"agent"}"#,
            "How are you?",
            Author::Agent { name: None },
            0,
        ),
        (
            "001, Invite by SMS, first message",
            r#"{"role":"agent","text":"Hey there. Time for a new appointment.","touchpoint":"sms",
                "meta":{"SenderID":"Tims Truckshop"}}"#,
            "Hey there. Time for a new appointment.",
            Author::Agent { name: None },
            0,
        ),
        (
            "001, WhatsApp Message Templates",
            r#"{"role":"agent","text":"Your car is ready to be picked up!","touchpoint":"whatsapp","meta":{
                "namespace":"56cca706_4162_b9be_fc60_13623ff73b1e","elementName":"your_car_is_ready","language":"nl"}}"#,
            "Your car is ready to be picked up!",
            Author::Agent { name: None },
            0,
        ),
        (
            "004, Example: as the contact's other channels had it",
            r#"{"text":"appointment_24_hours_before","role":"agent","touchpoint":"whatsapp","type":"chat","meta":{
                "template":"609a61ec5b25a7001e2fedce","PlanTime":"3.15 pm"}}"#,
            "appointment_24_hours_before",
            Author::Agent { name: None },
            0,
        ),
        (
            "reference 1.1: the contact's own, whose delay is nobody's typing",
            r#"{"role":"contact","text":"Good morning","delay":3000}"#,
            "Good morning",
            Author::Visitor,
            0,
        ),
        (
            "assumed: a populated user has a name",
            r#"{"role":"agent","text":"Hi","user":{"id":"1","name":"Jenny Jones"}}"#,
            "Hi",
            Author::Agent {
                name: Some("Jenny Jones".into()),
            },
            0,
        ),
    ] {
        let told = told(example);
        assert_eq!(told.message.text.as_str(), text, "{source}");
        assert_eq!(told.message.author, author, "{source}");
        assert_eq!(told.delay, delay, "{source}");
        assert_eq!(told.message.rich, None, "{source}");
        assert_eq!(told.message.at, Wall(1_538_268_429_868), "{source}");
    }
}

#[test]
fn what_is_not_for_the_visitor_stays_hidden() {
    for (source, example) in [
        (
            "001, create, third message",
            r#"{"text":"/leave","type":"command","delay":3000,"role":"agent"}"#,
        ),
        (
            "004, first message",
            r#"{"type":"field","text":".licenseplate XX-99-WZ"}"#,
        ),
        (
            "004, second message",
            r#"{"type":"field","text":".location 3204","role":"agent"}"#,
        ),
        ("1.1, bots among themselves", r#"{"role":"bot","text":"x"}"#),
        ("1.1, a role left out is a bot's", r#"{"text":"x"}"#),
        (
            "1.1, backchannel",
            r#"{"role":"agent","text":"x","isBackchannel":true}"#,
        ),
        (
            "backchannel of an unknown kind",
            r#"{"role":"agent","text":"x","isBackchannel":"internal"}"#,
        ),
        ("1.1", r#"{"role":"agent","type":"mention","text":"x"}"#),
        ("1.1", r#"{"role":"agent","type":"tag","text":"x"}"#),
        ("1.1", r#"{"role":"agent","type":"search","text":"x"}"#),
        (
            "1.1",
            r#"{"role":"agent","type":"form","text":"+Trade-in"}"#,
        ),
        ("1.1", r#"{"role":"agent","type":"results","text":"x"}"#),
        ("1.1", r#"{"role":"agent","type":"report","text":"x"}"#),
        ("1.1", r#"{"role":"agent","type":"status","text":"x"}"#),
        (
            "a type nobody knows",
            r#"{"role":"agent","type":"whisper","text":"x"}"#,
        ),
        (
            "a type that is none",
            r#"{"role":"agent","type":7,"text":"x"}"#,
        ),
        ("nothing in it", r#"{"role":"agent","text":" "}"#),
    ] {
        assert_eq!(read_message(&stored(example)), None, "{source}: {example}");
    }
}

#[test]
fn a_page_comes_out_oldest_first_and_says_how_far_it_goes() {
    let message = |id: &str, second: u32, role: &str| {
        format!(
            r#"{{"id":"{id}","role":"{role}","text":"{id}","createdAt":"2024-01-01T00:00:0{second}.000Z"}}"#
        )
    };
    // Newest first; two of the same time, and one that the visitor must not see.
    let list = [
        message("e", 4, "agent"),
        message("d", 3, "contact"),
        message("c", 3, "agent"),
        message("b", 2, "agent"),
        message("a", 1, "bot"),
    ];
    let json = parse(&format!("[{}]", list.join(",")));
    let ids = |json: &Json| -> Vec<String> {
        let page = read_page(json).into_iter();
        page.map(|told| told.message.id.0).collect()
    };
    assert_eq!(ids(&json), ["b", "c", "d", "e"]);
    let oldest = Some(Wall(1_704_067_201_000));
    assert_eq!(
        reach(&json),
        Reach {
            messages: 5,
            oldest
        }
    );
    // Of a conversation that was asked for with its messages, and of the answer to a post.
    let of = parse(&format!(
        r#"{{"id":"c","messages":[{}]}}"#,
        list[..2].join(",")
    ));
    assert_eq!(ids(&of), ["d", "e"]);
    assert_eq!(ids(&parse(&list[0])), ["e"]);
    assert_eq!(ids(&parse("{}")).len(), 0);
}

#[test]
fn a_conversation_is_read_alone_or_from_a_list() {
    // Source: 001, the response.
    let one = r#"{"organization":"aaa111111111111111111222","name":"Fimlebick Fastfuzz","type":"contact",
        "status":"queued","messages":["5bb01d0dd99faf11a3f4a36e"],"id":"5bb01d0dd99faf11a3f4a36c"}"#;
    let room = Some(RoomId("5bb01d0dd99faf11a3f4a36c".into()));
    assert_eq!(read_conversation(&parse(one)), room);
    assert_eq!(read_conversation(&parse(&format!("[{one}]"))), room);
    assert_eq!(read_conversation(&parse("[]")), None);
    assert_eq!(
        read_conversation(&parse(r#"{"error":{"message":"x"}}"#)),
        None
    );
}
