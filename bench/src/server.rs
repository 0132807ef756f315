//! The server under measurement: its own process, its own data directory, killed at the end.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

use crate::Outcome;
use crate::load::{self, Ask};

/// Longest that an ingest may take.
const READY_MAX: Duration = Duration::from_secs(1_800);

/// A server and where its things lie.
pub struct Server {
    binary: PathBuf,
    data: PathBuf,
    config: PathBuf,
    catalog: PathBuf,
    database: Option<(String, String)>,
    address: SocketAddr,
    child: Option<Child>,
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
    /// Lays out a fresh data directory.
    pub fn prepare(binary: &Path, work: &Path, catalog: &Path) -> Outcome<Self> {
        let data = work.join("data");
        if data.exists() {
            fs::remove_dir_all(&data)?;
        }
        fs::create_dir_all(&data)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        Ok(Self {
            binary: binary.to_owned(),
            config: work.join("app-config.yaml"),
            data,
            catalog: catalog.to_owned(),
            database: None,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            child: None,
        })
    }

    /// Writes the configuration for `engine`; on PostgreSQL a new database is made.
    pub fn choose_engine(&mut self, engine: &str, postgres: Option<&str>) -> Outcome<()> {
        let database = match (engine, postgres) {
            ("sqlite", _) => "    client: better-sqlite3\n".to_owned(),
            ("postgres", Some(address)) => {
                let name = format!("bench_{}", std::process::id());
                psql(address, &format!("DROP DATABASE IF EXISTS {name}"))?;
                psql(address, &format!("CREATE DATABASE {name}"))?;
                let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
                self.database = Some((address.to_owned(), name.clone()));
                format!("    client: pg\n    connection: {base}/{name}\n")
            }
            _ => return Err(format!("engine {engine} needs --postgres").into()),
        };
        let text = format!(
            "backend:\n  database:\n{database}catalog:\n  rules:\n    - allow: [Component, API, Group, \
             System, Location]\n  locations:\n    - type: file\n      target: {}/entities-*.yaml\n",
            self.catalog.display()
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
            let ask = Ask { method: "GET", path: path.to_owned(), body: String::new() };
            if let Ok(body) = load::once(self.address, &ask).await
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

impl Drop for Server {
    fn drop(&mut self) {
        if let Some((address, name)) = &self.database {
            // Nothing is to be done about a database that stays behind.
            drop(psql(address, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        }
    }
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
