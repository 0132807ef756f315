//! `flagstone template`: templates on this machine, without a server (nothing is fetched and nothing
//! outside of the folders that are named is touched), and runs of those that a server has.
//!
//! Reading order: [`place`] (what a template reads, files, folders), then a file per command.

mod cases;
mod dry_run;
mod lint;
pub mod place;
mod render;
mod run;
mod test;

use std::io::Write;

use model::Problem;

use crate::arguments::TemplateCommand;

/// Carries out a command; gives the exit code.
///
/// # Errors
/// What keeps the command from being carried out at all.
pub async fn run(command: &TemplateCommand, out: &mut dyn Write) -> Result<u8, Problem> {
    match command {
        TemplateCommand::DryRun(arguments) => dry_run::run(arguments, out).await,
        TemplateCommand::Render(arguments) => {
            render::run(arguments, &mut std::io::stdin().lock(), out)
        }
        TemplateCommand::Test(arguments) => test::run(arguments, out).await,
        TemplateCommand::Lint(arguments) => lint::run(arguments, out).await,
        TemplateCommand::Run(arguments) => run::run(arguments, out).await,
    }
}

#[cfg(test)]
mod tests;
