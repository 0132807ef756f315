//! What an operator says of pipelines: `flagstone.pipelines`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use feature::ConfigKey;
use globset::{GlobBuilder, GlobMatcher};
use model::Problem;
use model::config::Config;
use url::Url;

use crate::limits::{
    CONCURRENT_RUNS, CONCURRENT_RUNS_MAX, RUN_MEGABYTES, RUN_TIME_MAX, RUNS_KEPT_MS, STEP_MEGABYTES,
};

const ENABLED: &str = "flagstone.pipelines.local.enabled";
const RUNS: &str = "flagstone.pipelines.local.concurrentRuns";
const FOLDER: &str = "flagstone.pipelines.local.workingDirectory";
const IMAGES: &str = "flagstone.pipelines.local.images";
const NETWORK: &str = "flagstone.pipelines.local.networkRepositories";
const ENVIRONMENT: &str = "flagstone.pipelines.local.environment";
const SECRETS: &str = "flagstone.pipelines.local.secrets";
const TIME: &str = "flagstone.pipelines.local.timeout";
const PROGRAM: &str = "flagstone.pipelines.local.program";
const MEMORY: &str = "flagstone.pipelines.local.stepMegabytes";
const SPACE: &str = "flagstone.pipelines.local.runMegabytes";
const KEEP: &str = "flagstone.pipelines.keepRuns";

const BASE: &str = "backend.baseUrl";

const fn key(path: &'static str, default: Option<&'static str>, doc: &'static str) -> ConfigKey {
    ConfigKey { path, doc, default, secret: false }
}

/// The keys that pipelines read.
pub const KEYS: &[ConfigKey] = &[
    key(BASE, None, "The address under which people and clients reach this server."),
    key(
        ENABLED,
        Some("false"),
        "Whether this machine carries out the pipelines of repositories that are hosted here.",
    ),
    key(RUNS, Some("4"), "Runs that one process carries out at once."),
    key(
        FOLDER,
        None,
        "Folder in which runs work, outside of the data directory; one below /var/tmp without it.",
    ),
    key(
        IMAGES,
        None,
        "Images of steps, and the toolchain of this machine that stands for each: {image, toolchain}; before those that are shipped.",
    ),
    key(
        NETWORK,
        None,
        "Repositories (owner/name, * for any word) whose tasks may use the network, where they say that they want it.",
    ),
    key(
        ENVIRONMENT,
        None,
        "Variables of steps that may use the network, such as addresses of registries.",
    ),
    ConfigKey {
        secret: true,
        ..key(SECRETS, None, "Secrets that steps may be given: {name, repositories, values}.")
    },
    key(TIME, Some("PT6H"), "Longest that a run may take, whatever it says itself."),
    key(
        PROGRAM,
        None,
        "The program that steps of the image flagstone/step are; this one without it.",
    ),
    key(
        SPACE,
        Some("4096"),
        "What a run may take of the disk, in megabytes, what its tools keep between runs included.",
    ),
    key(KEEP, Some("P365D"), "How long a run is kept to be looked at, with what it made."),
    key(MEMORY, Some("4096"), "Memory of one process of a step, in megabytes."),
];

/// An image, and what stands for it here.
#[derive(Clone, Debug)]
pub struct Image {
    /// Which.
    pub pattern: GlobMatcher,
    /// `node`, `python`, `maven`, `shell`, `flagstone`.
    pub toolchain: String,
}

/// Secrets that steps may be given.
#[derive(Clone)]
pub struct Secret {
    /// What steps call it.
    pub name: String,
    /// Whose steps.
    pub repositories: Vec<GlobMatcher>,
    /// Its values.
    pub values: BTreeMap<String, String>,
}

/// The settings in force.
#[derive(Clone)]
pub struct Settings {
    /// Whether there is a local engine.
    pub enabled: bool,
    /// Runs at once.
    pub runs: usize,
    /// Where runs work.
    pub folder: Option<PathBuf>,
    /// Images, the first that fits counts.
    pub images: Vec<Image>,
    /// Repositories that may use the network.
    pub network: Vec<GlobMatcher>,
    /// Variables of steps that may use it.
    pub environment: BTreeMap<String, String>,
    /// Secrets.
    pub secrets: Vec<Secret>,
    /// Longest that a run may take.
    pub time: Duration,
    /// The program that steps of our own image are; this one without it.
    pub program: Option<PathBuf>,
    /// Memory of one process of a step, in bytes.
    pub step_bytes: u64,
    /// What a run may take of the disk, in bytes.
    pub run_bytes: u64,
    /// How long a run is kept, in milliseconds.
    pub keep_ms: i64,
    /// Where this server is reached, without a slash at the end.
    pub base: String,
}

