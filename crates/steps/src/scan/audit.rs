//! The components of an SBOM against the records of a snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use model::{Code, Problem};
use serde_json::{Value, json};

use super::osv::Record;
use super::severity::Severity;
use super::snapshot::{self, Told};
use super::versions::{Ecosystem, Version};
use crate::limits::{COMPONENTS_MAX, FINDINGS_MAX, SBOM_BYTES_MAX};
use crate::sbom::inventory::cut;
use crate::sbom::purl;
use crate::source::Source;

/// What came of an audit.
#[derive(Debug, Default)]
pub struct Audit {
    /// Vulnerabilities, the worst first.
    pub findings: Vec<Finding>,
    ecosystems: BTreeMap<Ecosystem, Covered>,
    not_compared: Vec<(String, &'static str)>,
    components: usize,
    snapshot: Option<Told>,
    why_not: Option<String>,
}

#[derive(Debug, Default)]
struct Covered {
    components: usize,
    is_known: bool,
}

/// A vulnerability of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The name by which it is told.
    pub id: String,
    /// Its other names.
    pub aliases: BTreeSet<String>,
    /// How bad it is.
    pub severity: Severity,
    /// In a sentence.
    pub summary: String,
    /// The component.
    pub purl: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// How much it is needed.
    pub scope: String,
    /// Later versions in which it is mended.
    pub fixed_in: Vec<String>,
}

impl Finding {
    /// What is only for development and tests is told, and fails nothing.
    pub fn counts(&self) -> bool {
        self.scope != "excluded"
    }
}

impl Audit {
    /// None, and why.
    pub fn not_scanned(why: impl Into<String>) -> Self {
        Self { why_not: Some(why.into()), ..Self::default() }
    }

    /// `scanned`, `partly scanned` or `not scanned`.
    pub fn status(&self) -> &'static str {
        let is_known = |it: &Covered| it.is_known;
        if self.why_not.is_some() {
            return "not scanned";
        }
        let has_gaps = !self.not_compared.is_empty();
        match (self.ecosystems.values().all(is_known), self.ecosystems.values().any(is_known)) {
            (true, _) if !has_gaps => "scanned",
            (false, false) if !self.ecosystems.is_empty() => "not scanned",
            _ => "partly scanned",
        }
    }

    /// Why it is not all of it.
    pub fn reason(&self) -> Option<String> {
        if let Some(why) = &self.why_not {
            return Some(why.clone());
        }
        let unknown: Vec<&str> = self
            .ecosystems
            .iter()
            .filter(|(_, it)| !it.is_known)
            .map(|(it, _)| it.word())
            .collect();
        if !unknown.is_empty() {
            return Some(format!("the snapshot has nothing for {}", unknown.join(", ")));
        }
        let count = self.not_compared.len();
        (count > 0).then(|| format!("{count} components cannot be compared"))
    }

    /// As it stands in the findings file.
    pub fn value(&self) -> Value {
        let ecosystems = self.ecosystems.iter().map(|(ecosystem, covered)| {
            let status = if covered.is_known { "scanned" } else { "not scanned" };
            let mut value = json!({
                "name": ecosystem.word(), "status": status, "components": covered.components,
            });
            if !covered.is_known {
                value["reason"] = json!("the snapshot has nothing for it");
            }
            value
        });
        let not_compared = self.not_compared.iter().take(FINDINGS_MAX);
        let not_compared = not_compared.map(|(purl, why)| json!({ "purl": purl, "reason": why }));
        let snapshot = self.snapshot.as_ref().map(|told| {
            json!({ "records": told.records, "unreadable": told.unreadable, "newest": told.newest })
        });
        let findings = self.findings.iter().map(|it| {
            json!({
                "id": it.id, "aliases": it.aliases, "severity": it.severity.word(),
                "summary": it.summary, "purl": it.purl, "name": it.name, "version": it.version,
                "scope": it.scope, "fixedIn": it.fixed_in,
            })
        });
        json!({
            "status": self.status(),
            "reason": self.reason(),
            "snapshot": snapshot,
            "components": self.components,
            "ecosystems": ecosystems.collect::<Vec<_>>(),
            "notCompared": not_compared.collect::<Vec<_>>(),
            "findings": findings.collect::<Vec<_>>(),
        })
    }
}

/// A component that can be compared.
struct Subject {
    purl: String,
    name: String,
    text: String,
    version: Version,
    scope: String,
}

/// Components by ecosystem and name.
type Subjects = BTreeMap<(Ecosystem, String), Vec<Subject>>;

/// Holds the components of the SBOM against the snapshot.
///
/// # Errors
/// The SBOM cannot be read. A snapshot that cannot be is a reason, and no failure.
pub fn run(source: &Source, sbom: &Path, snapshot: Option<&Path>) -> Result<Audit, Problem> {
    let document = document(source, sbom)?;
    let mut audit = Audit::default();
    let subjects = subjects(&document, &mut audit)?;
    let Some(path) = snapshot else {
        audit.why_not = Some("no snapshot of OSV is configured".to_owned());
        return Ok(audit);
    };
    if audit.components == 0 {
        audit.why_not = Some("the SBOM names no component".to_owned());
        return Ok(audit);
    }
    let mut seen: BTreeSet<Ecosystem> = BTreeSet::new();
    let mut found: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    let mut count = 0;
    let told = snapshot::read(path, &mut |record| {
        for affected in &record.affected {
            let Some(package) = &affected.package else { continue };
            let Some(ecosystem) = Ecosystem::of_osv(&package.ecosystem) else { continue };
            seen.insert(ecosystem);
            if record.withdrawn.is_some() {
                continue;
            }
            let key = (ecosystem, ecosystem.name(&package.name));
            for subject in subjects.get(&key).into_iter().flatten() {
                if count < FINDINGS_MAX && affected.has(ecosystem, &subject.text, &subject.version)
                {
                    count += 1;
                    let fixed_in = affected.fixed_after(ecosystem, &subject.version);
                    let finding = finding(&record, subject, fixed_in);
                    found.entry(subject.purl.clone()).or_default().push(finding);
                }
            }
        }
    });
    match told {
        Ok(told) => audit.snapshot = Some(told),
        Err(why) => {
            audit.why_not = Some(why);
            return Ok(audit);
        }
    }
    for (ecosystem, covered) in &mut audit.ecosystems {
        covered.is_known = seen.contains(ecosystem);
    }
    audit.findings = found.into_values().flat_map(joined).collect();
    audit.findings.sort_by(|one, other| {
        let by_name = || (&one.purl, &one.id).cmp(&(&other.purl, &other.id));
        other.severity.cmp(&one.severity).then_with(by_name)
    });
    Ok(audit)
}

