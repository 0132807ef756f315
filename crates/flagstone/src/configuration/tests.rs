//! Scenarios of this process's configuration, with real files in a folder of their own.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use model::yaml::{Limits, parse_one};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::keys::KEYS;
use super::reload::{Outcome, Reloader, start};
use super::{DEFAULTS, Loaded, Severity, Variables, Wanted, load};

/// A folder with files, and what is wanted of it.
struct Place {
    folder: TempDir,
    wanted: Wanted,
}

fn place(files: &[(&str, &str)], arguments: &[&str], variables: &[(&str, &str)]) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let wanted = Wanted {
        files: arguments.iter().map(PathBuf::from).collect(),
        folder: folder.path().to_owned(),
        variables: Variables::given(variables),
    };
    let place = Place { folder, wanted };
    for (name, text) in files {
        place.write(name, text);
    }
    place
}

impl Place {
    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn load(&self) -> Loaded {
        load(&self.wanted).unwrap()
    }

    /// What `a` is.
    fn a(&self) -> Value {
        self.load().config.get("a").cloned().unwrap_or_default()
    }

    fn errors(&self) -> Vec<String> {
        let error = load(&self.wanted).unwrap_err();
        let folder = self.folder.path().display().to_string();
        error.errors.iter().map(|it| it.to_string().replace(&folder, "/x")).collect()
    }

    fn findings(&self) -> Vec<String> {
        let folder = format!("{}/", self.folder.path().display());
        let shown = |it: &super::Finding| format!("{} {it}", it.severity.as_str());
        self.load().findings.iter().map(|it| shown(it).replace(&folder, "")).collect()
    }
}

fn findings(text: &str) -> Vec<String> {
    place(&[("app-config.yaml", text)], &[], &[]).findings()
}

mod order {
    use super::*;

    const ALL: [(&str, &str); 7] = [
        ("app-config.yaml", "a: [base]\nb0: 1"),
        ("app-config.x.yaml", "a: [x]\nb1: 1"),
        ("app-config.production.yaml", "a: [production]\nb2: 1"),
        ("app-config.local.yaml", "a: [local]\nb3: 1"),
        ("app-config.x.local.yaml", "a: [x.local]\nb4: 1"),
        ("app-config.production.local.yaml", "a: [production.local]\nb5: 1"),
        ("other.yaml", "a: [other]"),
    ];

    #[test]
    fn without_arguments_the_usual_files_are_read() {
        assert_eq!(place(&ALL, &[], &[]).a(), json!(["local"]));
        assert_eq!(place(&ALL[..1], &[], &[]).a(), json!(["base"]));
        let all = place(&ALL, &[], &[("BACKSTAGE_ENV", "x, production")]);
        assert_eq!(all.a(), json!(["production.local"]));
        let config = all.load().config;
        assert!((0..6).all(|it| config.has(&format!("b{it}"))));
        let fewer = place(&ALL[..4], &[], &[("BACKSTAGE_ENV", "production,x,nope")]);
        assert_eq!(fewer.a(), json!(["local"]));
    }

    #[test]
    fn nothing_at_all_is_a_configuration_too() {
        let loaded = place(&[], &[], &[]).load();
        assert_eq!(loaded.findings, []);
        assert_eq!(
            loaded.config.text("backend.database.client"),
            Ok(Some("better-sqlite3".to_owned()))
        );
    }

    #[test]
    fn arguments_are_read_alone_and_in_their_order() {
        let it =
            place(&ALL, &["other.yaml", "app-config.x.yaml"], &[("BACKSTAGE_ENV", "production")]);
        assert_eq!(it.a(), json!(["x"]));
        assert!(!it.load().config.has("b0") && !it.load().config.has("b2"));
    }

    #[test]
    fn variables_win_over_every_file() {
        let variables = [("APP_CONFIG_a", "[\"variable\"]")];
        assert_eq!(place(&ALL, &["other.yaml"], &variables).a(), json!(["variable"]));
    }

    #[test]
    fn what_cannot_be_had_is_refused() {
        assert_eq!(
            place(&ALL, &["a.yaml,b.yaml", "nope.yaml"], &[]).errors(),
            [
                "Config file \"/x/a.yaml,b.yaml\" does not exist",
                "Config file \"/x/nope.yaml\" does not exist"
            ]
        );
        let address = place(&[], &["https://h/app-config.yaml"], &[]).errors();
        assert!(
            address[0]
                .starts_with("Config argument \"https://h/app-config.yaml\" looks like a URL")
        );
        let folder = place(&[("f/x", "")], &["f"], &[]).errors();
        assert_eq!(folder, ["Failed to read config file at \"/x/f\", it is a directory"]);
    }

