//! What the commands of `flagstone template` take.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Output;

/// Tries software templates without a server, and runs those of one.
#[derive(Subcommand)]
pub enum TemplateCommand {
    /// Run a template dry: nothing outside of a folder is touched.
    DryRun(DryRunArguments),
    /// Render one text of the template language from the standard input.
    Render(RenderArguments),
    /// Run the cases that lie beside templates, and compare what comes of them.
    Test(TestArguments),
    /// Say what is wrong, or looks wrong, in templates, each with its line.
    Lint(LintArguments),
    /// Run a template of a server's catalog, and follow the run to its end.
    ///
    /// The log goes to standard error, what the run puts out to standard output. Exit code 1 when the
    /// form refuses the answers, or the run fails or is cancelled. Ctrl-C asks the server to cancel the
    /// run and waits for its end; a second one leaves it alone.
    Run(RunArguments),
}

/// Where templates on this machine claim to come from, and what they read.
#[derive(Args, Clone, Default)]
pub struct SourceArguments {
    /// Serve every address under URL from the folder DIR; repeat it. Nothing else is fetched.
    #[arg(long, value_name = "URL=DIR")]
    pub map: Vec<String>,
}

/// Options of `template dry-run`.
#[derive(Args, Clone)]
pub struct DryRunArguments {
    /// The template: a file with one, or `FILE#NAME` where it holds several.
    #[arg(value_name = "TEMPLATE")]
    pub template: String,
    /// The answers to its form, as YAML or JSON.
    #[arg(long, value_name = "FILE")]
    pub values: Option<PathBuf>,
    /// Secrets of the run by name, as YAML or JSON; they are shown as `***`. `USER_OAUTH_TOKEN` is
    /// made up when it is not among them.
    #[arg(long, value_name = "FILE")]
    pub secrets: Option<PathBuf>,
    /// The address that the template claims to come from; relative addresses count from there.
    /// Without it, from the file itself.
    #[arg(long, value_name = "URL")]
    pub location: Option<String>,
    #[command(flatten)]
    pub source: SourceArguments,
    /// Leave what the run makes in this folder, which must be empty or not there.
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// Options of `template render`.
#[derive(Args, Clone)]
pub struct RenderArguments {
    /// What the text can read, as YAML or JSON.
    #[arg(long, value_name = "FILE")]
    pub values: Option<PathBuf>,
    /// Render `{{ … }}`, as Cookiecutter does, instead of `${{ … }}`.
    #[arg(long)]
    pub cookiecutter: bool,
}

/// Options of `template test`.
#[derive(Args, Clone)]
pub struct TestArguments {
    /// Folder in which cases (`*.test.yaml`) are looked for, or a case.
    #[arg(required = true, value_name = "DIR")]
    pub paths: Vec<PathBuf>,
    /// Write the golden folders as they come out now. Whatever else a case expects stays as it is.
    #[arg(long)]
    pub update: bool,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// Options of `template run`.
#[derive(Args, Clone)]
pub struct RunArguments {
    /// The template in the catalog, `[template:][namespace/]name`.
    #[arg(value_name = "TEMPLATE")]
    pub template: String,
    /// The server's address.
    #[arg(long, value_name = "URL")]
    pub server: String,
    /// Token for the server.
    #[arg(long, env = "FLAGSTONE_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// The answers to its form, as YAML or JSON.
    #[arg(long, value_name = "FILE")]
    pub values: Option<PathBuf>,
    /// One answer, over what the file says; repeat it. `a.b=c` sets `b` of `a`. What the form takes for
    /// a text is one; everything else is read as JSON where it is some (`3`, `true`, `["a"]`), as a
    /// list or an object of YAML where it begins like one, as a text otherwise.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub sets: Vec<String>,
    /// Secrets of the run by name, as YAML or JSON. They are sent, and never shown.
    #[arg(long, visible_alias = "secrets", value_name = "FILE")]
    pub secrets_file: Option<PathBuf>,
    /// Print the run's id and leave it to the server.
    #[arg(long)]
    pub no_wait: bool,
    /// How to print what comes of it.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
    /// The same as `--output json`.
    #[arg(long, conflicts_with = "output")]
    pub json: bool,
}

impl RunArguments {
    /// How to print.
    pub const fn output(&self) -> Output {
        if self.json { Output::Json } else { self.output }
    }
}

/// Options of `template lint`.
#[derive(Args, Clone)]
pub struct LintArguments {
    /// Templates, or folders in which they are looked for.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}
