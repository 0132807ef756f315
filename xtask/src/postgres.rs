//! A PostgreSQL of our own for one test run: made in a folder of its own, on a free port, for one
//! password, gone when the run ends, however it ends.
//!
//! A small shell stands between us and the server and waits for its standard input to close. That
//! happens when we are done and also when we are killed, so nothing is left running.

use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use crate::packages;
use crate::programs::{self, Failure, Outcome};

/// The oldest release that the product supports.
const OLDEST_MAJOR: u32 = 14;
/// The variable that tests read the address from.
pub const VARIABLE: &str = "FLAGSTONE_TEST_POSTGRES";
/// The first release whose databases can order text by ICU.
const ICU_MAJOR: u32 = 15;
/// How long a server may take to accept connections.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How often another port is tried when somebody else took the first.
const TRIES: u32 = 3;
/// Folders in which packages put the server's programs, `*` for a version.
const FOLDERS: &[&str] = &[
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
];

/// Starts the server, stops it when standard input ends, and takes its folder away when it has
/// stopped. The terminal sends an interrupt to all of us; the shell outlives it to clean up.
const KEEPER: &str = r#"
folder=$1; shift
trap '' INT TERM HUP
exec 3<&0
"$@" 3<&- & server=$!
{ cat <&3 >/dev/null; kill -INT "$server" 2>/dev/null; } &
wait "$server"
rm -rf "$folder"
"#;

/// Switches for speed: the data is thrown away, and a crash of the machine is not what tests are about
/// (a crash of our own process is; that needs none of these).
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=300",
    "shared_buffers=128MB",
    "fsync=off",
    "full_page_writes=off",
    "log_min_messages=fatal",
];

/// A server for the tests.
pub struct Postgres {
    address: String,
    /// Where its programs are; tests use `psql`.
    programs: Option<PathBuf>,
    /// Absent for a server that somebody else started.
    #[expect(dead_code, reason = "kept for what happens when it is dropped")]
    keeper: Option<Keeper>,
}

/// The shell that ends the server when its standard input ends.
struct Keeper {
    shell: Child,
    stdin: Option<ChildStdin>,
}

/// The server's programs.
struct Programs {
    folder: PathBuf,
    major: u32,
}

/// Whom the server runs as: PostgreSQL refuses to run as root.
struct Account {
    user: u32,
    group: u32,
}

impl Postgres {
    /// Takes the server that `FLAGSTONE_TEST_POSTGRES` names, or starts one, installing it first
    /// where the system's package manager may.
    pub fn find_or_start() -> Outcome<Self> {
        if let Some(address) = programs::environment(VARIABLE) {
            let programs = find().map(|programs| programs.folder);
            return Ok(Self { address, programs, keeper: None });
        }
        let programs = find().map_or_else(install, Ok)?;
        println!("test: PostgreSQL {} from {}", programs.major, programs.folder.display());
        let account = unprivileged()?;
        let mut failure = Failure::new("PostgreSQL was not tried");
        for _ in 0..TRIES {
            match Self::start_once(&programs, account.as_ref()) {
                Ok(server) => return Ok(server),
                Err(why) => failure = why,
            }
        }
        Err(failure)
    }

    /// Tells a program where the server is, and where `psql` is.
    pub fn lend(&self, command: &mut Command) {
        command.env(VARIABLE, &self.address);
        let Some(folder) = &self.programs else { return };
        let path = programs::environment("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain([folder.clone()]);
        if let Ok(path) = std::env::join_paths(folders) {
            command.env("PATH", path);
        }
    }

    fn start_once(programs: &Programs, account: Option<&Account>) -> Outcome<Self> {
        let password = random_text()?;
        let folder = std::env::temp_dir().join(format!("flagstone-postgres-{}", random_text()?));
        std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
        let password_file = folder.join("password");
        let mut private = std::fs::OpenOptions::new();
        private.write(true).create_new(true).mode(0o600);
        private.open(&password_file)?.write_all(password.as_bytes())?;
        if let Some(account) = account {
            chown(&password_file, Some(account.user), Some(account.group))?;
            chown(&folder, Some(account.user), Some(account.group))?;
        }
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let started = make_cluster(programs, account, &folder)
            .and_then(|data| spawn(programs, account, &folder, &data, port));
        let (mut shell, log) = match started {
            Ok(started) => started,
            Err(failure) => {
                std::fs::remove_dir_all(&folder)?;
                return Err(failure);
            }
        };
        let stdin = shell.stdin.take();
        let mut keeper = Keeper { shell, stdin };
        if let Err(failure) = wait_until_ready(programs, &mut keeper.shell, port) {
            drop(keeper);
            return Err(failure.with(&all_of(log)?));
        }
        let address = format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres");
        Ok(Self { address, programs: Some(programs.folder.clone()), keeper: Some(keeper) })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.stdin.take());
        if let Err(error) = self.shell.wait() {
            eprintln!("test: PostgreSQL did not stop: {error}");
        }
    }
}

