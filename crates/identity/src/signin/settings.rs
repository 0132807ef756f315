//! What configuration says of sign-in: `auth.environment` and `auth.providers`.
//!
//! A provider that nobody knows is a warning, since Backstage's configurations hold some that are not
//! ours; a mistake in one that we know is an error: it would lock people out, or let in the wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use feature::ConfigKey;
use model::config::{Config, ConfigError};
use model::{Clock, Problem};
use outbound::{Client, HostPattern, OutboundSettings, Url};

use super::cookies::Cookies;
use super::limits;
use super::origins::Origins;
use super::provider::{Kind, Opening, Way};
use super::providers::KINDS;
use super::resolvers::Chain;

const PROVIDERS: &str = "auth.providers";
const ENVIRONMENT: &str = "auth.environment";

/// Every configuration key of this room.
pub const CONFIG: &[ConfigKey] = &[
    key("app.baseUrl", "The address under which people reach the portal's pages.", None),
    key(ENVIRONMENT, "Which of a provider's settings are in force.", Some("development")),
    key("auth.experimentalExtraAllowedOrigins", "Further origins whose pages may sign in.", None),
    key(
        PROVIDERS,
        "Who vouches for people, by id: settings for each environment, Backstage's keys.",
        Some("{}"),
    ),
];

const fn key(path: &'static str, doc: &'static str, default: Option<&'static str>) -> ConfigKey {
    ConfigKey { path, doc, default, secret: false }
}

/// Settings that every provider has.
const COMMON: [&str; 10] = [
    "clientId",
    "clientSecret",
    "callbackUrl",
    "additionalScopes",
    "prompt",
    "sessionDuration",
    "timeout",
    "tokenEndpointAuthMethod",
    "tokenSignedResponseAlg",
    "signIn",
];

/// Hosts that an operator names in these settings may be private.
const NAMING_HOSTS: [&str; 4] = ["metadataUrl", "issuer", "audience", "enterpriseInstanceUrl"];

/// A provider, configured.
pub struct Provider {
    /// What it is.
    pub kind: &'static Kind,
    /// How people come in.
    pub way: Way,
    /// Who they are then.
    pub chain: Chain,
    /// Its cookies.
    pub cookies: Cookies,
    /// How long what is kept of a sign-in is kept.
    pub kept_ms: u64,
}

/// Everything that is configured of sign-in.
pub struct Settings {
    /// The environment.
    pub environment: String,
    /// Where browsers may be sent.
    pub origins: Origins,
    /// The providers, by id.
    pub providers: BTreeMap<&'static str, Provider>,
}

impl Settings {
    /// Reads `config`.
    ///
    /// # Errors
    /// The first mistake, naming its key.
    pub fn read(config: &Config, clock: &Arc<dyn Clock>) -> Result<Self, Problem> {
        let environment = config.text(ENVIRONMENT)?;
        let environment = environment.unwrap_or_else(|| "development".to_owned());
        let origins = Origins::read(config)?;
        let mut providers = BTreeMap::new();
        let Some(section) = config.section(PROVIDERS)? else {
            return Ok(Self { environment, origins, providers });
        };
        let mut sections = Vec::new();
        for id in section.keys() {
            let Some(kind) = KINDS.iter().find(|kind| kind.id == id) else {
                let known: Vec<&str> = KINDS.iter().map(|kind| kind.id).collect();
                let known = known.join(", ");
                tracing::warn!("{PROVIDERS}.{id} is no provider here; known are {known}");
                continue;
            };
            if let Some(settings) = settings_of(&section, kind, &environment)? {
                sections.push((*kind, settings));
            }
        }
        let outbound = outbound(config, sections.iter().map(|(_, settings)| settings))?;
        for (kind, settings) in sections {
            warn_of_unknown(kind, &settings);
            let development = environment == "development" && origins.local();
            let provider = open(kind, &settings, &origins, &outbound, clock, development)?;
            providers.insert(kind.id, provider);
        }
        Ok(Self { environment, origins, providers })
    }
}

