//! What a provider says of itself (OpenID Connect Discovery), and how much of it is believed: the
//! issuer is who the settings lead to, and no endpoint is less protected than they are.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::{Clock, Millis, Problem};
use outbound::Url;
use serde_json::Value;
use tokio::sync::Mutex;

use crate::signin::ask::Asker;
use crate::signin::limits;

const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// How the issuer's name is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Issuer {
    /// It is the address of the metadata, as the standard wants it.
    OfMetadata,
    /// It is this one.
    Named(String),
    /// It is a tenant on the host of the metadata; the metadata may leave open which one.
    Tenant,
}

/// What is used of a provider's metadata.
#[derive(Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Its name. May hold [`TENANT`].
    pub issuer: String,
    /// Where browsers are sent.
    pub authorization: Url,
    /// Where codes become tokens.
    pub token: Url,
    /// Who somebody is.
    pub userinfo: Option<Url>,
    /// Its keys.
    pub jwks: Url,
    /// Where browsers go to leave.
    pub end_session: Option<Url>,
    /// Where tokens are given back.
    pub revocation: Option<Url>,
    /// Whether it names itself in callbacks (RFC 9207).
    pub names_itself: bool,
}

/// What Microsoft writes where a tenant's id would stand.
const TENANT: &str = "{tenantid}";

/// A provider's metadata, asked for now and then.
pub struct MetadataSource {
    asker: Asker,
    clock: Arc<dyn Clock>,
    address: Url,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    metadata: Option<(Arc<Metadata>, Millis)>,
    failed: Option<(Problem, Millis)>,
}

impl MetadataSource {
    /// Metadata at `address`, an issuer or the whole address.
    pub fn new(asker: Asker, clock: Arc<dyn Clock>, address: Url) -> Self {
        Self { asker, clock, address: whole(address), known: Mutex::default() }
    }

    /// The metadata, from memory while it is young. One asks at a time; others wait for the answer.
    ///
    /// # Errors
    /// The provider does not answer, or not as it should.
    pub async fn get(&self, issuer: &Issuer) -> Result<Arc<Metadata>, Problem> {
        let mut known = self.known.lock().await;
        let now = self.clock.now();
        if let Some((metadata, at)) = &known.metadata
            && now - at < limits::METADATA_MS
        {
            return Ok(Arc::clone(metadata));
        }
        if let Some((problem, at)) = &known.failed
            && now - at < limits::FAILURE_MS
        {
            return Err(problem.clone());
        }
        match self.fetch(issuer).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                *known = Known { metadata: Some((Arc::clone(&metadata), now)), failed: None };
                Ok(metadata)
            }
            // What was good an hour ago still leads to the provider.
            Err(problem) => {
                known.failed = Some((problem.clone(), now));
                known.metadata.as_ref().map(|(it, _)| Arc::clone(it)).ok_or(problem)
            }
        }
    }

    async fn fetch(&self, issuer: &Issuer) -> Result<Metadata, Problem> {
        let answer = self.asker.get(&self.address, None).await?;
        if !answer.is_success() {
            return Err(self.asker.away(format!("{} answered {}", self.address, answer.status)));
        }
        read(&answer.body, &self.address, issuer).map_err(|cause| self.asker.lies(cause))
    }
}

fn whole(mut address: Url) -> Url {
    if !address.path().contains("/.well-known/") {
        let path = format!("{}{WELL_KNOWN}", address.path().trim_end_matches('/'));
        address.set_path(&path);
    }
    address
}

fn read(body: &Value, address: &Url, expected: &Issuer) -> Result<Metadata, String> {
    let issuer = body.get("issuer").and_then(Value::as_str).unwrap_or_default();
    check_issuer(issuer, address, expected)?;
    let endpoint = |name: &str| -> Result<Option<Url>, String> {
        let Some(text) = body.get(name).and_then(Value::as_str) else { return Ok(None) };
        let url = Url::parse(text).map_err(|_| format!("its {name} is no address"))?;
        let same = address.scheme() == "http"
            && url.scheme() == "http"
            && url.host_str() == address.host_str();
        match url.scheme() == "https" || same {
            true => Ok(Some(url)),
            false => Err(format!("its {name} is not protected by TLS")),
        }
    };
    let needed = |name: &str| endpoint(name)?.ok_or_else(|| format!("its metadata lacks {name}"));
    let names_itself = body.get("authorization_response_iss_parameter_supported");
    Ok(Metadata {
        issuer: issuer.to_owned(),
        authorization: needed("authorization_endpoint")?,
        token: needed("token_endpoint")?,
        userinfo: endpoint("userinfo_endpoint")?,
        jwks: needed("jwks_uri")?,
        end_session: endpoint("end_session_endpoint")?,
        revocation: endpoint("revocation_endpoint")?,
        names_itself: names_itself == Some(&Value::Bool(true)),
    })
}

fn check_issuer(issuer: &str, address: &Url, expected: &Issuer) -> Result<(), String> {
    let bare = |text: &str| text.trim_end_matches('/').to_owned();
    let good = match expected {
        Issuer::Named(name) => bare(name) == bare(issuer),
        Issuer::OfMetadata => {
            let here = address.as_str().strip_suffix(WELL_KNOWN);
            here.is_some_and(|here| bare(here) == bare(issuer))
        }
        Issuer::Tenant => {
            let host = format!("{}/", address.origin().ascii_serialization());
            let tenant = issuer.strip_prefix(&host).and_then(|it| it.strip_suffix("/v2.0"));
            tenant.is_some_and(|it| it == TENANT || is_tenant(it))
        }
    };
    match good {
        true => Ok(()),
        false => Err(format!("its metadata at {address} is of another issuer, {issuer:?}")),
    }
}

