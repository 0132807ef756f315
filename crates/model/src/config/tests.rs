//! The tables of the configuration contract, row by row, through the door that the binary uses.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Value, json};

use super::{Config, ConfigError, Read, ReadFailure, Source, Surroundings};

/// Files and variables of a pretended machine, all below `/x`.
struct World {
    files: HashMap<&'static str, &'static str>,
}

impl Surroundings for World {
    fn read_file(&self, path: &Path) -> Result<String, ReadFailure> {
        let name = path.strip_prefix("/x").ok().and_then(Path::to_str).unwrap_or_default();
        if name == "folder" {
            return Err(ReadFailure::Other("it is a folder".to_owned()));
        }
        self.files.get(name).map(|text| (*text).to_owned()).ok_or(ReadFailure::NotFound)
    }

    fn variable(&self, name: &str) -> Option<String> {
        let value = match name {
            "V" => "val",
            "N" => "42",
            "EMPTY" => "",
            "PAD" => " pad ",
            "RAW" => "${V}",
            "NAME" => "t",
            _ => return None,
        };
        Some(value.to_owned())
    }
}

fn read_files(files: &[(&'static str, &'static str)]) -> Read {
    let world = World { files: files.iter().copied().collect() };
    Source::from_file(Path::new("/x/app-config.yaml"), &world)
}

/// What `app-config.yaml` says at `a`, beside other files; the error's message otherwise.
fn a(text: &'static str, others: &[(&'static str, &'static str)]) -> Result<Value, String> {
    let mut files = others.to_vec();
    files.push(("app-config.yaml", text));
    let source = read_files(&files).source.map_err(|error| error.message)?;
    let config = Config::from_sources(source.into_iter().collect());
    Ok(config.get("a").cloned().unwrap_or_default())
}

fn from_texts(texts: &[(&str, &str)]) -> Config {
    let sources = texts.iter().map(|(name, text)| Source::from_text(name, text));
    Config::from_sources(sources.collect::<Result<_, _>>().unwrap())
}

fn one(text: &str) -> Config {
    from_texts(&[("app-config.yaml", text)])
}

fn message<T: std::fmt::Debug>(result: Result<T, ConfigError>) -> String {
    result.unwrap_err().message
}

const FAILED: &str = "Failed to read config file at \"/x/app-config.yaml\", ";

fn failed(message: &str) -> Result<Value, String> {
    Err(format!("{FAILED}{message}"))
}

mod files {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let read = read_files(&[]);
        assert_eq!(message(read.source), "Config file \"/x/app-config.yaml\" does not exist");
        assert_eq!(read.files.len(), 1);
    }

    #[test]
    fn a_file_with_nothing_in_it_adds_nothing() {
        for text in ["", "# only a comment\n", "---\n"] {
            assert!(
                matches!(read_files(&[("app-config.yaml", text)]).source, Ok(None)),
                "{text:?}"
            );
        }
    }

    #[test]
    fn the_root_must_be_a_mapping() {
        for text in ["- a", "text", "5"] {
            let error = read_files(&[("app-config.yaml", text)]).source.unwrap_err();
            assert_eq!(error.message, format!("{FAILED}expected object at config root"), "{text}");
            assert_eq!(error.origin.map(|it| it.line), Some(1));
        }
    }

    #[test]
    fn malformed_yaml_is_refused_with_its_place() {
        for (text, line) in [("a: 1\na: 2", 2), ("a: [", 1), ("a: 1\n---\nb: 2", 3)] {
            let error = read_files(&[("app-config.yaml", text)]).source.unwrap_err();
            assert!(error.message.starts_with(FAILED), "{error}");
            assert_eq!(error.origin.map(|it| it.line), Some(line), "{text}");
        }
    }

    #[test]
    fn values_are_those_of_yaml_1_2() {
        assert_eq!(
            a("a: [yes, 0x10, 0o10, 010, 1e3, 2001-01-01]", &[]),
            Ok(json!(["yes", 16, 8, 10, 1000, "2001-01-01"]))
        );
        assert_eq!(a("b: &b {x: 1}\na: {<<: *b}", &[]), Ok(json!({"<<": {"x": 1}})));
        assert_eq!(a("a: !foo x", &[]), Ok(json!("x")));
    }
}

mod variables {
    use super::*;

    #[test]
    fn a_reference_is_always_text() {
        assert_eq!(a("a: ${N}", &[]), Ok(json!("42")));
        assert_eq!(a("a: '${EMPTY}'", &[]), Ok(json!("")));
        assert_eq!(a("a: ${RAW}", &[]), Ok(json!("${V}")));
    }

