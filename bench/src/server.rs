//! The server under measurement: its own process, its own data directory, killed at the end.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

use crate::Outcome;
use crate::load::{self, Ask, TOKEN};

/// Longest that an ingest may take.
const READY_MAX: Duration = Duration::from_secs(3_600);

/// A server and where its things lie.
pub struct Server {
    binary: PathBuf,
    data: PathBuf,
    config: PathBuf,
    /// The lines below `catalog:` in the configuration.
    catalog: String,
    database: Option<(String, String)>,
    /// Whether the database goes when this server does.
    is_owner: bool,
    address: SocketAddr,
    child: Option<Child>,
}

/// What a server and its database have done so far.
#[derive(Clone, Copy, Default)]
pub struct Counters {
    /// Number of the feed's last event: one for every change of an entity.
    pub events: u64,
    /// Transactions, where the engine counts them.
    pub transactions: Option<u64>,
    /// Rows inserted, updated and deleted, where the engine counts them.
    pub rows: Option<u64>,
    /// Megabytes that the process has sent to the disk.
    pub written: u64,
}

/// How long a start took.
pub struct Started {
    /// Until the readiness check answered.
    pub ready: Duration,
    /// Until every entity could be read.
    pub complete: Duration,
}

/// Resident memory in megabytes.
pub struct Memory {
    /// Now.
    pub resident: u64,
    /// At its highest.
    pub peak: u64,
}

impl Server {
    /// Lays out a fresh data directory for a server that reads `catalog`, the lines of its
    /// configuration below `catalog:`.
    pub fn prepare(binary: &Path, work: &Path, name: &str, catalog: String) -> Outcome<Self> {
        let data = work.join(format!("data-{name}"));
        if data.exists() {
            fs::remove_dir_all(&data)?;
        }
        fs::create_dir_all(&data)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        Ok(Self {
            binary: binary.to_owned(),
            config: work.join(format!("app-config-{name}.yaml")),
            data,
            catalog,
            database: None,
            is_owner: true,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            child: None,
        })
    }

    /// Writes the configuration for `engine`; on PostgreSQL a new database is made.
    pub fn choose_engine(&mut self, engine: &str, postgres: Option<&str>) -> Outcome<()> {
        let database = match (engine, postgres) {
            ("sqlite", _) => "    client: better-sqlite3\n".to_owned(),
            ("postgres", Some(address)) => {
                let name = format!("bench_{}_{}", std::process::id(), next_number());
                psql(address, &format!("DROP DATABASE IF EXISTS {name}"))?;
                psql(address, &format!("CREATE DATABASE {name}"))?;
                let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
                self.database = Some((address.to_owned(), name.clone()));
                format!("    client: pg\n    connection: {base}/{name}\n")
            }
            _ => return Err(format!("engine {engine} needs --postgres").into()),
        };
        self.configure(&database)
    }

    /// Works on the database of `other`, which must be PostgreSQL.
    pub fn share_database(&mut self, other: &Self) -> Outcome<()> {
        let (address, name) = other.database.clone().ok_or("there is no database to share")?;
        let base = address.rsplit_once('/').map_or(address.as_str(), |(base, _)| base).to_owned();
        self.database = Some((address, name.clone()));
        self.is_owner = false;
        self.configure(&format!("    client: pg\n    connection: {base}/{name}\n"))
    }

    fn configure(&self, database: &str) -> Outcome<()> {
        let catalog = &self.catalog;
        let text = format!(
            "backend:\n  auth:\n    externalAccess:\n      - type: \
             static\n        options: {{token: {TOKEN}, subject: bench}}\n  database:\n{database}\
             catalog:\n  rules:\n    - allow: [Component, API, Group, System, Location]\n{catalog}"
        );
        fs::write(&self.config, text)?;
        Ok(())
    }

    /// Starts the server and waits until it holds `entities`.
    #[expect(clippy::disallowed_methods, reason = "a benchmark starts the program it measures")]
    pub async fn start_and_wait_for(&mut self, entities: usize) -> Outcome<Started> {
        let log = fs::File::create(self.data.with_extension("log"))?;
        let begun = Instant::now();
        let child = Command::new(&self.binary)
            .arg("serve")
            .arg("--config")
            .arg(&self.config)
            .arg("--data-dir")
            .arg(&self.data)
            .arg("--listen")
            .arg(self.address.to_string())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        self.child = Some(child);
        self.wait(begun, "/.backstage/health/v1/readiness", |_| true).await?;
        let ready = begun.elapsed();
        let path = "/api/catalog/entities/by-query?limit=0";
        self.wait(begun, path, |body| {
            body["totalItems"].as_u64().is_some_and(|total| total as usize >= entities)
        })
        .await?;
        Ok(Started { ready, complete: begun.elapsed() })
    }

