//! The gate: what an HTTP handler may see, and everything between a socket and a handler.
//!
//! Reading order: [`routes`] (operations and who may call them), [`body`], [`query`], [`path`],
//! [`caller`] (what handlers take), [`failure`] (how they fail), [`credentials`] (who asks),
//! [`assemble`] (the layers and their order), [`Site`] (hosts that are origins of their own), [`serve`] (connections, drain), [`lifecycle`],
//! [`metrics`], [`about`] (what the gate itself serves), [`spine_api`] (the spine over HTTP).
//!
//! Handlers stay at a few lines: they take [`Json`], [`Query`], [`Path`] and [`Caller`], call their
//! feature's service, and return a [`Reply`].

pub mod about;
pub mod assemble;
pub mod body;
mod body_problem;
pub mod caller;
mod compress;
mod conditional;
mod connection;
mod cors;
pub mod credentials;
pub mod failure;
mod freshness;
pub mod lifecycle;
pub mod limits;
pub mod metrics;
mod observe;
mod openapi;
mod own_server;
pub mod path;
mod protect;
pub mod query;
mod render;
pub mod routes;
pub mod serve;
pub mod settings;
mod site;
pub mod spine_api;
mod stall;
pub mod standing;
#[cfg(test)]
mod tests;

pub use about::About;
pub use assemble::{App, Assembly};
pub use body::{Json, JsonText, OptionalJson, json_stream};
pub use caller::{AnyCaller, Caller};
pub use connection::Connection;
pub use cors::Cors;
pub use credentials::{Authenticator, Credentials, RequestOrigin};
pub use failure::{Failure, Reply};
pub use freshness::{READ_AFTER, WRITTEN_EVENT};
pub use lifecycle::{Lifecycle, Phase};
pub use metrics::Metrics;
pub use observe::{REQUEST_ID, RequestId};
pub use own_server::OwnServer;
pub use path::Path;
pub use query::{NoParameters, Query, QueryParameters, QueryReader};
pub use routes::{Access, OperationInfo, Routes, Terms};
pub use serve::{Drained, ServerLimits, serve};
pub use settings::Settings;
pub use site::Site;
pub use spine_api::event_bus::EventBus;
pub use standing::{Standing, is_refusal};
/// Collects handlers for [`Routes::operation`].
pub use utoipa_axum::routes;
