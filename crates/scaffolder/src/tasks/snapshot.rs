//! A run's folder, packed, so that another process can go on from a step: a compressed archive of
//! files, folders and links, with what may be executed.
//!
//! Unpacking goes through [`Workspace`], as everything that runs do with files: an archive that was
//! tampered with leads nowhere outside.

use std::io::{Read, Write};

use feature::workspace::{EntryKind, Workspace};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use model::blobs::{BlobKey, Blobs, Chunks};
use model::{Code, Problem};
use sha2::{Digest as _, Sha256};
use tar::{Archive, Builder, EntryType, Header};

use super::limits::{SNAPSHOT_BYTES_MAX, SNAPSHOT_PIECE_BYTES};

/// A packed folder.
pub struct Packed {
    /// Its pieces.
    pub pieces: Vec<Vec<u8>>,
    /// Stands for what is in it: the same for the same folder.
    pub digest: String,
}

/// Where the folders of a run are kept.
///
/// # Errors
/// An id that is none of ours.
pub fn place(task: &str) -> Result<BlobKey, Problem> {
    BlobKey::new(format!("scaffolder/workspace/{task}"))
}

/// Packs a folder.
///
/// # Errors
/// It cannot be read, or is too large.
pub fn pack(workspace: &Workspace) -> Result<Packed, Problem> {
    let pieces = Pieces::default();
    let mut builder = Builder::new(GzEncoder::new(pieces, Compression::fast()));
    for entry in workspace.entries("")? {
        let mut header = Header::new_gnu();
        header.set_mtime(0);
        let path = entry.path.as_str();
        let written = match entry.kind {
            EntryKind::Folder => {
                header.set_entry_type(EntryType::Directory);
                header.set_mode(0o755);
                header.set_size(0);
                builder.append_data(&mut header, path, std::io::empty())
            }
            EntryKind::Link { target } => {
                header.set_entry_type(EntryType::Symlink);
                header.set_mode(0o777);
                header.set_size(0);
                builder.append_link(&mut header, path, target)
            }
            EntryKind::File { executable, .. } => {
                let content = workspace.read(path)?;
                header.set_entry_type(EntryType::Regular);
                header.set_mode(if executable { 0o755 } else { 0o644 });
                header.set_size(content.len() as u64);
                builder.append_data(&mut header, path, content.as_slice())
            }
        };
        written.map_err(|error| wrong(&error))?;
    }
    let encoder = builder.into_inner().map_err(|error| wrong(&error))?;
    let pieces = encoder.finish().map_err(|error| wrong(&error))?;
    Ok(pieces.packed())
}

/// Unpacks into an empty folder.
///
/// # Errors
/// No archive of ours, or too large.
pub fn unpack(workspace: &Workspace, packed: &[Vec<u8>]) -> Result<(), Problem> {
    let mut archive = Archive::new(GzDecoder::new(Joined::new(packed)));
    // Links last: nothing is ever written through one.
    let mut links = Vec::new();
    for entry in archive.entries().map_err(|error| wrong(&error))? {
        let mut entry = entry.map_err(|error| wrong(&error))?;
        let path = entry.path().map_err(|error| wrong(&error))?.to_string_lossy().into_owned();
        match entry.header().entry_type() {
            EntryType::Directory => drop(workspace.folder(&path)?),
            EntryType::Symlink => {
                let target = entry.link_name().map_err(|error| wrong(&error))?;
                let target = target.map(|it| it.to_string_lossy().into_owned());
                links.push((path, target.unwrap_or_default()));
            }
            EntryType::Regular => {
                let executable = entry.header().mode().is_ok_and(|mode| mode & 0o100 != 0);
                let mut content = Vec::new();
                let most = feature::limits::WORKSPACE_FILE_BYTES_MAX + 1;
                entry
                    .by_ref()
                    .take(most)
                    .read_to_end(&mut content)
                    .map_err(|error| wrong(&error))?;
                workspace.write(&path, &content, executable)?;
            }
            _ => {}
        }
    }
    links.iter().try_for_each(|(path, target)| workspace.link(path, target))
}

/// Packs the folder of a run and keeps it, unless it is what was kept last: `last` is the digest of
/// that. Gives the key under which it is kept now and the digest; `None` where nothing changed.
///
/// # Errors
/// As [`pack`]; what the store of blobs says.
pub async fn keep(
    blobs: &dyn Blobs,
    task: &str,
    name: &str,
    workspace: &Workspace,
    last: Option<&str>,
) -> Result<Option<(BlobKey, String)>, Problem> {
    let packed = workspace.run(pack).await?;
    if last == Some(packed.digest.as_str()) {
        return Ok(None);
    }
    let key = place(task)?.join(name)?;
    let chunks: Box<dyn Chunks> = Box::new(packed.pieces.into_iter());
    blobs.put(&key, chunks, SNAPSHOT_BYTES_MAX).await?;
    Ok(Some((key, packed.digest)))
}

/// Fetches the folder that is kept under `key` into an empty one. Whether it was there.
///
/// # Errors
/// As [`unpack`]; what the store of blobs says.
pub async fn restore(
    blobs: &dyn Blobs,
    key: &BlobKey,
    workspace: &Workspace,
) -> Result<bool, Problem> {
    let Some(mut chunks) = blobs.get(key).await? else { return Ok(false) };
    let mut pieces = Vec::new();
    let mut bytes: u64 = 0;
    while let Some(piece) = chunks.next().await? {
        bytes += piece.len() as u64;
        if bytes > SNAPSHOT_BYTES_MAX {
            return Err(Problem::new(Code::TooLarge, "The kept folder of the run is too large"));
        }
        pieces.push(piece);
    }
    workspace.run(move |workspace| unpack(workspace, &pieces)).await?;
    Ok(true)
}

