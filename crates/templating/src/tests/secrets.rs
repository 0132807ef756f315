//! Secrets: whatever a filter makes of one is one, and is masked.

use serde_json::{Value as Json, json};

use super::{engine, render};
use crate::filters::NAMES;
use crate::{Context, Options};

const SECRET: &str = "Hunter2 Secret";

fn context() -> Json {
    json!({
        "secrets": { "token": SECRET, "pin": 1234, "list": ["alpha-one", "beta-two"], "obj": { "k": "gamma-three" } },
        "environment": { "secrets": { "key": "delta-four" }, "parameters": { "open": "plain" } },
        "parameters": { "open": "plain", "name": "svc" },
    })
}

fn masked(source: &str) -> Json {
    render(source, context()).unwrap().masked.unwrap_or(Json::Null)
}

/// GHSA-8qp7-fhr9-fw53 (CVE-2026-29184): a changed secret passed the redaction of logs.
#[test]
fn ghsa_8qp7_fhr9_fw53_every_filter_applied_to_a_secret_is_masked() {
    // What a filter says about a secret, rather than what it makes of it.
    let declassifies = ["length", "wordcount"];
    let args = |name: &str| match name {
        "replace" => "('u', 'o')",
        "batch" | "slice" => "(2)",
        "round" => "(1)",
        _ => "",
    };
    let mut seen = 0;
    for name in NAMES {
        for input in [
            "secrets.token",
            "secrets.list",
            "secrets.obj",
            "secrets.pin",
            "environment.secrets.key",
        ] {
            for source in [
                format!("${{{{ {input} | {name}{} }}}}", args(name)),
                format!("a${{{{ {input} | {name}{} }}}}b", args(name)),
            ] {
                let Ok(done) = render(&source, context()) else { continue };
                let value = done.value.unwrap_or(Json::Null);
                let shown = value.to_string();
                let empty = ["null", "\"ab\"", "[]", "\"\"", "\"aNaNb\"", "{}", "\"anullb\""];
                let is_secret = !declassifies.contains(&name)
                    && !empty.contains(&shown.as_str())
                    && !shown.contains("[object Object]");
                if !is_secret {
                    continue;
                }
                seen += 1;
                assert_ne!(Some(&value), done.masked.as_ref(), "{source}: {value}");
                assert!(!done.secrets.is_empty(), "{source}: {value}");
                let masked = done.masked.unwrap_or(Json::Null).to_string();
                for part in ["unter", "UNTER", "ecret", "lpha", "eta-", "amma", "elta", "1234"] {
                    assert!(!masked.contains(part), "{source}: {masked}");
                }
            }
        }
    }
    assert!(seen > 150, "only {seen} combinations were seen");
}

#[test]
fn ghsa_8qp7_fhr9_fw53_every_method_and_operator_keeps_a_secret_one() {
    for source in [
        "${{ secrets.token.toUpperCase() }}",
        "${{ secrets.token.split('') }}",
        "${{ secrets.token.split('').reverse().join('') }}",
        "${{ secrets.token[2:6] }}",
        "${{ secrets.token[3] }}",
        "${{ secrets.token.charCodeAt(2) }}",
        "${{ secrets.token ~ '' }}",
        "${{ '' + secrets.token }}",
        "${{ secrets.pin + 1 }}",
        "${{ -secrets.pin }}",
        "${{ secrets.pin.toString(36) }}",
        "${{ secrets.pin // 2 }}",
        "${{ (secrets.token,) if false else secrets.token }}"
            .replace("(secrets.token,)", "(1)")
            .as_str(),
        "${{ [secrets.token] }}",
        "${{ {a: secrets.token} }}",
        "${{ [{n: secrets.token}] | groupby('n') }}",
        "${{ secrets }}",
        "${{ secrets | dump | urlencode }}",
        "{% for c in secrets.token %}${{ c }}{% endfor %}",
        "{% for c in secrets.token %}${{ c }}-{% endfor %}",
        "{% for k, v in secrets %}${{ v }}{% endfor %}",
        "{% set t %}x${{ secrets.token }}{% endset %}${{ t | upper }}",
        "{% macro m(t) %}${{ t }}{% endmacro %}${{ m(secrets.token) }}",
        "{% filter upper %}${{ secrets.token }}{% endfilter %}",
        "${{ secrets.token.replace(r/(.)/g, '$1-') }}",
        "${{ 'x'.replace('x', secrets.token) }}",
        "${{ secrets.token | replace(r/n/g, 'm') }}",
        "${{ secrets | pick('token') }}",
    ] {
        let done = render(source, context()).unwrap();
        assert_ne!(done.value, done.masked, "{source}");
        assert!(!done.secrets.is_empty(), "{source}");
        let masked = done.masked.unwrap_or(Json::Null).to_string();
        for part in ["unter", "UNTER", "ecret", "1234", "123"] {
            assert!(!masked.contains(part), "{source}: {masked}");
        }
    }
}

