//! Announces spans of the production code's own traces as phases: what is killed need not know.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::phases::{Announcer, Phase};

/// Spans that are announced.
#[derive(Clone, Copy, Debug)]
pub struct Heard {
    /// Name of the span.
    pub span: &'static str,
    /// A field that it must have, and with which value; nothing takes every span of the name.
    pub field: Option<(&'static str, &'static str)>,
    /// What it is announced as, from its making to its closing.
    pub phase: Phase,
}

/// A subscriber that hears certain spans and nothing else.
pub struct SpanWatch {
    announcer: Arc<Announcer>,
    heard: &'static [Heard],
    ids: AtomicU64,
    /// Phase and number of handles of each span that is announced.
    open: Mutex<HashMap<u64, (Phase, usize)>>,
}

impl SpanWatch {
    /// Tells `announcer` of every span of `heard`.
    pub fn new(announcer: Arc<Announcer>, heard: &'static [Heard]) -> Self {
        Self { announcer, heard, ids: AtomicU64::new(1), open: Mutex::default() }
    }
}

/// Looks for one text among the fields of a span.
struct Search {
    field: &'static str,
    text: &'static str,
    is_found: bool,
}

impl Visit for Search {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.is_found |= field.name() == self.field && value == self.text;
    }

    fn record_debug(&mut self, _field: &Field, _value: &dyn Debug) {}
}

impl Heard {
    fn is_meant(&self, span: &Attributes<'_>) -> bool {
        if span.metadata().name() != self.span {
            return false;
        }
        let Some((field, text)) = self.field else { return true };
        let mut search = Search { field, text, is_found: false };
        span.record(&mut search);
        search.is_found
    }
}

impl Subscriber for SpanWatch {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && self.heard.iter().any(|heard| heard.span == metadata.name())
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = self.ids.fetch_add(1, Ordering::Relaxed);
        if let Some(heard) = self.heard.iter().find(|heard| heard.is_meant(span)) {
            self.open.lock().unwrap().insert(id, (heard.phase, 1));
            self.announcer.enter(heard.phase);
        }
        Id::from_u64(id)
    }

    fn clone_span(&self, id: &Id) -> Id {
        if let Some((_, handles)) = self.open.lock().unwrap().get_mut(&id.into_u64()) {
            *handles += 1;
        }
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let mut open = self.open.lock().unwrap();
        let Some((phase, handles)) = open.get_mut(&id.into_u64()) else { return false };
        *handles -= 1;
        if *handles > 0 {
            return false;
        }
        self.announcer.leave(*phase);
        open.remove(&id.into_u64());
        true
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, _event: &Event<'_>) {}

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}
