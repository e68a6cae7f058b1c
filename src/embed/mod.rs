//! The only public face of the wasm: [`mount`] and the [`Handle`] it returns.
//!
//! Called by the loader (`loader/src/panel.ts`) once everything is fetched. Joins
//! the rooms: reads the boot values, starts a session in a shell, shows the view.

use crate::backend::rocket_chat::read_config;
use crate::chat::{Private, VisitorToken};
use crate::runtime::{Boot, Host, Listener, Shell, now, parse_json};
use crate::session::{Event, Session};
use crate::settings::{BLACK, Colour, Settings, WHITE};
use crate::view::{Texts, Ui, panel};
use leptos::prelude::*;
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// What the loader holds while the panel is mounted.
#[wasm_bindgen]
pub struct Handle {
    shell: Rc<Shell>,
    quiet: StoredValue<bool>,
    viewport: Option<Listener>,
    /// Taken on `destroy`: dropping it takes the view out of the document.
    mounted: Option<Box<dyn Any>>,
    /// Owns the signals; cleaned up last.
    owner: Owner,
}

#[wasm_bindgen]
impl Handle {
    /// `focus` is false when the panel opens by itself.
    pub fn open(&self, focus: bool) {
        self.quiet.set_value(!focus);
        self.shell.dispatch(Event::Opened);
    }

    pub fn close(&self) {
        self.shell.dispatch(Event::Closed);
    }

    /// Whether this tab is the one that talks to the servers; `stored` is what storage
    /// holds at this moment.
    pub fn lead(&self, leading: bool, stored: &str) {
        let stored = parse_json(stored).unwrap_or_default();
        self.shell.dispatch(Event::Leading(leading, stored));
    }

    /// What another tab has relayed.
    pub fn receive(&self, text: &str) {
        if let Some(json) = parse_json(text) {
            self.shell.dispatch(Event::Relayed(json));
        }
    }

    /// A trigger has fired: somebody by this name ("" for nobody) says something, here only.
    pub fn trigger(&self, name: &str, message: &str) {
        self.shell.dispatch(Event::Triggered {
            name: (!name.is_empty()).then(|| name.to_owned()),
            text: Private::new(message),
        });
    }

    /// The visitor is on another page of a site that changes its address by script.
    pub fn visited(&self, url: &str, title: &str) {
        self.shell.dispatch(Event::Visited {
            url: Private::new(url),
            title: Private::new(title),
        });
    }

    pub fn destroy(&mut self) {
        self.shell.stop();
        self.viewport.take();
        self.mounted.take();
        self.owner.cleanup();
    }
}

/// Builds the panel, closed, inside `container`.
#[wasm_bindgen]
pub fn mount(container: HtmlElement, boot: &Boot, host: Host) -> Handle {
    let parse = |text: &str| parse_json(text).unwrap_or_default();
    let livechat = read_config(&parse(&boot.livechat()));
    let (settings, problems) = Settings::read(
        &parse(&boot.config()),
        &parse(&boot.settings()),
        livechat.enabled,
    );
    for problem in problems {
        host.notice(&problem.to_string());
    }
    dress(&container, &settings);
    let texts = Texts::read(&parse(&boot.texts()), boot.language());
    let session = Session::new(
        settings.clone(),
        livechat,
        &parse(&boot.stored()),
        VisitorToken::new(boot.token()),
        entropy(),
        now(),
    );
    report_panics(&host);
    let viewport = follow_keyboard(&container);

    let owner = Owner::new();
    owner.with(|| {
        let quiet = StoredValue::new(true);
        let snapshot = RwSignal::new(Arc::new(session.snapshot()));
        let shell = Shell::start(session, host, move |new| snapshot.set(Arc::new(new)));
        let (sender, keeper) = (Rc::downgrade(&shell), shell.clone());
        let ui = Ui::new(
            snapshot,
            &settings,
            texts,
            container.clone(),
            move |event| {
                if let Some(shell) = sender.upgrade() {
                    shell.dispatch(event);
                }
            },
            Rc::new(move |file| keeper.keep_file(file)),
        );
        let mounted = leptos::mount::mount_to(container, move || panel(ui, &settings, quiet));
        Handle {
            shell,
            quiet,
            viewport,
            mounted: Some(Box::new(mounted)),
            owner: owner.clone(),
        }
    })
}

/// The panel's own ground in the dark (same value in style/tokens.css).
const DARK_GROUND: Colour = Colour([0x1b, 0x1f, 0x27]);

/// The dealer's colours as CSS properties: set through the object model, which a
/// strict style policy allows.
fn dress(container: &HtmlElement, settings: &Settings) {
    let style = container.style();
    let set = |name: &str, colour: Colour| {
        let _ = style.set_property(name, &colour.to_string());
    };
    let accent = settings.accent.as_deref().and_then(Colour::read);
    // The same default as the launcher's (loader/src/start.ts).
    let accent = accent.unwrap_or(Colour([0x1f, 0x4e, 0xd8]));
    set("--accent", accent);
    set("--on-accent", accent.ink());
    let mut grounds = [WHITE, DARK_GROUND];
    let mut theme = settings.theme.as_deref().unwrap_or("auto");
    if let Some(ground) = settings.panel_background.as_deref().and_then(Colour::read) {
        set("--ground", ground);
        grounds = [ground; 2];
        theme = if ground.ink() == BLACK {
            "light"
        } else {
            "dark"
        };
    }
    set("--accent-on-light", accent.readable_on(grounds[0]));
    set("--accent-on-dark", accent.readable_on(grounds[1]));
    let _ = container.set_attribute("data-theme", theme);
}

/// An on-screen keyboard covers the page without resizing it (iOS; `dvh` does not see
/// it either): the panel is told how much can be seen.
fn follow_keyboard(container: &HtmlElement) -> Option<Listener> {
    let viewport = window().visual_viewport()?;
    let (style, seen) = (container.style(), viewport.clone());
    Some(Listener::new(&viewport, "resize", move |_| {
        let height = format!("{}px", seen.height() as i32);
        let _ = style.set_property("--seen", &height);
    }))
}

/// 256 random bits; on a page without the browser's generator, whatever there is.
fn entropy() -> [u64; 4] {
    let mut bytes = [0; 32];
    let made = window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    let guess = || (js_sys::Math::random() * 9_007_199_254_740_992.0) as u64;
    match (made, bytes.as_chunks()) {
        (Ok(_), (words, _)) => std::array::from_fn(|index| u64::from_ne_bytes(words[index])),
        _ => std::array::from_fn(|_| guess()),
    }
}

thread_local! {
    static PANIC_HOST: RefCell<Option<Host>> = const { RefCell::new(None) };
}

/// A panic ends this instance for good; the loader starts another one. Only the place
/// is told: the message may quote what a visitor wrote.
fn report_panics(host: &Host) {
    PANIC_HOST.with_borrow_mut(|kept| *kept = Some(host.clone()));
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        PANIC_HOST.with_borrow(|host| {
            if let Some(host) = host {
                host.event("panic", &place);
            }
        });
    }));
}
