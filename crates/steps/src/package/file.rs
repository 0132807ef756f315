//! What `flagstone.package.yaml` may say; every key is checked, and unknown ones are refused with
//! their line. Pure.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};
use model::Problem;
use model::yaml::{self, Limits, Positions};
use serde_json::{Map, Value};

use super::FILE;
use crate::limits::{
    COMMAND_WORDS_MAX, EXCLUDES_MAX, INCLUDES_MAX, LABELS_MAX, PACKAGE_TEXT_BYTES_MAX,
    VARIABLES_MAX,
};
use crate::scan::secrets;
use crate::source::plain;

const KEYS: &[&str] = &[
    "apiVersion",
    "kind",
    "name",
    "base",
    "workdir",
    "include",
    "exclude",
    "command",
    "env",
    "port",
    "user",
    "health",
    "ready",
    "version",
    "platform",
    "labels",
    "compression",
];
/// Labels that are written by us.
const OUR_LABELS: &[&str] = &["org.opencontainers.image.", "dev.flagstone."];
/// A number and a group that are nobody's: what images without a user of their own run as.
const NOBODY: &str = "65532:65532";

/// A package file.
#[derive(Clone, Debug)]
pub struct PackageFile {
    /// The image's name.
    pub name: Option<String>,
    /// The image below.
    pub base: String,
    /// Absolute, without an end in `/`.
    pub workdir: String,
    /// What is packed, a layer each.
    pub include: Vec<Include>,
    /// What is left out.
    pub exclude: Vec<GlobMatcher>,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// Variables, `PORT` among them.
    pub env: BTreeMap<String, String>,
    /// Where the service listens.
    pub port: u16,
    /// `UID` or `UID:GID`.
    pub user: String,
    /// The path that says that it is well.
    pub health: String,
    /// The path that says that it takes requests.
    pub ready: String,
    /// The path that says which commit runs.
    pub version: String,
    /// What it runs on.
    pub platform: Platform,
    /// The repository's own.
    pub labels: BTreeMap<String, String>,
    /// How layers are written.
    pub compression: Compression,
}

/// One entry of `include`.
#[derive(Clone, Debug)]
pub struct Include {
    /// Below the source, without `.` and `..`.
    pub from: String,
    /// What `from` matches, when it is a glob.
    pub glob: Option<GlobMatcher>,
    /// Where it goes, as it is written.
    pub to: Option<String>,
}

/// What an image runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    /// `linux`.
    pub os: &'static str,
    /// `amd64` or `arm64`.
    pub architecture: &'static str,
}

/// How layers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// As they are.
    None,
    /// Smaller.
    Gzip,
}

impl Include {
    /// For messages.
    pub fn shown(&self) -> &str {
        if self.from.is_empty() { "." } else { &self.from }
    }
}

impl Platform {
    /// That of this machine.
    pub fn here() -> Self {
        let is_arm = std::env::consts::ARCH == "aarch64";
        Self { os: "linux", architecture: if is_arm { "arm64" } else { "amd64" } }
    }
}

impl PackageFile {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong in it, with its line.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let document = yaml::parse_one(text, &Limits::CONFIG)
            .map_err(|error| Problem::input(format!("{FILE}: {error}")).at(FILE))?;
        let Value::Object(map) = &document.value else {
            return Err(Problem::input(format!("{FILE} holds no mapping")).at(FILE));
        };
        let reader = Reader { map, positions: &document.positions };
        reader.head()?;
        let port = reader.port()?;
        let mut env = reader.texts("env", VARIABLES_MAX, is_variable)?;
        env.insert("PORT".to_owned(), port.to_string());
        let health = reader.web_path("health")?.unwrap_or_else(|| "/healthz".to_owned());
        Ok(Self {
            name: reader.text("name")?,
            base: reader.base()?,
            workdir: reader.workdir()?,
            include: reader.include()?,
            exclude: reader.exclude()?,
            command: reader.command()?,
            env,
            port,
            user: reader.user()?,
            ready: reader.web_path("ready")?.unwrap_or_else(|| health.clone()),
            health,
            version: reader.web_path("version")?.unwrap_or_else(|| "/version".to_owned()),
            platform: reader.platform()?,
            labels: reader.labels()?,
            compression: reader.compression()?,
        })
    }
}

