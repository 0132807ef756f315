//! OpenID Connect: the authorization code flow with PKCE, refresh, and leaving at both ends.
//!
//! Reading order: [`metadata`] (what a provider says of itself), [`keys`] (whose signature holds),
//! [`claims`] (who it is), then this file (the flow). What a provider says is believed only where it
//! is signed by the keys of the issuer that the settings lead to, for this client, for this browser.
//!
//! Presets are settings of the same flow: see the files of [`super::providers`].

pub mod claims;
pub mod keys;
pub mod metadata;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use model::config::{Config, ConfigError};
use model::{Clock, Problem};
use outbound::Url;
use serde_json::Value;

use super::ask::{Answer, Asker};
use super::limits;
use super::provider::{
    Departure, Door, Granted, Kept, Notice, Opening, Return, Secret, Tokens, Vouched,
};
use claims::Claims;
use keys::ProviderKeys;
use metadata::{Issuer, Metadata, MetadataSource};

/// An OpenID provider.
pub struct Oidc {
    asker: Asker,
    clock: Arc<dyn Clock>,
    metadata: MetadataSource,
    keys: ProviderKeys,
    client: ClientSettings,
    preset: Preset,
}

/// What tells one preset from another.
pub struct Preset {
    /// Scopes without which it does not work.
    pub scopes: &'static [&'static str],
    /// Said at the beginning beside what the flow itself says.
    pub parameters: Vec<(String, String)>,
    /// How the issuer's name is checked.
    pub issuer: Issuer,
    /// Whether its userinfo endpoint is asked.
    pub userinfo: bool,
    /// Asked beside it, with the access token.
    pub profile: Option<Url>,
    /// Who it is, by claims and by that answer.
    pub vouch: fn(&Claims, &Value) -> Vouched,
}

/// This server as a client of the provider.
struct ClientSettings {
    id: String,
    secret: Option<Secret>,
    basic: bool,
    callback: String,
    scopes: Vec<String>,
    prompt: Option<String>,
}

impl Default for Preset {
    fn default() -> Self {
        Self {
            scopes: &["openid", "profile", "email"],
            parameters: Vec::new(),
            issuer: Issuer::OfMetadata,
            userinfo: true,
            profile: None,
            vouch: |claims, _| claims.vouched(),
        }
    }
}

impl Oidc {
    /// A provider whose metadata is at `address`: an issuer, or the whole address.
    ///
    /// # Errors
    /// Settings that are missing or none.
    pub fn open(opening: Opening<'_>, address: Url, preset: Preset) -> Result<Self, ConfigError> {
        let settings = opening.settings;
        let timeout = settings.duration_ms("timeout")?.map(Duration::from_millis);
        let provider = opening.id;
        let asker = Asker::new(opening.outbound, provider, timeout);
        let clock = opening.clock;
        let client = ClientSettings::read(settings, opening.callback)?;
        Ok(Self {
            metadata: MetadataSource::new(asker.clone(), clock.clone(), address),
            keys: ProviderKeys::new(asker.clone(), clock.clone()),
            asker,
            clock,
            client,
            preset,
        })
    }

    async fn metadata(&self) -> Result<Arc<Metadata>, Problem> {
        self.metadata.get(&self.preset.issuer).await
    }

    /// Asks the token endpoint.
    async fn exchange(
        &self,
        metadata: &Metadata,
        grant: &[(&str, &str)],
    ) -> Result<(Tokens, Value), Problem> {
        let mut form = grant.to_vec();
        let basic = match &self.client.secret {
            Some(secret) if self.client.basic => Some((self.client.id.as_str(), secret.reveal())),
            Some(secret) => {
                form.extend([("client_id", self.client.id.as_str())]);
                form.push(("client_secret", secret.reveal()));
                None
            }
            None => {
                form.push(("client_id", self.client.id.as_str()));
                None
            }
        };
        let answer = self.asker.post(&metadata.token, &form, basic).await?;
        self.check(&answer)?;
        tokens(&self.asker, answer.body)
    }

    fn check(&self, answer: &Answer) -> Result<(), Problem> {
        match answer.status {
            _ if answer.is_success() => Ok(()),
            500.. | 408 | 429 => Err(self.asker.away(format!("it answered {}", answer.status))),
            status => {
                let problem = self.asker.refuses(answer.error());
                Err(problem.because(format!("it answered {status}")))
            }
        }
    }

