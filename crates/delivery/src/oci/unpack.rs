//! Layers, one over the other, into a folder (image-spec, `layer.md`): files, folders and links, and the
//! marks that take away what a lower layer brought. Everything else is refused.

use std::io::{Read, Write as _};
use std::path::{Component, Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, DirBuilder, DirBuilderExt as _, OpenOptions, OpenOptionsExt as _};
use model::{Code, Problem};
use tar::EntryType;

use crate::limits::{PATH_DEPTH_MAX, UNPACKED_BYTES_MAX, UNPACKED_ENTRIES_MAX};

/// What a file begins with that takes one of its name away.
const WHITEOUT: &str = ".wh.";
/// The file that takes away everything that lower layers have in its folder.
const OPAQUE: &str = ".wh..wh..opq";

/// Unpacks layers into one folder, through a handle that nothing leads out of.
#[derive(Debug)]
pub struct Unpacker {
    dir: Dir,
    entries: u64,
    bytes: u64,
}

impl Unpacker {
    /// Into this empty folder.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(folder: &Path) -> Result<Self, Problem> {
        let dir = Dir::open_ambient_dir(folder, ambient_authority()).map_err(Problem::internal)?;
        Ok(Self { dir, entries: 0, bytes: 0 })
    }

    /// Lays the tar `content` over what is there.
    ///
    /// # Errors
    /// It is no tar, holds what may not be unpacked, or too much.
    pub fn layer(&mut self, content: &mut dyn Read) -> Result<(), Problem> {
        let mut archive = tar::Archive::new(content);
        for entry in archive.entries().map_err(|error| broken(&error))? {
            let mut entry = entry.map_err(|error| broken(&error))?;
            self.entries += 1;
            if self.entries > UNPACKED_ENTRIES_MAX {
                let detail = format!("The image has more than {UNPACKED_ENTRIES_MAX} files");
                return Err(Problem::new(Code::TooLarge, detail));
            }
            let path = entry.path().map_err(|error| broken(&error))?.into_owned();
            let Some(path) = relative(&path)? else { continue };
            if self.is_mark(&path)? {
                continue;
            }
            match entry.header().entry_type() {
                EntryType::Directory => self.folder(&path)?,
                EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                    let mode = entry.header().mode().unwrap_or_default();
                    self.file(&path, mode & 0o111 != 0, &mut entry)?;
                }
                EntryType::Symlink => {
                    let target = entry.link_name().map_err(|error| broken(&error))?;
                    self.symlink(&path, &target.unwrap_or_default())?;
                }
                EntryType::Link => {
                    let target = entry.link_name().map_err(|error| broken(&error))?;
                    self.link(&path, &target.unwrap_or_default())?;
                }
                EntryType::XGlobalHeader => {}
                other => {
                    let detail =
                        format!("{} of the image is of the kind {other:?}", path.display());
                    return Err(
                        Problem::input(detail).hint("files, folders and links are unpacked")
                    );
                }
            }
        }
        Ok(())
    }

    /// Whether it is a mark; what it takes away is gone then.
    fn is_mark(&self, path: &Path) -> Result<bool, Problem> {
        let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
        let folder = path.parent().unwrap_or(Path::new(""));
        if name == OPAQUE {
            if let Ok(entries) =
                self.dir.read_dir(if folder == Path::new("") { Path::new(".") } else { folder })
            {
                for entry in entries.flatten() {
                    self.remove(&folder.join(entry.file_name()))?;
                }
            }
            return Ok(true);
        }
        let Some(gone) = name.strip_prefix(WHITEOUT) else { return Ok(false) };
        if gone.is_empty() || gone == "." || gone == ".." {
            return Err(Problem::input(
                "A mark of the image takes away nothing that there could be",
            ));
        }
        self.remove(&folder.join(gone))?;
        Ok(true)
    }

    fn folder(&self, path: &Path) -> Result<(), Problem> {
        if self.dir.symlink_metadata(path).is_ok_and(|it| !it.is_dir()) {
            self.remove(path)?;
        }
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o755);
        self.dir.create_dir_with(path, &builder).map_err(|error| refused(path, &error))
    }

    fn file(&mut self, path: &Path, runs: bool, content: &mut impl Read) -> Result<(), Problem> {
        self.room_for(path)?;
        let mode = if runs { 0o755 } else { 0o644 };
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(mode);
        let file = self.dir.open_with(path, &options).map_err(|error| refused(path, &error))?;
        let left = UNPACKED_BYTES_MAX - self.bytes;
        let mut file = std::io::BufWriter::new(file);
        let mut content = content.take(left + 1);
        let copied = std::io::copy(&mut content, &mut file);
        let copied = copied.and_then(|it| file.flush().map(|()| it));
        let copied = copied.map_err(|error| refused(path, &error))?;
        if copied > left {
            let detail = format!("The image has more than {UNPACKED_BYTES_MAX} bytes");
            return Err(Problem::new(Code::TooLarge, detail));
        }
        self.bytes += copied;
        Ok(())
    }

    /// A link as it would be seen from inside: one that is absolute begins at the image's own root.
    fn symlink(&self, path: &Path, target: &Path) -> Result<(), Problem> {
        self.room_for(path)?;
        let target = match target.strip_prefix("/") {
            Err(_) => target.to_owned(),
            Ok(below) => {
                let up = path.components().skip(1).map(|_| "..").collect::<PathBuf>();
                up.join(below)
            }
        };
        self.dir.symlink(&target, path).map_err(|error| refused(path, &error))
    }

    fn link(&self, path: &Path, target: &Path) -> Result<(), Problem> {
        let target = target.strip_prefix("/").unwrap_or(target);
        let Some(target) = relative(target)? else {
            return Err(Problem::input(format!("{} of the image leads nowhere", path.display())));
        };
        self.room_for(path)?;
        self.dir.hard_link(&target, &self.dir, path).map_err(|error| refused(path, &error))
    }

    /// Nothing is at `path` any more, and its folder is there.
    fn room_for(&self, path: &Path) -> Result<(), Problem> {
        if let Some(folder) = path.parent().filter(|it| *it != Path::new("")) {
            let is_folder = self.dir.metadata(folder).is_ok_and(|it| it.is_dir());
            if !is_folder {
                self.folder(folder)?;
            }
        }
        self.remove(path)
    }

    fn remove(&self, path: &Path) -> Result<(), Problem> {
        let removed = match self.dir.symlink_metadata(path) {
            Err(_) => Ok(()),
            Ok(about) if about.is_dir() => self.dir.remove_dir_all(path),
            Ok(_) => self.dir.remove_file(path),
        };
        removed.map_err(|error| refused(path, &error))
    }
}

