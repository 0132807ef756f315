//! `scan`: secrets in the files of a source, and known vulnerabilities of the components of its SBOM.
//! What could not be looked at is said to be `not scanned`, and never counts as well.
//!
//! Reading order: [`secrets`] (what a secret looks like), [`files`] (which files are looked at),
//! [`versions`] (which version is older), [`osv`] (what a record says of a version), [`snapshot`]
//! (records by the hundred thousand), [`audit`] (components against records), [`severity`].

pub mod audit;
pub mod files;
pub mod maven_version;
pub mod osv;
pub mod secrets;
pub mod severity;
pub mod snapshot;
pub mod versions;

use std::path::PathBuf;

use model::Problem;
use serde_json::{Value, json};

use crate::limits::FINDINGS_SHOWN;
use crate::report::Report;
use crate::source::Source;
use audit::Audit;
use files::Searched;
use severity::Severity;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct ScanAsk {
    /// The folder to look through.
    pub source: PathBuf,
    /// The SBOM, of CycloneDX.
    pub sbom: Option<PathBuf>,
    /// The findings file.
    pub output: PathBuf,
    /// A snapshot of OSV: a folder or an archive.
    pub osv: Option<PathBuf>,
    /// From which severity on something is wrong; `None` for never.
    pub fail_on: Option<Severity>,
    /// An audit that was not carried out is wrong, too.
    pub require_audit: bool,
}

/// Looks.
///
/// # Errors
/// The source cannot be walked over, the SBOM is wrong, or the findings cannot be written. A snapshot
/// that cannot be read is none: the audit says that it was not carried out.
pub fn run(ask: &ScanAsk) -> Result<Report, Problem> {
    let source = Source::open(&ask.source)?;
    let outputs: Vec<String> = [Some(&ask.output), ask.sbom.as_ref()]
        .into_iter()
        .flatten()
        .filter_map(|path| source.below(path).ok().flatten())
        .collect();
    let searched = files::search(&source, &outputs)?;
    let audit = match &ask.sbom {
        Some(sbom) => audit::run(&source, sbom, ask.osv.as_deref())?,
        None => Audit::not_scanned("no SBOM was given"),
    };
    let is_bad = |severity: Severity| ask.fail_on.is_some_and(|least| severity.reaches(least));
    let has_secrets = searched.found.iter().any(|(_, found)| is_bad(found.severity));
    let has_holes = audit.findings.iter().any(|it| it.counts() && is_bad(it.severity));
    let is_unknown = ask.require_audit && audit.status() != "scanned";
    let is_well = !(has_secrets || has_holes || is_unknown);
    let document = json!({
        "schema": "flagstone.dev/findings/v1",
        "ok": is_well,
        "failOn": ask.fail_on.map_or("none", Severity::word),
        "secrets": secrets_value(&searched),
        "audit": audit.value(),
    });
    let mut text = serde_json::to_string_pretty(&document).map_err(Problem::internal)?;
    text.push('\n');
    source.write(&ask.output, text.as_bytes())?;
    let mut report = Report { is_well, ..Report::default() };
    tell(&mut report, &searched, &audit);
    Ok(report)
}

fn secrets_value(searched: &Searched) -> Value {
    let findings = searched.found.iter().map(|(path, found)| {
        json!({
            "rule": found.rule,
            "title": found.title,
            "severity": found.severity.word(),
            "path": path,
            "line": found.line,
            "column": found.column,
        })
    });
    let not_scanned = searched.not_scanned.iter().map(|(reason, (count, examples))| {
        json!({ "reason": reason, "count": count, "examples": examples })
    });
    json!({
        "status": if searched.is_partial { "partly scanned" } else { "scanned" },
        "files": searched.files,
        "bytes": searched.bytes,
        "allowed": searched.allowed,
        "notScanned": not_scanned.collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
    })
}

fn tell(report: &mut Report, searched: &Searched, audit: &Audit) {
    let count = searched.found.len();
    report.say(format!("secrets: {count} in {} files", searched.files));
    for (path, found) in searched.found.iter().take(FINDINGS_SHOWN) {
        let place = format!("{path}:{}:{}", found.line, found.column);
        report.say(format!("  {} {place} {} ({})", found.severity.word(), found.title, found.rule));
    }
    for (reason, (count, _)) in &searched.not_scanned {
        report.say(format!("  not scanned: {count} because of {reason}"));
    }
    let status = audit.status();
    let holes = audit.findings.len();
    match audit.reason() {
        Some(reason) => report.say(format!("audit: {status}: {reason}")),
        None => report.say(format!("audit: {status}, {holes} vulnerabilities")),
    }
    for it in audit.findings.iter().take(FINDINGS_SHOWN) {
        let fixed = match it.fixed_in.as_slice() {
            [] => "no fix is known".to_owned(),
            versions => format!("fixed in {}", versions.join(", ")),
        };
        let (severity, scope) = (it.severity.word(), &it.scope);
        report.say(format!("  {severity} {} {} ({scope}), {fixed}", it.id, it.purl));
    }
    report.fact("SECRETS", count.to_string());
    let told = if status == "not scanned" { status.to_owned() } else { holes.to_string() };
    report.fact("VULNERABILITIES", told);
    report.fact("AUDIT", status);
}
