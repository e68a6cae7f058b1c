use super::*;
use crate::json::tests::parse;
use proptest::prelude::*;

/// Source: reference visitor-chat 3.1, the documented sample.
const SAMPLE: &str = r##"{"data":{"position":{"corner":"bottom_right","xOffset":"30","yOffset":"40",
    "xOffsetSmallDevices":35,"yOffsetSmallDevices":35},"chatBox":{"bgColor":"#ffffff"}},
    "host":"chat.visitor.chat:53087","hasAjaxRouting":0,"privacyUrl":null,"installationId":123,
    "qualificationProcess":[],"hasSms":true,"whatsAppNumber":"447123456789"}"##;

fn web(text: &str) -> (WebSettings, Vec<String>) {
    let mut problems = Vec::new();
    let web = WebSettings::read(&parse(text), &mut problems);
    (
        web,
        problems.into_iter().map(|problem| problem.key).collect(),
    )
}

#[test]
fn the_documented_sample_reads_without_a_problem() {
    let (web, problems) = web(SAMPLE);
    assert_eq!(problems, [""; 0]);
    assert_eq!(web.installation_id, Some(123));
    assert!(web.sms);
    assert_eq!(web.whatsapp.as_deref(), Some("447123456789"));
    assert_eq!(
        web.panel_background, None,
        "plain white is no colour of its own"
    );
}

#[test]
fn both_spellings_and_loose_types_are_understood() {
    // Source: seed document 000 names has_sms and whatsapp_number.
    let (web, problems) = web(
        r##"{"installationId":"7","has_sms":1,"whatsapp_number":" +44 (0)7123-456789 ",
            "data":{"chatBox":{"bgColor":"#ABC"}},"privacyUrl":"https://d.example/p/","new":{}}"##,
    );
    assert_eq!(problems, [""; 0]);
    assert_eq!(web.installation_id, Some(7));
    assert!(web.sms);
    assert_eq!(web.whatsapp.as_deref(), Some("447123456789"));
    assert_eq!(web.panel_background.as_deref(), Some("#aabbcc"));
    assert_eq!(web.privacy_url.as_deref(), Some("https://d.example/p/"));
}

#[test]
fn wrong_values_are_named_and_defaulted() {
    let (web, problems) = web(
        r#"{"installationId":"x","hasSms":"maybe","whatsAppNumber":"call us",
            "privacyUrl":"javascript:alert(1)","data":{"chatBox":{"bgColor":"red"}}}"#,
    );
    assert_eq!(web, WebSettings::default());
    assert_eq!(
        problems,
        [
            "webSettings.data.chatBox.bgColor",
            "webSettings.installationId",
            "webSettings.whatsAppNumber",
            "webSettings.privacyUrl"
        ]
    );
}