    #[test]
    fn every_source_is_looked_at_before_any_is_refused() {
        let files = [("app-config.yaml", "a: ["), ("app-config.local.yaml", "b: 1\nb: 2")];
        let errors = place(&files, &[], &[("APP_CONFIG_1", "x")]).errors();
        assert_eq!(errors.len(), 3, "{errors:?}");
        assert!(errors[1].ends_with("Map keys must be unique (/x/app-config.local.yaml:2:1)"));
    }

    #[test]
    fn files_that_are_no_text_or_too_large_are_refused() {
        let it = place(&[], &["b.yaml", "l.yaml"], &[]);
        fs::write(it.folder.path().join("b.yaml"), b"a: \xff").unwrap();
        it.write("l.yaml", &"#\n".repeat(600_000));
        let errors = it.errors();
        assert!(errors[0].contains("The text is not UTF-8"), "{}", errors[0]);
        assert!(errors[1].contains("at most 1048576 are read"), "{}", errors[1]);
    }
}

mod mistakes {
    use super::*;

    #[test]
    fn a_key_that_looks_like_one_of_ours_is_a_mistake() {
        assert_eq!(
            findings(
                "backend:\n  databse: {}\n  Listen: 7007\ncatalgo: {}\ncatalog:\n  locations:\n    - {type: file, traget: x}\n"
            ),
            [
                "error app-config.yaml:2:3: backend.databse: there is no such key; did you mean backend.database?",
                "error app-config.yaml:3:3: backend.Listen: there is no such key; did you mean backend.listen?",
                "error app-config.yaml:4:1: catalgo: there is no such key; did you mean catalog?",
                "error app-config.yaml:7:20: catalog.locations[0].traget: there is no such key; did you mean catalog.locations[0].target?",
            ]
        );
    }

    #[test]
    fn a_key_of_backstage_that_is_not_used_says_what_that_costs() {
        assert_eq!(
            findings(
                "techdocs: {bulider: local}\nbackend: {csp: {img-src: [x]}}\nproxy:\nauth: {enviroment: x}"
            ),
            [
                "warning app-config.yaml:1:1: techdocs: not used: documentation is neither built nor served",
                "warning app-config.yaml:1:12: techdocs.bulider: not used: Backstage knows no such key either; did you mean techdocs.builder?",
                "warning app-config.yaml:2:11: backend.csp: not used: the server's own setting is in force",
                "error app-config.yaml:4:8: auth.enviroment: there is no such key; did you mean auth.environment?",
            ]
        );
    }

    #[test]
    fn a_key_that_nobody_knows_is_not_used() {
        assert_eq!(
            findings("jenkins: {x: 1}\ncatalog: {frobnicate: 1, provider: {}}"),
            [
                "warning app-config.yaml:1:1: jenkins: not used: it belongs to no plugin that is known here",
                "warning app-config.yaml:2:11: catalog.frobnicate: not used: there is no such key",
                "warning app-config.yaml:2:26: catalog.provider: not used: there is no such key; did you mean catalog.providers?",
            ]
        );
    }

    #[test]
    fn a_value_that_cannot_be_read_is_a_mistake_where_it_stands() {
        let text = "backend: {listen: {port: x}, reading: {allow: {}}, logger: 5}\ncatalog:\n  orphanStrategy: drop\n  processingInterval: soon\n  locations: [x]\n  rules: {$include: i.yaml}\n";
        let it =
            place(&[("app-config.yaml", text), ("i.yaml", "\n- allow: Component\n")], &[], &[]);
        assert_eq!(
            it.findings(),
            [
                "error app-config.yaml:1:26: backend.listen.port: must be a number",
                "error app-config.yaml:1:47: backend.reading.allow: must be a list",
                "error app-config.yaml:1:60: backend.logger: must be a mapping",
                "error app-config.yaml:3:19: catalog.orphanStrategy: must be one of delete, keep",
                "error app-config.yaml:4:23: catalog.processingInterval: must be a length of time, such as 5m or {minutes: 5}, or false",
                "error app-config.yaml:5:15: catalog.locations[0]: must be a mapping",
                "error i.yaml:2:10: catalog.rules[0].allow: must be a list",
            ]
        );
    }

