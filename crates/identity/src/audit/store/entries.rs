//! Entries: written once, read in pages by time.

use database::{BulkInsert, Result, Statement, Tx, params};
use model::Millis;

use crate::audit::filter::Place;
use crate::audit::row::AuditRow;

/// Where entries go. A row that is there already stays: whoever writes notes may write them again.
pub const INTO: BulkInsert = BulkInsert {
    table: "identity_audit_entry",
    columns: &[
        "id",
        "at",
        "event",
        "severity",
        "outcome",
        "actor_kind",
        "actor",
        "actor_account",
        "actor_session",
        "address",
        "user_agent",
        "request_id",
        "method",
        "path",
        "subject",
        "old_value",
        "new_value",
        "meta",
        "error",
    ],
    conflict: "ON CONFLICT (id) DO NOTHING",
};

/// The columns of an entry, in the order in which [`AuditRow::read`] reads them.
macro_rules! entry_columns {
    () => {
        "id, at, event, severity, outcome, actor_kind, actor, actor_account, actor_session, \
         address, user_agent, request_id, method, path, subject, old_value, new_value, meta, \
         error, seal"
    };
}
pub(crate) use entry_columns;

/// A page of the entries of some kind: `$1`, `$2` the place behind which it begins, `$3` how many,
/// `$4` the time at which it ends, `$5` what the entries have in common.
macro_rules! newest {
    ($having:literal) => {
        Statement::new(concat!(
            "SELECT ",
            entry_columns!(),
            " FROM identity_audit_entry WHERE (at, id) < ($1, $2) AND at >= $4",
            $having,
            " ORDER BY at DESC, id DESC LIMIT $3"
        ))
    };
}
macro_rules! oldest {
    ($having:literal) => {
        Statement::new(concat!(
            "SELECT ",
            entry_columns!(),
            " FROM identity_audit_entry WHERE (at, id) > ($1, $2) AND at < $4",
            $having,
            " ORDER BY at, id LIMIT $3"
        ))
    };
}

const NEWEST: Statement = newest!("");
const NEWEST_OF_ACTOR: Statement = newest!(" AND actor = $5");
const NEWEST_OF_EVENT: Statement = newest!(" AND event = $5");
const NEWEST_OF_SUBJECT: Statement = newest!(" AND subject = $5");
const NEWEST_OF_OUTCOME: Statement = newest!(" AND outcome <> 'succeeded' AND outcome = $5");
const OLDEST: Statement = oldest!("");
const OLDEST_OF_ACTOR: Statement = oldest!(" AND actor = $5");
const OLDEST_OF_EVENT: Statement = oldest!(" AND event = $5");
const OLDEST_OF_SUBJECT: Statement = oldest!(" AND subject = $5");
const OLDEST_OF_OUTCOME: Statement = oldest!(" AND outcome <> 'succeeded' AND outcome = $5");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    NEWEST,
    NEWEST_OF_ACTOR,
    NEWEST_OF_EVENT,
    NEWEST_OF_SUBJECT,
    NEWEST_OF_OUTCOME,
    OLDEST,
    OLDEST_OF_ACTOR,
    OLDEST_OF_EVENT,
    OLDEST_OF_SUBJECT,
    OLDEST_OF_OUTCOME,
];

/// What the entries of a page have in common, by an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Along {
    /// Nothing: all of them.
    All,
    /// Who did it.
    Actor(String),
    /// What was done.
    Event(String),
    /// What it was done to.
    Subject(String),
    /// What came of it; anything but `succeeded`, which nearly all have.
    Outcome(String),
}

/// Which entries are read next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What they have in common.
    pub along: Along,
    /// The oldest first, else the newest.
    pub oldest_first: bool,
    /// Behind which they begin.
    pub from: Place,
    /// Where they end: before this time going up, at or after it going down.
    pub until: Millis,
    /// How many.
    pub count: usize,
}

/// Writes entries.
pub async fn insert(tx: &mut Tx, rows: &[AuditRow]) -> Result<()> {
    tx.bulk(&INTO, rows.iter().map(AuditRow::params).collect()).await?;
    Ok(())
}

/// Reads a piece.
pub async fn read(tx: &mut Tx, piece: &Piece) -> Result<Vec<AuditRow>> {
    let (newest, oldest, value) = match &piece.along {
        Along::All => (&NEWEST, &OLDEST, None),
        Along::Actor(it) => (&NEWEST_OF_ACTOR, &OLDEST_OF_ACTOR, Some(it)),
        Along::Event(it) => (&NEWEST_OF_EVENT, &OLDEST_OF_EVENT, Some(it)),
        Along::Subject(it) => (&NEWEST_OF_SUBJECT, &OLDEST_OF_SUBJECT, Some(it)),
        Along::Outcome(it) => (&NEWEST_OF_OUTCOME, &OLDEST_OF_OUTCOME, Some(it)),
    };
    let from = &piece.from;
    let mut params = params![from.at, from.id.as_str(), piece.count, piece.until];
    params.extend(value.map(|it| it.as_str().into()));
    let statement = if piece.oldest_first { oldest } else { newest };
    tx.rows(statement, params).await?.iter().map(AuditRow::read).collect()
}
