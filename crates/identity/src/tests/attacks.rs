//! What people of ill will try at the door.

use serde_json::json;
use testkit::on_both_engines;

use super::support::{
    Browser, PASSWORD, message, open_invitation, people, secret_of, somebody, start,
};
use crate::people::limits::FAILURES_TOGETHER;
use crate::people::tokens::TokenWanted;

const V1: &str = "/api/identity/v1";

fn at(path: &str) -> String {
    format!("{V1}{path}")
}

#[tokio::test]
async fn guesses_are_slowed_down_and_whoever_knows_the_password_elsewhere_is_not() {
    on_both_engines("identity_guesses", async |engine| {
        let app = start(&engine).await;
        somebody(&app, "ada").await;
        let mut guesser = Browser::new(&app);
        for _ in 0..FAILURES_TOGETHER {
            assert_eq!(guesser.sign_in("ada", "wrong horse battery").await.status, 401);
        }
        let slowed = guesser.sign_in("ada", PASSWORD).await;
        assert_eq!(slowed.status, 429, "even the right one has to wait");
        assert!(message(&slowed).contains("wait 2 seconds"), "{}", message(&slowed));
        assert_eq!(slowed.header("retry-after"), "2");
        let mut elsewhere = Browser::by(app.from_address([198, 51, 100, 7]));
        assert_eq!(elsewhere.sign_in("ada", PASSWORD).await.status, 200);
        app.advance(2_000);
        assert_eq!(guesser.sign_in("ada", PASSWORD).await.status, 200);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn many_guesses_at_once_count_as_many() {
    on_both_engines("identity_guesses_at_once", async |engine| {
        let app = start(&engine).await;
        somebody(&app, "ada").await;
        let guess = || {
            let mut browser = Browser::new(&app);
            async move { browser.sign_in("ada", "wrong horse battery").await.status }
        };
        let statuses = futures::future::join_all((0..20).map(|_| guess())).await;
        let looked_at = statuses.iter().filter(|status| **status == 401).count();
        assert_eq!(looked_at, usize::try_from(FAILURES_TOGETHER).unwrap(), "{statuses:?}");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_session_that_was_planted_before_is_not_the_one_that_signs_in() {
    on_both_engines("identity_fixation", async |engine| {
        let app = start(&engine).await;
        somebody(&app, "ada").await;
        let mallory = somebody(&app, "mallory").await;
        let mut victim = mallory.clone();
        assert_eq!(victim.sign_in("ada", PASSWORD).await.status, 200);
        assert_ne!(victim.cookie(), mallory.cookie());
        assert_eq!(victim.session().await.json()["entityRef"], "user:default/ada");
        let planted = mallory.client().get(&at("/session")).await;
        assert_eq!(planted.status, 401, "the one before has ended");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing() {
    on_both_engines("identity_csrf", async |engine| {
        let app = start(&engine).await;
        let ada = somebody(&app, "ada").await;
        let body = json!({ "name": "planted" });
        let bare = app.anonymous().with_header("cookie", ada.cookie());
        assert_eq!(bare.post(&at("/tokens"), body.clone()).await.status, 403, "no token");
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let client = ada.client().with_header(name, value);
            let refused = client.post(&at("/tokens"), body.clone()).await;
            assert_eq!(refused.status, 403, "{name}: {value}");
        }
        let foreign = app.anonymous().with_header("origin", "https://evil.example");
        let login = json!({ "name": "ada", "password": PASSWORD });
        let planted = foreign.post(&at("/sign-in"), login).await;
        assert_eq!(planted.status, 403, "nor does it sign anybody in");
        assert_eq!(ada.client().post(&at("/tokens"), body).await.status, 201);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_name_that_is_taken_cannot_be_chosen() {
    on_both_engines("identity_names", async |engine| {
        let app = start(&engine).await;
        somebody(&app, "ada").await;
        let people = people(&app).await;
        let service = app.as_service("test");
        for name in ["ada", "ADA", "a d a", "user:default/ada", "../ada", ""] {
            let open = people.invitation_create(&model::Caller::SYSTEM, &open_invitation()).await;
            let secret = open.unwrap().secret;
            let answer = Browser::new(&app).accept(&secret, name).await;
            assert!([400, 409].contains(&answer.status), "{name}: {}", answer.text());
            let again = Browser::new(&app).accept(&secret, "bob").await;
            assert!([200, 409].contains(&again.status), "{}", again.text());
        }
        let accounts = service.get(&at("/accounts")).await.json();
        let refs: Vec<_> =
            accounts["items"].as_array().unwrap().iter().map(|it| &it["entityRef"]).collect();
        assert_eq!(refs, ["user:default/ada", "user:default/bob"]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_invitation_that_two_accept_at_once_makes_one_account() {
    on_both_engines("identity_twice", async |engine| {
        let app = start(&engine).await;
        let people = people(&app).await;
        let open = people.invitation_create(&model::Caller::SYSTEM, &open_invitation()).await;
        let secret = open.unwrap().secret;
        let accept = |name: &'static str| {
            let (mut browser, secret) = (Browser::new(&app), secret.clone());
            async move { browser.accept(&secret, name).await.status }
        };
        let (one, other) = futures::future::join(accept("one"), accept("other")).await;
        let mut both = [one, other];
        both.sort_unstable();
        assert_eq!(both, [200, 404]);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_no_credential_is_nobody() {
    on_both_engines("identity_garbage", async |engine| {
        let app = start(&engine).await;
        let path = at("/sessions");
        for token in ["flagstone_", "flagstone_x", "x", "eyJhbGciOiJub25lIn0.e30."] {
            assert_eq!(app.anonymous().with_token(token).get(&path).await.status, 401, "{token}");
        }
        let long = format!("flagstone_{}", "x".repeat(43));
        assert_eq!(app.anonymous().with_token(&long).get(&path).await.status, 401);
        for cookie in ["flagstone-session=", "flagstone-session=x", "=", ";;;"] {
            let client = app.anonymous().with_header("cookie", cookie);
            assert_eq!(client.get(&path).await.status, 401, "{cookie}");
        }
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_link_for_a_user_takes_no_account_over() {
    on_both_engines("identity_takeover", async |engine| {
        let app = start(&engine).await;
        somebody(&app, "ada").await;
        let inviter = service(&app, &["identity.invitation.create"]).await;
        let named = json!({ "entityRef": "user:default/ada" });
        let refused = inviter.post(&at("/invitations"), named.clone()).await;
        assert_eq!(refused.status, 403, "who may invite may not become somebody");
        assert_eq!(inviter.post(&at("/invitations"), json!({})).await.status, 201);

        let admin = app.as_service("test");
        let made = admin.post(&at("/invitations"), named).await.json();
        let lost = admin.post(&at("/recoveries"), json!({ "account": "ada" })).await.json();
        app.advance(1_000);
        let accounts = admin.get(&at("/accounts?text=ada")).await.json();
        let id = accounts["items"][0]["id"].as_str().unwrap();
        assert_eq!(admin.put(&at(&format!("/accounts/{id}/lock")), json!({})).await.status, 204);
        for link in [made, lost] {
            let secret = link["secret"].as_str().unwrap();
            let answer = Browser::new(&app).accept(secret, "ada").await;
            assert_eq!(answer.status, 404, "a link of before lets nobody in who was locked out");
        }
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn roles_go_with_their_holder_and_nobody_inherits_them_by_name() {
    on_both_engines("identity_inheritance", async |engine| {
        let app = start(&engine).await;
        let people = people(&app).await;
        let link = people.owner_link("").await.unwrap().unwrap();
        Browser::new(&app).accept(secret_of(&link), "grace").await;
        let admin = app.as_service("test");
        let role = json!({ "entityRef": "user:default/ada",
            "roles": ["role:default/administrators"] });
        let made = admin.post(&at("/invitations"), role).await.json();
        let mut ada = Browser::new(&app);
        ada.accept(made["secret"].as_str().unwrap(), "ada").await;
        assert_eq!(ada.client().get(&at("/accounts")).await.status, 200);

        let accounts = admin.get(&at("/accounts?text=ada")).await.json();
        let id = accounts["items"][0]["id"].as_str().unwrap();
        assert_eq!(admin.delete(&at(&format!("/accounts/{id}"))).await.status, 204);
        assert_eq!(ada.session().await.status, 401);
        let open = admin.post(&at("/invitations"), json!({})).await.json();
        let mut eve = Browser::new(&app);
        assert_eq!(eve.accept(open["secret"].as_str().unwrap(), "ada").await.status, 200);
        assert_eq!(eve.client().get(&at("/accounts")).await.status, 403);
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_link_does_not_outlive_the_right_of_whoever_made_it() {
    on_both_engines("identity_link_makers", async |engine| {
        let app = start(&engine).await;
        let admin = app.as_service("test");
        let people = people(&app).await;
        let link = people.owner_link("").await.unwrap().unwrap();
        Browser::new(&app).accept(secret_of(&link), "grace").await;
        let maker = somebody(&app, "ada").await;
        somebody(&app, "bob").await;
        let roles = at("/roles/default");
        let member =
            json!({ "members": ["user:default/ada"], "grants": [{ "permissions": ["*"] }] });
        let made = admin.put(&format!("{roles}/managers"), member).await;
        assert_eq!(made.status, 201, "{}", made.text());
        app.settle().await;
        let mut secrets = Vec::new();
        for (path, body) in [
            ("/invitations", json!({})),
            ("/invitations", json!({ "roles": ["role:default/managers"] })),
            ("/invitations", json!({ "entityRef": "user:default/carol" })),
            ("/recoveries", json!({ "account": "bob" })),
        ] {
            let made = maker.client().post(&at(path), body).await;
            assert_eq!(made.status, 201, "{}", made.text());
            secrets.push(made.json()["secret"].as_str().unwrap().to_owned());
        }
        let look = async |secret: &str| {
            let (client, uri) = (app.anonymous(), at("/invitations/look"));
            client.post(&uri, json!({ "secret": secret })).await.status
        };
        for secret in &secrets {
            assert_eq!(look(secret).await, 200);
        }
        // They may invite still, and give nothing away.
        let less = json!({ "members": ["user:default/ada"],
            "grants": [{ "permissions": ["identity.invitation.create"] }] });
        assert_eq!(admin.put(&format!("{roles}/managers"), less).await.status, 200);
        app.settle().await;
        let found = [look(&secrets[0]).await, look(&secrets[1]).await, look(&secrets[2]).await];
        assert_eq!((found, look(&secrets[3]).await), ([200, 404, 404], 404));
        for secret in &secrets[1..] {
            assert_eq!(Browser::new(&app).accept(secret, "mallory").await.status, 404);
        }
        let accounts = admin.get(&at("/accounts?text=ada")).await.json();
        let id = accounts["items"][0]["id"].as_str().unwrap();
        assert_eq!(admin.put(&at(&format!("/accounts/{id}/lock")), json!({})).await.status, 204);
        assert_eq!(look(&secrets[0]).await, 404, "whoever is locked out invites nobody");
        app.finish().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_a_service_more_than_they_may_themselves() {
    on_both_engines("identity_services_reach", async |engine| {
        let app = start(&engine).await;
        let people = people(&app).await;
        let maker = model::Caller::user(model::caller::User {
            entity_ref: "user:default/ada".to_owned(),
            account: Some("ada".to_owned()),
            session: Some("s".to_owned()),
        });
        let wanted = |permissions: Option<&[&str]>| TokenWanted {
            name: "ci".to_owned(),
            service: Some("ci".to_owned()),
            permissions: permissions.map(|all| all.iter().map(|&it| it.to_owned()).collect()),
            ..TokenWanted::default()
        };
        for beyond in [None, Some(&["identity.account.read"][..]), Some(&["later.thing.read"][..])]
        {
            let refused = people.token_create(&maker, &wanted(beyond)).await.err().unwrap();
            assert_eq!(refused.code, model::Code::NotAllowed, "{beyond:?}");
        }
        let within = wanted(Some(&["identity.token.read"]));
        assert!(people.token_create(&maker, &within).await.is_ok());
        app.finish().await;
    })
    .await;
}

/// A service that may do this alone.
async fn service(app: &testkit::TestApp, permissions: &[&str]) -> testkit::Client {
    let body = json!({ "service": "bounded", "name": "bounded", "permissions": permissions });
    let made = app.as_service("test").post(&at("/service-tokens"), body).await.json();
    app.anonymous().with_token(made["secret"].as_str().unwrap())
}
