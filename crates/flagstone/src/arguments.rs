//! The command line: commands, their options, and what they mean by default.

pub mod audit;
pub mod catalog;
pub mod demo;
pub mod identity;
pub mod permission;
pub mod step;
pub mod template;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use audit::AuditCommand;
pub use catalog::CatalogCommand;
pub use demo::DemoArguments;
pub use identity::IdentityCommand;
pub use permission::PermissionCommand;
pub use step::StepCommand;
pub use template::TemplateCommand;

/// Flagstone, the internal developer platform in one binary.
#[derive(Parser)]
#[command(name = "flagstone", version, about, args_conflicts_with_subcommands = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArguments,
}

/// What the binary can do.
#[derive(Subcommand)]
pub enum Command {
    /// Run the server (what `flagstone` alone does, too).
    Serve(ServeArguments),
    /// Try it: a server with an invented organisation, on which what is created really runs.
    Demo(DemoArguments),
    /// Bring the database to this release and stop.
    Migrate(PlaceArguments),
    /// Look at, check and explain the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Say what is missing or wrong on this machine, in plain words.
    Doctor(DoctorArguments),
    /// Copy the database of a data directory into one file, while the server runs or not.
    Backup(BackupArguments),
    /// Make a data directory from a backup.
    Restore(RestoreArguments),
    /// Ask and change the software catalog, or check descriptors.
    #[command(subcommand)]
    Catalog(CatalogCommand),
    /// Try software templates without a server, and run those of one.
    #[command(subcommand)]
    Template(TemplateCommand),
    /// Say who may do what, and why.
    #[command(subcommand)]
    Permission(PermissionCommand),
    /// Let people in, and those who are locked out in again.
    #[command(subcommand)]
    Identity(IdentityCommand),
    /// Verify the audit log, or export it.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Evaluate an expression of a template, asked on the standard input: a server keeps what such an
    /// expression may take apart from itself. Not for people.
    #[command(hide = true)]
    Evaluate,
    /// Carry out a uniform stage of a pipeline: docs/reference/steps.md. For Tasks, not for people.
    #[command(hide = true, subcommand)]
    Step(StepCommand),
}

/// Where configuration and data lie.
#[derive(Args, Clone, Default)]
pub struct PlaceArguments {
    /// Configuration file; repeat it, later files override earlier ones. Without it app-config.yaml
    /// and app-config.local.yaml of the working directory are read, when there are any.
    #[arg(long, value_name = "FILE")]
    pub config: Vec<PathBuf>,
    /// Directory for the database and everything else that is kept.
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

/// How the server runs.
#[derive(Args, Clone, Default)]
pub struct ServeArguments {
    #[command(flatten)]
    pub place: PlaceArguments,
    /// Address to listen on; `backend.listen` of the configuration otherwise, else 127.0.0.1:7007.
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Option<SocketAddr>,
    /// What this process does: `web` answers requests, `worker` carries out jobs.
    #[arg(long, value_delimiter = ',', value_enum)]
    pub roles: Vec<Role>,
}

/// A part of the server's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Answers requests.
    Web,
    /// Carries out jobs, schedules and reconcilers.
    Worker,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
    /// For people who like it and programs that must.
    Yaml,
}

/// Looks at the configuration.
#[derive(Subcommand)]
pub enum ConfigCommand {
    /// Say what is wrong with it, where, and what unknown keys cost.
    Check(ConfigArguments),
    /// Print it merged, with secrets hidden.
    Show(ConfigArguments),
    /// Print the JSON Schema of the keys that Flagstone reads.
    Schema(ConfigArguments),
}

/// Options of the configuration's commands.
#[derive(Args, Clone)]
pub struct ConfigArguments {
    #[command(flatten)]
    pub place: PlaceArguments,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// Options of `doctor`.
#[derive(Args, Clone)]
pub struct DoctorArguments {
    #[command(flatten)]
    pub place: PlaceArguments,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// Options of `backup`.
#[derive(Args, Clone)]
pub struct BackupArguments {
    #[command(flatten)]
    pub place: PlaceArguments,
    /// The file to make; it must not exist.
    pub file: PathBuf,
}

/// Options of `restore`.
#[derive(Args, Clone)]
pub struct RestoreArguments {
    /// The data directory to make; it must not hold a database.
    #[arg(long, value_name = "DIR")]
    pub data_dir: PathBuf,
    /// The backup.
    pub file: PathBuf,
}

/// Reads the arguments of a process.
///
/// # Errors
/// Clap's own words, to be printed; `--help` and `--version` come this way, too.
pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, clap::Error> {
    let read = CommandLine::try_parse_from(arguments)?;
    Ok(read.command.unwrap_or(Command::Serve(read.serve)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str]) -> Result<Command, clap::Error> {
        read(std::iter::once("flagstone").chain(arguments.iter().copied()).map(Into::into))
    }

    #[test]
    fn no_command_means_serve() {
        let Ok(Command::Serve(serve)) = check(&["--config", "a", "--config", "b"]) else {
            panic!("serve was meant")
        };
        assert_eq!(serve.place.config.len(), 2);
    }

    #[test]
    fn roles_are_a_comma_list() {
        let Ok(Command::Serve(serve)) = check(&["serve", "--roles", "web,worker"]) else {
            panic!("serve was meant")
        };
        assert_eq!(serve.roles, [Role::Web, Role::Worker]);
    }

    #[test]
    fn server_and_data_directory_exclude_each_other() {
        assert!(
            check(&["catalog", "get", "x", "--server", "http://a", "--data-dir", "d"]).is_err()
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for wrong in [
            &["catalog", "apply"][..],
            &["catalog", "apply", "x", "--dry-run", "--no-wait"],
            &["catalog", "delete"],
            &["catalog", "delete", "x", "--location", "1"],
            &["catalog", "delete", "--location", "1", "--ignore"],
            &["catalog", "delete", "x", "--reason", "twice"],
            &["catalog", "refresh"],
            &["catalog", "refresh", "x", "--all"],
            &["catalog", "tree", "x", "--up", "--relation", "hasPart"],
            &["catalog", "list", "everything"],
            &["catalog", "export", "--output", "table"],
            &["audit", "verify", "x"],
            &["template", "dry-run"],
            &["template", "render", "x"],
            &["template", "test"],
            &["template", "lint"],
            &["template", "run", "x"],
            &["template", "run", "--server", "http://a"],
            &["template", "run", "x", "--server", "http://a", "--json", "--output", "yaml"],
            &["audit", "export", "--output", "table"],
            &["step"],
            &["step", "clone", "--url", "https://git.example/x"],
            &["step", "sbom", "--source", "."],
            &["step", "scan", "--source", ".", "--output", "x", "--fail-on", "always"],
            &["step", "package", "--source", ".", "--output", "x", "--result", "DIGEST"],
        ] {
            assert!(check(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_command_that_servers_call_is_there() {
        let command = check(&[scaffolder::actions::jsonata::COMMAND]);
        assert!(matches!(command, Ok(Command::Evaluate)));
    }

    #[test]
    fn the_declaration_is_sound() {
        use clap::CommandFactory;
        CommandLine::command().debug_assert();
    }
}
