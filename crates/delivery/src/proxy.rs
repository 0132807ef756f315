//! Services under hosts of their own, `<service>--<environment>.localhost`, on our port.
//!
//! What comes is handed on as it is, but for what concerns one connection alone, and for the portal's own
//! cookies: they are no business of a service. A service cannot set a cookie for more than its own host.

use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use gate::{Connection, Site};
use http::header::{
    CONNECTION, CONTENT_TYPE, COOKIE, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, RETRY_AFTER,
    SET_COOKIE, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use http_body_util::BodyExt as _;

use crate::label;
use crate::limits::ANSWER_MAX;
use crate::local::Local;
use crate::local::web::{AskError, ask};

/// Headers of one connection (RFC 9110, section 7.6.1).
const OF_THE_CONNECTION: [HeaderName; 9] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];
/// What cookies of the portal begin with.
const OURS: [&str; 2] = ["flagstone-", "__Host-flagstone-"];

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Hands requests on.
pub struct Proxy(pub Arc<Local>);

#[async_trait]
impl Site for Proxy {
    fn takes(&self, host: &str) -> bool {
        label::of_host(host, &self.0.settings.domain).is_some()
    }

    async fn answer(&self, host: &str, request: Request) -> Response {
        let label = label::of_host(host, &self.0.settings.domain).unwrap_or_default();
        let Some(slot) = self.0.slot_of_label(label) else {
            return plain(StatusCode::NOT_FOUND, "No service answers here.");
        };
        let picked = slot.pick().and_then(|(it, busy)| it.port().map(|port| (port, busy)));
        let Some((port, busy)) = picked else {
            let text = "The service does not run at the moment.";
            let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, text);
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
            return answer;
        };
        match ask(port, onwards(request, host, &self.0.settings.scheme), ANSWER_MAX).await {
            Ok(answer) => {
                let (mut parts, body) = answer.into_parts();
                clean(&mut parts.headers);
                own_cookies(&mut parts.headers);
                // The program is not ended while its answer is under way.
                let body = body.map_frame(move |frame| {
                    let _under_way = &busy;
                    frame
                });
                Response::from_parts(parts, Body::new(body))
            }
            Err(AskError::Late) => {
                plain(StatusCode::GATEWAY_TIMEOUT, "The service did not answer in time.")
            }
            Err(AskError::Connect | AskError::Broken(_)) => {
                plain(StatusCode::BAD_GATEWAY, "The service does not answer.")
            }
        }
    }
}

/// The request as the service gets it.
fn onwards(mut request: Request, host: &str, scheme: &str) -> Request {
    let peer = request.extensions().get::<Connection>().map(|it| it.peer.ip().to_string());
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = path.map(Uri::from).unwrap_or_default();
    *request.version_mut() = http::Version::HTTP_11;
    let headers = request.headers_mut();
    clean(headers);
    let before = headers.get(HOST).cloned();
    let before = before.or_else(|| HeaderValue::from_str(host).ok());
    if let Some(host) = before {
        headers.insert(FORWARDED_HOST, host.clone());
        headers.insert(HOST, host);
    }
    match peer.and_then(|it| HeaderValue::from_str(&it).ok()) {
        Some(peer) => headers.insert(FORWARDED_FOR, peer),
        None => headers.remove(FORWARDED_FOR),
    };
    if let Ok(scheme) = HeaderValue::from_str(scheme) {
        headers.insert(FORWARDED_PROTO, scheme);
    }
    let cookies = headers.get_all(COOKIE).iter().filter_map(|it| others(it.to_str().ok()?));
    let cookies: Vec<HeaderValue> = cookies.collect();
    headers.remove(COOKIE);
    for cookie in cookies {
        headers.append(COOKIE, cookie);
    }
    request
}

/// Takes away what is of one connection alone.
fn clean(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(','))
        .filter_map(|it| it.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&OF_THE_CONNECTION) {
        headers.remove(name);
    }
}

/// A `Cookie` header without the portal's own.
fn others(cookies: &str) -> Option<HeaderValue> {
    let is_ours = |it: &&str| OURS.iter().any(|ours| it.trim_start().starts_with(ours));
    let kept: Vec<&str> = cookies.split(';').filter(|it| !is_ours(it)).map(str::trim).collect();
    (!kept.is_empty()).then(|| HeaderValue::from_str(&kept.join("; ")).ok())?
}

/// Cookies stay with the host that set them.
fn own_cookies(headers: &mut HeaderMap) {
    let own = |it: &HeaderValue| {
        let text = it.to_str().ok()?;
        let is_domain = |it: &&str| {
            let name = it.split('=').next().unwrap_or_default();
            name.trim().eq_ignore_ascii_case("domain")
        };
        let mut kept = text.split(';');
        let first = kept.next()?;
        let rest = kept.filter(|it| !is_domain(it));
        HeaderValue::from_str(&[first].into_iter().chain(rest).collect::<Vec<_>>().join(";")).ok()
    };
    let cookies: Vec<HeaderValue> = headers.get_all(SET_COOKIE).iter().filter_map(own).collect();
    headers.remove(SET_COOKIE);
    for cookie in cookies {
        headers.append(SET_COOKIE, cookie);
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_concerns_one_connection_and_what_is_ours_is_not_handed_on() {
        let request = Request::builder()
            .uri("http://shop--dev.localhost:7007/a?b=c")
            .header(HOST, "shop--dev.localhost:7007")
            .header(CONNECTION, "close, X-Odd")
            .header("x-odd", "1")
            .header("x-forwarded-for", "1.2.3.4")
            .header(UPGRADE, "websocket")
            .header(COOKIE, "a=b; flagstone-session=s; __Host-flagstone-session=t;c=d")
            .header(COOKIE, "flagstone-session=s")
            .body(Body::empty())
            .unwrap();
        let onwards = onwards(request, "shop--dev.localhost", "http");
        assert_eq!(onwards.uri(), "/a?b=c");
        let mut headers: Vec<String> = onwards
            .headers()
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        headers.sort();
        assert_eq!(
            headers,
            [
                "cookie: a=b; c=d",
                "host: shop--dev.localhost:7007",
                "x-forwarded-host: shop--dev.localhost:7007",
                "x-forwarded-proto: http",
            ]
        );
    }

    #[test]
    fn a_service_sets_cookies_for_its_own_host_alone() {
        let mut headers = HeaderMap::new();
        let cookie = "flagstone-session=x; Path=/; domain=localhost; HttpOnly";
        headers.append(SET_COOKIE, HeaderValue::from_static(cookie));
        headers.append(SET_COOKIE, HeaderValue::from_static("a=b;Domain = .localhost"));
        own_cookies(&mut headers);
        let kept: Vec<_> = headers.get_all(SET_COOKIE).iter().collect();
        assert_eq!(kept, ["flagstone-session=x; Path=/; HttpOnly", "a=b"]);
    }
}