fn document(source: &Source, sbom: &Path) -> Result<Value, Problem> {
    let wrong = |why: String| Problem::input(format!("The SBOM {}: {why}", sbom.display()));
    let bytes = match source.below(sbom)? {
        Some(below) => source.read(&below, SBOM_BYTES_MAX)?,
        None => {
            let about = std::fs::metadata(sbom).map_err(|error| wrong(error.to_string()))?;
            if !about.is_file() || about.len() > SBOM_BYTES_MAX {
                return Err(wrong("it is no file, or too large".to_owned()));
            }
            Some(std::fs::read(sbom).map_err(|error| wrong(error.to_string()))?)
        }
    };
    let bytes = bytes.ok_or_else(|| wrong("it is not there".to_owned()))?;
    let document: Value =
        serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    if document["bomFormat"] != "CycloneDX" {
        return Err(wrong("it is no document of CycloneDX".to_owned()));
    }
    Ok(document)
}

fn subjects(document: &Value, audit: &mut Audit) -> Result<Subjects, Problem> {
    let mut subjects = Subjects::new();
    let mut waiting: Vec<&Value> = vec![document];
    while let Some(above) = waiting.pop() {
        for component in above["components"].as_array().into_iter().flatten() {
            waiting.push(component);
            audit.components += 1;
            if audit.components > COMPONENTS_MAX {
                let detail = format!("The SBOM has more than {COMPONENTS_MAX} components");
                return Err(Problem::new(Code::TooLarge, detail));
            }
            match subject(component, audit) {
                Ok((key, subject)) => subjects.entry(key).or_default().push(subject),
                Err(why) => {
                    let shown = ["purl", "name"].iter().find_map(|key| component[*key].as_str());
                    audit.not_compared.push((cut(shown.unwrap_or("a component")), why));
                }
            }
        }
    }
    audit.not_compared.sort();
    Ok(subjects)
}

fn subject(
    component: &Value,
    audit: &mut Audit,
) -> Result<((Ecosystem, String), Subject), &'static str> {
    let purl = component["purl"].as_str().ok_or("it has no package URL")?;
    let (kind, name, version) = purl::parts(purl).ok_or("its package URL is none")?;
    let ecosystem =
        Ecosystem::of_purl(&kind).ok_or("its ecosystem is none whose versions are compared")?;
    audit.ecosystems.entry(ecosystem).or_default().components += 1;
    let text = version.ok_or("it has no version")?;
    let version = Version::read(ecosystem, &text).ok_or("its version is none of its ecosystem")?;
    let subject = Subject {
        purl: cut(purl),
        name: cut(&name),
        text: cut(&text),
        version,
        scope: cut(component["scope"].as_str().unwrap_or("required")),
    };
    Ok(((ecosystem, ecosystem.name(&name)), subject))
}

fn finding(record: &Record, subject: &Subject, fixed_in: Vec<String>) -> Finding {
    Finding {
        id: cut(&record.id),
        aliases: record.aliases.iter().take(64).map(|it| cut(it)).collect(),
        severity: record.severity(),
        summary: cut(record.summary.as_deref().unwrap_or_default()),
        purl: subject.purl.clone(),
        name: subject.name.clone(),
        version: subject.text.clone(),
        scope: subject.scope.clone(),
        fixed_in: fixed_in.iter().map(|it| cut(it)).collect(),
    }
}

/// Several names of one vulnerability become one finding, under the name that most people look up.
fn joined(mut findings: Vec<Finding>) -> Vec<Finding> {
    let place = |id: &str| match id {
        it if it.starts_with("MAL-") => 0,
        it if it.starts_with("GHSA-") => 1,
        it if it.starts_with("CVE-") => 2,
        _ => 3,
    };
    findings.sort_by(|one, other| (place(&one.id), &one.id).cmp(&(place(&other.id), &other.id)));
    let mut joined: Vec<Finding> = Vec::new();
    for finding in findings {
        let names: BTreeSet<&String> = finding.aliases.iter().chain([&finding.id]).collect();
        let is_same = |it: &&mut Finding| {
            names.contains(&it.id) || it.aliases.iter().any(|alias| names.contains(alias))
        };
        match joined.iter_mut().find(is_same) {
            None => joined.push(finding),
            Some(known) => {
                known.severity = match (known.severity, finding.severity) {
                    (Severity::Unknown, other) | (other, Severity::Unknown) => other,
                    (one, other) => one.max(other),
                };
                if known.summary.is_empty() {
                    known.summary = finding.summary;
                }
                if known.fixed_in.is_empty() {
                    known.fixed_in = finding.fixed_in;
                }
                known.aliases.extend(finding.aliases);
                known.aliases.insert(finding.id);
                known.aliases.remove(&known.id);
            }
        }
    }
    joined
}
