//! Unpacking the archive of a repository while it arrives: a tar, mostly compressed by gzip.
//!
//! Who serves an archive may be anybody, so each entry is taken apart by hand: long names and
//! extended attributes are read within a limit before they count, and whatever is no file, folder or
//! link is refused together with the archive that holds it. Nothing is written anywhere.

use std::cell::Cell;
use std::io::{self, BufReader, Cursor, Read};
use std::rc::Rc;

use bytes::Bytes;
use flate2::read::GzDecoder;
use tar::{Archive, Entry, EntryType, PaxExtensions};
use tokio::sync::mpsc::Receiver;

use crate::glob::Pattern;
use crate::limits::{
    ARCHIVE_ENTRIES_MAX, ARCHIVE_HEADER_BYTES_MAX, ARCHIVE_UNPACKED_BYTES_MAX, GLOB_MATCHES_MAX,
};
use crate::tree::{Collector, EntryError, segments_inside};

/// What gzip begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What is taken of an archive.
pub(super) enum Take {
    /// Everything below the folder, which is none for the whole repository.
    Below(Collector),
    /// Paths of files that match, from the repository's root on.
    Matching(Pattern, Vec<String>),
}

/// The body of a response as it arrives.
pub(super) struct Pieces {
    arriving: Receiver<Bytes>,
    piece: Bytes,
}

impl Pieces {
    pub(super) fn new(arriving: Receiver<Bytes>) -> Self {
        Self { arriving, piece: Bytes::new() }
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.arriving.blocking_recv() {
                Some(piece) => self.piece = piece,
                None => return Ok(0),
            }
        }
        let count = self.piece.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.piece.split_to(count));
        Ok(count)
    }
}

/// Takes what is wanted from the archive in `source`; `folder` is decoded, without slashes around it.
///
/// # Errors
/// [`EntryError`]; [`EntryError::Io`] when it breaks off or is no archive.
pub(super) fn unpack(source: impl Read, folder: &str, take: Take) -> Result<Take, EntryError> {
    unpack_within(ARCHIVE_UNPACKED_BYTES_MAX, source, folder, take)
}

/// [`unpack`] of at most so many bytes.
fn unpack_within(
    bytes_max: u64,
    source: impl Read,
    folder: &str,
    take: Take,
) -> Result<Take, EntryError> {
    let burst = Rc::new(Cell::new(false));
    let left = Left { bytes: bytes_max, burst: Rc::clone(&burst) };
    match unpack_plain(source, left, folder, take) {
        Err(EntryError::Io(_)) if burst.get() => Err(EntryError::Unpacked(bytes_max)),
        done => done,
    }
}

fn unpack_plain(
    mut source: impl Read,
    left: Left,
    folder: &str,
    take: Take,
) -> Result<Take, EntryError> {
    let mut start = Vec::new();
    source.by_ref().take(2).read_to_end(&mut start)?;
    let is_gzip = start == GZIP;
    let source = BufReader::new(Cursor::new(start).chain(source));
    let plain: Box<dyn Read> = match is_gzip {
        true => Box::new(GzDecoder::new(source)),
        false => Box::new(source),
    };
    let bounded = Bounded { inner: plain, left };
    let mut unpacking = Unpacking {
        folder: folder.split('/').filter(|segment| !segment.is_empty()).collect(),
        take,
        ahead: Ahead::default(),
    };
    let mut archive = Archive::new(bounded);
    for (count, entry) in archive.entries()?.raw(true).enumerate() {
        if count >= ARCHIVE_ENTRIES_MAX {
            return Err(EntryError::Entries(ARCHIVE_ENTRIES_MAX));
        }
        unpacking.entry(entry?)?;
    }
    Ok(unpacking.take)
}

/// A reader that ends with an error behind so many bytes.
struct Bounded<R> {
    inner: R,
    left: Left,
}

/// Bytes that are still read, and whether there were more.
struct Left {
    bytes: u64,
    burst: Rc<Cell<bool>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        match self.left.bytes.checked_sub(u64::try_from(count).unwrap_or(u64::MAX)) {
            Some(left) => {
                self.left.bytes = left;
                Ok(count)
            }
            None => {
                self.left.burst.set(true);
                Err(io::Error::other("more than is unpacked"))
            }
        }
    }
}

/// What stood before an entry and tells more of it than its own header.
#[derive(Default)]
struct Ahead {
    path: Option<Vec<u8>>,
    target: Option<Vec<u8>>,
    size: Option<u64>,
}

struct Unpacking<'a> {
    folder: Vec<&'a str>,
    take: Take,
    ahead: Ahead,
}