/// What is shipped: patterns of images and toolchains of the machine.
const SHIPPED: [(&str, &str); 12] = [
    ("{*/,}flagstone/step:*", "flagstone"),
    ("{*/,}node:*", "node"),
    ("{*/,}python:*", "python"),
    ("{*/,}maven:*", "maven"),
    ("{*/,}eclipse-temurin:*", "maven"),
    ("{*/,}busybox{,:*}", "shell"),
    ("{*/,}alpine{,:*}", "shell"),
    ("{*/,}debian{,:*}", "shell"),
    ("{*/,}ubuntu{,:*}", "shell"),
    ("{*/,}bash{,:*}", "shell"),
    ("{*/,}alpine/git{,:*}", "shell"),
    ("scratch", "shell"),
];

impl Settings {
    /// Reads the keys.
    ///
    /// # Errors
    /// The key that is wrong.
    pub fn read(config: &Config) -> Result<Self, Problem> {
        let mut images = Vec::new();
        for entry in config.list(IMAGES)? {
            let toolchain = entry.required_text("toolchain")?;
            images.push(Image { pattern: glob(&entry.required_text("image")?)?, toolchain });
        }
        for (pattern, toolchain) in SHIPPED {
            images.push(Image { pattern: glob(pattern)?, toolchain: toolchain.to_owned() });
        }
        let base = config.text(BASE)?;
        let base = base.unwrap_or_else(|| "http://localhost:7007".to_owned());
        let base = Url::parse(&base).map_or(base, |it| it.to_string());
        let most = config.duration_ms(TIME)?.map_or(RUN_TIME_MAX, Duration::from_millis);
        Ok(Self {
            enabled: config.boolean(ENABLED)?.unwrap_or(false),
            runs: whole(config, RUNS)?.map_or(CONCURRENT_RUNS, |it| {
                usize::try_from(it).unwrap_or(1).clamp(1, CONCURRENT_RUNS_MAX)
            }),
            folder: config.text(FOLDER)?.map(PathBuf::from),
            images,
            network: globs(config.text_list(NETWORK)?)?,
            environment: texts(config.section(ENVIRONMENT)?)?,
            secrets: secrets(config)?,
            time: most.min(RUN_TIME_MAX),
            program: config.text(PROGRAM)?.map(PathBuf::from),
            step_bytes: whole(config, MEMORY)?.unwrap_or(STEP_MEGABYTES).saturating_mul(1 << 20),
            run_bytes: whole(config, SPACE)?.unwrap_or(RUN_MEGABYTES).saturating_mul(1 << 20),
            keep_ms: config
                .duration_ms(KEEP)?
                .map_or(RUNS_KEPT_MS, |it| i64::try_from(it).unwrap_or(i64::MAX)),
            base: base.trim_end_matches('/').to_owned(),
        })
    }

    /// The toolchain of an image.
    pub fn toolchain(&self, image: &str) -> Option<&str> {
        let bare = image.strip_prefix("docker.io/").unwrap_or(image);
        let bare = bare.strip_prefix("library/").unwrap_or(bare);
        let found = self.images.iter().find(|it| it.pattern.is_match(bare));
        found.map(|it| it.toolchain.as_str())
    }

    /// The secrets that a repository's steps may be given.
    pub fn secrets_of(&self, repository: &str) -> impl Iterator<Item = &Secret> {
        let repository = repository.to_owned();
        let fits = move |it: &&Secret| it.repositories.iter().any(|it| it.is_match(&repository));
        self.secrets.iter().filter(fits)
    }
}

fn whole(config: &Config, key: &'static str) -> Result<Option<u64>, Problem> {
    let Some(number) = config.number(key)? else { return Ok(None) };
    match number.fract() == 0.0 && (1.0..=1e9).contains(&number) {
        true => Ok(Some(number as u64)),
        false => Err(config.wrong(key, format!("{key} must be a whole number above 0")).into()),
    }
}

fn glob(pattern: &str) -> Result<GlobMatcher, Problem> {
    let glob = GlobBuilder::new(pattern).empty_alternates(true).build();
    let glob = glob.map_err(|error| Problem::input(format!("`{pattern}`: {error}")))?;
    Ok(glob.compile_matcher())
}

fn globs(patterns: Option<Vec<String>>) -> Result<Vec<GlobMatcher>, Problem> {
    patterns.unwrap_or_default().iter().map(|it| glob(it)).collect()
}

fn texts(section: Option<Config>) -> Result<BTreeMap<String, String>, Problem> {
    let mut all = BTreeMap::new();
    if let Some(section) = section {
        for name in section.keys() {
            if let Some(text) = section.text(&name)? {
                all.insert(name, text);
            }
        }
    }
    Ok(all)
}

fn secrets(config: &Config) -> Result<Vec<Secret>, Problem> {
    let read = |entry: Config| {
        Ok(Secret {
            name: entry.required_text("name")?,
            repositories: globs(entry.text_list("repositories")?)?,
            values: texts(entry.section("values")?)?,
        })
    };
    config.list(SECRETS)?.into_iter().map(read).collect()
}
