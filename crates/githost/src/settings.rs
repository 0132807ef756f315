//! What an operator says of the Git host: `flagstone.githost`.

use std::path::PathBuf;

use feature::ConfigKey;
use model::Problem;
use model::config::Config;
use url::Url;

use crate::limits;

const fn key(path: &'static str, default: Option<&'static str>, doc: &'static str) -> ConfigKey {
    ConfigKey { path, doc, default, secret: false }
}

const ENABLED: &str = "flagstone.githost.enabled";
const PROGRAM: &str = "flagstone.githost.program";
const PUSH: &str = "flagstone.githost.pushMegabytesMax";
const OWNER: &str = "flagstone.githost.ownerRepositoriesMax";
const DAY: &str = "flagstone.githost.dayRepositoriesMax";
const TRASH: &str = "flagstone.githost.trashDays";
const PUBLIC: &str = "flagstone.githost.publicWithoutSignIn";

/// The keys that the Git host reads.
pub const KEYS: &[ConfigKey] = &[
    key("backend.baseUrl", None, "The address under which people and clients reach this server."),
    key(ENABLED, Some("true"), "Whether this server hosts Git repositories."),
    key(PROGRAM, Some("git"), "The git program: its name, or where it is."),
    key(PUSH, Some("512"), "Largest push, in megabytes."),
    key(OWNER, Some("1000"), "How many repositories an owner may have."),
    key(DAY, Some("200"), "How many repositories one caller may make within a day."),
    key(TRASH, Some("30"), "For how many days a deleted repository can be brought back."),
    key(PUBLIC, Some("false"), "Whether public repositories are readable without signing in."),
];

/// The settings in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether there is a Git host.
    pub enabled: bool,
    /// Git's program.
    pub program: PathBuf,
    /// Where people and clients reach the server, without a slash at its end.
    pub base: Url,
    /// Largest push, in bytes.
    pub push_bytes_max: u64,
    /// Repositories of one owner.
    pub owner_max: u64,
    /// Repositories that one caller makes within a day.
    pub day_max: u64,
    /// How long a deleted repository can be brought back, in milliseconds.
    pub trash_ms: i64,
    /// Whether nobody in particular may read public repositories.
    pub public_without_sign_in: bool,
}

impl Settings {
    /// Reads the keys.
    ///
    /// # Errors
    /// Names the key that is wrong.
    pub fn read(config: &Config) -> Result<Self, Problem> {
        let trash_days = whole(config, TRASH, 0..=3_650)?.unwrap_or(limits::TRASH_DAYS);
        let megabytes = whole(config, PUSH, 1..=1_048_576)?.unwrap_or(limits::PUSH_MEGABYTES);
        Ok(Self {
            enabled: config.boolean(ENABLED)?.unwrap_or(true),
            program: config.text(PROGRAM)?.unwrap_or_else(|| "git".to_owned()).into(),
            base: base(config)?,
            push_bytes_max: megabytes * 1_024 * 1_024,
            owner_max: whole(config, OWNER, 0..=1_000_000)?.unwrap_or(limits::OWNER_REPOSITORIES),
            day_max: whole(config, DAY, 0..=1_000_000)?.unwrap_or(limits::DAY_REPOSITORIES),
            trash_ms: i64::try_from(trash_days).unwrap_or(i64::MAX) * 24 * 60 * 60 * 1_000,
            public_without_sign_in: config.boolean(PUBLIC)?.unwrap_or(false),
        })
    }
}

/// `backend.baseUrl`, else where a server without one listens.
fn base(config: &Config) -> Result<Url, Problem> {
    const KEY: &str = "backend.baseUrl";
    let port = config.number("backend.listen.port")?.unwrap_or(7007.0);
    let text = config.text(KEY)?.unwrap_or_else(|| format!("http://localhost:{port}"));
    let wrong = |why: String| Problem::input(format!("{KEY} cannot be used: {why}")).at(KEY);
    let mut base = Url::parse(&text).map_err(|error| wrong(error.to_string()))?;
    if !matches!(base.scheme(), "http" | "https") {
        return Err(wrong("it begins with https:// or http://".to_owned()));
    }
    let path = base.path().trim_end_matches('/').to_owned();
    base.set_path(&path);
    base.set_query(None);
    base.set_fragment(None);
    Ok(base)
}

fn whole(
    config: &Config,
    path: &'static str,
    range: std::ops::RangeInclusive<u64>,
) -> Result<Option<u64>, Problem> {
    let Some(number) = config.number(path)? else { return Ok(None) };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, not negative and in range are checked beside it"
    )]
    let found = number as u64;
    if number.fract() != 0.0 || number < 0.0 || !range.contains(&found) {
        let (least, most) = (range.start(), range.end());
        let detail = format!("{path} must be a whole number from {least} to {most}");
        return Err(Problem::input(detail).at(path));
    }
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn without_a_word_there_is_a_git_host_with_limits() {
        let settings = Settings::read(&Config::from_value(json!({}))).unwrap();
        assert!(settings.enabled && !settings.public_without_sign_in);
        assert_eq!(settings.base.as_str(), "http://localhost:7007/");
        assert_eq!(settings.push_bytes_max, 512 * 1_024 * 1_024);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (key, value) in [("pushMegabytesMax", json!(0)), ("trashDays", json!(1.5))] {
            let config = json!({ "flagstone": { "githost": { (key): value } } });
            let problem = Settings::read(&Config::from_value(config)).unwrap_err();
            assert_eq!(problem.field.unwrap(), format!("flagstone.githost.{key}"));
        }
        let config = json!({ "backend": { "baseUrl": "ftp://x" } });
        assert!(Settings::read(&Config::from_value(config)).is_err());
    }
}