    #[test]
    fn an_unset_one_takes_the_value_away_and_leaves_the_object() {
        assert_eq!(a("a: ${UNSET}", &[]), Ok(Value::Null));
        assert_eq!(a("a: {k: '${UNSET}'}", &[]), Ok(json!({})));
        assert_eq!(a("a: ['${UNSET}', x, 'y${UNSET}', '${V}']", &[]), Ok(json!(["x", "val"])));
    }

    #[test]
    fn keys_are_never_touched() {
        assert_eq!(a("a: {'${V}': 1}", &[]), Ok(json!({"${V}": 1})));
    }

    #[test]
    fn an_absent_value_lets_the_source_below_speak() {
        let world = World { files: [("app-config.yaml", "a: ${UNSET}")].into() };
        let later = Source::from_file(Path::new("/x/app-config.yaml"), &world).source.unwrap();
        let base = Source::from_text("base.yaml", "a: {x: 1}").unwrap();
        let config = Config::from_sources([Some(base), later].into_iter().flatten().collect());
        assert_eq!(config.get("a"), Some(&json!({"x": 1})));
    }
}

mod includes {
    use super::*;

    #[test]
    fn env_takes_the_variable_as_it_is_but_trimmed() {
        assert_eq!(a("a: {$env: V}", &[]), Ok(json!("val")));
        assert_eq!(a("a: {$env: UNSET}", &[]), Ok(Value::Null));
        assert_eq!(a("a: {$env: EMPTY}", &[]), Ok(json!("")));
        assert_eq!(a("a: {$env: PAD}", &[]), Ok(json!("pad")));
        assert_eq!(a("a: {$env: RAW}", &[]), Ok(json!("${V}")));
    }

    #[test]
    fn a_second_key_beside_is_refused() {
        assert_eq!(
            a("a: {$env: V, b: 1}", &[]),
            failed("error at .a, include key $env should not have adjacent keys")
        );
    }

    #[test]
    fn an_argument_that_is_no_text_is_refused() {
        assert_eq!(
            a("a: {$include: 5}", &[]),
            failed("error at .a, $include include value is not a string")
        );
        assert_eq!(
            a("b: 1\na: [{$file: '${UNSET}'}]", &[]),
            failed("error at .a[0], $file substitution value was undefined")
        );
    }

    #[test]
    fn other_dollar_keys_are_plain_data() {
        assert_eq!(a("a: {$text: x, $json: y}", &[]), Ok(json!({"$text": "x", "$json": "y"})));
    }

    #[test]
    fn file_takes_the_text_as_it_is_but_for_its_end() {
        let files = [("t.txt", "  ${V}\n\n"), ("sub/j.json", "{\"b\": 1}\n")];
        assert_eq!(a("a: {$file: t.txt}", &files), Ok(json!("  ${V}")));
        assert_eq!(a("a: {$file: sub/j.json}", &files), Ok(json!("{\"b\": 1}")));
        assert_eq!(a("a: {$file: ./sub/../t.txt}", &files), Ok(json!("  ${V}")));
        assert_eq!(a("a: {$file: /x/t.txt}", &files), Ok(json!("  ${V}")));
        assert_eq!(a("a: {$file: '${NAME}.txt'}", &files), Ok(json!("  ${V}")));
    }

    #[test]
    fn a_file_that_is_not_there_is_named_with_its_path() {
        assert_eq!(
            a("a: {$file: nope}", &[]),
            failed(
                "error at .a, failed to read file nope, NotFoundError: failed to include \"/x/nope\", file does not exist"
            )
        );
        assert_eq!(
            a("a: {$include: nope.yaml}", &[]),
            failed("error at .a, failed to include \"/x/nope.yaml\", file does not exist")
        );
    }

    #[test]
    fn include_takes_any_value() {
        for (text, expected) in [
            ("{b: 1}", json!({"b": 1})),
            ("[1, 2]", json!([1, 2])),
            ("text", json!("text")),
            ("${V}", json!("${V}")),
            ("", Value::Null),
        ] {
            assert_eq!(a("a: {$include: i.yaml}", &[("i.yaml", text)]), Ok(expected), "{text}");
        }
        assert_eq!(a("a: [{$include: i.yml}]", &[("i.yml", "[1]")]), Ok(json!([[1]])));
        assert_eq!(
            a("a: {$include: i.json}", &[("i.json", "{\"b\": [1]}")]),
            Ok(json!({"b": [1]}))
        );
    }

