//! What can be done about a message.

use super::*;

#[test]
fn buttons_do_what_the_documents_say() {
    let link = |text: &str| Deed::Link(address(text));
    let webview = |size, on_receive| Deed::Webview {
        address: address("https://dealer.example/w"),
        size,
        on_receive,
    };
    for (source, action, expect) in [
        (
            "001, Postback buttons",
            r#"{"text":"Red","payload":"red","type":"postback"}"#,
            Some(("Red", Deed::Postback(Private::new("red")))),
        ),
        (
            "001, Postback buttons, the second",
            r#"{"text":"Blue","payload":"blue","type":"postback"}"#,
            Some(("Blue", Deed::Postback(Private::new("blue")))),
        ),
        (
            "001, Suggested QuickReplies",
            r#"{"type":"reply","text":"Tacos","iconUrl":"http://example.org/taco.png","payload":"TACOS"}"#,
            Some(("Tacos", Deed::Reply(Private::new("TACOS")))),
        ),
        (
            "001, Invite by E-mail and by SMS: as it was sent",
            r#"{"text":"[continue conversation]","type":"link",
                "uri":"https://yourwebsite.com/widget?id={authuser}&token={authtoken}"}"#,
            Some((
                "[continue conversation]",
                link("https://yourwebsite.com/widget?id={authuser}&token={authtoken}"),
            )),
        ),
        (
            "001, Short URLs",
            r#"{"text":"[continue conversation]","type":"link","uri":"https://YourComany.cht.onl/l/YybXcHquS",
                "longUri":"http://yoursite.com/widget?id={authuser}&token={authtoken}"}"#,
            Some((
                "[continue conversation]",
                link("https://YourComany.cht.onl/l/YybXcHquS"),
            )),
        ),
        (
            "reference 1.4: url where there is no uri",
            r#"{"text":"Map","type":"link","url":"https://dealer.example/map"}"#,
            Some(("Map", link("https://dealer.example/map"))),
        ),
        (
            "reference 1.4: the payload of a link",
            r#"{"text":"Map","type":"link","payload":"http://dealer.example/map"}"#,
            Some(("Map", link("http://dealer.example/map"))),
        ),
        (
            "a link without a word says where it leads",
            r#"{"type":"link","uri":"https://dealer.example/map"}"#,
            Some((
                "https://dealer.example/map",
                link("https://dealer.example/map"),
            )),
        ),
        (
            "reference 1.4",
            r#"{"type":"webview","text":"Plan","uri":"https://dealer.example/w","fallback":"https://dealer.example/f","size":"tall"}"#,
            Some(("Plan", webview(WebviewSize::Tall, false))),
        ),
        (
            "3.3: opens by itself",
            r#"{"type":"webview","text":"Plan","uri":"https://dealer.example/w","size":"compact","openOnReceive":true}"#,
            Some(("Plan", webview(WebviewSize::Compact, true))),
        ),
        (
            "a webview nowhere: its fallback",
            r#"{"type":"webview","text":"Plan","uri":"javascript:alert(1)","fallback":"https://dealer.example/f"}"#,
            Some(("Plan", link("https://dealer.example/f"))),
        ),
        (
            "3.3",
            r#"{"type":"locationRequest","text":"Share where you are"}"#,
            Some(("Share where you are", Deed::LocationRequest)),
        ),
        (
            "3.3: amount in cents",
            r#"{"type":"buy","text":"Reserve","amount":9900,"currency":"gbp","state":"paid","uri":"https://dealer.example/pay"}"#,
            Some((
                "Reserve",
                Deed::Buy {
                    amount: 9900,
                    currency: "GBP".into(),
                    state: Purchase::Paid,
                    address: Some(address("https://dealer.example/pay")),
                },
            )),
        ),
        (
            "nowhere safe",
            r#"{"type":"link","text":"Click","uri":"javascript:alert(1)"}"#,
            None,
        ),
        ("unknown", r#"{"type":"share","text":"Click"}"#, None),
        (
            "half a cent",
            r#"{"type":"buy","text":"Click","amount":0.5,"currency":"gbp"}"#,
            None,
        ),
        (
            "no currency",
            r#"{"type":"buy","text":"Click","amount":5,"currency":"pounds"}"#,
            None,
        ),
    ] {
        let message = format!(r#"{{"role":"agent","text":"Which?","actions":[{action}]}}"#);
        let Some((text, deed)) = expect else {
            // It degrades to what it says.
            let told = told(&message);
            assert_eq!(told.message.text.as_str(), "Which?\nClick", "{source}");
            assert_eq!(told.message.rich, None, "{source}");
            continue;
        };
        let (_, content) = rich(&message);
        assert_eq!(button(&content.actions[0]), (text, &deed), "{source}");
        assert_eq!(content.kind, Kind::Text, "{source}");
    }
}

#[test]
fn an_icon_is_of_the_web_or_not_at_all() {
    let (_, content) = rich(
        r#"{"text":"Which do you prefer?","role":"agent","actions":[
        {"type":"reply","text":"Tacos","iconUrl":"http://example.org/taco.png","payload":"TACOS"},
        {"type":"reply","text":"Burritos","iconUrl":"tel:1","payload":"BURRITOS"}]}"#,
    );
    let icons: Vec<_> = content
        .actions
        .into_iter()
        .map(|action| action.icon)
        .collect();
    assert_eq!(icons, [Some(address("http://example.org/taco.png")), None]);
}
