//! AWS's Application Load Balancer: a signed header.
//!
//! Its tokens are JWTs but for one thing: the parts are padded base64, and the padding is signed.
//! Every load balancer of a region signs with the same keys, and its owner chooses the issuer that the
//! token names: only `signer` tells yours from a stranger's, so it must be configured.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{GeneralPurposeConfig, STANDARD};
use http::request::Parts;
use model::config::ConfigError;
use model::{Clock, Code, Millis, Problem};
use outbound::Url;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::signin::ask::Asker;
use crate::signin::headers::only;
use crate::signin::limits;
use crate::signin::provider::{Kind, Opening, Porter, Vouched, Way};
use crate::signin::resolvers::{By, Resolver};

pub const KIND: Kind = Kind {
    id: "awsalb",
    title: "AWS Application Load Balancer",
    resolvers: &[Resolver { name: "emailMatchingUserEntityProfileEmail", by: By::PlainEmail }],
    settings: &["issuer", "signer", "region"],
    redirects: false,
    open,
};

const DATA: &str = "x-amzn-oidc-data";
const ACCESS: &str = "x-amzn-oidc-accesstoken";
/// Keys that are remembered; they rotate rarely.
const KEYS_MAX: usize = 32;
/// What stands before the 65 bytes of a P-256 key (SubjectPublicKeyInfo).
const P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// Either alphabet's letters would do; the padding may be there or not.
const PARTS: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The load balancer in front of this server.
pub struct LoadBalancer {
    pub(crate) asker: Asker,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) keys_at: Url,
    pub(crate) issuer: String,
    pub(crate) signer: String,
    pub(crate) keys: std::sync::Mutex<HashMap<String, Vec<u8>>>,
    /// Held while a key is fetched: when that failed the last time.
    pub(crate) failed: Mutex<Option<Millis>>,
}

fn open(opening: Opening<'_>) -> Result<Way, ConfigError> {
    let settings = opening.settings;
    let region = settings.required_text("region")?;
    if !region.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-') {
        let key = settings.full_key("region");
        return Err(settings.wrong("region", format!("{key}: '{region}' is no region")));
    }
    let Some(signer) = settings.text("signer")? else {
        let key = settings.full_key("signer");
        let message = format!(
            "{key} is missing: anybody's load balancer can name your issuer, so say here which \
             one (its ARN) is yours"
        );
        return Err(settings.wrong("", message));
    };
    let keys_at = match region.starts_with("us-gov") {
        true => format!("https://s3-{region}.amazonaws.com/aws-elb-public-keys-prod-{region}/"),
        false => format!("https://public-keys.auth.elb.{region}.amazonaws.com/"),
    };
    Ok(Way::Porter(Arc::new(LoadBalancer {
        asker: Asker::new(opening.outbound, KIND.id, None),
        clock: opening.clock,
        keys_at: Url::parse(&keys_at).expect("letters, digits and hyphens make a host"),
        issuer: settings.required_text("issuer")?,
        signer,
        keys: std::sync::Mutex::default(),
        failed: Mutex::default(),
    })))
}

impl LoadBalancer {
    /// The key of this id, from memory where it is known. Ids are plain words: an id is a piece of an
    /// address here. Anybody can name one that nobody has, so fetching holds up nobody whose key is
    /// known, and rests for a moment after it has failed.
    async fn key(&self, id: &str) -> Result<Vec<u8>, Problem> {
        let plain = |it: u8| it.is_ascii_alphanumeric() || it == b'-';
        if id.is_empty() || id.len() > 64 || !id.bytes().all(plain) {
            return Err(refused("its key id is none"));
        }
        if let Some(key) = self.known(id) {
            return Ok(key);
        }
        let mut failed = self.failed.lock().await;
        if let Some(key) = self.known(id) {
            return Ok(key);
        }
        if failed.is_some_and(|at| self.clock.now() - at < limits::FAILURE_MS) {
            return Err(self.asker.away("fetching a key failed a moment ago"));
        }
        // Until it has succeeded: whoever asks may hang up meanwhile, and ask again.
        *failed = Some(self.clock.now());
        match self.fetch(id).await {
            Ok(key) => {
                *failed = None;
                let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
                if keys.len() >= KEYS_MAX {
                    keys.clear();
                }
                keys.insert(id.to_owned(), key.clone());
                Ok(key)
            }
            Err(problem) => {
                *failed = Some(self.clock.now());
                Err(problem)
            }
        }
    }

