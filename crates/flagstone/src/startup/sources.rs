//! What sources are read with: local files below the configured folders, and allowed addresses.

use std::path::PathBuf;
use std::sync::Arc;

use catalog::settings::Settings;
use forge::glob::Pattern;
use forge::mapped::{MappedReader, Mapping};
use forge::{FileReader, Integrations, Reader, WebReader, web};
use model::Problem;
use model::config::Config;
use outbound::{Client, OutboundSettings};

/// Makes the reader that `config` describes. Files are read below the folders of the configured
/// `file` locations, and nowhere else. `golden_paths` answers for its address before the network is
/// asked.
///
/// # Errors
/// What cannot be used in the configuration.
pub fn reader(config: &Config, golden_paths: &Mapping) -> Result<Reader, Problem> {
    let integrations = Arc::new(Integrations::from_config(config)?);
    let allow = web::allow_list(config)?;
    let mut settings = OutboundSettings::from_config(config)?;
    web::open_named_hosts(&mut settings, &allow, &integrations);
    let client = Client::new(settings).map_err(Problem::internal)?;
    let mapped = MappedReader::new(std::slice::from_ref(golden_paths), integrations.clone());
    let web = WebReader::new(client, allow, integrations);
    let files = FileReader::new(folders(&Settings::read(config)?));
    Ok(Reader { files: Some(files), mapped: Some(mapped), web: Some(web), ..Reader::default() })
}

fn folders(settings: &Settings) -> Vec<PathBuf> {
    let files = settings.locations.iter().filter(|it| it.kind == "file");
    files.filter_map(|it| Pattern::parse(&it.target).ok()).map(|it| it.base().into()).collect()
}
