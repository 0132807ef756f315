//! What steps leave behind: an image that was packed, and reports by convention. All of it is read as the
//! steps' own user, in a cell: what they made may be links to anywhere.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use database::unit;
use model::Problem;
use model::blobs::BlobKey;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use spine::FencedError;

use super::live::Live;
use super::step::OWN;
use super::task::Attempt;
use crate::limits::{ARTIFACT_BYTES_MAX, REPORT_BYTES_MAX, REPORTS_MAX};
use crate::reading::{coverage, junit};
use crate::runs::model::ArtifactRow;
use crate::runs::store;

/// A piece of a blob.
const PIECE: usize = 512 * 1024;

impl Live<'_> {
    /// Keeps what a task has left behind. What cannot be read is told in the log and fails nothing.
    ///
    /// # Errors
    /// The lease has moved on.
    pub async fn collect(&self, attempt: &Attempt<'_>) -> Result<(), FencedError> {
        let told = |what: &str, problem: &Problem| {
            let why = problem.cause.clone().unwrap_or_else(|| problem.to_string());
            self.lines.tell(&attempt.shown, "", self.now(), &format!("{what} was not kept: {why}"));
        };
        for (number, step) in attempt.spec.steps.iter().enumerate() {
            let args = attempt.scope.fill_list(&step.args);
            let is_package = step.command.first().is_some_and(|it| it == OWN)
                && args.get(1).is_some_and(|it| it == "package");
            let at = args.iter().position(|it| it == "--output");
            let output = at.and_then(|it| args.get(it + 1)).filter(|_| is_package);
            if let Some(output) = output
                && let Err(problem) = self.keep_image(attempt, number, output).await
            {
                told("the image", &problem);
            }
        }
        for (_, from, seen) in &attempt.workspaces {
            let reports = from.join("reports");
            let is_there = std::fs::symlink_metadata(&reports).is_ok_and(|it| it.is_dir());
            if is_there && let Err(problem) = self.keep_reports(attempt, seen).await {
                told("a report", &problem);
            }
        }
        Ok(())
    }

    /// A tar of a folder, as the steps' user reads it.
    async fn tar(
        &self,
        attempt: &Attempt<'_>,
        folder: &Path,
        name: &str,
        most: u64,
    ) -> Result<Vec<u8>, Problem> {
        let folder = folder.to_string_lossy().into_owned();
        let words = [
            "/usr/bin/tar",
            "-cf",
            "-",
            "--format=gnu",
            "--sort=name",
            "--mtime=@0",
            "--owner=0",
            "--group=0",
            "--numeric-owner",
            "-C",
            &folder,
            "--",
            name,
        ];
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        self.helper(attempt.binds.clone(), &words, b"", most).await
    }

    async fn keep_image(
        &self,
        attempt: &Attempt<'_>,
        number: usize,
        output: &str,
    ) -> Result<(), Problem> {
        let output = match output.starts_with('/') {
            true => PathBuf::from(output),
            false => {
                let step = attempt.spec.steps.get(number);
                let folder = step.map(|it| attempt.scope.fill(&it.working_dir)).unwrap_or_default();
                let folder = if folder.is_empty() { "/workspace".to_owned() } else { folder };
                PathBuf::from(folder).join(output)
            }
        };
        let bytes = self.tar(attempt, &output, ".", ARTIFACT_BYTES_MAX).await?;
        let digest = manifest_digest(&bytes)?;
        self.keep(Kept { name: "image".into(), kind: "image", digest: Some(digest), bytes }).await
    }

    async fn keep(&self, kept: Kept) -> Result<(), Problem> {
        let Kept { name, kind, digest, bytes } = kept;
        let own = hex(&Sha256::digest(&bytes));
        let key = BlobKey::new(format!("pipelines/artifacts/{own}"))?;
        let count = bytes.len();
        let pieces: Vec<Vec<u8>> = bytes.chunks(PIECE).map(<[u8]>::to_vec).collect();
        self.runs.blobs.put(&key, Box::new(pieces.into_iter()), ARTIFACT_BYTES_MAX).await?;
        let row = ArtifactRow {
            name,
            kind: kind.to_owned(),
            blob: key.as_str().to_owned(),
            bytes: i64::try_from(count).unwrap_or(i64::MAX),
            digest: digest.unwrap_or_else(|| format!("sha256:{own}")),
            created_at: self.now(),
        };
        let write = unit!(|tx, input: (String, ArtifactRow)| {
            store::artifact_put(tx, &input.0, &input.1).await
        });
        let written = self.job.write((self.run.id.clone(), row), write).await;
        written.map(drop).map_err(Problem::internal)
    }

    async fn keep_reports(&self, attempt: &Attempt<'_>, seen: &Path) -> Result<(), Problem> {
        let bytes = self.tar(attempt, seen, "reports", REPORT_BYTES_MAX * 4).await?;
        let mut archive = tar::Archive::new(bytes.as_slice());
        let mut read: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for entry in archive.entries().map_err(Problem::internal)? {
            let mut entry = entry.map_err(Problem::internal)?;
            let path = entry.path().map_err(Problem::internal)?.to_string_lossy().into_owned();
            let is_wanted = entry.header().entry_type().is_file()
                && entry.size() <= REPORT_BYTES_MAX
                && kind_of(&path).is_some()
                && read.len() < REPORTS_MAX;
            if is_wanted {
                let mut content = Vec::new();
                entry.read_to_end(&mut content).map_err(Problem::internal)?;
                // Runners of tests write down what tests print.
                if let Ok(text) = std::str::from_utf8(&content) {
                    content = self.lines.masked(text).into_bytes();
                }
                read.insert(path, content);
            }
        }
        let mut cases = junit::Suite::default();
        for (path, content) in &read {
            let text = String::from_utf8_lossy(content);
            match kind_of(path) {
                Some("tests") => cases.read(&text),
                Some("coverage") => {
                    if let Some(found) = coverage::read(path, &text) {
                        self.report("coverage", &found).await?;
                    }
                }
                Some("findings") => {
                    let found: Value = serde_json::from_str(&text).unwrap_or_default();
                    self.report("findings", &found).await?;
                }
                _ => {}
            }
        }
        if !cases.is_empty() {
            self.report("tests", &cases.to_json()).await?;
        }
        for (path, bytes) in read {
            let kind = kind_of(&path).unwrap_or("report");
            self.keep(Kept { name: path, kind, digest: None, bytes }).await?;
        }
        Ok(())
    }

    async fn report(&self, kind: &'static str, body: &Value) -> Result<(), Problem> {
        let write = unit!(|tx, input: (String, &'static str, String)| {
            store::report_put(tx, &input.0, input.1, &input.2).await
        });
        // PostgreSQL holds no NUL.
        let body = body.to_string().replace("\\u0000", "");
        let written = self.job.write((self.run.id.clone(), kind, body), write).await;
        written.map(drop).map_err(Problem::internal)
    }
}

