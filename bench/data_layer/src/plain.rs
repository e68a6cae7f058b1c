//! What every data layer reads into: the fields that the widget uses of each answer.

#[derive(Default)]
pub struct Settings {
    pub installation_id: Option<u32>,
    pub sms: bool,
    pub whatsapp: Option<String>,
    pub privacy_url: Option<String>,
    pub background: Option<String>,
    pub heading: Option<String>,
    pub intro: Option<String>,
}

#[derive(Default)]
pub struct Config {
    pub enabled: bool,
    pub online: bool,
    pub title: Option<String>,
    pub offline_message: Option<String>,
    pub text_limit: Option<u32>,
}

#[derive(Default)]
pub struct Visitor {
    pub token: String,
    pub username: String,
}

#[derive(Default)]
pub struct Room {
    pub id: String,
    pub open: bool,
    pub new: bool,
    pub agent: Option<String>,
}

#[derive(Default)]
pub struct Message {
    pub id: String,
    pub text: String,
    pub at: String,
    pub kind: Option<String>,
    pub token: Option<String>,
    pub name: Option<String>,
}

/// Errors of both services.
#[derive(Default)]
pub struct Fault {
    pub success: bool,
    pub error: Option<String>,
    pub kind: Option<String>,
    /// Keys of `errors`.
    pub fields: Vec<String>,
}

pub trait Show {
    fn show(&self, out: &mut String);
}

impl Show for String {
    fn show(&self, out: &mut String) {
        out.push_str(self);
        out.push('\n');
    }
}

impl Show for bool {
    fn show(&self, out: &mut String) {
        out.push(if *self { '+' } else { '-' });
    }
}

impl Show for u32 {
    fn show(&self, out: &mut String) {
        self.to_string().show(out);
    }
}

impl<T: Show> Show for Option<T> {
    fn show(&self, out: &mut String) {
        if let Some(value) = self {
            value.show(out);
        }
    }
}

impl<T: Show> Show for Vec<T> {
    fn show(&self, out: &mut String) {
        for value in self {
            value.show(out);
        }
    }
}

macro_rules! show {
    ($name:ident: $($field:ident)*) => {
        impl Show for $name {
            fn show(&self, out: &mut String) {
                $(self.$field.show(out);)*
            }
        }
    };
}

show!(Settings: installation_id sms whatsapp privacy_url background heading intro);
show!(Config: enabled online title offline_message text_limit);
show!(Visitor: token username);
show!(Room: id open new agent);
show!(Message: id text at kind token name);
show!(Fault: success error kind fields);
