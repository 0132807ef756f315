//! Writes changes: wide transactions of bounded size, each of which leaves the catalog whole.
//!
//! New claims go in before old ones go out, so that an entity that moved between files is handed
//! over and never missing. A process killed between two pieces leaves the rest for the next round,
//! which finds it by comparing again.

use database::{Result, Tx};
use model::{Code, Event, Problem};
use serde_json::json;

use super::plan::{Change, Found, Mark};
use crate::limits::REMOVAL_PIECE;
use crate::store::conflicts::ConflictNews;
use crate::store::entities::{Settled, Settlement};
use crate::store::{claims, entities, sources};

/// Changes written in one transaction: no lock is to be held for longer than 50 ms.
const PIECE_CHANGES_MAX: usize = 50;
/// Bytes of documents and texts written in one transaction, unless a single claim is larger.
const PIECE_BYTES_MAX: usize = 2 * 1024 * 1024;

/// What one transaction writes.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    /// The source that the claims belong to.
    pub source_id: String,
    /// Who is recorded as having made the changes.
    pub actor: String,
    put: Vec<(Option<String>, Found)>,
    mark: Vec<Mark>,
    remove: Vec<(String, String)>,
    bytes: usize,
}

impl Piece {
    /// An empty piece of `source_id`.
    pub fn new(source_id: &str, actor: &str) -> Self {
        Self { source_id: source_id.into(), actor: actor.into(), ..Self::default() }
    }

    /// Adds a change.
    pub fn add(&mut self, change: Change) {
        match change {
            Change::Put(id, found) => {
                self.bytes += size_of_claim(&found);
                self.put.push((id, found));
            }
            Change::Mark(mark) => self.mark.push(mark),
            Change::Remove(id, entity_ref) => self.remove.push((id, entity_ref)),
        }
    }

    /// Whether it should be written before more is added.
    pub fn is_full(&self) -> bool {
        self.len() >= PIECE_CHANGES_MAX || self.bytes >= PIECE_BYTES_MAX
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many changes it holds.
    pub fn len(&self) -> usize {
        self.put.len() + self.mark.len() + self.remove.len()
    }

    /// Takes what there is, leaving an empty piece of the same source.
    pub fn take(&mut self) -> Self {
        let empty = Self::new(&self.source_id, &self.actor);
        std::mem::replace(self, empty)
    }
}

fn size_of_claim(found: &Found) -> usize {
    found.content.as_ref().map_or(0, |content| {
        let texts: usize = content.texts.iter().map(|(_, body)| body.len()).sum();
        content.document.len() + content.edges.len() + texts
    })
}

/// Writes one piece and tells what became of its entities.
///
/// # Errors
/// A conflict when the source is being taken apart; what the database says.
pub async fn piece_write(tx: &mut Tx, piece: &Piece) -> Result<()> {
    if !sources::source_lock_live(tx, &piece.source_id).await? {
        let problem = Problem::new(Code::Conflict, "The source is being taken apart");
        return Err(problem.into());
    }
    claims::claim_put(tx, &piece.source_id, &piece.put).await?;
    for mark in &piece.mark {
        claims::claim_mark(tx, mark).await?;
    }
    let ids: Vec<String> = piece.remove.iter().map(|(id, _)| id.clone()).collect();
    claims::claim_delete(tx, &ids).await?;
    let refs = piece
        .put
        .iter()
        .map(|(_, found)| found.entity_ref.clone())
        .chain(piece.mark.iter().map(|mark| mark.entity_ref.clone()))
        .chain(piece.remove.iter().map(|(_, entity_ref)| entity_ref.clone()))
        .collect();
    settle(tx, refs, Some(&piece.source_id), &piece.actor).await
}

/// Settles who holds `refs` and tells of it: what every change of claims ends with.
pub async fn settle(
    tx: &mut Tx,
    mut refs: Vec<String>,
    source_id: Option<&str>,
    actor: &str,
) -> Result<()> {
    refs.sort_unstable();
    refs.dedup();
    let Settlement { entities, conflicts } = entities::entity_settle(tx, &refs).await?;
    for (entity_ref, settled) in entities {
        tx.emit(entity_event(entity_ref, settled, source_id, actor));
    }
    let ConflictNews { found, resolved } = conflicts;
    for (topic, refs) in
        [("catalog.conflict.found", found), ("catalog.conflict.resolved", resolved)]
    {
        for subject in refs {
            let payload = json!({ "source": source_id });
            tx.emit(Event { topic, subject, actor: actor.to_owned(), payload });
        }
    }
    Ok(())
}

/// Takes the next claims of a source away that is to go, and the source itself with the last of
/// them; whether there may be more to do.
pub async fn source_take_apart(tx: &mut Tx, source_id: &str, actor: &str) -> Result<bool> {
    if !sources::source_lock_removed(tx, source_id).await? {
        return Ok(false);
    }
    let some = claims::claim_first(tx, source_id, REMOVAL_PIECE).await?;
    let (ids, refs): (Vec<String>, Vec<String>) = some.into_iter().unzip();
    claims::claim_delete(tx, &ids).await?;
    let is_last = i64::try_from(ids.len()).unwrap_or(i64::MAX) < REMOVAL_PIECE;
    if !refs.is_empty() {
        settle(tx, refs, Some(source_id), actor).await?;
    }
    if is_last {
        sources::source_delete(tx, source_id).await?;
    }
    Ok(!is_last)
}

fn entity_event(
    entity_ref: String,
    settled: Settled,
    source_id: Option<&str>,
    actor: &str,
) -> Event {
    let (topic, change) = match settled {
        Settled::Created => ("catalog.entity.changed", "created"),
        Settled::Updated => ("catalog.entity.changed", "updated"),
        Settled::Removed => ("catalog.entity.removed", "removed"),
    };
    Event {
        topic,
        subject: entity_ref,
        actor: actor.to_owned(),
        payload: json!({ "change": change, "source": source_id }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::plan::Content;

    fn claim(bytes: usize) -> Change {
        let content = Content {
            document: "x".repeat(bytes),
            texts: vec![],
            edges: String::new(),
            digest: String::new(),
        };
        let found = Found {
            location: "file:/a".into(),
            entity_ref: "component:default/a".into(),
            parent_ref: None,
            content: Some(content),
            problems: "[]".into(),
            line: 1,
            refused: None,
        };
        Change::Put(None, found)
    }

    #[test]
    fn a_piece_is_full_by_count_and_by_bytes() {
        let mut piece = Piece::new("s", "system");
        for _ in 0..PIECE_CHANGES_MAX {
            assert!(!piece.is_full());
            piece.add(claim(10));
        }
        assert!(piece.is_full());
        assert_eq!(piece.take().len(), PIECE_CHANGES_MAX);
        assert!(piece.is_empty());
        piece.add(claim(PIECE_BYTES_MAX));
        assert!(piece.is_full());
    }
}
