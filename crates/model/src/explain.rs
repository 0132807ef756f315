//! Why something is as it is: the port through which a value that somebody may doubt (the winner of a
//! conflict, a denial, a score) names its rule and what it rests on.

use std::future::Future;
use std::pin::Pin;

use crate::{Caller, Millis, Problem};

/// Why something is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What is asked about, [`Explain::topic`].
    pub topic: &'static str,
    /// Which of them: an entity reference, an id.
    pub subject: String,
    /// The answer in a sentence.
    pub answer: String,
    /// The rule that decided, in a sentence.
    pub rule: String,
    /// What the rule was applied to, the deciding piece first.
    pub evidence: Vec<Evidence>,
    /// Events of late that have to do with it, the newest first.
    pub events: Vec<Mention>,
}

/// A piece of what an explanation rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The part that it plays: `winner`, `loser`, `ignored`.
    pub role: &'static str,
    /// What it says, in a sentence.
    pub statement: String,
    /// Where it comes from: a file, an address.
    pub source: String,
    /// Line in it, from 1, where there is one.
    pub line: Option<i64>,
    /// Since when.
    pub since: Option<Millis>,
}

/// An event that an explanation mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Its number on the feed.
    pub seq: u64,
    /// What happened.
    pub topic: String,
    /// Who did it.
    pub actor: String,
    /// When.
    pub at: Millis,
}

/// An answer that takes a while.
pub type Explaining<'a> = Pin<Box<dyn Future<Output = Result<Explanation, Problem>> + Send + 'a>>;

/// Somebody who can explain things of one topic.
pub trait Explain: Send + Sync {
    /// What it explains: `catalog.entity`.
    fn topic(&self) -> &'static str;

    /// Why `subject` is as it is.
    ///
    /// Fails with 404 when there is no such thing, or not for this caller.
    fn explain<'a>(&'a self, caller: &'a Caller, subject: &'a str) -> Explaining<'a>;
}
