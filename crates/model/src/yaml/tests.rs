//! Scenarios of the YAML reader. The values are those that npm `yaml` 2.9.1 gave for the same text
//! (`JSON.stringify(parseAllDocuments(text).map(it => it.toJS()))`), unless a test says otherwise.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Limits, Position, YamlError, decode, parse_documents, parse_one, to_text};

fn value(text: &str) -> Value {
    parse_one(text, &Limits::DESCRIPTOR)
        .map(|it| it.value)
        .unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn error(text: &str) -> YamlError {
    match parse_one(text, &Limits::DESCRIPTOR) {
        Err(error) => error,
        Ok(document) => panic!("{text:?} was read as {}", document.value),
    }
}

/// Every document's value, or its error as text.
fn stream(text: &str) -> Vec<Value> {
    parse_documents(text, &Limits::DESCRIPTOR)
        .into_iter()
        .map(|it| it.map_or_else(|error| json!(format!("ERROR {error}")), |it| it.value))
        .collect()
}

fn at(line: u32, column: u32) -> Position {
    Position { line, column }
}

#[test]
fn words_that_yaml_1_1_read_as_booleans_are_text() {
    assert_eq!(
        value("a: yes\nb: no\nc: on\nd: off\ne: y\nf: N"),
        json!({"a": "yes", "b": "no", "c": "on", "d": "off", "e": "y", "f": "N"})
    );
}

#[test]
fn dates_times_and_underscored_numbers_are_text() {
    assert_eq!(
        value("a: 2001-12-14\nb: 1:30\nc: 1_000\nd: 0b11\ne: 0xg\nf: +0x1f"),
        json!({"a": "2001-12-14", "b": "1:30", "c": "1_000", "d": "0b11", "e": "0xg", "f": "+0x1f"})
    );
}

#[test]
fn numbers_are_those_of_the_core_schema() {
    assert_eq!(
        value("[012, 0o14, 0x1F, 0777, 08, +12, -0, 1.0, 1., .5, 1e3, 1E-3, 1.5e+3, 10.50, 1.e3]"),
        json!([12, 12, 31, 777, 8, 12, 0, 1, 1, 0.5, 1000, 0.001, 1500, 10.5, 1000])
    );
}

#[test]
fn large_numbers_lose_what_a_double_loses() {
    let printed =
        value("[12345678901234567890, 9007199254740993, 18446744073709551615]").to_string();
    // JavaScript prints the last one as 18446744073709552000, which no 64-bit integer holds.
    assert_eq!(printed, "[12345678901234567000,9007199254740992,1.8446744073709552e+19]");
    assert_eq!(value("[.inf, -.Inf, .nan, 1e400]"), json!([null, null, null, null]));
}

#[test]
fn tags_of_the_core_schema_are_honoured_and_others_keep_the_text() {
    assert_eq!(
        value("a: !!str 12\nb: !!int \"12\"\nc: !!bool yes\nd: !!null ''\ne: !!float 1\nf: !!str"),
        json!({"a": "12", "b": 12, "c": "yes", "d": null, "e": "1", "f": ""})
    );
    assert_eq!(value("a: !foo 12\nb: ! 12\nc: !foo [1]"), json!({"a": "12", "b": "12", "c": [1]}));
}

#[test]
fn a_tag_whose_handle_nobody_declared_is_refused() {
    assert_eq!(error("a: !x!foo 1").position.line, 1);
    assert_eq!(value("%TAG !x! tag:yaml.org,2002:\n---\na: !x!str 12"), json!({"a": "12"}));
}

#[test]
fn tags_that_would_make_objects_in_javascript_keep_the_value_as_written() {
    // npm makes a Buffer, a Date and a Set of these, whose JSON no descriptor means.
    assert_eq!(value("a: !!binary aGVsbG8="), json!({"a": "aGVsbG8="}));
    assert_eq!(value("a: !!timestamp 2001-12-14"), json!({"a": "2001-12-14"}));
    assert_eq!(value("!!set {a, b}"), json!({"a": null, "b": null}));
}

#[test]
fn merge_keys_are_ordinary_keys() {
    assert_eq!(
        value("base: &b {x: 1}\nd:\n  <<: *b\n  y: 2"),
        json!({"base": {"x": 1}, "d": {"<<": {"x": 1}, "y": 2}})
    );
}

#[test]
fn keys_that_are_no_text_become_the_properties_of_a_javascript_object() {
    assert_eq!(
        value("1: a\n1.50: b\ntrue: c\n~: d"),
        json!({"1": "a", "1.5": "b", "true": "c", "": "d"})
    );
    assert_eq!(value("1e21: a\n1e-7: b"), json!({"1e+21": "a", "1e-7": "b"}));
    assert_eq!(value("? [a, b]\n: c"), json!({"[ a, b ]": "c"}));
    assert_eq!(value("a: {{ x }}"), json!({"a": {"{ x }": null}}));
    assert_eq!(value("{{ x }}: 1"), json!({"{ ? { x } }": 1}));
}

#[test]
fn names_that_mean_something_to_javascript_are_ordinary_keys() {
    let text = "__proto__: 1\nconstructor: 2\ntoString: 3";
    assert_eq!(value(text).to_string(), r#"{"__proto__":1,"constructor":2,"toString":3}"#);
}

#[test]
fn a_key_twice_is_an_error_at_the_second() {
    for text in
        ["a: 1\na: 2", "a: 1\n\"a\": 2", "~: 1\nnull: 2", "1: a\n1.0: b", "true: a\nTRUE: b"]
    {
        let error = error(text);
        assert_eq!(
            (error.message.as_str(), error.position),
            ("Map keys must be unique", at(2, 1)),
            "{text}"
        );
    }
}

#[test]
fn keys_of_different_types_with_one_text_are_one_property_and_the_last_wins() {
    assert_eq!(value("1: a\n\"1\": b\nc: d").to_string(), r#"{"1":"b","c":"d"}"#);
    assert_eq!(value("&a x: 1\n*a : 2"), json!({"x": 2}));
}

#[test]
fn plain_values_may_not_start_with_an_indicator() {
    for (text, position) in [
        ("a:\n  {%- if values.description %}\n  b: 1", at(2, 4)),
        ("{%- if x %}\na: 1", at(1, 2)),
        ("a: %x", at(1, 4)),
        ("a: @x", at(1, 4)),
        ("a: `x", at(1, 4)),
        ("a: {% x %}", at(1, 5)),
    ] {
        assert_eq!(error(text).position, position, "{text}");
    }
    assert_eq!(
        error("a: %x").message,
        "Plain value cannot start with directive indicator character %; quote it"
    );
}

#[test]
fn text_that_only_looks_special_is_text() {
    assert_eq!(
        value("a: x#y\nb: http://x:80/y # c\nc: ${{ parameters.x }}\nd: ...\ne: --- x\n? -x\n: 1"),
        json!({"a": "x#y", "b": "http://x:80/y", "c": "${{ parameters.x }}", "d": "...",
               "e": "--- x", "-x": 1})
    );
}

#[test]
fn aliases_are_written_out_and_the_last_anchor_of_a_name_counts() {
    assert_eq!(value("a: &x 1\nb: &x 2\nc: *x"), json!({"a": 1, "b": 2, "c": 2}));
    assert_eq!(value("a: &x {k: [1]}\nb: *x"), json!({"a": {"k": [1]}, "b": {"k": [1]}}));
    assert_eq!(error("a: *nope").position, at(1, 4));
    assert_eq!(error("a: &x [*x]").message, "An alias may not stand inside what it names");
}

#[test]
fn scalars_of_every_style_are_folded_as_yaml_says() {
    assert_eq!(
        value(
            "a: |\n  x\n   y\n\n  z\nb: >\n  x\n  y\n\n  z\nc: |-\n  x\nd: |+\n  x\n\ne: \"x\n  y\\n\"\nf: 'it''s'\ng: x\n  y"
        ),
        json!({"a": "x\n y\n\nz\n", "b": "x y\nz\n", "c": "x", "d": "x\n\n", "e": "x y\n",
               "f": "it's", "g": "x y"})
    );
    assert_eq!(value(r#"a: "\x41\u00e9\U0001F600\ud83d\ude00""#), json!({"a": "Aé😀😀"}));
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let document = parse_one("\u{feff}a: 1\r\nb: |\r\n  x\r\n  y\r\nc: 2\r\n", &Limits::DESCRIPTOR);
    let document = document.unwrap();
    assert_eq!(document.value, json!({"a": 1, "b": "x\ny\n", "c": 2}));
    assert_eq!(document.positions.key("/a"), Some(at(1, 1)));
    assert_eq!(document.positions.key("/c"), Some(at(5, 1)));
}

#[test]
fn tabs_indent_nothing() {
    for text in ["\ta: 1", "a:\n\tb: 1", "-\ta: 1", "a:\t- b"] {
        assert_eq!(error(text).position.line, text.matches('\n').count() as u32 + 1, "{text:?}");
    }
    assert_eq!(value("a: \tb"), json!({"a": "b"}));
}

#[test]
fn documents_without_content_are_passed_over() {
    assert_eq!(
        stream("---\n---\na: 1\n---\n# c\n---\n~\n...\n---\nb: 2"),
        [json!({"a": 1}), json!({"b": 2})]
    );
    for text in ["", "\n", "# only", "---", "...", "%YAML 1.2\n", "\u{feff}"] {
        assert_eq!(stream(text), [] as [Value; 0], "{text:?}");
        assert_eq!(value(text), Value::Null, "{text:?}");
    }
}

#[test]
fn a_document_ends_at_its_marker_and_directives_belong_to_the_next() {
    assert_eq!(
        stream("a: 1\n...\n# c\n%YAML 1.2\n---\nb: 2\n--- c\n--- |\n x\n---\n- d"),
        [json!({"a": 1}), json!({"b": 2}), json!("c"), json!("x\n"), json!(["d"])]
    );
}

#[test]
fn a_broken_document_leaves_its_siblings_alone_and_lines_stay_right() {
    assert_eq!(
        stream("a: [1\n---\nb: @\n---\nc: 1\nc: 2\n---\nd: 1\n---\ne: \"x\n---\nf: 1"),
        [
            json!("ERROR Unclosed bracket '[' at line 1, column 4"),
            json!(
                "ERROR Plain value cannot start with reserved character @; quote it at line 3, column 4"
            ),
            json!("ERROR Map keys must be unique at line 6, column 1"),
            json!({"d": 1}),
            json!("ERROR Unclosed quote at line 10, column 4"),
            json!({"f": 1}),
        ]
    );
}

#[test]
fn one_document_means_one() {
    assert_eq!(value("---\na: 1\n---\n"), json!({"a": 1}));
    let error = error("a: 1\n---\nb: 1");
    assert_eq!((error.message.contains("multiple documents"), error.position), (true, at(3, 1)));
}

#[test]
fn keys_and_values_know_where_they_stand() {
    let text = "---\n# c\nmetadata:\n  name: x\n  tags:\n    - a\n    - {b: 1}\nspec: &s\n  a/b~c: >-\n    z\ncopy: *s\nlast:\n";
    let positions = parse_one(text, &Limits::DESCRIPTOR).unwrap().positions;
    for (path, key, value) in [
        ("/metadata", Some(at(3, 1)), Some(at(4, 3))),
        ("/metadata/name", Some(at(4, 3)), Some(at(4, 9))),
        ("/metadata/tags/1", None, Some(at(7, 7))),
        ("/metadata/tags/1/b", Some(at(7, 8)), Some(at(7, 11))),
        ("/spec/a~1b~0c", Some(at(9, 3)), Some(at(10, 5))),
        ("/copy/a~1b~0c", Some(at(9, 3)), Some(at(10, 5))),
        ("", None, Some(at(3, 1))),
        ("/nope", None, None),
        ("/metadata/name/x", None, None),
        ("/metadata/tags/7", None, None),
    ] {
        assert_eq!((positions.key(path), positions.value(path)), (key, value), "{path}");
    }
    assert_eq!(positions.nearest("/metadata/name"), at(4, 9));
    assert_eq!(positions.nearest("/metadata/title"), at(3, 1));
    assert_eq!(positions.nearest("/metadata/tags/9/x"), at(5, 3));
    assert_eq!(positions.nearest("/nope/x"), at(3, 1));
    assert_eq!(positions.value("/last").map(|it| it.line), Some(12));
}

#[test]
fn billion_laughs_are_refused_before_they_are_written_out() {
    let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..20 {
        let below = format!("*a{}", level - 1);
        let items = vec![below; 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    let error = error(&text);
    assert!(error.message.starts_with("More than 1000000 nodes"), "{error}");
    let mut long = format!("a: &a {}\nb:\n", "x".repeat(100_000));
    long.push_str(&"- *a\n".repeat(300));
    let error = self::error(&long);
    assert!(error.message.starts_with("More than 20971520 bytes of text"), "{error}");
}

#[test]
fn aliases_that_nest_aliases_count_towards_the_depth() {
    let mut text = "a0: &a0 [x]\n".to_owned();
    for level in 1..200 {
        text.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    assert!(error(&text).message.starts_with("Nested deeper than 64 levels"));
}

#[test]
fn deep_nesting_is_refused() {
    for text in
        ["[".repeat(20_000), "{a: ".repeat(20_000), "- ".repeat(20_000), "? ".repeat(20_000)]
    {
        let message = error(&text).message;
        assert!(message.contains("Nested deeper") || message.contains("depth"), "{message}");
    }
    let deep = format!("{}{}", "[".repeat(64), "]".repeat(64));
    assert!(value(&deep).is_array());
    assert!(error(&format!("[{deep}]")).message.starts_with("Nested deeper than 64 levels"));
}

#[test]
fn every_limit_is_enforced_with_its_number() {
    let small = Limits {
        bytes: 60,
        documents: 2,
        nodes: 10,
        depth: 2,
        expanded_bytes: 20,
        scalar_bytes: 8,
    };
    let message = |text: &str| {
        let last = parse_documents(text, &small).pop();
        last.unwrap().err().map(|it| it.to_string()).unwrap_or_default()
    };
    assert_eq!(
        message(&"x".repeat(61)),
        "The text has 61 bytes; at most 60 are read at line 1, column 1"
    );
    assert_eq!(
        message("a\n---\nb\n---\nc"),
        "More than 2 documents in one text at line 4, column 1"
    );
    assert_eq!(
        message("[1,2,3,4,5,6,7,8,9,0]"),
        "More than 10 nodes, aliases written out; split the file, or use fewer aliases at line 1, column 20"
    );
    assert_eq!(
        message("[[[1]]]"),
        "Nested deeper than 2 levels, aliases written out at line 1, column 3"
    );
    assert_eq!(
        message("123456789"),
        "One value has 9 bytes; at most 8 are read at line 1, column 1"
    );
    assert_eq!(
        message("[aaaaaaaa, bbbbbbbb, cccccccc]"),
        "More than 20 bytes of text, aliases written out; split the file, or use fewer aliases at line 1, column 22"
    );
}

#[test]
fn a_document_over_a_limit_gives_back_what_it_took() {
    let small = Limits { nodes: 6, ..Limits::DESCRIPTOR };
    let found = parse_documents("[1,2,3,4,5,6,7,8]\n---\n[1, 2]\n---\n[3, 4]\n---\n[5]", &small);
    assert_eq!(found.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, true, false]);
}

#[test]
fn bytes_that_are_no_utf_8_are_refused_in_words() {
    let limits = &Limits::DESCRIPTOR;
    assert_eq!(decode(b"\xef\xbb\xbfa: 1", limits).unwrap(), "a: 1");
    let error = decode(b"a: 1\nb: \xe9\n", limits).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The text is not UTF-8 (byte 0xe9); save it as UTF-8 at line 2, column 4"
    );
    let error = decode(b"\xff\xfea\0", limits).unwrap_err();
    assert_eq!(error.message, "The text is UTF-16; save it as UTF-8");
    assert!(decode(&vec![b'x'; limits.bytes + 1], limits).is_err());
}

#[test]
fn where_this_reader_takes_what_npm_refuses() {
    // Indentation inside brackets and quotes is not looked at.
    assert_eq!(value("a: [\n1,\n2\n]"), json!({"a": [1, 2]}));
    assert_eq!(value("a: 'x\ny'"), json!({"a": "x y"}));
}

#[test]
fn where_this_reader_refuses_what_npm_takes() {
    // Control characters, lone surrogates, a list as an implicit key within a line.
    for text in ["a: \u{7}", r#"a: "\ude00""#, "a: [b, c]: d"] {
        error(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}") {
        let _ = parse_documents(&text, &Limits::DESCRIPTOR);
    }

    #[test]
    fn no_text_made_of_yaml_makes_it_panic_and_the_budget_holds(
        tokens in proptest::collection::vec(proptest::sample::select(TOKENS), 0..120)
    ) {
        let limits = Limits { nodes: 200, expanded_bytes: 400, ..Limits::DESCRIPTOR };
        let text = tokens.concat();
        let documents = parse_documents(&text, &limits);
        let nodes: usize = documents.iter().flatten().map(|it| count(&it.value)).sum();
        prop_assert!(nodes <= limits.nodes);
        for document in documents.iter().flatten() {
            prop_assert!(document.start.line as usize <= text.lines().count() + 1);
        }
    }

    #[test]
    fn what_is_written_is_read_back(text in json_text()) {
        let expected: Value = serde_json::from_str(&text).unwrap();
        let written = to_text(&expected);
        prop_assert_eq!(value(&written), expected, "{}", written);
    }

    #[test]
    fn any_text_is_written_so_that_it_comes_back(word in "[\\PC\n\r\t\u{0}-\u{8}\u{85}\u{feff} :#|-]{0,12}") {
        let expected = json!({"a": [word.clone()], word.clone(): word});
        let written = to_text(&expected);
        prop_assert_eq!(value(&written), expected, "{}", written);
    }

    #[test]
    fn json_is_yaml(text in json_text()) {
        let expected: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(value(&text), expected);
    }
}

const TOKENS: &[&str] = &[
    "a",
    "b",
    "1",
    "~",
    ": ",
    ":\n",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "\t",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "&x ",
    "*x",
    "&y ",
    "*y ",
    "!!str ",
    "!t ",
    "|\n  ",
    ">-\n ",
    "\"",
    "'",
    "#",
    "? ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "<<",
    "\r\n",
    "\u{feff}",
    "\\u00e9",
    "é",
    "@",
    "%",
];

/// Values and keys of a document; keys that became text count for at least themselves.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(entries) => 1 + entries.values().map(|it| 1 + count(it)).sum::<usize>(),
        _ => 1,
    }
}

/// Random JSON with whole numbers that a double holds.
fn json_text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(|it| json!(it)),
        "[ -~é\n\t]{0,12}".prop_map(Value::String),
    ];
    let tree = leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::btree_map("[a-z \"#:]{0,6}", inner, 0..6)
                .prop_map(|it| Value::Object(it.into_iter().collect())),
        ]
    });
    tree.prop_map(|it| it.to_string())
}
