//! `flagstone step`: the uniform stages of a pipeline, one by one.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use steps::scan::severity::Severity;

/// A stage.
#[derive(Subcommand)]
pub enum StepCommand {
    /// Write the tree of a revision into a folder.
    Clone(CloneArguments),
    /// Write down the components that lock files name (CycloneDX 1.6).
    Sbom(SbomArguments),
    /// Look for secrets and known vulnerabilities.
    Scan(ScanArguments),
    /// Make an OCI image layout.
    Package(PackageArguments),
    /// Wait until a service is well, and is the commit that was meant.
    Verify(VerifyArguments),
    /// Run a release. The server of the embedded engine answers it.
    Deploy(ServerArguments),
    /// Take a release back. The server of the embedded engine answers it.
    Rollback(ServerArguments),
}

/// Where facts go.
#[derive(Args, Clone, Default)]
pub struct ResultArguments {
    /// Write one fact of this step to a file; repeat it for more.
    #[arg(long = "result", value_name = "NAME=FILE", value_parser = steps::report::asked_result)]
    pub results: Vec<(String, PathBuf)>,
}

/// Options of `clone`.
#[derive(Args)]
pub struct CloneArguments {
    /// Where the repository is.
    #[arg(long, value_name = "URL")]
    pub url: String,
    /// A branch, a tag or a full commit.
    #[arg(long, value_name = "REVISION")]
    pub revision: String,
    /// The folder to fill; it is empty or not there.
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Commits of the history that come with it; 0 for all.
    #[arg(long, default_value_t = 1)]
    pub depth: u32,
    /// Take paths of this machine as addresses, too.
    #[arg(long)]
    pub allow_local: bool,
    #[command(flatten)]
    pub results: ResultArguments,
}

/// Options of `sbom`.
#[derive(Args)]
pub struct SbomArguments {
    /// The folder with the lock files.
    #[arg(long, value_name = "DIR")]
    pub source: PathBuf,
    /// The document.
    #[arg(long, value_name = "FILE")]
    pub output: PathBuf,
    /// The name of what is made here, in place of its own word.
    #[arg(long)]
    pub name: Option<String>,
    /// Its version, in place of its own word.
    #[arg(long)]
    pub version: Option<String>,
    /// A folder with installed Python packages, below the source; repeat it for more.
    #[arg(long, value_name = "DIR")]
    pub installed: Vec<String>,
    /// What `mvn dependency:tree` or `dependency:list` wrote, below the source.
    #[arg(long, value_name = "FILE")]
    pub maven_tree: Option<String>,
    /// Maven's local repository.
    #[arg(long, value_name = "DIR")]
    pub maven_repository: Option<PathBuf>,
    #[command(flatten)]
    pub results: ResultArguments,
}

/// Options of `scan`.
#[derive(Args)]
pub struct ScanArguments {
    /// The folder to look through.
    #[arg(long, value_name = "DIR")]
    pub source: PathBuf,
    /// The SBOM, of CycloneDX.
    #[arg(long, value_name = "FILE")]
    pub sbom: Option<PathBuf>,
    /// The findings file.
    #[arg(long, value_name = "FILE")]
    pub output: PathBuf,
    /// A snapshot of OSV: a folder of records or archives, or an archive.
    #[arg(long, value_name = "PATH")]
    pub osv: Option<PathBuf>,
    /// From which severity on something is wrong.
    #[arg(long, value_enum, default_value_t = FailOn::High)]
    pub fail_on: FailOn,
    /// An audit that was not carried out is wrong, too.
    #[arg(long)]
    pub require_audit: bool,
    #[command(flatten)]
    pub results: ResultArguments,
}

/// From which severity on something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Everything is.
    Low,
    /// From medium on.
    Medium,
    /// From high on.
    High,
    /// The worst alone.
    Critical,
    /// Nothing is.
    None,
}

impl FailOn {
    /// The severity, if any.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Low => Some(Severity::Low),
            Self::Medium => Some(Severity::Medium),
            Self::High => Some(Severity::High),
            Self::Critical => Some(Severity::Critical),
            Self::None => None,
        }
    }
}

/// Options of `package`.
#[derive(Args)]
pub struct PackageArguments {
    /// The folder with flagstone.package.yaml.
    #[arg(long, value_name = "DIR")]
    pub source: PathBuf,
    /// The folder for the layout; it is empty, not there, or an earlier layout.
    #[arg(long, value_name = "DIR")]
    pub output: PathBuf,
    /// The commit that the source is of.
    #[arg(long)]
    pub commit: Option<String>,
    /// Where the source is from.
    #[arg(long, value_name = "URL")]
    pub source_url: Option<String>,
    /// The version that the image is of.
    #[arg(long)]
    pub version: Option<String>,
    /// The image's name in the index.
    #[arg(long)]
    pub tag: Option<String>,
    /// An OCI layout of the base image, whose layers become the beginning of ours.
    #[arg(long, value_name = "DIR")]
    pub base_layout: Option<PathBuf>,
    /// When the image says that it was made, in seconds since 1970.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub epoch: i64,
    #[command(flatten)]
    pub results: ResultArguments,
}

/// Options of `verify`.
#[derive(Args)]
pub struct VerifyArguments {
    /// Where the service is; the embedded engine knows it by the environment and the service.
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// The environment, for the log.
    #[arg(long)]
    pub environment: Option<String>,
    /// The service, for the log.
    #[arg(long, value_name = "REF")]
    pub service: Option<String>,
    /// The commit that is meant.
    #[arg(long, value_name = "COMMIT")]
    pub expect_commit: Option<String>,
    /// The path that says that it is well.
    #[arg(long, value_name = "PATH", default_value = "/healthz")]
    pub health: String,
    /// The path that says which commit runs.
    #[arg(long, value_name = "PATH", default_value = "/version")]
    pub version_path: String,
    /// Sent as the Host header.
    #[arg(long, value_name = "NAME")]
    pub host: Option<String>,
    /// How long to wait, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,
    #[command(flatten)]
    pub results: ResultArguments,
}

/// Options of the steps that a server answers.
#[derive(Args)]
pub struct ServerArguments {
    /// The environment.
    #[arg(long)]
    pub environment: String,
    /// The service.
    #[arg(long, value_name = "REF")]
    pub service: String,
    #[arg(long, value_name = "COMMIT", hide = true)]
    pub expect_commit: Option<String>,
    #[command(flatten)]
    pub results: ResultArguments,
}
