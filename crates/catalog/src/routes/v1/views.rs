//! What bodies look like.

use model::Millis;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::changes::acts::ActRow;
use crate::changes::sources::SourceState;
use crate::disputes::ClaimRow;

/// A place that descriptors are read from.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SourceView {
    /// Its id; of a registered location, that of the location.
    pub id: String,
    /// `config` or `registered`.
    pub origin: &'static str,
    /// `url` or `file`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Address or path, perhaps with wildcards.
    pub target: String,
    /// The `Location` entity that stands for it.
    pub entity_ref: String,
    /// `new` (not read yet), `ok`, `failing` (something could not be read, or is no YAML), `held` (a removal waits
    /// for a word), `removing`.
    pub state: &'static str,
    /// When it was declared, epoch milliseconds.
    pub created_at: Millis,
    /// When it was looked at last, whether it had to be read or not.
    pub checked_at: Option<Millis>,
    /// When it was read last.
    pub read_at: Option<Millis>,
    /// When everything of it could be read last.
    pub read_ok_at: Option<Millis>,
    /// What could not be read at the last reading.
    pub problem: Option<String>,
    /// What would have been removed at the last reading and waits for a word: how many entities, of
    /// how many, and some of them.
    #[schema(value_type = Option<Object>)]
    pub held: Option<Value>,
}

impl From<SourceState> for SourceView {
    fn from(it: SourceState) -> Self {
        let state = it.word();
        Self {
            id: it.source.id,
            origin: it.source.origin.as_str(),
            kind: it.source.kind,
            target: it.source.target,
            entity_ref: it.source.entity_ref,
            state,
            created_at: it.created_at,
            checked_at: it.checked_at,
            read_at: it.read_at,
            read_ok_at: it.read_ok_at,
            problem: it.problem,
            held: it.held.as_deref().map(parsed),
        }
    }
}

/// A claim of an entity: one document in one file.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClaimView {
    /// The file, `type:target`.
    pub location: String,
    /// Line of the document in it, from 1.
    pub line: i64,
    /// The source that led to the file.
    pub source_id: String,
    /// The `Location` entity that named the file.
    pub parent_ref: Option<String>,
    /// When it was read first, epoch milliseconds.
    pub claimed_at: Millis,
    /// Whether the entity is taken from it.
    pub is_winner: bool,
    /// Whether there is a good document.
    pub is_good: bool,
    /// Whether nothing names the file any more.
    pub is_orphan: bool,
    /// What was wrong at the last reading.
    #[schema(value_type = Vec<Object>)]
    pub problems: Value,
}

impl From<&ClaimRow> for ClaimView {
    fn from(claim: &ClaimRow) -> Self {
        Self {
            location: claim.location.clone(),
            line: claim.line,
            source_id: claim.source_id.clone(),
            parent_ref: claim.parent_ref.clone(),
            claimed_at: claim.claimed_at,
            is_winner: claim.is_winner,
            is_good: claim.is_good,
            is_orphan: claim.orphan,
            problems: parsed(&claim.problems),
        }
    }
}

/// An act.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActView {
    /// Its id.
    pub id: String,
    /// `register`, `unregister`, `ignore`, `delete`.
    pub kind: String,
    /// `planned`, `applying`, `verified`, `failed`, `undone`.
    pub state: String,
    /// Who planned it.
    pub actor: String,
    /// What was asked for.
    #[schema(value_type = Object)]
    pub input: Value,
    /// What it was going to do.
    #[schema(value_type = Object)]
    pub preview: Value,
    /// What became of it.
    #[schema(value_type = Object)]
    pub outcome: Value,
    /// The source that it is about.
    pub source_id: Option<String>,
    /// When it was planned, epoch milliseconds.
    pub created_at: Millis,
    /// When its state changed last.
    pub changed_at: Millis,
    /// When it was applied.
    pub applied_at: Option<Millis>,
    /// Whether it can be applied, as far as its state says.
    pub can_apply: bool,
    /// Whether it can be undone, as far as its state says.
    pub can_undo: bool,
}

impl From<ActRow> for ActView {
    fn from(act: ActRow) -> Self {
        Self {
            can_apply: act.state == "planned",
            can_undo: ["applying", "verified", "failed"].contains(&act.state.as_str()),
            id: act.id,
            kind: act.kind,
            state: act.state,
            actor: act.actor,
            input: parsed(&act.input),
            preview: parsed(&act.preview),
            outcome: parsed(&act.outcome),
            source_id: act.source_id,
            created_at: act.created_at,
            changed_at: act.changed_at,
            applied_at: act.applied_at,
        }
    }
}

/// JSON that we wrote.
pub fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
