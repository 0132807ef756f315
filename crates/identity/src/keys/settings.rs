//! What configuration says about the server's own keys.

use std::path::PathBuf;

use model::config::{Config, ConfigError};
use model::{Millis, Problem};
use serde_json::Value;

use super::limits;

const MASTER: &str = "flagstone.identity.masterKey";
const SIGNING: &str = "flagstone.identity.keys.signingRotation";
const SEALING: &str = "flagstone.identity.keys.sealingRotation";
const LIFETIME: &str = "auth.backstageTokenExpiration";

/// Shortest and longest lifetime of a user token, as in Backstage, and what it is without a word.
const LIFETIME_MS: (Millis, Millis, Millis) = (600_000, 86_400_000, 3_600_000);

/// Where a master key comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// What a program prints: the program and its arguments.
    Command(Vec<String>),
}

/// What configuration says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where the master key comes from; `None` is the file in the data directory.
    pub master: Option<Source>,
    /// Where the one comes from that was in use before.
    pub previous: Option<Source>,
    /// How long a signing key is used, in milliseconds.
    pub signing_ms: Millis,
    /// How long a sealing key is used, in milliseconds.
    pub sealing_ms: Millis,
    /// How long a token lives, in milliseconds.
    pub lifetime_ms: Millis,
}

impl Settings {
    /// Reads the keys of this room.
    ///
    /// # Errors
    /// Names the key that is wrong, and what would be right.
    pub fn read(config: &Config) -> Result<Self, Problem> {
        Self::read_all(config).map_err(|error| Problem::input(error.to_string()))
    }

    fn read_all(config: &Config) -> Result<Self, ConfigError> {
        let rotation = |path: &str, default: Millis| match duration(config, path)? {
            Some(time) if time < limits::ROTATION_MS_MIN => {
                let least = limits::ROTATION_MS_MIN / 3_600_000;
                Err(config.wrong(path, format!("{path} is under {least} h")))
            }
            time => Ok(time.unwrap_or(default)),
        };
        Ok(Self {
            master: source(config, MASTER)?,
            previous: source(config, &format!("{MASTER}.previous"))?,
            signing_ms: rotation(SIGNING, limits::SIGNING_ROTATION_MS)?,
            sealing_ms: rotation(SEALING, limits::SEALING_ROTATION_MS)?,
            lifetime_ms: token_lifetime_ms(config)?,
        })
    }
}

/// How long user tokens live, in milliseconds: what is too short or too long is brought to the
/// nearest that is allowed, as in Backstage.
///
/// # Errors
/// When it is no duration.
pub fn token_lifetime_ms(config: &Config) -> Result<Millis, ConfigError> {
    let (least, most, default) = LIFETIME_MS;
    Ok(duration(config, LIFETIME)?.unwrap_or(default).clamp(least, most))
}

fn duration(config: &Config, path: &str) -> Result<Option<Millis>, ConfigError> {
    let read = config.duration_ms(path)?;
    Ok(read.map(|time| Millis::try_from(time).unwrap_or(Millis::MAX)))
}

/// One of `file`, `env` and `command` below `path`.
fn source(config: &Config, path: &str) -> Result<Option<Source>, ConfigError> {
    let Some(section) = config.section(path)? else { return Ok(None) };
    let given = [
        section.text("file")?.map(|file| Source::File(file.into())),
        section.text("env")?.map(Source::Variable),
        command(&section)?.map(Source::Command),
    ];
    let mut given = given.into_iter().flatten();
    let (first, second) = (given.next(), given.next());
    if second.is_some() {
        let message = format!("{path} names several of file, env and command; one is meant");
        return Err(config.wrong(path, message));
    }
    Ok(first)
}

/// The words of `command`. One text is a program without arguments; a shell is used only by whoever
/// writes it into the list.
fn command(section: &Config) -> Result<Option<Vec<String>>, ConfigError> {
    let key = section.full_key("command");
    let words = match section.get("command") {
        None => return Ok(None),
        Some(Value::String(one)) if one.contains(char::is_whitespace) => {
            let message =
                format!("{key} has blanks; write a list: the program, then each argument");
            return Err(section.wrong("command", message));
        }
        Some(Value::String(one)) => vec![one.clone()],
        Some(_) => section.text_list("command")?.unwrap_or_default(),
    };
    if words.first().is_none_or(String::is_empty)
        || words.len() > limits::MASTER_KEY_COMMAND_WORDS_MAX
    {
        let message = format!(
            "{key} must name a program and at most {} arguments",
            limits::MASTER_KEY_COMMAND_WORDS_MAX - 1
        );
        return Err(section.wrong("command", message));
    }
    Ok(Some(words))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(identity: Value) -> Result<Settings, String> {
        let config = Config::from_value(json!({ "flagstone": { "identity": identity } }));
        Settings::read(&config).map_err(|problem| problem.detail)
    }

    #[test]
    fn a_master_key_comes_from_one_place() {
        let from = |master: Value| read(json!({ "masterKey": master })).map(|it| it.master);
        assert_eq!(from(json!({ "file": "/k" })), Ok(Some(Source::File("/k".into()))));
        assert_eq!(from(json!({ "env": "K" })), Ok(Some(Source::Variable("K".into()))));
        let command = Source::Command(vec!["vault".into(), "read".into()]);
        assert_eq!(from(json!({ "command": ["vault", "read"] })), Ok(Some(command)));
        assert_eq!(read(json!({})).map(|it| it.master), Ok(None));
        let several = from(json!({ "file": "/k", "env": "K" })).unwrap_err();
        assert!(several.contains("several of file, env and command"), "{several}");
        let blanks = from(json!({ "command": "vault read" })).unwrap_err();
        assert!(blanks.contains("write a list"), "{blanks}");
        assert!(from(json!({ "command": [] })).is_err());
    }

    #[test]
    fn the_key_before_is_read_beside_the_key() {
        let both = json!({ "masterKey": { "file": "/new", "previous": { "env": "OLD" } } });
        let settings = read(both).unwrap();
        assert_eq!(settings.previous, Some(Source::Variable("OLD".into())));
    }

    #[test]
    fn keys_are_not_rotated_all_the_time_and_lifetimes_are_brought_into_bounds() {
        let often = read(json!({ "keys": { "signingRotation": "PT1M" } })).unwrap_err();
        assert!(often.contains("signingRotation"), "{often}");
        let lifetime = |time: &str| {
            let config =
                Config::from_value(json!({ "auth": { "backstageTokenExpiration": time } }));
            token_lifetime_ms(&config).unwrap()
        };
        assert_eq!(lifetime("PT1S"), 600_000);
        assert_eq!(lifetime("P3D"), 86_400_000);
        assert_eq!(lifetime("PT20M"), 1_200_000);
    }
}
