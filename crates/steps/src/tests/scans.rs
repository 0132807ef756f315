//! `scan`: what is found, what is said not to have been looked at, and that no secret is told.

use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{link, pipe, put};
use crate::Report;
use crate::scan::severity::Severity;
use crate::scan::{self, ScanAsk};

fn token() -> String {
    ["gh", "p_", "q7Rk2Zp9Xw4Lm8Tn3Vb6Hc1Ys5Jd0GfAeUiO"].concat()
}

fn ask(source: &Path) -> ScanAsk {
    ScanAsk {
        source: source.to_owned(),
        sbom: None,
        output: source.join("reports/findings.json"),
        osv: None,
        fail_on: Some(Severity::High),
        require_audit: false,
    }
}

fn run(ask: &ScanAsk) -> (Report, Value) {
    let report = scan::run(ask).expect("a scan");
    let text = std::fs::read_to_string(&ask.output).expect("findings");
    (report, serde_json::from_str(&text).expect("JSON"))
}

fn sbom(folder: &Path, components: &Value) -> std::path::PathBuf {
    let document =
        json!({ "bomFormat": "CycloneDX", "specVersion": "1.6", "components": components });
    put(folder, "sbom.json", document.to_string());
    folder.join("sbom.json")
}

fn record(id: &str, ecosystem: &str, name: &str, fixed: &str, severity: &str) -> Value {
    json!({
        "id": id, "modified": "2026-05-01T00:00:00Z", "summary": "It breaks",
        "database_specific": { "severity": severity },
        "affected": [{ "package": { "ecosystem": ecosystem, "name": name }, "ranges": [{
            "type": "ECOSYSTEM", "events": [{ "introduced": "0" }, { "fixed": fixed }],
        }] }],
    })
}

fn snapshot(records: &[Value]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (at, record) in records.iter().enumerate() {
        put(folder.path(), &format!("all/{at}.json"), record.to_string());
    }
    folder
}

#[test]
fn a_secret_is_found_by_its_place_and_never_told() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "src/a.ts", format!("// one\nconst t = '{}'\n", token()));
    let (report, findings) = run(&ask(folder.path()));
    assert!(!report.is_well);
    assert_eq!(findings["ok"], false);
    let found = &findings["secrets"]["findings"][0];
    assert_eq!(found["rule"], "github-token");
    assert_eq!(
        (&found["path"], &found["line"], &found["column"]),
        (&json!("src/a.ts"), &json!(2), &json!(12))
    );
    assert_eq!(report.result("SECRETS"), Some("1"));
    for told in [findings.to_string(), format!("{report:?}")] {
        assert!(!told.contains(&token()) && !told.contains(&token()[8..20]), "{told}");
    }
    // The findings of a second scan are those of the source alone.
    assert_eq!(run(&ask(folder.path())).1, findings);
}

#[test]
fn what_was_not_looked_at_is_counted_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "node_modules/a/index.js", token());
    put(folder.path(), "big.txt", vec![b'x'; 6 * 1024 * 1024]);
    put(folder.path(), "picture.png", b"\x89PNG\0\0");
    put(folder.path(), "ok.txt", "fine");
    pipe(folder.path(), "pipe");
    link(folder.path(), "shadow", "/etc/shadow");
    let (report, findings) = run(&ask(folder.path()));
    assert!(report.is_well);
    assert_eq!(findings["secrets"]["files"], 1);
    let reasons: Vec<&str> = findings["secrets"]["notScanned"]
        .as_array()
        .expect("reasons")
        .iter()
        .filter_map(|it| it["reason"].as_str())
        .collect();
    assert_eq!(
        reasons,
        [
            "a folder of dependencies",
            "a link",
            "it is neither a file nor a folder nor a link",
            "it is no text",
            "its size",
        ]
    );
}

#[test]
fn without_a_snapshot_the_audit_is_not_scanned_and_never_green() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut asked = ask(folder.path());
    asked.sbom = Some(sbom(folder.path(), &json!([{ "purl": "pkg:npm/a@1.0.0" }])));
    let (report, findings) = run(&asked);
    assert_eq!(findings["audit"]["status"], "not scanned");
    assert_eq!(findings["audit"]["reason"], "no snapshot of OSV is configured");
    assert_eq!(report.result("VULNERABILITIES"), Some("not scanned"));
    assert!(report.is_well);
    asked.require_audit = true;
    assert!(!run(&asked).0.is_well);
    for broken in ["gone", "empty"] {
        std::fs::create_dir_all(folder.path().join("empty")).expect("a folder");
        asked.osv = Some(folder.path().join(broken));
        let (report, findings) = run(&asked);
        assert_eq!(findings["audit"]["status"], "not scanned", "{broken}");
        assert!(!report.is_well);
    }
    put(folder.path(), "broken.zip", "no zip");
    asked.osv = Some(folder.path().join("broken.zip"));
    assert_eq!(run(&asked).1["audit"]["status"], "not scanned");
}

