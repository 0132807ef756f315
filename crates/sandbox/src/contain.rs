//! Programs that strangers wrote: what of the machine they see, whose user they are, and how much of it
//! they may take.
//!
//! Two means are known. Bubblewrap shows a program a file system of its own, made of what is bound into
//! it. Without it, a server that runs as root takes the kernel's namespaces (`unshare`) and relies on
//! the program being another user. Where neither holds nothing is run. In both the program has its own
//! processes, its own network (unless it may use the machine's), no capability and no way to get one, and it
//! ends with the server.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::bounds::Bounds;
use crate::limits::{CELL_DATA_BYTES_MAX, CELL_FILE_BYTES_MAX, CELL_PROCESSES_MAX};
use crate::program::Program;

/// Where programs that contain are looked for.
const FOLDERS: [&str; 5] = ["/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin"];
/// What of the machine's own settings programs see, where it is there.
const SETTINGS: [&str; 10] = [
    "/etc/ssl",
    "/etc/ca-certificates",
    "/etc/pki",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/maven",
    "/etc/java-17-openjdk",
];
/// Folders that are links into `/usr` on most systems.
const MERGED: [&str; 5] = ["bin", "sbin", "lib", "lib32", "lib64"];
/// What the machine needs to find other machines.
const NAMES: [&str; 4] =
    ["/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services"];
/// Makes a new network's own loopback work, then becomes the rest of its arguments.
const LOOPBACK: &str = "ip link set lo up; exec \"$@\"";

/// How programs are contained on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Containment {
    /// By bubblewrap, at this path.
    Bubblewrap(PathBuf),
    /// By namespaces of the kernel and a user of its own.
    Namespaces,
}

/// What a program may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Nothing but itself.
    None,
    /// All that the machine reaches.
    Machine,
}

/// A folder or file that a program sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bind {
    /// Where it is.
    pub from: PathBuf,
    /// Where the program sees it.
    pub to: PathBuf,
    /// Whether it may change it.
    pub is_writable: bool,
}

/// What one program is given.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The user that it becomes, where the server is root's; no other program of the moment has it.
    pub user: u32,
    /// What it may reach.
    pub network: Network,
    /// What it sees beside the machine's programs.
    pub binds: Vec<Bind>,
    /// Processes and threads that it may have at a time.
    pub processes: u64,
    /// Memory that one of its processes may have, in bytes (not counting what is mapped from files).
    pub data_bytes: u64,
    /// Largest file that it may write, in bytes.
    pub file_bytes: u64,
    /// Others go before it where the processor is short, and it is the first to go where memory is.
    pub yields: bool,
}

impl Cell {
    /// A cell for this user, without network, that sees programs and nothing else.
    pub const fn of(user: u32) -> Self {
        Self {
            user,
            network: Network::None,
            binds: Vec::new(),
            processes: CELL_PROCESSES_MAX,
            data_bytes: CELL_DATA_BYTES_MAX,
            file_bytes: CELL_FILE_BYTES_MAX,
            yields: false,
        }
    }

    /// Sees `from` at `to`, and may change it.
    #[must_use]
    pub fn writing(mut self, from: impl Into<PathBuf>, to: impl Into<PathBuf>) -> Self {
        self.binds.push(Bind { from: from.into(), to: to.into(), is_writable: true });
        self
    }

    /// Sees `from` at `to`.
    #[must_use]
    pub fn reading(mut self, from: impl Into<PathBuf>, to: impl Into<PathBuf>) -> Self {
        self.binds.push(Bind { from: from.into(), to: to.into(), is_writable: false });
        self
    }
}

impl Containment {
    /// What holds on this machine, tried with `user`; it takes a moment.
    ///
    /// # Errors
    /// Why nothing does, and what would help.
    pub async fn find(user: u32) -> Result<Self, String> {
        let mut why = Vec::new();
        let bubblewrap = found("bwrap").map(Self::Bubblewrap);
        if bubblewrap.is_none() {
            why.push("bubblewrap (bwrap) is not installed".to_owned());
        }
        let namespaces = is_root().then_some(Self::Namespaces);
        if namespaces.is_none() {
            why.push("the server does not run as root, which the kernel's namespaces need".into());
        }
        for means in bubblewrap.into_iter().chain(namespaces) {
            match means.holds(user).await {
                Ok(()) => return Ok(means),
                Err(error) => why.push(format!("{} does not work here: {error}", means.shown())),
            }
        }
        Err(why.join("; "))
    }

