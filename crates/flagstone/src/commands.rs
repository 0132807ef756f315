//! The commands, a file each.

pub mod audit;
pub mod backup;
pub mod catalog;
pub mod catalog_validate;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod identity;
pub mod limits;
pub mod migrate;
pub mod permission;
pub mod print;
pub mod serve;
pub mod step;
pub mod template;

use model::Problem;
use scaffolder::actions::jsonata;

use crate::arguments::{CatalogCommand, Command, PlaceArguments};
use crate::startup::place;

/// Carries out a command; gives the exit code.
///
/// # Errors
/// What keeps the command from being carried out at all.
pub async fn run(command: Command) -> Result<u8, Problem> {
    let mut out = std::io::stdout();
    match command {
        Command::Serve(arguments) => serve::run(&arguments, &mut out).await,
        Command::Demo(arguments) => demo::run(&arguments, &mut out).await,
        Command::Migrate(arguments) => migrate::run(&arguments, &mut out).await,
        Command::Config(command) => config::run(&command, &mut out),
        Command::Doctor(arguments) => doctor::run(&arguments, &mut out).await,
        Command::Backup(arguments) => backup::backup(&arguments, &mut out).await,
        Command::Restore(arguments) => backup::restore(&arguments, &mut out).await,
        Command::Catalog(CatalogCommand::Validate(arguments)) => validate(&arguments).await,
        Command::Identity(command) => identity::run(&command, &mut out).await,
        Command::Catalog(command) => catalog::run(&command, &mut out).await,
        Command::Template(command) => template::run(&command, &mut out).await,
        Command::Permission(command) => permission::run(&command, &mut out).await,
        Command::Audit(command) => audit::run(&command, &mut out).await,
        Command::Step(command) => step::run(command, &mut out).await,
        Command::Evaluate => {
            jsonata::answer(&mut std::io::stdin().lock(), &mut out)?;
            Ok(crate::EXIT_OK)
        }
    }
}

async fn validate(arguments: &catalog_validate::ValidateArguments) -> Result<u8, Problem> {
    let folder = std::env::current_dir().map_err(|error| {
        Problem::input(format!("the working directory cannot be told: {error}"))
    })?;
    let config = if arguments.config.is_empty() {
        None
    } else {
        let named = PlaceArguments { config: arguments.config.clone(), data_dir: None };
        Some(place::find(&named)?.loaded.config)
    };
    catalog_validate::run(arguments, config.as_ref(), &folder).await
}