    #[test]
    fn variables_are_looked_at_too() {
        let it = place(&[], &[], &[("APP_CONFIG_backend_lisen", "7007")]);
        assert_eq!(
            it.findings(),
            [
                "error variable APP_CONFIG_backend_lisen: backend.lisen: there is no such key; did you mean backend.listen?"
            ]
        );
        let problem = it.load().refuse_mistakes().unwrap_err();
        assert!(
            problem.detail.starts_with("the configuration has mistakes:\n  variable"),
            "{problem}"
        );
    }

    /// What a new Backstage installation starts with, in shape.
    const CREATED: &str = "
app: {title: Scaffolded Backstage App, baseUrl: http://localhost:3000}
organization: {name: My Company}
backend:
  baseUrl: http://localhost:7007
  listen: {port: 7007}
  csp: {connect-src: [\"'self'\", 'http:', 'https:']}
  cors: {origin: http://localhost:3000, methods: [GET, HEAD, PATCH, POST, PUT, DELETE], credentials: true}
  database: {client: better-sqlite3, connection: ':memory:'}
integrations:
  github: [{host: github.com, token: '${GITHUB_TOKEN}'}]
proxy:
techdocs: {builder: local, generator: {runIn: docker}, publisher: {type: local}}
auth: {providers: {guest: {}}}
scaffolder:
catalog:
  import: {entityFilename: catalog-info.yaml, pullRequestBranchName: backstage-integration}
  rules: [{allow: [Component, System, API, Resource, Location]}]
  locations:
    - {type: file, target: ../../examples/entities.yaml}
    - {type: file, target: ../../examples/org.yaml, rules: [{allow: [User, Group]}]}
kubernetes:
permission: {enabled: true}
";

    #[test]
    fn a_new_backstage_installation_starts_as_it_is() {
        let loaded = place(&[("app-config.yaml", CREATED)], &[], &[]).load();
        assert!(loaded.refuse_mistakes().is_ok(), "{:?}", loaded.findings);
        let keys: Vec<_> = loaded.findings.iter().map(|it| it.key.as_str()).collect();
        let expected = ["backend.csp", "integrations", "techdocs", "catalog.import"];
        assert_eq!(keys, expected);
        assert!(loaded.findings.iter().all(|it| it.severity == Severity::Warning));
    }
}

mod defaults {
    use super::*;

    /// The defaults' file with its commented keys switched on: `#key:` and `#- key:` are keys, `# ` is
    /// a remark.
    fn with_examples() -> String {
        let lines = DEFAULTS.lines().map(|line| {
            let bare = line.trim_start();
            let indent = &line[..line.len() - bare.len()];
            match bare.strip_prefix('#') {
                Some(key) if key.starts_with(|it: char| it != ' ' && it != '#') => {
                    format!("{indent}{key}")
                }
                _ => line.to_owned(),
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn read(text: &str) -> Value {
        parse_one(text, &Limits::CONFIG).unwrap_or_else(|error| panic!("{error}\n{text}")).value
    }

    /// Declared paths of everything in `value` that is a key of the table, or no key but a leaf.
    fn paths(value: &Value, path: String, found: &mut BTreeSet<String>) {
        let is_key = KEYS.iter().any(|key| key.path == path);
        if is_key {
            found.insert(path.clone());
        }
        let opaque = KEYS.iter().any(|key| key.path == path && !has_more(&path));
        match value {
            _ if opaque => {}
            Value::Object(entries) => {
                for (key, value) in entries {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    paths(value, path, found);
                }
            }
            Value::Array(items) if !items.is_empty() => {
                for item in items {
                    paths(item, format!("{path}[]"), found);
                }
            }
            _ => {
                found.insert(path);
            }
        }
    }

    fn has_more(path: &str) -> bool {
        KEYS.iter().any(|key| {
            key.path.len() > path.len()
                && key.path.strip_prefix(path).is_some_and(|it| it.starts_with(['.', '[']))
        })
    }

    #[test]
    fn the_documented_keys_are_the_keys_that_are_read() {
        let mut documented = BTreeSet::new();
        paths(&read(&with_examples()), String::new(), &mut documented);
        let declared: BTreeSet<_> = KEYS.iter().map(|key| key.path.to_owned()).collect();
        assert_eq!(KEYS.len(), declared.len(), "a key is declared twice");
        let undocumented: Vec<_> = declared.difference(&documented).collect();
        let undeclared: Vec<_> = documented.difference(&declared).collect();
        assert_eq!((undocumented, undeclared), (vec![], vec![]));
    }

    #[test]
    fn the_documented_defaults_are_the_declared_ones() {
        let file = read(DEFAULTS);
        let mut live = BTreeSet::new();
        paths(&file, String::new(), &mut live);
        for key in KEYS {
            let pointer = format!("/{}", key.path.replace('.', "/"));
            let documented = file.pointer(&pointer).filter(|it| !it.is_null()).cloned();
            let declared = key.default.map(read);
            assert_eq!(documented, declared, "{}", key.path);
        }
        let examples = read(&with_examples());
        let found = super::super::check::look_at(&model::config::Config::from_value(examples));
        assert_eq!(found, [], "the examples of the file have mistakes");
    }

    #[test]
    fn defaults_lie_below_everything() {
        let it =
            place(&[("app-config.yaml", "catalog: {processingInterval: {minutes: 5}}")], &[], &[]);
        assert_eq!(it.load().config.duration_ms("catalog.processingInterval"), Ok(Some(300_000)));
        assert_eq!(it.load().config.text("catalog.orphanStrategy"), Ok(Some("delete".to_owned())));
    }
}

mod reloading {
    use super::*;

    fn reloader(place: &Place) -> Reloader {
        Reloader::new(place.wanted.clone(), Arc::new(place.load()))
    }

    #[test]
    fn only_what_differs_counts() {
        let it = place(&[("app-config.yaml", "a: 1")], &[], &[]);
        let mut reloader = reloader(&it);
        assert!(matches!(reloader.again(), Outcome::Same));
        it.write("app-config.yaml", "# a remark\na:   1\n");
        assert!(matches!(reloader.again(), Outcome::Same));
        it.write("app-config.yaml", "a: 2");
        assert!(matches!(reloader.again(), Outcome::New));
        it.write("app-config.local.yaml", "a: 3");
        assert!(matches!(reloader.again(), Outcome::New));
    }

    #[test]
    fn a_broken_edit_is_told_once_and_keeps_the_last_good_one() {
        let it = place(&[("app-config.yaml", "a: {$include: i.yaml}"), ("i.yaml", "1")], &[], &[]);
        let mut reloader = reloader(&it);
        it.write("i.yaml", "[");
        let Outcome::Broken(words) = reloader.again() else { panic!("it is broken") };
        assert!(words.contains("failed to parse included file i.yaml"), "{words}");
        assert!(matches!(reloader.again(), Outcome::StillBroken));
        it.write("app-config.yaml", "backend: {lisen: 1}");
        let Outcome::Broken(words) = reloader.again() else { panic!("it has a mistake") };
        assert!(words.contains("did you mean backend.listen?"), "{words}");
        it.write("app-config.yaml", "a: 1");
        assert!(matches!(reloader.again(), Outcome::Same));
        it.write("app-config.yaml", "a: 2");
        assert!(matches!(reloader.again(), Outcome::New));
    }

    /// Longest that the machine may take to tell of a change.
    const PATIENCE: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn edits_replacements_and_included_files_are_seen() {
        let it = place(
            &[("app-config.yaml", "a: {$include: sub/i.yaml}"), ("sub/i.yaml", "1")],
            &[],
            &[],
        );
        let (mut published, reloading) = start(it.wanted.clone(), it.load()).unwrap();
        // An editor may be seen between its steps, so what counts is what is seen in the end.
        let mut until = async |expected: Value| {
            let seen = published.wait_for(|it| it.config.get("a") == Some(&expected));
            tokio::time::timeout(PATIENCE, seen).await.unwrap().unwrap();
        };
        it.write("sub/i.yaml", "2");
        until(json!(2)).await;
        it.write("new.yaml", "a: 3");
        let path = |name: &str| it.folder.path().join(name);
        fs::rename(path("new.yaml"), path("app-config.yaml")).unwrap();
        until(json!(3)).await;
        it.write("app-config.local.yaml", "a: 4");
        until(json!(4)).await;
        fs::remove_file(path("app-config.local.yaml")).unwrap();
        until(json!(3)).await;
        it.write("app-config.yaml", "a: [");
        it.write("app-config.yaml", "a: 5");
        until(json!(5)).await;
        drop(reloading);
    }
}
