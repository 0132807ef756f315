//! The guarded HTTP client: the only way out of this server over HTTP.
//!
//! Whatever a descriptor, a template or a person names is fetched through [`Client`], which refuses
//! addresses that point back into the machine or its network, follows redirects itself so that each
//! step is checked again, never carries credentials to another host, and gives up on servers that
//! hang, drip or never stop. It must never be given a way around these checks: what an operator
//! allows stands in [`OutboundSettings`].
//!
//! Reading order: [`settings`] (what is allowed), [`hosts`] (allow lists), `guard` (which network
//! addresses are private), [`client`] (one request with its redirects), `body` (reading with
//! limits), [`error`] (what went wrong, in words).

mod body;
pub mod client;
pub mod error;
mod guard;
pub mod hosts;
pub mod limits;
pub mod paths;
mod retry_after;
pub mod settings;
#[cfg(test)]
mod tests;

pub use client::{Allow, Client, Fetched, GetOptions, Outcome};
pub use error::{OutboundError, Phase};
pub use hosts::{AllowList, AllowRule, HostPattern, PatternError};
pub use retry_after::RetryAfter;
pub use settings::{OutboundSettings, PrivateAccess};
pub use url::Url;
