//! This server, for what runs in it and calls it: without a socket, in the name of a caller.

use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::header::HOST;
use http::{HeaderValue, Request, Response};
use http_body_util::{BodyExt as _, Limited};
use model::{Caller, Code, Problem};
use tower::ServiceExt as _;

use crate::credentials::InProcess;

/// The server that this process runs. Closed until it is opened, and again once it is closed. Cheap
/// to clone: clones are the same server.
#[derive(Clone, Default)]
pub struct OwnServer(Arc<RwLock<Option<Router>>>);

impl OwnServer {
    /// Takes requests from now on.
    pub fn open(&self, router: Router) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(router);
    }

    /// Takes none any more, and lets go of everything that answered them.
    pub fn close(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The answer to `request` where `caller` makes it; without one its credentials count alone. At
    /// most `bytes_max` of its body are read. Redirects are answers like any other.
    ///
    /// # Errors
    /// No server runs here; the body is larger or breaks off.
    pub async fn ask(
        &self,
        caller: Option<Caller>,
        mut request: Request<Bytes>,
        bytes_max: usize,
    ) -> Result<Response<Bytes>, Problem> {
        let router = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(router) = router else {
            return Err(Problem::new(Code::Unavailable, "No server runs in this process"));
        };
        // No request may be without one.
        request.headers_mut().insert(HOST, HeaderValue::from_static("localhost"));
        if let Some(caller) = caller {
            request.extensions_mut().insert(InProcess(caller));
        }
        let answer = router.oneshot(request.map(Body::from)).await;
        let (parts, body) = match answer {
            Ok(answer) => answer.into_parts(),
            Err(never) => match never {},
        };
        let read = Limited::new(body, bytes_max).collect().await;
        let body = read.map_err(|error| {
            let detail = format!("The answer could not be read; at most {bytes_max} bytes are");
            Problem::new(Code::TooLarge, detail).because(error)
        })?;
        Ok(Response::from_parts(parts, body.to_bytes()))
    }
}
