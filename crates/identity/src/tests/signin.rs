//! Signing in through providers, over HTTP, against doubles that lie when they are told to.

pub(crate) mod double;

use std::collections::BTreeMap;
use std::time::Duration;

use outbound::Url;
use serde_json::{Value, json};
use testkit::{Answer, TestApp, TestEngine, on_both_engines};

use double::{Double, Signing};

/// What the clock shows, in seconds.
const NOW: i64 = 1_795_435_200;
const FRAME: &str = "/api/auth/oidc/handler/frame";

fn config(double: &Double, domains: &[&str]) -> Value {
    let resolvers = json!([{
        "resolver": "emailLocalPartMatchingUserEntityName",
        "dangerouslyAllowSignInWithoutUserInCatalog": true,
        "allowedDomains": domains,
    }]);
    json!({
        "app": { "baseUrl": "http://app.example" },
        "backend": { "baseUrl": "http://portal.example" },
        "auth": { "providers": {
            "oidc": { "development": {
                "metadataUrl": double.origin, "clientId": "portal", "clientSecret": "s3cret/x",
                "timeout": { "milliseconds": 300 }, "signIn": { "resolvers": resolvers },
            } },
            "github": { "development": {
                "enterpriseInstanceUrl": double.origin, "clientId": "a", "clientSecret": "b",
                "signIn": { "resolvers": resolvers },
            } },
            "guest": {},
        } },
    })
}

async fn start(engine: &TestEngine) -> (TestApp, Double) {
    let double = Double::start(NOW).await;
    let app = TestApp::new([crate::feature()]).on(engine);
    (app.config(config(&double, &["example.com"])).start().await, double)
}

/// A browser with its cookies, by name.
struct Browser<'a> {
    app: &'a TestApp,
    cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    fn new(app: &'a TestApp) -> Self {
        Self { app, cookies: BTreeMap::new() }
    }

    async fn send(&mut self, method: &str, uri: &str, headers: &[(&str, &str)]) -> Answer {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, it)| format!("{name}={it}")).collect();
        let mut client = self.app.anonymous().with_header("cookie", &cookies.join("; "));
        for (name, value) in headers {
            client = client.with_header(name, value);
        }
        let answer = client.send(method, uri, "").await;
        for value in answer.headers.get_all("set-cookie") {
            let text = value.to_str().unwrap();
            assert!(text.contains("HttpOnly") && text.contains("SameSite=Lax"), "{text}");
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            match value {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }

    async fn get(&mut self, uri: &str) -> Answer {
        self.send("GET", uri, &[]).await
    }

    async fn xhr(&mut self, method: &str, uri: &str) -> Answer {
        self.send(method, uri, &[("x-requested-with", "XMLHttpRequest")]).await
    }

    /// Goes to the provider: what it was told.
    async fn leave_for(&mut self, provider: &str, more: &str) -> BTreeMap<String, String> {
        let answer = self.get(&format!("/api/auth/{provider}/start?env=development{more}")).await;
        assert_eq!(answer.status, 302, "{}", answer.text());
        let address = Url::parse(&answer.header("location")).unwrap();
        address.query_pairs().map(|(name, it)| (name.into_owned(), it.into_owned())).collect()
    }

    /// The whole way through the double; the code is used once.
    async fn sign_in(&mut self, double: &Double, code: &str, more: &str) -> Answer {
        let told = self.leave_for("oidc", more).await;
        double.say(|it| {
            it.challenge.clone_from(&told["code_challenge"]);
            if it.claims.get("nonce").is_none() {
                it.claims["nonce"] = told["nonce"].clone().into();
            }
        });
        let answer = self.get(&callback(double, code, &told["state"])).await;
        double.say(|it| drop(it.claims.as_object_mut().unwrap().remove("nonce")));
        answer
    }

    fn session(&self) -> Option<&String> {
        self.cookies.get("flagstone-session")
    }
}

fn callback(double: &Double, code: &str, state: &str) -> String {
    let iss = url::form_urlencoded::byte_serialize(double.origin.as_bytes()).collect::<String>();
    format!("{FRAME}?code={code}&state={state}&iss={iss}")
}