fn wait_until_ready(programs: &Programs, shell: &mut Child, port: u16) -> Outcome {
    let until = Instant::now() + READY_WITHIN;
    while Instant::now() < until && shell.try_wait()?.is_none() {
        let mut ready = programs::command(programs.folder.join("pg_isready"));
        ready.args(["--quiet", "--host=127.0.0.1"]).arg(format!("--port={port}"));
        if programs::succeeds(&mut ready) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err(Failure::new("PostgreSQL does not start"))
}

fn all_of(mut log: File) -> Outcome<String> {
    let mut text = String::new();
    log.rewind()?;
    log.read_to_string(&mut text)?;
    Ok(text)
}

/// Makes an empty cluster. Text is ordered as people order it where the release can, since that is
/// what operators have: an order that we leave to the server by mistake then differs from SQLite's.
fn make_cluster(programs: &Programs, account: Option<&Account>, folder: &Path) -> Outcome<PathBuf> {
    let data = folder.join("data");
    let mut initdb = as_account(programs.folder.join("initdb"), account);
    initdb.args(["--username=postgres", "--encoding=UTF8", "--auth=password", "--no-sync"]);
    initdb.arg("--locale=C.UTF-8").arg(format!("--pgdata={}", data.display()));
    initdb.arg(format!("--pwfile={}", folder.join("password").display()));
    let mut with_icu = as_account(programs.folder.join("initdb"), account);
    with_icu.args(initdb.get_args()).args(["--locale-provider=icu", "--icu-locale=en-US"]);
    initdb.current_dir(folder);
    with_icu.current_dir(folder);
    if programs.major < ICU_MAJOR || programs::capture(&mut with_icu).is_err() {
        programs::capture(&mut initdb)?;
    }
    Ok(data)
}

fn spawn(
    programs: &Programs,
    account: Option<&Account>,
    folder: &Path,
    data: &Path,
    port: u16,
) -> Outcome<(Child, File)> {
    let log = File::options().read(true).append(true).create_new(true).open(folder.join("log"))?;
    let mut keeper = as_account("sh", account);
    keeper.args(["-c", KEEPER, "keeper"]).arg(folder).arg(programs.folder.join("postgres"));
    keeper.arg("-D").arg(data).arg("-p").arg(port.to_string());
    for setting in SETTINGS {
        keeper.args(["-c", setting]);
    }
    keeper.current_dir("/").stdin(Stdio::piped());
    keeper.stdout(log.try_clone()?).stderr(log.try_clone()?);
    let shell = keeper.spawn().map_err(|error| programs::cannot_start(&keeper, &error))?;
    Ok((shell, log))
}

fn as_account(program: impl AsRef<std::ffi::OsStr>, account: Option<&Account>) -> Command {
    let mut command = programs::command(program);
    if let Some(account) = account {
        command.uid(account.user).gid(account.group);
    }
    command
}

/// The account to start the server as when we are root; `None` when we are somebody else.
fn unprivileged() -> Outcome<Option<Account>> {
    let number = |arguments: &[&str]| -> Option<u32> {
        programs::capture(programs::command("id").args(arguments)).ok()?.trim().parse().ok()
    };
    if number(&["-u"]) != Some(0) {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        if let Some((user, group)) = number(&["-u", name]).zip(number(&["-g", name])) {
            return Ok(Some(Account { user, group }));
        }
    }
    Err(Failure::new(
        "PostgreSQL refuses to run as root, and there is neither `postgres` nor `nobody`",
    ))
}

fn find() -> Option<Programs> {
    let mut folders: Vec<PathBuf> = FOLDERS.iter().flat_map(|pattern| expand(pattern)).collect();
    folders.extend(programs::find_on_path("postgres").and_then(|it| Some(it.parent()?.to_owned())));
    folders
        .into_iter()
        .filter_map(|folder| {
            let mut postgres = programs::command(folder.join("postgres"));
            let major = major(&programs::capture(postgres.arg("--version")).ok()?)?;
            let complete =
                ["initdb", "pg_isready", "psql"].iter().all(|it| folder.join(it).is_file());
            (complete && major >= OLDEST_MAJOR).then_some(Programs { folder, major })
        })
        .max_by_key(|programs| programs.major)
}

/// The folders that a pattern with one `*` in one of its parts means.
fn expand(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else { return vec![pattern.into()] };
    let (folder, prefix) = before.rsplit_once('/').unwrap_or(("/", before));
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path().join(after.trim_start_matches('/')))
        .filter(|path| path.is_dir())
        .collect()
}

/// `postgres (PostgreSQL) 15.18 (Debian ...)` is 15.
fn major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().nth(2)?;
    number.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}

/// Asks the system's package manager for a server.
fn install() -> Outcome<Programs> {
    packages::install("postgresql", "postgresql@17")?;
    find().ok_or_else(|| {
        Failure::new(format!(
            "the tests need the server programs of PostgreSQL {OLDEST_MAJOR} or newer (postgres, \
             initdb, psql). Install your system's package (Debian, Ubuntu: postgresql; Fedora: \
             postgresql-server; Homebrew: postgresql@17), or start a scratch server yourself and set \
             {VARIABLE} to the address of a superuser on it"
        ))
    })
}

fn random_text() -> Outcome<String> {
    let mut bytes = [0_u8; 12];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_release_is_read_from_the_version_line() {
        assert_eq!(major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major("nothing\n"), None);
    }

    #[test]
    fn a_pattern_expands_to_the_folders_that_are_there() {
        let here = programs::root().join("xtask/*/tidy");
        let found = expand(&here.display().to_string());
        assert_eq!(found, [programs::root().join("xtask/src/tidy")]);
    }
}