struct Reader<'a> {
    map: &'a Map<String, Value>,
    positions: &'a Positions,
}

impl Reader<'_> {
    fn wrong(&self, pointer: &str, why: impl std::fmt::Display) -> Problem {
        let line = self.positions.nearest(&format!("/{pointer}")).line;
        Problem::input(format!("{FILE}, line {line}: `{}` {why}", pointer.replace('/', ".")))
            .at(format!("{FILE}:{line}"))
    }

    fn head(&self) -> Result<(), Problem> {
        for key in self.map.keys() {
            if !KEYS.contains(&key.as_str()) {
                let known = format!("the keys are {}", KEYS.join(", "));
                return Err(self.wrong(key, "is not known").hint(known));
            }
        }
        for (key, wanted) in [("apiVersion", "flagstone.dev/v1"), ("kind", "Package")] {
            if self.map.get(key).and_then(Value::as_str) != Some(wanted) {
                return Err(self.wrong(key, format!("is to be `{wanted}`")));
            }
        }
        Ok(())
    }

    /// A text of one line, which is not empty.
    fn text(&self, key: &str) -> Result<Option<String>, Problem> {
        match self.map.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => self.text_of(key, value).map(Some),
        }
    }

    fn text_of(&self, pointer: &str, value: &Value) -> Result<String, Problem> {
        match value {
            Value::String(text) if text.is_empty() => Err(self.wrong(pointer, "is empty")),
            Value::String(text) if text.len() > PACKAGE_TEXT_BYTES_MAX => {
                Err(self.wrong(pointer, format!("has more than {PACKAGE_TEXT_BYTES_MAX} bytes")))
            }
            Value::String(text) if text.contains('\0') => {
                Err(self.wrong(pointer, "has a NUL in it"))
            }
            Value::String(text) => Ok(text.clone()),
            Value::Number(_) | Value::Bool(_) => {
                Err(self.wrong(pointer, "is to be a text; put it into quotes"))
            }
            _ => Err(self.wrong(pointer, "is to be a text")),
        }
    }

    fn list(&self, key: &str, most: usize) -> Result<&[Value], Problem> {
        match self.map.get(key) {
            None | Some(Value::Null) => Ok(&[]),
            Some(Value::Array(list)) if list.len() > most => {
                Err(self.wrong(key, format!("has more than {most} entries")))
            }
            Some(Value::Array(list)) => Ok(list),
            Some(_) => Err(self.wrong(key, "is to be a list")),
        }
    }

    fn base(&self) -> Result<String, Problem> {
        let base = self.text("base")?.ok_or_else(|| self.wrong("base", "is missing"))?;
        let is_fine = |letter: char| letter.is_ascii_alphanumeric() || "._-/:@".contains(letter);
        if base.len() > 512 || !base.chars().all(is_fine) {
            return Err(self.wrong("base", "is no reference of an image"));
        }
        Ok(base)
    }

    fn workdir(&self) -> Result<String, Problem> {
        let workdir = self.text("workdir")?.unwrap_or_else(|| "/app".to_owned());
        let Some(below) = workdir.strip_prefix('/') else {
            return Err(self.wrong("workdir", "is to be an absolute path"));
        };
        let below = plain(below).map_err(|problem| self.wrong("workdir", problem.detail))?;
        Ok(format!("/{below}"))
    }

    fn include(&self) -> Result<Vec<Include>, Problem> {
        let list = self.list("include", INCLUDES_MAX)?;
        if list.is_empty() {
            return Err(self.wrong("include", "names nothing to be packed"));
        }
        let mut include = Vec::new();
        for (at, entry) in list.iter().enumerate() {
            let pointer = format!("include/{at}");
            let (from, to) = match entry {
                Value::Object(map) => {
                    let known = |key: &&String| !["from", "to"].contains(&key.as_str());
                    if let Some(key) = map.keys().find(known) {
                        return Err(self.wrong(&format!("{pointer}/{key}"), "is not known"));
                    }
                    let from = map.get("from").unwrap_or(&Value::Null);
                    let to = map.get("to");
                    let to = to.map(|to| self.text_of(&format!("{pointer}/to"), to)).transpose()?;
                    (self.text_of(&format!("{pointer}/from"), from)?, to)
                }
                other => (self.text_of(&pointer, other)?, None),
            };
            let from = plain(&from).map_err(|problem| self.wrong(&pointer, problem.detail))?;
            let is_glob = from.contains(['*', '?', '[', '{']);
            let glob = is_glob.then(|| self.glob(&pointer, &from)).transpose()?;
            include.push(Include { from, glob, to });
        }
        Ok(include)
    }

    fn exclude(&self) -> Result<Vec<GlobMatcher>, Problem> {
        let list = self.list("exclude", EXCLUDES_MAX)?.iter().enumerate();
        list.map(|(at, value)| {
            let pointer = format!("exclude/{at}");
            let text = plain(&self.text_of(&pointer, value)?);
            self.glob(&pointer, &text.map_err(|problem| self.wrong(&pointer, problem.detail))?)
        })
        .collect()
    }

    fn glob(&self, pointer: &str, text: &str) -> Result<GlobMatcher, Problem> {
        let glob = GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build();
        let glob = glob.map_err(|error| self.wrong(pointer, format!("is no glob: {error}")))?;
        Ok(glob.compile_matcher())
    }

    fn command(&self) -> Result<Vec<String>, Problem> {
        let list = self.list("command", COMMAND_WORDS_MAX)?;
        if list.is_empty() {
            return Err(self.wrong("command", "is missing; it is a list of words, for no shell"));
        }
        let words = list.iter().enumerate();
        words.map(|(at, value)| self.text_of(&format!("command/{at}"), value)).collect()
    }

    fn port(&self) -> Result<u16, Problem> {
        match self.map.get("port") {
            None | Some(Value::Null) => Ok(8080),
            Some(value) => value
                .as_u64()
                .and_then(|port| u16::try_from(port).ok())
                .filter(|port| *port > 0)
                .ok_or_else(|| self.wrong("port", "is to be a number from 1 to 65535")),
        }
    }

    fn user(&self) -> Result<String, Problem> {
        let user = self.text("user")?.unwrap_or_else(|| NOBODY.to_owned());
        let is_number = |part: &str| part.parse::<u32>().is_ok() && !part.starts_with('+');
        let parts: Vec<&str> = user.split(':').collect();
        if parts.len() > 2 || !parts.iter().all(|part| is_number(part)) {
            return Err(self.wrong("user", "is to be `UID` or `UID:GID`, in numbers"));
        }
        Ok(user)
    }

    fn web_path(&self, key: &str) -> Result<Option<String>, Problem> {
        let path = self.text(key)?;
        let is_path = |path: &String| {
            path.starts_with('/')
                && !path.starts_with("//")
                && path.len() <= 512
                && path.bytes().all(|it| it.is_ascii_graphic() && it != b'#' && it != b'\\')
        };
        match path {
            Some(path) if !is_path(&path) => {
                Err(self.wrong(key, "is to be a path of the service, like /healthz"))
            }
            path => Ok(path),
        }
    }

    fn platform(&self) -> Result<Platform, Problem> {
        match self.text("platform")?.as_deref() {
            None => Ok(Platform::here()),
            Some("linux/amd64") => Ok(Platform { os: "linux", architecture: "amd64" }),
            Some("linux/arm64") => Ok(Platform { os: "linux", architecture: "arm64" }),
            Some(_) => Err(self.wrong("platform", "is to be linux/amd64 or linux/arm64")),
        }
    }

    fn compression(&self) -> Result<Compression, Problem> {
        match self.text("compression")?.as_deref() {
            None | Some("none") => Ok(Compression::None),
            Some("gzip") => Ok(Compression::Gzip),
            Some(_) => Err(self.wrong("compression", "is to be none or gzip")),
        }
    }

    fn labels(&self) -> Result<BTreeMap<String, String>, Problem> {
        let is_name = |name: &str| {
            let is_fine = |it: u8| it.is_ascii_alphanumeric() || b"._-/".contains(&it);
            name.len() <= 255 && name.bytes().all(is_fine)
        };
        let labels = self.texts("labels", LABELS_MAX, is_name)?;
        match labels.keys().find(|name| OUR_LABELS.iter().any(|ours| name.starts_with(ours))) {
            Some(name) => Err(self.wrong("labels", format!("has {name}, which is written by us"))),
            None => Ok(labels),
        }
    }

    /// A mapping of texts, numbers and truth values to texts; what looks like a secret is refused.
    fn texts(
        &self,
        key: &str,
        most: usize,
        is_name: impl Fn(&str) -> bool,
    ) -> Result<BTreeMap<String, String>, Problem> {
        let map = match self.map.get(key) {
            None | Some(Value::Null) => return Ok(BTreeMap::new()),
            Some(Value::Object(map)) if map.len() > most => {
                return Err(self.wrong(key, format!("has more than {most} entries")));
            }
            Some(Value::Object(map)) => map,
            Some(_) => return Err(self.wrong(key, "is to be a mapping")),
        };
        let mut texts = BTreeMap::new();
        for (name, value) in map {
            let pointer = format!("{key}/{name}");
            if name.is_empty() || !is_name(name) {
                return Err(self.wrong(&pointer, "has a name that is none"));
            }
            let text = match value {
                Value::String(text) if text.is_empty() => String::new(),
                Value::Number(number) => number.to_string(),
                Value::Bool(truth) => truth.to_string(),
                other => self.text_of(&pointer, other)?,
            };
            if let Some(title) = secrets::shape(&text) {
                let why = format!("looks like a secret ({title})");
                let hint = "secrets are given to a service when it starts, not packed into it";
                return Err(self.wrong(&pointer, why).hint(hint));
            }
            texts.insert(name.clone(), text);
        }
        Ok(texts)
    }
}

