//! Events: facts in the past tense, written in the transaction that makes them true.

use serde_json::Value;

/// A fact about to be recorded on the feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// `feature.thing.happened`, for example `catalog.entity.changed`.
    pub topic: &'static str,
    /// What it is about: an entity reference, a location id.
    pub subject: String,
    /// Who did it: [`crate::Caller::actor`].
    pub actor: String,
    /// Details, small: whoever needs the whole thing reads it by its subject.
    pub payload: Value,
}

/// A fact as it stands on the feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Position on the feed: gapless, in commit order, from 1.
    pub seq: u64,
    /// UUIDv7.
    pub id: String,
    /// See [`Event::topic`].
    pub topic: String,
    /// See [`Event::subject`].
    pub subject: String,
    /// See [`Event::actor`].
    pub actor: String,
    /// See [`Event::payload`].
    pub payload: Value,
    /// When it was recorded, epoch milliseconds.
    pub at: crate::Millis,
}