    async fn holds(&self, user: u32) -> Result<(), String> {
        let bounds = Bounds::of(Duration::from_secs(10));
        let program = Program::new("/usr/bin/true").within(bounds);
        let captured = self.contain(program, &Cell::of(user)).run(b"").await;
        let captured = captured.map_err(|error| error.to_string())?;
        match captured.is_well() {
            true => Ok(()),
            false => Err(captured.ended.errors.trim().to_owned()),
        }
    }

    /// Its name.
    pub const fn shown(&self) -> &'static str {
        match self {
            Self::Bubblewrap(_) => "bubblewrap",
            Self::Namespaces => "unshare",
        }
    }

    /// Where a program that is contained sees `bind`: where it is bound to, or where it is.
    pub fn seen<'b>(&self, bind: &'b Bind) -> &'b Path {
        match self {
            Self::Bubblewrap(_) => &bind.to,
            Self::Namespaces => &bind.from,
        }
    }

    /// `program` within `cell`. Its folder is one that it sees.
    #[must_use]
    pub fn contain(&self, program: Program, cell: &Cell) -> Program {
        let limited = program.behind("/usr/bin/prlimit", limits(cell));
        let limited = match cell.yields {
            true => yielding(limited),
            false => limited,
        };
        match self {
            Self::Bubblewrap(path) => {
                let folder = limited.place().map(Path::to_owned);
                let wrapped = limited.behind(path, bubblewrap(cell, folder.as_deref()));
                // The wrapper itself runs where it sees everything; its own folder is `/`.
                let wrapped = wrapped.folder("/").dying_with_us();
                if is_root() { wrapped.user(cell.user) } else { wrapped }
            }
            Self::Namespaces => {
                let user = cell.user.to_string();
                let become_user = words(&[
                    "--reuid",
                    &user,
                    "--regid",
                    &user,
                    "--clear-groups",
                    "--no-new-privs",
                    "--inh-caps=-all",
                    "--bounding-set=-all",
                    "--",
                ]);
                let mut wrapped = limited.behind("/usr/bin/setpriv", become_user);
                let mut spaces = words(&[
                    "--mount",
                    "--pid",
                    "--fork",
                    "--kill-child=KILL",
                    "--mount-proc",
                    "--ipc",
                    "--uts",
                ]);
                if cell.network == Network::None {
                    if found("ip").is_some() {
                        wrapped = wrapped.behind("/bin/sh", words(&["-c", LOOPBACK, "sh"]));
                    }
                    spaces.push("--net".into());
                }
                spaces.push("--".into());
                let wrapped = wrapped.behind("/usr/bin/unshare", spaces);
                let with_us = words(&["--pdeathsig", "KILL", "--"]);
                wrapped.behind("/usr/bin/setpriv", with_us).dying_with_us()
            }
        }
    }
}

/// Whether this process is root's.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn found(name: &str) -> Option<PathBuf> {
    FOLDERS.iter().map(|folder| Path::new(folder).join(name)).find(|path| path.is_file())
}

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

/// With less of the processor than others, and ended by the kernel before them; as far as this machine
/// has the programs for it.
fn yielding(mut program: Program) -> Program {
    if found("choom").is_some() {
        program = program.behind("/usr/bin/choom", words(&["-n", "1000", "--"]));
    }
    if found("nice").is_some() {
        program = program.behind("/usr/bin/nice", words(&["-n", "5"]));
    }
    program
}

fn limits(cell: &Cell) -> Vec<OsString> {
    let one = |name: &str, most: u64| OsString::from(format!("--{name}={most}:{most}"));
    vec![
        one("nproc", cell.processes),
        one("data", cell.data_bytes),
        one("fsize", cell.file_bytes),
        one("core", 0),
        "--".into(),
    ]
}

