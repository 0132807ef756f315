//! Where runs work, and as whom: a folder and a user for each run that is under way.

use std::collections::BTreeSet;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use model::Problem;
use sandbox::Containment;

use crate::limits::{USER_FIRST, USERS};

/// The file that says which user a run's steps are.
const USER: &str = "user";

/// The folders of a process.
pub struct Folders {
    root: PathBuf,
    is_root: bool,
    used: Arc<Mutex<BTreeSet<u32>>>,
    /// How steps are contained.
    pub containment: Containment,
}

/// The folder of a run, and the user that its steps are.
pub struct RunFolder {
    /// The folder.
    pub path: PathBuf,
    /// The user.
    pub user: u32,
    /// It was there before: an earlier life of the server made it.
    pub is_old: bool,
    is_root: bool,
    used: Arc<Mutex<BTreeSet<u32>>>,
}

fn wrong(path: &Path) -> impl Fn(std::io::Error) -> Problem + '_ {
    move |error| Problem::internal(format!("{}: {error}", path.display()))
}

impl Folders {
    /// Below `root`, which may not lie where the steps' users cannot come.
    ///
    /// # Errors
    /// It cannot be made, or is somebody else's.
    pub fn open(root: PathBuf, containment: Containment) -> Result<Self, Problem> {
        let is_root = sandbox::contain::is_root();
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true).mode(0o711).create(&root).map_err(wrong(&root))?;
        let found = std::fs::symlink_metadata(&root).map_err(wrong(&root))?;
        let ours = std::fs::metadata("/proc/self").map_err(wrong(&root))?.uid();
        if !found.is_dir() || found.uid() != ours {
            let what = format!("{} is not a folder of this server's", root.display());
            return Err(Problem::input(what).at("flagstone.pipelines.local.workingDirectory"));
        }
        let open = std::fs::Permissions::from_mode(0o711);
        std::fs::set_permissions(&root, open).map_err(wrong(&root))?;
        Ok(Self { root, is_root, used: Arc::default(), containment })
    }

    /// Where everything is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the run `id`, the one that it had before where there is one.
    ///
    /// # Errors
    /// All users are taken; the folder cannot be made.
    pub fn of(&self, id: &str) -> Result<RunFolder, Problem> {
        let runs = self.root.join("runs");
        if !runs.is_dir() {
            std::fs::DirBuilder::new().mode(0o711).create(&runs).map_err(wrong(&runs))?;
        }
        let path = runs.join(id);
        let said = |folder: &Path| std::fs::read_to_string(folder.join(USER)).ok()?.parse().ok();
        let known: Option<u32> = said(&path);
        let entries = std::fs::read_dir(&runs).map_err(wrong(&runs))?.flatten();
        let taken: BTreeSet<u32> = entries.filter_map(|it| said(&it.path())).collect();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let free = |it: &u32| !used.contains(it) && !taken.contains(it);
        let user = known.or_else(|| (USER_FIRST..USER_FIRST + USERS).find(free));
        let user = user.ok_or_else(|| Problem::internal("every user of the sandbox is taken"))?;
        used.insert(user);
        drop(used);
        let folder = RunFolder {
            path,
            user,
            is_old: known.is_some(),
            is_root: self.is_root,
            used: self.used.clone(),
        };
        folder.make("")?;
        let file = folder.path.join(USER);
        std::fs::write(&file, user.to_string()).map_err(wrong(&file))?;
        Ok(folder)
    }

    /// This program, in a place that steps' users reach: a link to it, or a copy.
    ///
    /// # Errors
    /// It cannot be put there.
    pub fn own_program(&self, said: Option<&Path>) -> std::io::Result<PathBuf> {
        let from = said.map_or_else(std::env::current_exe, |it| Ok(it.to_owned()))?;
        let found = std::fs::metadata(&from)?;
        let folder = self.root.join("bin");
        let name = format!("flagstone-{}-{}", found.len(), found.mtime());
        let to = folder.join(name);
        if to.is_file() {
            return Ok(to);
        }
        std::fs::create_dir_all(&folder)?;
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&folder, open.clone())?;
        let new = folder.join(format!("new-{}", std::process::id()));
        std::fs::copy(&from, &new)?;
        std::fs::set_permissions(&new, open)?;
        std::fs::rename(&new, &to)?;
        Ok(to)
    }

    /// Removes folders of runs that nobody goes on with.
    pub fn sweep(&self, keep: &BTreeSet<String>) {
        let Ok(found) = std::fs::read_dir(self.root.join("runs")) else { return };
        for entry in found.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !keep.contains(&name) {
                remove(&entry.path());
            }
        }
    }
}

impl RunFolder {
    /// A folder at this path below the run's own that stays the server's: steps come through it and
    /// change nothing in it, so that no link of theirs is ever on a way that the server goes.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn make(&self, path: &str) -> Result<PathBuf, Problem> {
        let full = if path.is_empty() { self.path.clone() } else { self.path.join(path) };
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true).mode(0o711).create(&full).map_err(wrong(&full))?;
        Ok(full)
    }

    /// The same, given to the run's user: the last folder of the path is theirs.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn give(&self, path: &str) -> Result<PathBuf, Problem> {
        let full = self.path.join(path);
        if let Some((above, _)) = path.rsplit_once('/') {
            self.make(above)?;
        }
        match std::fs::DirBuilder::new().mode(0o700).create(&full) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            made => {
                made.map_err(wrong(&full))?;
                self.own(&full)?;
            }
        }
        Ok(full)
    }

    /// Makes what lies at `path` the user's.
    ///
    /// # Errors
    /// It cannot be done.
    pub fn own(&self, path: &Path) -> Result<(), Problem> {
        if self.is_root {
            std::os::unix::fs::lchown(path, Some(self.user), Some(self.user))
                .map_err(wrong(path))?;
        }
        Ok(())
    }

    /// Writes a file of the server's that the user may read, and execute where that is said; in a folder of
    /// the server's.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, path: &Path, text: &str, is_program: bool) -> Result<(), Problem> {
        std::fs::write(path, text).map_err(wrong(path))?;
        let mode = std::fs::Permissions::from_mode(if is_program { 0o755 } else { 0o644 });
        std::fs::set_permissions(path, mode).map_err(wrong(path))
    }

    /// Removes it.
    pub fn remove(&self) {
        remove(&self.path);
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.user);
    }
}

fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_dir_all(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, path = %path.display(), "the folder of a run stays for now");
    }
}