    /// The claims of a signed token of this provider for this client.
    async fn verified(&self, metadata: &Metadata, token: &str) -> Result<Claims, Problem> {
        let issuer = metadata.issuer_of(token).map_err(|cause| self.asker.lies(cause))?;
        let claims = self.keys.verify(&metadata.jwks, token, &issuer, &self.client.id).await?;
        claims.check_party(&self.client.id).map_err(|cause| self.asker.lies(cause))?;
        Ok(claims)
    }

    /// Adds what the userinfo endpoint says, and asks for a profile.
    async fn person(
        &self,
        metadata: &Metadata,
        mut claims: Claims,
        tokens: &Tokens,
    ) -> Result<Vouched, Problem> {
        if let Some(address) = metadata.userinfo.as_ref().filter(|_| self.preset.userinfo) {
            let answer = self.asker.get(address, Some(&tokens.access)).await?;
            self.check(&answer)?;
            claims.add_userinfo(answer.body).map_err(|cause| self.asker.lies(cause))?;
        }
        let mut profile = Value::Null;
        if let Some(address) = &self.preset.profile {
            let answer = self.asker.get(address, Some(&tokens.access)).await?;
            self.check(&answer)?;
            profile = answer.body;
        }
        Ok((self.preset.vouch)(&claims, &profile))
    }
}

#[async_trait]
impl Door for Oidc {
    async fn start(&self, departure: &Departure) -> Result<Url, Problem> {
        let metadata = self.metadata().await?;
        let scopes = self.preset.scopes.iter().copied().map(str::to_owned);
        let scopes = scopes.chain(self.client.scopes.clone()).chain(departure.scope.clone());
        let mut address = metadata.authorization.clone();
        let mut query = address.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client.id)
            .append_pair("redirect_uri", &self.client.callback)
            .append_pair("scope", &joined(scopes))
            .append_pair("state", &departure.state)
            .append_pair("nonce", &departure.nonce)
            .append_pair("code_challenge", &departure.challenge)
            .append_pair("code_challenge_method", "S256");
        if let Some(prompt) = &self.client.prompt {
            query.append_pair("prompt", prompt);
        }
        let more = self.preset.parameters.iter();
        for (name, value) in
            more.filter(|(name, _)| self.client.prompt.is_none() || name != "prompt")
        {
            query.append_pair(name, value);
        }
        drop(query);
        Ok(address)
    }

    async fn finish(&self, return_: &Return) -> Result<Granted, Problem> {
        let metadata = self.metadata().await?;
        metadata.check_answerer(return_.issuer.as_deref()).map_err(|it| self.asker.lies(it))?;
        let grant = [
            ("grant_type", "authorization_code"),
            ("code", return_.code.as_str()),
            ("redirect_uri", self.client.callback.as_str()),
            ("code_verifier", return_.verifier.as_str()),
        ];
        let (mut tokens, body) = self.exchange(&metadata, &grant).await?;
        let id_token = tokens.id.clone().ok_or_else(|| self.asker.lies("there is no ID token"))?;
        let claims = self.verified(&metadata, &id_token).await?;
        claims.check_nonce(&return_.nonce).map_err(|cause| self.asker.lies(cause))?;
        let vouched = self.person(&metadata, claims, &tokens).await?;
        tokens.scope = granted_scope(&body, "");
        Ok(Granted { vouched, tokens })
    }

    async fn refresh(&self, kept: &Kept) -> Result<Granted, Problem> {
        let metadata = self.metadata().await?;
        let grant = [("grant_type", "refresh_token"), ("refresh_token", kept.token.as_str())];
        let (mut tokens, body) = self.exchange(&metadata, &grant).await?;
        let claims = match &tokens.id {
            Some(token) => self.verified(&metadata, token).await?,
            None => Claims::of(&kept.subject),
        };
        if claims.subject() != kept.subject {
            return Err(self.asker.lies("the new tokens are of another person"));
        }
        let vouched = self.person(&metadata, claims, &tokens).await?;
        tokens.scope = granted_scope(&body, &kept.scope);
        // A provider that does not rotate gives none: the old one stays good.
        tokens.refresh.get_or_insert_with(|| kept.token.clone());
        Ok(Granted { vouched, tokens })
    }

    async fn leave(&self, kept: Option<&Kept>, id_token: Option<&str>, back: &str) -> Option<Url> {
        let metadata = self.metadata().await.ok()?;
        if let (Some(kept), Some(address)) = (kept, &metadata.revocation) {
            let form = [("token", kept.token.as_str()), ("token_type_hint", "refresh_token")];
            let told = self.tell(address, &form);
            if tokio::time::timeout(limits::FAREWELL_TIMEOUT, told).await.is_err() {
                tracing::warn!(provider = self.asker.provider(), "a refresh token was not revoked");
            }
        }
        let mut address = metadata.end_session.clone()?;
        let mut query = address.query_pairs_mut();
        query.append_pair("client_id", &self.client.id);
        query.append_pair("post_logout_redirect_uri", back);
        if let Some(token) = id_token {
            query.append_pair("id_token_hint", token);
        }
        drop(query);
        Some(address)
    }

    async fn told_to_end(&self, logout_token: &str) -> Result<Notice, Problem> {
        let metadata = self.metadata().await?;
        let claims = self.verified(&metadata, logout_token).await?;
        claims.notice(self.clock.now() / 1_000).map_err(|cause| self.asker.lies(cause))
    }
}

