//! `flagstone config check|show|schema`: what is wrong with the configuration, what it is, what it
//! may be.
//!
//! Writes to what it is given, and says how the process shall end: 0 when all is well, 1 when there
//! are mistakes. What cannot be done at all (a file that is not there) is a problem, which ends it
//! with 2.

use std::io::{self, Write};

use model::Problem;
use model::config::{ConfigError, Origin};
use serde_json::{Value, json};

use crate::arguments::{ConfigArguments, ConfigCommand, Output};
use crate::configuration::{
    DEFAULTS_NAME, Finding, Loaded, Severity, Variables, Wanted, load, redacted, schema,
};

/// Nothing is wrong.
const WELL: u8 = 0;
/// Something is wrong with the configuration.
const WRONG: u8 = 1;

/// Carries out a command on the configuration of this process.
///
/// # Errors
/// A file of the command line that is not there, a terminal that is gone.
pub fn run(command: &ConfigCommand, out: &mut dyn Write) -> Result<u8, Problem> {
    let folder = std::env::current_dir().map_err(|error| {
        Problem::input(format!("the working directory cannot be told: {error}"))
    })?;
    let (ConfigCommand::Check(arguments)
    | ConfigCommand::Show(arguments)
    | ConfigCommand::Schema(arguments)) = command;
    let files = arguments.place.config.clone();
    run_on(command, &Wanted { files, folder, variables: Variables::of_process() }, out)
}

/// The same for any configuration.
fn run_on(command: &ConfigCommand, wanted: &Wanted, out: &mut dyn Write) -> Result<u8, Problem> {
    let ended = match command {
        ConfigCommand::Check(arguments) => check(arguments, wanted, out),
        ConfigCommand::Show(arguments) => show(arguments, wanted, out),
        ConfigCommand::Schema(arguments) => {
            print(&schema(), data_output(arguments.output), out).map(|()| WELL)
        }
    };
    ended.map_err(|failure| match failure {
        Failure::Problem(problem) => *problem,
        Failure::Terminal(error) => {
            Problem::input(format!("the output cannot be written: {error}"))
        }
    })
}

/// Why a command could not be carried out.
enum Failure {
    Problem(Box<Problem>),
    Terminal(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Terminal(error)
    }
}

fn check(arguments: &ConfigArguments, wanted: &Wanted, out: &mut dyn Write) -> Result<u8, Failure> {
    let findings = match load(wanted) {
        Ok(loaded) => loaded.findings,
        Err(error) if error.is_usage => return Err(Failure::Problem(Box::new(error.into()))),
        Err(error) => error.errors.into_iter().map(unreadable).collect(),
    };
    match arguments.output {
        Output::Table => check_table(&findings, out)?,
        output => print(&findings.iter().map(as_json).collect(), output, out)?,
    }
    let wrong = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if wrong { WRONG } else { WELL })
}

/// A source that could not be read as a finding, so that all mistakes look alike.
fn unreadable(error: ConfigError) -> Finding {
    Finding {
        severity: Severity::Error,
        key: String::new(),
        message: error.message,
        suggestion: None,
        origin: error.origin,
    }
}

fn as_json(finding: &Finding) -> Value {
    let origin = finding.origin.as_ref();
    json!({
        "severity": finding.severity.as_str(),
        "key": finding.key,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "file": origin.map(|it| it.file.to_string()),
        "line": origin.map(|it| it.line),
        "column": origin.map(|it| it.column),
    })
}

fn check_table(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    for severity in [Severity::Error, Severity::Warning] {
        for finding in findings.iter().filter(|it| it.severity == severity) {
            writeln!(out, "{:<8} {}", severity.as_str(), line(finding))?;
        }
    }
    let count = |severity| findings.iter().filter(|it| it.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    writeln!(out, "{}, {}", counted(errors, "error"), counted(warnings, "warning"))
}

fn line(finding: &Finding) -> String {
    let shown = finding.to_string();
    // An error without a key would begin with its colon.
    if finding.key.is_empty() { shown.replacen(": : ", ": ", 1) } else { shown }
}

fn counted(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        number => format!("{number} {word}s"),
    }
}

fn show(arguments: &ConfigArguments, wanted: &Wanted, out: &mut dyn Write) -> Result<u8, Failure> {
    let loaded = load(wanted).map_err(|error| Failure::Problem(Box::new(error.into())))?;
    let value = redacted(loaded.config.get("").unwrap_or(&Value::Null));
    match arguments.output {
        Output::Table => show_table(&loaded, &value, out)?,
        output => print(&value, output, out)?,
    }
    Ok(WELL)
}