/// A path of plain words; `None` for the root itself.
fn relative(path: &Path) -> Result<Option<PathBuf>, Problem> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(word) => plain.push(word),
            Component::CurDir | Component::RootDir => {}
            Component::ParentDir | Component::Prefix(_) => {
                let detail = format!("{} of the image leads out of it", path.display());
                return Err(Problem::input(detail));
            }
        }
    }
    if plain.components().count() > PATH_DEPTH_MAX {
        let detail = format!("A path of the image has more than {PATH_DEPTH_MAX} folders");
        return Err(Problem::input(detail));
    }
    Ok((plain != Path::new("")).then_some(plain))
}

fn broken(error: &std::io::Error) -> Problem {
    Problem::input(format!("A layer of the image cannot be read: {error}"))
}

fn refused(path: &Path, error: &std::io::Error) -> Problem {
    match error.kind() {
        std::io::ErrorKind::StorageFull => Problem::internal(error),
        _ => Problem::input(format!("{} of the image cannot be unpacked: {error}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use tar::{Builder, Header};

    use super::*;

    enum Item<'a> {
        File(&'a str, &'a str),
        Folder(&'a str),
        Symlink(&'a str, &'a str),
        Link(&'a str, &'a str),
        Odd(&'a str, EntryType),
    }
    use Item::{File, Folder, Link, Odd, Symlink};

    /// A tar without the checks that a writer makes of paths.
    fn tar(items: &[Item<'_>]) -> Vec<u8> {
        let mut builder = Builder::new(Vec::new());
        for item in items {
            let (path, kind, target, content) = match *item {
                File(path, content) => (path, EntryType::Regular, "", content),
                Folder(path) => (path, EntryType::Directory, "", ""),
                Symlink(path, target) => (path, EntryType::Symlink, target, ""),
                Link(path, target) => (path, EntryType::Link, target, ""),
                Odd(path, kind) => (path, kind, "", ""),
            };
            let mut header = Header::new_gnu();
            header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
            header.as_old_mut().linkname[..target.len()].copy_from_slice(target.as_bytes());
            header.set_entry_type(kind);
            header.set_mode(0o6755);
            header.set_size(content.len() as u64);
            header.set_cksum();
            builder.append(&header, content.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn unpack(layers: &[&[Item<'_>]]) -> (tempfile::TempDir, Result<(), Problem>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("root")).unwrap();
        let mut unpacker = Unpacker::open(&folder.path().join("root")).unwrap();
        let done = layers.iter().try_for_each(|it| unpacker.layer(&mut tar(it).as_slice()));
        (folder, done)
    }

    fn text(folder: &tempfile::TempDir, path: &str) -> Option<String> {
        std::fs::read_to_string(folder.path().join("root").join(path)).ok()
    }

    #[test]
    fn layers_lie_one_over_the_other() {
        let (folder, done) = unpack(&[
            &[Folder("app"), File("app/a", "1"), File("app/b", "1"), File("lib/x/y", "1")],
            &[
                File("app/a", "2"),
                File("app/.wh.b", ""),
                File("lib/.wh..wh..opq", ""),
                Symlink("app/c", "/app/a"),
                Symlink("app/d", "a"),
                Link("e", "/app/a"),
                File("./f", "6"),
            ],
        ]);
        done.unwrap();
        assert_eq!(text(&folder, "app/a").as_deref(), Some("2"));
        assert_eq!(text(&folder, "app/b"), None);
        assert_eq!(text(&folder, "lib/x/y"), None);
        for link in ["app/c", "app/d", "e"] {
            assert_eq!(text(&folder, link).as_deref(), Some("2"), "{link}");
        }
        assert_eq!(text(&folder, "f").as_deref(), Some("6"));
        use std::os::unix::fs::PermissionsExt as _;
        let about = std::fs::metadata(folder.path().join("root/app/a")).unwrap();
        assert_eq!(about.permissions().mode() & 0o7777, 0o755, "no bit that changes users");
    }

    #[test]
    fn nothing_is_written_outside_and_nothing_odd_is_made() {
        let hostile: [&[Item<'_>]; 6] = [
            &[File("../out", "x")],
            &[File("app/../../out", "x")],
            &[Link("app", "../secret")],
            &[Odd("pipe", EntryType::Fifo)],
            &[Odd("disk", EntryType::Block)],
            &[File(".wh...", "")],
        ];
        for layer in hostile {
            let (folder, done) = unpack(&[layer]);
            assert!(done.is_err());
            assert!(!folder.path().join("out").exists());
        }
        // A folder takes the place of a link that leads out: nothing is written through it.
        let links: [&[Item<'_>]; 3] = [
            &[Symlink("app", ".."), File("app/out", "x")],
            &[Symlink("a", "../../.."), File("a/out", "x")],
            &[Symlink("out", "../out"), File("out", "x")],
        ];
        for layer in links {
            let (folder, done) = unpack(&[layer]);
            done.unwrap();
            let outside = std::fs::read_dir(folder.path()).unwrap().count();
            assert_eq!(outside, 1, "nothing beside the root");
        }
        let (folder, done) = unpack(&[&[File("/app/x", "x")]]);
        done.unwrap();
        assert_eq!(text(&folder, "app/x").as_deref(), Some("x"), "a root is the image's own");
    }
}
