//! Notes: entries that belong to no transaction. They wait in a bounded queue and are written
//! together, by one task of the process.
//!
//! Whoever notes never waits. When too many wait, further ones are lost, counted, and the log says
//! how many. The same note again and again (a program that hammers what it may not have) becomes one
//! entry that says how often.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use database::{Database, unit};
use model::audit::Severity;
use model::{AuditEntry, Caller, Clock, Ids};
use prometheus_client::metrics::counter::Counter;
use serde_json::json;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use super::limits::{
    NOTES_ATTEMPTS_MAX, NOTES_BATCH_MAX, NOTES_GATHER_MS, NOTES_RETRY_MS, NOTES_WAITING_MAX,
};
use super::row::AuditRow;
use super::store::entries;

/// Entries that were lost because too many waited, or because they could not be written.
const LOST: &str = "identity.audit.lost";

enum Message {
    Note(Box<AuditRow>),
    /// Everything before is to be written; the end of it is told.
    Flush(oneshot::Sender<()>),
    /// As `Flush`, and nothing comes after.
    End(oneshot::Sender<()>),
}

/// Takes notes.
#[derive(Clone)]
pub struct Notebook {
    sender: mpsc::Sender<Message>,
    lost: Arc<AtomicU64>,
    lost_ever: Counter,
}

/// Writes notes.
pub struct NoteWriter {
    receiver: mpsc::Receiver<Message>,
    lost: Arc<AtomicU64>,
    lost_ever: Counter,
    database: Database,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

/// A notebook and who writes what is in it; the writer is to be [run](NoteWriter::run).
pub fn notebook(
    database: Database,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    lost_ever: Counter,
) -> (Notebook, NoteWriter) {
    let (sender, receiver) = mpsc::channel(NOTES_WAITING_MAX);
    let lost = Arc::new(AtomicU64::new(0));
    let notebook = Notebook { sender, lost: lost.clone(), lost_ever: lost_ever.clone() };
    (notebook, NoteWriter { receiver, lost, lost_ever, database, clock, ids })
}

impl Notebook {
    /// Keeps `row` soon.
    pub fn note(&self, row: AuditRow) {
        if self.sender.try_send(Message::Note(Box::new(row))).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
            self.lost_ever.inc();
        }
    }

    /// Waits until everything that was noted before is written, or has been given up.
    pub async fn flush(&self) {
        self.send(Message::Flush).await;
    }

    /// As [`Notebook::flush`]; what is noted from then on is lost.
    pub async fn end(&self) {
        self.send(Message::End).await;
    }

    async fn send(&self, message: impl FnOnce(oneshot::Sender<()>) -> Message) {
        let (done, is_done) = oneshot::channel();
        if self.sender.send(message(done)).await.is_ok() {
            // A writer that has ended has nothing more to write.
            let _ = is_done.await;
        }
    }
}

impl NoteWriter {
    /// Writes until the notebook is ended.
    pub async fn run(mut self) {
        let mut is_over = false;
        while !is_over {
            let Some(first) = self.receiver.recv().await else { return };
            let (mut batch, mut told) = (Vec::new(), Vec::new());
            let deadline = Instant::now() + Duration::from_millis(NOTES_GATHER_MS);
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Note(row) => batch.push(*row),
                    Message::Flush(done) => told.push(done),
                    Message::End(done) => {
                        told.push(done);
                        is_over = true;
                    }
                }
                if !told.is_empty() || batch.len() >= NOTES_BATCH_MAX {
                    break;
                }
                next = timeout_at(deadline, self.receiver.recv()).await.ok().flatten();
            }
            self.write(batch, is_over).await;
            for done in told {
                // Whoever waited may have gone.
                let _ = done.send(());
            }
        }
    }

    async fn write(&mut self, batch: Vec<AuditRow>, is_over: bool) {
        let count = batch.len() as u64;
        let mut rows = folded(batch);
        let lost = self.lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            tracing::error!(entries = lost, "entries of the audit log were lost");
            let entry = AuditEntry::done(LOST, &Caller::SYSTEM).weighing(Severity::Critical);
            let entry = AuditEntry { meta: json!({ "entries": lost }), ..entry };
            rows.push(AuditRow::of(&entry, self.ids.next(), self.clock.now()));
        }
        if rows.is_empty() {
            return;
        }
        let rows = Arc::new(rows);
        let attempts = if is_over { 1 } else { NOTES_ATTEMPTS_MAX };
        for attempt in 1..=attempts {
            let insert = unit!(|tx, rows: Arc<Vec<AuditRow>>| entries::insert(tx, rows).await);
            let Err(error) = self.database.write(rows.clone(), insert).await else { return };
            tracing::warn!(%error, attempt, "notes of the audit log could not be written");
            if attempt < attempts {
                tokio::time::sleep(Duration::from_millis(NOTES_RETRY_MS)).await;
            }
        }
        self.lost.fetch_add(lost + count, Ordering::Relaxed);
        self.lost_ever.inc_by(count);
    }
}

/// One row for all that tell the same.
fn folded(batch: Vec<AuditRow>) -> Vec<AuditRow> {
    let mut rows: Vec<(AuditRow, u64)> = Vec::new();
    for row in batch {
        match rows.iter_mut().find(|(known, _)| known.is_like(&row)) {
            Some((_, times)) => *times += 1,
            None => rows.push((row, 1)),
        }
    }
    let told = |(mut row, times): (AuditRow, u64)| {
        if times > 1 {
            row.repeat(times);
        }
        row
    };
    rows.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_again_and_again_is_one_row_that_counts() {
        let row = |id: &str, event: &str| AuditRow {
            id: id.into(),
            event: event.into(),
            ..AuditRow::default()
        };
        let rows = folded(vec![row("1", "a"), row("2", "b"), row("3", "a"), row("4", "a")]);
        let shown: Vec<_> = rows.iter().map(|it| (&*it.id, it.meta.as_deref())).collect();
        assert_eq!(shown, [("1", Some(r#"{"repeated":3}"#)), ("2", None)]);
    }
}
