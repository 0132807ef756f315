//! Hostile templates: nothing that one says leaves the language, takes long, or breaks the thread.

use std::time::Instant;

use serde_json::json;

use super::render;
use crate::{ErrorKind, Limits, Options};

/// GHSA-2g8g-63j4-9w3r: a template reached JavaScript's constructors, and with them the process.
#[test]
fn ghsa_2g8g_63j4_9w3r_no_path_leads_to_a_constructor() {
    for source in [
        "${{ constructor }}",
        "${{ range.constructor }}",
        "${{ ''.constructor }}",
        "${{ [].constructor.constructor('return 1')() }}",
        "${{ cycler(1).next.constructor }}",
        "${{ parameters['constructor'] }}",
        "${{ parameters['__proto__'] }}",
        "${{ {}.__proto__ }}",
        "${{ {prototype: 1} }}",
        "${{ {'__proto__': 1} }}",
        "{% set constructor = 1 %}",
        "{% macro prototype() %}{% endmacro %}",
        "${{ 1 | constructor }}",
        "${{ [{}] | sort(attribute='__proto__') }}",
        "${{ [{a: '__proto__'}] | groupby('a') }}",
    ] {
        assert!(render(source, json!({ "parameters": {} })).is_err(), "{source}");
    }
    for source in [
        "${{ parameters['con' ~ 'structor'] }}",
        "${{ range['con' + 'structor'] }}",
        "${{ ''[['constructor'] | first] }}",
        "${{ cycler['proto' ~ 'type'] }}",
    ] {
        let done = render(source, json!({ "parameters": {} })).unwrap();
        assert_eq!(done.value, None, "{source}");
    }
}

/// CVE-2022-36067 and GHSA-wg6p-jmpc-xjmr (CVE-2023-35926): the sandbox around the engine was left.
#[test]
fn cve_2022_36067_and_ghsa_wg6p_jmpc_xjmr_there_is_no_host_to_reach() {
    for source in [
        "${{ process }}",
        "${{ globalThis }}",
        "${{ this }}",
        "${{ require }}",
        "${{ Error }}",
        "${{ console }}",
        "${{ Function }}",
        "${{ parameters.toString }}",
        "${{ 'a'.at }}",
        "${{ [].map }}",
        "${{ [].forEach }}",
        "${{ 'a'.match }}",
        "${{ 'a'.repeat }}",
        "${{ range.call }}",
        "${{ range.apply }}",
        "${{ range.toString }}",
        "${{ Error.prepareStackTrace }}",
        "${{ parameters.hasOwnProperty }}",
    ] {
        assert_eq!(render(source, json!({ "parameters": {} })).unwrap().value, None, "{source}");
    }
    assert!(render("${{ Function('return process')() }}", json!({})).is_err());
    assert!(render("{% include '/etc/passwd' %}", json!({})).is_err());
}

#[test]
fn a_template_bomb_stops_at_a_limit_that_it_names() {
    let nested = "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}x{% endfor %}{% endfor %}{% endfor %}";
    let doubling = format!("{{% set s = 'x' %}}{}${{{{ s }}}}", "{% set s = s ~ s %}".repeat(40));
    let aliases =
        format!("{{% set a = [1] %}}{}${{{{ a | dump }}}}", "{% set a = [a, a] %}".repeat(60));
    let growing =
        "{% set s = '' %}{% for i in range(90000) %}{% set s = s ~ 'xxxxxxxxxx' %}{% endfor %}";
    let recursive = "{% macro m(n) %}${{ m(n + 1) }}{% endmacro %}${{ m(0) }}";
    let regex =
        "${{ ('a' ~ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' ~ 'b').replace(r/^(a+)+$/, '') }}";
    let lookahead =
        "${{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' | replace(r/(?=((a|aa)+)+$)x/, '') }}";
    let spaces = "${{ 'x' | indent(99999999999) }}";
    let filled = "${{ [1] | batch(999999999999, 1) }}";
    let ranged = "${{ range(99999999999) }}";
    let record = "${{ {length: 9999999999} | sort }}";
    let replaced = "{% set s = 'aaaaaaaaaaaaaaaa' %}{% set s = s | replace('a', s) | replace('a', s) | replace('a', s) | replace('a', s) | replace('a', s) | replace('a', s) %}";
    for source in [
        nested, &doubling, &aliases, growing, recursive, regex, lookahead, spaces, filled, ranged,
        record, replaced,
    ] {
        let started = Instant::now();
        let error = render(source, json!({})).unwrap_err();
        let seconds = started.elapsed().as_secs();
        let text = error.to_string();
        let named = ["limit of", "Invalid string length", "cannot exceed", "supported bound"]
            .iter()
            .any(|it| text.contains(it));
        assert!(named, "{text}");
        assert!(error.line.is_some(), "{text}");
        assert!(seconds < 60, "{seconds} s: {text}");
    }
}

