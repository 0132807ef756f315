//! What the commands of `flagstone catalog` take.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Output, PlaceArguments};
use crate::commands::catalog_validate::ValidateArguments;
use crate::commands::limits::{TREE_DEPTH_DEFAULT, TREE_ENTITIES_DEFAULT, WAIT_SECONDS_DEFAULT};

/// Asks and changes the catalog.
#[derive(Subcommand)]
pub enum CatalogCommand {
    /// Check descriptors without a server.
    Validate(ValidateArguments),
    /// Print one entity.
    Get(GetArguments),
    /// Print the entities that match.
    Query(QueryArguments),
    /// Register locations, or read again those that are registered, and say what came of it.
    ///
    /// Exit code 1 when something could not be read, or was refused.
    Apply(ApplyArguments),
    /// List what the catalog is read from, and what is wrong with it.
    List(ListArguments),
    /// Print the whole catalog, or what a filter picks, as descriptors that can be applied again.
    Export(ExportArguments),
    /// Have entities or sources read again.
    Refresh(RefreshArguments),
    /// Delete entities, or unregister a location with everything that it led to.
    ///
    /// Asks first; without a terminal nothing is deleted unless --yes is given.
    Delete(DeleteArguments),
    /// Take back what an act did: a registration, an end of one, a deletion with --ignore.
    Undo(UndoArguments),
    /// Print what is below an entity (or above it) as a tree.
    Tree(TreeArguments),
    /// Say why an entity is as it is: which file it is taken from, which lost, and by which rule.
    Explain(ExplainArguments),
}

/// Which catalog is asked.
#[derive(Args, Clone, Default)]
pub struct CatalogPlaceArguments {
    /// Ask the server at this address.
    #[arg(long, value_name = "URL", conflicts_with_all = ["config", "data_dir"])]
    pub server: Option<String>,
    /// Token for the server.
    #[arg(long, env = "FLAGSTONE_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    #[command(flatten)]
    pub place: PlaceArguments,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// Whether the end of what was asked for is waited for.
#[derive(Args, Clone)]
pub struct WaitArguments {
    /// Do not wait until it is done.
    #[arg(long)]
    pub no_wait: bool,
    /// Longest to wait, in seconds; what was asked for goes on.
    #[arg(long, value_name = "SECONDS", default_value_t = WAIT_SECONDS_DEFAULT)]
    pub timeout: u64,
}

/// Options of `catalog get`.
#[derive(Args, Clone)]
pub struct GetArguments {
    /// The entity, `[kind:][namespace/]name`; a kind left out means component.
    pub entity: String,
    #[command(flatten)]
    pub from: CatalogPlaceArguments,
}

/// Options of `catalog query`.
#[derive(Args, Clone)]
pub struct QueryArguments {
    /// A filter set, `key=value,key,...` (all must hold); repeat it for alternatives.
    #[arg(long, value_name = "SET")]
    pub filter: Vec<String>,
    /// Words to look for in name, title and description.
    #[arg(long, value_name = "WORDS")]
    pub text: Option<String>,
    /// Field to order by: `metadata.name` or `metadata.name,desc`.
    #[arg(long, value_name = "FIELD", default_value = "metadata.name")]
    pub order: String,
    /// Print only these fields, comma-separated paths.
    #[arg(long, value_name = "PATHS")]
    pub fields: Option<String>,
    /// Most entities to print.
    #[arg(long, default_value_t = 100)]
    pub limit: u64,
    #[command(flatten)]
    pub from: CatalogPlaceArguments,
}

/// Options of `catalog apply`.
#[derive(Args, Clone)]
pub struct ApplyArguments {
    /// Addresses of descriptors, or paths of files and folders on the server's machine. Files are
    /// read below the folders of the `file` locations in the configuration.
    #[arg(required = true, value_name = "TARGET")]
    pub targets: Vec<String>,
    /// Say what would appear and what would be refused, and register nothing.
    #[arg(long, conflicts_with = "no_wait")]
    pub dry_run: bool,
    #[command(flatten)]
    pub wait: WaitArguments,
    #[command(flatten)]
    pub from: CatalogPlaceArguments,
}

/// What `catalog list` lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Listed {
    /// Every place that descriptors are read from, and how that goes.
    #[default]
    Sources,
    /// The locations that were registered.
    Locations,
    /// Entities that several files describe.
    Conflicts,
    /// Entities that are kept out.
    Ignored,
    /// Entities that something is wrong with.
    Unprocessed,
    /// What was planned and done.
    Acts,
    /// References to entities that are not there.
    Dangling,
}

/// Options of `catalog list`.
#[derive(Args, Clone)]
pub struct ListArguments {
    /// What to list.
    #[arg(value_enum, default_value_t)]
    pub what: Listed,
    /// Most items to print; all without it.
    #[arg(long)]
    pub limit: Option<usize>,
    #[command(flatten)]
    pub from: CatalogPlaceArguments,
}

/// How an export is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExportOutput {
    /// A YAML document each.
    #[default]
    Yaml,
    /// One JSON array.
    Json,
    /// A line of JSON each.
    Ndjson,
}

