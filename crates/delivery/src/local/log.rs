//! What a program says, in files of a bounded size of which the oldest go. A place in a log is the
//! number of bytes before it, whatever is still kept.

use std::collections::VecDeque;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};

use crate::limits::{LOG_PAGE_BYTES, LOG_PIECE_BYTES, LOG_PIECES_MAX, LOG_TAIL_BYTES};

/// How files of a log end.
const ENDING: &str = ".log";

/// The log of a deployment.
#[derive(Debug)]
pub struct Log {
    folder: PathBuf,
    writing: tokio::sync::Mutex<Writing>,
    tail: Mutex<VecDeque<u8>>,
}

#[derive(Debug, Default)]
struct Writing {
    file: Option<tokio::fs::File>,
    /// Bytes of the file.
    bytes: u64,
    /// Bytes of the whole log.
    total: u64,
}

/// A part of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it begins.
    pub from: u64,
    /// Where the next one begins.
    pub next: u64,
    /// Where the log begins that is still kept.
    pub first: u64,
    /// Where it ends.
    pub end: u64,
    /// The text.
    pub text: String,
}

impl Log {
    /// In this folder, which is made with the first word. What was there stays.
    pub fn open(folder: PathBuf) -> Arc<Self> {
        let total = pieces(&folder).last().map_or(0, |(start, bytes)| start + bytes);
        let writing = Writing { total, ..Writing::default() };
        Arc::new(Self { folder, writing: writing.into(), tail: Mutex::default() })
    }

    /// Adds everything that `stream` says, until its end.
    pub async fn follow(self: Arc<Self>, mut stream: impl AsyncRead + Unpin) {
        let mut piece = [0_u8; 16 * 1024];
        while let Ok(count @ 1..) = stream.read(&mut piece).await {
            self.add(&piece[..count]).await;
        }
    }

    /// Adds a line of the server's own.
    pub async fn line(&self, text: &str) {
        self.add(format!("[flagstone] {text}\n").as_bytes()).await;
    }

    async fn add(&self, bytes: &[u8]) {
        {
            let mut tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
            tail.extend(bytes);
            let over = tail.len().saturating_sub(LOG_TAIL_BYTES);
            tail.drain(..over);
        }
        let mut writing = self.writing.lock().await;
        if let Err(error) = self.write(&mut writing, bytes).await {
            // A full disk must not keep a service from answering.
            tracing::debug!(target: "delivery", %error, "a log loses words");
            writing.file = None;
        }
    }

    async fn write(&self, writing: &mut Writing, bytes: &[u8]) -> std::io::Result<()> {
        if writing.file.is_none() || writing.bytes >= LOG_PIECE_BYTES {
            tokio::fs::create_dir_all(&self.folder).await?;
            let name = format!("{:020}{ENDING}", writing.total);
            writing.file = Some(tokio::fs::File::create(self.folder.join(name)).await?);
            writing.bytes = 0;
            let kept = pieces(&self.folder);
            let over = kept.len().saturating_sub(LOG_PIECES_MAX);
            for (start, _) in &kept[..over] {
                let old = self.folder.join(format!("{start:020}{ENDING}"));
                tokio::fs::remove_file(old).await?;
            }
        }
        if let Some(file) = &mut writing.file {
            file.write_all(bytes).await?;
            file.flush().await?;
            writing.bytes += bytes.len() as u64;
            writing.total += bytes.len() as u64;
        }
        Ok(())
    }

    /// The last that was said, from the beginning of a line.
    pub fn tail(&self) -> String {
        let mut tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = tail.make_contiguous();
        let text = String::from_utf8_lossy(bytes).replace('\0', "\u{fffd}");
        match text.split_once('\n') {
            Some((_, rest)) if bytes.len() >= LOG_TAIL_BYTES => rest.to_owned(),
            _ => text,
        }
    }
}

/// The part of the log in `folder` that begins at `from`, or at the first that is kept. Blocks.
pub fn part(folder: &Path, from: u64) -> Part {
    let kept = pieces(folder);
    let first = kept.first().map_or(0, |(start, _)| *start);
    let end = kept.last().map_or(0, |(start, bytes)| start + bytes);
    let from = from.clamp(first, end);
    let mut bytes = Vec::new();
    for (start, size) in &kept {
        let room = LOG_PAGE_BYTES.saturating_sub(bytes.len() as u64);
        let here = from + bytes.len() as u64;
        if room == 0 || !(*start..start + size).contains(&here) {
            continue;
        }
        let Ok(mut file) = std::fs::File::open(folder.join(format!("{start:020}{ENDING}"))) else {
            break;
        };
        let sought = file.seek(SeekFrom::Start(here - start));
        if sought.is_err() || file.take(room).read_to_end(&mut bytes).is_err() {
            break;
        }
    }
    // A character that is cut in two comes with the next part, unless it is the last that there is.
    let whole = match std::str::from_utf8(&bytes) {
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => error.valid_up_to(),
        _ => bytes.len(),
    };
    bytes.truncate(whole);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Part { from, next: from + whole as u64, first, end, text }
}

/// The files of a log: where each begins, and its size.
fn pieces(folder: &Path) -> Vec<(u64, u64)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let piece = |entry: std::fs::DirEntry| {
        let start = entry.file_name().to_str()?.strip_suffix(ENDING)?.parse().ok()?;
        Some((start, entry.metadata().ok()?.len()))
    };
    let mut found: Vec<(u64, u64)> = entries.flatten().filter_map(piece).collect();
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_log_is_bounded_and_read_from_any_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one");
        assert_eq!(part(&path, 7), Part { from: 0, next: 0, first: 0, end: 0, text: "".into() });
        let log = Log::open(path.clone());
        log.clone().follow("hällo\nworld\n".as_bytes()).await;
        let all = part(&path, 0);
        assert_eq!((all.text.as_str(), all.next, all.end), ("hällo\nworld\n", 13, 13));
        assert_eq!(part(&path, 7).text, "world\n");
        assert_eq!(part(&path, 99).text, "");
        assert_eq!(log.tail(), "hällo\nworld\n");

        let line = [b'x'; 1_023].into_iter().chain(*b"\n").collect::<Vec<u8>>();
        for _ in 0..10 * 1_024 {
            log.add(&line).await;
        }
        let kept = pieces(&path);
        assert!(kept.len() <= LOG_PIECES_MAX, "{kept:?}");
        let end = part(&path, u64::MAX).end;
        assert_eq!(end, 13 + 10 * 1_024 * 1_024);
        assert!(part(&path, 0).first > 1_000_000);
        assert!(log.tail().len() <= LOG_TAIL_BYTES);
        // It goes on where it ended.
        Log::open(path.clone()).line("again").await;
        assert_eq!(part(&path, end).text, "[flagstone] again\n");
    }
}
