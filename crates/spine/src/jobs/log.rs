//! The output of a job: lines wait in memory until there are 64 kB of them or 250 ms have passed,
//! and are then written as one row, fenced like everything else of the attempt.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use database::{Database, unit};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::limits::{LOG_CHUNK_BYTES, LOG_FLUSH_MS, LOG_PENDING_BYTES_MAX};
use crate::store;

/// The log of one attempt.
pub(crate) struct JobLog {
    fence: String,
    bytes_max: i64,
    state: Mutex<State>,
    /// There is a first line, or enough for a chunk.
    grown: Notify,
    /// The attempt is over: write what is left and end.
    closed: CancellationToken,
}

struct State {
    /// What is not written yet.
    pending: String,
    /// Bytes written so far, by all attempts of the job.
    written: i64,
    /// The limit was reached, and the log says so.
    is_full: bool,
    /// Lines were dropped because the database did not keep up.
    dropped: u64,
}

/// How a flush ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flushed {
    Nothing,
    Chunk,
    Lost,
    Failed,
}

impl JobLog {
    pub(crate) fn new(fence: String, written: i64, bytes_max: i64) -> Self {
        let is_full = written >= bytes_max;
        let state = State { pending: String::new(), written, is_full, dropped: 0 };
        Self {
            fence,
            bytes_max,
            state: Mutex::new(state),
            grown: Notify::new(),
            closed: CancellationToken::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds `text` as one line or several; never waits.
    pub(crate) fn line(&self, text: &str) {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let mut state = self.state();
        if state.is_full {
            return;
        }
        if state.pending.len() + text.len() > LOG_PENDING_BYTES_MAX {
            state.dropped += 1;
            return;
        }
        if state.dropped > 0 {
            let note = format!("[{} lines were dropped here: written too fast]\n", state.dropped);
            state.pending.push_str(&note);
            state.dropped = 0;
        }
        let will_be = state.written + (state.pending.len() + text.len() + 1) as i64;
        if will_be > self.bytes_max {
            state.is_full = true;
            let note = format!("[the log ends here: its limit is {} bytes]\n", self.bytes_max);
            state.pending.push_str(&note);
        } else if text.contains('\0') {
            state.pending.push_str(&text.replace('\0', "\u{fffd}"));
            state.pending.push('\n');
        } else {
            state.pending.push_str(text);
            state.pending.push('\n');
        }
        drop(state);
        self.grown.notify_one();
    }

    /// Writes chunks until [`JobLog::close`]; then writes the rest and ends. Must not be dropped
    /// in between, or a chunk may be written twice. Cancels `lost` when the lease has moved on.
    pub(crate) async fn write_out(&self, database: &Database, lost: &CancellationToken) {
        let mut is_closed = false;
        while !is_closed {
            tokio::select! {
                () = self.grown.notified() => {}
                () = self.closed.cancelled() => is_closed = true,
            }
            if !is_closed {
                is_closed = self.linger().await;
            }
            loop {
                match self.flush(database).await {
                    Flushed::Chunk if is_closed || self.has_chunk() => {}
                    Flushed::Lost => {
                        lost.cancel();
                        return;
                    }
                    // Once the attempt is over its end matters more than the rest of its log.
                    Flushed::Failed if is_closed => return,
                    Flushed::Failed => {
                        tokio::time::sleep(Duration::from_millis(LOG_FLUSH_MS)).await;
                        self.grown.notify_one();
                        break;
                    }
                    Flushed::Nothing | Flushed::Chunk => break,
                }
            }
        }
    }

    /// No more lines will come.
    pub(crate) fn close(&self) {
        self.closed.cancel();
    }

    /// Waits for a full chunk, at most [`LOG_FLUSH_MS`]; whether the log was closed meanwhile.
    async fn linger(&self) -> bool {
        let deadline = tokio::time::Instant::now() + Duration::from_millis(LOG_FLUSH_MS);
        while !self.has_chunk() {
            tokio::select! {
                () = self.grown.notified() => {}
                () = self.closed.cancelled() => return true,
                () = tokio::time::sleep_until(deadline) => break,
            }
        }
        // A line that came with the last notification is part of what is flushed now, and leaves
        // no notification behind; one that comes later does.
        false
    }

    fn has_chunk(&self) -> bool {
        self.state().pending.len() >= LOG_CHUNK_BYTES
    }

    /// Writes one chunk of what waits.
    async fn flush(&self, database: &Database) -> Flushed {
        let (text, ends_at) = {
            let state = self.state();
            let text = first_chunk(&state.pending).to_owned();
            (text, state.written)
        };
        if text.is_empty() {
            return Flushed::Nothing;
        }
        let bytes = text.len();
        let ends_at = ends_at + bytes as i64;
        let input = (self.fence.clone(), ends_at, text);
        match database
            .write(
                input,
                unit!(|tx, (fence, ends_at, text)| {
                    store::job_log::append(tx, fence, *ends_at, text).await
                }),
            )
            .await
        {
            Ok(written) if written.value => {
                let mut state = self.state();
                state.pending.drain(..bytes);
                state.written = ends_at;
                Flushed::Chunk
            }
            Ok(_) => Flushed::Lost,
            // Saved or not: written again it would break the primary key, so it counts as saved.
            Err(database::Error::CommitUnknown(_)) => {
                let mut state = self.state();
                state.pending.drain(..bytes);
                state.written = ends_at;
                Flushed::Chunk
            }
            Err(error) => {
                tracing::warn!(fence = self.fence, %error, "a job's log could not be written");
                Flushed::Failed
            }
        }
    }
}

/// The beginning of `pending` that makes one chunk: whole lines while they fit, else whole
/// characters.
fn first_chunk(pending: &str) -> &str {
    if pending.len() <= LOG_CHUNK_BYTES {
        return pending;
    }
    let mut end = LOG_CHUNK_BYTES;
    while !pending.is_char_boundary(end) {
        end -= 1;
    }
    let line_end = pending[..end].rfind('\n').map_or(end, |newline| newline + 1);
    &pending[..line_end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(bytes_max: i64) -> JobLog {
        JobLog::new("job/1".into(), 0, bytes_max)
    }

    #[test]
    fn a_line_gets_its_newline_once_and_loses_its_nul() {
        let log = log(1_000);
        log.line("one\n");
        log.line("two\0three");
        assert_eq!(log.state().pending, "one\ntwo\u{fffd}three\n");
    }

    #[test]
    fn a_log_that_reaches_its_limit_says_so_once_and_grows_no_further() {
        let log = log(20);
        log.line("0123456789");
        log.line("0123456789");
        log.line("0123456789");
        assert_eq!(log.state().pending, "0123456789\n[the log ends here: its limit is 20 bytes]\n");
    }

    #[test]
    fn lines_that_come_faster_than_the_database_takes_them_are_dropped_and_counted() {
        let log = log(i64::MAX);
        let long = "x".repeat(LOG_PENDING_BYTES_MAX - 10);
        log.line(&long);
        log.line("this one has no place");
        log.line("nor has this one");
        log.state().pending.clear();
        log.line("again");
        assert_eq!(log.state().pending, "[2 lines were dropped here: written too fast]\nagain\n");
    }

    #[test]
    fn a_chunk_ends_with_a_line_or_at_least_between_characters() {
        let lines = "é".repeat(LOG_CHUNK_BYTES / 4) + "\n" + &"x".repeat(LOG_CHUNK_BYTES);
        assert!(first_chunk(&lines).ends_with("é\n"));
        let one_line = "é".repeat(LOG_CHUNK_BYTES);
        assert_eq!(first_chunk(&one_line).len(), LOG_CHUNK_BYTES);
        let odd = "a".to_owned() + &one_line;
        assert_eq!(first_chunk(&odd).len(), LOG_CHUNK_BYTES - 1);
    }
}