/// Runs on a stack of two megabytes, as threads of a server have.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work).unwrap().join().unwrap();
}

#[test]
fn nothing_that_nests_overflows_a_small_stack() {
    on_a_small_stack(|| {
        let around = |open: &str, inner: &str, close: &str, count: usize| {
            format!("${{{{ {}{inner}{} }}}}", open.repeat(count), close.repeat(count))
        };
        for count in [100, 250, 500, 511, 512, 513, 5_000, 200_000] {
            for source in [
                around("(", "1", ")", count),
                around("[", "1", "]", count),
                around("{a:", "1", "}", count),
                around("not ", "1", "", count),
                around("- + ", "1", "", count),
                around("", "1", "+1", count),
                around("", "1", "|e", count),
                around("", "x", ".a", count),
                around("", "x", "[0]", count),
                around("", "x", "()", count),
                around("", "1", " if 1 else 1", count),
                around("", "1", " == 1", count),
                around("f(", "1", ")", count),
                format!("{}{}", "{% if true %}".repeat(count), "{% endif %}".repeat(count)),
                format!("{{% if 0 %}}{}{{% endif %}}", "{% elif 0 %}".repeat(count)),
                format!("{}{}", "{% for a in [1] %}".repeat(count), "{% endfor %}".repeat(count)),
                format!(
                    "{}{}",
                    "{% for a, b in [1] %}".repeat(count.min(1000)),
                    "{% endfor %}".repeat(count.min(1000))
                ),
                format!("{}{}", "{% macro m() %}".repeat(count), "{% endmacro %}".repeat(count)),
                format!("{}{}", "{% raw %}".repeat(count), "{% endraw %}".repeat(count)),
                format!(
                    "${{{{ 'a' | replace(r/{}a{}/, '') }}}}",
                    "(".repeat(count.min(8000)),
                    ")".repeat(count.min(8000))
                ),
                format!(
                    "${{{{ 'a' | replace(r/{}a{}/, '') }}}}",
                    "(?=".repeat(count.min(4000)),
                    ")".repeat(count.min(4000))
                ),
            ] {
                // Whether it renders is not the question.
                drop(render(&source, json!({ "x": {} })));
            }
        }
    });
}

#[test]
fn values_nest_no_deeper_than_they_may() {
    on_a_small_stack(|| {
        let deep =
            "{% set a = [] %}{% for i in range(300) %}{% set b = [a] %}{% set a = b %}{% endfor %}";
        let error = render(deep, json!({})).unwrap_err();
        assert!(error.message.contains("cannot exceed 256 levels"), "{error}");
        let error = render("{% set a = [] %}${{ a.push(a) }}", json!({})).unwrap_err();
        assert!(error.message.contains("Cyclic"), "{error}");
    });
}

#[test]
fn limits_can_be_tightened_but_depth_never_loosened() {
    let limits = Limits { work: 10, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let context = crate::Context::default();
    let error = super::engine().render("${{ range(100) }}", &context, &options).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Limit("work"));
    let limits = Limits { depth: usize::MAX, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let source = format!("${{{{ {}1{} }}}}", "(".repeat(600), ")".repeat(600));
    let error = super::engine().render(&source, &context, &options).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Limit("depth"));
}

#[test]
fn an_error_shows_the_line_it_is_in() {
    let options = Options::default().named("skeleton/README.md");
    let context = crate::Context::default();
    let error =
        super::engine().render("one\ntwo ${{ x | uper }}\n", &context, &options).unwrap_err();
    assert_eq!(error.file.as_deref(), Some("skeleton/README.md"));
    assert_eq!(error.source_line.as_deref(), Some("two ${{ x | uper }}"));
    assert_eq!((error.line, error.column), (Some(2), Some(13)));
    let wanted = "Template error at line 2, column 13: Unknown template filter \"uper\"; did you mean \"upper\"?";
    assert_eq!(error.to_string(), wanted);
}
