//! What the operator allows and how long things may take.

use std::time::Duration;

use ipnet::IpNet;
use model::config::{Config, ConfigError};
use url::Url;

use crate::hosts::{HostPattern, PatternError};
use crate::limits;

/// The configuration key that opens private addresses: a list of hosts (`git.corp.example`,
/// `*.corp.example`, `localhost:3000`) and networks (`10.0.0.0/8`).
pub const ALLOW_PRIVATE_KEY: &str = "backend.outbound.allowPrivate";

/// How a [`crate::Client`] behaves. The default reaches public addresses only.
#[derive(Clone, Debug)]
pub struct OutboundSettings {
    /// Private addresses that may be reached all the same.
    pub private: PrivateAccess,
    /// PEM bundles of certificate authorities trusted beside the system's own.
    pub extra_roots: Vec<Vec<u8>>,
    /// The `User-Agent` of every request.
    pub user_agent: String,
    /// Resolving, connecting, handshake.
    pub connect_timeout: Duration,
    /// Waiting for the head of a response.
    pub answer_timeout: Duration,
    /// Silence inside a body.
    pub idle_timeout: Duration,
    /// One call with all its redirects, unless the call says otherwise.
    pub total_timeout: Duration,
    /// The window in which a body must bring [`Self::progress_bytes_min`].
    pub progress_window: Duration,
    /// Bytes that a body must bring in each window.
    pub progress_bytes_min: u64,
    /// Largest body, in bytes after decompression, unless the call says otherwise.
    pub body_bytes_max: u64,
}

impl Default for OutboundSettings {
    fn default() -> Self {
        Self {
            private: PrivateAccess::default(),
            extra_roots: Vec::new(),
            user_agent: concat!("flagstone/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: limits::CONNECT_TIMEOUT,
            answer_timeout: limits::ANSWER_TIMEOUT,
            idle_timeout: limits::IDLE_TIMEOUT,
            total_timeout: limits::TOTAL_TIMEOUT,
            progress_window: limits::PROGRESS_WINDOW,
            progress_bytes_min: limits::PROGRESS_BYTES_MIN,
            body_bytes_max: limits::BODY_BYTES_MAX,
        }
    }
}

impl OutboundSettings {
    /// The defaults with what [`ALLOW_PRIVATE_KEY`] opens.
    ///
    /// # Errors
    /// [`ConfigError`] for entries that are neither host nor network.
    pub fn from_config(config: &Config) -> Result<Self, ConfigError> {
        let mut settings = Self::default();
        let entries = config.text_list(ALLOW_PRIVATE_KEY)?;
        for (index, entry) in entries.unwrap_or_default().iter().enumerate() {
            let opened = settings.private.open(entry);
            let key = format!("{ALLOW_PRIVATE_KEY}.{index}");
            let wrong = |error| config.wrong(&key, format!("{ALLOW_PRIVATE_KEY}: {error}"));
            opened.map_err(wrong)?;
        }
        Ok(settings)
    }
}

/// Private addresses that the operator opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrivateAccess {
    /// Hosts that may lie on private addresses (loopback, private networks, unique local), but not
    /// on link-local, multicast or reserved ones.
    pub hosts: Vec<HostPattern>,
    /// Networks that any host may lie in, whatever sort of address they hold.
    pub networks: Vec<IpNet>,
}

impl PrivateAccess {
    /// Opens one host pattern or network, as it stands in the configuration.
    ///
    /// # Errors
    /// [`PatternError`] when `entry` is neither.
    pub fn open(&mut self, entry: &str) -> Result<(), PatternError> {
        if let Ok(network) = entry.trim().parse() {
            self.networks.push(network);
            return Ok(());
        }
        self.hosts.push(HostPattern::parse(entry)?.on_any_port());
        Ok(())
    }

    /// Whether the operator named the host of `address`.
    pub(crate) fn names(&self, address: &Url) -> bool {
        self.hosts.iter().any(|pattern| pattern.covers(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_networks_are_opened_by_the_same_key() {
        let config = Config::from_value(serde_json::json!({
            "backend": {"outbound": {
                "allowPrivate": ["*.corp.example", "10.0.0.0/8", "localhost:3000"],
            }}
        }));
        let private = OutboundSettings::from_config(&config).unwrap().private;
        assert_eq!(private.networks.len(), 1);
        assert!(private.names(&Url::parse("http://git.corp.example:8080/").unwrap()));
        assert!(private.names(&Url::parse("http://localhost:3000/").unwrap()));
        assert!(!private.names(&Url::parse("http://localhost/").unwrap()));
    }

    #[test]
    fn an_entry_that_is_neither_host_nor_network_is_refused_by_name() {
        let config = Config::from_value(serde_json::json!({
            "backend": {"outbound": {"allowPrivate": ["a/b/c"]}}
        }));
        let error = OutboundSettings::from_config(&config).unwrap_err().to_string();
        assert!(error.contains("backend.outbound.allowPrivate"), "{error}");
        assert!(error.contains("a/b/c"), "{error}");
    }
}
