//! Known hosts from the configuration's `integrations`, as Backstage writes them.

use model::config::{Config, ConfigError};
use url::Url;

use super::{Credentials, Forge, Integrations, KnownHost, Secret};

/// The sections that are read, with the host that an entry without one means.
const SECTIONS: [(Forge, Option<&str>); 8] = [
    (Forge::Github, Some("github.com")),
    (Forge::Gitlab, Some("gitlab.com")),
    (Forge::Azure, Some("dev.azure.com")),
    (Forge::BitbucketCloud, Some("bitbucket.org")),
    (Forge::BitbucketServer, None),
    (Forge::Gitea, None),
    (Forge::Gerrit, None),
    (Forge::Harness, None),
];

impl Integrations {
    /// The hosts under `integrations`, and the public ones that are not among them.
    ///
    /// # Errors
    /// [`ConfigError`] for an entry without a host where one is needed, and for malformed hosts,
    /// addresses and values.
    pub fn from_config(config: &Config) -> Result<Self, ConfigError> {
        let mut hosts: Vec<KnownHost> = Vec::new();
        for (forge, usual_host) in SECTIONS {
            for entry in config.list(&format!("integrations.{}", forge.name()))? {
                hosts.push(known_host(forge, usual_host, &entry)?);
            }
        }
        hosts.extend(own(config)?);
        Ok(Self::new(hosts))
    }
}

/// The Git host of this server, below `/git` of where it is reached; `None` where it is switched off.
fn own(config: &Config) -> Result<Option<KnownHost>, ConfigError> {
    if config.boolean("flagstone.githost.enabled")? == Some(false) {
        return Ok(None);
    }
    let text = match config.text("backend.baseUrl")? {
        Some(text) => text,
        None => {
            let port = config.number("backend.listen.port").ok().flatten().unwrap_or(7007.0);
            format!("http://localhost:{port}")
        }
    };
    // Whoever serves from there says what is wrong with it.
    let base = Url::parse(&format!("{}/git", text.trim_end_matches('/'))).ok();
    let host = base.as_ref().and_then(super::authority);
    Ok(host.map(|host| {
        let mut known = KnownHost::new(Forge::Githost, &host);
        known.base = base;
        known
    }))
}

fn known_host(
    forge: Forge,
    usual_host: Option<&str>,
    entry: &Config,
) -> Result<KnownHost, ConfigError> {
    let host = match usual_host {
        Some(usual) => entry.text("host")?.unwrap_or_else(|| usual.to_owned()),
        None => entry.required_text("host")?,
    };
    let plain = Url::parse(&format!("https://{host}/"))
        .is_ok_and(|url| url.authority().eq_ignore_ascii_case(&host) && url.path() == "/");
    // `authority` holds user names as well, which are no part of a host.
    if !plain || host.contains('@') {
        return Err(entry.wrong("host", format!("'{host}' is not a valid host")));
    }
    let mut known = KnownHost::new(forge, &host);
    let public = super::PUBLIC.iter().find(|(kind, name, ..)| *kind == forge && *name == host);
    let usual_api = public.and_then(|(_, _, api, _)| Url::parse(api).ok());
    let usual_raw = public.and_then(|(_, _, _, raw)| raw.and_then(|raw| Url::parse(raw).ok()));
    known.api = address(entry, "apiBaseUrl")?.or(usual_api);
    known.raw = address(entry, "rawBaseUrl")?.or(usual_raw);
    known.base = match forge {
        Forge::Gerrit => match address(entry, "gitilesBaseUrl")? {
            Some(gitiles) => Some(gitiles),
            None => address(entry, "baseUrl")?,
        },
        _ => address(entry, "baseUrl")?,
    };
    known.configured = true;
    known.credentials = credentials(forge, entry)?;
    Ok(known)
}

fn address(entry: &Config, key: &str) -> Result<Option<Url>, ConfigError> {
    let Some(text) = entry.text(key)? else { return Ok(None) };
    match Url::parse(&text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Some(url)),
        _ => Err(entry.wrong(key, format!("'{text}' is not a valid {key}"))),
    }
}

fn credentials(forge: Forge, entry: &Config) -> Result<Credentials, ConfigError> {
    let secret = |key: &str| -> Result<Option<Secret>, ConfigError> {
        Ok(entry.text(key)?.map(|text| Secret::new(text.trim())))
    };
    let token = secret("token")?;
    let user = entry.text("username")?;
    let password = match secret("password")? {
        Some(password) => Some(password),
        None => secret("appPassword")?,
    };
    Ok(match (forge, user, token, password) {
        (Forge::Azure, _, token, _) => azure_credentials(entry, token)?,
        (Forge::Github, _, Some(token), _) => Credentials::Token(token),
        // In the cloud a user's token takes the place of the password.
        (Forge::BitbucketCloud, Some(user), Some(secret), _) => Credentials::Basic(user, secret),
        (_, Some(user), _, Some(password)) => Credentials::Basic(user, password),
        (Forge::Gitea, None, _, Some(password)) => Credentials::Token(password),
        (_, _, Some(token), _) => Credentials::Bearer(token),
        _ => Credentials::None,
    })
}

