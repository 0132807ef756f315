//! Failures of a handler, and the body that a client sees of them.
//!
//! A handler returns a [`Failure`] (usually by `?` on a [`Problem`]). The response it makes carries
//! the problem along, and [`crate::render`] writes the final body, because Backstage's error body
//! repeats the request. What lay beneath an internal failure goes to the log and never into a body.

use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use model::{Code, Problem};
use serde::Serialize;

/// Content type of every JSON body, spelled as Backstage spells it.
pub const JSON_TYPE: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// What handlers return: a reply, or a failure that the gate renders.
pub type Reply<T> = Result<T, Failure>;

/// A [`Problem`] on its way to a client.
#[derive(Clone, Debug)]
pub struct Failure {
    problem: Box<Problem>,
    status: StatusCode,
}

impl Failure {
    /// The method is not one that the path has.
    pub(crate) fn method_not_allowed() -> Self {
        let problem = Problem::input("The method is not allowed on this path")
            .hint("the response's allow header lists the methods that are");
        Self { problem: Box::new(problem), status: StatusCode::METHOD_NOT_ALLOWED }
    }

    /// What went wrong.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The error body for a request of `method` on `url`, which is relative to its plugin.
    pub(crate) fn body(&self, method: &str, url: &str) -> Vec<u8> {
        let body = ErrorBody {
            error: ErrorPart {
                name: self.name(),
                message: &self.problem.detail,
                code: self.code(),
                field: self.problem.field.as_deref(),
                hint: self.problem.hint.as_deref(),
                near: &self.problem.near,
            },
            request: RequestPart { method, url },
            response: ResponsePart { status_code: self.status.as_u16() },
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }

    fn name(&self) -> &'static str {
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            return "MethodNotAllowedError";
        }
        self.problem.code.name()
    }

    fn code(&self) -> &'static str {
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            return "method_not_allowed";
        }
        match self.problem.code {
            Code::Input => "input",
            Code::Authentication => "authentication",
            Code::NotAllowed => "not_allowed",
            Code::NotFound => "not_found",
            Code::Conflict => "conflict",
            Code::TooLarge => "too_large",
            Code::TooManyRequests => "too_many_requests",
            Code::NotImplemented => "not_implemented",
            Code::Unavailable => "unavailable",
            Code::Internal => "internal",
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let status = StatusCode::from_u16(problem.code.status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { problem: Box::new(problem), status }
    }
}

impl From<database::Error> for Failure {
    fn from(error: database::Error) -> Self {
        Problem::from(error).into()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, JSON_TYPE);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self.status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(RETRY_AFTER, self.problem.retry_after_s.unwrap_or(1).into());
            }
            _ => {}
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Turns axum's bare answer to a wrong method into one of ours, keeping its `allow` header.
pub(crate) fn explain_wrong_method(response: Response) -> Response {
    if response.status() != StatusCode::METHOD_NOT_ALLOWED
        || response.extensions().get::<Failure>().is_some()
    {
        return response;
    }
    let allowed = response.headers().get(ALLOW).cloned();
    let mut explained = Failure::method_not_allowed().into_response();
    if let Some(allowed) = allowed {
        explained.headers_mut().insert(ALLOW, allowed);
    }
    explained
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    error: ErrorPart<'a>,
    request: RequestPart<'a>,
    response: ResponsePart,
}

#[derive(Serialize)]
struct ErrorPart<'a> {
    name: &'a str,
    message: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    near: &'a [String],
}

#[derive(Serialize)]
struct RequestPart<'a> {
    method: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResponsePart {
    status_code: u16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_backstages_shape_and_our_extra_fields_inside_error() {
        let problem = Problem::input("limit is odd").at("limit").hint("use an even one");
        let body = Failure::from(problem).body("GET", "/entities?limit=3");
        assert_eq!(
            String::from_utf8_lossy(&body),
            concat!(
                r#"{"error":{"name":"InputError","message":"limit is odd","code":"input","#,
                r#""field":"limit","hint":"use an even one"},"#,
                r#""request":{"method":"GET","url":"/entities?limit=3"},"#,
                r#""response":{"statusCode":400}}"#,
            )
        );
    }

    #[test]
    fn what_lay_beneath_is_never_in_the_body() {
        let body = Failure::from(Problem::internal("password=hunter2")).body("GET", "/");
        assert!(!String::from_utf8_lossy(&body).contains("hunter2"));
    }
}
