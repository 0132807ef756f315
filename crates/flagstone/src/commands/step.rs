//! `flagstone step`: what the uniform stages of a pipeline do, for an engine that runs them as
//! programs. The work is that of the crate `steps`.

use std::io::Write;
use std::time::Duration;

use model::Problem;
use steps::clone::{self, CloneAsk};
use steps::package::{self, PackageAsk};
use steps::sbom::{self, SbomAsk};
use steps::scan::{self, ScanAsk};
use steps::verify::{self, VerifyAsk};
use steps::{Report, limits};

use super::print;
use crate::arguments::step::{
    CloneArguments, PackageArguments, ResultArguments, SbomArguments, ScanArguments, StepCommand,
    VerifyArguments,
};

/// Carries out a step; gives the exit code.
///
/// # Errors
/// What keeps the step from being carried out at all.
pub async fn run(command: StepCommand, out: &mut dyn Write) -> Result<u8, Problem> {
    let (report, results) = match command {
        StepCommand::Clone(arguments) => clone(arguments).await?,
        StepCommand::Sbom(arguments) => sbom(arguments)?,
        StepCommand::Scan(arguments) => scan(arguments)?,
        StepCommand::Package(arguments) => package(arguments)?,
        StepCommand::Verify(arguments) => verify(arguments).await?,
        StepCommand::Deploy(_) | StepCommand::Rollback(_) => return Err(of_a_server()),
    };
    for line in &report.lines {
        print::line(out, line)?;
    }
    // What was found wrong has its facts, too; a wait that was in vain has none.
    if report.is_well || !report.results.is_empty() {
        report.write_results(&results.results)?;
    }
    Ok(if report.is_well { crate::EXIT_OK } else { crate::EXIT_FOUND_WRONG })
}

type Done = (Report, ResultArguments);

async fn clone(arguments: CloneArguments) -> Result<Done, Problem> {
    let ask = CloneAsk {
        url: arguments.url,
        revision: arguments.revision,
        into: arguments.into,
        depth: arguments.depth,
        allow_local: arguments.allow_local,
        home: std::env::home_dir(),
    };
    Ok((clone::run(&ask).await?, arguments.results))
}

fn sbom(arguments: SbomArguments) -> Result<Done, Problem> {
    let ask = SbomAsk {
        source: arguments.source,
        output: arguments.output,
        name: arguments.name,
        version: arguments.version,
        installed: arguments.installed,
        maven_tree: arguments.maven_tree,
        maven_repository: arguments.maven_repository,
    };
    Ok((sbom::run(&ask)?, arguments.results))
}

fn scan(arguments: ScanArguments) -> Result<Done, Problem> {
    let ask = ScanAsk {
        source: arguments.source,
        sbom: arguments.sbom,
        output: arguments.output,
        osv: arguments.osv,
        fail_on: arguments.fail_on.severity(),
        require_audit: arguments.require_audit,
    };
    Ok((scan::run(&ask)?, arguments.results))
}

fn package(arguments: PackageArguments) -> Result<Done, Problem> {
    let ask = PackageAsk {
        source: arguments.source,
        output: arguments.output,
        commit: arguments.commit,
        source_url: arguments.source_url,
        version: arguments.version,
        tag: arguments.tag,
        base_layout: arguments.base_layout,
        epoch_s: arguments.epoch,
    };
    Ok((package::run(&ask)?, arguments.results))
}

async fn verify(arguments: VerifyArguments) -> Result<Done, Problem> {
    let url = arguments.url.ok_or_else(|| {
        Problem::input("Where the service is, only the server of the embedded engine knows")
            .hint("give --url")
    })?;
    let ask = VerifyAsk {
        url,
        health: arguments.health,
        version: arguments.version_path,
        commit: arguments.expect_commit,
        host: arguments.host,
        time: Duration::from_secs(arguments.timeout).min(limits::VERIFY_TIME_MAX),
    };
    let mut report = verify::run(&ask).await?;
    if let (Some(service), Some(environment)) = (&arguments.service, &arguments.environment) {
        report.lines.insert(0, format!("{service} in {environment}"));
    }
    Ok((report, arguments.results))
}

fn of_a_server() -> Problem {
    Problem::input("This step is carried out by the server of the embedded engine")
        .hint("on a cluster, Argo CD brings deploy/ into being; a rollback takes a commit back")
}
