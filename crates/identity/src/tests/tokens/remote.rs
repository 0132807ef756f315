//! Issuers on bad days: their key set is away, slow, huge, or changes.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use model::Clock;
use model::time::ManualClock;
use outbound::{Client, OutboundSettings, Url};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;
use crate::keys::SigningKey;
use crate::keys::jws::{Expect, JwsError};
use crate::keys::limits::{JWKS_BYTES_MAX, JWKS_COOLDOWN_MS, JWKS_FRESH_MS, JWKS_STALE_MS_MAX};
use crate::keys::remote::{RemoteError, RemoteKeys};

/// What the key set's server does.
#[derive(Clone, Debug)]
enum Mood {
    Answers(String),
    Fails,
    Hangs,
}

/// An issuer: a server with a key set, and what was asked of it.
struct IdP {
    address: Url,
    mood: Arc<Mutex<Mood>>,
    asked: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for IdP {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl IdP {
    #[expect(clippy::disallowed_methods, reason = "the server of a test ends with the test")]
    async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/jwks", listener.local_addr().unwrap());
        let (mood, asked) = (Arc::new(Mutex::new(mood)), Arc::new(AtomicUsize::new(0)));
        let (told, count) = (mood.clone(), asked.clone());
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mood = told.lock().unwrap().clone();
                count.fetch_add(1, Ordering::SeqCst);
                let mut head = [0; 4_096];
                let _read = stream.read(&mut head).await;
                let answer = match mood {
                    Mood::Answers(body) => format!(
                        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                        body.len()
                    ),
                    Mood::Fails => {
                        "HTTP/1.1 500 Oh\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".into()
                    }
                    Mood::Hangs => {
                        tokio::spawn(async move {
                            tokio::time::sleep(Duration::from_secs(600)).await;
                            drop(stream);
                        });
                        continue;
                    }
                };
                let _written = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { address: Url::parse(&address).unwrap(), mood, asked, task }
    }

    fn becomes(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn keys(&self, clock: &Arc<ManualClock>) -> RemoteKeys {
        let mut settings = OutboundSettings::default();
        settings.private.open("127.0.0.1").unwrap();
        let client = Client::new(settings).unwrap();
        let patience = Duration::from_millis(300);
        RemoteKeys::within(client, self.address.clone(), clock.clone(), patience)
    }
}

fn key() -> SigningKey {
    SigningKey::from_pkcs8(&SigningKey::generate().unwrap()).unwrap()
}

fn set(keys: &[&SigningKey]) -> Mood {
    let keys: Vec<&Value> = keys.iter().map(|key| key.jwk()).collect();
    Mood::Answers(json!({ "keys": keys }).to_string())
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(testkit::setup::NOW))
}

fn token(key: &SigningKey) -> String {
    let now = testkit::setup::NOW / 1_000;
    key.sign("JWT", &json!({ "sub": "ci", "iat": now, "exp": now + 30 * 86_400 })).unwrap()
}

async fn check(keys: &RemoteKeys, clock: &ManualClock, token: &str) -> Result<(), RemoteError> {
    let expect = Expect {
        issuers: &[],
        audiences: &[],
        algorithms: &[],
        now: clock.now(),
        leeway: 0,
        typ: None,
    };
    keys.verify(token, &expect).await.map(drop)
}

#[tokio::test]
async fn a_key_set_is_asked_for_once_and_again_for_an_unknown_key_but_not_all_the_time() {
    let (old, new, clock) = (key(), key(), clock());
    let idp = IdP::start(set(&[&old])).await;
    let keys = idp.keys(&clock);
    for _ in 0..3 {
        check(&keys, &clock, &token(&old)).await.unwrap();
    }
    assert_eq!(idp.asked(), 1);
    idp.becomes(set(&[&old, &new]));
    let unknown = Err(RemoteError::Token(JwsError::UnknownKey));
    for _ in 0..3 {
        assert_eq!(check(&keys, &clock, &token(&new)).await, unknown, "asked a moment ago");
    }
    assert_eq!(idp.asked(), 1);
    clock.advance(JWKS_COOLDOWN_MS);
    check(&keys, &clock, &token(&new)).await.unwrap();
    assert_eq!(idp.asked(), 2);
    for _ in 0..3 {
        assert_eq!(check(&keys, &clock, &token(&key())).await, unknown);
    }
    assert_eq!(idp.asked(), 2, "tokens with made-up keys cost no requests");
}

#[tokio::test]
async fn the_last_good_set_counts_while_the_issuer_is_down_but_not_for_ever() {
    let (key, clock) = (key(), clock());
    let idp = IdP::start(set(&[&key])).await;
    let keys = idp.keys(&clock);
    check(&keys, &clock, &token(&key)).await.unwrap();
    for mood in [Mood::Fails, Mood::Hangs, Mood::Answers("<html>".into()), set(&[])] {
        idp.becomes(mood.clone());
        clock.advance(JWKS_FRESH_MS + 1);
        // Nobody waits for the issuer: what is held answers, whatever it does.
        check(&keys, &clock, &token(&key)).await.unwrap();
    }
    idp.becomes(Mood::Fails);
    clock.advance(JWKS_STALE_MS_MAX);
    assert_eq!(check(&keys, &clock, &token(&key)).await, Err(RemoteError::NoKeys));
    idp.becomes(set(&[&key]));
    clock.advance(JWKS_COOLDOWN_MS);
    check(&keys, &clock, &token(&key)).await.unwrap();
}

#[tokio::test]
async fn an_issuer_that_is_down_slow_or_answers_nonsense_from_the_start_lets_nobody_in() {
    let key = key();
    let huge = format!("{{\"keys\":[{}]}}", " ".repeat(JWKS_BYTES_MAX));
    for mood in [
        Mood::Fails,
        Mood::Hangs,
        Mood::Answers(huge),
        Mood::Answers("{}".into()),
        Mood::Answers("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}".into()),
    ] {
        let idp = IdP::start(mood.clone()).await;
        let clock = clock();
        let keys = idp.keys(&clock);
        for _ in 0..3 {
            let found = check(&keys, &clock, &token(&key)).await;
            assert_eq!(found, Err(RemoteError::NoKeys), "{mood:?}");
        }
        assert_eq!(idp.asked(), 1, "it is left alone for a while");
    }
}

#[tokio::test]
async fn many_at_once_ask_once_and_a_token_that_cannot_count_asks_nobody() {
    let (key, clock) = (key(), clock());
    let idp = IdP::start(set(&[&key])).await;
    let keys = idp.keys(&clock);
    let expired = key.sign("JWT", &json!({ "sub": "ci", "exp": 1 })).unwrap();
    for token in ["", "a.b.c", &expired] {
        assert!(matches!(check(&keys, &clock, token).await, Err(RemoteError::Token(_))));
    }
    assert_eq!(idp.asked(), 0);
    let token = token(&key);
    let all = (0..20).map(|_| check(&keys, &clock, &token));
    let all = futures::future::join_all(all).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(idp.asked(), 1);
}

#[tokio::test]
async fn an_issuer_of_the_configuration_lets_its_services_in_and_a_plugin_speaks_with_its_own_keys()
{
    on_both_engines("identity_tokens_issuer", async |engine| {
        let (key, other) = (key(), key());
        let idp = IdP::start(set(&[&key])).await;
        let address = idp.address.as_str();
        let options = json!({
            "url": address, "issuer": "https://id.example", "audience": "flagstone",
            "algorithm": "ES256", "subjectPrefix": "corp",
        });
        let config = json!({
            "backend": {
                "outbound": { "allowPrivate": ["127.0.0.1"] },
                "auth": { "externalAccess": [{ "type": "jwks", "options": options }] },
            },
            "flagstone": { "identity": { "plugins": [{
                "id": "billing", "jwksUrl": address,
                "accessRestrictions": [{ "plugin": "auth" }],
            }] } },
        });
        let scene = Scene::start(&engine, config).await;
        let now = scene.seconds();
        let claims = |name: &str, value: &str| {
            let mut claims = json!({
                "iss": "https://id.example", "aud": "flagstone", "sub": "ci",
                "iat": now, "exp": now + 600,
            });
            claims[name] = value.into();
            claims
        };
        let good = claims("x", "y");
        assert_eq!(scene.who(&key.sign("JWT", &good).unwrap()).await, "external:corp:ci");
        assert_eq!(scene.who(&other.sign("JWT", &good).unwrap()).await, "nobody");
        for (name, value) in
            [("iss", "https://evil.example"), ("aud", "another"), ("sub", "a b"), ("sub", "")]
        {
            let token = key.sign("JWT", &claims(name, value)).unwrap();
            assert_eq!(scene.who(&token).await, "nobody", "{name}");
        }
        let plugin = |key: &SigningKey, sub: &str| {
            let claims = json!({ "sub": sub, "aud": "auth", "iat": now, "exp": now + 600 });
            key.sign("vnd.backstage.plugin", &claims).unwrap()
        };
        assert_eq!(scene.who(&plugin(&key, "billing")).await, "plugin:billing");
        // Its keys speak for it alone, and ours do not speak for it.
        let failed = "Failed plugin token verification";
        assert_eq!(scene.who(&plugin(&key, "catalog")).await, failed);
        assert_eq!(scene.who(&scene.plugin(json!({ "sub": "billing" }))).await, failed);
        scene.app.finish().await;
    })
    .await;
}
