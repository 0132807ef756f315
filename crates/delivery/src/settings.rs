//! What an operator says of delivery: `flagstone.delivery`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use feature::ConfigKey;
use globset::{Glob, GlobMatcher};
use model::Problem;
use model::config::Config;

use crate::limits::{ENVIRONMENTS_MAX, START_TIME};

const fn key(path: &'static str, default: Option<&'static str>, doc: &'static str) -> ConfigKey {
    ConfigKey { path, doc, default, secret: false }
}

const ENABLED: &str = "flagstone.delivery.local.enabled";
const FOLDER: &str = "flagstone.delivery.local.folder";
const START: &str = "flagstone.delivery.local.startTimeout";
const IMAGES: &str = "flagstone.delivery.local.images";
const ENVIRONMENTS: &str = "flagstone.delivery.environments";
const DOMAIN: &str = "flagstone.delivery.domain";
const BASE: &str = "backend.baseUrl";

/// The keys that delivery reads.
pub const KEYS: &[ConfigKey] = &[
    key(BASE, None, "The address under which people and clients reach this server."),
    key(ENABLED, Some("false"), "Whether releases run as programs on this machine."),
    key(FOLDER, None, "Folder that they are unpacked to, where their users can reach them."),
    key(START, Some("PT1M"), "How long a release may take until it is healthy."),
    key(
        IMAGES,
        None,
        "Where this machine has what base images stand for: {image, folder}, before the usual ones.",
    ),
    key(
        ENVIRONMENTS,
        None,
        "The environments in order of promotion, {name, variables}; dev, staging and prod without it.",
    ),
    key(DOMAIN, Some("localhost"), "The domain below which deployed services answer."),
];

/// An environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its name: lower-case letters, digits and single hyphens.
    pub name: String,
    /// What programs in it find in theirs.
    pub variables: BTreeMap<String, String>,
}

/// Where this machine has what a base image stands for.
#[derive(Clone, Debug)]
pub struct Toolchain {
    /// The images, without their registry.
    pub images: GlobMatcher,
    /// The folder of the programs.
    pub folder: PathBuf,
}

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether anything runs on this machine.
    pub enabled: bool,
    /// Where releases are unpacked, where that is said.
    pub folder: Option<PathBuf>,
    /// How long a release may take until it is healthy.
    pub start_time: Duration,
    /// In order of promotion.
    pub environments: Vec<Environment>,
    /// The first that fits counts.
    pub toolchains: Vec<Toolchain>,
    /// Below which services answer.
    pub domain: String,
    /// `http` or `https`.
    pub scheme: String,
    /// The port that people see, where it is none that goes without saying.
    pub port: Option<u16>,
}

impl Settings {
    /// Reads the keys.
    ///
    /// # Errors
    /// Names the key that is wrong.
    pub fn read(config: &Config) -> Result<Self, Problem> {
        let domain = config.text(DOMAIN)?.unwrap_or_else(|| "localhost".to_owned());
        let domain = domain.trim_matches('.').to_ascii_lowercase();
        if domain.is_empty() || !domain.split('.').all(is_label) {
            let detail = format!("{DOMAIN} is no domain");
            return Err(Problem::input(detail).at(DOMAIN).hint("write apps.example.com"));
        }
        let (scheme, port) = base(config)?;
        Ok(Self {
            enabled: config.boolean(ENABLED)?.unwrap_or(false),
            folder: config.text(FOLDER)?.map(PathBuf::from),
            start_time: config.duration_ms(START)?.map_or(START_TIME, Duration::from_millis),
            environments: environments(config)?,
            toolchains: toolchains(config)?,
            domain,
            scheme,
            port,
        })
    }

    /// The environment of this name.
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.iter().find(|it| it.name == name)
    }

    /// Where the service of this label answers.
    pub fn url(&self, label: &str) -> String {
        let port = self.port.map(|it| format!(":{it}")).unwrap_or_default();
        format!("{}://{label}.{}{port}/", self.scheme, self.domain)
    }
}

fn base(config: &Config) -> Result<(String, Option<u16>), Problem> {
    let port = config.number("backend.listen.port")?.unwrap_or(7007.0);
    let text = config.text(BASE)?.unwrap_or_else(|| format!("http://localhost:{port}"));
    let wrong = |why: &str| Problem::input(format!("{BASE} cannot be used: {why}")).at(BASE);
    let uri: http::Uri = text.parse().map_err(|_| wrong("it is no address"))?;
    let scheme = uri.scheme_str().ok_or_else(|| wrong("it begins with https:// or http://"))?;
    Ok((scheme.to_owned(), uri.port_u16()))
}

