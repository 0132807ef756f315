//! What the listener knows of the connection that a request came by.

use std::net::{IpAddr, SocketAddr};

/// The connection of a request; put on every request by [`crate::serve`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Address and port of the other side. Behind a proxy this is the proxy.
    pub peer: SocketAddr,
}

impl Connection {
    /// A connection from `peer`.
    pub const fn new(peer: SocketAddr) -> Self {
        Self { peer }
    }
}

/// Whether `address` is a loopback address, also when written as IPv4 inside IPv6.
pub(crate) fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}
