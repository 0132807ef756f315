//! `flagstone catalog validate`: checks descriptors without a server.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use catalog::logic::Rulebook;
use catalog::reading::Reading;
use catalog::validate::{self, Request};
use clap::Args;
use forge::mapped::Mapping;
use forge::{FileReader, Integrations, MappedReader, Reader};
use model::Problem;
use model::config::Config;

use crate::arguments::Output;

/// Options of `catalog validate`.
#[derive(Args, Clone, Debug)]
pub struct ValidateArguments {
    /// Descriptors: files, folders (searched for descriptors) or patterns.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<String>,
    /// The address that PATH claims to come from, of the file or of the folder; relative targets
    /// and placeholders count from there. Without it, from the file itself.
    #[arg(long, value_name = "URL")]
    pub location: Option<String>,
    /// Serve every address under URL from the folder DIR; repeat it. Nothing else is fetched.
    #[arg(long, value_name = "URL=DIR")]
    pub map: Vec<String>,
    /// Configuration file with kinds, relations and formats of your own; repeat it.
    #[arg(long, value_name = "FILE")]
    pub config: Vec<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// Validates what the arguments name and prints the report. `config` is the merged configuration of
/// `--config`, when it was given. The network is never used.
///
/// # Errors
/// Wrong usage, or a configuration that declares something that cannot be.
pub async fn run(
    arguments: &ValidateArguments,
    config: Option<&Config>,
    working_dir: &Path,
) -> Result<u8, Problem> {
    let reading = reading(arguments, config, working_dir)?;
    let request = Request {
        paths: &arguments.paths,
        location: arguments.location.as_deref(),
        folder: working_dir,
    };
    let output = match arguments.output {
        Output::Table => validate::Output::Table,
        Output::Json => validate::Output::Json,
        Output::Yaml => validate::Output::Yaml,
    };
    validate::validate(&request, &reading, output, &mut std::io::stdout()).await
}

fn reading(
    arguments: &ValidateArguments,
    config: Option<&Config>,
    working_dir: &Path,
) -> Result<Reading, Problem> {
    let rulebook = match config {
        Some(config) => Rulebook::read(|key| config.get(key), working_dir)?.without_rules(),
        None => Rulebook::permissive()?,
    };
    let integrations = Arc::new(Integrations::default());
    let mut mappings: Vec<Mapping> = claimed_folder(arguments, working_dir).into_iter().collect();
    for text in &arguments.map {
        let mapping = Mapping::parse(text, working_dir);
        mappings.push(mapping.map_err(|error| Problem::input(format!("--map {error}")))?);
    }
    let folders = arguments.paths.iter().filter_map(|path| {
        let path = working_dir.join(path);
        if path.is_dir() { Some(path) } else { path.parent().map(Path::to_path_buf) }
    });
    let files = FileReader::new(folders.chain([working_dir.to_path_buf()]));
    let mapped = MappedReader::new(&mappings, Arc::clone(&integrations));
    let reader = Reader { files: Some(files), mapped: Some(mapped), ..Reader::default() };
    Ok(Reading { rulebook: Arc::new(rulebook), integrations, reader: Arc::new(reader) })
}

/// A folder that claims an address serves everything below it, unless `--map` says otherwise.
fn claimed_folder(arguments: &ValidateArguments, working_dir: &Path) -> Option<Mapping> {
    let [path] = arguments.paths.as_slice() else { return None };
    let folder = working_dir.join(path);
    let address = arguments.location.clone().filter(|_| folder.is_dir())?;
    Some(Mapping { address, folder })
}
