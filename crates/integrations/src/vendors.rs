//! What the configuration says of vendors, as it is now: their hosts and tokens, and who commits.

use std::sync::{Arc, Mutex, PoisonError};

use feature::ConfigKey;
use forge::{Integrations, web};
use model::Problem;
use model::config::Config;
use outbound::{Client, OutboundSettings};
use tokio::sync::watch;

const AUTHOR_NAME: &str = "scaffolder.defaultAuthor.name";
const AUTHOR_EMAIL: &str = "scaffolder.defaultAuthor.email";
const MESSAGE: &str = "scaffolder.defaultCommitMessage";
const USERS_ONLY: &str = "scaffolder.requireScmUserCredentials";

/// The keys that are read here; hosts and tokens are the readers'.
pub const KEYS: &[ConfigKey] = &[
    key(AUTHOR_NAME, "Who commits of templates are by where a step does not say.", None),
    key(AUTHOR_EMAIL, "Their address.", None),
    key(MESSAGE, "What commits of templates say where a step does not.", None),
    key(USERS_ONLY, "Steps act with tokens of users, never with configured ones.", Some("false")),
];

const fn key(path: &'static str, doc: &'static str, default: Option<&'static str>) -> ConfigKey {
    ConfigKey { path, doc, default, secret: false }
}

/// Follows the configuration.
pub struct Vendors {
    config: watch::Receiver<Arc<Config>>,
    made: Mutex<Option<(Arc<Config>, Arc<Current>)>>,
}

/// What holds at one moment.
pub struct Current {
    /// The hosts that are known.
    pub integrations: Integrations,
    /// How they are asked.
    pub client: Client,
    /// Who commits, and what they say.
    pub commits: Commits,
    /// Only users' own tokens count (`scaffolder.requireScmUserCredentials`).
    pub users_only: bool,
}

/// What a commit says where its step does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commits {
    /// `scaffolder.defaultAuthor.name`.
    pub author_name: Option<String>,
    /// `scaffolder.defaultAuthor.email`.
    pub author_email: Option<String>,
    /// `scaffolder.defaultCommitMessage`.
    pub message: Option<String>,
}

/// Who a commit is by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

impl Vendors {
    /// What this configuration says.
    pub fn new(config: watch::Receiver<Arc<Config>>) -> Self {
        Self { config, made: Mutex::new(None) }
    }

    /// What holds now.
    ///
    /// # Errors
    /// What cannot be used in the configuration.
    pub fn current(&self) -> Result<Arc<Current>, Problem> {
        let config = self.config.borrow().clone();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, current)) = &*made
            && Arc::ptr_eq(of, &config)
        {
            return Ok(current.clone());
        }
        let current = Arc::new(Current::read(&config)?);
        *made = Some((config, current.clone()));
        Ok(current)
    }
}

impl Current {
    fn read(config: &Config) -> Result<Self, Problem> {
        let integrations = Integrations::from_config(config)?;
        let mut settings = OutboundSettings::from_config(config)?;
        web::open_named_hosts(&mut settings, &web::allow_list(config)?, &integrations);
        let client = Client::new(settings).map_err(Problem::internal)?;
        let commits = Commits {
            author_name: config.text(AUTHOR_NAME)?,
            author_email: config.text(AUTHOR_EMAIL)?,
            message: config.text(MESSAGE)?,
        };
        let users_only = config.boolean(USERS_ONLY)?.unwrap_or_default();
        Ok(Self { integrations, client, commits, users_only })
    }
}

impl Commits {
    /// Who a step's commit is by: as it says, else as the configuration says, else nobody in
    /// particular. `None` where neither says anything: the vendor takes the token's owner.
    pub fn author(&self, name: Option<&str>, email: Option<&str>) -> Option<Author> {
        let or = |said: Option<&str>, usual: &Option<String>| {
            said.filter(|it| !it.is_empty()).map(str::to_owned).or_else(|| usual.clone())
        };
        let (name, email) = (or(name, &self.author_name), or(email, &self.author_email));
        if name.is_none() && email.is_none() {
            return None;
        }
        Some(Author {
            name: name.unwrap_or_else(|| "Scaffolder".to_owned()),
            email: email.unwrap_or_else(|| "scaffolder@backstage.io".to_owned()),
        })
    }

    /// What a commit says: as its step says, else as the configuration says, else `usual`.
    pub fn message(&self, said: Option<&str>, usual: &str) -> String {
        let said = said.filter(|it| !it.is_empty()).map(str::to_owned);
        said.or_else(|| self.message.clone()).unwrap_or_else(|| usual.to_owned())
    }
}
