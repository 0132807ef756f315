//! The figures: generates catalogs, starts the release binary as its own process, loads it over
//! HTTP and prints one table. Nothing here is a test; nothing here is linked into the product.
//!
//! `cargo run --release -p bench -- --help` says what can be chosen.

mod generate;
mod load;
mod report;
mod scenarios;
mod server;

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

/// What went wrong, for people.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures Flagstone's catalog and prints a table.
#[derive(Parser)]
struct Arguments {
    /// Sizes of the catalogs, in entities.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000])]
    sizes: Vec<usize>,
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
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    std::fs::create_dir_all(&arguments.work)?;
    let mut report = report::Report::begin(&arguments.binary)?;
    for size in &arguments.sizes {
        let catalog = arguments.work.join(format!("catalog-{size}"));
        let generated = generate::catalog(&catalog, *size)?;
        report.catalog(*size, &generated)?;
        for engine in &arguments.engines {
            let mut server = server::Server::prepare(&arguments.binary, &arguments.work, &catalog)?;
            server.choose_engine(engine, arguments.postgres.as_deref())?;
            let ingest = server.start_and_wait_for(generated.entities).await?;
            let after_ingest = server.memory()?;
            server.stop().await?;
            let start = server.start_and_wait_for(generated.entities).await?;
            report.life(
                engine,
                &ingest,
                &start,
                &after_ingest,
                &server.memory()?,
                server.disk()?,
            )?;
            for scenario in scenarios::all(&generated) {
                let window = Duration::from_secs(arguments.seconds);
                let alone = load::run(server.address(), &scenario.requests, 1, window).await?;
                let crowd = load::run(server.address(), &scenario.requests, 16, window).await?;
                report.scenario(engine, scenario.name, &alone, &crowd)?;
            }
            report.memory_after_load(engine, &server.memory()?)?;
            server.stop().await?;
        }
    }
    report.end()
}