#[test]
fn only_what_is_there_is_offered() {
    let channels = |config: &str, answer: &str, live| {
        Settings::read(&parse(config), &parse(answer), live)
            .0
            .channels()
    };
    let chat = r#"{"livechat":"https://rc.example"}"#;
    assert_eq!(
        channels(chat, SAMPLE, true),
        [Channel::Chat, Channel::Sms, Channel::WhatsApp]
    );
    assert_eq!(
        channels(chat, SAMPLE, false),
        [Channel::Sms, Channel::WhatsApp]
    );
    assert_eq!(channels("{}", "null", true), []);
    // SMS cannot be asked for without the installation's id.
    assert_eq!(channels("{}", r#"{"hasSms":true}"#, true), []);
}

#[test]
fn a_link_is_http_and_nothing_else() {
    for bad in [
        "javascript:alert(1)",
        "//x.example",
        "https://",
        "https:///x",
        "https://user@x.example",
        "https://x.example/a b",
        "https://x\\y",
        "data:text/html,x",
    ] {
        assert_eq!(config::http_url(bad), None, "{bad}");
    }
    assert_eq!(
        config::http_url("http://127.0.0.1:8787/"),
        Some("http://127.0.0.1:8787/".to_owned())
    );
}

#[test]
fn the_shared_configuration_cases_agree_with_the_loader() {
    let cases = parse(include_str!("../../tests/fixtures/config.json"));
    assert!(cases.items().len() > 10, "the fixture has been emptied");
    for case in cases.items() {
        // What the loader lets through must read here without a problem.
        let mut problems = Vec::new();
        Config::read(case.field("values"), &mut problems);
        assert_eq!(problems, [], "{}", case.field("source"));
    }
}

#[test]
fn links_to_whatsapp_lead_where_the_page_says() {
    for (config, site) in [
        ("{}", WhatsAppSite::WaMe),
        (r#"{"whatsappLink":"wa.me"}"#, WhatsAppSite::WaMe),
        (r#"{"whatsappLink":"api"}"#, WhatsAppSite::Api),
        (r#"{"whatsappLink":"web"}"#, WhatsAppSite::Web),
    ] {
        let (settings, problems) =
            Settings::read(&parse(config), &parse(r#"{"installationId":1}"#), false);
        assert_eq!(problems, []);
        assert_eq!(settings.whatsapp_site, site);
    }
    let mut problems = Vec::new();
    let config = Config::read(
        &parse(r#"{"whatsappLink":"whatsapp://send"}"#),
        &mut problems,
    );
    assert_eq!(config.whatsapp_site, None);
    assert_eq!(problems[0].key, "whatsappLink");
}

#[test]
fn the_page_s_parameters_are_texts_and_private() {
    let (settings, problems) = Settings::read(
        &parse(
            r#"{"data":{"advert":"2022 Golf","price":9500.5,"used":true,"leadOwner":null},
                "socketEvents":{"track":"page"},"sound":"off",
                "heading":"Ours","introduction":"Ours, too"}"#,
        ),
        &parse(r#"{"installationId":1,"data":{"ctaTitle":"Theirs","ctaText":"Theirs, too"}}"#),
        false,
    );
    assert_eq!(problems, []);
    let texts: Vec<_> = settings
        .data
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        texts,
        [
            ("advert", "2022 Golf"),
            ("price", "9500.5"),
            ("used", "true")
        ]
    );
    assert!(!format!("{settings:?}").contains("Golf"));
    assert_eq!(settings.socket_events, Some(parse(r#"{"track":"page"}"#)));
    assert!(!settings.sound);
    assert_eq!(settings.heading.as_deref(), Some("Ours"));
    assert_eq!(settings.intro.as_deref(), Some("Ours, too"));
}

#[test]
fn wrong_parameters_and_switches_are_named_and_defaulted() {
    let (settings, problems) = Settings::read(
        &parse(r#"{"data":{"a":[1]},"socketEvents":"track","sound":1,"heading":" "}"#),
        &Json::Null,
        false,
    );
    let keys: Vec<_> = problems
        .iter()
        .map(|problem| problem.key.as_str())
        .collect();
    assert_eq!(keys, ["heading", "data", "socketEvents", "sound"]);
    assert!(settings.data.is_empty() && settings.socket_events.is_none() && settings.sound);
    assert_eq!(settings.heading, None);
}

#[test]
fn the_shared_answers_are_judged_as_the_loader_does() {
    let cases = parse(include_str!("../../tests/fixtures/web-settings.json"));
    assert!(cases.items().len() > 8, "the fixture has been emptied");
    for case in cases.items() {
        let name = case.field("name").text().unwrap_or("?");
        let (settings, _) = Settings::read(&parse("{}"), case.field("answer"), false);
        assert_eq!(Some(settings.sms), case.field("sms").flag(), "{name}");
        assert_eq!(
            settings.whatsapp.as_deref(),
            case.field("whatsapp").text(),
            "{name}"
        );
    }
}

proptest! {
    #[test]
    fn no_answer_panics(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(text) = std::str::from_utf8(&bytes)
            && serde_json::from_str::<serde_json::Value>(text).is_ok()
        {
            let _ = Settings::read(&parse(text), &parse(text), true);
        }
    }

    #[test]
    fn no_value_in_a_known_place_panics(value in "[\"\\[\\]{}:,0-9a-z#.\\\\-]{0,24}", key in 0usize..6) {
        let key = ["installationId", "hasSms", "whatsAppNumber", "privacyUrl", "data", "dialCodes"][key];
        let text = format!(r#"{{"{key}":{value}}}"#);
        if serde_json::from_str::<serde_json::Value>(&text).is_ok() {
            let json = parse(&text);
            let _ = Settings::read(&json, &json, true);
        }
    }
}