    #[test]
    fn only_the_known_endings_are_parsed() {
        for name in ["i.txt", "i.YAML", "i"] {
            let text: &'static str = match name {
                "i.txt" => "a: {$include: i.txt}",
                "i.YAML" => "a: {$include: i.YAML}",
                _ => "a: {$include: i}",
            };
            assert_eq!(
                a(text, &[("i.txt", "x"), ("i.YAML", "x"), ("i", "x")]),
                failed(&format!(
                    "error at .a, no configuration parser available for included file {name}"
                ))
            );
        }
    }

    #[test]
    fn a_path_inside_the_file_may_follow() {
        let files = [("i.yaml", "k: {l: [1]}\n'/k/l': odd")];
        assert_eq!(a("a: {$include: i.yaml#k.l}", &files), Ok(json!([1])));
        assert_eq!(
            a("a: {$include: 'i.yaml#'}", &files),
            Ok(json!({"k": {"l": [1]}, "/k/l": "odd"}))
        );
        assert_eq!(a("a: {$include: i.yaml#k.m}", &files), Ok(Value::Null));
        assert_eq!(a("a: {$include: i.yaml#/k/m}", &files), Ok(Value::Null));
        for (text, path) in
            [("a: {$include: i.yaml#n.m}", "n"), ("a: {$include: i.yaml#k.l.0}", "k.l")]
        {
            let expected =
                format!("error at .a, value at '{path}' in included file i.yaml is not an object");
            assert_eq!(a(text, &files), failed(&expected));
        }
    }

    #[test]
    fn what_is_inside_an_included_file_is_resolved_from_there() {
        let files = [
            ("sub/i.yaml", "b: {$file: t.txt}\nc: ${V}\nd: {$include: ../j.yaml}\ne: {$env: N}"),
            ("sub/t.txt", "inner"),
            ("j.yaml", "[x]"),
        ];
        assert_eq!(
            a("a: {$include: sub/i.yaml}", &files),
            Ok(json!({"b": "inner", "c": "val", "d": ["x"], "e": "42"}))
        );
    }

    #[test]
    fn the_root_of_an_included_file_stays_as_it_is() {
        let files = [("i.yaml", "$include: j.yaml"), ("j.yaml", "b: 1")];
        assert_eq!(a("a: {$include: i.yaml}", &files), Ok(json!({"$include": "j.yaml"})));
    }

    #[test]
    fn the_root_of_the_configuration_may_be_an_include() {
        let read = read_files(&[("app-config.yaml", "$include: i.yaml"), ("i.yaml", "a: 5")]);
        let config = Config::from_sources(read.source.unwrap().into_iter().collect());
        assert_eq!(config.get("a"), Some(&json!(5)));
        assert_eq!(config.origin("a").unwrap().to_string(), "/x/i.yaml:1:4");
    }

    #[test]
    fn an_included_file_that_is_malformed_is_named_with_its_place() {
        let read =
            read_files(&[("app-config.yaml", "a: {$include: i.yaml}"), ("i.yaml", "b: 1\nb: 2")]);
        let error = read.source.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "{FAILED}error at .a, failed to parse included file i.yaml, Map keys must be unique at line 2, column 1 (/x/i.yaml:2:1)"
            )
        );
    }

    #[test]
    fn a_circle_is_refused_with_the_chain() {
        assert_eq!(
            a("a: {$include: i.yaml}", &[("i.yaml", "b: {$include: i.yaml}")]),
            failed(
                "error at .a.b, $include goes in a circle: /x/app-config.yaml -> /x/i.yaml -> /x/i.yaml"
            )
        );
        assert_eq!(
            a("a: {$include: app-config.yaml}", &[]),
            failed(
                "error at .a, $include goes in a circle: /x/app-config.yaml -> /x/app-config.yaml"
            )
        );
        // Two parts of one file may include one another as long as it ends.
        let files = [("i.yaml", "k: {b: {$include: i.yaml#l}}\nl: 5")];
        assert_eq!(a("a: {$include: i.yaml#k}", &files), Ok(json!({"b": 5})));
    }

    #[test]
    fn includes_that_multiply_are_refused() {
        let many = "a: {$include: i.yaml}\nb: [{$include: i.yaml}, {$include: i.yaml}]";
        let fan = "[{$include: j.yaml}, {$include: j.yaml}, {$include: j.yaml}, {$include: j.yaml}, {$include: j.yaml}, {$include: j.yaml}, {$include: j.yaml}, {$include: j.yaml}, {$include: j.yaml}, {$include: j.yaml}, {$include: j.yaml}]";
        let fan2 = "[{$include: k.yaml}, {$include: k.yaml}, {$include: k.yaml}, {$include: k.yaml}, {$include: k.yaml}, {$include: k.yaml}, {$include: k.yaml}, {$include: k.yaml}, {$include: k.yaml}, {$include: k.yaml}, {$include: k.yaml}]";
        let fan3 = "[{$include: l.yaml}, {$include: l.yaml}, {$include: l.yaml}, {$include: l.yaml}, {$include: l.yaml}, {$include: l.yaml}, {$include: l.yaml}, {$include: l.yaml}, {$include: l.yaml}]";
        let result =
            a(many, &[("i.yaml", fan), ("j.yaml", fan2), ("k.yaml", fan3), ("l.yaml", "1")]);
        assert!(result.unwrap_err().ends_with("more than 1000 includes in one file"));
    }

    #[test]
    fn an_address_is_taken_as_a_path() {
        assert_eq!(
            a("a: {$include: 'https://h/i.yaml'}", &[]),
            failed("error at .a, failed to include \"/x/https:/h/i.yaml\", file does not exist")
        );
    }

    #[test]
    fn every_file_that_was_looked_at_is_reported() {
        let read = read_files(&[
            ("app-config.yaml", "a: {$include: i.yaml}\nb: {$file: nope.txt}"),
            ("i.yaml", "c: {$file: t.txt}"),
            ("t.txt", "x"),
        ]);
        let names: Vec<_> = read.files.iter().map(|it| it.display().to_string()).collect();
        assert_eq!(names, ["/x/app-config.yaml", "/x/i.yaml", "/x/nope.txt", "/x/t.txt"]);
    }
}