/// A line for each value: the key, what it is, and where it comes from.
fn show_table(loaded: &Loaded, value: &Value, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = Vec::new();
    leaves(value, String::new(), String::new(), &mut |pointer, shown, leaf| {
        let place = loaded.config.place_at(pointer);
        let from = place.map_or_else(String::new, |place| source(&place.value));
        rows.push([shown.to_owned(), leaf.to_string(), from]);
    });
    let width = |column: usize| {
        let lengths = rows.iter().map(|row| row[column].chars().count().min(WIDTH_MAX));
        lengths.max().unwrap_or_default()
    };
    let (keys, values) = (width(0), width(1));
    for [key, value, from] in &rows {
        writeln!(out, "{key:<keys$}  {value:<values$}  {from}")?;
    }
    Ok(())
}

/// Widest that a column is made for the sake of one long value, in letters.
const WIDTH_MAX: usize = 60;

fn source(origin: &Origin) -> String {
    if &*origin.file == DEFAULTS_NAME { "default".to_owned() } else { origin.to_string() }
}

fn leaves(value: &Value, pointer: String, shown: String, each: &mut dyn FnMut(&str, &str, &Value)) {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                let segment = key.replace('~', "~0").replace('/', "~1");
                let shown = if shown.is_empty() { key.clone() } else { format!("{shown}.{key}") };
                leaves(value, format!("{pointer}/{segment}"), shown, each);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                leaves(item, format!("{pointer}/{index}"), format!("{shown}[{index}]"), each);
            }
        }
        leaf => each(&pointer, &shown, leaf),
    }
}

/// A schema has no table.
const fn data_output(output: Output) -> Output {
    match output {
        Output::Table => Output::Json,
        output => output,
    }
}

