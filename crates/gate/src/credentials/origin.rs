//! Where a request came from.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use http::header::USER_AGENT;
use http::request::Parts;
use model::caller::Origin;

use crate::connection::is_loopback;
use crate::limits::USER_AGENT_CHARACTERS_MAX;
use crate::observe::RequestId;
use crate::{Connection, credentials::local_owner};

/// Where the request that `parts` head came from. What proxies say of the client counts only where
/// configuration trusts them, which [`crate::serve`] has settled in the [`Connection`].
pub fn of(parts: &Parts) -> Origin {
    let connection = parts.extensions.get::<Connection>();
    let address = connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.peer.ip());
    let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let request_id = parts.extensions.get::<RequestId>();
    Origin {
        address: address.to_canonical(),
        loopback: is_loopback(address) && !local_owner::came_through_a_proxy(&parts.headers),
        user_agent: agent.map(|it| it.chars().take(USER_AGENT_CHARACTERS_MAX).collect()),
        request_id: request_id.map_or_else(|| Arc::from(""), |it| Arc::clone(&it.0)),
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
    }
}