/// Collects what is written in pieces.
#[derive(Default)]
struct Pieces {
    done: Vec<Vec<u8>>,
    open: Vec<u8>,
    bytes: u64,
    digest: Sha256,
}

impl Pieces {
    fn packed(mut self) -> Packed {
        self.done.push(self.open);
        let digest = self.digest.finalize();
        let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Packed { pieces: self.done, digest }
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes += bytes.len() as u64;
        if self.bytes > SNAPSHOT_BYTES_MAX {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.digest.update(bytes);
        self.open.extend_from_slice(bytes);
        if self.open.len() >= SNAPSHOT_PIECE_BYTES {
            self.done.push(std::mem::take(&mut self.open));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Reads pieces as one.
struct Joined<'a> {
    pieces: std::slice::Iter<'a, Vec<u8>>,
    left: &'a [u8],
}

impl<'a> Joined<'a> {
    fn new(pieces: &'a [Vec<u8>]) -> Self {
        Self { pieces: pieces.iter(), left: &[] }
    }
}

impl Read for Joined<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.left.is_empty() {
            match self.pieces.next() {
                Some(piece) => self.left = piece,
                None => return Ok(0),
            }
        }
        self.left.read(into)
    }
}

fn wrong(error: &std::io::Error) -> Problem {
    if error.kind() == std::io::ErrorKind::FileTooLarge {
        let what = format!("The folder of the run has more than {SNAPSHOT_BYTES_MAX} bytes packed");
        return Problem::new(Code::TooLarge, what);
    }
    Problem::internal(format!("the folder of a run cannot be packed or unpacked: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open(folder.path()).unwrap();
        (folder, workspace)
    }

    #[test]
    fn a_folder_comes_back_as_it_was() {
        let (_one, before) = workspace();
        let long = "deep/".repeat(40) + "file.txt";
        before.write("bin/run", b"#!/bin/sh\n", true).unwrap();
        before.write(&long, b"far down", false).unwrap();
        let large = "0123456789abcdef".repeat(100_000);
        before.write("large", large.as_bytes(), false).unwrap();
        before.folder("empty").unwrap();
        before.link("bin/link", "run").unwrap();
        let packed = pack(&before).unwrap();
        let (_two, after) = workspace();
        unpack(&after, &packed.pieces).unwrap();
        assert_eq!(after.entries("").unwrap(), before.entries("").unwrap());
        assert_eq!(after.read(&long).unwrap(), b"far down");
        assert_eq!(after.read("large").unwrap(), large.as_bytes());
        assert_eq!(pack(&after).unwrap().digest, packed.digest, "the same folder, the same digest");
        after.write("bin/run", b"changed", true).unwrap();
        assert_ne!(pack(&after).unwrap().digest, packed.digest);
    }

    #[test]
    fn a_folder_that_is_too_large_when_it_is_packed_is_refused() {
        let mut pieces = Pieces { bytes: SNAPSHOT_BYTES_MAX - 2, ..Pieces::default() };
        assert_eq!(pieces.write(b"xx").unwrap(), 2);
        let refused = wrong(&pieces.write(b"x").unwrap_err());
        assert_eq!(refused.code, Code::TooLarge, "{refused}");
        assert!(refused.detail.contains("The folder of the run"), "{refused}");
    }

    /// An archive that is small and unpacks to more than a workspace holds.
    #[test]
    fn an_archive_that_grows_beyond_a_workspace_is_refused() {
        let most = feature::limits::WORKSPACE_FILE_BYTES_MAX;
        let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_size(most + 1);
        builder.append_data(&mut header, "bomb", std::io::repeat(0).take(most + 1)).unwrap();
        let packed = builder.into_inner().unwrap().finish().unwrap();
        assert!(packed.len() < 2 << 20);
        let (_folder, workspace) = workspace();
        assert_eq!(unpack(&workspace, &[packed]).unwrap_err().code, Code::TooLarge);
        assert!(workspace.entries("").unwrap().is_empty());
    }

    /// An archive as no workspace would be packed: names that lead out of it, as bytes.
    fn hostile(name: &str, kind: EntryType, target: &str) -> Vec<u8> {
        let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        let mut header = Header::new_gnu();
        let field = &mut header.as_old_mut().name;
        field[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_mode(0o644);
        let content: &[u8] = if kind == EntryType::Regular { b"x" } else { b"" };
        header.set_size(content.len() as u64);
        let link = &mut header.as_old_mut().linkname;
        link[..target.len()].copy_from_slice(target.as_bytes());
        header.set_cksum();
        builder.append(&header, content).unwrap();
        builder.into_inner().unwrap().finish().unwrap()
    }

    #[test]
    fn an_archive_that_was_tampered_with_leads_nowhere_outside() {
        for (name, kind, target) in [
            ("../outside", EntryType::Regular, ""),
            ("/absolute", EntryType::Regular, ""),
            ("a/../../outside", EntryType::Regular, ""),
            ("link", EntryType::Symlink, "../../outside"),
            ("link", EntryType::Symlink, "/etc/passwd"),
        ] {
            let (_folder, workspace) = workspace();
            let packed = hostile(name, kind, target);
            assert!(unpack(&workspace, &[packed]).is_err(), "{name} -> {target}");
            assert!(workspace.entries("").unwrap().is_empty(), "{name} -> {target}");
        }
        let (_folder, workspace) = workspace();
        assert!(unpack(&workspace, &[b"no archive".to_vec()]).is_err());
    }
}