impl Oidc {
    async fn tell(&self, address: &Url, form: &[(&str, &str)]) {
        let mut form = form.to_vec();
        form.push(("client_id", &self.client.id));
        let basic = match &self.client.secret {
            Some(secret) if self.client.basic => Some((self.client.id.as_str(), secret.reveal())),
            Some(secret) => {
                form.push(("client_secret", secret.reveal()));
                None
            }
            None => None,
        };
        if let Err(problem) = self.asker.post(address, &form, basic).await {
            tracing::warn!(provider = self.asker.provider(), cause = problem.cause, "{problem}");
        }
    }
}

impl ClientSettings {
    fn read(settings: &Config, callback: String) -> Result<Self, ConfigError> {
        const METHOD: &str = "tokenEndpointAuthMethod";
        let method = settings.text(METHOD)?.unwrap_or_else(|| "client_secret_basic".to_owned());
        let secret = match method.as_str() {
            "none" => None,
            "client_secret_basic" | "client_secret_post" => {
                Some(Secret::new(settings.required_text("clientSecret")?))
            }
            _ => {
                let key = settings.full_key(METHOD);
                let message = format!(
                    "{key} is '{method}'; known are client_secret_basic, client_secret_post and none"
                );
                return Err(settings.wrong(METHOD, message));
            }
        };
        if settings.text("tokenSignedResponseAlg")?.is_some_and(|it| it.starts_with("HS")) {
            let key = settings.full_key("tokenSignedResponseAlg");
            let message = format!("{key}: tokens must be signed with a key pair, as RS256 does");
            return Err(settings.wrong("tokenSignedResponseAlg", message));
        }
        let prompt = settings.text("prompt")?.filter(|prompt| prompt != "auto");
        Ok(Self {
            id: settings.required_text("clientId")?,
            secret,
            basic: method == "client_secret_basic",
            callback,
            scopes: super::settings::scopes(settings)?,
            prompt,
        })
    }
}

/// The tokens in an answer of a token endpoint.
///
/// # Errors
/// There is no access token, or one of a sort that nobody can use here.
pub fn tokens(asker: &Asker, body: Value) -> Result<(Tokens, Value), Problem> {
    let text = |name: &str| {
        let value = body.get(name).and_then(Value::as_str);
        value.filter(|it| !it.is_empty() && it.len() <= limits::TOKEN_BYTES_MAX).map(str::to_owned)
    };
    let access = text("access_token").ok_or_else(|| asker.lies("there is no access token"))?;
    if text("token_type").is_some_and(|it| !it.eq_ignore_ascii_case("bearer")) {
        return Err(asker.lies("its access token is no bearer token"));
    }
    let tokens = Tokens {
        access,
        id: text("id_token"),
        refresh: text("refresh_token"),
        scope: String::new(),
        expires_in_seconds: body.get("expires_in").and_then(Value::as_u64),
    };
    Ok((tokens, body))
}

/// What was granted, in words separated by blanks; `before` where the provider does not say.
pub fn granted_scope(body: &Value, before: &str) -> String {
    let scope = body.get("scope").and_then(Value::as_str).unwrap_or(before);
    joined(scope.split([' ', ',']).map(str::to_owned))
}

/// Scopes separated by blanks, each once.
pub fn joined(scopes: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = Vec::new();
    for scope in scopes.filter(|it| !it.is_empty()) {
        if !all.contains(&scope) && all.len() < limits::SCOPES_MAX {
            all.push(scope);
        }
    }
    all.join(" ")
}
