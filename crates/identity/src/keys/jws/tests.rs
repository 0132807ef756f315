//! Tokens that must not count, and those that do.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use proptest::prelude::*;
use serde_json::json;
use sha2::Sha256;

use super::jwk::JwksError;
use super::*;
use crate::keys::limits::{JWKS_BYTES_MAX, LEEWAY_MS, TOKEN_BYTES_MAX};
use crate::keys::signing::SigningKey;

/// 2026-11-23T12:00:00Z.
const NOW: Millis = 1_795_435_200_000;
const SECONDS: i64 = NOW / 1_000;

const RSA_MODULUS: &str = "nDKeK1exAASlT72pTziz6PV1uQAYUOgiyqTM9P7h_BO2LPs90OwgXAA3WmWueeyPopx-gK6Wv-\
     KZhy63e9X0y98LCJNCQbWSoZB8no-\
     qIqLIawwsC34CfX5aSz7HIyMxZ5bC1USMXky61c-GJQJxjZN1yYK2Q-s6smKBrlEfgFOunbcOt-hAkX-mvfjwNw7\
     qnD4Hg6s9Rm7PtdNJNT-\
     0SSVNqYWQyEtiMdPmfeSGjy21U8AZkfPqyBc88pFcHowv7NZH26yKUG2H0KETGfrTzgYKeLqE7POTg2NKDEVb4MZ\
     bNB2JbNcCjD-9GCGbTQ8vKFJD82cQce8CyqZwqyjjYQ";
/// Signed by openssl with RS256: issued at [`NOW`] for an hour.
const RSA_TOKEN: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6InIxIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJhdWQiOlsiYXBw\
     Iiwib3RoZXIiXSwic3ViIjoiNyIsImlhdCI6MTc5NTQzNTIwMCwiZXhwIjoxNzk1NDM4ODAwfQ.QOmQ-gPXIsR_u\
     LpUx1hZ1UM_qdafAy7N6ZYKyIwwIplk1im-\
     y9BfpKvt32KnuA3gdA34zwflhm190ldwomea2_D_9xR7Ml4Hz1C_E-NjMApjq8sdKe8a_bH7vH-Iv4MWCuH3RLj5\
     vUoCenW3qVv7DprzslOIJeJnVGuI0bQpXwiARbE4tcPl7HgqDuP2XtIc8EGcpzj5UT0CBxaivPNRjMjS-\
     3P5N7Z346evcCTEFP3nwo3rgo59atfZCzOYCl2_ZtfQ02ZKYu8zYiFHZs91f4vUodu8BNpG25WxRM1YtWXF9I_Kn\
     5i9kl7m5DqZccAJ9iJ23AIyt2iF-o36buaG9Q";

fn key() -> SigningKey {
    SigningKey::from_pkcs8(&SigningKey::generate().unwrap()).unwrap()
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|text| (*text).to_owned()).collect()
}

fn good() -> Value {
    json!({
        "iss": "https://id.example", "aud": "app", "sub": "7",
        "iat": SECONDS, "nbf": SECONDS, "exp": SECONDS + 3_600,
    })
}

/// Reads `token` as somebody who expects the usual.
fn read_with(token: &str, keys: &Jwks, algorithms: &[Algorithm]) -> Result<Claims, JwsError> {
    let expect = Expect {
        issuers: &texts(&["https://id.example"]),
        audiences: &texts(&["app"]),
        algorithms,
        now: NOW,
        leeway: LEEWAY_MS,
        typ: None,
    };
    verify(token, keys, &expect)
}

fn read(token: &str, keys: &Jwks) -> Result<Claims, JwsError> {
    read_with(token, keys, &[])
}

/// What comes of the usual claims with `name` being `value` (null: without it).
fn with(name: &str, value: Value) -> Result<Claims, JwsError> {
    let key = key();
    let mut claims = good();
    claims[name] = value;
    if let Some(map) = claims.as_object_mut() {
        map.retain(|_, value| !value.is_null());
    }
    read(&key.sign("JWT", &claims).unwrap(), &Jwks::of([key.jwk()]))
}

/// A token with this header, signed by nobody.
fn unsigned(header: Value, signature: &[u8]) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(header), part(good()), URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn a_good_token_says_what_it_says() {
    let claims = with("sid", json!("s")).unwrap();
    assert_eq!((claims.subject(), claims.text("sid")), (Some("7"), Some("s")));
    assert_eq!(claims.time("exp"), Some(NOW + 3_600_000));
}