    async fn wait(
        &mut self,
        begun: Instant,
        path: &str,
        enough: impl Fn(&serde_json::Value) -> bool,
    ) -> Outcome<()> {
        while begun.elapsed() < READY_MAX {
            if let Some(child) = &mut self.child
                && let Some(status) = child.try_wait()?
            {
                return Err(format!("the server ended with {status}").into());
            }
            if let Ok(body) = load::once(self.address, &Ask::get(path)).await
                && enough(&body)
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err(format!("{path} did not answer as hoped within {READY_MAX:?}").into())
    }

    /// Asks the server to end and waits for it.
    pub async fn stop(&mut self) -> Outcome<()> {
        if let Some(mut child) = self.child.take() {
            if let Some(id) = child.id() {
                run("kill", &["-TERM", &id.to_string()])?;
            }
            tokio::time::timeout(Duration::from_secs(60), child.wait()).await??;
        }
        Ok(())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its resident memory.
    pub fn memory(&self) -> Outcome<Memory> {
        let id = self.child.as_ref().and_then(Child::id).ok_or("the server does not run")?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let read = |name: &str| -> u64 {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split_whitespace().nth(1).and_then(|it| it.parse::<u64>().ok()).unwrap_or(0) / 1024
        };
        Ok(Memory { resident: read("VmRSS"), peak: read("VmHWM") })
    }

    /// What it and its database have done so far. PostgreSQL's counters lag behind by up to the ten
    /// seconds after which an idle connection reports; the caller waits.
    pub async fn counters(&self) -> Outcome<Counters> {
        let followers = Ask::get("/api/spine/v1/followers");
        let events = load::once(self.address, &followers).await?["head"].as_u64().unwrap_or(0);
        let id = self.child.as_ref().and_then(Child::id).ok_or("the server does not run")?;
        let io = fs::read_to_string(format!("/proc/{id}/io")).unwrap_or_default();
        let written = io.lines().find_map(|line| line.strip_prefix("write_bytes: "));
        let written = written.and_then(|it| it.parse::<u64>().ok()).unwrap_or(0) / 1_048_576;
        let mut counters = Counters { events, written, ..Counters::default() };
        if let Some((address, name)) = &self.database {
            let text = psql(
                address,
                &format!(
                    "SELECT xact_commit + xact_rollback, tup_inserted + tup_updated + tup_deleted \
                     FROM pg_stat_database WHERE datname = '{name}'"
                ),
            )?;
            let mut numbers = text.trim().split('|').map(|it| it.parse().ok());
            (counters.transactions, counters.rows) =
                (numbers.next().flatten(), numbers.next().flatten());
        }
        Ok(counters)
    }

    /// Megabytes on disk: data directory and, where used, the PostgreSQL database.
    pub fn disk(&self) -> Outcome<u64> {
        let mut bytes = folder_size(&self.data)?;
        if let Some((address, name)) = &self.database {
            bytes += psql(address, &format!("SELECT pg_database_size('{name}')"))?
                .trim()
                .parse::<u64>()?;
        }
        Ok(bytes / 1_048_576)
    }
}

/// The configuration of one location that matches every file of a generated catalog.
pub fn one_pattern(folder: &Path) -> String {
    format!("  locations:\n    - type: file\n      target: {}/entities-*.yaml\n", folder.display())
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some((address, name)) = self.database.as_ref().filter(|_| self.is_owner) {
            // Nothing is to be done about a database that stays behind.
            drop(psql(address, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        }
    }
}

/// Databases of one run have names of their own.
fn next_number() -> u32 {
    static NUMBERS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    NUMBERS.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}

fn folder_size(folder: &Path) -> Outcome<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        bytes += if meta.is_dir() { folder_size(&entry.path())? } else { meta.len() };
    }
    Ok(bytes)
}

fn psql(address: &str, statement: &str) -> Outcome<String> {
    run("psql", &[address, "-X", "-q", "-t", "-A", "-c", statement])
}

#[expect(clippy::disallowed_methods, reason = "a benchmark prepares what it measures against")]
fn run(program: &str, arguments: &[&str]) -> Outcome<String> {
    let output = std::process::Command::new(program).args(arguments).output()?;
    if !output.status.success() {
        return Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
