//! What the commands of `flagstone audit` take.

use clap::{Args, Subcommand};

use super::PlaceArguments;
use super::catalog::CatalogPlaceArguments;

/// Looks at the audit log.
#[derive(Subcommand)]
pub enum AuditCommand {
    /// Say whether everything in the audit log is as it was written, and what is not sealed yet.
    ///
    /// Exit code 1 when something was changed, removed or added.
    Verify(VerifyArguments),
    /// Print entries, the oldest first, a line of JSON each.
    Export(ExportArguments),
}

/// Options of `audit verify`.
#[derive(Args, Clone)]
pub struct VerifyArguments {
    /// The head that an earlier verification printed: it must still be there. Keep it where the
    /// server is not, and nobody cuts off the newest entries unseen.
    #[arg(long, value_name = "NUMBER:HASH")]
    pub head: Option<String>,
    #[command(flatten)]
    pub from: CatalogPlaceArguments,
}

/// Options of `audit export`.
#[derive(Args, Clone)]
pub struct ExportArguments {
    /// Not before this day or time: 2026-11-23, or 2026-11-23T12:00:00Z.
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Before this day or time.
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only what this one did: user:default/ada.
    #[arg(long, value_name = "REF")]
    pub actor: Option<String>,
    /// Only this: catalog.location.create, or identity.* for all that begins so.
    #[arg(long, value_name = "EVENT")]
    pub event: Option<String>,
    /// Ask the server at this address.
    #[arg(long, value_name = "URL", conflicts_with_all = ["config", "data_dir"])]
    pub server: Option<String>,
    /// Token for the server.
    #[arg(long, env = "FLAGSTONE_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    #[command(flatten)]
    pub place: PlaceArguments,
}

impl ExportArguments {
    /// Which audit log is asked.
    pub fn from(&self) -> CatalogPlaceArguments {
        CatalogPlaceArguments {
            server: self.server.clone(),
            token: self.token.clone(),
            place: self.place.clone(),
            ..CatalogPlaceArguments::default()
        }
    }
}