mod typed {
    use super::*;

    #[test]
    fn text_is_text_that_is_not_empty() {
        let config = one("a: x\ne: ''\nn: 5\nu: null");
        assert_eq!(config.text("a"), Ok(Some("x".to_owned())));
        assert_eq!(config.text("u"), Ok(None));
        assert_eq!(config.text("nope"), Ok(None));
        assert_eq!(
            message(config.text("e")),
            "Invalid type in config for key 'e' in 'app-config.yaml', got empty-string, wanted string"
        );
        assert_eq!(
            config.text("n").unwrap_err().to_string(),
            "Invalid type in config for key 'n' in 'app-config.yaml', got number, wanted string (app-config.yaml:3:4)"
        );
    }

    #[test]
    fn numbers_come_from_text_too() {
        let config = one("a: 5\nt: '1e3'\nb: ' '\nx: 12x\nl: [1]");
        assert_eq!(config.number("a"), Ok(Some(5.0)));
        assert_eq!(config.number("t"), Ok(Some(1000.0)));
        assert_eq!(config.number("b"), Ok(Some(0.0)));
        assert_eq!(
            message(config.number("x")),
            "Unable to convert config value for key 'x' in 'app-config.yaml' to a number"
        );
        assert_eq!(
            message(config.number("l")),
            "Invalid type in config for key 'l' in 'app-config.yaml', got array, wanted number"
        );
    }

    #[test]
    fn yes_and_no_come_in_many_words() {
        for word in ["true", "1", "y", "YES", "'true'", "'1'", "On", "' on '"] {
            assert_eq!(one(&format!("a: {word}")).boolean("a"), Ok(Some(true)), "{word}");
        }
        for word in ["false", "0", "n", "No", "'FALSE'", "off"] {
            assert_eq!(one(&format!("a: {word}")).boolean("a"), Ok(Some(false)), "{word}");
        }
        for word in ["2", "maybe", "''"] {
            assert_eq!(
                message(one(&format!("a: {word}")).boolean("a")),
                "Unable to convert config value for key 'a' in 'app-config.yaml' to a boolean"
            );
        }
        assert!(message(one("a: []").boolean("a")).ends_with("got array, wanted boolean"));
    }

    #[test]
    fn text_lists_hold_text_that_is_not_empty() {
        assert_eq!(one("a: [x, y]").text_list("a"), Ok(Some(vec!["x".to_owned(), "y".to_owned()])));
        let config = one("a: [x, 5]\nb: ['']\nc: x");
        for (key, expected) in [
            ("a", "key 'a[1]' in 'app-config.yaml', got number, wanted string-array"),
            ("b", "key 'b[0]' in 'app-config.yaml', got empty-string, wanted string-array"),
            ("c", "key 'c' in 'app-config.yaml', got string, wanted string-array"),
        ] {
            assert!(message(config.text_list(key)).ends_with(expected), "{key}");
        }
    }

    #[test]
    fn what_is_missing_is_missing_in_the_last_source() {
        let config = from_texts(&[("app-config.yaml", "a: 1"), ("app-config.local.yaml", "b: 1")]);
        assert_eq!(
            message(config.required_text("nope")),
            "Missing required config value at 'nope' in 'app-config.local.yaml'"
        );
        assert_eq!(
            message(Config::from_sources(vec![]).required_text("a.b")),
            "Missing required config value at 'a.b' in 'mock-config'"
        );
    }