#[test]
fn only_the_part_of_a_text_that_is_a_secret_is_masked() {
    assert_eq!(
        masked("Bearer ${{ secrets.token }}, ${{ parameters.open }}"),
        json!("Bearer ***, plain")
    );
    assert_eq!(masked("${{ ['a', secrets.token] | join('/') }}"), json!("a/***"));
    assert_eq!(
        masked("${{ {a: secrets.token, b: 'c'} | dump }}"),
        json!("{\"a\":\"***\",\"b\":\"c\"}")
    );
    assert_eq!(masked("${{ ('x-' ~ secrets.token) | upper }}"), json!("X-***"));
    assert_eq!(masked("${{ ('x-' ~ secrets.token)[0:2] | join }}"), json!("x-"));
    assert_eq!(masked("${{ environment.parameters.open }}"), json!("plain"));
    let done = render("Bearer ${{ secrets.token | upper }}", context()).unwrap();
    assert_eq!(done.secrets, ["HUNTER2 SECRET"]);
}

#[test]
fn a_length_a_comparison_and_a_test_say_nothing_that_is_masked() {
    for (source, wanted) in [
        ("${{ secrets.token | length }}", json!(14)),
        ("${{ secrets.token.length }}", json!(14)),
        ("${{ secrets.token == 'x' }}", json!(false)),
        ("${{ secrets.token is string }}", json!(true)),
        ("${{ 'unter' in secrets.token }}", json!(true)),
        ("${{ 'yes' if secrets.token else 'no' }}", json!("yes")),
        ("${{ secrets.token.indexOf('2') }}", json!(6)),
    ] {
        assert_eq!(masked(source), wanted, "{source}");
    }
}

#[test]
fn an_error_never_holds_the_text_of_a_secret() {
    for source in [
        "${{ [1] | select(secrets.token) }}",
        "${{ secrets.token | parseRepoUrl }}",
        "${{ secrets.token | parseEntityRef }}",
        "${{ secrets.token() }}",
        "${{ secrets.token | nosuch }}",
        "${{ secrets.token | batch(secrets.token) }}",
        "${{ {a: 1} | dictsort(false, secrets.token) }}",
    ] {
        let error = render(source, context()).unwrap_err();
        let all = format!("{error} {error:?}");
        assert!(!all.contains("unter"), "{source}: {all}");
    }
}

#[test]
fn a_secret_may_lie_anywhere() {
    let context = Context::new(json!({ "parameters": { "a": 1 } })).unwrap();
    let context =
        context.with_secret(&["parameters", "deep", "password"], json!("correct horse")).unwrap();
    let done = engine().render("${{ parameters }}", &context, &Options::default()).unwrap();
    assert_eq!(done.masked, Some(json!({ "a": 1, "deep": { "password": "***" } })));
    assert_eq!(done.secrets, ["correct horse"]);
}