/// Something that is kept.
struct Kept {
    name: String,
    kind: &'static str,
    digest: Option<String>,
    bytes: Vec<u8>,
}

/// What a report is, by where it lies.
fn kind_of(path: &str) -> Option<&'static str> {
    let name = path.strip_prefix("reports/")?;
    let is_flat = !name.contains('/')
        && name.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(&it));
    if !is_flat {
        return None;
    }
    match name {
        "coverage.xml" | "jacoco.xml" | "lcov.info" => Some("coverage"),
        "sbom.cdx.json" => Some("sbom"),
        "findings.json" => Some("findings"),
        name if name.starts_with("junit") && name.ends_with(".xml") => Some("tests"),
        _ => None,
    }
}

/// The digest of the manifest of an OCI layout in a tar, looked at rather than believed.
fn manifest_digest(bytes: &[u8]) -> Result<String, Problem> {
    let wrong = |what: &str| Problem::internal(format!("it is no OCI layout: {what}"));
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut archive = tar::Archive::new(bytes);
    for entry in archive.entries().map_err(Problem::internal)? {
        let mut entry = entry.map_err(Problem::internal)?;
        let path = entry.path().map_err(Problem::internal)?.to_string_lossy().into_owned();
        let path = path.trim_start_matches("./").to_owned();
        let is_small = entry.size() <= REPORT_BYTES_MAX;
        if is_small && (path == "index.json" || path.starts_with("blobs/sha256/")) {
            let mut content = Vec::new();
            entry.read_to_end(&mut content).map_err(Problem::internal)?;
            files.insert(path, content);
        }
    }
    let index = files.get("index.json").ok_or_else(|| wrong("there is no index.json"))?;
    let index: Value = serde_json::from_slice(index).map_err(Problem::internal)?;
    let digest = index["manifests"][0]["digest"].as_str().unwrap_or_default();
    let name = digest.strip_prefix("sha256:").ok_or_else(|| wrong("no manifest is named"))?;
    let manifest = files.get(&format!("blobs/sha256/{name}"));
    let manifest = manifest.ok_or_else(|| wrong("the manifest is not there"))?;
    match hex(&Sha256::digest(manifest)) == name {
        true => Ok(digest.to_owned()),
        false => Err(wrong("the manifest is not what its digest says")),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}