    fn known(&self, id: &str) -> Option<Vec<u8>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    async fn fetch(&self, id: &str) -> Result<Vec<u8>, Problem> {
        let address = self.keys_at.join(id).map_err(|error| refused(&error.to_string()))?;
        let text = self.asker.text(&address).await?;
        let body: String = text.lines().filter(|it| !it.starts_with("-----")).collect();
        let bytes = STANDARD.decode(body.trim()).unwrap_or_default();
        let key = bytes.strip_prefix(&P256).filter(|it| it.len() == 65);
        Ok(key.ok_or_else(|| refused("the key is none of P-256"))?.to_vec())
    }

    async fn claims(&self, token: &str) -> Result<Value, Problem> {
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(refused("it is no token"));
        };
        let signed = &token[..header.len() + 1 + payload.len()];
        let header = json_of(header)?;
        let text = |name: &str| header.get(name).and_then(Value::as_str).unwrap_or_default();
        if text("alg") != "ES256" || text("signer") != self.signer || text("iss") != self.issuer {
            return Err(refused("its algorithm, signer or issuer is another"));
        }
        let key = self.key(text("kid")).await?;
        let signature = PARTS.decode(signature).unwrap_or_default();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key);
        key.verify(signed.as_bytes(), &signature)
            .map_err(|_| refused("its signature is forged"))?;
        let claims = json_of(payload)?;
        // The header has the time; the payload has it since 2019 as well.
        let expiry = |it: &Value| it.get("exp").and_then(Value::as_i64);
        let expires = expiry(&header).into_iter().chain(expiry(&claims)).min();
        let now = self.clock.now() / 1_000;
        match expires {
            Some(at) if at > now => {}
            _ => return Err(refused("it has expired")),
        }
        let issuer = claims.get("iss").and_then(Value::as_str);
        match issuer.is_none_or(|it| it == self.issuer) {
            true => Ok(claims),
            false => Err(refused("its issuer is another")),
        }
    }
}

#[async_trait]
impl Porter for LoadBalancer {
    async fn recognise(&self, parts: &Parts) -> Result<(Vouched, Value), Problem> {
        let header = |name| {
            let missing = || refused(&format!("the header {name} is missing"));
            let value = only(&parts.headers, name).map_err(|it| refused(&it))?;
            value.ok_or_else(missing)
        };
        let (token, access) = (header(DATA)?, header(ACCESS)?);
        let claims = self.claims(token).await?;
        let text = |name: &str| {
            let value = claims.get(name).and_then(Value::as_str);
            value.filter(|it| !it.is_empty() && it.len() <= limits::CLAIM_BYTES_MAX)
        };
        let subject = text("sub").ok_or_else(|| refused("it has no subject"))?;
        // As of every provider: an address that is not said to be verified is none.
        // Cognito writes the word, where others write the value.
        let verified = match claims.get("email_verified") {
            Some(Value::Bool(verified)) => *verified,
            Some(Value::String(word)) => word == "true",
            _ => false,
        };
        let email = text("email").filter(|it| verified && it.contains('@'));
        let vouched = Vouched {
            subject: subject.to_owned(),
            email: email.map(str::to_owned),
            display_name: text("name").map(str::to_owned),
            picture: text("picture").filter(|it| it.starts_with("https://")).map(str::to_owned),
            ..Vouched::default()
        };
        let info = json!({ "accessToken": access, "expiresInSeconds": claims.get("exp") });
        Ok((vouched, info))
    }
}

fn json_of(part: &str) -> Result<Value, Problem> {
    let bytes = PARTS.decode(part).map_err(|_| refused("it is no token"))?;
    serde_json::from_slice(&bytes).map_err(|_| refused("it is no token"))
}