fn is_tenant(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-')
}

impl Metadata {
    /// Whether a callback is this provider's.
    ///
    /// # Errors
    /// It is another's, or does not say although it always does (RFC 9207).
    pub fn check_answerer(&self, named: Option<&str>) -> Result<(), String> {
        match named {
            Some(named) if named == self.issuer || self.issuer.contains(TENANT) => Ok(()),
            Some(_) => Err("the callback names another issuer (iss)".to_owned()),
            None if self.names_itself => Err("the callback names no issuer (iss)".to_owned()),
            None => Ok(()),
        }
    }

    /// The issuer that `token` must name: ours, with the tenant that it says it is of where that is
    /// left open. Nothing else of the token is looked at before its signature is checked.
    ///
    /// # Errors
    /// The token names no tenant.
    pub fn issuer_of(&self, token: &str) -> Result<String, String> {
        if !self.issuer.contains(TENANT) {
            return Ok(self.issuer.clone());
        }
        let payload = token.split('.').nth(1).filter(|_| token.len() <= limits::TOKEN_BYTES_MAX);
        let payload = payload.and_then(|it| URL_SAFE_NO_PAD.decode(it).ok()).unwrap_or_default();
        let payload: Value = serde_json::from_slice(&payload).unwrap_or_default();
        let tenant = payload.get("tid").and_then(Value::as_str).filter(|it| is_tenant(it));
        let tenant = tenant.ok_or("the token names no tenant (tid)")?;
        Ok(self.issuer.replace(TENANT, tenant))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn metadata(address: &str, changes: Value, expected: &Issuer) -> Result<Metadata, String> {
        let mut body = json!({
            "issuer": "https://id.example.com",
            "authorization_endpoint": "https://id.example.com/auth",
            "token_endpoint": "https://id.example.com/token",
            "jwks_uri": "https://keys.example.com/jwks",
        });
        for (key, value) in changes.as_object().unwrap() {
            body[key] = value.clone();
        }
        read(&body, &whole(Url::parse(address).unwrap()), expected)
    }

    #[test]
    fn metadata_is_of_the_issuer_that_the_settings_lead_to() {
        let of = |address: &str, issuer: &str| {
            metadata(address, json!({ "issuer": issuer }), &Issuer::OfMetadata).is_ok()
        };
        assert!(of("https://id.example.com", "https://id.example.com"));
        assert!(of("https://id.example.com", "https://id.example.com/"));
        assert!(of(
            "https://id.example.com/x/.well-known/openid-configuration",
            "https://id.example.com/x"
        ));
        assert!(!of("https://id.example.com", "https://evil.example"));
        assert!(!of("https://id.example.com/x", "https://id.example.com"));
        assert!(!of("https://id.example.com", ""));
        let named = Issuer::Named("https://other.example".into());
        let other = json!({ "issuer": "https://other.example" });
        assert!(metadata("https://id.example.com", other, &named).is_ok());
    }

    #[test]
    fn no_endpoint_is_less_protected_than_the_metadata() {
        let with = |address: &str, endpoint: &str| {
            let issuer = address.to_owned();
            let changes = json!({ "issuer": issuer, "token_endpoint": endpoint });
            metadata(address, changes, &Issuer::OfMetadata).is_ok()
        };
        assert!(!with("https://id.example.com", "http://id.example.com/token"));
        assert!(!with("https://id.example.com", "file:///etc/passwd"));
        assert!(!with("https://id.example.com", "not an address"));
        assert!(with("http://127.0.0.1:4000", "http://127.0.0.1:4000/token"));
        assert!(!with("http://127.0.0.1:4000", "http://10.0.0.1/token"));
    }

    #[test]
    fn an_open_tenant_is_the_one_that_the_token_names() {
        let address = "https://login.microsoftonline.com/organizations/v2.0";
        let issuer = "https://login.microsoftonline.com/{tenantid}/v2.0";
        let open = metadata(address, json!({ "issuer": issuer }), &Issuer::Tenant).unwrap();
        let token = |tenant: &str| {
            let payload = URL_SAFE_NO_PAD.encode(json!({ "tid": tenant }).to_string());
            format!("x.{payload}.y")
        };
        let tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47";
        let expected = format!("https://login.microsoftonline.com/{tenant}/v2.0");
        assert_eq!(open.issuer_of(&token(tenant)).unwrap(), expected);
        assert!(open.issuer_of(&token("x/../../evil.example")).is_err());
        assert!(open.issuer_of("nonsense").is_err());
        for issuer in
            ["https://evil.example/{tenantid}/v2.0", "https://login.microsoftonline.com/x/v2.0"]
        {
            assert!(metadata(address, json!({ "issuer": issuer }), &Issuer::Tenant).is_err());
        }
    }

    #[test]
    fn a_callback_of_another_issuer_is_refused() {
        let names = json!({ "authorization_response_iss_parameter_supported": true });
        let strict = metadata("https://id.example.com", names, &Issuer::OfMetadata).unwrap();
        assert!(strict.check_answerer(Some("https://id.example.com")).is_ok());
        assert!(strict.check_answerer(Some("https://evil.example")).is_err());
        assert!(strict.check_answerer(None).is_err());
        let lax = metadata("https://id.example.com", json!({}), &Issuer::OfMetadata).unwrap();
        assert!(lax.check_answerer(None).is_ok());
        assert!(lax.check_answerer(Some("https://evil.example")).is_err());
    }
}
