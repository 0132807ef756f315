//! Two servers on one PostgreSQL: what they answer together under reads and writes, and how long it
//! takes until a write on one is read on the other.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::generate::{Generated, mix};
use crate::load::{Ask, Connection, Measured};
use crate::report::Report;
use crate::server::{self, Server};
use crate::{Arguments, Outcome, scenarios};

/// Clients, half of them at each server.
const CLIENTS: usize = 16;
/// One of so many requests is a write: 5 %.
const WRITE_EVERY: usize = 20;
/// Writes whose way to the other server is timed.
const PROBES: usize = 50;
/// Longest that is waited for one write.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// How a write is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Writes {
    /// A new file is registered: `POST /api/catalog/v1/locations`.
    Register,
    /// A file is saved and `POST /api/catalog/refresh` asks to read it.
    Refresh,
    /// A file is saved and the servers find out by themselves.
    Edit,
}

/// Requests of one run by what they did, and the way of writes.
pub struct Together {
    /// Reads.
    pub reads: Measured,
    /// Writes, until they were answered (edits: until they were read where they are waited for).
    pub writes: Measured,
    /// From the beginning of a write until it was read on the server that took it.
    pub here: Measured,
    /// The same, on the other server.
    pub there: Measured,
}

/// Measures two servers over one generated catalog.
pub async fn measure(
    arguments: &Arguments,
    folder: &Path,
    catalog: &Generated,
    report: &mut Report,
) -> Outcome<()> {
    let written = arguments.work.join("written");
    if written.exists() {
        fs::remove_dir_all(&written)?;
    }
    fs::create_dir_all(&written)?;
    for number in 0..=CLIENTS {
        save(&written, &format!("writer-{number:02}"), "first")?;
    }
    let mut locations = server::one_pattern(folder);
    locations += &format!("    - type: file\n      target: {}/writer-*.yaml\n", written.display());
    let all = catalog.entities + CLIENTS + 1;
    let mut one = Server::prepare(&arguments.binary, &arguments.work, "one", locations.clone())?;
    one.choose_engine("postgres", arguments.postgres.as_deref())?;
    let mut two = Server::prepare(&arguments.binary, &arguments.work, "two", locations)?;
    two.share_database(&one)?;
    one.start_and_wait_for(all).await?;
    two.start_and_wait_for(all).await?;
    let addresses = [one.address(), two.address()];
    let work = Work {
        writes: arguments.writes,
        folder: written,
        asks: reads(catalog).into(),
        window: arguments.window().max(Duration::from_secs(5)),
    };
    let quiet = probe(&work, addresses, PROBES, "quiet").await?;
    let together = under_load(work, addresses).await?;
    let memory = [one.memory()?, two.memory()?];
    report.replicas(arguments.writes, catalog.entities, &quiet, &together, &memory)?;
    two.stop().await?;
    one.stop().await
}

/// What every client needs.
#[derive(Clone)]
struct Work {
    writes: Writes,
    folder: PathBuf,
    asks: Arc<[Ask]>,
    window: Duration,
}

/// A mix of what a portal asks.
fn reads(catalog: &Generated) -> Vec<Ask> {
    let wanted =
        ["by-name", "page of 20 with total and filter", "facets of tags", "full text page"];
    let all = scenarios::all(catalog);
    let chosen = all.into_iter().filter(|scenario| wanted.contains(&scenario.name));
    let mut asks: Vec<Ask> = chosen.flat_map(|scenario| scenario.requests).collect();
    asks.sort_by_key(|ask| {
        mix(ask.path.len() * 31 + ask.path.bytes().map(usize::from).sum::<usize>())
    });
    asks
}

async fn under_load(work: Work, addresses: [SocketAddr; 2]) -> Outcome<Together> {
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..CLIENTS {
        tasks.spawn(client(work.clone(), addresses[number % 2], number));
    }
    let probes = probe(&work, addresses, usize::MAX, "busy").await?;
    let (mut reads, mut writes) = (Vec::new(), Vec::new());
    while let Some(done) = tasks.join_next().await {
        let (some_reads, some_writes) = done??;
        reads.extend(some_reads);
        writes.extend(some_writes);
    }
    let elapsed = begun.elapsed();
    Ok(Together {
        reads: Measured::of(reads, elapsed, 0)?,
        writes: Measured::of(writes, elapsed, 0)?,
        here: probes.0,
        there: probes.1,
    })
}

