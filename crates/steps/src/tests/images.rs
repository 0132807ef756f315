//! `package`: what comes out, that it comes out the same, and trees that would lead it elsewhere.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::{link, pipe, put};
use crate::Report;
use crate::package::layout::hex;
use crate::package::{self, PackageAsk};

const FILE: &str = "apiVersion: flagstone.dev/v1\nkind: Package\nname: hello\nbase: node:20\n\
    include: [node_modules, {from: dist, to: server}]\nexclude: [\"**/*.map\"]\n\
    command: [node, server/main.js]\nport: 3000\nenv: {NODE_ENV: production}\nplatform: linux/amd64\n";

fn source(file: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "flagstone.package.yaml", file);
    put(folder.path(), "dist/main.js", "serve()");
    put(folder.path(), "dist/main.js.map", "{}");
    put(folder.path(), "dist/run.sh", "#!/bin/sh\n");
    let run = folder.path().join("dist/run.sh");
    std::fs::set_permissions(run, std::fs::Permissions::from_mode(0o4775)).expect("a mode");
    put(folder.path(), "node_modules/a/index.js", "a");
    put(folder.path(), &format!("node_modules/{}/x.js", "long".repeat(40)), "x");
    put(folder.path(), "node_modules/.git/config", "no");
    link(folder.path(), "node_modules/.bin/a", "../a/index.js");
    std::fs::create_dir_all(folder.path().join("dist/empty")).expect("a folder");
    folder
}

fn ask(source: &Path, output: &Path) -> PackageAsk {
    PackageAsk {
        source: source.to_owned(),
        output: output.to_owned(),
        commit: Some("4f0c".to_owned()),
        ..PackageAsk::default()
    }
}

fn run(source: &TempDir) -> Result<(Report, TempDir), model::Problem> {
    let output = tempfile::tempdir().expect("a folder");
    let report = package::run(&ask(source.path(), output.path()))?;
    Ok((report, output))
}

