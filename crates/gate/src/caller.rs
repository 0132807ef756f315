//! The caller, as handlers ask for it.

use std::convert::Infallible;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use model::Problem;

use crate::Failure;

/// Who makes this request. Handlers take it as an argument and pass `&caller` on as a
/// [`model::Caller`].
#[derive(Clone, Debug)]
pub struct Caller(pub model::Caller);

impl Deref for Caller {
    type Target = model::Caller;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Who makes this request, and nobody in particular where the credentials do not hold: for public
/// operations to which a client comes whose session has ended, such as signing in.
#[derive(Clone, Debug)]
pub struct AnyCaller(pub model::Caller);

impl<S: Send + Sync> FromRequestParts<S> for AnyCaller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let Some(Identified(Ok(caller))) = parts.extensions.get::<Identified>() else {
            let origin = Arc::new(crate::credentials::origin::of(parts));
            return Ok(Self(model::Caller::ANONYMOUS.from(origin)));
        };
        Ok(Self(caller.clone()))
    }
}

/// What the credentials of a request came to: a caller, or why they were refused.
///
/// A refusal is kept rather than answered at once, so that public operations (health) work for a
/// client that sends an outdated token everywhere.
#[derive(Clone, Debug)]
pub(crate) struct Identified(pub Result<model::Caller, Problem>);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        match parts.extensions.get::<Identified>() {
            Some(Identified(Ok(caller))) => Ok(Self(caller.clone())),
            Some(Identified(Err(problem))) => Err(problem.clone().into()),
            None => Err(Problem::internal("no credentials layer around this handler").into()),
        }
    }
}
