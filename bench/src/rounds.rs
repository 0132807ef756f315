//! Rounds over many locations of which few have changed: does what a round costs follow the change
//! or the catalog?

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::load::{self, Ask};
use crate::report::Report;
use crate::server::{Counters, Server};
use crate::{Arguments, Outcome};

/// How many of a hundred locations change before a round.
const SHARES: [usize; 4] = [0, 1, 10, 100];
/// The reconciler that reads every source.
const NUDGE: &str = "/api/spine/v1/reconcilers/catalog.sources/nudge";
/// After which PostgreSQL's counters are complete: an idle connection reports every ten seconds.
const COUNTERS_LAG: Duration = Duration::from_secs(11);
/// Longest that a round may take.
const PATIENCE: Duration = Duration::from_secs(1_800);
/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// One line of the table.
pub struct Round {
    /// Locations that had changed; nothing where no round was asked for.
    pub changed: Option<usize>,
    /// From asking for the round until no reading waits or runs and the last change is read.
    pub took: Duration,
    /// What was done meanwhile.
    pub done: Counters,
}

/// Measures the rounds on one engine.
pub async fn measure(arguments: &Arguments, engine: &str, report: &mut Report) -> Outcome<()> {
    let folder = arguments.work.join("locations");
    fs::create_dir_all(&folder)?;
    let mut catalog = "  processingInterval: false\n  locations:\n".to_owned();
    for number in 0..arguments.locations {
        write(&folder, number, "first")?;
        let path = folder.join(format!("one-{number:06}.yaml"));
        writeln!(catalog, "    - type: file\n      target: {}", path.display())?;
    }
    let mut server = Server::prepare(&arguments.binary, &arguments.work, "locations", catalog)?;
    server.choose_engine(engine, arguments.postgres.as_deref())?;
    // Beside every entity stands the Location that was generated for its location.
    let ingest = server.start_and_wait_for(arguments.locations * 2).await?;
    idle(&server, Instant::now(), 0).await?;
    report.rounds_begin(engine, arguments.locations, &ingest, &server.memory()?)?;
    report.round(&round(&server, &folder, 0, None).await?)?;
    for (turn, share) in (1..).zip(SHARES) {
        let changed = Some(arguments.locations * share / 100);
        report.round(&round(&server, &folder, turn, changed).await?)?;
    }
    report.rounds_end(&server.memory()?)?;
    server.stop().await
}

async fn round(
    server: &Server,
    folder: &Path,
    turn: usize,
    changed: Option<usize>,
) -> Outcome<Round> {
    tokio::time::sleep(COUNTERS_LAG).await;
    let before = server.counters().await?;
    let text = format!("turn{turn}");
    let begun = Instant::now();
    if let Some(changed) = changed {
        change(server, folder, &text, changed, begun).await?;
    }
    let took = begun.elapsed();
    tokio::time::sleep(COUNTERS_LAG).await;
    let after = server.counters().await?;
    let more = |after: Option<u64>, before: Option<u64>| Some(after?.saturating_sub(before?));
    let done = Counters {
        events: after.events - before.events,
        transactions: more(after.transactions, before.transactions),
        rows: more(after.rows, before.rows),
        written: after.written - before.written,
    };
    Ok(Round { changed, took, done })
}

/// Changes that many files, asks for a round and waits until it is over and the last change is read.
async fn change(
    server: &Server,
    folder: &Path,
    text: &str,
    changed: usize,
    begun: Instant,
) -> Outcome<()> {
    for number in 0..changed {
        write(folder, number, text)?;
    }
    let runs = reconciler(server).await?["runs"].as_u64().unwrap_or(0);
    load::once(server.address(), &Ask::post(NUDGE, &json!({}))).await?;
    idle(server, begun, runs).await?;
    let Some(last) = changed.checked_sub(1) else { return Ok(()) };
    let path = format!("/api/catalog/entities/by-name/component/default/one-{last:06}");
    loop {
        let body = load::once(server.address(), &Ask::get(&path)).await?;
        if body["metadata"]["description"] == json!(text) {
            return Ok(());
        }
        patience(begun, &path)?;
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Waits until the reconciler has run more often than `runs` and no reading waits or runs, three
/// looks in a row.
async fn idle(server: &Server, begun: Instant, runs: u64) -> Outcome<()> {
    let mut quiet = 0;
    while quiet < 3 {
        tokio::time::sleep(LOOK_EVERY).await;
        patience(begun, "the queues")?;
        let queues = load::once(server.address(), &Ask::get("/api/spine/v1/queues")).await?;
        let is_busy =
            items(&queues).iter().any(|it| it["state"] == "waiting" || it["state"] == "running");
        let sources = reconciler(server).await?;
        let is_done = sources["runs"].as_u64() > Some(runs) && sources["running"] == json!(false);
        quiet = if is_busy || !is_done { 0 } else { quiet + 1 };
    }
    Ok(())
}

async fn reconciler(server: &Server) -> Outcome<Value> {
    let body = load::once(server.address(), &Ask::get("/api/spine/v1/reconcilers")).await?;
    let found = items(&body).iter().find(|it| it["name"] == "catalog.sources");
    found.cloned().ok_or_else(|| "there is no reconciler of sources".into())
}

fn items(body: &Value) -> &[Value] {
    body["items"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn patience(begun: Instant, what: &str) -> Outcome<()> {
    if begun.elapsed() > PATIENCE {
        return Err(format!("{what}: not done after {PATIENCE:?}").into());
    }
    Ok(())
}

fn write(folder: &Path, number: usize, text: &str) -> Outcome<()> {
    let document = format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: one-{number:06}\n  \
         description: {text}\nspec:\n  type: service\n  lifecycle: production\n  owner: team-{}\n",
        number % 100
    );
    fs::write(folder.join(format!("one-{number:06}.yaml")), document)?;
    Ok(())
}
