//! The last word on every failure: its body, its line in the log, and what a panic becomes.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use http::Uri;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use model::{Code, Problem};

use crate::Failure;
use crate::failure::explain_wrong_method;
use crate::observe::RequestId;

/// Writes the body of a failed request, and logs what lay beneath it, once.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let url = plugin_relative(request.uri());
    let id = request.extensions().get::<RequestId>().map(|RequestId(id)| Arc::clone(id));
    let outcome = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let response = match outcome {
        Ok(response) => explain_wrong_method(response),
        Err(panic) => Failure::from(Problem::internal(panic_text(panic.as_ref()))).into_response(),
    };
    let Some(failure) = response.extensions().get::<Failure>() else { return response };
    log(failure.problem(), id.as_deref().unwrap_or("-"), method.as_str());
    let body = failure.body(method.as_str(), &url);
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.remove(CONTENT_ENCODING);
    Response::from_parts(parts, Body::from(body))
}

fn log(problem: &Problem, request_id: &str, method: &str) {
    let cause = problem.cause.as_deref().unwrap_or("-");
    let detail = problem.detail.as_str();
    if problem.code == Code::Internal {
        tracing::error!(target: "gate::failure", request_id, method, detail, cause);
    } else if problem.cause.is_some() {
        tracing::debug!(target: "gate::failure", request_id, method, detail, cause);
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("without a message"))
}

/// Path and query as the plugin's own router would see them: without `/api/<plugin>`.
fn plugin_relative(uri: &Uri) -> String {
    let whole = uri.path_and_query().map_or("/", |it| it.as_str());
    let Some(below) = whole.strip_prefix("/api/") else { return whole.to_owned() };
    let plugin_end = below.find(['/', '?']).unwrap_or(below.len());
    match &below[plugin_end..] {
        "" => "/".to_owned(),
        rest if rest.starts_with('?') => format!("/{rest}"),
        rest => rest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_bodies_are_relative_to_their_plugin() {
        for (whole, expected) in [
            ("/api/catalog/entities?limit=1", "/entities?limit=1"),
            ("/api/catalog", "/"),
            ("/api/catalog?x=1", "/?x=1"),
            ("/api/catalog/", "/"),
            ("/metrics", "/metrics"),
            ("http://h/api/spine/v1/jobs", "/v1/jobs"),
        ] {
            assert_eq!(plugin_relative(&whole.parse().unwrap()), expected);
        }
    }
}
