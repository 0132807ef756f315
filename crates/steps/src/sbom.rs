//! `sbom`: what the lock files of a source name, as a CycloneDX 1.6 document. Nothing is installed,
//! run or asked of a registry.
//!
//! Reading order: [`inventory`] (what is found, whatever named it), [`npm`], [`python`] with the files
//! of its lock formats, [`maven`] with what Maven wrote; [`licence`] and [`purl`] (how both are
//! written); [`document`] (the document).

pub mod document;
pub mod inventory;
pub mod licence;
pub mod maven;
pub mod npm;
pub mod purl;
pub mod python;

use std::path::PathBuf;

use model::Problem;
use sha2::{Digest as _, Sha256};

use crate::package::layout::hex;
use crate::report::Report;
use crate::source::{Kind, Source};
use inventory::Inventory;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct SbomAsk {
    /// The folder with the lock files.
    pub source: PathBuf,
    /// The document.
    pub output: PathBuf,
    /// The name of what is made here, in place of its own word.
    pub name: Option<String>,
    /// Its version, in place of its own word.
    pub version: Option<String>,
    /// Folders with installed Python packages, below the source.
    pub installed: Vec<String>,
    /// What Maven wrote of the dependencies, below the source.
    pub maven_tree: Option<String>,
    /// Maven's local repository.
    pub maven_repository: Option<PathBuf>,
}

/// Writes the document.
///
/// # Errors
/// A lock file is wrong or too much, or the document cannot be written.
pub fn run(ask: &SbomAsk) -> Result<Report, Problem> {
    let source = Source::open(&ask.source)?;
    let inventory = take(&source, ask)?;
    let text = document::write(&inventory, ask)?;
    source.write(&ask.output, text.as_bytes())?;
    let mut report = Report::well();
    for read in &inventory.read {
        report.say(format!("read {read}"));
    }
    for note in &inventory.notes {
        report.say(format!("note: {note}"));
    }
    let count = inventory.components.len();
    report.say(format!("{count} components"));
    report.fact("COMPONENTS", count.to_string());
    report.fact("SBOM_DIGEST", format!("sha256:{}", hex(&Sha256::digest(&text))));
    Ok(report)
}

/// Reads every lock file that there is.
fn take(source: &Source, ask: &SbomAsk) -> Result<Inventory, Problem> {
    let names: Vec<String> = source
        .list("")?
        .into_iter()
        .filter(|entry| matches!(entry.kind, Kind::File { .. } | Kind::Link(_)))
        .map(|entry| entry.path)
        .filter(|path| source.has_file(path))
        .collect();
    let mut inventory = Inventory::default();
    npm::take(source, &names, &mut inventory)?;
    python::take(source, &names, &ask.installed, &mut inventory)?;
    let output = ask.maven_tree.as_deref();
    maven::take(source, &names, output, ask.maven_repository.as_deref(), &mut inventory)?;
    if inventory.read.is_empty() {
        inventory.note("there is no lock file here; the document names no component");
    }
    Ok(inventory)
}