fn refused(cause: &str) -> Problem {
    Problem::new(Code::Authentication, "The load balancer's token is not good").because(cause)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use base64::engine::general_purpose::URL_SAFE;
    use http::Request;
    use outbound::{Client, HostPattern, OutboundSettings};
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};

    use super::*;
    use crate::tests::signin::double::Double;

    const NOW: i64 = 1_795_435_200;

    struct Case {
        double: Double,
        pair: EcdsaKeyPair,
        random: SystemRandom,
    }

    impl Case {
        async fn start() -> Self {
            let (random, algorithm) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap();
            Self { double: Double::start(NOW).await, pair, random }
        }

        fn balancer(&self, asker: Asker, keys_at: &str) -> LoadBalancer {
            let public = self.pair.public_key().as_ref().to_vec();
            LoadBalancer {
                asker,
                clock: self.double.clock(),
                keys_at: Url::parse(&format!("{keys_at}/")).unwrap(),
                issuer: "https://id.example.com".to_owned(),
                signer: "arn:mine".to_owned(),
                keys: HashMap::from([("k-1".to_owned(), public)]).into(),
                failed: Mutex::default(),
            }
        }

        async fn come(&self, head: Value, changes: Value) -> Result<Vouched, Problem> {
            let balancer = self.balancer(self.double.asker("awsalb"), &self.double.origin);
            let mut header = json!({
                "alg": "ES256", "kid": "k-1", "signer": "arn:mine",
                "iss": "https://id.example.com", "exp": NOW + 120,
            });
            let mut claims =
                json!({ "sub": "u", "email": "ada@example.com", "email_verified": "true" });
            for (target, changes) in [(&mut header, head), (&mut claims, changes)] {
                for (name, value) in changes.as_object().unwrap() {
                    target[name] = value.clone();
                }
            }
            // Padded, as the load balancer writes it.
            let part = |value: &Value| URL_SAFE.encode(value.to_string());
            let message = format!("{}.{}", part(&header), part(&claims));
            let signature = self.pair.sign(&self.random, message.as_bytes()).unwrap();
            let token = format!("{message}.{}", URL_SAFE.encode(signature));
            let request = Request::builder().header(DATA, token).header(ACCESS, "opaque");
            let (parts, ()) = request.body(()).unwrap().into_parts();
            balancer.recognise(&parts).await.map(|(vouched, _)| vouched)
        }
    }

    #[tokio::test]
    async fn key_ids_that_nobody_has_hold_up_nobody_and_are_asked_about_seldom() {
        let case = Case::start().await;
        // Takes connections and answers none.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let mut settings = OutboundSettings::default();
        settings.private.hosts.push(HostPattern::parse("127.0.0.1").unwrap().on_any_port());
        let short = Some(Duration::from_millis(500));
        let asker = Asker::new(Client::new(settings).unwrap(), "awsalb", short);
        let balancer = case.balancer(asker, &origin);
        let known = async {
            while listener.accept().is_err() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            balancer.key("k-1").await.unwrap()
        };
        tokio::select! {
            biased;
            ended = balancer.key("k-8") => panic!("nobody answers: {ended:?}"),
            _ = known => {}
        }
        assert!(balancer.key("k-8").await.is_err());
        while listener.accept().is_ok() {}
        assert!(balancer.key("k-9").await.is_err());
        assert!(listener.accept().is_err(), "it was asked about again at once");
    }

    #[tokio::test]
    async fn only_our_own_load_balancers_tokens_count() {
        let case = Case::start().await;
        let ada = case.come(json!({}), json!({})).await.unwrap();
        assert_eq!(ada.email.as_deref(), Some("ada@example.com"));
        for head in [
            json!({ "signer": "arn:evil" }),
            json!({ "signer": null }),
            json!({ "iss": "https://evil.example" }),
            json!({ "alg": "none" }),
            json!({ "alg": "HS256" }),
            json!({ "exp": NOW - 1 }),
            json!({ "exp": null }),
            json!({ "kid": "../../k-1" }),
            json!({ "kid": "k-2" }),
        ] {
            assert!(case.come(head.clone(), json!({})).await.is_err(), "{head}");
        }
        assert!(case.come(json!({}), json!({ "iss": "https://evil.example" })).await.is_err());
        for no in [json!(false), json!("false"), json!(null), json!("")] {
            let eve = case.come(json!({}), json!({ "email_verified": no })).await.unwrap();
            assert_eq!(eve.email, None, "{no}");
        }
    }
}
