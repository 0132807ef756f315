//! The snapshot file: the whole read model at one event of the feed, so that a start reads it and
//! the feed's tail instead of every document in the database.
//!
//! ```text
//! magic 8 | version 8 | seq 8 | segments 8 | checksum of these 8
//! and for each segment: length 8 | checksum 8 | alive, columns …
//! ```
//!
//! The file is written beside its place, flushed to the disk and renamed over it, so that there is
//! always a whole one. A file that is damaged or of another version is refused; the model can
//! always be built again.

use std::fs::File;
use std::hash::RandomState;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use super::bits::DocSet;
use super::codec::{Decoder, Encoder, checksum};
use super::limits::SNAPSHOT_PART_BYTES_MAX;
use super::locate::EntityId;
use super::refs::hash;
use super::segment::Segment;
use super::snapshot::{Part, Snapshot};
use super::writer::Index;

const MAGIC: u64 = u64::from_le_bytes(*b"FLAGCAT\0");

/// Raised whenever the layout of a segment or the rules of search rows change.
const VERSION: u64 = 1;

/// Threads that decode segments while loading.
const LOADERS: usize = 2;

/// Why a snapshot file was not used.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotFileError {
    /// There is none.
    #[error("there is no snapshot file {0}")]
    Absent(PathBuf),
    /// It was written by a release with another layout.
    #[error("snapshot file {path} has version {found}, this release reads {VERSION}")]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u64,
    },
    /// It is not what was written.
    #[error(
        "snapshot file {path} is damaged ({what}); the read model is built from the database instead"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: &'static str,
    },
    /// It could not be read or written.
    #[error("snapshot file {path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl Index {
    /// Writes the catalog as it is now to `path`; gives the event that it stands at. Readers and
    /// the writer go on meanwhile.
    ///
    /// # Errors
    /// [`SnapshotFileError::Io`]; what was at `path` before is still there then.
    pub fn save(&self, path: &Path) -> Result<u64, SnapshotFileError> {
        let snapshot = self.snapshot();
        write(&snapshot, path)
            .map_err(|error| SnapshotFileError::Io { path: path.to_owned(), error })?;
        Ok(snapshot.seq())
    }

    /// Reads what [`Index::save`] wrote.
    ///
    /// # Errors
    /// [`SnapshotFileError`]: whatever it is, the file is of no use and can be written over.
    pub fn load(path: &Path) -> Result<Self, SnapshotFileError> {
        let snapshot = match read(path) {
            Ok(snapshot) => snapshot,
            Err(Refusal::Version(found)) => {
                return Err(SnapshotFileError::Version { path: path.to_owned(), found });
            }
            Err(Refusal::Damaged(what)) => {
                return Err(SnapshotFileError::Damaged { path: path.to_owned(), what });
            }
            Err(Refusal::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                return Err(SnapshotFileError::Absent(path.to_owned()));
            }
            Err(Refusal::Io(error)) => {
                return Err(SnapshotFileError::Io { path: path.to_owned(), error });
            }
        };
        Ok(Self::from_snapshot(snapshot))
    }
}

fn write(snapshot: &Snapshot, path: &Path) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut file = BufWriter::new(File::create(&beside)?);
    let segments = snapshot.parts().count();
    let mut head = Encoder::default();
    for number in [MAGIC, VERSION, snapshot.seq()] {
        head.number(number);
    }
    head.length(segments);
    head.number(checksum(&head.0));
    file.write_all(&head.0)?;
    for (_, part) in snapshot.parts() {
        let mut encoder = Encoder::default();
        encoder.u64s(part.alive.words());
        part.segment.body.encode(&mut encoder);
        let mut frame = Encoder::default();
        frame.length(encoder.0.len());
        frame.number(checksum(&encoder.0));
        file.write_all(&frame.0)?;
        file.write_all(&encoder.0)?;
    }
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(&beside, path)?;
    // The rename itself must survive a power cut too; where directories cannot be flushed (not on
    // any system we support) the old or the new file is there, both whole.
    if let Some(directory) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        File::open(directory)?.sync_all()?;
    }
    Ok(())
}

/// Why reading stopped.
enum Refusal {
    Version(u64),
    Damaged(&'static str),
    Io(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Damaged("it ends too early"),
            _ => Self::Io(error),
        }
    }
}

