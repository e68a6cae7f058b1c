//! Marks that are open while a line is read, and what they hold so far.
//!
//! Starts empty, ends with `take`. Knows nothing of any markup: what a mark looks like
//! is told when it opens, so that one that never closes can go back to being text.

use crate::chat::content::{Address, Span};

#[derive(Clone)]
pub(super) enum Mark {
    Strong,
    Emphasis,
    Underlined,
    Struck,
    Quoted,
    /// `None`: leads nowhere, and is no more than its words.
    Link(Option<Address>),
}

struct Level {
    mark: Mark,
    /// As it was written.
    typed: &'static str,
    spans: Vec<Span>,
}

#[derive(Default)]
pub(super) struct Nest {
    levels: Vec<Level>,
    base: Vec<Span>,
}

impl Nest {
    pub(super) fn depth(&self) -> usize {
        self.levels.len()
    }

    pub(super) fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let spans = self.spans();
        match spans.last_mut() {
            Some(Span::Text(last)) => last.push_str(text),
            _ => spans.push(Span::Text(text.to_owned())),
        }
    }

    pub(super) fn put(&mut self, span: Span) {
        self.spans().push(span);
    }

    pub(super) fn open(&mut self, mark: Mark, typed: &'static str) {
        let spans = Vec::new();
        self.levels.push(Level { mark, typed, spans });
    }

    /// The innermost open mark that was written so.
    pub(super) fn find(&self, typed: &str) -> Option<usize> {
        self.levels.iter().rposition(|level| level.typed == typed)
    }

    /// The innermost open mark of this kind.
    pub(super) fn find_mark(&self, is: impl Fn(&Mark) -> bool) -> Option<usize> {
        self.levels.iter().rposition(|level| is(&level.mark))
    }

    /// Ends the mark at `at`. Those inside it that are still open were never marks.
    pub(super) fn close(&mut self, at: usize) {
        while self.levels.len() > at + 1 {
            self.melt();
        }
        self.wrap();
    }

    /// Ends the innermost mark; one around nothing is dropped.
    pub(super) fn wrap(&mut self) -> Option<Mark> {
        let Level { mark, spans, .. } = self.levels.pop()?;
        if spans.is_empty() {
            return Some(mark);
        }
        let span = match mark.clone() {
            Mark::Strong => Span::Strong(spans),
            Mark::Emphasis => Span::Emphasis(spans),
            Mark::Underlined => Span::Underlined(spans),
            Mark::Struck => Span::Struck(spans),
            Mark::Quoted => Span::Quoted(spans),
            Mark::Link(Some(address)) => Span::Link(address, spans),
            Mark::Link(None) => {
                self.append(spans);
                return Some(mark);
            }
        };
        self.put(span);
        Some(mark)
    }

    /// All there is; marks that never closed are text again.
    pub(super) fn take(&mut self) -> Vec<Span> {
        while !self.levels.is_empty() {
            self.melt();
        }
        std::mem::take(&mut self.base)
    }

    fn melt(&mut self) {
        if let Some(level) = self.levels.pop() {
            self.text(level.typed);
            self.append(level.spans);
        }
    }

    pub(super) fn append(&mut self, spans: Vec<Span>) {
        let mut spans = spans.into_iter();
        match spans.next() {
            Some(Span::Text(text)) => self.text(&text),
            Some(span) => self.put(span),
            None => {}
        }
        self.spans().extend(spans);
    }

    fn spans(&mut self) -> &mut Vec<Span> {
        match self.levels.last_mut() {
            Some(level) => &mut level.spans,
            None => &mut self.base,
        }
    }
}
