//! `sbom`: what is read of each lock file, as its tool writes it, and lock files that are hostile.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{link, pipe, put};
use crate::sbom::{self, SbomAsk};

const NPM: &str = include_str!("data/package-lock.json");
const UV: &str = include_str!("data/uv.lock");
const POETRY: &str = include_str!("data/poetry.lock");
const PYLOCK: &str = include_str!("data/pylock.toml");
const REQUIREMENTS: &str = include_str!("data/requirements.txt");
const TREE: &str = include_str!("data/dependency-tree.txt");

fn with(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, content) in files {
        put(folder.path(), path, content);
    }
    folder
}

fn ask(source: &Path) -> SbomAsk {
    SbomAsk {
        source: source.to_owned(),
        output: source.join("reports/sbom.cdx.json"),
        ..SbomAsk::default()
    }
}

fn run(ask: &SbomAsk) -> Value {
    let report = sbom::run(ask).expect("an SBOM");
    assert!(report.is_well);
    serde_json::from_slice(&std::fs::read(&ask.output).expect("a file")).expect("JSON")
}

fn of(files: &[(&str, &str)]) -> Value {
    run(&ask(with(files).path()))
}

fn component<'a>(document: &'a Value, purl: &str) -> &'a Value {
    let all = document["components"].as_array().expect("components");
    all.iter().find(|it| it["purl"] == purl).unwrap_or_else(|| panic!("{purl} in {all:#?}"))
}

fn needs(document: &Value, reference: &str) -> Value {
    let all = document["dependencies"].as_array().expect("dependencies");
    let found = all.iter().find(|it| it["ref"] == reference);
    found.unwrap_or_else(|| panic!("{reference}"))["dependsOn"].clone()
}

#[test]
fn lock_files_of_npm_say_versions_digests_licences_and_who_needs_whom() {
    let document = of(&[("package-lock.json", NPM)]);
    assert_eq!(document["specVersion"], "1.6");
    let here = &document["metadata"]["component"];
    assert_eq!((&here["name"], &here["version"]), (&json!("@acme/hello"), &json!("1.2.3")));
    let debug = component(&document, "pkg:npm/debug@4.3.4");
    assert_eq!(debug["hashes"][0]["alg"], "SHA-512");
    assert_eq!(debug["licenses"], json!([{ "license": { "id": "MIT" } }]));
    assert_eq!(debug["externalReferences"][0]["type"], "distribution");
    assert!(debug["externalReferences"][0]["url"].as_str().is_some_and(|it| !it.contains("hush")));
    // Two versions lie there: each is found as Node.js finds it.
    assert_eq!(needs(&document, "pkg:npm/debug@4.3.4"), json!(["pkg:npm/ms@2.1.2"]));
    assert_eq!(needs(&document, "pkg:npm/%40acme/part@0.1.0"), json!(["pkg:npm/ms@2.0.0"]));
    assert_eq!(component(&document, "pkg:npm/typescript@5.6.2")["scope"], "excluded");
    assert_eq!(component(&document, "pkg:npm/fsevents@2.3.3")["scope"], "optional");
    let aliased = component(&document, "pkg:npm/left-pad@1.3.0");
    assert_eq!(aliased["name"], "left-pad");
    let direct = needs(&document, "made-here");
    assert!(direct.as_array().is_some_and(|it| it.contains(&json!("pkg:npm/left-pad@1.3.0"))));
    assert_eq!(document["compositions"][0]["aggregate"], "complete");
}

#[test]
fn the_same_lock_files_give_the_same_bytes() {
    let (one, two) = (
        with(&[("package-lock.json", NPM), ("uv.lock", UV)]),
        with(&[("uv.lock", UV), ("package-lock.json", NPM)]),
    );
    let (first, second) = (run(&ask(one.path())), run(&ask(two.path())));
    assert_eq!(first.to_string(), second.to_string());
    assert!(first["serialNumber"].as_str().is_some_and(|it| it.starts_with("urn:uuid:")));
    let other = of(&[("uv.lock", UV)]);
    assert_ne!(first["serialNumber"], other["serialNumber"]);
}

