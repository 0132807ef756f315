//! Pages over HTTP: which file answers, in which encoding, with which headers.

use axum::body::{Body, to_bytes};
use axum::response::Response;
use http::Request;
use tower::ServiceExt as _;

use super::embedded::{FILES, File};
use super::serve;

const BUILT: &[File] = &[
    File {
        path: "/assets/index-4f2a.js",
        body: b"plain",
        brotli: Some(b"by brotli"),
        gzip: Some(b"by gzip"),
    },
    File { path: "/assets/face.woff2", body: b"face", brotli: None, gzip: None },
    File { path: "/favicon.svg", body: b"<svg/>", brotli: None, gzip: Some(b"zipped") },
    File { path: "/index.html", body: b"<!doctype html>", brotli: None, gzip: None },
];

async fn ask(
    files: &'static [File],
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> Response {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    serve(files).oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn get(path: &str) -> Response {
    ask(BUILT, "GET", path, &[]).await
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |it| it.to_str().unwrap())
}

async fn body(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn a_path_that_looks_like_a_page_is_answered_by_the_index() {
    for path in
        ["/", "/catalog", "/catalog/default/component/www.acme.com", "/a/b/c", "/index.html"]
    {
        let response = get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8");
        assert_eq!(header(&response, "cache-control"), "no-cache");
        assert_eq!(body(response).await, "<!doctype html>");
    }
    for path in ["/assets/index-0000.js", "/assets/page", "/robots.txt", "/favicon.ico"] {
        assert_eq!(get(path).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn what_is_named_after_its_content_is_kept_for_a_year() {
    let response = get("/assets/index-4f2a.js").await;
    assert_eq!(header(&response, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header(&response, "content-type"), "text/javascript; charset=utf-8");
    assert_eq!(header(&get("/assets/face.woff2").await, "content-type"), "font/woff2");
    assert_eq!(header(&get("/favicon.svg").await, "cache-control"), "no-cache");
}

#[tokio::test]
async fn the_smallest_form_that_is_accepted_is_sent() {
    for (accepted, encoding, expected) in [
        ("gzip, deflate, br", "br", "by brotli"),
        ("GZIP", "gzip", "by gzip"),
        ("br;q=0, gzip;q=0.5", "gzip", "by gzip"),
        ("gzip;q=0", "", "plain"),
        ("identity", "", "plain"),
        ("brotli", "", "plain"),
    ] {
        let asked = [("accept-encoding", accepted)];
        let response = ask(BUILT, "GET", "/assets/index-4f2a.js", &asked).await;
        assert_eq!(header(&response, "content-encoding"), encoding, "{accepted}");
        assert_eq!(header(&response, "vary"), "accept-encoding");
        assert_eq!(body(response).await, expected, "{accepted}");
    }
    let response = ask(BUILT, "GET", "/favicon.svg", &[("accept-encoding", "br")]).await;
    assert_eq!(body(response).await, "<svg/>");
}

#[tokio::test]
async fn who_has_it_is_told_so_and_who_asks_for_the_head_gets_no_body() {
    for path in ["/", "/assets/index-4f2a.js"] {
        let tag = header(&get(path).await, "etag").to_owned();
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        for method in ["GET", "HEAD"] {
            let known = ask(BUILT, method, path, &[("if-none-match", &tag)]).await;
            assert_eq!(known.status(), 304, "{method} {path}");
            assert_eq!(header(&known, "etag"), tag);
            assert_eq!(body(known).await, "");
            let other = ask(BUILT, method, path, &[("if-none-match", "\"x\"")]).await;
            assert_eq!(other.status(), 200, "{method} {path}");
        }
    }
    let head = ask(BUILT, "HEAD", "/assets/index-4f2a.js", &[]).await;
    assert_eq!((head.status().as_u16(), header(&head, "content-length")), (200, "5"));
    assert_eq!(body(head).await, "");
    assert_eq!(ask(BUILT, "POST", "/", &[]).await.status(), 405);
}

#[tokio::test]
async fn a_page_may_load_nothing_from_elsewhere_and_run_no_script_of_its_own() {
    for path in ["/", "/assets/index-4f2a.js", "/robots.txt"] {
        let response = get(path).await;
        let policy = header(&response, "content-security-policy");
        assert!(policy.starts_with("default-src 'self'; script-src 'self'; "), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("eval"), "{policy}");
        assert_eq!(response.headers().get_all("content-security-policy").iter().count(), 1);
        assert_eq!(header(&response, "referrer-policy"), "strict-origin-when-cross-origin");
        assert!(header(&response, "permissions-policy").contains("camera=()"));
    }
}

#[tokio::test]
async fn a_server_without_the_portal_says_how_to_get_it() {
    for path in ["/", "/catalog", "/assets/index.js"] {
        let response = ask(&[], "GET", path, &[]).await;
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8");
        assert!(body(response).await.contains("cargo xtask demo"));
    }
}

/// What the build found is whole, whether the portal was built before or not.
#[test]
fn files_that_are_compiled_in_have_an_index_among_them() {
    assert!(FILES.is_empty() || FILES.iter().any(|it| it.path == "/index.html"));
    for file in FILES {
        assert!(file.path.starts_with('/') && !file.path.contains("/."), "{}", file.path);
        assert!(!file.path.ends_with(".br") && !file.path.ends_with(".gz"), "{}", file.path);
    }
}
