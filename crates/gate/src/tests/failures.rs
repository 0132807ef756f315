//! What a client sees when something is wrong.

use super::sample::{FULL, app, get, post, send};

const JSON: &str = "application/json";

#[tokio::test]
async fn an_error_has_backstages_body_with_the_address_relative_to_the_plugin() {
    let answer = get(&app(), FULL, "/api/sample/things/missing").await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(
        answer.text(),
        concat!(
            r#"{"error":{"name":"NotFoundError","message":"No thing named 'missing'","#,
            r#""code":"not_found"},"request":{"method":"GET","url":"/things/missing"},"#,
            r#""response":{"statusCode":404}}"#,
        )
    );
}

#[tokio::test]
async fn an_unknown_route_is_404_with_an_empty_body() {
    let app = app();
    for uri in ["/api/sample/nope", "/api/nope", "/api", "/nope", "/", "/.backstage/nope"] {
        let answer = get(&app, FULL, uri).await;
        assert_eq!((answer.status, answer.text()), (404, ""), "{uri}");
    }
}

#[tokio::test]
async fn a_wrong_method_says_which_are_right() {
    let answer = send(&app(), "DELETE", "/api/sample/things/a", &[], "").await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow"), "GET,HEAD");
    assert_eq!(answer.json()["error"]["name"], "MethodNotAllowedError");
    let odd = send(&app(), "BREW", "/api/sample/things/a", &[], "").await;
    assert_eq!(odd.status, 405);
}

#[tokio::test]
async fn a_panic_is_a_500_that_says_nothing_of_it() {
    let answer = get(&app(), FULL, "/api/sample/panic").await;
    assert_eq!(answer.error(), (500, "An unexpected error occurred".to_owned()));
    assert!(!answer.text().contains("secret"));
}

#[tokio::test]
async fn what_lay_beneath_an_internal_failure_stays_inside() {
    let answer = get(&app(), FULL, "/api/sample/broken").await;
    assert_eq!(answer.error(), (500, "An unexpected error occurred".to_owned()));
    assert!(!answer.text().contains("hunter2"));
}

#[tokio::test]
async fn unknown_query_parameters_are_refused() {
    let answer = get(&app(), FULL, "/api/sample/things/a?x=1").await;
    assert_eq!(answer.error(), (400, "Unknown query parameter 'x'".to_owned()));
    assert_eq!(answer.json()["error"]["field"], "x");
    assert_eq!(answer.json()["request"]["url"], "/things/a?x=1");
}

#[tokio::test]
async fn path_parameters_are_decoded_and_malformed_ones_refused() {
    let app = app();
    let decoded = get(&app, FULL, "/api/sample/things/a%2Fb%20c").await;
    assert_eq!(decoded.json()["name"], "a/b c");
    let malformed = get(&app, FULL, "/api/sample/things/%ff").await;
    assert_eq!(malformed.status, 400);
    assert_eq!(malformed.json()["error"]["name"], "InputError");
    assert_eq!(get(&app, FULL, "/api/sample/large/minus").await.status, 400);
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_cut() {
    let answer = get(&app(), FULL, "/api/sample/slow").await;
    assert_eq!(answer.error(), (503, "The request took longer than 0.05 s".to_owned()));
}

#[tokio::test]
async fn markup_in_an_address_cannot_become_a_page() {
    let answer = post(&app(), "/api/sample/things?%3Cscript%3E", JSON, "<script>").await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}
