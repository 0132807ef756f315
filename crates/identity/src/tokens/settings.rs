//! What configuration says about tokens: ours, and those of others that count here.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use gate::settings::read_restrictions;
use model::caller::Restriction;
use model::config::{Config, ConfigError};
use model::{Millis, Problem};
use outbound::Url;
use serde_json::Value;

use super::limits;
use crate::keys::jws::Algorithm;
use crate::keys::token_lifetime_ms;

const EXTERNAL: &str = "backend.auth.externalAccess";
const OLD_KEYS: &str = "backend.auth.keys";
const PLUGINS: &str = "flagstone.identity.plugins";
const ALGORITHM: &str = "auth.identityTokenAlgorithm";
const OMIT: &str = "auth.omitIdentityTokenOwnershipClaim";
const BASE: &str = "backend.baseUrl";

/// What configuration says.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach the server, without a slash at its end.
    pub base: Url,
    /// How long a user token lives, in milliseconds.
    pub lifetime_ms: Millis,
    /// Whether user tokens say what their user owns.
    pub with_ownership: bool,
    /// `jwks` entries of external access.
    pub issuers: Vec<IssuerSettings>,
    /// `legacy` entries of external access.
    pub legacy: Vec<LegacySettings>,
    /// Plugins of a real Backstage, which sign with keys of their own.
    pub plugins: Vec<PluginSettings>,
}

/// An issuer whose tokens count: a `jwks` entry.
#[derive(Clone, Debug)]
pub struct IssuerSettings {
    /// Where its key set is.
    pub address: Url,
    /// What it may call itself; empty is anything.
    pub issuers: Vec<String>,
    /// For whom its tokens must be; empty is anybody.
    pub audiences: Vec<String>,
    /// How they may be signed; empty is any way that there is.
    pub algorithms: Vec<Algorithm>,
    /// What stands before the subject.
    pub prefix: Option<String>,
    /// How far its tokens reach.
    pub reach: Option<Vec<Restriction>>,
}

/// A secret that is shared with a caller: a `legacy` entry.
#[derive(Clone)]
pub struct LegacySettings {
    /// The secret.
    pub secret: Vec<u8>,
    /// Whom it stands for, without `external:`.
    pub subject: String,
    /// How far its tokens reach.
    pub reach: Option<Vec<Restriction>>,
}

impl core::fmt::Debug for LegacySettings {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("LegacySettings")
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

/// A plugin with keys of its own.
#[derive(Clone, Debug)]
pub struct PluginSettings {
    /// Its name.
    pub id: String,
    /// Where its key set is.
    pub address: Url,
    /// How far its tokens reach.
    pub reach: Option<Vec<Restriction>>,
}

impl Settings {
    /// Reads the keys of this room.
    ///
    /// # Errors
    /// The first key that is wrong, and what would be right.
    pub fn read(config: &Config) -> Result<Self, Problem> {
        Self::read_all(config).map_err(|error| Problem::input(error.to_string()))
    }

    fn read_all(config: &Config) -> Result<Self, ConfigError> {
        check_algorithm(config)?;
        let (mut issuers, mut legacy) = (Vec::new(), Vec::new());
        for entry in bounded(config, EXTERNAL)? {
            match entry.required_text("type")?.as_str() {
                "jwks" => issuers.push(issuer(&entry)?),
                "legacy" => legacy.push(legacy_entry(&entry, "options.", None)?),
                // The gate reads static ones, and refuses what nobody knows.
                _ => {}
            }
        }
        for entry in bounded(config, OLD_KEYS)? {
            legacy.push(legacy_entry(&entry, "", Some("backstage-plugin"))?);
        }
        let plugins = bounded(config, PLUGINS)?;
        let omit = config.boolean(OMIT)?.unwrap_or(true);
        Ok(Self {
            base: base(config)?,
            lifetime_ms: token_lifetime_ms(config)?,
            with_ownership: !omit,
            issuers,
            legacy,
            plugins: plugins.iter().map(plugin).collect::<Result<_, _>>()?,
        })
    }
}

fn bounded(config: &Config, path: &str) -> Result<Vec<Config>, ConfigError> {
    let entries = config.list(path)?;
    if entries.len() > limits::ISSUERS_MAX {
        let message = format!("{path} has over {} entries", limits::ISSUERS_MAX);
        return Err(config.wrong(path, message));
    }
    Ok(entries)
}

fn base(config: &Config) -> Result<Url, ConfigError> {
    let text = config.text(BASE)?.unwrap_or_else(|| "http://localhost:7007".to_owned());
    let base = Url::parse(text.trim_end_matches('/')).ok();
    let base = base.filter(|it| matches!(it.scheme(), "http" | "https") && it.host().is_some());
    base.ok_or_else(|| config.wrong(BASE, format!("{BASE} is no http or https address")))
}

fn check_algorithm(config: &Config) -> Result<(), ConfigError> {
    match config.text(ALGORITHM)?.as_deref() {
        None | Some("ES256") => Ok(()),
        Some(other) => {
            let message = format!("{ALGORITHM} is '{other}'; tokens are signed with ES256 only");
            Err(config.wrong(ALGORITHM, message))
        }
    }
}

fn issuer(entry: &Config) -> Result<IssuerSettings, ConfigError> {
    let mut algorithms = Vec::new();
    for name in words(entry, "options.algorithm")? {
        let key = entry.full_key("options.algorithm");
        let known = Algorithm::ALL.map(Algorithm::as_str).join(", ");
        let wrong =
            || entry.wrong("options.algorithm", format!("{key}: '{name}' is none of {known}"));
        algorithms.push(Algorithm::read(&name).ok_or_else(wrong)?);
    }
    Ok(IssuerSettings {
        address: address(entry, "options.url")?,
        issuers: words(entry, "options.issuer")?,
        audiences: words(entry, "options.audience")?,
        algorithms,
        prefix: entry.text("options.subjectPrefix")?,
        reach: read_restrictions(entry)?,
    })
}

fn legacy_entry(
    entry: &Config,
    below: &str,
    subject: Option<&str>,
) -> Result<LegacySettings, ConfigError> {
    let (at, named) = (format!("{below}secret"), format!("{below}subject"));
    let secret = entry.required_text(&at)?;
    let subject = subject.map_or_else(|| entry.required_text(&named), |it| Ok(it.to_owned()))?;
    if subject.is_empty() || subject.contains(|it: char| it.is_whitespace() || it.is_control()) {
        let message = format!("{} must be one word without blanks", entry.full_key(&named));
        return Err(entry.wrong(&named, message));
    }
    let least = limits::LEGACY_SECRET_BYTES_MIN;
    let secret = shared_secret(&secret).filter(|bytes| bytes.len() >= least).ok_or_else(|| {
        let key = entry.full_key(&at);
        entry.wrong(&at, format!("{key} must be base64 of at least {least} bytes"))
    })?;
    Ok(LegacySettings { secret, subject, reach: read_restrictions(entry)? })
}

/// The secret as Backstage reads it: base64 of either alphabet, with or without padding, loose bits
/// at its end ignored.
fn shared_secret(text: &str) -> Option<Vec<u8>> {
    const LOOSE: GeneralPurpose =
        GeneralPurpose::new(&URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));
    let text = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    LOOSE.decode(text).ok()
}