#[test]
fn vulnerabilities_are_found_by_the_rules_of_each_ecosystem() {
    let folder = tempfile::tempdir().expect("a folder");
    let components = json!([
        { "purl": "pkg:npm/%40acme/a@1.0.0", "scope": "required" },
        { "purl": "pkg:npm/b@2.0.0", "scope": "excluded" },
        { "purl": "pkg:pypi/typing-extensions@1.0rc1", "scope": "required" },
        { "purl": "pkg:maven/org.x/y@1.0.0.RC1?type=jar", "scope": "required" },
    ]);
    let records = snapshot(&[
        record("GHSA-1", "npm", "@acme/a", "1.0.1", "HIGH"),
        record("GHSA-2", "npm", "b", "2.0.1", "CRITICAL"),
        record("GHSA-3", "PyPI", "Typing.Extensions", "1.0", "LOW"),
        record("GHSA-4", "Maven", "org.x:y", "1.0.0", "MODERATE"),
        record("GHSA-5", "npm", "@acme/a", "1.0.0", "CRITICAL"),
        record("GHSA-6", "Debian:12", "a", "9", "CRITICAL"),
    ]);
    let mut asked = ask(folder.path());
    asked.sbom = Some(sbom(folder.path(), &components));
    asked.osv = Some(records.path().to_owned());
    let (report, findings) = run(&asked);
    let audit = &findings["audit"];
    assert_eq!((&audit["status"], &audit["reason"]), (&json!("scanned"), &Value::Null));
    assert_eq!(audit["snapshot"]["newest"], "2026-05-01T00:00:00Z");
    let ids: Vec<&str> = audit["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter_map(|it| it["id"].as_str())
        .collect();
    assert_eq!(ids, ["GHSA-2", "GHSA-1", "GHSA-4", "GHSA-3"]);
    assert_eq!(audit["findings"][1]["fixedIn"], json!(["1.0.1"]));
    assert!(!report.is_well);
    asked.fail_on = Some(Severity::Critical);
    assert!(run(&asked).0.is_well, "what is for development alone fails nothing");
    asked.fail_on = None;
    assert!(run(&asked).0.is_well);
}

#[test]
fn an_ecosystem_that_the_snapshot_lacks_is_not_scanned() {
    let folder = tempfile::tempdir().expect("a folder");
    let components =
        json!([{ "purl": "pkg:npm/a@1.0.0" }, { "purl": "pkg:pypi/b@1" }, { "name": "c" }]);
    let records = snapshot(&[record("GHSA-1", "npm", "z", "1.0.1", "HIGH")]);
    let mut asked = ask(folder.path());
    asked.sbom = Some(sbom(folder.path(), &components));
    asked.osv = Some(records.path().to_owned());
    let (report, findings) = run(&asked);
    assert_eq!(report.result("AUDIT"), Some("partly scanned"));
    assert_eq!(findings["audit"]["reason"], "the snapshot has nothing for PyPI");
    assert_eq!(findings["audit"]["notCompared"][0]["reason"], "it has no package URL");
    let only = json!([{ "purl": "pkg:pypi/b@1" }]);
    asked.sbom = Some(sbom(folder.path(), &only));
    assert_eq!(run(&asked).1["audit"]["status"], "not scanned");
}

#[test]
fn several_names_of_one_vulnerability_are_one_finding_and_withdrawn_ones_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ghsa = record("GHSA-1", "PyPI", "a", "2.0", "HIGH");
    ghsa["aliases"] = json!(["CVE-1"]);
    let mut pysec = record("PYSEC-1", "PyPI", "a", "2.0", "");
    pysec["aliases"] = json!(["CVE-1", "GHSA-1"]);
    let mut withdrawn = record("GHSA-9", "PyPI", "a", "2.0", "HIGH");
    withdrawn["withdrawn"] = json!("2026-01-01T00:00:00Z");
    let records = snapshot(&[pysec, ghsa, withdrawn]);
    let mut asked = ask(folder.path());
    asked.sbom = Some(sbom(folder.path(), &json!([{ "purl": "pkg:pypi/a@1.0" }])));
    asked.osv = Some(records.path().to_owned());
    let (_, findings) = run(&asked);
    let found = findings["audit"]["findings"].as_array().expect("findings");
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["id"], &found[0]["severity"]), (&json!("GHSA-1"), &json!("high")));
    assert_eq!(found[0]["aliases"], json!(["CVE-1", "PYSEC-1"]));
}

#[test]
fn an_archive_of_records_is_a_snapshot_and_broken_records_are_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("all.zip");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&file).expect("a file"));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        ("GHSA-1.json", record("GHSA-1", "npm", "a", "2.0.0", "HIGH").to_string()),
        ("broken.json", "{".to_owned()),
        ("README.md", "no record".to_owned()),
    ] {
        archive.start_file(name, options).expect("an entry");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("an archive");
    let mut asked = ask(folder.path());
    asked.sbom = Some(sbom(folder.path(), &json!([{ "purl": "pkg:npm/a@1.0.0" }])));
    asked.osv = Some(file);
    let (_, findings) = run(&asked);
    assert_eq!(findings["audit"]["snapshot"]["records"], 1);
    assert_eq!(findings["audit"]["snapshot"]["unreadable"], 1);
    assert_eq!(findings["audit"]["findings"][0]["id"], "GHSA-1");
}

#[test]
fn another_document_than_an_sbom_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "other.json", "{\"bomFormat\":\"SPDX\"}");
    let mut asked = ask(folder.path());
    asked.sbom = Some(folder.path().join("other.json"));
    assert!(scan::run(&asked).is_err());
    asked.sbom = Some(folder.path().join("gone.json"));
    assert!(scan::run(&asked).is_err());
}
