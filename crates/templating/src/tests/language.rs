//! What the language does, beyond the contract's vectors: Backstage's filters, references, files.

use serde_json::{Value as Json, json};

use super::{engine, render};
use crate::{Context, Engine, Options};

fn value(source: &str) -> Json {
    render(source, json!({ "p": { "name": "svc", "list": [1, 2] } }))
        .unwrap()
        .value
        .unwrap_or(Json::Null)
}

#[test]
fn a_repository_address_is_taken_apart() {
    assert_eq!(
        value("${{ 'github.com?owner=me&repo=it' | parseRepoUrl }}"),
        json!({ "host": "github.com", "owner": "me", "repo": "it" })
    );
    assert_eq!(value("${{ 'github.com?owner=me&repo=it' | projectSlug }}"), json!("me/it"));
    let error =
        render("${{ 'evil.example?owner=me&repo=it' | parseRepoUrl }}", json!({})).unwrap_err();
    assert!(
        error.message.contains("No matching integration configuration for host evil.example"),
        "{error}"
    );
    let error = render("${{ 'github.com?repo=it' | parseRepoUrl }}", json!({})).unwrap_err();
    assert!(error.message.contains("missing owner"), "{error}");
}

#[test]
fn entity_references_and_paths_are_read() {
    let parsed = json!({ "kind": "component", "namespace": "default", "name": "a" });
    assert_eq!(value("${{ 'a' | parseEntityRef({defaultKind: 'component'}) }}"), parsed);
    assert_eq!(
        value("${{ {kind: 'x', name: 'y'} | parseEntityRef | pick('namespace') }}"),
        json!("default")
    );
    assert!(render("${{ 'a' | parseEntityRef }}", json!({})).is_err());
    assert!(render("${{ 'a:b:c' | parseEntityRef }}", json!({})).is_err());
    assert_eq!(value("${{ {a: [{b: 5}]} | pick('a[0].b') }}"), json!(5));
    assert_eq!(value("${{ {a: 1} | pick('a.b.c') }}"), Json::Null);
}

#[test]
fn a_text_for_a_file_is_what_javascript_would_write() {
    let context = Context::new(json!({})).unwrap();
    for (source, wanted) in [
        ("plain", "plain"),
        ("${{ 1.50 }}", "1.5"),
        ("${{ [1, [2, none]] }}", "1,2,"),
        ("${{ {} }}", "[object Object]"),
        ("${{ none }}", ""),
        ("${{ missing }}", ""),
        ("${{ true }}", "true"),
    ] {
        let done = engine().render(source, &context, &Options::default()).unwrap();
        assert_eq!(done.text(), wanted, "{source}");
    }
}

#[test]
fn keys_that_are_indices_come_first() {
    let done =
        render("${{ x }}", json!({ "x": { "b": 1, "10": 2, "a": 3, "9": 4, "01": 5 } })).unwrap();
    assert_eq!(done.value.unwrap().to_string(), r#"{"9":4,"10":2,"b":1,"a":3,"01":5}"#);
}

#[test]
fn what_one_render_changes_the_next_does_not_see() {
    let context = Context::new(json!({ "l": [1] })).unwrap();
    for _ in 0..2 {
        let done = engine().render("${{ l.push(2) }}", &context, &Options::default()).unwrap();
        assert_eq!(done.value, Some(json!(2)));
    }
}

#[test]
fn references_name_what_is_read_and_called() {
    let source = "{% if parameters.on %}${{ parameters.name | upper | mine(secrets['a']) }}{% endif %}\n${{ f(steps.x.output[i]) }}";
    let found = Engine::new().references(source, &Options::default()).unwrap();
    let paths: Vec<(String, usize, bool)> =
        found.paths.iter().map(|it| (it.path.join("."), it.line, it.printed)).collect();
    assert_eq!(
        paths,
        [
            ("parameters.on".to_owned(), 1, false),
            ("parameters.name".to_owned(), 1, true),
            ("secrets.a".to_owned(), 1, true),
            ("steps.x.output".to_owned(), 2, true),
            ("i".to_owned(), 2, false),
        ]
    );
    let filters: Vec<&str> = found.filters.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(filters, ["mine", "upper"]);
    assert_eq!(found.functions[0].name, "f");
    assert!(Engine::new().references("${{ x(", &Options::default()).is_err());
}

#[test]
fn contexts_that_no_template_can_hold_are_refused() {
    for context in [json!([]), json!({ "a": { "__proto__": 1 } }), json!({ "constructor": 1 })] {
        assert!(Context::new(context).is_err());
    }
    let mut deep = json!(1);
    for _ in 0..300 {
        deep = json!([deep]);
    }
    assert!(Context::new(json!({ "a": deep })).is_err());
    assert!(Context::new(json!({ "a": vec![0; 100_001] })).is_err());
}

#[test]
fn an_engine_is_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Engine>();
    shared::<Context>();
}

#[test]
fn chance_is_passed_in() {
    let engine = Engine::new().chance(|below| below - 1);
    let done = engine
        .render("${{ [1, 2, 3] | random }}", &Context::default(), &Options::default())
        .unwrap();
    assert_eq!(done.value, Some(json!(3)));
}

#[test]
fn what_is_no_list_sorts_to_nothing_whatever_it_is_sorted_by() {
    assert_eq!(value("${{ 1 | sort(attribute='prototype') }}"), json!([]));
    assert_eq!(value("${{ none | sort(attribute='prototype') }}"), json!([]));
    let error = render("${{ [1] | sort(attribute='prototype') }}", json!({})).unwrap_err();
    assert!(error.message.contains("prototype is reserved"), "{error}");
}
