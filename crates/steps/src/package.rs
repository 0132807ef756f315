//! `package`: what a repository says of its image becomes an OCI image layout, without a daemon and
//! without running anything of the repository's. The same files give the same digest.
//!
//! Reading order: [`file`] (what `flagstone.package.yaml` may say), [`select`] (which files of the
//! source that means), [`layer`] (an archive of them), [`base`] (an image below ours), [`image`] (config
//! and manifest), [`layout`] (the folder that holds it all).
//!
//! The format is that of the OCI image specification 1.1.

pub mod base;
pub mod file;
pub mod image;
pub mod layer;
pub mod layout;
pub mod select;

use std::path::PathBuf;

use model::Problem;

use crate::limits::PACKAGE_FILE_BYTES_MAX;
use crate::report::Report;
use crate::source::Source;
use file::PackageFile;
use layout::Layout;

/// The file that says what is packed.
pub const FILE: &str = "flagstone.package.yaml";

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct PackageAsk {
    /// The folder that the file lies in.
    pub source: PathBuf,
    /// Where the layout is written.
    pub output: PathBuf,
    /// The commit that the source is of.
    pub commit: Option<String>,
    /// Where the source is from.
    pub source_url: Option<String>,
    /// The version that the image is of.
    pub version: Option<String>,
    /// The name of the image in the index.
    pub tag: Option<String>,
    /// An OCI layout of the base image.
    pub base_layout: Option<PathBuf>,
    /// When the image says that it was made, in seconds since 1970.
    pub epoch_s: i64,
}

/// Packs.
///
/// # Errors
/// The file is not there or wrong, what it names is not there, hostile or too much, or the layout
/// cannot be written. What was there before at the output is then gone.
pub fn run(ask: &PackageAsk) -> Result<Report, Problem> {
    let source = Source::open(&ask.source)?;
    let text = source.text(FILE, PACKAGE_FILE_BYTES_MAX)?.ok_or_else(|| {
        Problem::input(format!("There is no {FILE} in the source"))
            .at(FILE)
            .hint("it says what is packed: docs/reference/package.md")
    })?;
    let file = PackageFile::read(&text)?;
    let layout = Layout::begin(&source, &ask.output)?;
    let base = ask.base_layout.as_deref();
    let base = base.map(|folder| base::copy(folder, &file.platform, &layout)).transpose()?;
    let mut report = Report::well();
    let mut chosen = select::Chosen::default();
    let mut layers = Vec::new();
    for include in &file.include {
        let entries = chosen.choose(&source, &file, include, layout.within())?;
        let layer = layer::write(&source, &entries, file.compression, &layout)?;
        report.say(format!(
            "layer {} {} ({} entries, {} bytes)",
            layer.digest,
            include.shown(),
            entries.len(),
            layer.bytes
        ));
        layers.push(layer);
    }
    let made = image::write(ask, &file, base.as_ref(), &layers, &layout)?;
    report.say(format!("image {} ({} bytes)", made.digest, made.bytes));
    if base.is_none() {
        report.say(format!("the base {} is named and not included", file.base));
    }
    report.fact("IMAGE_DIGEST", made.digest);
    report.fact("IMAGE_BYTES", made.bytes.to_string());
    Ok(report)
}
