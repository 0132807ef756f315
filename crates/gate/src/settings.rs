//! The gate's settings, and how they are read from `app-config.yaml`: `backend.auth`,
//! `backend.cors`, `backend.lifecycle`, whose keys mean what they mean in Backstage, and
//! `backend.trustedProxies`.

use std::time::Duration;

use http::{HeaderName, Method};
use model::caller::Restriction;
use model::config::{Config, ConfigError};
use serde_json::Value;

use crate::credentials::proxies::{Proxies, network};
use crate::credentials::static_token::StaticToken;
use crate::{Cors, Credentials, ServerLimits, limits};

/// What configuration says about the gate.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Who is known.
    pub credentials: Credentials,
    /// Which other origins may call; `None` is none.
    pub cors: Option<Cors>,
    /// Time between turning unready and closing the listener, in milliseconds
    /// (`backend.lifecycle.serverShutdownDelay`): load balancers notice in it.
    pub shutdown_delay_ms: u64,
    /// Bounds on connections.
    pub server: ServerLimits,
}

impl Settings {
    /// Reads the gate's part of `config`.
    ///
    /// # Errors
    /// Every mistake, each naming its key and where it stands.
    pub fn from_config(config: &Config) -> Result<Self, Vec<ConfigError>> {
        let mut errors = Vec::new();
        let cors = read_cors(config).unwrap_or_else(|error| {
            errors.push(error);
            None
        });
        let everyone = keep(&mut errors, config.boolean(DISABLE)).unwrap_or_default();
        let tokens = read_tokens(config, &mut errors);
        let proxies = keep(&mut errors, read_proxies(config)).unwrap_or_default();
        let delay = keep(&mut errors, config.duration_ms(SHUTDOWN_DELAY));
        let delay = delay.unwrap_or_default();
        if delay > limits::SHUTDOWN_DELAY_MS_MAX {
            let most = limits::SHUTDOWN_DELAY_MS_MAX / 1_000;
            errors.push(config.wrong(SHUTDOWN_DELAY, format!("{SHUTDOWN_DELAY} is over {most} s")));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let credentials = Credentials::new().with_tokens(tokens).with_everyone(everyone);
        let credentials = credentials.with_proxies(proxies);
        Ok(Self { credentials, cors, shutdown_delay_ms: delay, server: ServerLimits::default() })
    }
}

const DISABLE: &str = "backend.auth.dangerouslyDisableDefaultAuthPolicy";
const EXTERNAL: &str = "backend.auth.externalAccess";
const SHUTDOWN_DELAY: &str = "backend.lifecycle.serverShutdownDelay";
const PROXIES: &str = "backend.trustedProxies";

/// The value, or nothing and a mistake more.
fn keep<T>(errors: &mut Vec<ConfigError>, read: Result<Option<T>, ConfigError>) -> Option<T> {
    read.unwrap_or_else(|error| {
        errors.push(error);
        None
    })
}

fn read_proxies(config: &Config) -> Result<Option<Proxies>, ConfigError> {
    let Some(texts) = config.text_list(PROXIES)? else { return Ok(None) };
    let networks = texts.iter().map(|text| match network(text) {
        Some(network) if network.prefix_len() > 0 => Ok(network),
        Some(_) => {
            let message = format!("{PROXIES}: '{text}' would believe everybody");
            Err(config.wrong(PROXIES, message))
        }
        None => {
            let message = format!("{PROXIES}: '{text}' is no address or network (10.0.0.0/8)");
            Err(config.wrong(PROXIES, message))
        }
    });
    networks.collect::<Result<Vec<_>, _>>().map(|it| Some(Proxies::new(it)))
}

fn read_tokens(config: &Config, errors: &mut Vec<ConfigError>) -> Vec<StaticToken> {
    let entries = config.list(EXTERNAL).unwrap_or_else(|error| {
        errors.push(error);
        Vec::new()
    });
    let mut tokens: Vec<StaticToken> = Vec::new();
    for entry in entries {
        // Identity reads those; here they are known so that other words are mistakes.
        if matches!(entry.text("type"), Ok(Some(kind)) if OF_IDENTITY.contains(&kind.as_str())) {
            continue;
        }
        match read_token(&entry) {
            Ok(token) if tokens.iter().any(|known| known.is_same(&token)) => {
                let message = "the same token is declared twice in backend.auth.externalAccess";
                errors.push(entry.wrong("options.token", message));
            }
            Ok(token) => tokens.push(token),
            Err(error) => errors.push(error),
        }
    }
    tokens
}

fn read_token(entry: &Config) -> Result<StaticToken, ConfigError> {
    let kind = entry.required_text("type")?;
    if kind != "static" {
        let key = entry.full_key("type");
        let message = format!("{key} is '{kind}'; known are static, jwks and legacy");
        return Err(entry.wrong("type", message));
    }
    let token = entry.required_text("options.token")?;
    let subject = entry.required_text("options.subject")?;
    let restrictions = read_restrictions(entry)?;
    StaticToken::new(&token, &subject, restrictions).map_err(|refused| {
        let key = entry.full_key("options");
        entry.wrong("options", format!("{key}: {refused}"))
    })
}

/// The types of external access that identity knows.
const OF_IDENTITY: [&str; 2] = ["jwks", "legacy"];

/// `accessRestrictions` of an entry of external access. An empty list lets the token do nothing, as
/// it says (Backstage lets it do everything, which nobody can have meant).
///
/// # Errors
/// Names the key that is wrong, and what would be right.
pub fn read_restrictions(entry: &Config) -> Result<Option<Vec<Restriction>>, ConfigError> {
    if !entry.has("accessRestrictions") {
        return Ok(None);
    }
    let mut restrictions: Vec<Restriction> = Vec::new();
    for item in entry.list("accessRestrictions")? {
        if let Some(key) = item.keys().into_iter().find(|key| !RESTRICTION.contains(&key.as_str()))
        {
            let known = RESTRICTION.join(", ");
            let message = format!("{}: unknown key; known are {known}", item.full_key(&key));
            return Err(item.wrong(&key, message));
        }
        let restriction = Restriction {
            plugin: item.required_text("plugin")?,
            permissions: words(&item, "permission")?,
            actions: words(&item, "permissionAttribute.action")?,
        };
        if restrictions.iter().any(|known| known.plugin == restriction.plugin) {
            let key = item.full_key("plugin");
            let message = format!("{key}: plugin '{}' is restricted twice", restriction.plugin);
            return Err(item.wrong("plugin", message));
        }
        if let Some(action) = restriction.actions.iter().find(|it| !ACTIONS.contains(&it.as_str()))
        {
            let path = "permissionAttribute.action";
            let key = item.full_key(path);
            let message = format!("{key}: '{action}' is none of {}", ACTIONS.join(", "));
            return Err(item.wrong(path, message));
        }
        restrictions.push(restriction);
    }
    Ok(Some(restrictions))
}

const RESTRICTION: [&str; 3] = ["plugin", "permission", "permissionAttribute"];
const ACTIONS: [&str; 4] = ["create", "read", "update", "delete"];

/// A list of words, or one text of words separated by blanks or commas.
fn words(config: &Config, path: &str) -> Result<Vec<String>, ConfigError> {
    let lists = match config.get(path) {
        None => return Ok(Vec::new()),
        Some(Value::Array(_)) => config.text_list(path)?.unwrap_or_default(),
        Some(_) => vec![config.required_text(path)?],
    };
    let words = lists.iter().flat_map(|text| text.split([' ', ',']));
    Ok(words.filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

fn read_cors(config: &Config) -> Result<Option<Cors>, ConfigError> {
    let Some(section) = config.section("backend.cors")? else { return Ok(None) };
    if section.get("origin") == Some(&Value::Bool(false)) {
        return Ok(None);
    }
    let origins = words(&section, "origin")?;
    let credentials = section.boolean("credentials")?.unwrap_or_default();
    if credentials && origins.iter().any(|origin| origin == "*") {
        let message = "backend.cors.origin '*' together with backend.cors.credentials would let \
                       every page act in its visitor's name; name the origins";
        return Err(section.wrong("origin", message));
    }
    let methods = words(&section, "methods")?;
    let methods = methods.iter().map(|name| parsed::<Method>(&section, "methods", name));
    let mut methods = methods.collect::<Result<Vec<_>, _>>()?;
    if methods.is_empty() {
        methods = CORS_METHODS.to_vec();
    }
    let allowed = headers(&section, "allowedHeaders")?;
    let max_age = section.number("maxAge")?.filter(|seconds| *seconds >= 0.0);
    Ok(Some(Cors {
        origins,
        methods,
        headers: (!allowed.is_empty()).then_some(allowed),
        exposed: headers(&section, "exposedHeaders")?,
        credentials,
        max_age: max_age.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
    }))
}

/// What may be used across origins where configuration names no methods.
const CORS_METHODS: [Method; 6] =
    [Method::GET, Method::HEAD, Method::PUT, Method::PATCH, Method::POST, Method::DELETE];

fn headers(section: &Config, path: &str) -> Result<Vec<HeaderName>, ConfigError> {
    words(section, path)?.iter().map(|name| parsed(section, path, name)).collect()
}

fn parsed<T: std::str::FromStr>(
    section: &Config,
    path: &str,
    text: &str,
) -> Result<T, ConfigError> {
    let key = section.full_key(path);
    text.parse().map_err(|_| section.wrong(path, format!("{key}: '{text}' cannot be sent")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(backend: Value) -> Result<Settings, String> {
        let config = Config::from_value(json!({ "backend": backend }));
        Settings::from_config(&config).map_err(|errors| {
            errors.iter().map(|error| error.message.clone()).collect::<Vec<_>>().join("\n")
        })
    }

    fn external(entry: Value) -> Result<Settings, String> {
        read(json!({ "auth": { "externalAccess": [entry] } }))
    }

    fn refused(entry: Value, expected: &str) {
        let found = external(entry).err().unwrap_or_default();
        assert!(found.contains(expected), "{found}");
    }

    #[test]
    fn static_tokens_are_read_with_their_restrictions() {
        let settings = external(json!({
            "type": "static",
            "options": { "token": "s3cret-token", "subject": "ci" },
            "accessRestrictions": [
                { "plugin": "catalog", "permission": "catalog.entity.read, catalog.location.read" },
                { "plugin": "spine", "permissionAttribute": { "action": ["read", "update"] } },
            ],
        }));
        let shown = format!("{:?}", settings.unwrap().credentials);
        assert!(shown.contains("external:ci"), "{shown}");
        assert!(shown.contains(r#"["catalog.entity.read", "catalog.location.read"]"#), "{shown}");
        assert!(shown.contains(r#"actions: ["read", "update"]"#), "{shown}");
        assert!(!shown.contains("s3cret"), "{shown}");
    }

    #[test]
    fn mistakes_name_the_key_and_never_the_token() {
        let options = json!({ "token": "s3cret-token", "subject": "ci" });
        let with = |restrictions: Value| {
            let key = "accessRestrictions";
            json!({ "type": "static", "options": options, key: restrictions })
        };
        assert!(external(json!({ "type": "jwks" })).is_ok(), "identity reads it");
        assert!(external(json!({ "type": "legacy" })).is_ok(), "identity reads it");
        refused(json!({ "type": "magic" }), "known are static, jwks and legacy");
        refused(
            json!({}),
            "Missing required config value at 'backend.auth.externalAccess[0].type'",
        );
        refused(
            json!({ "type": "static", "options": { "token": "short", "subject": "ci" } }),
            "backend.auth.externalAccess[0].options: the token must have at least 8 characters",
        );
        refused(
            json!({ "type": "static", "options": { "token": "has a blank", "subject": "ci" } }),
            "without blanks",
        );
        refused(with(json!([{ "plugin": "a", "permissions": "x" }])), "unknown key");
        refused(with(json!([{ "plugin": "a" }, { "plugin": "a" }])), "restricted twice");
        refused(
            with(json!([{ "plugin": "a", "permissionAttribute": { "action": "use" } }])),
            "'use' is none of create, read, update, delete",
        );
        let twice =
            read(json!({ "auth": { "externalAccess": [with(json!([])), with(json!([]))] } }));
        let found = twice.err().unwrap_or_default();
        assert!(found.contains("declared twice") && !found.contains("s3cret"), "{found}");
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let found = read(json!({
            "auth": {
                "dangerouslyDisableDefaultAuthPolicy": "perhaps",
                "externalAccess": [{ "type": "static" }, { "type": "magic" }],
            },
            "cors": { "origin": "*", "credentials": true },
        }));
        assert_eq!(found.err().unwrap_or_default().lines().count(), 4);
    }

    #[test]
    fn cross_origin_rules_are_read_and_absent_by_default() {
        assert!(read(json!({})).unwrap().cors.is_none());
        assert!(read(json!({ "cors": { "origin": false } })).unwrap().cors.is_none());
        let cors = read(json!({ "cors": {
            "origin": ["http://localhost:3000", "https://*.example.com"],
            "methods": ["GET", "POST"],
            "credentials": true,
            "maxAge": 60,
        } }));
        let cors = cors.unwrap().cors.unwrap();
        assert_eq!(cors.methods, [Method::GET, Method::POST]);
        assert_eq!(cors.origins, ["http://localhost:3000", "https://*.example.com"]);
        assert_eq!(cors.max_age, Some(Duration::from_mins(1)));
        assert!(cors.credentials);
        assert!(read(json!({ "cors": { "origin": "x", "methods": ["G(T"] } })).is_err());
    }

    #[test]
    fn trusted_proxies_are_networks_but_not_all_of_them() {
        let settings = read(json!({ "trustedProxies": ["10.0.0.0/8", "::1"] })).unwrap();
        let shown = format!("{:?}", settings.credentials);
        assert!(shown.contains("10.0.0.0/8") && shown.contains("::1/128"), "{shown}");
        for (wrong, expected) in [("0.0.0.0/0", "everybody"), ("proxy.example", "no address")] {
            let found = read(json!({ "trustedProxies": [wrong] })).err().unwrap_or_default();
            assert!(found.contains(expected), "{found}");
        }
    }

    #[test]
    fn the_default_policy_can_be_switched() {
        let disabled = read(json!({ "auth": { "dangerouslyDisableDefaultAuthPolicy": true } }));
        assert!(disabled.unwrap().credentials.lets_everyone_in());
        assert!(!read(json!({})).unwrap().credentials.lets_everyone_in());
    }
}