impl Unpacking<'_> {
    fn entry<R: Read>(&mut self, mut entry: Entry<'_, R>) -> Result<(), EntryError> {
        match entry.header().entry_type() {
            EntryType::XGlobalHeader => return Ok(()),
            EntryType::XHeader => return self.extended(&short(&mut entry)?),
            EntryType::GNULongName => {
                self.ahead.path = Some(without_zero(short(&mut entry)?));
                return Ok(());
            }
            EntryType::GNULongLink => {
                self.ahead.target = Some(without_zero(short(&mut entry)?));
                return Ok(());
            }
            _ => {}
        }
        let ahead = std::mem::take(&mut self.ahead);
        let path = ahead.path.unwrap_or_else(|| entry.path_bytes().into_owned());
        let Ok(path) = String::from_utf8(path) else {
            if let Take::Below(collector) = &mut self.take {
                collector.leave_out("?", "its name is not UTF-8");
            }
            return Ok(());
        };
        // Two readers that differ in how long an entry is read two different archives.
        if ahead.size.is_some_and(|size| size != entry.size()) {
            return Err(EntryError::Special { path, what: "a file of two sizes" });
        }
        let Some(segments) = segments_inside(&path) else {
            return Err(EntryError::Climbs(path));
        };
        let what = match entry.header().entry_type() {
            EntryType::Directory => return Ok(()),
            EntryType::Regular | EntryType::Continuous | EntryType::Symlink => None,
            EntryType::Link => Some("a hard link"),
            EntryType::Block | EntryType::Char => Some("a device"),
            EntryType::Fifo => Some("a pipe"),
            _ => Some("an entry of an unknown sort"),
        };
        if let Some(what) = what {
            return Err(EntryError::Special { path, what });
        }
        // Everything lies in one folder that is called after the repository and the commit.
        let inside = segments.get(1..).unwrap_or_default();
        match &mut self.take {
            Take::Matching(pattern, found) => {
                let path = inside.join("/");
                let link = entry.header().entry_type() == EntryType::Symlink;
                if !link && pattern.matches(&path) {
                    if found.len() >= GLOB_MATCHES_MAX {
                        return Err(EntryError::Files(GLOB_MATCHES_MAX));
                    }
                    found.push(path);
                }
                Ok(())
            }
            Take::Below(collector) => match inside.strip_prefix(self.folder.as_slice()) {
                Some(below) if !below.is_empty() => {
                    let below = below.join("/");
                    take_entry(collector, &below, entry, ahead.target)
                }
                _ => Ok(()),
            },
        }
    }

    /// What extended attributes say of the entry behind them.
    fn extended(&mut self, attributes: &[u8]) -> Result<(), EntryError> {
        for attribute in PaxExtensions::new(attributes) {
            let attribute = attribute?;
            let value = attribute.value_bytes();
            match attribute.key_bytes() {
                b"path" => self.ahead.path = Some(value.to_vec()),
                b"linkpath" => self.ahead.target = Some(value.to_vec()),
                b"size" => {
                    let size = std::str::from_utf8(value).ok().and_then(|it| it.parse().ok());
                    self.ahead.size = Some(size.unwrap_or(u64::MAX));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn take_entry<R: Read>(
    collector: &mut Collector,
    path: &str,
    mut entry: Entry<'_, R>,
    target: Option<Vec<u8>>,
) -> Result<(), EntryError> {
    if entry.header().entry_type() != EntryType::Symlink {
        let executable = entry.header().mode().unwrap_or_default() & 0o100 != 0;
        if entry.size() > collector.room() {
            return Err(collector.over(path));
        }
        return collector.file(path, executable, &mut entry);
    }
    let target = target.or_else(|| entry.link_name_bytes().map(|it| it.into_owned()));
    match target.and_then(|target| String::from_utf8(target).ok()) {
        Some(target) => collector.link(path, &target),
        None => {
            collector.leave_out(path, "the target of the link is not UTF-8");
            Ok(())
        }
    }
}

/// The content of a header that stands before an entry.
fn short<R: Read>(entry: &mut Entry<'_, R>) -> Result<Vec<u8>, EntryError> {
    let mut content = Vec::new();
    entry.take(ARCHIVE_HEADER_BYTES_MAX + 1).read_to_end(&mut content)?;
    match u64::try_from(content.len()).is_ok_and(|length| length <= ARCHIVE_HEADER_BYTES_MAX) {
        true => Ok(content),
        false => Err(EntryError::PathBytes),
    }
}

fn without_zero(mut text: Vec<u8>) -> Vec<u8> {
    while text.last() == Some(&0) {
        text.pop();
    }
    text
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use tar::{Builder, Header};

    use super::*;
    use crate::tree::TreeLimits;

    /// An archive with one file of zeros.
    fn zeros(bytes: usize) -> Vec<u8> {
        let mut archive = Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
        let mut header = Header::new_gnu();
        header.set_size(u64::try_from(bytes).unwrap());
        header.set_mode(0o644);
        archive.append_data(&mut header, "top/other/zeros", vec![0; bytes].as_slice()).unwrap();
        archive.into_inner().unwrap().finish().unwrap()
    }

    #[test]
    fn a_bomb_is_given_up_also_where_nothing_of_it_is_wanted() {
        let bomb = zeros(8 * 1024 * 1024);
        assert!(bomb.len() < 16 * 1024);
        let take = || Take::Below(Collector::new(TreeLimits::default()));
        let whole = unpack_within(1024 * 1024, bomb.as_slice(), "wanted", take());
        assert!(matches!(whole, Err(EntryError::Unpacked(_))));
        assert!(unpack_within(16 * 1024 * 1024, bomb.as_slice(), "wanted", take()).is_ok());
        let small = TreeLimits { file_bytes: 1024, ..TreeLimits::default() };
        let wanted = Take::Below(Collector::new(small));
        let wanted = unpack(bomb.as_slice(), "other", wanted);
        assert!(matches!(wanted, Err(EntryError::FileBytes { .. })));
    }

    /// An archive that is not compressed, so that what is changed in it is met by its reader.
    fn plain() -> Vec<u8> {
        let mut archive = Builder::new(Vec::new());
        let mut put = |kind: EntryType, path: &str, content: &str| {
            let mut header = Header::new_gnu();
            header.set_entry_type(kind);
            header.set_mode(0o644);
            header.set_size(0);
            if kind == EntryType::Symlink {
                archive.append_link(&mut header, path, content).unwrap();
            } else {
                header.set_size(u64::try_from(content.len()).unwrap());
                archive.append_data(&mut header, path, content.as_bytes()).unwrap();
            }
        };
        put(EntryType::XGlobalHeader, "pax_global_header", "11 comment=x");
        put(EntryType::Directory, "top", "");
        put(EntryType::Regular, "top/a/b.txt", "b");
        put(EntryType::XHeader, "pax", "23 path=top/long/x.txt\n");
        put(EntryType::Regular, "top/short", "s");
        put(EntryType::Symlink, "top/a/link", "../long/x.txt");
        put(EntryType::Regular, &format!("top/{}", "long/".repeat(40)), "l");
        archive.into_inner().unwrap()
    }

    #[test]
    fn ghsa_rq6q_wr2q_7pgp_whatever_is_changed_in_an_archive_its_tree_stays_inside() {
        let plain = plain();
        let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
        let mut draw = |below: usize| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(chance >> 33).unwrap() % below
        };
        let (mut whole, mut refused) = (0, 0);
        for _ in 0..4_000 {
            let mut bytes = plain.clone();
            for _ in 0..=draw(3) {
                // Most changes fall into headers, whose sums are then made right again.
                let at = draw(bytes.len());
                bytes[at] = b"\0/.017x\xff5"[draw(9)];
                let start = at / 512 * 512;
                let header = Header::from_byte_slice(&bytes[start..start + 512]).clone();
                let mut header = header;
                header.set_cksum();
                bytes[start..start + 512].copy_from_slice(header.as_bytes());
            }
            bytes.truncate(bytes.len() - draw(2) * draw(2_000));
            let take = Take::Below(Collector::new(TreeLimits::default()));
            let Ok(Take::Below(collector)) = unpack(bytes.as_slice(), "", take) else {
                refused += 1;
                continue;
            };
            let Ok(tree) = collector.finish() else { continue };
            whole += 1;
            for file in tree.files {
                let inside = segments_inside(&file.path).is_some_and(|it| !it.is_empty());
                assert!(inside && !file.path.contains("//"), "{:?}", file.path);
            }
        }
        assert!(whole > 500 && refused > 500, "{whole} {refused}");
    }

    #[test]
    fn pieces_are_one_stream_again() {
        let (sender, arriving) = tokio::sync::mpsc::channel(4);
        for piece in ["ab", "", "cde"] {
            sender.blocking_send(Bytes::from(piece)).unwrap();
        }
        drop(sender);
        let mut text = String::new();
        Pieces::new(arriving).read_to_string(&mut text).unwrap();
        assert_eq!(text, "abcde");
    }
}
