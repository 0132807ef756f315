//! Announces spans of the production code's own traces as phases.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::phases::{Announcer, Phase};

/// A subscriber that hears the span `spine.claim` and nothing else.
pub(crate) struct ClaimWatch {
    announcer: Arc<Announcer>,
    phase: Phase,
    spans: AtomicU64,
}

impl ClaimWatch {
    pub(crate) fn new(announcer: Arc<Announcer>, phase: Phase) -> Self {
        Self { announcer, phase, spans: AtomicU64::new(1) }
    }
}

impl Subscriber for ClaimWatch {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.name() == "spine.claim"
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        self.announcer.enter(self.phase);
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed))
    }

    fn try_close(&self, _id: Id) -> bool {
        self.announcer.leave(self.phase);
        true
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, _event: &Event<'_>) {}

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}