/// What the page tells its opener.
fn told(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    assert_eq!(text.matches("</script>").count(), 1, "{text}");
    let line = text.lines().find(|it| it.contains("JSON.parse")).unwrap();
    let quoted = line.split('\'').nth(1).unwrap();
    serde_json::from_slice(&outbound::paths::percent_decode(quoted.as_bytes())).unwrap()
}

fn refused(answer: &Answer) -> String {
    told(answer)["error"]["message"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn somebody_signs_in_refreshes_and_leaves_at_both_ends() {
    on_both_engines("signin_whole", async |engine| {
        let (app, double) = start(&engine).await;
        let mut ada = Browser::new(&app);
        let answer = ada.sign_in(&double, "c-1", "&origin=http://app.example").await;
        let response = told(&answer)["response"].clone();
        let identity = json!({
            "type": "user", "userEntityRef": "user:default/ada",
            "ownershipEntityRefs": ["user:default/ada"],
        });
        assert_eq!(response["backstageIdentity"]["identity"], identity);
        assert_eq!(response["profile"]["email"], "ada@example.com");
        assert_eq!(response["providerInfo"]["accessToken"], "access-1");
        assert!(answer.header("content-security-policy").contains("script-src 'sha256-"));
        assert!(ada.session().is_some());
        assert!(!ada.cookies.contains_key("oidc-nonce"));
        assert!(!ada.cookies["oidc-refresh-token"].contains("refresh-1"));

        for method in ["GET", "POST"] {
            let again = ada.xhr(method, "/api/auth/oidc/refresh?env=development").await;
            assert_eq!(again.status, 200, "{method} {}", again.text());
            assert_eq!(again.json()["backstageIdentity"]["identity"], identity);
        }
        assert_eq!(ada.get("/api/auth/oidc/refresh").await.status, 401, "no X-Requested-With");

        let kept = ada.cookies.clone();
        let left = ada.xhr("POST", "/api/auth/oidc/logout").await;
        assert_eq!(left.status, 200, "{}", left.text());
        let address = left.json()["logoutUrl"].as_str().unwrap().to_owned();
        assert!(address.starts_with(&format!("{}/end?client_id=portal", double.origin)));
        assert!(address.contains("id_token_hint="), "{address}");
        assert!(ada.cookies.is_empty(), "{:?}", ada.cookies);
        // Somebody kept the cookies: they are of no use any more.
        ada.cookies = kept;
        assert_eq!(ada.xhr("GET", "/api/auth/oidc/refresh").await.status, 401);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_belongs_to_one_browser_and_is_good_once() {
    let (app, double) = start(&TestEngine::sqlite()).await;
    let (mut ada, mut eve) = (Browser::new(&app), Browser::new(&app));
    let hers = ada.leave_for("oidc", "").await;
    eve.leave_for("oidc", "").await;
    double.say(|it| {
        it.challenge.clone_from(&hers["code_challenge"]);
        it.claims["nonce"] = hers["nonce"].clone().into();
    });
    let back = callback(&double, "c-1", &hers["state"]);
    assert_eq!(refused(&eve.get(&back).await), "Invalid nonce");
    assert!(eve.session().is_none());
    assert_eq!(
        refused(&Browser::new(&app).get(&back).await),
        "Auth response is missing cookie nonce"
    );
    assert!(refused(&eve.get(&callback(&double, "c-1", "6e")).await).contains("state is invalid"));

    let nonce = ada.cookies["oidc-nonce"].clone();
    assert!(told(&ada.get(&back).await)["error"].is_null());
    ada.cookies = BTreeMap::from([("oidc-nonce".to_owned(), nonce)]);
    assert!(refused(&ada.get(&back).await).contains("has come back before"), "replayed state");
    assert!(ada.session().is_none());

    let his = eve.leave_for("oidc", "").await;
    app.advance(10 * 60 * 1_000 + 1);
    assert!(refused(&eve.get(&callback(&double, "c-2", &his["state"])).await).contains("too long"));
    app.finish().await;
}

#[tokio::test]
async fn a_replayed_code_is_refused_by_the_provider_and_leaves_no_session() {
    let (app, double) = start(&TestEngine::sqlite()).await;
    let mut ada = Browser::new(&app);
    assert!(told(&ada.sign_in(&double, "c-1", "").await)["error"].is_null());
    let mut eve = Browser::new(&app);
    let again = eve.sign_in(&double, "c-1", "").await;
    assert_eq!(refused(&again), "The sign-in provider 'oidc' refused: invalid_grant");
    assert!(eve.cookies.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn a_provider_that_lies_lets_nobody_in() {
    let (app, double) = start(&TestEngine::sqlite()).await;
    let mut count = 0;
    for (lie, claims) in [
        ("issuer", json!({ "iss": "https://evil.example" })),
        ("no issuer", json!({ "iss": null })),
        ("audience", json!({ "aud": "another" })),
        ("party", json!({ "aud": ["portal", "another"], "azp": "another" })),
        ("no party", json!({ "aud": ["portal", "another"] })),
        ("expired", json!({ "exp": NOW - 120 })),
        ("no end", json!({ "exp": null })),
        ("future", json!({ "nbf": NOW + 600 })),
        ("made in the future", json!({ "iat": NOW + 600 })),
        ("nonce", json!({ "nonce": "another" })),
        ("no subject", json!({ "sub": null })),
    ] {
        count += 1;
        double.say(|it| it.claims = claims);
        let mut eve = Browser::new(&app);
        let answer = eve.sign_in(&double, &format!("c-{count}"), "").await;
        let expected = "The sign-in provider 'oidc' gave an answer that is not good";
        assert_eq!(refused(&answer), expected, "{lie}");
        assert!(eve.cookies.is_empty(), "{lie}");
    }
    double.say(|it| it.claims = json!({}));
    for signing in [Signing::None, Signing::PublicKeyAsSecret, Signing::Stranger] {
        count += 1;
        double.say(|it| it.signing = signing);
        let mut eve = Browser::new(&app);
        let answer = eve.sign_in(&double, &format!("c-{count}"), "").await;
        assert!(refused(&answer).contains("not good"));
        assert!(eve.cookies.is_empty());
    }
    double.say(|it| it.signing = Signing::Good);
    double.say(|it| it.userinfo = json!({ "sub": "u-2" }));
    assert!(refused(&Browser::new(&app).sign_in(&double, "c-u", "").await).contains("not good"));
    double.say(|it| it.userinfo = json!({}));
    assert!(told(&Browser::new(&app).sign_in(&double, "c-g", "").await)["error"].is_null());
    app.finish().await;
}

#[tokio::test]
async fn oidc_0_4_21_an_unverified_address_or_one_of_another_domain_signs_nobody_in() {
    let (app, double) = start(&TestEngine::sqlite()).await;
    for (index, userinfo) in [
        json!({ "email_verified": false }),
        json!({ "email_verified": null }),
        json!({ "email_verified": "true" }),
        json!({ "email": "ada@evil.example" }),
    ]
    .into_iter()
    .enumerate()
    {
        double.say(|it| it.userinfo = userinfo.clone());
        let mut eve = Browser::new(&app);
        let answer = eve.sign_in(&double, &format!("c-{index}"), "").await;
        assert!(!refused(&answer).is_empty(), "{userinfo}");
        assert!(eve.cookies.is_empty(), "{userinfo}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_provider_that_is_down_or_slow_is_told_as_such() {
    let (app, double) = start(&TestEngine::sqlite()).await;
    double.say(|it| it.status = 503);
    let mut ada = Browser::new(&app);
    let away = "The sign-in provider 'oidc' does not answer";
    assert_eq!(refused(&ada.sign_in(&double, "c-1", "").await), away);
    double.say(|it| (it.status, it.delay) = (200, Duration::from_secs(5)));
    assert_eq!(refused(&ada.sign_in(&double, "c-2", "").await), away);
    assert!(ada.cookies.is_empty());
    double.say(|it| it.delay = Duration::ZERO);
    assert!(told(&ada.sign_in(&double, "c-3", "").await)["error"].is_null());
    // Away for a moment: the session stays, and the browser may try again.
    double.say(|it| it.status = 500);
    assert_eq!(ada.xhr("GET", "/api/auth/oidc/refresh").await.status, 503);
    double.say(|it| it.status = 200);
    assert_eq!(ada.xhr("GET", "/api/auth/oidc/refresh").await.status, 200);
    app.finish().await;
}

#[tokio::test]
async fn a_refresh_that_fails_ends_no_session_but_one_of_somebody_else_ends_its_providers() {
    let (app, double) = start(&TestEngine::sqlite()).await;
    let mut octo = Browser::new(&app);
    let told_octo = octo.leave_for("github", "").await;
    let frame = "/api/auth/github/handler/frame";
    let answer = octo.get(&format!("{frame}?code=good&state={}", told_octo["state"])).await;
    assert!(told(&answer)["error"].is_null());
    let mut ada = Browser::new(&app);
    ada.sign_in(&double, "c-1", "").await;
    let uri = "/api/auth/oidc/refresh";

    // Lies, and refusals as of a token that another tab has used: neither is the end.
    double.say(|it| it.claims = json!({ "sub": "u-2" }));
    assert_eq!(ada.xhr("GET", uri).await.status, 401);
    double.say(|it| it.claims = json!({}));
    assert_eq!(ada.xhr("GET", uri).await.status, 200);
    let evil = [("x-requested-with", "XMLHttpRequest"), ("origin", "http://evil.example")];
    assert_eq!(ada.send("GET", uri, &evil).await.status, 403);

    // Another provider's person is another user: that is not what this session rests on.
    let kept = octo.cookies["github-refresh-token"].clone();
    ada.cookies.insert("github-refresh-token".to_owned(), kept);
    assert_eq!(ada.xhr("GET", "/api/auth/github/refresh").await.status, 401);
    assert_eq!(ada.xhr("GET", uri).await.status, 200);

    double.say(|it| it.userinfo = json!({ "email": "bob@example.com" }));
    assert_eq!(ada.xhr("GET", uri).await.status, 401);
    double.say(|it| it.userinfo = json!({}));
    assert_eq!(ada.xhr("GET", uri).await.status, 401, "the session has ended");
    app.finish().await;
}

#[tokio::test]
async fn ghsa_wqvh_63mv_9w92_the_redirect_flow_ends_within_the_portal() {
    let (app, double) = start(&TestEngine::sqlite()).await;
    let mut ada = Browser::new(&app);
    let more = "&flow=redirect&redirectUrl=http%3A%2F%2Fapp.example%2Fcatalog%3Fa%3Db";
    let answer = ada.sign_in(&double, "c-1", more).await;
    assert_eq!(
        (answer.status, answer.header("location").as_str()),
        (303, "http://app.example/catalog?a=b")
    );
    assert!(ada.session().is_some());
    double.say(|it| it.userinfo = json!({ "email_verified": false }));
    let answer = Browser::new(&app).sign_in(&double, "c-2", more).await;
    assert!(answer.header("location").starts_with("http://app.example/catalog?a=b&error=Failed"));
    for evil in [
        "http%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "http%3A%2F%2Fapp.example%40evil.example",
        "http%3A%2F%2Fapp.example.evil.example",
        "http%3A%2F%2Fapp.example%0d%0ax%3Ay",
        "javascript%3Aalert(1)",
        "%09%2F%2Fevil.example",
    ] {
        let uri = format!("/api/auth/oidc/start?env=development&flow=redirect&redirectUrl={evil}");
        let answer = ada.get(&uri).await;
        assert_eq!(answer.status, 403, "{evil} {}", answer.text());
    }
    let origin = ada.get("/api/auth/oidc/start?env=development&origin=http://evil.example").await;
    assert_eq!(origin.status, 403);
    app.finish().await;
}

#[tokio::test]
async fn the_provider_ends_sessions_by_a_token_that_is_good_once() {
    on_both_engines("signin_backchannel", async |engine| {
        let (app, double) = start(&engine).await;
        let mut ada = Browser::new(&app);
        ada.sign_in(&double, "c-1", "").await;
        let event = json!({ "http://schemas.openid.net/event/backchannel-logout": {} });
        let send = async |changes: Value| {
            let mut claims = json!({ "events": event, "jti": "j-1" });
            for (name, value) in changes.as_object().unwrap() {
                claims[name] = value.clone();
            }
            let token = double.sign(&double.claims(&claims));
            let client = app.anonymous();
            let client = client.with_header("content-type", "application/x-www-form-urlencoded");
            let path = "/api/auth/oidc/backchannel-logout";
            client.send("POST", path, format!("logout_token={token}")).await.status
        };
        for bad in [
            json!({ "nonce": "n" }),
            json!({ "events": {} }),
            json!({ "aud": "another" }),
            json!({ "iss": "https://evil.example" }),
            json!({ "iat": NOW - 3_600 }),
        ] {
            assert_eq!(send(bad.clone()).await, 400, "{bad}");
        }
        double.say(|it| it.signing = Signing::Stranger);
        assert_eq!(send(json!({})).await, 400);
        double.say(|it| it.signing = Signing::Good);
        assert_eq!(send(json!({ "sid": "s-2", "jti": "j-0" })).await, 200, "another session");
        assert_eq!(ada.xhr("GET", "/api/auth/oidc/refresh").await.status, 200);
        assert_eq!(send(json!({})).await, 200);
        assert_eq!(ada.xhr("GET", "/api/auth/oidc/refresh").await.status, 401);
        assert_eq!(send(json!({})).await, 400, "the same token again");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn github_vouches_with_the_verified_primary_address_alone() {
    let (app, double) = start(&TestEngine::sqlite()).await;
    let frame = "/api/auth/github/handler/frame";
    let come = async |code: &str| {
        let mut octo = Browser::new(&app);
        let told = octo.leave_for("github", "&scope=repo").await;
        assert_eq!(told["scope"], "read:user user:email repo");
        let answer = octo.get(&format!("{frame}?code={code}&state={}", told["state"])).await;
        (answer, octo)
    };
    let (answer, mut octo) = come("good").await;
    let response = told(&answer)["response"].clone();
    assert_eq!(response["profile"]["email"], "octo@example.com");
    assert_eq!(response["backstageIdentity"]["identity"]["userEntityRef"], "user:default/octo");
    assert_eq!(octo.xhr("GET", "/api/auth/github/refresh").await.status, 200);
    let bad = refused(&come("bad").await.0);
    assert_eq!(bad, "The sign-in provider 'github' refused: bad_verification_code");
    for addresses in [
        json!([{ "email": "octo@example.com", "primary": true, "verified": false }]),
        json!([{ "email": "octo@example.com", "primary": false, "verified": true }]),
        json!([]),
        Value::Null,
    ] {
        double.say(|it| it.addresses = addresses.clone());
        let (answer, octo) = come("good").await;
        assert!(refused(&answer).starts_with("Failed to sign-in"), "{addresses}");
        assert!(octo.cookies.is_empty());
    }
    app.finish().await;
}

#[tokio::test]
async fn the_guest_is_one_only_where_configured_and_under_development() {
    let (app, _double) = start(&TestEngine::sqlite()).await;
    let refused = Browser::new(&app).xhr("GET", "/api/auth/guest/refresh").await;
    assert_eq!(refused.status, 403, "portal.example is not this machine");
    let listed = app.anonymous().get("/api/identity/v1/providers").await.json();
    let ids: Vec<_> = listed["items"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, ["oidc", "github", "guest"]);
    app.finish().await;
    let local = json!({ "auth": { "providers": { "guest": {} } } });
    let app = TestApp::new([crate::feature()]).config(local).start().await;
    let mut guest = Browser::new(&app);
    let answer = guest.xhr("GET", "/api/auth/guest/refresh").await;
    let identity = &answer.json()["backstageIdentity"]["identity"];
    assert_eq!(identity["userEntityRef"], "user:development/guest");
    assert!(guest.session().is_some());
    assert_eq!(guest.get("/api/auth/guest/refresh").await.status, 401);
    assert_eq!(guest.xhr("GET", "/api/auth/Guest/refresh").await.status, 404);
    assert_eq!(guest.xhr("GET", "/api/auth/oidc/refresh").await.status, 404);
    app.finish().await;
}