fn read(path: &Path) -> Result<Snapshot, Refusal> {
    let file = File::open(path)?;
    let mut left = file.metadata()?.len();
    let mut file = BufReader::new(file);
    let mut head = [0_u8; 40];
    file.read_exact(&mut head)?;
    left = left.saturating_sub(40);
    let mut decoder = Decoder(&head);
    let mut number = || decoder.number().unwrap_or_default();
    let (magic, version, seq, segments, sum) = (number(), number(), number(), number(), number());
    if magic != MAGIC {
        return Err(Refusal::Damaged("it does not begin like one"));
    }
    if version != VERSION {
        return Err(Refusal::Version(version));
    }
    if checksum(head.get(..32).unwrap_or_default()) != sum {
        return Err(Refusal::Damaged("the checksum of its head is wrong"));
    }
    let mut snapshot = Snapshot { seq, dangling: None, ..Snapshot::empty() };
    let hasher = snapshot.hasher.clone();
    let mut waiting = segments;
    while waiting > 0 {
        let batch = waiting.min(LOADERS as u64);
        let mut blocks = Vec::new();
        for _ in 0..batch {
            blocks.push(read_block(&mut file, &mut left)?);
        }
        waiting -= batch;
        let parts = thread::scope(|scope| {
            let decode = |(sum, block)| {
                let hasher = &hasher;
                scope.spawn(move || decode_block(sum, block, hasher))
            };
            let threads: Vec<_> = blocks.into_iter().map(decode).collect();
            let join = |thread: thread::ScopedJoinHandle<'_, _>| {
                thread.join().unwrap_or(Err("a segment could not be read"))
            };
            threads.into_iter().map(join).collect::<Result<Vec<Part>, _>>()
        });
        for part in parts.map_err(Refusal::Damaged)? {
            snapshot.settle(part)?;
        }
    }
    if left != 0 {
        return Err(Refusal::Damaged("there is more in it than it says"));
    }
    snapshot.dangling = Some(snapshot.survey());
    Ok(snapshot)
}

fn read_block(file: &mut impl Read, left: &mut u64) -> Result<(u64, Vec<u8>), Refusal> {
    let mut frame = [0_u8; 16];
    file.read_exact(&mut frame)?;
    *left = left.saturating_sub(16);
    let mut decoder = Decoder(&frame);
    let length = decoder.number().filter(|it| *it <= *left && *it <= SNAPSHOT_PART_BYTES_MAX);
    let length = length.ok_or(Refusal::Damaged("a segment is longer than the file"))?;
    let sum = decoder.number().unwrap_or_default();
    let size = usize::try_from(length).map_err(|_| Refusal::Damaged("a segment is too long"))?;
    let mut block = vec![0_u8; size];
    file.read_exact(&mut block)?;
    *left -= length;
    Ok((sum, block))
}

fn decode_block(sum: u64, block: Vec<u8>, hasher: &RandomState) -> Result<Part, &'static str> {
    if checksum(&block) != sum {
        return Err("the checksum of a segment is wrong");
    }
    let mut decoder = Decoder(&block);
    let alive = decoder.u64s().map(DocSet::from_words);
    let body = super::segment::Body::decode(&mut decoder, hasher);
    let (Some(alive), Some(body)) = (alive, body) else {
        return Err("a segment is not put together as it should be");
    };
    drop(block);
    let segment = Segment::seal(body, hasher);
    let mut is_among = DocSet::all(segment.len());
    is_among.keep(&alive);
    if is_among != alive {
        return Err("a segment says more than it holds");
    }
    let alive_count = alive.count();
    Ok(Part { segment: Arc::new(segment), alive: Arc::new(alive), alive_count })
}

impl Snapshot {
    /// Adds a segment that was read, all of whose true documents are the only ones of their name.
    fn settle(&mut self, part: Part) -> Result<(), Refusal> {
        let place = self.free_place();
        for document in part.alive.iter() {
            let entity_ref = part.segment.entity_ref(document);
            let hash = hash(&self.hasher, entity_ref);
            if self.locate(entity_ref, hash).is_some() {
                return Err(Refusal::Damaged("it holds an entity twice"));
            }
            self.locator.insert(hash, EntityId { place, document });
        }
        self.occupy(place, part);
        Ok(())
    }
}
