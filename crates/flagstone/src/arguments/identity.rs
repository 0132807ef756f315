//! What the commands of `flagstone identity` take.

use clap::{Args, Subcommand};

use super::catalog::CatalogPlaceArguments;

/// Lets people in, and those who are locked out in again.
#[derive(Subcommand)]
pub enum IdentityCommand {
    /// Make a link that opens a lost account, or one that makes a new administrator.
    ///
    /// On the server's own machine, over its data directory (stop the server first) or, with
    /// PostgreSQL, its configuration. Without --account the link makes a new administrator.
    Recover(RecoverArguments),
    /// Make a link with which somebody makes an account of their own.
    Invite(InviteArguments),
}

/// Options of `identity recover`.
#[derive(Args, Clone)]
pub struct RecoverArguments {
    /// The account: the name that it is signed in to with, or its user (user:default/ada).
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    #[command(flatten)]
    pub from: CatalogPlaceArguments,
}

/// Options of `identity invite`.
#[derive(Args, Clone)]
pub struct InviteArguments {
    /// Who is invited, user:default/ada; without it they choose a name that nobody has.
    #[arg(value_name = "USER")]
    pub user: Option<String>,
    /// A role that comes with it, role:default/administrators; repeat it for more.
    #[arg(long, value_name = "ROLE")]
    pub role: Vec<String>,
    #[command(flatten)]
    pub from: CatalogPlaceArguments,
}
