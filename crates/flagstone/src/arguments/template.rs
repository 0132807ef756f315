//! What the commands of `flagstone template` take.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Output;

/// Tries software templates without a server.
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
    /// Write golden folders and file lists as they come out now.
    #[arg(long)]
    pub update: bool,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
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
