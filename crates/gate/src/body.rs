//! Request and response bodies: JSON that reports what is wrong with it, JSON text passed through,
//! and streams.

use std::error::Error;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use model::{Code, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::body_problem::explain;
use crate::failure::JSON_TYPE;
use crate::{Failure, limits};

/// A JSON body. As an argument it reads the request; as a reply it becomes the response.
///
/// Refused as problems: another media type (Backstage's `unsupported media type text/plain`),
/// malformed JSON (with line and column), a wrong shape (with the path of the wrong part), a body
/// over the operation's limit, a compressed body.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

/// A JSON body that may be missing: an empty one reads as the default of `T`.
#[derive(Clone, Copy, Debug)]
pub struct OptionalJson<T>(pub T);

/// A reply that is JSON text already and passes through byte for byte.
#[derive(Clone, Debug)]
pub struct JsonText(pub Bytes);

/// Largest body that the matched operation takes; put on the request by [`crate::Routes`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyLimit(pub usize);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Failure> {
        let media_type = check_media_type(request.headers());
        let bytes = read(request).await?;
        if bytes.is_empty() {
            return Err(Problem::input("request/body must be present").into());
        }
        media_type?;
        Ok(Self(parse(&bytes)?))
    }
}

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for OptionalJson<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Failure> {
        let media_type = check_media_type(request.headers());
        let bytes = read(request).await?;
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        media_type?;
        Ok(Self(parse(&bytes)?))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => JsonText(bytes.into()).into_response(),
            Err(error) => Failure::from(Problem::internal(error)).into_response(),
        }
    }
}

impl IntoResponse for JsonText {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, JSON_TYPE)], self.0).into_response()
    }
}

/// A JSON reply that is produced piece by piece. It has no `ETag`, and when the client goes away
/// `pieces` is dropped. A piece that fails cuts the connection, so that the client sees a broken
/// body rather than a short one.
pub fn json_stream<P, E>(pieces: P) -> Response
where
    P: futures::Stream<Item = Result<Bytes, E>> + Send + 'static,
    E: Into<Box<dyn Error + Send + Sync>> + 'static,
{
    ([(CONTENT_TYPE, JSON_TYPE)], Body::from_stream(pieces)).into_response()
}

/// The body of `request` as it came, for uploads and signed webhooks.
///
/// # Errors
/// 413 over the operation's limit; 400 for a compressed body or one that broke off.
pub async fn read(request: Request) -> Result<Bytes, Failure> {
    let limit =
        request.extensions().get().map_or(limits::BODY_BYTES_MAX, |BodyLimit(bytes)| *bytes);
    if let Some(coding) = request.headers().get(CONTENT_ENCODING)
        && coding != "identity"
    {
        let coding = String::from_utf8_lossy(coding.as_bytes());
        return Err(Problem::input(format!("unsupported content encoding {coding}"))
            .hint("send the body uncompressed")
            .into());
    }
    if announced_length(request.headers()).is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    match Limited::new(request.into_body(), limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large(limit)),
        Err(error) => Err(Problem::input("The request's body broke off").because(error).into()),
    }
}

fn too_large(limit: usize) -> Failure {
    Problem::new(Code::TooLarge, "request entity too large")
        .hint(format!("the limit of this operation is {limit} bytes"))
        .into()
}

fn announced_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn check_media_type(headers: &HeaderMap) -> Result<(), Failure> {
    let Some(value) = headers.get(CONTENT_TYPE) else {
        return Err(Problem::input("unsupported media type undefined")
            .hint("send content-type: application/json")
            .into());
    };
    if is_json(value) {
        return Ok(());
    }
    let shown = String::from_utf8_lossy(value.as_bytes());
    Err(Problem::input(format!("unsupported media type {shown}"))
        .hint("send content-type: application/json")
        .into())
}

/// Whether a content type is JSON in UTF-8 (`application/json`, `application/problem+json`).
pub(crate) fn is_json(value: &HeaderValue) -> bool {
    let Ok(text) = value.to_str() else { return false };
    let mut pieces = text.split(';').map(str::trim);
    let essence = pieces.next().unwrap_or_default().to_ascii_lowercase();
    let json = essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"));
    json && pieces.all(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = value.trim().trim_matches('"');
        !name.trim().eq_ignore_ascii_case("charset") || value.eq_ignore_ascii_case("utf-8")
    })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| explain(&error.path().to_string(), error.inner()))?;
    reader.end().map_err(|error| explain("", &error))?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json_type(value: &'static str) -> bool {
        is_json(&HeaderValue::from_static(value))
    }

    #[test]
    fn json_is_recognised_through_parameters_suffixes_and_case() {
        assert!(json_type("application/json"));
        assert!(json_type("Application/JSON; charset=UTF-8"));
        assert!(json_type("application/json;charset=\"utf-8\""));
        assert!(json_type("application/merge-patch+json"));
        assert!(!json_type("application/json; charset=utf-16"));
        assert!(!json_type("text/plain"));
        assert!(!json_type("application/jsonx"));
        assert!(!json_type("text/x+json"));
    }

    #[test]
    fn nesting_without_end_is_refused_and_not_followed() {
        let deep = "[".repeat(200_000);
        let problem = parse::<serde_json::Value>(deep.as_bytes()).map_err(|it| it.detail);
        assert!(problem.is_err_and(|detail| detail.contains("recursion limit")));
    }

    #[test]
    fn text_after_the_value_is_refused() {
        assert!(parse::<serde_json::Value>(b"{} {}").is_err());
        assert!(parse::<serde_json::Value>(b" {} \n").is_ok());
    }
}
