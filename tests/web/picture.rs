//! A panel that shows what a test says, and writes down what it is told: no session behind it.

use crate::stage::settle;
use forecourt::chat::{
    Author, Channel, ChosenFile, Delivery, FileId, Message, MessageId, Private, Wall,
};
use forecourt::json::Json;
use forecourt::runtime::parse_json;
use forecourt::session::{
    Abilities, Announcement, ChatSnapshot, Event, LinkState, Screen, SmsSnapshot, Snapshot,
    WhatsAppSnapshot,
};
use forecourt::settings::Settings;
use forecourt::view::{Texts, Ui, panel};
use leptos::prelude::*;
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

const SHEETS: [&str; 9] = [
    include_str!("../../style/tokens.css"),
    include_str!("../../style/frame.css"),
    include_str!("../../style/form.css"),
    include_str!("../../style/chat.css"),
    include_str!("../../style/rows.css"),
    include_str!("../../style/files.css"),
    include_str!("../../style/composer.css"),
    include_str!("../../style/rich.css"),
    include_str!("../../style/rich-acts.css"),
];

pub struct Picture {
    pub container: HtmlElement,
    snapshot: RwSignal<Arc<Snapshot>>,
    told: Rc<RefCell<Vec<Event>>>,
    mounted: Option<Box<dyn Any>>,
    owner: Owner,
}

/// Everything may be done.
pub const ALL: Abilities = Abilities {
    write: true,
    end: true,
    upload: true,
    edit: true,
    switch_department: true,
    transcript: true,
    forget: true,
};

pub fn chat() -> ChatSnapshot {
    ChatSnapshot {
        staffed: true,
        may: ALL,
        ..ChatSnapshot::default()
    }
}

pub fn message(number: u32, author: Author, text: &str) -> Message {
    Message {
        id: MessageId(format!("m{number}")),
        author,
        text: Private::new(text),
        files: Vec::new(),
        rich: Default::default(),
        at: Wall(i64::from(number) * 60_000),
        delivery: Delivery::Sent,
        edited: false,
    }
}

pub fn agent() -> Author {
    Author::Agent {
        name: Some("Emma".to_owned()),
    }
}

pub async fn picture(chat: ChatSnapshot) -> Picture {
    let document = web_sys::window().unwrap().document().unwrap();
    let container: HtmlElement = document.create_element("div").unwrap().unchecked_into();
    container.set_class_name("panel-host");
    // A panel of a size that does not hang on the browser's window.
    let style = document.create_element("style").unwrap();
    let sheet = SHEETS.concat()
        + ".panel { width: 400px !important; height: 560px !important; animation: none !important }";
    style.set_text_content(Some(&sheet));
    let body = document.body().unwrap();
    body.append_child(&style).unwrap();
    body.append_child(&container).unwrap();
    let config = r#"{"identifier":"d.example","livechat":"http://chat.example","visitorChat":"http://v.example"}"#;
    let (settings, _) = Settings::read(&parse_json(config).unwrap(), &Json::Null, true);
    let texts = parse_json(include_str!("../../locales/en.json")).unwrap();
    let texts = Texts::read(&texts, "en".to_owned());
    let told = Rc::new(RefCell::new(Vec::new()));
    let owner = Owner::new();
    let (snapshot, mounted) = owner.with(|| {
        let snapshot = RwSignal::new(Arc::new(around(chat)));
        let (heard, parent) = (told.clone(), container.clone());
        let keep = |file: web_sys::File| ChosenFile {
            id: FileId(1),
            name: Private::new(file.name()),
            size: file.size() as u64,
        };
        let ui = Ui::new(
            snapshot,
            &settings,
            texts,
            container.clone(),
            move |event| heard.borrow_mut().push(event),
            Rc::new(keep),
        );
        let quiet = StoredValue::new(true);
        let mounted = leptos::mount::mount_to(parent, move || panel(ui, &settings, quiet));
        (snapshot, Box::new(mounted) as Box<dyn Any>)
    });
    settle().await;
    Picture {
        container,
        snapshot,
        told,
        mounted: Some(mounted),
        owner,
    }
}

/// The rest of the picture: the chat is open, and the only way.
fn around(chat: ChatSnapshot) -> Snapshot {
    Snapshot {
        open: true,
        screen: Screen::Channel(Channel::Chat),
        channels: vec![Channel::Chat],
        unread: 0,
        sms: SmsSnapshot {
            countries: Vec::new(),
            country: 0,
            number: Private::default(),
            message: Private::default(),
            left: 100,
            country_refused: false,
            number_error: None,
            message_error: None,
            sending: false,
            sent: false,
            sent_to: Private::default(),
            failure: None,
        },
        whatsapp: WhatsAppSnapshot {
            message: Private::default(),
            link: String::new(),
            scanned: String::new(),
            number: String::new(),
            state: LinkState::Unopened,
        },
        chat: Some(chat),
        online: true,
        announcement: Announcement::default(),
    }
}

impl Picture {
    /// Another picture of the same chat, drawn to the end.
    pub async fn show(&self, change: impl FnOnce(&mut ChatSnapshot)) {
        let mut chat = self.snapshot.get_untracked().chat.clone().unwrap();
        change(&mut chat);
        self.snapshot.set(Arc::new(around(chat)));
        settle().await;
        frame().await;
        settle().await;
    }

    /// What the view has told since the last time.
    pub fn told(&self) -> Vec<Event> {
        self.told.take()
    }

    pub fn find(&self, selector: &str) -> Element {
        let found = self.container.query_selector(selector).unwrap();
        found.unwrap_or_else(|| panic!("no {selector} in the panel"))
    }

    pub fn all(&self, selector: &str) -> Vec<Element> {
        let found = self.container.query_selector_all(selector).unwrap();
        (0..found.length())
            .filter_map(|at| found.get(at)?.dyn_into().ok())
            .collect()
    }

    /// In words: what is not shown is not counted.
    pub fn shown(&self, selector: &str) -> usize {
        let seen = |it: &&Element| it.get_bounding_client_rect().width() > 0.0;
        self.all(selector).iter().filter(seen).count()
    }

    pub fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap_or_default()
    }

    pub fn attribute(&self, selector: &str, name: &str) -> String {
        self.find(selector).get_attribute(name).unwrap_or_default()
    }

    pub async fn click(&self, selector: &str) {
        self.find(selector).unchecked_into::<HtmlElement>().click();
        settle().await;
        frame().await;
    }

    /// An event of the browser's, and the three frames a picture takes to answer it.
    pub async fn tell(&self, selector: &str, event: &str) {
        let event = web_sys::Event::new(event).unwrap();
        self.find(selector).dispatch_event(&event).unwrap();
        for _ in 0..3 {
            frame().await;
        }
    }

    pub async fn scroll_to(&self, top: i32) {
        self.find(".log").set_scroll_top(top);
        // Browsers tell of scrolling with the next frame.
        frame().await;
        frame().await;
        settle().await;
    }

    /// The id or class of the element with the focus.
    pub fn focused(&self) -> String {
        let active = document().active_element().unwrap();
        match active.id() {
            id if id.is_empty() => active.class_name(),
            id => id,
        }
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        self.mounted.take();
        self.owner.cleanup();
        self.container.remove();
    }
}

pub async fn frame() {
    let promise = js_sys::Promise::new(&mut |done, _| {
        let window = web_sys::window().unwrap();
        window.request_animation_frame(&done).unwrap();
    });
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
}