/// A blob, held against its digest.
fn blob(layout: &Path, descriptor: &Value) -> Vec<u8> {
    let digest = descriptor["digest"].as_str().expect("a digest");
    let digest = digest.strip_prefix("sha256:").expect("of SHA-256");
    let bytes = std::fs::read(layout.join("blobs/sha256").join(digest)).expect("a blob");
    assert_eq!(hex(&Sha256::digest(&bytes)), digest);
    assert_eq!(descriptor["size"], bytes.len());
    bytes
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

fn manifest(layout: &Path) -> (Value, Value) {
    let index = json(&std::fs::read(layout.join("index.json")).expect("an index"));
    let manifest = json(&blob(layout, &index["manifests"][0]));
    let config = json(&blob(layout, &manifest["config"]));
    (manifest, config)
}

/// What a layer holds: by path, mode and content.
fn entries(layer: &[u8]) -> BTreeMap<String, (u32, String)> {
    let mut archive = tar::Archive::new(layer);
    let mut entries = BTreeMap::new();
    for entry in archive.entries().expect("entries") {
        let mut entry = entry.expect("an entry");
        let header = entry.header().clone();
        assert_eq!(
            (header.uid().ok(), header.gid().ok(), header.mtime().ok()),
            (Some(0), Some(0), Some(0))
        );
        let path = entry.path().expect("a path").display().to_string();
        let mut content = String::new();
        match entry.link_name().expect("a link or none") {
            Some(target) => content = format!("-> {}", target.display()),
            None => {
                entry.read_to_string(&mut content).expect("text");
            }
        }
        let mode = header.mode().expect("a mode");
        assert!(entries.insert(path, (mode, content)).is_none(), "each path once");
    }
    entries
}

#[test]
fn a_layout_holds_the_image_that_the_file_describes() {
    let (report, output) = run(&source(FILE)).expect("packed");
    let (manifest, config) = manifest(output.path());
    let index = json(&std::fs::read(output.path().join("index.json")).expect("an index"));
    assert_eq!(report.result("IMAGE_DIGEST"), index["manifests"][0]["digest"].as_str());
    assert_eq!(config["config"]["Entrypoint"], serde_json::json!(["node", "server/main.js"]));
    assert_eq!(config["config"]["Env"], serde_json::json!(["NODE_ENV=production", "PORT=3000"]));
    assert_eq!(config["config"]["User"], "65532:65532");
    let labels = &config["config"]["Labels"];
    assert_eq!(labels["org.opencontainers.image.revision"], "4f0c");
    assert_eq!(labels["dev.flagstone.health"], "/healthz");
    assert_eq!(labels["dev.flagstone.base"], "named");
    assert_eq!(manifest["annotations"]["org.opencontainers.image.base.name"], "node:20");
    let layers = manifest["layers"].as_array().expect("layers");
    for (layer, diff_id) in layers.iter().zip(config["rootfs"]["diff_ids"].as_array().expect("ids"))
    {
        assert_eq!(layer["digest"], *diff_id, "what is not compressed is itself");
    }
    let modules = entries(&blob(output.path(), &layers[0]));
    assert_eq!(modules["app/node_modules/.bin/a"], (0o777, "-> ../a/index.js".to_owned()));
    assert!(modules.contains_key(&format!("app/node_modules/{}/x.js", "long".repeat(40))));
    assert!(!modules.keys().any(|path| path.contains(".git")));
    let server = entries(&blob(output.path(), &layers[1]));
    assert_eq!(server["app/server/run.sh"].0, 0o755, "no more than that");
    assert_eq!(server["app/server/main.js"], (0o644, "serve()".to_owned()));
    assert!(server.contains_key("app/server/empty/"));
    assert!(!server.keys().any(|path| path.ends_with(".map")));
}

#[test]
fn the_same_files_give_the_same_digest() {
    for file in [FILE.to_owned(), format!("{FILE}compression: gzip\n")] {
        let (one, other) = (source(&file), source(&file));
        // Another time, and files that were written in another order.
        std::fs::remove_file(other.path().join("dist/main.js")).expect("removed");
        put(other.path(), "dist/main.js", "serve()");
        let (one, _) = run(&one).expect("packed");
        let (two, _) = run(&other).expect("packed");
        assert_eq!(one, two);
        put(other.path(), "dist/main.js", "serve2()");
        let (three, _) = run(&other).expect("packed");
        assert_ne!(two.result("IMAGE_DIGEST"), three.result("IMAGE_DIGEST"));
    }
}

#[test]
fn an_earlier_layout_is_replaced_and_nothing_else_is() {
    let source = source(FILE);
    let output = source.path().join("dist/image");
    package::run(&ask(source.path(), &output)).expect("packed");
    let first = std::fs::read(output.join("index.json")).expect("an index");
    // It lies in what is packed, and is not packed.
    package::run(&ask(source.path(), &output)).expect("packed again");
    assert_eq!(std::fs::read(output.join("index.json")).expect("an index"), first);
    put(&output, "mine.txt", "mine");
    assert!(package::run(&ask(source.path(), &output)).is_err());
    assert!(output.join("mine.txt").exists());
    assert!(package::run(&ask(source.path(), source.path())).is_err());
}

#[test]
fn links_that_lead_out_are_refused() {
    for target in
        ["/etc/passwd", "../../../../etc/passwd", "../flagstone.package.yaml", "main.js/../../x"]
    {
        let source = source(FILE);
        link(source.path(), "dist/out", target);
        let said = run(&source).expect_err(target).to_string();
        assert!(said.contains("dist/out"), "{said}");
    }
}

#[test]
fn a_folder_that_is_a_link_to_elsewhere_is_not_entered() {
    let elsewhere = tempfile::tempdir().expect("a folder");
    put(elsewhere.path(), "secret.txt", "hush");
    let source = source(&FILE.replace("{from: dist, to: server}", "out/secret.txt"));
    link(source.path(), "out", &elsewhere.path().display().to_string());
    assert!(run(&source).is_err());
    // Nor is anything written through one.
    let output = source.path().join("out/image");
    assert!(package::run(&ask(source.path(), &output)).is_err());
    assert_eq!(std::fs::read_dir(elsewhere.path()).expect("a folder").count(), 1);
}

#[test]
fn pipes_are_refused_and_not_waited_for() {
    let source = source(FILE);
    pipe(source.path(), "dist/pipe");
    assert!(run(&source).expect_err("refused").to_string().contains("dist/pipe"));
}

#[test]
fn folders_without_end_are_refused() {
    let source = source(FILE);
    put(source.path(), &format!("dist/{}x", "d/".repeat(80)), "x");
    assert_eq!(run(&source).expect_err("refused").code, model::Code::TooLarge);
}

#[test]
fn what_is_not_there_is_told() {
    for (from, to) in [("node_modules, ", "missing, "), ("node_modules, ", "\"nothing/*.jar\", ")] {
        let said = run(&source(&FILE.replace(from, to))).expect_err("refused").to_string();
        assert!(said.contains("not there"), "{said}");
    }
    let empty = tempfile::tempdir().expect("a folder");
    let output = tempfile::tempdir().expect("a folder");
    let said = package::run(&ask(empty.path(), output.path())).expect_err("refused").to_string();
    assert!(said.contains("flagstone.package.yaml"), "{said}");
}

#[test]
fn globs_find_one_file_for_a_new_name_and_any_for_a_folder() {
    let of = |to: &str| {
        let file = FILE
            .replace("{from: dist, to: server}", &format!("{{from: \"target/*.jar\", to: {to}}}"));
        let source = source(&file);
        put(source.path(), "target/app-1.0.0.jar", "jar");
        put(source.path(), "target/deep/other.jar", "no");
        source
    };
    let (_, output) = run(&of("app.jar")).expect("packed");
    let (manifest, _) = manifest(output.path());
    let layer = entries(&blob(output.path(), &manifest["layers"][1]));
    assert_eq!(layer.keys().map(String::as_str).collect::<Vec<_>>(), ["app/", "app/app.jar"]);
    let two = of("app.jar");
    put(two.path(), "target/app-2.0.0.jar", "jar");
    assert!(run(&two).expect_err("refused").to_string().contains("several"));
    let two = of("lib/");
    put(two.path(), "target/app-2.0.0.jar", "jar");
    assert!(run(&two).is_ok());
}

#[test]
fn two_entries_do_not_bring_another_thing_to_one_path() {
    let file = FILE.replace("[node_modules, ", "[{from: node_modules/a, to: server/main.js}, ");
    assert!(
        run(&source(&file)).expect_err("refused").to_string().contains("bring /app/server/main.js")
    );
}

#[test]
fn a_base_becomes_the_beginning_and_is_held_against_its_digests() {
    let (_, base) = run(&source(FILE)).expect("a base");
    let above = source(FILE);
    let output = tempfile::tempdir().expect("a folder");
    let mut asked = ask(above.path(), output.path());
    asked.base_layout = Some(base.path().to_owned());
    package::run(&asked).expect("packed");
    let (of_base, base_config) = manifest(base.path());
    let (made, config) = manifest(output.path());
    let layers = made["layers"].as_array().expect("layers");
    assert_eq!(layers.len(), 4);
    assert_eq!(layers[..2], of_base["layers"].as_array().expect("layers")[..]);
    assert_eq!(config["rootfs"]["diff_ids"][0], base_config["rootfs"]["diff_ids"][0]);
    assert_eq!(config["rootfs"]["diff_ids"].as_array().map(Vec::len), Some(4));
    assert_eq!(config["config"]["Labels"]["dev.flagstone.base"], "included");
    blob(output.path(), &layers[0]);

    let digest = layers[0]["digest"].as_str().expect("a digest").replace("sha256:", "");
    put(base.path(), &format!("blobs/sha256/{digest}"), "another");
    let said = package::run(&asked).expect_err("refused").to_string();
    assert!(said.contains("digest"), "{said}");
}

#[test]
fn another_platform_than_the_base_has_is_refused() {
    let (_, base) = run(&source(FILE)).expect("a base");
    let above = source(&FILE.replace("linux/amd64", "linux/arm64"));
    let output = tempfile::tempdir().expect("a folder");
    let mut asked = ask(above.path(), output.path());
    asked.base_layout = Some(base.path().to_owned());
    assert!(package::run(&asked).expect_err("refused").to_string().contains("linux/arm64"));
}
