//! Writes a plan: a few wide transactions, each of which leaves the catalog whole.
//!
//! New claims go in before old ones go out, so that an entity that moved between files is handed
//! over and never missing. A process killed between two pieces leaves the rest for the next round,
//! which finds it by comparing again.

use database::{Result, Tx};
use model::Event;
use serde_json::json;

use super::plan::{Found, Mark, Plan};
use crate::store::entities::Settled;
use crate::store::{claims, entities};

/// Claims written in one transaction.
const PIECE_CLAIMS_MAX: usize = 500;
/// Bytes of documents and texts written in one transaction, unless a single claim is larger.
const PIECE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The part of a plan that one transaction writes.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    /// The source that the claims belong to.
    pub source_id: String,
    /// Who is recorded as having made the changes.
    pub actor: String,
    put: Vec<(Option<String>, Found)>,
    mark: Vec<Mark>,
    remove: Vec<(String, String)>,
}

/// Cuts a plan into pieces of bounded size, in the order in which they must be written.
pub fn pieces(source_id: &str, actor: &str, plan: Plan) -> Vec<Piece> {
    let empty =
        || Piece { source_id: source_id.into(), actor: actor.into(), ..Piece::default() };
    let mut pieces = Vec::new();
    let mut piece = empty();
    let mut bytes = 0;
    for put in plan.put {
        let size = size_of_claim(&put.1);
        if piece.put.len() >= PIECE_CLAIMS_MAX
            || (bytes + size > PIECE_BYTES_MAX && !piece.put.is_empty())
        {
            pieces.push(std::mem::replace(&mut piece, empty()));
            bytes = 0;
        }
        bytes += size;
        piece.put.push(put);
    }
    for mark in plan.mark {
        if piece.put.len() + piece.mark.len() >= PIECE_CLAIMS_MAX {
            pieces.push(std::mem::replace(&mut piece, empty()));
        }
        piece.mark.push(mark);
    }
    for removal in plan.remove {
        if piece.put.len() + piece.mark.len() + piece.remove.len() >= PIECE_CLAIMS_MAX {
            pieces.push(std::mem::replace(&mut piece, empty()));
        }
        piece.remove.push(removal);
    }
    if !(piece.put.is_empty() && piece.mark.is_empty() && piece.remove.is_empty()) {
        pieces.push(piece);
    }
    pieces
}

fn size_of_claim(found: &Found) -> usize {
    found.content.as_ref().map_or(0, |content| {
        let texts: usize = content.texts.iter().map(|(_, body)| body.len()).sum();
        content.document.len() + content.edges.len() + texts
    })
}

/// Writes one piece and tells what became of its entities.
pub async fn piece_write(tx: &mut Tx, piece: &Piece) -> Result<()> {
    claims::claim_put(tx, &piece.source_id, &piece.put).await?;
    for mark in &piece.mark {
        claims::claim_mark(tx, mark).await?;
    }
    let ids: Vec<String> = piece.remove.iter().map(|(id, _)| id.clone()).collect();
    claims::claim_delete(tx, &ids).await?;
    let mut refs: Vec<String> = piece
        .put
        .iter()
        .map(|(_, found)| found.entity_ref.clone())
        .chain(piece.mark.iter().map(|mark| mark.entity_ref.clone()))
        .chain(piece.remove.iter().map(|(_, entity_ref)| entity_ref.clone()))
        .collect();
    refs.sort_unstable();
    refs.dedup();
    for (entity_ref, settled) in entities::entity_settle(tx, &refs).await? {
        tx.emit(entity_event(entity_ref, settled, &piece.source_id, &piece.actor));
    }
    Ok(())
}

fn entity_event(entity_ref: String, settled: Settled, source_id: &str, actor: &str) -> Event {
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

    fn claim(bytes: usize) -> (Option<String>, Found) {
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
        };
        (None, found)
    }

    #[test]
    fn pieces_are_bounded_in_count_and_in_bytes() {
        let plan = Plan { put: (0..1_200).map(|_| claim(10)).collect(), ..Plan::default() };
        let counts: Vec<usize> = pieces("s", "system", plan).iter().map(|it| it.put.len()).collect();
        assert_eq!(counts, [500, 500, 200]);
        let plan = Plan { put: (0..3).map(|_| claim(5 * 1024 * 1024)).collect(), ..Plan::default() };
        assert_eq!(pieces("s", "system", plan).len(), 3);
    }

    #[test]
    fn an_empty_plan_makes_no_piece() {
        assert!(pieces("s", "system", Plan::default()).is_empty());
    }

    #[test]
    fn removals_come_after_every_put() {
        let plan = Plan {
            put: (0..500).map(|_| claim(1)).collect(),
            remove: vec![("1".into(), "component:default/b".into())],
            ..Plan::default()
        };
        let pieces = pieces("s", "system", plan);
        assert!(pieces[0].remove.is_empty());
        assert_eq!(pieces[1].remove.len(), 1);
    }
}
