//! Callers who need no credentials because nothing of their request ever crossed a socket: commands
//! that put a server together in their own process, over a data directory that they hold.

use http::request::Parts;
use model::Caller;

use crate::Connection;

/// Who makes a request that a program hands to the router itself, as an extension of the request.
/// Whoever can put it there is in this process already; no header, address or body turns into one.
///
/// It counts on requests without a [`Connection`] alone, and [`crate::serve`] puts a connection on
/// everything that it reads from a socket.
#[derive(Clone, Debug)]
pub struct InProcess(pub Caller);

/// The caller of a request that was made in this process, `None` for one that came from elsewhere.
pub(super) fn caller(parts: &Parts) -> Option<Caller> {
    let crossed_a_socket = parts.extensions.get::<Connection>().is_some();
    let InProcess(caller) = parts.extensions.get().filter(|_| !crossed_a_socket)?;
    Some(caller.clone())
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    #[test]
    fn a_request_that_crossed_a_socket_is_nobodys_own() {
        let (mut parts, ()) = Request::new(()).into_parts();
        assert_eq!(caller(&parts), None);
        parts.extensions.insert(InProcess(Caller::OPERATOR));
        assert_eq!(caller(&parts), Some(Caller::OPERATOR));
        parts.extensions.insert(Connection::new(([127, 0, 0, 1], 50_000).into()));
        assert_eq!(caller(&parts), None);
    }
}
