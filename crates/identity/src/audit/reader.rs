//! Reading the audit log: a page at a time, along an index, looking at a bounded number of entries.

use database::{Database, unit};
use model::{Millis, Problem};

use super::filter::Filter;
use super::limits::{SCAN_MAX, SCAN_PIECE};
use super::row::AuditRow;
use super::store::entries::{self, Along, Piece, Place};

/// A page of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The entries.
    pub rows: Vec<AuditRow>,
    /// Behind which the next page begins; `None` on the last. A page may have few entries, or none,
    /// though there are more: a request looks at so many only.
    pub next: Option<Place>,
}

/// Reads a page of what `filter` asks for, behind `from`.
///
/// # Errors
/// What the database says.
pub async fn page(
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