#[test]
fn older_lock_files_of_npm_are_refused_with_what_to_do() {
    let folder = with(&[("package-lock.json", r#"{"lockfileVersion":1,"dependencies":{}}"#)]);
    let said = sbom::run(&ask(folder.path())).expect_err("refused").to_string();
    assert!(said.contains("lockfileVersion 1"), "{said}");
}

#[test]
fn a_description_without_a_lock_file_makes_the_document_incomplete() {
    let document = of(&[("package.json", r#"{"name":"x"}"#)]);
    assert_eq!(document["compositions"][0]["aggregate"], "incomplete");
}

#[test]
fn uv_lock_says_what_is_for_development_alone() {
    let document = of(&[("uv.lock", UV)]);
    assert_eq!(document["metadata"]["component"]["name"], "score-svc");
    assert_eq!(component(&document, "pkg:pypi/fastapi@0.115.0")["scope"], "required");
    assert_eq!(component(&document, "pkg:pypi/typing-extensions@4.12.2")["scope"], "required");
    assert_eq!(component(&document, "pkg:pypi/orjson@3.10.7")["scope"], "optional");
    assert_eq!(component(&document, "pkg:pypi/pytest@8.3.3")["scope"], "excluded");
    let fastapi = component(&document, "pkg:pypi/fastapi@0.115.0");
    assert_eq!(fastapi["externalReferences"][0]["hashes"][0]["alg"], "SHA-256");
    let needed = needs(&document, "pkg:pypi/fastapi@0.115.0");
    assert_eq!(needed, json!(["pkg:pypi/typing-extensions@4.12.2"]));
    let direct = needs(&document, "made-here");
    assert_eq!(direct.as_array().map(Vec::len), Some(3));
}

#[test]
fn poetry_lock_says_groups() {
    let project = "[tool.poetry]\nname = \"old\"\nversion = \"1\"\n[tool.poetry.dependencies]\npython = \"^3.11\"\nclick = \"^8\"\n";
    let document = of(&[("poetry.lock", POETRY), ("pyproject.toml", project)]);
    assert_eq!(document["metadata"]["component"]["name"], "old");
    assert_eq!(needs(&document, "made-here"), json!(["pkg:pypi/click@8.1.7"]));
    assert_eq!(needs(&document, "pkg:pypi/click@8.1.7"), json!(["pkg:pypi/colorama@0.4.6"]));
    assert_eq!(component(&document, "pkg:pypi/pytest@8.3.3")["scope"], "excluded");
    assert_eq!(
        component(&document, "pkg:pypi/click@8.1.7")["hashes"].as_array().map(Vec::len),
        Some(2)
    );
}

#[test]
fn pylock_and_requirements_are_read() {
    let document = of(&[("pylock.toml", PYLOCK)]);
    assert_eq!(
        component(&document, "pkg:pypi/click@8.1.7")["externalReferences"][0]["hashes"][0]["alg"],
        "SHA-256"
    );
    let document = of(&[
        ("requirements.txt", REQUIREMENTS),
        ("requirements/base.txt", "idna==3.7\n"),
        ("requirements-dev.txt", "ruff==0.6.9\n"),
    ]);
    assert_eq!(
        component(&document, "pkg:pypi/fastapi@0.115.0")["hashes"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(component(&document, "pkg:pypi/idna@3.7")["scope"], "required");
    assert_eq!(component(&document, "pkg:pypi/ruff@0.6.9")["scope"], "excluded");
    assert_eq!(component(&document, "pkg:pypi/uvicorn")["version"], Value::Null);
}

#[test]
fn installed_packages_say_their_licences() {
    let folder = with(&[
        ("requirements.txt", "typing_extensions==4.12.2\nclick==8.1.7\n"),
        (
            ".venv/lib/python3.11/site-packages/typing_extensions-4.12.2.dist-info/METADATA",
            "Name: typing_extensions\nClassifier: License :: OSI Approved :: Python Software Foundation License\n\n",
        ),
        ("vendor/click-8.1.7.dist-info/METADATA", "License-Expression: BSD-3-Clause\n\n"),
    ]);
    let mut asked = ask(folder.path());
    asked.installed = vec!["vendor".to_owned()];
    let document = run(&asked);
    let id = |purl: &str| component(&document, purl)["licenses"][0]["license"]["id"].clone();
    assert_eq!(id("pkg:pypi/typing-extensions@4.12.2"), "PSF-2.0");
    assert_eq!(id("pkg:pypi/click@8.1.7"), "BSD-3-Clause");
    asked.installed = vec!["../elsewhere".to_owned()];
    assert!(sbom::run(&asked).is_err());
}

#[test]
fn what_maven_resolved_gets_digests_and_licences_of_its_repository() {
    let pom = "<project><groupId>com.acme</groupId><artifactId>pay</artifactId><version>1</version></project>";
    let folder = with(&[("pom.xml", pom), ("target/dependency-tree.txt", TREE)]);
    let repository = with(&[
        ("org/slf4j/slf4j-api/2.0.13/slf4j-api-2.0.13.jar", "jar"),
        (
            "org/slf4j/slf4j-api/2.0.13/slf4j-api-2.0.13.pom",
            "<project><parent><groupId>org.slf4j</groupId><artifactId>p</artifactId><version>1</version></parent></project>",
        ),
        (
            "org/slf4j/p/1/p-1.pom",
            "<project><licenses><license><name>MIT License</name></license></licenses></project>",
        ),
    ]);
    let mut asked = ask(folder.path());
    asked.maven_repository = Some(repository.path().to_owned());
    let document = run(&asked);
    let api = component(&document, "pkg:maven/org.slf4j/slf4j-api@2.0.13?type=jar");
    assert_eq!(api["group"], "org.slf4j");
    assert_eq!(api["licenses"][0]["license"]["id"], "MIT");
    let of_jar = "f86ca5875fb49eeaf1e3b5bb30d1c12ac5b12fd09e5fbf8e8cbf8c1c4ff5b2a4";
    assert_eq!(api["hashes"][1]["content"].as_str().map(str::len), Some(of_jar.len()));
    assert_eq!(component(&document, "pkg:maven/junit/junit@4.13.2?type=jar")["scope"], "excluded");
    assert_eq!(
        needs(&document, "pkg:maven/org.slf4j/slf4j-simple@2.0.13?type=jar"),
        json!(["pkg:maven/org.slf4j/slf4j-api@2.0.13?type=jar"])
    );
    assert_eq!(document["metadata"]["component"]["name"], "pay");
}

#[test]
fn a_pom_without_what_maven_resolved_is_said_to_be_incomplete() {
    let pom = "<project><artifactId>pay</artifactId><dependencies><dependency><groupId>a</groupId>\
        <artifactId>b</artifactId><version>1.0</version></dependency></dependencies></project>";
    let document = of(&[("pom.xml", pom)]);
    component(&document, "pkg:maven/a/b@1.0?type=jar");
    assert_eq!(document["compositions"][0]["aggregate"], "incomplete");
}

#[test]
fn a_source_without_lock_files_gives_an_empty_document() {
    let document = of(&[("README.md", "# x")]);
    assert_eq!(document["components"], json!([]));
}

#[test]
fn links_that_lead_out_and_pipes_are_not_read() {
    let elsewhere = with(&[("package-lock.json", NPM)]);
    let folder = with(&[]);
    let target = elsewhere.path().join("package-lock.json").display().to_string();
    link(folder.path(), "package-lock.json", &target);
    pipe(folder.path(), "requirements.txt");
    assert_eq!(run(&ask(folder.path()))["components"], json!([]));
    let folder = with(&[("requirements.txt", "-r ../../etc/passwd\n")]);
    assert!(sbom::run(&ask(folder.path())).is_err());
    let folder = with(&[("requirements.txt", "-r requirements.txt\na==1\n")]);
    component(&run(&ask(folder.path())), "pkg:pypi/a@1");
}

#[test]
fn an_output_that_is_a_link_is_replaced_and_not_followed() {
    let elsewhere = with(&[("precious.txt", "precious")]);
    let folder = with(&[("package-lock.json", NPM)]);
    let target = elsewhere.path().join("precious.txt").display().to_string();
    link(folder.path(), "reports/sbom.cdx.json", &target);
    run(&ask(folder.path()));
    let kept = std::fs::read_to_string(elsewhere.path().join("precious.txt")).expect("a file");
    assert_eq!(kept, "precious");
    let folder = with(&[("package-lock.json", NPM)]);
    link(folder.path(), "reports", &elsewhere.path().display().to_string());
    assert!(sbom::run(&ask(folder.path())).is_err());
}

#[test]
fn broken_lock_files_are_told_by_name() {
    for (file, content) in [
        ("package-lock.json", "{"),
        ("package-lock.json", "[]"),
        ("uv.lock", "version = "),
        ("pylock.toml", "lock-version = \"9\""),
        ("poetry.lock", "[[package]"),
        ("pom.xml", "<project>"),
    ] {
        let said = sbom::run(&ask(with(&[(file, content)]).path())).expect_err(file).to_string();
        assert!(said.contains(file), "{said}");
    }
    let deep = format!(
        "{{\"lockfileVersion\":3,\"packages\":{{\"a\":{}1{}}}}}",
        "[".repeat(9_999),
        "]".repeat(9_999)
    );
    assert!(sbom::run(&ask(with(&[("package-lock.json", &deep)]).path())).is_err());
}
