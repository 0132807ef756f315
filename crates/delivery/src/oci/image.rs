//! What an image says of itself: its command, its environment, where it is asked whether it is ready. Pure.

use model::Problem;
use serde_json::{Value, json};

use crate::limits::{TEXT_BYTES_MAX, WORDS_MAX};

const BASE: &str = "org.opencontainers.image.base.name";
const READY: &str = "dev.flagstone.ready";
const HEALTH: &str = "dev.flagstone.health";

/// What of an image is needed to run it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// Variables.
    pub variables: Vec<(String, String)>,
    /// Absolute, in the image.
    pub folder: String,
    /// The image below, which stands for programs of this machine.
    pub base: Option<String>,
    /// The path that says that it takes requests.
    pub ready: String,
}

impl Image {
    /// Reads the configuration of an image, and the annotations of its manifest.
    ///
    /// # Errors
    /// What cannot be run.
    pub fn of(config: &Value, manifest: &Value) -> Result<Self, Problem> {
        let config = &config["config"];
        let mut command = words(&config["Entrypoint"], "Entrypoint")?;
        command.extend(words(&config["Cmd"], "Cmd")?);
        if command.is_empty() {
            return Err(Problem::input("The image has no command"));
        }
        let labels = &config["Labels"];
        let label = |name: &str| labels[name].as_str().map(str::to_owned);
        let base = label(BASE);
        let base = base.or_else(|| manifest["annotations"][BASE].as_str().map(str::to_owned));
        let ready = label(READY).or_else(|| label(HEALTH)).unwrap_or_else(|| "/healthz".to_owned());
        let is_path = |it: &str| it.starts_with('/') && it.parse::<http::Uri>().is_ok();
        if !is_path(&ready) || ready.len() > TEXT_BYTES_MAX {
            return Err(Problem::input(format!("The label {READY} of the image is no path")));
        }
        let variables = words(&config["Env"], "Env")?;
        let variables = variables.iter().filter_map(|it| it.split_once('='));
        let folder = config["WorkingDir"].as_str().filter(|it| !it.is_empty()).unwrap_or("/");
        if !folder.starts_with('/') || folder.len() > TEXT_BYTES_MAX || folder.contains('\0') {
            return Err(Problem::input("WorkingDir of the image is no absolute path"));
        }
        Ok(Self {
            command,
            variables: variables.map(|(name, value)| (name.into(), value.into())).collect(),
            folder: folder.to_owned(),
            base,
            ready,
        })
    }

    /// As text that [`Self::read`] reads.
    pub fn write(&self) -> String {
        let Self { command, variables, folder, base, ready } = self;
        json!({ "command": command, "variables": variables, "folder": folder, "base": base,
                "ready": ready })
        .to_string()
    }

    /// Reads what [`Self::write`] wrote.
    pub fn read(text: &str) -> Option<Self> {
        let said: Value = serde_json::from_str(text).ok()?;
        let text = |it: &Value| it.as_str().map(str::to_owned);
        let pair = |it: &Value| Some((text(&it[0])?, text(&it[1])?));
        Some(Self {
            command: said["command"].as_array()?.iter().map(text).collect::<Option<_>>()?,
            variables: said["variables"].as_array()?.iter().map(pair).collect::<Option<_>>()?,
            folder: text(&said["folder"])?,
            base: text(&said["base"]),
            ready: text(&said["ready"])?,
        })
    }

    /// The image below without its registry, as `docker.io/library/node:20` is called by everybody.
    pub fn short_base(&self) -> Option<&str> {
        let base = self.base.as_deref()?.split('@').next()?;
        Some(base.rsplit('/').next().unwrap_or(base))
    }
}

fn words(value: &Value, name: &str) -> Result<Vec<String>, Problem> {
    let wrong =
        || Problem::input(format!("{name} of the image is no list of at most {WORDS_MAX} words"));
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(words) if words.len() <= WORDS_MAX => {
            let word = |it: &Value| it.as_str().filter(|it| !it.contains('\0')).map(str::to_owned);
            words.iter().map(word).collect::<Option<_>>().ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_run_is_read_and_kept() {
        let config = json!({ "config": {
            "Entrypoint": ["node"], "Cmd": ["dist/server.js"], "Env": ["A=b=c", "odd"],
            "WorkingDir": "/app",
            "Labels": { "dev.flagstone.health": "/healthz", "dev.flagstone.ready": "/readyz" },
        } });
        let manifest = json!({ "annotations": { BASE: "docker.io/library/node:20@sha256:0" } });
        let image = Image::of(&config, &manifest).unwrap();
        assert_eq!(image.command, ["node", "dist/server.js"]);
        assert_eq!(image.variables, [("A".to_owned(), "b=c".to_owned())]);
        assert_eq!((image.ready.as_str(), image.short_base()), ("/readyz", Some("node:20")));
        assert_eq!(Image::read(&image.write()), Some(image));
    }

    #[test]
    fn what_cannot_be_run_is_refused() {
        let refused = |config: Value| {
            Image::of(&json!({ "config": config }), &Value::Null).unwrap_err().detail
        };
        assert_eq!(refused(json!({})), "The image has no command");
        assert!(refused(json!({ "Cmd": "sh" })).contains("Cmd"));
        assert!(refused(json!({ "Cmd": ["a\0b"] })).contains("Cmd"));
        let health = json!({ "Cmd": ["a"], "Labels": { READY: "http://elsewhere/" } });
        assert!(refused(health).contains("no path"));
        assert!(refused(json!({ "Cmd": ["a"], "WorkingDir": "app" })).contains("WorkingDir"));
    }
}
