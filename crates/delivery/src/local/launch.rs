//! An image becomes a program of this machine.
//!
//! The image below an image is not unpacked: its name stands for programs that this machine has. What the
//! image itself holds is bound to where it is in the image; where nothing can be bound, paths in its
//! command and its variables are changed to where its files are.

use std::collections::BTreeMap;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use model::{Code, Problem};
use sandbox::{Bind, Bounds, Cell, Containment, Network, Program, contain};

use super::place::Place;
use crate::limits::{FIRST_USER, OPEN_FILES_MAX, SLOTS_MAX};
use crate::model::{Deployment, Slot};
use crate::oci::{Image, ROOT};
use crate::settings::{Settings, Toolchain};

/// Folders of an image that stay this machine's own.
const OF_THE_MACHINE: [&str; 13] = [
    "bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "proc", "run", "sbin", "sys", "tmp",
    "usr",
];
/// Where a program sees the folder that it works in, where it can be bound.
const WORK: &str = "/var/work";
/// Where every program finds others, behind those of its image.
const SEARCH_PATH: &str = "/usr/local/bin:/usr/bin:/bin";
/// Programs that some machines have under another name.
const ALIASES: [(&str, &str); 2] = [("python", "python3"), ("pip", "pip3")];
/// No end that anybody lives to see.
const FOR_EVER: Duration = Duration::from_hours(24 * 365 * 20);

/// All that it takes to start a release, again and again.
#[derive(Clone, Debug)]
pub struct Launch {
    program: Program,
    cell: Cell,
    containment: Containment,
    /// The folder that it works in, made anew for this deployment.
    pub work: PathBuf,
    /// The path that says that it takes requests.
    pub ready: String,
}

/// Paths of an image, as a program of it sees them here.
struct Seen<'a> {
    containment: &'a Containment,
    root: &'a Path,
    binds: &'a [Bind],
}

impl Seen<'_> {
    /// One path: changed where it leads into the image.
    fn path(&self, path: &str) -> String {
        let bind = |it: &&Bind| {
            let rest = it.to.to_str().and_then(|to| path.strip_prefix(to));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        match self.binds.iter().find(bind) {
            None if path == "/" && matches!(self.containment, Containment::Namespaces) => {
                self.root.display().to_string()
            }
            None => path.to_owned(),
            Some(bind) => {
                let rest = path.get(bind.to.as_os_str().len()..).unwrap_or_default();
                format!("{}{rest}", self.containment.seen(bind).display())
            }
        }
    }

    /// Paths with colons between.
    fn paths(&self, text: &str) -> String {
        text.split(':').map(|it| self.path(it)).collect::<Vec<_>>().join(":")
    }

    /// A word of a command: `/app/x`, or `--file=/app/x`.
    fn word(&self, word: &str) -> String {
        match word.split_once('=') {
            Some((name, value)) if name.starts_with('-') => format!("{name}={}", self.paths(value)),
            _ => self.path(word),
        }
    }
}

impl Launch {
    /// Of the release of `deployment` that is unpacked in `folder`.
    ///
    /// # Errors
    /// Its programs are not on this machine; its folder cannot be made.
    pub fn of(
        place: &Place,
        settings: &Settings,
        slot: &Slot,
        deployment: &Deployment,
        folder: &Path,
        image: Image,
    ) -> Result<Self, Problem> {
        let root = folder.join(ROOT);
        let user = user(slot)?;
        let work = place.work().join(&deployment.id);
        make(&work, user)?;
        let mut binds = binds(&root)?;
        binds.push(Bind { from: work.clone(), to: WORK.into(), is_writable: true });
        let seen = Seen { containment: &place.containment, root: &root, binds: &binds };
        let toolchain = image
            .short_base()
            .and_then(|base| settings.toolchains.iter().find(|it| it.images.is_match(base)));
        let name = program(&image, &root, toolchain, &seen)?;
        let mut program = Program::new(name)
            .arguments(image.command.iter().skip(1).map(|it| seen.word(it)))
            .folder(seen.path(&image.folder))
            .within(Bounds { open_files: OPEN_FILES_MAX, ..Bounds::of(FOR_EVER) })
            .streaming_errors();
        for (name, value) in variables(&image, settings, slot, deployment, toolchain, &seen) {
            program = program.variable(&name, value);
        }
        let cell = Cell { network: Network::Machine, binds, ..Cell::of(user) };
        let containment = place.containment.clone();
        Ok(Self { program, cell, containment, work, ready: image.ready })
    }

    /// The program, listening on `port`.
    pub fn on(&self, port: u16) -> Program {
        let program = self.program.clone().variable("PORT", port.to_string());
        self.containment.contain(program, &self.cell)
    }
}

/// Whose programs those of a slot are: nobody else's.
fn user(slot: &Slot) -> Result<u32, Problem> {
    if slot.number >= SLOTS_MAX {
        let detail = format!("This machine runs at most {SLOTS_MAX} services and environments");
        return Err(Problem::new(Code::Conflict, detail));
    }
    Ok(FIRST_USER + slot.number)
}