fn is_variable(name: &str) -> bool {
    let mut letters = name.bytes();
    letters.next().is_some_and(|it| it.is_ascii_alphabetic() || it == b'_')
        && letters.all(|it| it.is_ascii_alphanumeric() || it == b'_')
        && name.len() <= 255
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "apiVersion: flagstone.dev/v1\nkind: Package\nbase: node:20\n\
                         include: [dist]\ncommand: [node, dist/server.js]\n";

    fn wrong(more: &str) -> String {
        PackageFile::read(&format!("{LEAST}{more}")).expect_err(more).to_string()
    }

    #[test]
    fn what_is_not_said_has_its_usual_value() {
        let file = PackageFile::read(LEAST).expect("a file");
        assert_eq!((file.workdir.as_str(), file.port), ("/app", 8080));
        assert_eq!(file.env.get("PORT").map(String::as_str), Some("8080"));
        assert_eq!((file.health.as_str(), file.ready.as_str()), ("/healthz", "/healthz"));
        assert_eq!(file.user, "65532:65532");
        assert_eq!(file.compression, Compression::None);
    }

    #[test]
    fn unknown_keys_are_refused_with_their_line() {
        let said = wrong("entrypoint: [sh]\n");
        assert!(said.contains("line 6") && said.contains("entrypoint"), "{said}");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (more, word) in [
            ("port: 0\n", "port"),
            ("port: eighty\n", "port"),
            ("user: root\n", "user"),
            ("workdir: app\n", "workdir"),
            ("workdir: /app/../etc\n", "workdir"),
            ("exclude: [\"../x\"]\n", "exclude"),
            ("exclude: [\"a[\"]\n", "exclude"),
            ("health: healthz\n", "health"),
            ("health: //evil.example/x\n", "health"),
            ("platform: windows/amd64\n", "platform"),
            ("compression: zstd\n", "compression"),
            ("env: {1A: x}\n", "env"),
            ("env: {A: [x]}\n", "env"),
            ("labels: {dev.flagstone.health: /x}\n", "labels"),
            ("labels: {org.opencontainers.image.revision: x}\n", "labels"),
        ] {
            assert!(wrong(more).contains(word), "{more}");
        }
        for text in [
            "",
            "[]",
            "apiVersion: v1\nkind: Package\n",
            &LEAST.replace("[dist]", "[]"),
            &LEAST.replace("[dist]", "[/etc/passwd]"),
            &LEAST.replace("[dist]", "[../secret]"),
            &LEAST.replace("[dist]", "[{form: x}]"),
            &LEAST.replace("[node, dist/server.js]", "node server.js"),
            &LEAST.replace("base: node:20\n", ""),
        ] {
            assert!(PackageFile::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_image_is_no_place_for_secrets() {
        let token = ["gh", "p_", &"aB3dE5fG7h".repeat(4)[..36]].concat();
        let said = wrong(&format!("env: {{TOKEN: {token}}}\n"));
        assert!(said.contains("looks like a secret") && !said.contains(&token), "{said}");
    }
}
