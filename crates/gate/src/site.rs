//! Hosts that are origins of their own: what runs there was written by others, and answers on our port
//! under a name of its own. No layer of the gate stands around it but the one that counts requests:
//! no caller is looked for, and no header of ours is added.

use std::sync::Arc;

use async_trait::async_trait;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use http::header::HOST;

/// Answers for hosts of its own.
#[async_trait]
pub trait Site: Send + Sync {
    /// Whether it answers for `host`: a name in lower case, without a port.
    fn takes(&self, host: &str) -> bool;

    /// The answer to a request for `host`.
    async fn answer(&self, host: &str, request: Request) -> Response;
}

/// The sites of a server.
pub(crate) type Sites = Arc<[Arc<dyn Site>]>;

/// See the module's text.
pub(crate) async fn layer(State(sites): State<Sites>, request: Request, next: Next) -> Response {
    let host = request.uri().host().map(str::to_owned).or_else(|| named(request.headers()));
    let Some(host) = host.map(|it| it.trim_end_matches('.').to_ascii_lowercase()) else {
        return next.run(request).await;
    };
    match sites.iter().find(|it| it.takes(&host)) {
        Some(site) => site.answer(&host, request).await,
        None => next.run(request).await,
    }
}

/// The host of the `Host` header, without its port. There is at most one: `observe` refuses more.
fn named(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(HOST)?.to_str().ok()?;
    let host = match value.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|it| it.is_ascii_digit()) => host,
        _ => value,
    };
    Some(host.to_owned())
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::response::IntoResponse;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;

    struct Shop;

    #[async_trait]
    impl Site for Shop {
        fn takes(&self, host: &str) -> bool {
            host == "shop--dev.localhost"
        }

        async fn answer(&self, host: &str, _: Request) -> Response {
            host.to_owned().into_response()
        }
    }

    async fn answered(host: Option<&str>, uri: &str) -> String {
        let sites: Sites = Arc::new([Arc::new(Shop) as Arc<dyn Site>]);
        let router = Router::new().fallback(async || "ours");
        let mut request = Request::builder().uri(uri);
        if let Some(host) = host {
            request = request.header(HOST, host);
        }
        let request = request.body(Body::empty()).unwrap();
        let router = router.layer(from_fn_with_state(sites, layer));
        let body = router.oneshot(request).await.unwrap().into_body();
        String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_host_of_its_own_is_answered_by_its_site_and_no_other() {
        let site = "shop--dev.localhost";
        for host in
            [site, "shop--dev.localhost:7007", "Shop--Dev.LOCALHOST.", "shop--dev.localhost:"]
        {
            assert_eq!(answered(Some(host), "/api/x").await, site, "{host}");
        }
        assert_eq!(answered(Some("localhost"), "http://shop--dev.localhost:1/x").await, site);
        for host in ["localhost", "x.shop--dev.localhost", "shop--dev.localhost:x", "[::1]:7007"] {
            assert_eq!(answered(Some(host), "/").await, "ours", "{host}");
        }
        assert_eq!(answered(None, "/").await, "ours");
    }
}
