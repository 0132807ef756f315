//! What the commands of `flagstone permission` take.

use clap::{Args, Subcommand};

use super::catalog::CatalogPlaceArguments;

/// Asks who may do what.
#[derive(Subcommand)]
pub enum PermissionCommand {
    /// Say whether a user may do something, and which rule let or stopped them.
    ///
    /// Exit code 1 when they may not.
    Explain(ExplainDecisionArguments),
}

/// Options of `permission explain`.
#[derive(Args, Clone)]
pub struct ExplainDecisionArguments {
    /// The user, `[user:][namespace/]name`.
    pub user: String,
    /// The permission, such as `catalog.entity.delete`.
    pub permission: String,
    /// The thing that it is about, such as `component:default/pay`.
    pub resource: Option<String>,
    #[command(flatten)]
    pub from: CatalogPlaceArguments,
}
