//! Folders of the local target, and how programs are contained on this machine.
//!
//! Releases are unpacked where their users can reach them. The data directory is nobody's but the
//! server's: where the server is root's, and programs become other users, releases lie in a folder of
//! their own outside of it, which is remembered in it. What is unpacked can be unpacked again.

use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use model::{Code, Ids, Problem};
use sandbox::{Containment, Identity, contain};

use crate::limits::FIRST_USER;
use crate::settings::Settings;

/// Folder in the data directory.
const FOLDER: &str = "delivery";
/// File in it that remembers where releases are unpacked.
const REMEMBERED: &str = "folder";
/// Where folders are made that other users can reach.
const REACHABLE: &str = "/var/tmp";

/// Where things are.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where releases and the folders that they work in are.
    pub folder: PathBuf,
    /// Where logs are.
    pub logs: PathBuf,
    /// Where it is kept which processes run.
    pub processes: PathBuf,
    /// How programs are contained.
    pub containment: Containment,
}

impl Place {
    /// Makes folders, ends what an earlier life of the server left running, and finds out how
    /// programs can be contained.
    ///
    /// # Errors
    /// Folders cannot be made; nothing contains programs here.
    pub async fn settle(
        settings: &Settings,
        data_dir: Option<&Path>,
        ids: &dyn Ids,
    ) -> Result<Self, Problem> {
        let own = match data_dir {
            Some(data_dir) => data_dir.join(FOLDER),
            // Everything is in memory: so are deployments, as nearly as there are any.
            None => std::env::temp_dir().join(format!("flagstone-delivery-{}", ids.random())),
        };
        make(&own, 0o700)?;
        let folder = match &settings.folder {
            Some(folder) => folder.clone(),
            None if contain::is_root() => reachable(&own, ids)?,
            None => own.join("apps"),
        };
        make(&folder, 0o711)?;
        let (logs, processes) = (own.join("logs"), own.join("processes"));
        make(&logs, 0o700)?;
        make(&processes, 0o700)?;
        end_orphans(&processes);
        let containment = Containment::find(FIRST_USER).await.map_err(|why| {
            let detail = "Programs cannot be contained on this machine, so none is run";
            Problem::new(Code::Conflict, format!("{detail}: {why}"))
                .hint("install bubblewrap, or run the server as root; `flagstone doctor` says more")
        })?;
        let place = Self { folder, logs, processes, containment };
        make(&place.releases(), 0o711)?;
        make(&place.incoming(), 0o700)?;
        // What programs of an earlier life worked in.
        let _nothing_was_there = std::fs::remove_dir_all(place.work());
        make(&place.work(), 0o711)?;
        Ok(place)
    }

    /// Where releases are, by the digits of their digest.
    pub fn releases(&self) -> PathBuf {
        self.folder.join("releases")
    }

    /// Where artefacts are while they are unpacked.
    pub fn incoming(&self) -> PathBuf {
        self.folder.join("incoming")
    }

    /// Where programs work.
    pub fn work(&self) -> PathBuf {
        self.folder.join("work")
    }
}

/// Makes a folder with these rights, where it is not there.
fn make(folder: &Path, mode: u32) -> Result<(), Problem> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(mode).create(folder);
    made.map_err(|error| {
        let shown = folder.display();
        Problem::new(Code::Conflict, format!("The folder {shown} cannot be made: {error}"))
            .hint("name another one with flagstone.delivery.local.folder")
    })
}

/// The folder outside of the data directory: the one that is remembered, or a new one.
fn reachable(own: &Path, ids: &dyn Ids) -> Result<PathBuf, Problem> {
    let file = own.join(REMEMBERED);
    let remembered = std::fs::read_to_string(&file).ok().map(PathBuf::from);
    let is_ours =
        |it: &PathBuf| std::fs::symlink_metadata(it).is_ok_and(|it| it.is_dir() && it.uid() == 0);
    if let Some(folder) = remembered.filter(is_ours) {
        return Ok(folder);
    }
    let folder = Path::new(REACHABLE).join(format!("flagstone-{}", ids.random()));
    // Never one that somebody else has put there.
    let made = std::fs::DirBuilder::new().mode(0o711).create(&folder);
    made.map_err(|error| {
        let detail = format!("The folder {} cannot be made: {error}", folder.display());
        Problem::new(Code::Conflict, detail)
            .hint("name another one with flagstone.delivery.local.folder")
    })?;
    std::fs::write(&file, folder.as_os_str().as_encoded_bytes()).map_err(Problem::internal)?;
    Ok(folder)
}

/// Ends processes that are recorded in this folder, and forgets them.
fn end_orphans(folder: &Path) {
    let Ok(records) = std::fs::read_dir(folder) else { return };
    for record in records.flatten() {
        let pid = record.file_name().to_str().and_then(|it| it.parse().ok());
        let began = std::fs::read_to_string(record.path()).ok();
        let began = began.and_then(|it| it.trim().parse().ok());
        if let (Some(pid), Some(began)) = (pid, began)
            && (Identity { pid, began }).kill()
        {
            tracing::warn!(target: "delivery", pid, "a process of an earlier life was ended");
        }
        let _forgotten = std::fs::remove_file(record.path());
    }
}

/// Remembers a process while it lives.
#[derive(Debug)]
pub struct Recorded(PathBuf);

impl Recorded {
    /// In this folder.
    pub fn new(folder: &Path, identity: Identity) -> Self {
        let path = folder.join(identity.pid.to_string());
        if let Err(error) = std::fs::write(&path, identity.began.to_string()) {
            tracing::warn!(target: "delivery", %error, "a process could not be recorded");
        }
        Self(path)
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        let _forgotten = std::fs::remove_file(&self.0);
    }
}