/// The settings of a kind in the environment. A provider that stands in front of the server may have
/// them without naming one, as in Backstage.
fn settings_of(
    section: &Config,
    kind: &Kind,
    environment: &str,
) -> Result<Option<Config>, ConfigError> {
    let Some(whole) = section.section(kind.id)? else { return Ok(None) };
    if whole.keys().iter().any(|it| it == environment) {
        return whole.section(environment);
    }
    let own = |name: &String| kind.settings.contains(&name.as_str()) || name == "signIn";
    let direct = whole.keys().iter().all(own);
    if direct && !kind.redirects {
        return Ok(Some(whole));
    }
    let key = section.full_key(kind.id);
    tracing::warn!("{key} has no settings for the environment '{environment}' and is left out");
    Ok(None)
}

fn outbound<'a>(
    config: &Config,
    sections: impl Iterator<Item = &'a Config>,
) -> Result<Client, Problem> {
    let mut settings = OutboundSettings::from_config(config)?;
    for section in sections {
        for key in NAMING_HOSTS {
            let text = section.get(key).and_then(|it| it.as_str());
            let address = text.and_then(|it| Url::parse(it).ok());
            let host = address.and_then(|it| HostPattern::parse(it.authority()).ok());
            settings.private.hosts.extend(host);
        }
    }
    Client::new(settings).map_err(Problem::internal)
}

fn open(
    kind: &'static Kind,
    settings: &Config,
    origins: &Origins,
    outbound: &Client,
    clock: &Arc<dyn Clock>,
    development: bool,
) -> Result<Provider, ConfigError> {
    let base = origins.base.as_str().trim_end_matches('/');
    let own = format!("{base}/api/auth/{}/handler/frame", kind.id);
    let opening = Opening {
        id: kind.id,
        settings,
        outbound: outbound.clone(),
        clock: Arc::clone(clock),
        callback: settings.text("callbackUrl")?.unwrap_or(own),
        development,
    };
    let chain = Chain::read(kind, settings)?;
    if chain.is_empty() && !kind.redirects {
        let key = settings.full_key("signIn.resolvers");
        let message = format!("{key} is missing: it says who people are in the catalog");
        return Err(settings.wrong("", message));
    }
    Ok(Provider {
        kind,
        way: (kind.open)(opening)?,
        chain,
        cookies: Cookies::new(kind.id, origins.base.path(), origins.secure())
            .used_across_sites(origins.cross_site()),
        kept_ms: settings.duration_ms("sessionDuration")?.unwrap_or(limits::REFRESH_MS),
    })
}

fn warn_of_unknown(kind: &Kind, settings: &Config) {
    let known: Vec<&str> = kind.settings.iter().chain(&COMMON).copied().collect();
    for key in settings.keys() {
        if !known.contains(&key.as_str()) {
            let (key, known) = (settings.full_key(&key), known.join(", "));
            tracing::warn!("{key} is not read; known are {known}");
        }
    }
}

/// `additionalScopes`: a list, or words separated by blanks or commas.
///
/// # Errors
/// Anything else, or what is no scope.
pub fn scopes(settings: &Config) -> Result<Vec<String>, ConfigError> {
    const KEY: &str = "additionalScopes";
    let lists = match settings.get(KEY) {
        None => return Ok(Vec::new()),
        Some(serde_json::Value::Array(_)) => settings.text_list(KEY)?.unwrap_or_default(),
        Some(_) => vec![settings.required_text(KEY)?],
    };
    let words = lists.iter().flat_map(|text| text.split([' ', ',']));
    let words: Vec<String> = words.filter(|it| !it.is_empty()).map(str::to_owned).collect();
    match words.iter().find(|it| !is_scope(it)) {
        None if words.len() <= limits::SCOPES_MAX => Ok(words),
        None => {
            let most = limits::SCOPES_MAX;
            Err(settings.wrong(KEY, format!("{} has more than {most}", settings.full_key(KEY))))
        }
        Some(wrong) => {
            let full = settings.full_key(KEY);
            Err(settings.wrong(KEY, format!("{full}: '{wrong}' is no scope")))
        }
    }
}

/// Whether a word can be a scope (RFC 6749, 3.3).
pub fn is_scope(word: &str) -> bool {
    let letter = |it: u8| matches!(it, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    !word.is_empty() && word.len() <= limits::SCOPE_BYTES_MAX && word.bytes().all(letter)
}

#[cfg(test)]
mod tests;