/// Options of `catalog export`.
#[derive(Args, Clone)]
pub struct ExportArguments {
    /// A filter set, `key=value,key,...` (all must hold); repeat it for alternatives.
    #[arg(long, value_name = "SET")]
    pub filter: Vec<String>,
    /// Print only these fields, comma-separated paths.
    #[arg(long, value_name = "PATHS")]
    pub fields: Option<String>,
    /// Print what the server adds, too: uid, etag, relations, status, its annotations, and the
    /// `Location` entities.
    #[arg(long)]
    pub all: bool,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    pub output: ExportOutput,
    /// Ask the server at this address.
    #[arg(long, value_name = "URL", conflicts_with_all = ["config", "data_dir"])]
    pub server: Option<String>,
    /// Token for the server.
    #[arg(long, env = "FLAGSTONE_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    #[command(flatten)]
    pub place: PlaceArguments,
}

/// Options of `catalog refresh`.
#[derive(Args, Clone)]
pub struct RefreshArguments {
    /// Entity references or ids of sources (`flagstone catalog list sources`).
    #[arg(required_unless_present = "all", value_name = "REF|SOURCE-ID")]
    pub what: Vec<String>,
    /// Every source.
    #[arg(long, conflicts_with = "what")]
    pub all: bool,
    /// Let the sources remove what the last reading held back because it was much at once.
    #[arg(long, conflicts_with = "all")]
    pub release: bool,
    /// Wait until they are read. On a data directory that is always so.
    #[arg(long)]
    pub wait: bool,
    /// Longest to wait, in seconds; reading goes on.
    #[arg(long, value_name = "SECONDS", default_value_t = WAIT_SECONDS_DEFAULT)]
    pub timeout: u64,
    #[command(flatten)]
    pub from: CatalogPlaceArguments,
}

/// Options of `catalog delete`.
#[derive(Args, Clone)]
pub struct DeleteArguments {
    /// Entity references.
    #[arg(required_unless_present = "location", value_name = "REF")]
    pub entities: Vec<String>,
    /// Unregister this location instead (`flagstone catalog list locations` shows ids).
    #[arg(long, value_name = "ID", conflicts_with_all = ["entities", "ignore"])]
    pub location: Option<String>,
    /// Keep the entities out from now on, whoever describes them.
    #[arg(long)]
    pub ignore: bool,
    /// Why they are kept out, for whoever looks at the list later.
    #[arg(long, value_name = "TEXT", requires = "ignore", default_value = "")]
    pub reason: String,
    /// Do not ask.
    #[arg(long, short)]
    pub yes: bool,
    #[command(flatten)]
    pub wait: WaitArguments,
    #[command(flatten)]
    pub from: CatalogPlaceArguments,
}

/// Options of `catalog undo`.
#[derive(Args, Clone)]
pub struct UndoArguments {
    /// The act (`flagstone catalog list acts`).
    pub act: String,
    #[command(flatten)]
    pub wait: WaitArguments,
    #[command(flatten)]
    pub from: CatalogPlaceArguments,
}

/// Options of `catalog tree`.
#[derive(Args, Clone)]
pub struct TreeArguments {
    /// The entity, `[kind:][namespace/]name`; a kind left out means component.
    pub entity: String,
    /// Relations to follow, comma-separated: `hasPart,ownerOf`.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub relation: Vec<String>,
    /// Levels below the entity.
    #[arg(long, default_value_t = TREE_DEPTH_DEFAULT)]
    pub depth: usize,
    /// Most entities to print.
    #[arg(long, default_value_t = TREE_ENTITIES_DEFAULT)]
    pub limit: usize,
    /// What the entity belongs to, instead of what belongs to it.
    #[arg(long, conflicts_with = "relation")]
    pub up: bool,
    #[command(flatten)]
    pub from: CatalogPlaceArguments,
}

/// Options of `catalog explain`.
#[derive(Args, Clone)]
pub struct ExplainArguments {
    /// The entity, `[kind:][namespace/]name`; a kind left out means component.
    pub entity: String,
    #[command(flatten)]
    pub from: CatalogPlaceArguments,
}

impl ExportArguments {
    /// Which catalog is asked.
    pub fn from(&self) -> CatalogPlaceArguments {
        CatalogPlaceArguments {
            server: self.server.clone(),
            token: self.token.clone(),
            place: self.place.clone(),
            output: Output::Json,
        }
    }
}

impl CatalogPlaceArguments {
    /// The options that lead a further command to the same catalog, with a space in front.
    pub fn repeated(&self) -> String {
        let quoted = |text: &str| {
            let is_plain =
                text.chars().all(|it| it.is_ascii_alphanumeric() || "/._-:".contains(it));
            if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
        };
        let path = |path: &PathBuf| quoted(&path.display().to_string());
        let mut words = String::new();
        if let Some(server) = &self.server {
            words.push_str(&format!(" --server {}", quoted(server)));
        }
        for file in &self.place.config {
            words.push_str(&format!(" --config {}", path(file)));
        }
        if let Some(folder) = &self.place.data_dir {
            words.push_str(&format!(" --data-dir {}", path(folder)));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_further_command_is_led_to_the_same_place_by_a_shell() {
        let mut from = CatalogPlaceArguments::default();
        assert_eq!(from.repeated(), "");
        from.place.config = vec!["a.yaml".into(), "b c's.yaml".into()];
        from.place.data_dir = Some("/srv/data".into());
        let expected = r" --config a.yaml --config 'b c'\''s.yaml' --data-dir /srv/data";
        assert_eq!(from.repeated(), expected);
        let from = CatalogPlaceArguments {
            server: Some("http://h:7007/;rm".to_owned()),
            token: Some("hush".to_owned()),
            ..CatalogPlaceArguments::default()
        };
        assert_eq!(from.repeated(), " --server 'http://h:7007/;rm'");
    }
}
