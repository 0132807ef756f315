//! An archive of what one entry of `include` brings. Nothing of the machine goes into it: no times,
//! no owners, no order of a folder.

use std::io::{Read, Write};

use flate2::write::GzEncoder;
use flate2::{Compression as Level, GzBuilder};
use model::Problem;
use sha2::{Digest as _, Sha256};
use tar::{Builder, EntryType, Header};

use super::file::Compression;
use super::layout::{BlobWriter, Layout, hex};
use super::select::{Content, Packed};
use crate::source::Source;

/// A layer that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// What the manifest calls its type.
    pub media_type: &'static str,
    /// Of the blob.
    pub digest: String,
    /// Size of the blob.
    pub bytes: u64,
    /// Digest of the archive before it was made smaller.
    pub diff_id: String,
}

/// Writes `entries` as one layer.
///
/// # Errors
/// A file cannot be read or has changed, or nothing can be written.
pub fn write(
    source: &Source,
    entries: &[Packed],
    compression: Compression,
    layout: &Layout,
) -> Result<Layer, Problem> {
    let blob = layout.blob()?;
    let out = match compression {
        Compression::None => Out::Plain(blob),
        Compression::Gzip => {
            let gzip = GzBuilder::new().mtime(0).operating_system(255);
            Out::Gzip(Box::new(gzip.write(blob, Level::new(6))))
        }
    };
    let mut archive = Builder::new(Hashed { out, hash: Sha256::new() });
    for entry in entries {
        append(&mut archive, source, entry)?;
    }
    let hashed = archive.into_inner().map_err(|error| unwritten(&error))?;
    let diff_id = format!("sha256:{}", hex(&hashed.hash.finalize()));
    let (blob, media_type) = match hashed.out {
        Out::Plain(blob) => (blob, "application/vnd.oci.image.layer.v1.tar"),
        Out::Gzip(gzip) => {
            let blob = gzip.finish().map_err(|error| unwritten(&error))?;
            (blob, "application/vnd.oci.image.layer.v1.tar+gzip")
        }
    };
    let blob = blob.finish()?;
    Ok(Layer { media_type, digest: blob.digest, bytes: blob.bytes, diff_id })
}

fn append<W: Write>(
    archive: &mut Builder<W>,
    source: &Source,
    entry: &Packed,
) -> Result<(), Problem> {
    let mut header = Header::new_gnu();
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    let appended = match &entry.content {
        Content::Folder => {
            header.set_entry_type(EntryType::Directory);
            header.set_mode(0o755);
            header.set_size(0);
            archive.append_data(&mut header, format!("{}/", entry.path), std::io::empty())
        }
        Content::Link(target) => {
            header.set_entry_type(EntryType::Symlink);
            header.set_mode(0o777);
            header.set_size(0);
            archive.append_link(&mut header, &entry.path, target)
        }
        Content::File { from, bytes, executable } => {
            let (file, _) = source.file(from)?;
            header.set_entry_type(EntryType::Regular);
            header.set_mode(if *executable { 0o755 } else { 0o644 });
            header.set_size(*bytes);
            // One more than there was: a file that has grown is noticed.
            let mut counted = Counted { inner: file.take(bytes + 1), bytes: 0 };
            let appended = archive.append_data(&mut header, &entry.path, &mut counted);
            if counted.bytes != *bytes {
                let detail = format!("{from} has changed while it was packed");
                return Err(Problem::input(detail).at(from.clone()));
            }
            appended
        }
    };
    appended.map_err(|error| {
        Problem::input(format!("{} cannot be packed: {error}", entry.path)).at(entry.path.clone())
    })
}

enum Out<'a> {
    Plain(BlobWriter<'a>),
    /// Boxed: a compressor's state is many times as large as a writer.
    Gzip(Box<GzEncoder<BlobWriter<'a>>>),
}

struct Hashed<'a> {
    out: Out<'a>,
    hash: Sha256,
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = match &mut self.out {
            Out::Plain(out) => out.write(bytes)?,
            Out::Gzip(out) => out.write(bytes)?,
        };
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match &mut self.out {
            Out::Plain(out) => out.flush(),
            Out::Gzip(out) => out.flush(),
        }
    }
}

struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

fn unwritten(error: &std::io::Error) -> Problem {
    Problem::input(format!("A layer cannot be written: {error}"))
}
