//! Path parameters, reporting malformed ones as problems.

use axum::extract::FromRequestParts;
use http::request::Parts;
use model::Problem;
use serde::de::DeserializeOwned;

use crate::Failure;

/// Parameters of the matched path, percent-decoded.
///
/// Decoding may bring slashes and dots into a value (`%2F`, `%2E`): a value is a name to look up,
/// never a piece of a path.
#[derive(Clone, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) => {
                let detail = format!("request/params {}", rejection.body_text());
                Err(Problem::input(detail).into())
            }
        }
    }
}