fn print(value: &Value, output: Output, out: &mut dyn Write) -> Result<(), Failure> {
    match output {
        Output::Yaml => out.write_all(model::yaml::to_text(value).as_bytes())?,
        Output::Json | Output::Table => {
            serde_json::to_writer_pretty(&mut *out, value).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::arguments::PlaceArguments;

    fn arguments(output: Output) -> ConfigArguments {
        ConfigArguments { place: PlaceArguments::default(), output }
    }

    fn run_with(text: &str, command: &ConfigCommand) -> (u8, String) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("app-config.yaml"), text).unwrap();
        let variables = Variables::given(&[("APP_CONFIG_catalog_orphanStrategy", "keep")]);
        let wanted = Wanted { files: vec![], folder: folder.path().to_owned(), variables };
        let mut out = Vec::new();
        let code = run_on(command, &wanted, &mut out).unwrap();
        let folder = format!("{}/", folder.path().display());
        (code, String::from_utf8(out).unwrap().replace(&folder, ""))
    }

    const WITH_MISTAKES: &str =
        "app:\n  support: {}\nbackend:\n  databse: {}\n  listen: []\ncatalog:\n  providers: {}\n";

    #[test]
    fn check_lists_mistakes_before_warnings_and_ends_with_1() {
        let (code, out) = run_with(WITH_MISTAKES, &ConfigCommand::Check(arguments(Output::Table)));
        insta::assert_snapshot!(out, @r"
        error    app-config.yaml:4:3: backend.databse: there is no such key; did you mean backend.database?
        error    app-config.yaml:5:11: backend.listen: must be a text or a number, or a mapping
        warning  app-config.yaml:2:3: app.support: not used: it is for Backstage's front end, which is not served here
        warning  app-config.yaml:7:3: catalog.providers: not used: entities come from catalog.locations and registered locations alone
        2 errors, 2 warnings
        ");
        assert_eq!(code, 1);
    }

    #[test]
    fn check_ends_with_0_when_there_are_only_warnings() {
        let (code, out) =
            run_with("app: {support: {}}", &ConfigCommand::Check(arguments(Output::Json)));
        insta::assert_snapshot!(out, @r#"
        [
          {
            "severity": "warning",
            "key": "app.support",
            "message": "not used: it is for Backstage's front end, which is not served here",
            "suggestion": null,
            "file": "app-config.yaml",
            "line": 1,
            "column": 7
          }
        ]
        "#);
        assert_eq!(code, 0);
    }

    #[test]
    fn check_tells_malformed_yaml_as_a_finding() {
        let (code, out) = run_with("a: 1\na: 2", &ConfigCommand::Check(arguments(Output::Table)));
        insta::assert_snapshot!(out, @r#"
        error    app-config.yaml:2:1: Failed to read config file at "app-config.yaml", Map keys must be unique
        1 error, 0 warnings
        "#);
        assert_eq!(code, 1);
    }

    #[test]
    fn a_file_that_is_not_there_is_a_problem() {
        let wanted = Wanted {
            files: vec![PathBuf::from("nope.yaml")],
            folder: PathBuf::from("/nowhere"),
            variables: Variables::given(&[]),
        };
        let command = ConfigCommand::Check(arguments(Output::Table));
        let problem = run_on(&command, &wanted, &mut Vec::new()).unwrap_err();
        assert_eq!(problem.detail, "Config file \"/nowhere/nope.yaml\" does not exist");
    }

    #[test]
    fn show_says_where_each_value_comes_from_and_hides_secrets() {
        let text = "backend:\n  auth:\n    externalAccess:\n      - type: static\n        options: {token: very-secret-token, subject: ci}\n";
        let (code, out) = run_with(text, &ConfigCommand::Show(arguments(Output::Table)));
        insta::assert_snapshot!(out, @r#"
        catalog.orphanStrategy                             "keep"            variable APP_CONFIG_catalog_orphanStrategy
        catalog.processingInterval                         "100s"            default
        catalog.defaultLocationConflictStrategy            "reject"          default
        catalog.readonly                                   false             default
        backend.auth.externalAccess[0].type                "static"          app-config.yaml:4:15
        backend.auth.externalAccess[0].options.token       "<hidden>"        app-config.yaml:5:26
        backend.auth.externalAccess[0].options.subject     "ci"              app-config.yaml:5:54
        backend.auth.dangerouslyDisableDefaultAuthPolicy   false             default
        backend.database.client                            "better-sqlite3"  default
        backend.outbound.allowPrivate                      []                default
        backend.auditor.severityLogLevelMappings.low       "debug"           default
        backend.auditor.severityLogLevelMappings.medium    "info"            default
        backend.auditor.severityLogLevelMappings.high      "info"            default
        backend.auditor.severityLogLevelMappings.critical  "info"            default
        backend.logger.level                               "info"            default
        backend.lifecycle.serverShutdownDelay              "0s"              default
        auth.environment                                   "development"     default
        auth.providers                                     {}                default
        auth.backstageTokenExpiration                      "PT1H"            default
        auth.identityTokenAlgorithm                        "ES256"           default
        auth.omitIdentityTokenOwnershipClaim               true              default
        permission.enabled                                 true              default
        scaffolder.requireScmUserCredentials               false             default
        scaffolder.concurrentTasksLimit                    10                default
        scaffolder.taskTimeout                             "PT24H"           default
        scaffolder.taskTimeoutJanitorFrequency             "PT5M"            default
        scaffolder.taskRecovery.enabled                    true              default
        scaffolder.auditor.taskParameterMaxLength          256               default
        flagstone.dataDir                                  "./data"          default
        flagstone.roles[0]                                 "web"             default
        flagstone.roles[1]                                 "worker"          default
        flagstone.scaffolder.stepTimeout                   "PT1H"            default
        flagstone.scaffolder.keepFailed                    "P7D"             default
        flagstone.scaffolder.keepTasks                     "P365D"           default
        flagstone.scaffolder.dryRunsInMemory               true              default
        flagstone.pipelines.keepRuns                       "P365D"           default
        flagstone.pipelines.local.enabled                  false             default
        flagstone.pipelines.local.concurrentRuns           4                 default
        flagstone.pipelines.local.timeout                  "PT6H"            default
        flagstone.pipelines.local.runMegabytes             4096              default
        flagstone.pipelines.local.stepMegabytes            4096              default
        flagstone.githost.enabled                          true              default
        flagstone.githost.program                          "git"             default
        flagstone.githost.pushMegabytesMax                 512               default
        flagstone.githost.ownerRepositoriesMax             1000              default
        flagstone.githost.dayRepositoriesMax               200               default
        flagstone.githost.trashDays                        30                default
        flagstone.githost.publicWithoutSignIn              false             default
        flagstone.delivery.domain                          "localhost"       default
        flagstone.delivery.local.enabled                   false             default
        flagstone.delivery.local.startTimeout              "PT1M"            default
        flagstone.log.format                               "text"            default
        flagstone.database.statementTimeoutSeconds         30                default
        flagstone.identity.session.idle                    "7d"              default
        flagstone.identity.session.absolute                "30d"             default
        flagstone.identity.keys.signingRotation            "P7D"             default
        flagstone.identity.keys.sealingRotation            "P90D"            default
        flagstone.identity.audit.retention                 "P2Y"             default
        flagstone.catalog.kinds                            []                default
        flagstone.catalog.relations                        []                default
        flagstone.catalog.formats                          {}                default
        "#);
        assert_eq!(code, 0);
        for output in [Output::Json, Output::Yaml] {
            let (_, out) = run_with(text, &ConfigCommand::Show(arguments(output)));
            assert!(out.contains("<hidden>") && !out.contains("very-secret"), "{out}");
        }
    }

    #[test]
    fn schema_is_one_document() {
        let (code, out) = run_with("", &ConfigCommand::Schema(arguments(Output::Table)));
        let schema: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(code, 0);
        let listen = &schema["properties"]["backend"]["properties"]["listen"];
        assert_eq!(listen["type"], json!(["string", "number", "object"]));
        assert_eq!(listen["properties"]["port"]["type"], json!(["number", "string"]));
    }
}