#[test]
fn a_token_with_algorithm_none_is_refused() {
    let keys = Jwks::of([key().jwk()]);
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let token = unsigned(json!({ "alg": alg }), b"");
        assert_eq!(read(&token, &keys), Err(JwsError::Algorithm), "{alg}");
    }
    let token = unsigned(json!({ "alg": "ES256" }), b"");
    assert_eq!(read(&token, &keys), Err(JwsError::Signature));
}

#[test]
fn hs256_with_our_public_key_as_secret_is_refused() {
    let key = key();
    let public = key.jwk()["x"].as_str().unwrap();
    for secret in [public.as_bytes().to_vec(), key.jwk().to_string().into_bytes()] {
        let token = unsigned(json!({ "alg": "HS256", "kid": key.kid() }), b"");
        let message = token.trim_end_matches('.');
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
        mac.update(message.as_bytes());
        let tag = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        let token = format!("{message}.{tag}");
        assert_eq!(read(&token, &Jwks::of([key.jwk()])), Err(JwsError::Algorithm));
    }
}

#[test]
fn a_secret_in_a_key_set_is_no_key() {
    let set = json!({ "keys": [
        { "kty": "oct", "k": "c2VjcmV0", "kid": "a", "alg": "HS256" },
        { "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" },
        { "kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA" },
        { "kty": "RSA", "n": "!", "e": "AQAB" },
        "no key", 7, null,
    ] });
    assert!(Jwks::read(set.to_string().as_bytes()).unwrap().is_empty());
}

#[test]
fn a_key_for_encryption_or_of_another_algorithm_signs_nothing() {
    let key = key();
    let token = key.sign("JWT", &good()).unwrap();
    for (name, value) in [
        ("use", json!("enc")),
        ("key_ops", json!(["sign"])),
        ("alg", json!("ES384")),
        ("alg", json!("HS256")),
        ("kid", json!("another")),
    ] {
        let mut jwk = key.jwk().clone();
        jwk[name] = value;
        assert_eq!(read(&token, &Jwks::of([&jwk])), Err(JwsError::UnknownKey), "{name}");
    }
}

#[test]
fn the_wrong_audience_and_the_wrong_issuer_are_refused() {
    for wrong in [json!("api"), json!(["api", "x"]), json!([]), json!(7), Value::Null] {
        assert_eq!(with("aud", wrong), Err(JwsError::Audience));
    }
    assert!(with("aud", json!(["api", "app"])).is_ok());
    for wrong in [json!("https://id.example/"), json!(["https://id.example"]), Value::Null] {
        assert_eq!(with("iss", wrong), Err(JwsError::Issuer));
    }
}

#[test]
fn an_expired_token_is_refused_and_one_without_an_end_too() {
    let leeway = LEEWAY_MS / 1_000;
    assert_eq!(with("exp", json!(SECONDS - leeway)), Err(JwsError::Expired));
    assert!(with("exp", json!(SECONDS - leeway + 1)).is_ok());
    for wrong in [Value::Null, json!("tomorrow"), json!(-1), json!(1e300), json!(true)] {
        assert_eq!(with("exp", wrong), Err(JwsError::Expired));
    }
}

#[test]
fn a_token_from_the_future_is_refused() {
    let leeway = LEEWAY_MS / 1_000;
    for name in ["iat", "nbf"] {
        assert_eq!(with(name, json!(SECONDS + leeway + 1)), Err(JwsError::Future), "{name}");
        assert!(with(name, json!(SECONDS + leeway)).is_ok());
        assert!(with(name, Value::Null).is_ok());
        let wrong = with(name, json!("now"));
        assert_eq!(wrong, Err(JwsError::Malformed("a time is none")));
    }
}

#[test]
fn another_type_is_refused_where_one_is_expected() {
    let key = key();
    let token = key.sign("vnd.backstage.limited-user", &good()).unwrap();
    let expect = Expect {
        issuers: &[],
        audiences: &[],
        algorithms: &[],
        now: NOW,
        leeway: 0,
        typ: Some("vnd.backstage.user"),
    };
    assert_eq!(verify(&token, &Jwks::of([key.jwk()]), &expect), Err(JwsError::Type));
}

