//! GitHub, theirs or an Enterprise Server: plain OAuth 2. It issues no ID tokens; who somebody is says
//! its API, asked with the token that the code became.

use std::sync::Arc;

use async_trait::async_trait;
use model::config::ConfigError;
use model::{Code, Problem};
use outbound::Url;
use serde_json::Value;

use crate::signin::ask::{Answer, Asker};
use crate::signin::limits;
use crate::signin::oidc::{granted_scope, joined, tokens};
use crate::signin::provider::{
    Departure, Door, Granted, Kept, Kind, Notice, Opening, Return, Secret, Tokens, Vouched, Way,
};
use crate::signin::resolvers::{By, Resolver};
use crate::signin::settings::scopes;

pub const KIND: Kind = Kind {
    id: "github",
    title: "GitHub",
    resolvers: &[
        Resolver { name: "usernameMatchingUserEntityName", by: By::Username },
        Resolver { name: "userIdMatchingUserEntityAnnotation", by: By::IdAt("github.com/user-id") },
    ],
    settings: &["enterpriseInstanceUrl"],
    redirects: true,
    open,
};

struct Github {
    asker: Asker,
    client: String,
    secret: Secret,
    callback: String,
    scopes: Vec<String>,
    authorize: Url,
    token: Url,
    user: Url,
    emails: Url,
}

/// Marks what is kept as an access token, for an application whose tokens do not expire.
const ACCESS: &str = "access:";

fn open(opening: Opening<'_>) -> Result<Way, ConfigError> {
    let settings = opening.settings;
    let (site, api) = match opening.address("enterpriseInstanceUrl")? {
        Some(site) => (site.to_string(), format!("{}/api/v3", site.as_str().trim_end_matches('/'))),
        None => ("https://github.com".to_owned(), "https://api.github.com".to_owned()),
    };
    let site = site.trim_end_matches('/');
    let address = |text: String| Url::parse(&text).expect("a path makes no address a wrong one");
    Ok(Way::Door(Arc::new(Github {
        asker: Asker::new(opening.outbound, KIND.id, None),
        client: settings.required_text("clientId")?,
        secret: Secret::new(settings.required_text("clientSecret")?),
        callback: opening.callback,
        scopes: scopes(settings)?,
        authorize: address(format!("{site}/login/oauth/authorize")),
        token: address(format!("{site}/login/oauth/access_token")),
        user: address(format!("{api}/user")),
        emails: address(format!("{api}/user/emails")),
    })))
}

impl Github {
    async fn exchange(&self, grant: &[(&str, &str)]) -> Result<(Tokens, Value), Problem> {
        let mut form = grant.to_vec();
        form.push(("client_id", &self.client));
        form.push(("client_secret", self.secret.reveal()));
        let answer = self.asker.post(&self.token, &form, None).await?;
        // GitHub answers 200 where it refuses, and says so in the body.
        if let Some(error) = answer.error() {
            return Err(self.asker.refuses(Some(error)));
        }
        self.check(&answer)?;
        tokens(&self.asker, answer.body)
    }

    fn check(&self, answer: &Answer) -> Result<(), Problem> {
        match answer.status {
            _ if answer.is_success() => Ok(()),
            401 => Err(self.asker.refuses(None)),
            status => Err(self.asker.away(format!("it answered {status}"))),
        }
    }

    async fn person(&self, access: &str) -> Result<Vouched, Problem> {
        let user = self.asker.get(&self.user, Some(access)).await?;
        self.check(&user)?;
        let user = user.body;
        let text = |name: &str| {
            let value = user.get(name).and_then(Value::as_str);
            value.filter(|it| !it.is_empty() && it.len() <= limits::CLAIM_BYTES_MAX)
        };
        let own = |name: &str| text(name).map(str::to_owned);
        let id = user.get("id").and_then(Value::as_u64);
        let (Some(id), Some(login)) = (id, own("login")) else {
            return Err(self.asker.lies("its user has no id or no login"));
        };
        Ok(Vouched {
            subject: id.to_string(),
            email: self.address(access).await?,
            display_name: own("name").or_else(|| Some(login.clone())),
            username: Some(login),
            user_id: own("node_id"),
            picture: own("avatar_url").filter(|it| it.starts_with("https://")),
            ..Vouched::default()
        })
    }

