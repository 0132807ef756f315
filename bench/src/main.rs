//! The figures: generates catalogs, starts the release binary as its own process, loads it over
//! HTTP and prints one table. Nothing here is a test; nothing here is linked into the product.
//!
//! `cargo run --release -p bench -- --help` says what can be chosen.

mod edits;
mod generate;
mod load;
mod replicas;
mod report;
mod rounds;
mod scenarios;
mod server;

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use generate::{Definitions, Generated};
use report::Report;
use server::Server;

/// What went wrong, for people.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures Flagstone's catalog and prints tables.
///
/// Without `--replicas`, `--locations` and `--edits` the scenarios are measured at every size; with
/// any of them only what they name, and the scenarios too when `--scenarios` is given.
#[derive(Parser)]
struct Arguments {
    /// Sizes of the catalogs, in entities. Begin with 100000 to see the others' ratio to it.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000])]
    sizes: Vec<usize>,
    /// Smallest and largest API definition, in bytes. At a million entities 20000-200000 makes
    /// 20 GB; 200-2000 makes a fifth of a gigabyte.
    #[arg(long, default_value = "20000-200000")]
    definitions: Definitions,
    /// Engines: sqlite, postgres.
    #[arg(long, value_delimiter = ',', default_values_t = ["sqlite".to_owned(), "postgres".to_owned()])]
    engines: Vec<String>,
    /// The release binary.
    #[arg(long)]
    binary: PathBuf,
    /// Address of a PostgreSQL server with the right to create databases.
    #[arg(long)]
    postgres: Option<String>,
    /// Where catalogs and data directories are made.
    #[arg(long)]
    work: PathBuf,
    /// Seconds that each scenario runs at each number of clients.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// The scenarios, beside what else is asked for.
    #[arg(long)]
    scenarios: bool,
    /// Two servers on one PostgreSQL under 95 % reads and 5 % writes, at every size.
    #[arg(long)]
    replicas: bool,
    /// How the writes of `--replicas` are made: register (`POST /api/catalog/v1/locations`), refresh
    /// (a file and `POST /api/catalog/refresh`), edit (a file alone).
    #[arg(long, default_value = "register")]
    writes: replicas::Writes,
    /// Rounds over so many `file` locations, of which 0, 1, 10 and 100 % have changed.
    #[arg(long, default_value_t = 0)]
    locations: usize,
    /// So many edits of a file, each timed until the new text is read, at every size.
    #[arg(long, default_value_t = 0)]
    edits: usize,
}

impl Arguments {
    fn wants_scenarios(&self) -> bool {
        self.scenarios || !(self.replicas || self.locations > 0 || self.edits > 0)
    }

    fn window(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    std::fs::create_dir_all(&arguments.work)?;
    let mut report = Report::begin(&arguments.binary)?;
    if arguments.wants_scenarios() || arguments.edits > 0 || arguments.replicas {
        for size in &arguments.sizes {
            let name = format!("catalog-{size}-{}", arguments.definitions);
            let folder = arguments.work.join(name);
            let generated = generate::catalog(&folder, *size, arguments.definitions)?;
            report.catalog(*size, &generated, arguments.definitions)?;
            for engine in &arguments.engines {
                one_engine(&arguments, &folder, &generated, engine, &mut report).await?;
            }
            if arguments.replicas {
                replicas::measure(&arguments, &folder, &generated, &mut report).await?;
            }
        }
    }
    if arguments.locations > 0 {
        for engine in &arguments.engines {
            rounds::measure(&arguments, engine, &mut report).await?;
        }
    }
    report.end()
}

/// The scenarios and the edits of one catalog on one engine.
async fn one_engine(
    arguments: &Arguments,
    folder: &std::path::Path,
    generated: &Generated,
    engine: &str,
    report: &mut Report,
) -> Outcome<()> {
    if !arguments.wants_scenarios() && arguments.edits == 0 {
        return Ok(());
    }
    let locations = server::one_pattern(folder);
    let mut server = Server::prepare(&arguments.binary, &arguments.work, "one", locations)?;
    server.choose_engine(engine, arguments.postgres.as_deref())?;
    let ingest = server.start_and_wait_for(generated.entities).await?;
    let ingested = server.memory()?;
    server.stop().await?;
    let start = server.start_and_wait_for(generated.entities).await?;
    report.life(engine, &ingest, &start, &ingested, &server.memory()?, server.disk()?)?;
    if arguments.wants_scenarios() {
        report.scenarios_begin()?;
        for scenario in scenarios::all(generated) {
            let (address, window) = (server.address(), arguments.window());
            let alone = load::run(address, &scenario.requests, 1, window).await?;
            let crowd = load::run(address, &scenario.requests, 16, window).await?;
            report.scenario(engine, generated.entities, scenario.name, &alone, &crowd)?;
        }
        report.memory_after_load(engine, &server.memory()?)?;
    }
    if arguments.edits > 0 {
        let times = edits::measure(&server, folder, generated, arguments.edits).await?;
        report.edits(engine, generated.entities, &times)?;
    }
    server.stop().await
}