type Times = Vec<Duration>;

async fn client(work: Work, address: SocketAddr, number: usize) -> Outcome<(Times, Times)> {
    let mut connection = Connection::open(address).await?;
    let until = Instant::now() + work.window;
    let (mut reads, mut writes) = (Vec::new(), Vec::new());
    let mut turn = number;
    while Instant::now() < until {
        turn += 1;
        let begun = Instant::now();
        if turn.is_multiple_of(WRITE_EVERY) {
            let text = format!("load{number}x{turn}");
            write(&work, &mut connection, &format!("writer-{number:02}"), &text).await?;
            writes.push(begun.elapsed());
        } else {
            connection.ask(&work.asks[turn * 7 % work.asks.len()]).await?;
            reads.push(begun.elapsed());
        }
    }
    Ok((reads, writes))
}

/// Writes on the first server, one after the other, and waits until both answer it; `count` times
/// or for as long as the window is.
async fn probe(
    work: &Work,
    addresses: [SocketAddr; 2],
    count: usize,
    name: &str,
) -> Outcome<(Measured, Measured)> {
    let mut one = Connection::open(addresses[0]).await?;
    let mut two = Connection::open(addresses[1]).await?;
    let (mut here, mut there) = (Vec::new(), Vec::new());
    let started = Instant::now();
    for number in 0..count {
        let is_over = count == usize::MAX && started.elapsed() > work.window;
        if is_over && !here.is_empty() {
            break;
        }
        let text = format!("{name}{number}");
        let entity = format!("writer-{CLIENTS:02}");
        let begun = Instant::now();
        let entity = write(work, &mut one, &entity, &text).await?;
        let (mut is_here, mut is_there) = (false, false);
        while !(is_here && is_there) {
            if !is_there && is_read(&mut two, &entity, &text).await? {
                there.push(begun.elapsed());
                is_there = true;
            }
            if !is_here && is_read(&mut one, &entity, &text).await? {
                here.push(begun.elapsed());
                is_here = true;
            }
            if begun.elapsed() > PATIENCE {
                return Err(format!("{text}: not read on both after {PATIENCE:?}").into());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
    let elapsed = started.elapsed();
    Ok((Measured::of(here, elapsed, 0)?, Measured::of(there, elapsed, 0)?))
}

/// Makes one write and gives the name of the entity that it is about.
async fn write(
    work: &Work,
    connection: &mut Connection,
    entity: &str,
    text: &str,
) -> Outcome<String> {
    match work.writes {
        Writes::Register => {
            let entity = format!("new-{text}");
            let path = save(&work.folder, &entity, text)?;
            let body = json!({ "type": "file", "target": path });
            connection.ask(&Ask::post("/api/catalog/v1/locations", &body)).await?;
            Ok(entity)
        }
        Writes::Refresh => {
            save(&work.folder, entity, text)?;
            let body = json!({ "entityRef": format!("component:default/{entity}") });
            connection.ask(&Ask::post("/api/catalog/refresh", &body)).await?;
            Ok(entity.to_owned())
        }
        Writes::Edit => {
            save(&work.folder, entity, text)?;
            Ok(entity.to_owned())
        }
    }
}

async fn is_read(connection: &mut Connection, entity: &str, text: &str) -> Outcome<bool> {
    let path = format!("/api/catalog/entities/by-name/component/default/{entity}");
    let (status, body) = connection.ask_anything(&Ask::get(&path)).await?;
    let wanted = format!("\"description\":\"{text}\"");
    Ok(status.is_success() && String::from_utf8_lossy(&body).contains(&wanted))
}

fn save(folder: &Path, entity: &str, text: &str) -> Outcome<PathBuf> {
    let document = format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {entity}\n  \
         description: {text}\nspec:\n  type: service\n  lifecycle: production\n  owner: team-000\n"
    );
    let path = folder.join(format!("{entity}.yaml"));
    let beside = folder.join(format!("{entity}.new"));
    fs::write(&beside, document)?;
    fs::rename(beside, &path)?;
    Ok(path)
}
