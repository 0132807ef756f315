//! The configuration that the demo adds to an organisation's: a token that may do everything, where
//! people reach the server, and that pipelines and releases run on this machine.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use model::ids::RandomIds;
use model::{Ids as _, Problem};
use serde_json::{Map, Value, json};

/// The file of the data directory that holds the token, and the one with the configuration.
const TOKEN: &str = "demo-token";
const CONFIG: &str = "demo-access.yaml";

/// What of our own environment the package managers of pipelines are given: where this machine reaches
/// registries, and whom it trusts on the way.
const REGISTRIES: [&str; 12] = [
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "NODE_EXTRA_CA_CERTS",
    "NPM_CONFIG_REGISTRY",
    "PIP_CERT",
    "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS",
    "PIP_INDEX_URL",
    "PIP_TRUSTED_HOST",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
];

/// How one reaches the demo.
#[derive(Debug)]
pub struct Access {
    /// The address that a reader types.
    pub origin: String,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The token, which may do everything.
    pub token: String,
    /// The file that holds it.
    pub token_file: PathBuf,
    /// The configuration.
    pub config: PathBuf,
    /// The data directory.
    pub data_dir: PathBuf,
}

/// Makes a token, unless the demo has one from before, and the configuration that lets its holder do
/// everything. `log` is the least level of what is logged.
///
/// # Errors
/// The data directory cannot be written.
pub fn give(data_dir: &Path, listen: SocketAddr, log: &str) -> Result<Access, Problem> {
    let (token_file, config) = (data_dir.join(TOKEN), data_dir.join(CONFIG));
    let wrong = |file: &Path, error: std::io::Error| {
        Problem::input(format!("{} cannot be written: {error}", file.display()))
    };
    if !token_file.exists() {
        let made = format!("{}{}", RandomIds.random(), RandomIds.random()).replace('-', "");
        write_for_us(&token_file, &made).map_err(|error| wrong(&token_file, error))?;
    }
    let token = std::fs::read_to_string(&token_file).map_err(|error| {
        Problem::input(format!("{} cannot be read: {error}", token_file.display()))
    })?;
    let origin = origin(listen);
    let text = configuration(&origin, log).to_string();
    // A proxy's address may hold a password.
    match std::fs::remove_file(&config) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(wrong(&config, error));
        }
        _ => write_for_us(&config, &text).map_err(|error| wrong(&config, error))?,
    }
    let (token, data_dir) = (token.trim().to_owned(), data_dir.to_owned());
    Ok(Access { origin, listen, token, token_file, config, data_dir })
}

/// Nobody else on the machine is to read it, not even for a moment.
fn write_for_us(file: &Path, text: &str) -> std::io::Result<()> {
    let mut made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    made.write_all(text.as_bytes())
}

fn configuration(origin: &str, log: &str) -> Value {
    let environment: Map<String, Value> = REGISTRIES
        .iter()
        .filter_map(|name| Some((*name, std::env::var_os(name)?.into_string().ok()?)))
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), Value::String(value)))
        .collect();
    let token = json!({ "$file": TOKEN });
    json!({
        "app": { "baseUrl": origin },
        "backend": {
            "baseUrl": origin,
            "logger": { "level": log },
            "auth": { "externalAccess": [
                { "type": "static", "options": { "token": token, "subject": "demo" } },
            ] },
        },
        "flagstone": {
            "delivery": { "local": { "enabled": true } },
            "pipelines": { "local": {
                "enabled": true,
                "networkRepositories": ["*/*"],
                "environment": environment,
            } },
        },
    })
}

/// The address that a reader types; loopback is `localhost`.
fn origin(listen: SocketAddr) -> String {
    if listen.ip().is_loopback() {
        format!("http://localhost:{}", listen.port())
    } else {
        format!("http://{listen}")
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_token_is_made_once_for_this_user_alone() {
        let data = tempfile::tempdir().expect("a folder");
        let listen = "127.0.0.1:7017".parse().expect("an address");
        let first = give(data.path(), listen, "info").expect("made");
        let again = give(data.path(), listen, "info").expect("made once more");
        assert_eq!((first.token.len(), &first.token), (64, &again.token));
        for file in [&again.token_file, &again.config] {
            let mode = std::fs::metadata(file).expect("it is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", file.display());
        }
        let text = std::fs::read_to_string(&again.config).expect("read");
        assert_eq!(text.matches("\"baseUrl\":\"http://localhost:7017\"").count(), 2, "{text}");
        assert!(text.contains("{\"$file\":\"demo-token\"}") && !text.contains(&first.token));
    }
}