    #[test]
    fn only_keys_can_be_read_but_others_may_exist() {
        let config = one("a: {'c d': 1}");
        assert_eq!(message(config.text("a.c d")), "Invalid config key 'a.c d'");
        assert_eq!(message(config.text("1a.x")), "Invalid config key '1a.x'");
        assert_eq!(config.get("a"), Some(&json!({"c d": 1})));
    }

    #[test]
    fn each_source_is_walked_on_its_own() {
        let config = from_texts(&[
            ("app-config.yaml", "a: {x: {k: 1}}"),
            ("app-config.local.yaml", "a: {x: 5}"),
        ]);
        let expected = "Invalid type in config for key 'a.x' in 'app-config.local.yaml', got number, wanted object";
        assert_eq!(message(config.number("a.x.k")), expected);
        assert_eq!(message(config.section("a.x")), expected);
        let swapped = from_texts(&[
            ("app-config.yaml", "a: {x: 5}"),
            ("app-config.local.yaml", "a: {x: {k: 1}}"),
        ]);
        assert_eq!(swapped.number("a.x.k"), Ok(Some(1.0)));
        assert!(message(swapped.section("a.x")).contains("in 'app-config.yaml'"));
        assert!(message(swapped.number("a.x")).contains("in 'app-config.local.yaml', got object"));
    }

    #[test]
    fn null_hides_what_the_sources_below_say() {
        let config =
            from_texts(&[("b.yaml", "a: {x: 1, y: {z: 2}}"), ("l.yaml", "a: {x: null, y: null}")]);
        assert_eq!(config.number("a.x"), Ok(None));
        assert_eq!(config.number("a.y.z"), Ok(None));
        assert!(config.section("a.y").unwrap().is_none());
        assert!(config.has("a") && !config.has("a.x"));
        assert_eq!(config.section("a").unwrap().unwrap().keys(), [] as [&str; 0]);
    }

    #[test]
    fn sections_merge_and_lists_do_not() {
        let config = from_texts(&[
            ("b.yaml", "a: {x: 1, list: [{n: 1}, {n: 2}]}"),
            ("l.yaml", "a:\n  y: 2\n  list:\n    - {n: z}\n"),
        ]);
        let section = config.section("a").unwrap().unwrap();
        assert_eq!((section.number("x"), section.number("y")), (Ok(Some(1.0)), Ok(Some(2.0))));
        assert_eq!(section.keys(), ["y", "list", "x"]);
        let list = section.list("list").unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!(
            list[0].number("n").unwrap_err().to_string(),
            "Unable to convert config value for key 'a.list[0].n' in 'l.yaml' to a number (l.yaml:4:11)"
        );
        assert_eq!(list[0].get("n"), Some(&json!("z")));
        assert_eq!(config.list("a.nope").unwrap().len(), 0);
        assert!(message(one("a: [{}, 5]").list("a")).contains("key 'a[1]'"));
        assert!(message(one("a: 5").list("a")).ends_with("got number, wanted object-array"));
    }

    #[test]
    fn every_value_knows_where_it_stands() {
        let config = from_texts(&[
            ("b.yaml", "a:\n  x: 1\n  y:\n    - p\n    - q"),
            ("l.yaml", "a: {x: 2}"),
        ]);
        let origin = |path: &str| config.origin(path).map(|it| it.to_string()).unwrap_or_default();
        assert_eq!(origin("a.x"), "l.yaml:1:8");
        assert_eq!(origin("a.y.1"), "b.yaml:5:7");
        assert_eq!(origin("a"), "l.yaml:1:4");
        assert_eq!(origin("nope"), "");
        assert_eq!(config.place("a.y").unwrap().key.to_string(), "b.yaml:3:3");
        let env =
            Source::from_environment([("APP_CONFIG_a_x".to_owned(), "3".to_owned())]).unwrap();
        let config = Config::from_sources(env.into_iter().collect());
        assert_eq!(config.origin("a.x").unwrap().to_string(), "variable APP_CONFIG_a_x");
    }

    #[test]
    fn an_object_of_a_variable_replaces_what_is_no_object() {
        let base = Source::from_text("app-config.yaml", "a: {b: 5}").unwrap();
        let env =
            Source::from_environment([("APP_CONFIG_a_b_c".to_owned(), "1".to_owned())]).unwrap();
        let config = Config::from_sources([Some(base), env].into_iter().flatten().collect());
        assert_eq!(config.get("a"), Some(&json!({"b": {"c": 1}})));
    }
}
