//! Reading the audit log: a page at a time, along an index, looking at a bounded number of entries.

use std::sync::Arc;

use bytes::Bytes;
use database::{Database, unit};
use feature::audit::AuditLog;
use futures::{Stream, stream};
use model::permission::Decisions;
use model::{AuditEntry, Caller, Clock, Millis, Problem};
use serde_json::json;

use super::filter::{Filter, Place};
use super::limits::{PAGE_MAX, SCAN_MAX, SCAN_PIECE};
use super::permissions::AUDIT_READ;
use super::row::AuditRow;
use super::store::entries::{self, Along, Piece};
use super::view::EntryView;

/// Reads the audit log.
pub struct Reader {
    /// Where entries are.
    pub database: Database,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Who may go on reading.
    pub decisions: Arc<dyn Decisions>,
    /// Where it is recorded that somebody exports.
    pub audit: Arc<dyn AuditLog>,
}

/// An export that is under way.
struct Export {
    reader: Arc<Reader>,
    caller: Caller,
    filter: Filter,
    from: Option<Place>,
}

/// A page of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The entries.
    pub rows: Vec<AuditRow>,
    /// Behind which the next page begins; `None` on the last. A page may have few entries, or none,
    /// though there are more: a request looks at so many only.
    pub next: Option<Place>,
}

impl Reader {
    /// A page of what `filter` asks for, behind `from`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn page(
        &self,
        filter: &Filter,
        oldest_first: bool,
        from: Option<Place>,
        limit: usize,
    ) -> Result<Page, Problem> {
        page(&self.database, filter, oldest_first, from, limit).await
    }

    /// All that `filter` asks for as lines of JSON, the oldest first, up to now. Whoever loses the
    /// permission meanwhile gets no more.
    pub fn export(
        self: Arc<Self>,
        caller: &Caller,
        mut filter: Filter,
    ) -> impl Stream<Item = Result<Bytes, Problem>> + use<> {
        let now = self.clock.now().saturating_add(1);
        filter.until = Some(filter.until.unwrap_or(now).min(now));
        let entry = AuditEntry::done("identity.audit.export", caller);
        let meta = json!({ "since": filter.since, "until": filter.until });
        self.audit.note(AuditEntry { meta, ..entry });
        let export = Export { reader: self, caller: caller.clone(), filter, from: None };
        stream::try_unfold(Some(export), next_lines)
    }
}

async fn next_lines(export: Option<Export>) -> Result<Option<(Bytes, Option<Export>)>, Problem> {
    let Some(mut export) = export else { return Ok(None) };
    let Reader { decisions, database, .. } = &*export.reader;
    decisions.require(&export.caller, &AUDIT_READ)?;
    let limit = usize::try_from(PAGE_MAX).unwrap_or(usize::MAX);
    let page = page(database, &export.filter, true, export.from.take(), limit).await?;
    let mut lines = Vec::new();
    for row in page.rows {
        serde_json::to_writer(&mut lines, &EntryView::from(row)).map_err(Problem::internal)?;
        lines.push(b'\n');
    }
    let rest = page.next.is_some().then(|| Export { from: page.next, ..export });
    Ok(Some((lines.into(), rest)))
}

/// Reads a page, piece by piece.
async fn page(
    database: &Database,
    filter: &Filter,
    oldest_first: bool,
    from: Option<Place>,
    limit: usize,
) -> Result<Page, Problem> {
    let (since, until) = (filter.since.unwrap_or(0), filter.until.unwrap_or(Millis::MAX));
    let begin = Place { at: if oldest_first { since } else { until }, id: String::new() };
    let along = filter.along();
    let is_exact = *filter == alone(&along, filter);
    let mut piece = Piece {
        along,
        oldest_first,
        from: from.unwrap_or(begin),
        until: if oldest_first { until } else { since },
        // One more than asked for tells whether there are more.
        count: if is_exact { limit + 1 } else { SCAN_PIECE.max(limit + 1) },
    };
    let mut page = Page::default();
    let mut looked_at = 0;
    loop {
        let read = unit!(|tx, piece: Piece| entries::read(tx, piece).await);
        let rows = database.read(piece.clone(), read).await?;
        let is_last = rows.len() < piece.count;
        looked_at += rows.len();
        for row in rows {
            let here = Place { at: row.at, id: row.id.clone() };
            if filter.passes(&row) {
                if page.rows.len() == limit {
                    page.next = Some(piece.from);
                    return Ok(page);
                }
                page.rows.push(row);
            }
            piece.from = here;
        }
        if is_last {
            return Ok(page);
        }
        if looked_at >= SCAN_MAX {
            page.next = Some(piece.from);
            return Ok(page);
        }
    }
}

/// `filter` with nothing but its times and what all entries along `along` have in common.
fn alone(along: &Along, filter: &Filter) -> Filter {
    let times = Filter { since: filter.since, until: filter.until, ..Filter::default() };
    match along {
        Along::All => times,
        Along::Actor(it) => Filter { actor: Some(it.clone()), ..times },
        Along::Event(it) => Filter { event: Some(it.clone()), ..times },
        Along::Subject(it) => Filter { subject: Some(it.clone()), ..times },
        Along::Outcome(_) => Filter { outcome: filter.outcome, ..times },
    }
}
