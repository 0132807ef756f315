//! `flagstone doctor`: what is missing or wrong on this machine, in plain words.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use ::database::{DataDirectory, Database, EngineSettings, Settings, SqlitePath};
use model::Problem;
use model::ids::RandomIds;
use model::time::SystemClock;
use serde_json::json;

use super::print;
use crate::arguments::{DoctorArguments, Output, PlaceArguments};
use crate::startup::{database, place};

/// How many folders that nobody knows are named.
const STRAYS_NAMED_MAX: usize = 10;

/// One thing that was looked at.
struct Finding {
    what: &'static str,
    is_well: bool,
    words: String,
}

impl Finding {
    fn new(what: &'static str, found: Result<String, Problem>) -> Self {
        match found {
            Ok(words) => Self { what, is_well: true, words },
            Err(problem) => {
                let cause = problem.cause.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
                Self { what, is_well: false, words: format!("{problem}{cause}") }
            }
        }
    }
}

/// Looks at everything and prints what it found; 1 when something is wrong.
///
/// # Errors
/// The terminal is gone.
pub async fn run(arguments: &DoctorArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    let findings = look(&arguments.place).await;
    match arguments.output {
        Output::Table => {
            let rows: Vec<Vec<String>> = findings
                .iter()
                .map(|it| {
                    let state = if it.is_well { "ok" } else { "WRONG" };
                    vec![it.what.to_owned(), state.to_owned(), it.words.clone()]
                })
                .collect();
            print::table(out, &["what", "state", "found"], &rows)?;
        }
        output => {
            let found: Vec<_> = findings
                .iter()
                .map(|it| json!({ "what": it.what, "ok": it.is_well, "found": it.words }))
                .collect();
            print::data(out, &found.into(), output)?;
        }
    }
    let is_well = findings.iter().all(|it| it.is_well);
    Ok(if is_well { crate::EXIT_OK } else { crate::EXIT_FOUND_WRONG })
}

async fn look(arguments: &PlaceArguments) -> Vec<Finding> {
    let place = match place::find(arguments) {
        Ok(place) => place,
        Err(problem) => return vec![Finding::new("configuration", Err(problem))],
    };
    let warnings = place.loaded.findings.len();
    let mut findings = vec![
        Finding::new("configuration", Ok(format!("{warnings} warnings (flagstone config check)"))),
        Finding::new("data directory", data_directory(&place.data_dir)),
    ];
    let settings = database::settings(&place.loaded.config, &place.data_dir);
    match &settings {
        Err(problem) => findings.push(Finding::new("database", Err(problem.clone()))),
        Ok(settings) => findings.push(Finding::new("database", look_at_database(settings).await)),
    }
    let repositories = githost::folder_in(&place.data_dir);
    if let Ok(settings) = settings
        && repositories.is_dir()
    {
        let found = look_at_repositories(&settings, &repositories).await;
        findings.push(Finding::new("repositories", found));
    }
    match githost::settings::Settings::read(&place.loaded.config) {
        Err(problem) => findings.push(Finding::new("git", Err(problem))),
        Ok(settings) if !settings.enabled => {}
        Ok(settings) => findings.push(Finding::new("git", git(&settings).await)),
    }
    findings
}

/// Whether the database is a file that was never made.
fn is_absent(settings: &Settings) -> bool {
    matches!(&settings.engine, EngineSettings::Sqlite(SqlitePath::File(file)) if !file.exists())
}

/// The program that the Git host works with.
async fn git(settings: &githost::settings::Settings) -> Result<String, Problem> {
    let git = githost::git::Git::new(&settings.program, std::env::temp_dir());
    let version = git.version().await?;
    Ok(format!("{version}; Git repositories need {} or newer", githost::git::OLDEST))
}

fn data_directory(path: &Path) -> Result<String, Problem> {
    if !path.exists() {
        return Ok(format!("{} will be made at the first start", path.display()));
    }
    let probe = path.join(".flagstone-doctor");
    std::fs::write(&probe, b"x").and_then(|()| std::fs::remove_file(&probe)).map_err(|error| {
        Problem::input(format!("{} cannot be written to: {error}", path.display()))
            .hint("give the user that runs the server the right to write there")
    })?;
    match DataDirectory::open(path) {
        Ok(_lock) => Ok(format!("{}, no server runs on it", path.display())),
        Err(error) => Ok(format!("{}: {error}", path.display())),
    }
}

/// Folders of repositories that the database does not know.
async fn look_at_repositories(settings: &Settings, folder: &Path) -> Result<String, Problem> {
    let shown = folder.display();
    if is_absent(settings) {
        return Err(Problem::input(format!("{shown} is there, and the database is not"))
            .hint("restore the database, or move the folder away"));
    }
    let database = Database::open(settings, Arc::new(SystemClock), Arc::new(RandomIds)).await?;
    let strays = githost::upkeep::strays::find(&database, folder).await;
    database.close().await;
    let strays = strays?;
    if strays.is_empty() {
        return Ok(format!("every folder in {shown} is known"));
    }
    let named: Vec<&str> = strays.iter().take(STRAYS_NAMED_MAX).map(String::as_str).collect();
    let (count, named) = (strays.len(), named.join(", "));
    Err(Problem::input(format!("{count} folders in {shown} belong to no repository: {named}"))
        .hint("restore the database that knows them, or move them away"))
}

async fn look_at_database(settings: &Settings) -> Result<String, Problem> {
    if let EngineSettings::Sqlite(SqlitePath::File(file)) = &settings.engine
        && is_absent(settings)
    {
        return Ok(format!("{} will be made at the first start", file.display()));
    }
    let database = Database::open(settings, Arc::new(SystemClock), Arc::new(RandomIds)).await?;
    let healthy = database.healthy().await;
    let engine = database.engine().name();
    database.close().await;
    healthy?;
    Ok(format!("{engine} answers"))
}
