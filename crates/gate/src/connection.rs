//! What the listener knows of the connection that a request came by.

use std::net::{IpAddr, SocketAddr};

/// The connection of a request; put on every request by [`crate::serve`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Address and port of the other side. Behind a proxy this is the proxy.
    pub peer: SocketAddr,
    listener_is_loopback: bool,
}

impl Connection {
    /// A connection from `peer` to a listener that is bound to loopback, or to more than that.
    pub const fn new(peer: SocketAddr, listener_is_loopback: bool) -> Self {
        Self { peer, listener_is_loopback }
    }

    /// Whether both ends are this machine: a listener bound to loopback, and a loopback peer.
    pub fn is_loopback(&self) -> bool {
        self.listener_is_loopback && is_loopback(self.peer.ip())
    }
}

/// Whether `address` is a loopback address, also when written as IPv4 inside IPv6.
pub(crate) fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}
