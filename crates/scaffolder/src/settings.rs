//! What configuration says about runs: Backstage's keys below `scaffolder`, and ours.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use feature::ConfigKey;
use feature::template_action::Secrets;
use model::config::Config;
use model::{Millis, Problem};
use serde_json::{Value, json};

use crate::limits::STEP_MS;
use crate::runner::Environment;
use crate::tasks::limits::{
    AUDIT_PARAMETER_CHARS, CONCURRENCY_DEFAULT, CONCURRENCY_MAX, JANITOR_EVERY_MS, KEEP_FAILED_MS,
    KEEP_MS, RUN_MS,
};
use crate::tasks::telling::Cut;

const PARAMETERS: &str = "scaffolder.defaultEnvironment.parameters";
const SECRETS: &str = "scaffolder.defaultEnvironment.secrets";
const CONCURRENCY: &str = "scaffolder.concurrentTasksLimit";
const TIMEOUT: &str = "scaffolder.taskTimeout";
const JANITOR: &str = "scaffolder.taskTimeoutJanitorFrequency";
const RECOVERY: &str = "scaffolder.taskRecovery.enabled";
const CUT: &str = "scaffolder.auditor.taskParameterMaxLength";
const STEP_TIMEOUT: &str = "flagstone.scaffolder.stepTimeout";
const KEEP_FAILED: &str = "flagstone.scaffolder.keepFailed";
const IN_MEMORY: &str = "flagstone.scaffolder.dryRunsInMemory";
const KEEP: &str = "flagstone.scaffolder.keepTasks";
const OPTIONS: &str = crate::workbench::options::KEY;
const ACTIONS: &str = crate::actions::declared::KEY;
const WORK: &str = "backend.workingDirectory";

/// The keys that are read here.
pub const KEYS: &[ConfigKey] = &[
    key(PARAMETERS, "Values that every template can read as environment.parameters.", None),
    ConfigKey {
        secret: true,
        ..key(SECRETS, "Secrets that steps can be given as environment.secrets.", None)
    },
    key(CONCURRENCY, "Runs that one process carries out at a time; 0 is none.", Some("10")),
    key(TIMEOUT, "Longest that a run may take.", Some("PT24H")),
    key(JANITOR, "How often it is looked for runs that nobody carries out any more.", Some("PT5M")),
    key(RECOVERY, "Whether a run goes on whose process died; otherwise it fails.", Some("true")),
    key(CUT, "Characters of an answer that the audit log keeps; -1 is all.", Some("256")),
    key(STEP_TIMEOUT, "Longest that one step of a run may take.", Some("PT1H")),
    key(KEEP_FAILED, "How long a failed run's folder is kept, for a retry to go on.", Some("P7D")),
    key(KEEP, "How long a run is kept to be looked at.", Some("P365D")),
    key(IN_MEMORY, "Whether dry runs work in /dev/shm, where it has room.", Some("true")),
    key(
        ACTIONS,
        "Actions that this installation adds: requests to servers of its own.",
        Some("[]"),
    ),
    key(OPTIONS, "Sources of choices for fields of forms: servers, or the catalog.", Some("[]")),
    key(WORK, "Folder in which runs work; one in the data directory without it.", None),
];

const fn key(path: &'static str, doc: &'static str, default: Option<&'static str>) -> ConfigKey {
    ConfigKey { path, doc, default, secret: false }
}

/// The same, read.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What every run can read.
    pub environment: Environment,
    /// Runs of this process at a time.
    pub concurrency: usize,
    /// Longest that a run may take.
    pub run_ms: Millis,
    /// How often the janitor looks.
    pub janitor_ms: Millis,
    /// Whether a run goes on whose process died.
    pub recovers: bool,
    /// Longest that a step may take.
    pub step: Duration,
    /// How long what a retry needs is kept.
    pub keep_failed_ms: Millis,
    /// How long runs are kept.
    pub keep_ms: Millis,
    /// How answers go into the audit log.
    pub cut: Cut,
    /// Whether dry runs work in memory, where it has room.
    pub dry_runs_in_memory: bool,
    /// Where runs work.
    pub work: Option<PathBuf>,
}

impl Settings {
    /// Reads this crate's part of `config`.
    ///
    /// # Errors
    /// The key that is wrong, and what would be right.
    pub fn read(config: &Config) -> Result<Self, Problem> {
        let run_ms = millis(config, TIMEOUT, Millis::try_from(RUN_MS).unwrap_or(Millis::MAX))?;
        let step = millis(config, STEP_TIMEOUT, Millis::try_from(STEP_MS).unwrap_or(Millis::MAX))?;
        Ok(Self {
            environment: environment(config)?,
            concurrency: concurrency(config)?,
            run_ms,
            janitor_ms: millis(config, JANITOR, JANITOR_EVERY_MS)?.max(1_000),
            recovers: config.boolean(RECOVERY)?.unwrap_or(true),
            step: Duration::from_millis(step.min(run_ms).unsigned_abs()),
            keep_failed_ms: millis(config, KEEP_FAILED, KEEP_FAILED_MS)?,
            keep_ms: millis(config, KEEP, KEEP_MS)?,
            cut: cut(config)?,
            dry_runs_in_memory: config.boolean(IN_MEMORY)?.unwrap_or(true),
            work: config.text(WORK)?.map(PathBuf::from),
        })
    }
}