/// A new empty folder of this user.
fn make(folder: &Path, user: u32) -> Result<(), Problem> {
    let _nothing_was_there = std::fs::remove_dir_all(folder);
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    let made = made.and_then(|()| match contain::is_root() {
        true => std::os::unix::fs::chown(folder, Some(user), Some(user)),
        false => Ok(()),
    });
    made.map_err(Problem::internal)
}

/// What of the image a program sees.
fn binds(root: &Path) -> Result<Vec<Bind>, Problem> {
    let entries = std::fs::read_dir(root).map_err(Problem::internal)?.flatten();
    let entries = entries
        .filter(|it| it.file_name().to_str().is_some_and(|it| !OF_THE_MACHINE.contains(&it)));
    let mut binds: Vec<Bind> = entries
        .map(|it| Bind {
            from: it.path(),
            to: Path::new("/").join(it.file_name()),
            is_writable: false,
        })
        .collect();
    binds.sort_by(|one, other| one.to.cmp(&other.to));
    Ok(binds)
}

/// Where the program of an image is on this machine.
fn program(
    image: &Image,
    root: &Path,
    toolchain: Option<&Toolchain>,
    seen: &Seen<'_>,
) -> Result<String, Problem> {
    let name = image.command.first().map(String::as_str).unwrap_or_default();
    if let Some(below) = name.strip_prefix('/') {
        if root.join(below).is_file() {
            return Ok(seen.path(name));
        }
    } else if name.contains('/') {
        let whole = Path::new(&image.folder).join(name);
        return Ok(seen.path(&whole.to_string_lossy()));
    }
    let base = image.base.as_deref().unwrap_or("nothing");
    let Some(toolchain) = toolchain else {
        let detail = format!("This machine has nothing that stands for the image {base}");
        return Err(Problem::new(Code::Conflict, detail)
            .hint("say where its programs are with flagstone.delivery.local.images"));
    };
    let name = name.rsplit('/').next().unwrap_or(name);
    let alias = ALIASES.iter().find(|(known, _)| *known == name).map(|(_, alias)| *alias);
    let found = [Some(name), alias].into_iter().flatten().map(|it| toolchain.folder.join(it));
    let found = found.into_iter().find(|it| it.is_file());
    found.map(|it| it.display().to_string()).ok_or_else(|| {
        let folder = toolchain.folder.display();
        let detail = format!("This machine has no program {name} in {folder} for the image {base}");
        Problem::new(Code::Conflict, detail).hint("install it, or name another folder")
    })
}

/// The environment: the image's, the environment's, ours.
fn variables(
    image: &Image,
    settings: &Settings,
    slot: &Slot,
    deployment: &Deployment,
    toolchain: Option<&Toolchain>,
    seen: &Seen<'_>,
) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = image
        .variables
        .iter()
        .filter(|(name, _)| name != "PATH")
        .map(|(name, value)| (name.clone(), seen.paths(value)))
        .collect();
    if let Some(environment) = settings.environment(&slot.environment) {
        all.extend(environment.variables.clone());
    }
    let own = image.variables.iter().find(|(name, _)| name == "PATH").map(|(_, value)| value);
    let own = own.into_iter().flat_map(|it| it.split(':')).map(|it| (it, seen.path(it)));
    // Those of the base are this machine's.
    let own = own.filter(|(before, after)| before != after).map(|(_, after)| after);
    let folder = toolchain.map(|it| it.folder.display().to_string());
    let path: Vec<String> = own.chain(folder).chain([SEARCH_PATH.to_owned()]).collect();
    let work = seen.path(WORK);
    let ours = [
        ("PATH", path.join(":")),
        ("HOST", "127.0.0.1".to_owned()),
        ("HOME", work.clone()),
        ("TMPDIR", work),
        ("FLAGSTONE_SERVICE", slot.service.as_str().to_owned()),
        ("FLAGSTONE_ENVIRONMENT", slot.environment.clone()),
        ("FLAGSTONE_COMMIT", deployment.release.commit.clone()),
        ("FLAGSTONE_DEPLOYMENT", deployment.id.clone()),
        ("FLAGSTONE_URL", settings.url(&slot.label)),
    ];
    all.extend(ours.map(|(name, value)| (name.to_owned(), value)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_an_image_are_seen_where_they_are() {
        let bind =
            |from: &str, to: &str| Bind { from: from.into(), to: to.into(), is_writable: false };
        let binds = [bind("/r/1/app", "/app"), bind("/w/1", WORK)];
        let (root, namespaces) = (Path::new("/r/1"), Containment::Namespaces);
        let seen = Seen { containment: &namespaces, root, binds: &binds };
        for (before, after) in [
            ("/app", "/r/1/app"),
            ("/app/x y", "/r/1/app/x y"),
            ("/apple", "/apple"),
            ("app", "app"),
            ("/", "/r/1"),
            ("/usr/bin/node", "/usr/bin/node"),
            ("--file=/app/a:/app/b", "--file=/r/1/app/a:/r/1/app/b"),
            ("x=/app", "x=/app"),
        ] {
            assert_eq!(seen.word(before), after);
        }
        let bubblewrap = Containment::Bubblewrap("/usr/bin/bwrap".into());
        let seen = Seen { containment: &bubblewrap, ..seen };
        assert_eq!(seen.word("/app/x"), "/app/x");
        assert_eq!(seen.path("/"), "/");
    }
}
