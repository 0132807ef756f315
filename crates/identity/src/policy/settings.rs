//! What configuration says to the policy.

use std::collections::{BTreeMap, BTreeSet};

use feature::ConfigKey;
use model::Problem;
use model::config::{Config, ConfigError};

use super::names::{self, ADMINISTRATORS, RBAC_ADMINISTRATORS};

/// The keys that the policy reads.
pub const KEYS: &[ConfigKey] = &[
    key("permission.enabled", "false lets every known caller do everything.", Some("true")),
    key("flagstone.permission.policyFile", "A file of roles, in YAML.", None),
    key("permission.rbac.policies-csv-file", "The RBAC plugin's file of policies.", None),
    key("permission.rbac.conditionalPoliciesFile", "Its file of conditional policies.", None),
    key("permission.rbac.admin.users[].name", "Users and groups who run roles.", None),
    key("permission.rbac.admin.superUsers[].name", "Users and groups who may do everything.", None),
];

const fn key(path: &'static str, doc: &'static str, default: Option<&'static str>) -> ConfigKey {
    ConfigKey { path, doc, default, secret: false }
}

/// What configuration says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether roles decide.
    pub is_enabled: bool,
    /// Our own file of roles.
    pub policy_file: Option<String>,
    /// The RBAC plugin's.
    pub csv_file: Option<String>,
    /// Its file of conditional policies.
    pub conditions_file: Option<String>,
    /// Members whom the configuration names, by role.
    pub members: BTreeMap<String, BTreeSet<String>>,
}

impl Settings {
    /// Reads them.
    ///
    /// # Errors
    /// What is wrong, with file and line.
    pub fn read(config: &Config) -> Result<Self, Problem> {
        let mut members = BTreeMap::new();
        for (path, role) in [
            ("permission.rbac.admin.users", RBAC_ADMINISTRATORS),
            ("permission.rbac.admin.superUsers", ADMINISTRATORS),
        ] {
            let named = members_at(config, path).map_err(refuse)?;
            if !named.is_empty() {
                members.insert(role.to_owned(), named);
            }
        }
        Ok(Self {
            is_enabled: Self::is_enabled_by(config)?,
            policy_file: config.text("flagstone.permission.policyFile").map_err(refuse)?,
            csv_file: config.text("permission.rbac.policies-csv-file").map_err(refuse)?,
            conditions_file: config
                .text("permission.rbac.conditionalPoliciesFile")
                .map_err(refuse)?,
            members,
        })
    }

    /// Whether roles decide, whatever else is wrong in the configuration.
    ///
    /// # Errors
    /// What is wrong, with file and line.
    pub fn is_enabled_by(config: &Config) -> Result<bool, Problem> {
        Ok(config.boolean("permission.enabled").map_err(refuse)?.unwrap_or(true))
    }
}

fn members_at(config: &Config, path: &str) -> Result<BTreeSet<String>, ConfigError> {
    let mut found = BTreeSet::new();
    for item in config.list(path)? {
        let name = item.required_text("name")?;
        found.insert(names::member(&name).map_err(|what| item.wrong("name", what))?);
    }
    Ok(found)
}

fn refuse(error: ConfigError) -> Problem {
    Problem::input(error.to_string())
}
