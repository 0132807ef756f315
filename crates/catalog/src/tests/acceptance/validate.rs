//! `catalog validate` as a whole: from paths to printed reports and exit codes.

use std::path::Path;
use std::sync::Arc;

use forge::mapped::Mapping;
use forge::{FileReader, Integrations, MappedReader, Reader};
use serde_json::{Value, json};

use super::shelf::reading;
use crate::reading::Reading;
use crate::validate::{Output, Request, validate};

const GOOD: &str = "\
apiVersion: backstage.io/v1alpha1
kind: Domain
metadata:
  name: shop
spec:
  owner: me
";
const BAD: &str = "
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: a b
  tags: [Ok]
spec:
  type: service
  dependsOn: [db]
";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn reader(folder: &Path, maps: &[&str]) -> Reading {
    let integrations = Arc::new(Integrations::default());
    let mappings: Vec<Mapping> =
        maps.iter().map(|it| Mapping::parse(it, folder).unwrap()).collect();
    reading(Arc::new(Reader {
        files: Some(FileReader::new([folder.to_path_buf()])),
        mapped: Some(MappedReader::new(&mappings, integrations)),
        ..Reader::default()
    }))
}

async fn run(
    folder: &Path,
    paths: &[&str],
    location: Option<&str>,
    maps: &[&str],
) -> Result<(u8, Value), String> {
    let paths: Vec<String> = paths.iter().map(|it| (*it).to_owned()).collect();
    let request = Request { paths: &paths, location, folder };
    let mut printed = Vec::new();
    let code = validate(&request, &reader(folder, maps), Output::Json, &mut printed)
        .await
        .map_err(|problem| problem.to_string())?;
    Ok((code, serde_json::from_slice(&printed).unwrap()))
}

#[tokio::test]
async fn valid_descriptors_exit_with_zero() {
    let folder = folder(&[("a/catalog-info.yaml", GOOD)]);
    let (code, report) = run(folder.path(), &["a"], None, &[]).await.unwrap();
    assert_eq!(code, 0);
    assert_eq!(
        report,
        json!([{
            "file": "a/catalog-info.yaml", "document": 1, "line": 1, "column": 1,
            "ref": "domain:default/shop", "valid": true, "errors": [],
        }])
    );
}

#[tokio::test]
async fn every_error_is_printed_with_field_line_and_column() {
    let folder = folder(&[("x.yaml", &format!("{GOOD}{BAD}"))]);
    let (code, report) = run(folder.path(), &["x.yaml"], None, &[]).await.unwrap();
    assert_eq!(code, 1);
    assert_eq!(report[0]["valid"], true);
    let second = &report[1];
    assert_eq!(
        (&second["document"], &second["line"], &second["ref"]),
        (&json!(2), &json!(9), &json!("component:default/a b"))
    );
    let errors: Vec<(&str, u64, u64)> = second["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                it["field"].as_str().unwrap(),
                it["line"].as_u64().unwrap(),
                it["column"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        errors,
        [
            ("/metadata/name", 12, 9),
            ("/metadata/tags/0", 13, 10),
            ("/spec/lifecycle", 14, 1),
            ("/spec/owner", 14, 1),
            ("/spec/dependsOn/0", 16, 15),
        ]
    );
    assert_eq!(
        second["errors"][2]["message"],
        "/spec must have required property 'lifecycle' - missingProperty: lifecycle"
    );
}

#[tokio::test]
async fn files_that_cannot_be_read_are_reported_like_documents() {
    let folder = folder(&[]);
    let (code, report) = run(folder.path(), &["gone.yaml"], None, &[]).await.unwrap();
    assert_eq!(code, 1);
    let message = report[0]["errors"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("gone.yaml could not be read"), "{message}");
}

#[tokio::test]
async fn a_location_and_a_map_stand_in_for_the_network() {
    let api = "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: a}\nspec:\n  \
               type: openapi\n  lifecycle: production\n  owner: me\n  \
               definition: {$text: ../openapi.yaml}\n";
    let folder = folder(&[("repo/x/api.yaml", api), ("repo/openapi.yaml", "openapi: 3.1.0")]);
    let location = Some("https://github.com/o/r/blob/main/x/api.yaml");
    let map = format!("https://github.com/o/r={}/repo", folder.path().display());
    let path = ["repo/x/api.yaml"];
    assert_eq!(run(folder.path(), &path, location, &[&map]).await.unwrap().0, 0);
    let (code, report) = run(folder.path(), &path, location, &[]).await.unwrap();
    assert_eq!(code, 1);
    let message = report[0]["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("Placeholder $text could not read location ../openapi.yaml"),
        "{message}"
    );
    assert_eq!(run(folder.path(), &path, None, &[]).await.unwrap().0, 0);
}

#[tokio::test]
async fn wrong_usage_is_said_in_words() {
    let folder = folder(&[("a.yaml", GOOD), ("b.yaml", GOOD)]);
    let location = Some("https://github.com/o/r/blob/main/a.yaml");
    let refused = run(folder.path(), &["a.yaml", "b.yaml"], location, &[]).await.unwrap_err();
    assert!(refused.starts_with("--location needs exactly one PATH"), "{refused}");
    let refused = run(folder.path(), &["a.yaml"], Some("nowhere"), &[]).await.unwrap_err();
    assert!(refused.starts_with("--location nowhere:"), "{refused}");
    let refused = run(folder.path(), &["*.json"], None, &[]).await.unwrap_err();
    assert!(refused.contains("holds no descriptors"), "{refused}");
}