/// Personal access tokens; other sorts (client secrets, managed identities) are not known yet.
fn azure_credentials(entry: &Config, token: Option<Secret>) -> Result<Credentials, ConfigError> {
    let mut tokens = Vec::new();
    for item in entry.list("credentials")? {
        match item.text("personalAccessToken")? {
            Some(token) => {
                let organisations = item.text_list("organizations")?.unwrap_or_default();
                tokens.push((organisations, Secret::new(token.trim())));
            }
            None => tracing::warn!(
                key = item.full_key("personalAccessToken"),
                "only personal access tokens are used for Azure DevOps; this credential is not"
            ),
        }
    }
    tokens.extend(token.map(|token| (Vec::new(), token)));
    Ok(match tokens.is_empty() {
        true => Credentials::None,
        false => Credentials::PerOrganisation(tokens),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(integrations: Value) -> Result<Integrations, String> {
        let config = Config::from_value(json!({ "integrations": integrations }));
        Integrations::from_config(&config).map_err(|error| error.to_string())
    }

    #[test]
    fn configured_hosts_come_first_and_public_ones_are_added() {
        let read = read(json!({
            "github": [{"host": "ghe.x", "token": "a"}, {"host": "github.com", "token": "b"}],
            "gitlab": [{"host": "gl.x:8443", "baseUrl": "https://gl.x:8443/git", "token": "c"}],
            "bitbucketCloud": [{"username": "u", "appPassword": "d"}],
            "gitea": [{"host": "tea.x", "password": "e"}],
        }))
        .unwrap();
        let shown: Vec<String> = read
            .hosts()
            .iter()
            .map(|it| format!("{} {} {}", it.forge.name(), it.host, it.configured))
            .collect();
        assert_eq!(
            shown,
            [
                "github ghe.x true",
                "github github.com true",
                "gitlab gl.x:8443 true",
                "bitbucketCloud bitbucket.org true",
                "gitea tea.x true",
                "githost localhost:7007 false",
                "gitlab gitlab.com false",
                "azure dev.azure.com false",
                "gitea gitea.com false",
            ]
        );
        let raw = read.hosts()[1].raw.as_ref().unwrap();
        assert_eq!(raw.as_str(), "https://raw.githubusercontent.com/");
        assert_eq!(read.hosts()[1].credentials, Credentials::Token(Secret::new("b")));
        assert_eq!(read.hosts()[3].credentials, Credentials::Basic("u".into(), Secret::new("d")));
    }

    #[test]
    fn nothing_configured_leaves_the_public_hosts_and_this_servers_own() {
        let off = json!({"flagstone": {"githost": {"enabled": false}}});
        let read = Integrations::from_config(&Config::from_value(off)).unwrap();
        assert_eq!(read, Integrations::default());
        let read = Integrations::from_config(&Config::default()).unwrap();
        assert_eq!(read.hosts().len(), Integrations::default().hosts().len() + 1);
        assert_eq!(read.hosts()[0].host, "localhost:7007");
    }

    #[test]
    fn azure_takes_tokens_by_organisation() {
        let read = read(json!({"azure": [{
            "credentials": [
                {"organizations": ["a"], "personalAccessToken": "x"},
                {"clientId": "c"},
            ],
        }]}))
        .unwrap();
        let tokens = vec![(vec!["a".to_owned()], Secret::new("x"))];
        assert_eq!(read.hosts()[0].credentials, Credentials::PerOrganisation(tokens));
    }

    #[test]
    fn malformed_entries_are_refused_by_key() {
        for (integrations, part) in [
            (json!({"gitea": [{}]}), "host"),
            (json!({"github": [{"host": "https://ghe.x"}]}), "not a valid host"),
            (json!({"github": [{"host": "ghe.x/path"}]}), "not a valid host"),
            (json!({"github": [{"host": "u@ghe.x"}]}), "not a valid host"),
            (json!({"gitlab": [{"host": "gl.x", "baseUrl": "file:///x"}]}), "baseUrl"),
        ] {
            let error = read(integrations.clone()).unwrap_err();
            assert!(error.contains(part), "{integrations}: {error}");
        }
    }
}