    /// The primary address, where it is verified. The address in a user's public profile is whatever
    /// they wrote there, and does not count. An application that may not see addresses has none.
    async fn address(&self, access: &str) -> Result<Option<String>, Problem> {
        let answer = self.asker.get(&self.emails, Some(access)).await?;
        if matches!(answer.status, 403 | 404) {
            tracing::info!("GitHub shows no addresses: the application lacks the scope user:email");
            return Ok(None);
        }
        self.check(&answer)?;
        let flag = |entry: &Value, name: &str| entry.get(name) == Some(&Value::Bool(true));
        let entries = answer.body.as_array().map(Vec::as_slice).unwrap_or_default();
        let mut entries = entries.iter().take(limits::ADDRESSES_MAX);
        let primary = entries.find(|it| flag(it, "primary") && flag(it, "verified"));
        let address = primary.and_then(|it| it.get("email")).and_then(Value::as_str);
        let address = address.filter(|it| it.len() <= limits::CLAIM_BYTES_MAX && it.contains('@'));
        Ok(address.map(str::to_owned))
    }

    fn granted(vouched: Vouched, mut tokens: Tokens) -> Granted {
        if tokens.refresh.is_none() && tokens.expires_in_seconds.is_none() {
            tokens.refresh = Some(format!("{ACCESS}{}", tokens.access));
        }
        Granted { vouched, tokens }
    }
}

#[async_trait]
impl Door for Github {
    async fn start(&self, departure: &Departure) -> Result<Url, Problem> {
        let own = ["read:user", "user:email"].into_iter().map(str::to_owned);
        let all = own.chain(self.scopes.clone()).chain(departure.scope.clone());
        let mut address = self.authorize.clone();
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client)
            .append_pair("redirect_uri", &self.callback)
            .append_pair("scope", &joined(all))
            .append_pair("state", &departure.state)
            .append_pair("code_challenge", &departure.challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(address)
    }

    async fn finish(&self, return_: &Return) -> Result<Granted, Problem> {
        let grant = [
            ("grant_type", "authorization_code"),
            ("code", return_.code.as_str()),
            ("redirect_uri", self.callback.as_str()),
            ("code_verifier", return_.verifier.as_str()),
        ];
        let (mut tokens, body) = self.exchange(&grant).await?;
        tokens.scope = granted_scope(&body, "");
        let vouched = self.person(&tokens.access).await?;
        Ok(Self::granted(vouched, tokens))
    }

    async fn refresh(&self, kept: &Kept) -> Result<Granted, Problem> {
        let tokens = match kept.token.strip_prefix(ACCESS) {
            Some(access) => {
                Tokens { access: access.to_owned(), scope: kept.scope.clone(), ..Tokens::default() }
            }
            None => {
                let token = kept.token.as_str();
                let grant = [("grant_type", "refresh_token"), ("refresh_token", token)];
                let (mut tokens, body) = self.exchange(&grant).await?;
                tokens.scope = granted_scope(&body, &kept.scope);
                tokens.refresh.get_or_insert_with(|| kept.token.clone());
                tokens
            }
        };
        let vouched = self.person(&tokens.access).await?;
        if vouched.subject != kept.subject {
            return Err(self.asker.lies("the token is of another person"));
        }
        Ok(Self::granted(vouched, tokens))
    }

    async fn leave(&self, _: Option<&Kept>, _: Option<&str>, _: &str) -> Option<Url> {
        // GitHub has no sign-out of others; its token stays with this browser, sealed, and goes now.
        None
    }

    async fn told_to_end(&self, _: &str) -> Result<Notice, Problem> {
        Err(Problem::new(Code::NotFound, "GitHub sends no logout tokens"))
    }
}