fn bubblewrap(cell: &Cell, folder: Option<&Path>) -> Vec<OsString> {
    let mut all = words(&[
        "--unshare-user",
        "--unshare-pid",
        "--unshare-ipc",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
        "--hostname",
        "step",
        "--ro-bind",
        "/usr",
        "/usr",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--tmpfs",
        "/dev/shm",
        "--tmpfs",
        "/tmp",
    ]);
    for name in MERGED {
        let path = Path::new("/").join(name);
        match std::fs::read_link(&path) {
            Ok(target) => {
                all.extend(["--symlink".into(), target.into(), path.into()]);
            }
            Err(_) if path.is_dir() => {
                all.extend(["--ro-bind".into(), path.clone().into(), path.into()]);
            }
            Err(_) => {}
        }
    }
    let mut settings = SETTINGS.to_vec();
    match cell.network {
        Network::None => all.push("--unshare-net".into()),
        Network::Machine => settings.extend(NAMES),
    }
    for path in settings {
        all.extend(words(&["--ro-bind-try", path, path]));
    }
    for Bind { from, to, is_writable } in &cell.binds {
        let how = if *is_writable { "--bind" } else { "--ro-bind" };
        all.extend([how.into(), from.into(), to.into()]);
    }
    // The rest of what is made for it lies in memory, too, which nothing would count.
    all.extend(words(&["--remount-ro", "/dev", "--remount-ro", "/"]));
    if let Some(folder) = folder {
        all.extend(["--chdir".into(), folder.into()]);
    }
    all.push("--".into());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a shell in a cell says to a line, by each means that this machine has.
    async fn said(line: &str, cell: impl Fn(Cell) -> Cell) -> Vec<(&'static str, String)> {
        let mut all = Vec::new();
        let means = found("bwrap").map(Containment::Bubblewrap).into_iter();
        for means in means.chain(is_root().then_some(Containment::Namespaces)) {
            let program = Program::new("/bin/sh").arguments(["-c", line]);
            let program = program.folder("/").within(Bounds::of(Duration::from_secs(20)));
            let captured = means.contain(program, &cell(Cell::of(58_901))).run(b"").await.unwrap();
            let text = format!("{}{}", captured.text(), captured.ended.errors);
            println!("{} stopped `{line}`:\n{text}", means.shown());
            all.push((means.shown(), text));
        }
        assert!(!all.is_empty(), "neither bubblewrap nor root: nothing can be tried");
        all
    }

    #[tokio::test]
    async fn root_is_not_root_inside_and_files_of_the_server_are_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("database");
        std::fs::write(&secret, "hunter2").unwrap();
        // As the server keeps its own.
        let own: std::fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(folder.path(), own).unwrap();
        let line = format!("id -u; cat {}; ls /root; echo over", secret.display());
        for (_, text) in said(&line, |cell| cell).await {
            assert!(!text.contains("hunter2") && text.contains("over"), "{text}");
            assert!(!is_root() || text.starts_with("58901\n"), "{text}");
            let refused = text.contains("No such file") || text.contains("Permission denied");
            assert!(refused, "{text}");
        }
    }

    #[tokio::test]
    async fn the_network_is_not_there_but_for_itself() {
        let line = "grep -c : /proc/net/dev; cat < /dev/null; \
                    node -e 'require(\"net\").connect(53,\"9.9.9.9\").on(\"error\",e=>console.log(e.code))'";
        for (_, text) in said(line, |cell| cell).await {
            assert!(text.starts_with("1\n") && !text.contains("TIMEDOUT"), "{text}");
        }
    }

    #[tokio::test]
    async fn a_fork_bomb_runs_into_its_own_wall() {
        let bomb = "f() { f | f & }; f 2>&1 | head -c 300; sleep 1; echo stands";
        for (_, text) in said(bomb, |cell| Cell { processes: 40, ..cell }).await {
            assert!(text.contains("annot fork") || text.contains("stands"), "{text}");
        }
        // Nothing of it is left.
        for _ in 0..50 {
            if processes_of(58_901) == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{} processes stay", processes_of(58_901));
    }

    #[tokio::test]
    async fn who_yields_comes_last_and_goes_first() {
        let line = "nice; cat /proc/self/oom_score_adj";
        let own: i32 =
            std::fs::read_to_string("/proc/self/oom_score_adj").unwrap().trim().parse().unwrap();
        for (_, text) in said(line, |cell| Cell { yields: true, ..cell }).await {
            assert!(text.ends_with("\n1000\n") && !text.starts_with("0\n"), "{text}");
        }
        for (_, text) in said(line, |cell| cell).await {
            assert!(text.ends_with(&format!("\n{own}\n")), "{text}");
        }
    }

    fn processes_of(user: u32) -> usize {
        use std::os::unix::fs::MetadataExt as _;
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        all.filter(|it| it.metadata().is_ok_and(|it| it.uid() == user && is_root())).count()
    }

    #[tokio::test]
    async fn what_is_bound_is_seen_and_what_is_not_to_be_changed_is_not() {
        let Some(path) = found("bwrap") else { return };
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "there").unwrap();
        let open: std::fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).unwrap();
        let cell = Cell::of(58_902).reading(folder.path(), "/given");
        let program = Program::new("/bin/sh").arguments(["-c", "cat a; touch b; pwd"]);
        let program = program.folder("/given");
        let captured = Containment::Bubblewrap(path).contain(program, &cell).run(b"").await;
        let captured = captured.unwrap();
        assert_eq!(captured.text(), "there/given\n");
        assert!(captured.ended.errors.contains("Read-only"), "{}", captured.ended.errors);
    }
}
