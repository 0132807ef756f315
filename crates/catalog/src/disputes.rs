//! What is in dispute: references that several files claim, and why one of them won.

mod summary;

use std::sync::Arc;

use database::unit;
use model::explain::{Evidence, Explain, Explaining, Explanation, Mention};
use model::{Caller, EntityRef, Problem, RefDefaults};
use spine::admin;

use crate::index::{Dangling, DanglingPage};
use crate::limits::{EXPLAIN_EVENTS, EXPLAIN_MENTIONS};
use crate::service::Catalog;
use crate::store::{conflicts, ignored};

pub use crate::store::conflicts::ClaimRow;
pub use summary::ProblemsSummary;

/// The rule that decides between claims (`docs/decisions/0008`).
pub const RULE: &str = "The entity stays with the claim that has it while that claim is good; when it \
                        goes, the oldest good claim takes over. A claim that nothing names any more \
                        gives way to one that is named.";

/// A reference that several good claims name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The reference.
    pub entity_ref: String,
    /// Since when, epoch milliseconds.
    pub since: i64,
    /// Every claim, oldest first.
    pub claims: Vec<ClaimRow>,
}

/// What is in dispute in one catalog.
pub struct Disputes {
    catalog: Arc<Catalog>,
}

impl Disputes {
    /// The disputes of `catalog`.
    pub const fn new(catalog: Arc<Catalog>) -> Self {
        Self { catalog }
    }

    /// A page of conflicts by reference, with the reference to go on after. Those whose entity the
    /// caller does not see are left out, so that a page may be short.
    ///
    /// # Errors
    /// What the database says.
    pub async fn conflict_list(
        &self,
        caller: &Caller,
        after: &str,
        limit: i64,
    ) -> Result<(Vec<Conflict>, Option<String>), Problem> {
        let (mut found, claims) = self
            .catalog
            .database
            .read(
                (after.to_owned(), limit),
                unit!(|tx, input: (String, i64)| {
                    let found = conflicts::conflict_list(tx, &input.0, input.1 + 1).await?;
                    let refs: Vec<String> = found.iter().map(|it| it.0.clone()).collect();
                    Ok((found, conflicts::claim_list_of(tx, &refs).await?))
                }),
            )
            .await?;
        let has_more = i64::try_from(found.len()).unwrap_or(i64::MAX) > limit;
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = found.last().filter(|_| has_more).map(|it| it.0.clone());
        let seen = found.into_iter().filter(|it| self.catalog.can_see(caller, &it.0));
        let items = seen.map(|(entity_ref, since)| {
            let of = claims.iter().filter(|claim| claim.entity_ref == entity_ref);
            Conflict { claims: of.cloned().collect(), entity_ref, since }
        });
        Ok((items.collect(), next))
    }

    /// A page of relations whose target is not in the catalog.
    ///
    /// # Errors
    /// Only when the server is ending.
    pub async fn dangling_list(
        &self,
        caller: &Caller,
        after: Option<Dangling>,
        limit: usize,
    ) -> Result<DanglingPage, Problem> {
        self.catalog.dangling(caller, after, limit).await
    }

    async fn explain_entity(&self, caller: &Caller, subject: &str) -> Result<Explanation, Problem> {
        let entity_ref = EntityRef::parse(subject, RefDefaults::default())
            .map_err(|error| Problem::input(error.to_string()).at("subject"))?;
        let name = entity_ref.as_str().to_owned();
        let missing = || Problem::not_found(format!("No such entity {name}"));
        let sees = self.catalog.can_see(caller, &name);
        let (claims, ignored, events) = self
            .catalog
            .database
            .read(
                name.clone(),
                unit!(|tx, name: String| {
                    let claims = conflicts::claim_list_of(tx, std::slice::from_ref(name)).await?;
                    let head = admin::feed_bounds(tx).await?.head;
                    let mut after = head.saturating_sub(EXPLAIN_EVENTS);
                    let mut events = Vec::new();
                    loop {
                        let page = admin::event_list(tx, after, 500).await?;
                        let Some(last) = page.last() else { break };
                        after = last.seq;
                        events.extend(page.into_iter().filter(|event| event.subject == *name));
                    }
                    Ok((claims, ignored::ignored_get(tx, name).await?, events))
                }),
            )
            .await?;
        // What is held back or was never good has no entity to see; only those who see everything
        // are told of it.
        if !sees && (!self.catalog.sees_all(caller) || (claims.is_empty() && ignored.is_none())) {
            return Err(missing());
        }
        let mut evidence: Vec<Evidence> = claims.iter().map(evidence_of).collect();
        evidence.sort_by_key(|it| it.role != "winner");
        let answer = match (&ignored, claims.iter().find(|claim| claim.is_winner)) {
            (Some(entry), _) => {
                evidence.insert(
                    0,
                    Evidence {
                        role: "ignored",
                        statement: format!("{} keeps it out: {}", entry.actor, entry.reason),
                        source: "the ignore list".to_owned(),
                        line: None,
                        since: Some(entry.ignored_at),
                    },
                );
                format!("{name} is on the ignore list and is not shown")
            }
            (None, Some(winner)) => format!("{name} is taken from {}", winner.location),
            (None, None) => format!("{name} is not shown: no good document describes it"),
        };
        let mentions = events.into_iter().rev().take(EXPLAIN_MENTIONS);
        let events = mentions
            .map(|it| Mention { seq: it.seq, topic: it.topic, actor: it.actor, at: it.at })
            .collect();
        let rule = RULE.to_owned();
        Ok(Explanation { topic: TOPIC, subject: name, answer, rule, evidence, events })
    }
}

const TOPIC: &str = "catalog.entity";

fn evidence_of(claim: &ClaimRow) -> Evidence {
    let (role, statement) = if claim.is_winner {
        ("winner", "This document is the entity".to_owned())
    } else if !claim.is_good {
        ("refused", format!("This document was refused: {}", claim.problems))
    } else if claim.orphan {
        ("orphan", "Nothing names this file any more; it was kept".to_owned())
    } else {
        ("loser", "Another claim had the reference first".to_owned())
    };
    Evidence {
        role,
        statement,
        source: claim.location.clone(),
        line: Some(claim.line),
        since: Some(claim.claimed_at),
    }
}

impl Explain for Disputes {
    fn topic(&self) -> &'static str {
        TOPIC
    }

    fn explain<'a>(&'a self, caller: &'a Caller, subject: &'a str) -> Explaining<'a> {
        Box::pin(self.explain_entity(caller, subject))
    }
}