fn plugin(entry: &Config) -> Result<PluginSettings, ConfigError> {
    let id = entry.required_text("id")?;
    if !super::plugin::is_name(&id) {
        let key = entry.full_key("id");
        return Err(entry.wrong("id", format!("{key}: '{id}' is no name of a plugin")));
    }
    let reach = read_restrictions(entry)?;
    Ok(PluginSettings { id, address: address(entry, "jwksUrl")?, reach })
}

fn address(entry: &Config, path: &str) -> Result<Url, ConfigError> {
    let parsed = Url::parse(&entry.required_text(path)?).ok();
    let parsed = parsed.filter(|it| matches!(it.scheme(), "http" | "https"));
    parsed.ok_or_else(|| {
        let key = entry.full_key(path);
        entry.wrong(path, format!("{key} is no http or https address"))
    })
}

/// A list of words, or one text of words separated by blanks or commas.
fn words(config: &Config, path: &str) -> Result<Vec<String>, ConfigError> {
    let texts = match config.get(path) {
        None => return Ok(Vec::new()),
        Some(Value::Array(_)) => config.text_list(path)?.unwrap_or_default(),
        Some(_) => vec![config.required_text(path)?],
    };
    let words = texts.iter().flat_map(|text| text.split([' ', ',']));
    Ok(words.filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(config: Value) -> Result<Settings, String> {
        Settings::read(&Config::from_value(config)).map_err(|problem| problem.detail)
    }

    fn external(entry: Value) -> Result<Settings, String> {
        read(json!({ "backend": { "auth": { "externalAccess": [entry] } } }))
    }

    #[test]
    fn issuers_are_read_with_words_in_lists_or_texts() {
        let settings = external(json!({
            "type": "jwks",
            "options": {
                "url": "https://id.example/jwks", "issuer": "https://id.example, https://b",
                "audience": ["a", "b"], "algorithm": "RS256 ES256", "subjectPrefix": "ci",
            },
            "accessRestrictions": [{ "plugin": "catalog" }],
        }));
        let settings = settings.unwrap();
        let issuer = &settings.issuers[0];
        assert_eq!(issuer.issuers, ["https://id.example", "https://b"]);
        assert_eq!(issuer.audiences, ["a", "b"]);
        assert_eq!(issuer.algorithms, [Algorithm::Rs256, Algorithm::Es256]);
        assert_eq!(issuer.reach.as_ref().map(Vec::len), Some(1));
        assert!(!settings.with_ownership);
    }

    #[test]
    fn an_algorithm_with_a_shared_secret_or_none_at_all_is_refused() {
        for algorithm in ["HS256", "none", "rs256"] {
            let options = json!({ "url": "https://id.example/jwks", "algorithm": algorithm });
            let refused = external(json!({ "type": "jwks", "options": options })).unwrap_err();
            assert!(refused.contains("is none of ES256"), "{refused}");
        }
    }

    #[test]
    fn user_tokens_are_signed_with_es256_only() {
        let with = |name: &str| read(json!({ "auth": { "identityTokenAlgorithm": name } }));
        assert!(with("ES256").is_ok());
        assert!(with("RS256").unwrap_err().contains("ES256 only"));
    }

    #[test]
    fn a_shared_secret_is_base64_of_either_alphabet_and_never_shown() {
        let with = |secret: &str| {
            let options = json!({ "secret": secret, "subject": "old" });
            external(json!({ "type": "legacy", "options": options }))
        };
        for secret in ["+/+/+/+/+/+/", "-_-_-_-_-_-_", "AAAAAAAAAAA="] {
            let settings = with(secret).unwrap();
            assert!(!format!("{settings:?}").contains(secret));
        }
        for wrong in ["short", "no base64!", ""] {
            let refused = with(wrong).unwrap_err();
            assert!(wrong.is_empty() || !refused.contains(wrong), "{refused}");
        }
    }

    #[test]
    fn the_keys_of_before_external_access_stand_for_backstage_plugin() {
        let keys = json!([{ "secret": "c2VjcmV0LXNlY3JldA==" }]);
        let settings = read(json!({ "backend": { "auth": { "keys": keys } } })).unwrap();
        assert_eq!(settings.legacy[0].subject, "backstage-plugin");
    }
}