#[test]
fn a_changed_token_is_refused_wherever_it_was_changed() {
    let key = key();
    let token = key.sign("JWT", &good()).unwrap();
    let keys = Jwks::of([key.jwk()]);
    assert!(read(&token, &keys).is_ok());
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(read(&changed, &keys).is_err(), "{at}");
    }
}

#[test]
fn a_token_without_key_id_counts_only_where_one_key_is_meant() {
    let (one, other) = (key(), key());
    let bare = |key: &SigningKey| {
        let mut jwk = key.jwk().clone();
        jwk.as_object_mut().unwrap().remove("kid");
        jwk
    };
    // Signed over a header with an id, so only the choice of the key is seen here.
    let token = unsigned(json!({ "alg": "ES256" }), &[1; 64]);
    assert_eq!(read(&token, &Jwks::of([&bare(&one)])), Err(JwsError::Signature));
    let both = Jwks::of([&bare(&one), &bare(&other)]);
    assert_eq!(read(&token, &both), Err(JwsError::UnknownKey));
}

#[test]
fn a_header_that_says_things_twice_or_calls_the_unknown_critical_is_refused() {
    let keys = Jwks::of([key().jwk()]);
    let token = |header: &str| format!("{}.e30.AAAA", URL_SAFE_NO_PAD.encode(header));
    for header in [
        r#"{"alg":"ES256","alg":"none"}"#,
        r#"{"alg":"ES256","crit":["b64"],"b64":false}"#,
        r#"{"alg":7}"#,
        r#"["ES256"]"#,
        "{}",
    ] {
        let refused = read(&token(header), &keys);
        assert!(matches!(refused, Err(JwsError::Malformed(_))), "{header}: {refused:?}");
    }
}

#[test]
fn a_token_over_the_limit_is_not_looked_at() {
    let token = "a".repeat(TOKEN_BYTES_MAX + 1);
    assert_eq!(read(&token, &Jwks::default()), Err(JwsError::TooLong));
}

#[test]
fn a_token_of_another_issuer_is_read_with_the_algorithms_that_are_configured() {
    let set = json!({ "keys": [{ "kty": "RSA", "kid": "r1", "n": RSA_MODULUS, "e": "AQAB" }] });
    let keys = Jwks::read(set.to_string().as_bytes()).unwrap();
    assert_eq!(read(RSA_TOKEN, &keys).unwrap().subject(), Some("7"));
    assert!(read_with(RSA_TOKEN, &keys, &[Algorithm::Rs256]).is_ok());
    let other = read_with(RSA_TOKEN, &keys, &[Algorithm::Es256, Algorithm::Ps256]);
    assert_eq!(other, Err(JwsError::Algorithm));
}

#[test]
fn what_is_no_key_set_is_refused() {
    for text in ["", "[]", "{}", r#"{"keys":{}}"#, "<html>"] {
        assert_eq!(Jwks::read(text.as_bytes()), Err(JwksError::Shape), "{text}");
    }
    let huge = vec![b' '; JWKS_BYTES_MAX + 1];
    assert_eq!(Jwks::read(&huge), Err(JwksError::TooLarge));
}

proptest! {
    #[test]
    fn any_text_is_refused_without_a_panic(token in "\\PC{0,300}") {
        prop_assert!(read(&token, &Jwks::default()).is_err());
    }

    #[test]
    fn any_header_and_payload_are_refused_without_a_panic(
        header in prop::collection::vec(any::<u8>(), 0..80),
        payload in prop::collection::vec(any::<u8>(), 0..80),
        signature in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let parts = [header, payload, signature].map(|part| URL_SAFE_NO_PAD.encode(part));
        prop_assert!(read(&parts.join("."), &Jwks::default()).is_err());
    }

    #[test]
    fn any_bytes_are_a_key_set_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _either = Jwks::read(&bytes);
    }

    #[test]
    fn any_key_is_read_or_left_out(
        kty in "EC|RSA|OKP|oct", crv in "P-256|P-384|Ed25519|x", x in "[A-Za-z0-9_-]{0,70}",
    ) {
        let key = json!({ "kty": kty, "crv": crv, "x": x, "y": x, "n": x, "e": "AQAB" });
        let keys = Jwks::of([&key]);
        for algorithm in Algorithm::ALL {
            for key in keys.suiting(algorithm, None) {
                prop_assert!(!key.verify(algorithm, b"message", &[0; 64]));
            }
        }
    }
}