fn millis(config: &Config, key: &'static str, otherwise: Millis) -> Result<Millis, Problem> {
    match config.duration_ms(key)? {
        None => Ok(otherwise),
        Some(0) => Err(Problem::input(format!("{key} is no time at all")).at(key)),
        Some(milliseconds) => Millis::try_from(milliseconds)
            .map_err(|_| Problem::input(format!("{key} is too long")).at(key)),
    }
}

fn environment(config: &Config) -> Result<Environment, Problem> {
    let parameters = match config.get(PARAMETERS) {
        None | Some(Value::Null) => json!({}),
        Some(Value::Object(values)) => Value::Object(values.clone()),
        Some(_) => {
            return Err(config
                .wrong(PARAMETERS, format!("{PARAMETERS} must be names with values"))
                .into());
        }
    };
    let mut secrets = BTreeMap::new();
    if let Some(section) = config.section(SECRETS)? {
        for name in section.keys() {
            if let Some(secret) = section.text(&name)? {
                secrets.insert(name, secret);
            }
        }
    }
    Ok(Environment { parameters, secrets: Secrets::new(secrets) })
}

fn concurrency(config: &Config) -> Result<usize, Problem> {
    let Some(wanted) = config.number(CONCURRENCY)? else { return Ok(CONCURRENCY_DEFAULT) };
    let most = CONCURRENCY_MAX;
    let whole = wanted.fract() == 0.0 && wanted >= 0.0;
    if !whole {
        let what = format!(
            "{CONCURRENCY} must be a whole number, at most {most}; 0 carries out none here"
        );
        return Err(config.wrong(CONCURRENCY, what).into());
    }
    // Whole, and not below zero.
    Ok(if wanted >= most as f64 { most } else { wanted as usize })
}

fn cut(config: &Config) -> Result<Cut, Problem> {
    match config.number(CUT)? {
        None => Ok(Cut::At(AUDIT_PARAMETER_CHARS)),
        Some(-1.0) => Ok(Cut::Whole),
        Some(wanted) if wanted.fract() == 0.0 && (0.0..1e9).contains(&wanted) => {
            Ok(Cut::At(wanted as usize))
        }
        Some(_) => {
            let what = format!("{CUT} must be a whole number, or -1 for all");
            Err(config.wrong(CUT, what).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: Value) -> Result<Settings, Problem> {
        Settings::read(&Config::from_value(value))
    }

    #[test]
    fn nothing_said_is_as_in_backstage() {
        let settings = read(json!({})).unwrap();
        assert_eq!((settings.concurrency, settings.run_ms), (10, 86_400_000));
        assert_eq!((settings.janitor_ms, settings.cut), (300_000, Cut::At(256)));
        assert!(settings.recovers);
    }

    #[test]
    fn what_is_said_counts_and_secrets_do_not_show() {
        let settings = read(json!({ "scaffolder": {
            "defaultEnvironment": {
                "parameters": { "region": "eu", "n": 1 }, "secrets": { "TOKEN": "hunter2hunter2" },
            },
            "concurrentTasksLimit": 0, "taskTimeout": { "minutes": 30 },
            "taskRecovery": { "enabled": false },
            "auditor": { "taskParameterMaxLength": -1 },
        }}));
        let settings = settings.unwrap();
        assert_eq!(settings.environment.parameters, json!({ "region": "eu", "n": 1 }));
        assert_eq!(settings.environment.secrets.get("TOKEN"), Some("hunter2hunter2"));
        assert_eq!((settings.concurrency, settings.run_ms), (0, 1_800_000));
        assert_eq!(settings.step, Duration::from_secs(1_800), "no step outlasts its run");
        assert!(!settings.recovers && settings.cut == Cut::Whole);
        assert!(!format!("{settings:?}").contains("hunter2"));
    }

    #[test]
    fn mistakes_name_their_key() {
        for (value, key) in [
            (json!({ "concurrentTasksLimit": -1 }), CONCURRENCY),
            (json!({ "concurrentTasksLimit": 1.5 }), CONCURRENCY),
            (json!({ "taskTimeout": "0s" }), TIMEOUT),
            (json!({ "auditor": { "taskParameterMaxLength": -2 } }), CUT),
            (json!({ "defaultEnvironment": { "parameters": [] } }), PARAMETERS),
        ] {
            let problem = read(json!({ "scaffolder": value })).err().unwrap();
            let told = format!("{problem} {:?}", problem.field);
            assert!(told.contains(key), "{told}");
        }
    }
}