fn environments(config: &Config) -> Result<Vec<Environment>, Problem> {
    let mut all: Vec<Environment> = Vec::new();
    for item in config.list(ENVIRONMENTS)? {
        let name = item.required_text("name")?;
        let is_new = all.iter().all(|it| it.name != name);
        if !is_label(&name) || name.contains("--") || name.len() > 20 || !is_new {
            let detail = "The name of an environment is its own and has up to 20 lower-case letters, \
                          digits and single hyphens";
            return Err(item.wrong("name", detail).into());
        }
        let mut variables = BTreeMap::new();
        if let Some(section) = item.section("variables")? {
            for name in section.keys() {
                if let Some(value) = section.text(&name)? {
                    variables.insert(name, value);
                }
            }
        }
        all.push(Environment { name, variables });
    }
    if all.len() > ENVIRONMENTS_MAX {
        let detail = format!("{ENVIRONMENTS} has at most {ENVIRONMENTS_MAX} items");
        return Err(Problem::input(detail).at(ENVIRONMENTS));
    }
    if all.is_empty() {
        let usual = |name: &str| Environment { name: name.into(), variables: BTreeMap::new() };
        return Ok(["dev", "staging", "prod"].map(usual).into());
    }
    Ok(all)
}

/// The programs of these images are in `/usr/bin` on most machines that have them.
const USUAL: [&str; 7] = [
    "{node,node:*}",
    "{python,python:*}",
    "*temurin*",
    "*openjdk*",
    "*corretto*",
    "{maven,maven:*}",
    "{busybox,busybox:*,alpine,alpine:*,debian,debian:*,ubuntu,ubuntu:*}",
];

fn toolchains(config: &Config) -> Result<Vec<Toolchain>, Problem> {
    let glob = |pattern: &str| {
        let made = Glob::new(pattern).map(|it| it.compile_matcher());
        made.map_err(|error| Problem::input(format!("{IMAGES}: {error}")).at(IMAGES))
    };
    let mut all = Vec::new();
    for item in config.list(IMAGES)? {
        let images = glob(&item.required_text("image")?)?;
        all.push(Toolchain { images, folder: item.required_text("folder")?.into() });
    }
    for pattern in USUAL {
        all.push(Toolchain { images: glob(pattern)?, folder: "/usr/bin".into() });
    }
    Ok(all)
}

fn is_label(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 63
        && !word.starts_with('-')
        && !word.ends_with('-')
        && word.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(delivery: serde_json::Value) -> Result<Settings, Problem> {
        let config = json!({
            "backend": { "baseUrl": "http://localhost:7107" },
            "flagstone": { "delivery": delivery },
        });
        Settings::read(&Config::from_value(config))
    }

    #[test]
    fn without_a_word_nothing_runs_and_there_are_three_environments() {
        let settings = read(json!({})).unwrap();
        assert!(!settings.enabled);
        let names: Vec<&str> = settings.environments.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["dev", "staging", "prod"]);
        assert_eq!(settings.url("shop--dev"), "http://shop--dev.localhost:7107/");
    }

    #[test]
    fn environments_have_names_of_their_own_that_fit_into_a_host() {
        let settings =
            read(json!({ "environments": [{ "name": "eu-1", "variables": { "A": "b" } }] }));
        assert_eq!(settings.unwrap().environments[0].variables["A"], "b");
        for wrong in ["", "Prod", "a--b", "-a", "a.b", "ä", "averyveryverylongname"] {
            assert!(read(json!({ "environments": [{ "name": wrong }] })).is_err(), "{wrong}");
        }
        let twice = json!({ "environments": [{ "name": "a" }, { "name": "a" }] });
        assert!(read(twice).is_err());
    }

    #[test]
    fn images_stand_for_folders_of_this_machine() {
        let own =
            json!({ "local": { "images": [{ "image": "node:22*", "folder": "/opt/22/bin" }] } });
        let settings = read(own).unwrap();
        let folder = |image: &str| {
            let found = settings.toolchains.iter().find(|it| it.images.is_match(image));
            found.map(|it| it.folder.display().to_string())
        };
        assert_eq!(folder("node:22-bookworm").as_deref(), Some("/opt/22/bin"));
        assert_eq!(folder("node:20-bookworm").as_deref(), Some("/usr/bin"));
        assert_eq!(folder("eclipse-temurin:17-jre").as_deref(), Some("/usr/bin"));
        assert_eq!(folder("golang:1"), None);
    }
}
