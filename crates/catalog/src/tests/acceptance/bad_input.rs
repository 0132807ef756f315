//! Bad input, each test named after what it guards against.

use std::sync::Arc;

use forge::FileReader;
use forge::limits::FILE_BYTES_MAX;
use model::Location;
use model::yaml::Limits;

use super::shelf::{Shelf, reading, story, tell, walk};
use crate::logic::Processed;
use crate::logic::annotations::{EDIT_URL, REJECTED_ADDRESS, VIEW_URL};
use crate::logic::limits::{
    FINDINGS_PER_DOCUMENT_MAX, SHOWN_VALUE_CHARS_MAX, TARGETS_PER_LOCATION_MAX,
};
use crate::reading::file::RawFile;
use crate::reading::{DocumentRead, NoMemory};

const ROOT: &str = "url:https://h/o/r/all.yaml";

async fn documents(bytes: &[u8]) -> Vec<DocumentRead> {
    let location = Location::parse(ROOT).unwrap();
    let file = RawFile { origin: location.clone(), location, bytes: bytes.to_vec(), etag: None };
    reading(Arc::new(Shelf::default())).take_apart(vec![file]).await.remove(0).unwrap().documents
}

async fn messages(text: &str) -> Vec<String> {
    let documents = documents(text.as_bytes()).await;
    let errors = documents.iter().flat_map(DocumentRead::errors);
    errors.map(|it| format!("{}:{} {}", it.line, it.column, it.message)).collect()
}

async fn accepted(text: &str) -> Processed {
    let document = documents(text.as_bytes()).await.remove(0);
    assert!(document.errors().is_empty(), "{:?}", document.errors());
    document.content.unwrap()
}

fn component(metadata: &str, spec: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: a\n{metadata}\
         spec:\n  type: service\n  lifecycle: production\n  owner: me\n{spec}"
    )
}

#[tokio::test]
async fn malformed_yaml_is_told_with_its_place_and_leaves_siblings_alone() {
    let text = format!("a: b: c\n---\n{}---\nx: '\n", component("", ""));
    let found = documents(text.as_bytes()).await;
    assert_eq!(found.len(), 3);
    assert!(found[1].accepted().is_some());
    assert_eq!((found[0].errors()[0].line, found[2].errors().len()), (1, 1));
}

#[tokio::test]
async fn a_huge_file_is_refused_with_the_limit_in_words() {
    let found = messages(&format!("a: {}", "x".repeat(Limits::DESCRIPTOR.bytes))).await;
    assert!(found[0].contains(&Limits::DESCRIPTOR.bytes.to_string()), "{found:?}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.yaml");
    std::fs::File::create(&path).unwrap().set_len(FILE_BYTES_MAX + 1).unwrap();
    let reader = FileReader::new([folder.path().to_path_buf()]);
    let root = format!("file:{}", path.display());
    let lines = tell(&walk(&reading(Arc::new(reader)), &root, Arc::new(NoMemory)).await);
    assert!(lines[0].contains("failed"), "{lines:?}");
}

#[tokio::test]
async fn deep_nesting_is_refused() {
    let found = messages(&format!("a: {}{}", "[".repeat(100_000), "]".repeat(100_000))).await;
    assert!(found[0].contains("deeper than"), "{found:?}");
}

#[tokio::test]
async fn a_billion_laughs_are_refused() {
    let mut text = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    let found = messages(&text).await;
    assert!(found[0].contains("aliases written out"), "{found:?}");
}

#[tokio::test]
async fn bytes_that_are_no_utf8_are_refused_in_words() {
    for bytes in [&b"kind: \xff\xfe"[..], &b"\xff\xfek\x00i\x00n\x00d\x00"[..]] {
        let found = documents(bytes).await;
        assert_eq!(found.len(), 1);
        let message = &found[0].errors()[0].message;
        assert!(message.contains("UTF-"), "{message}");
    }
}

#[tokio::test]
async fn windows_line_ends_and_a_byte_order_mark_are_read_as_if_they_were_not_there() {
    let text = component("  description: |\n    one\n    two\n", "");
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(accepted(&text).await.entity, accepted(&windows).await.entity);
}

#[tokio::test]
async fn javascript_links_are_never_stored() {
    let text = component(
        "  annotations:\n    backstage.io/view-url: javascript:alert(1)\n    \
         backstage.io/edit-url: \"java\\nscript:alert(1)\"\n  links:\n    \
         - url: ' JavaScript:alert(1)'\n",
        "",
    );
    let metadata = &accepted(&text).await.entity["metadata"];
    assert_eq!(metadata["annotations"][VIEW_URL], REJECTED_ADDRESS);
    assert_eq!(metadata["annotations"][EDIT_URL], REJECTED_ADDRESS);
    assert_eq!(metadata["links"][0]["url"], REJECTED_ADDRESS);
}

#[tokio::test]
async fn javascript_targets_are_not_followed() {
    let text = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: a}\n\
                spec: {target: 'javascript:x'}\n";
    let lines = story(&[(ROOT, text)], ROOT).await;
    assert_eq!(
        lines,
        [format!(
            "{ROOT}:1 location:default/a | 4:16 target A target may not be a javascript: address"
        )]
    );
}

#[tokio::test]
async fn proto_and_constructor_keys_are_ordinary_keys() {
    let text = component(
        "  __proto__: {polluted: true}\n  constructor: {prototype: {polluted: true}}\n",
        "  __proto__: [1]\n  constructor: x\n",
    );
    let entity = accepted(&text).await.entity;
    assert_eq!(entity["metadata"]["constructor"]["prototype"]["polluted"], true);
    assert_eq!(entity["spec"]["__proto__"][0], 1);
    for kind in ["__proto__", "constructor", "toString"] {
        let text = component("", "").replace("kind: Component", &format!("kind: {kind}"));
        let found = messages(&text).await;
        assert!(found.iter().any(|it| it.contains("No processor recognized")), "{found:?}");
    }
    let root = component("", "") + "__proto__: {}\n";
    assert_eq!(
        messages(&root).await,
        ["9:1 Malformed envelope, <root> must NOT have additional properties"]
    );
}

#[tokio::test]
async fn targets_do_not_climb_out_of_the_allowed_folder() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret.yaml"), "x: 1").unwrap();
    let inside = folder.path().join("inside");
    std::fs::create_dir(&inside).unwrap();
    std::os::unix::fs::symlink(folder.path().join("secret.yaml"), inside.join("link.yaml"))
        .unwrap();
    let text = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: a}\nspec:\n  \
                targets: [../secret.yaml, ./link.yaml, /etc/hostname, ../inside/../../x]\n";
    std::fs::write(inside.join("all.yaml"), text).unwrap();
    let reader = FileReader::new([inside.clone()]);
    let root = format!("file:{}/all.yaml", inside.display());
    let lines = tell(&walk(&reading(Arc::new(reader)), &root, Arc::new(NoMemory)).await);
    assert_eq!(lines.len(), 5, "{lines:#?}");
    assert!(lines[1..].iter().all(|it| it.contains(" failed at ")), "{lines:#?}");
}

#[tokio::test]
async fn placeholders_do_not_climb_out_of_the_allowed_folder() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret.txt"), "hush").unwrap();
    let inside = folder.path().join("inside");
    std::fs::create_dir(&inside).unwrap();
    for address in ["../secret.txt", "/etc/hostname", "file:///etc/hostname"] {
        let text = component("", &format!("  notes: {{$text: '{address}'}}\n"));
        std::fs::write(inside.join("all.yaml"), text).unwrap();
        let reader = FileReader::new([inside.clone()]);
        let root = format!("file:{}/all.yaml", inside.display());
        let lines = tell(&walk(&reading(Arc::new(reader)), &root, Arc::new(NoMemory)).await);
        assert!(lines[0].contains(" placeholder Placeholder $text could not "), "{lines:?}");
    }
}

#[tokio::test]
async fn null_and_odd_types_everywhere_are_told_and_never_crash() {
    let values =
        ["null", "true", "1.5", "''", "[]", "{}", "[null]", "[[x]]", "{a: {b: [1]}}", "text"];
    let fields = [
        "apiVersion",
        "kind",
        "metadata",
        "spec",
        "metadata/name",
        "metadata/namespace",
        "metadata/labels",
        "metadata/annotations",
        "metadata/tags",
        "metadata/links",
        "metadata/title",
        "spec/type",
        "spec/owner",
        "spec/dependsOn",
        "spec/system",
        "spec/target",
        "spec/targets",
        "spec/presence",
        "spec/steps",
        "spec/members",
        "spec/definition",
    ];
    let limits = Limits::DESCRIPTOR;
    let mut tried = 0;
    for kind in ["Component", "Location", "Group", "API", "Template", "AiResource"] {
        for field in fields {
            for value in values {
                let version = if kind == "Template" {
                    "scaffolder.backstage.io/v1beta3"
                } else {
                    "backstage.io/v1alpha1"
                };
                let mut document = serde_json::json!({
                    "apiVersion": version, "kind": kind,
                    "metadata": {"name": "a"}, "spec": {"type": "x"},
                });
                let value = model::yaml::parse_one(value, &limits).unwrap().value;
                match field.split_once('/') {
                    Some((outer, inner)) => document[outer][inner] = value,
                    None => document[field] = value,
                }
                documents(document.to_string().as_bytes()).await;
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 6 * fields.len() * values.len());
}

#[tokio::test]
async fn an_overlong_name_is_refused_and_cut_off_in_the_message() {
    for length in [64, 3_000, 100_000] {
        let text = component("", "").replace("name: a", &format!("name: {}", "ß".repeat(length)));
        let found = messages(&text).await;
        assert!(found[0].contains("\"metadata.name\" is not valid"), "{found:?}");
        assert!(found[0].chars().count() < SHOWN_VALUE_CHARS_MAX + 250);
    }
}

#[tokio::test]
async fn a_document_with_a_thousand_faults_lists_the_first_hundred() {
    let tags: Vec<String> = (0..1_000).map(|tag| format!("BAD{tag}")).collect();
    let found = messages(&component(&format!("  tags: [{}]\n", tags.join(", ")), "")).await;
    assert_eq!(found.len(), FINDINGS_PER_DOCUMENT_MAX);
}

#[tokio::test]
async fn a_location_with_too_many_targets_is_cut_off_with_words() {
    let targets = vec!["./a.yaml"; TARGETS_PER_LOCATION_MAX + 5].join(", ");
    let text = format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {{name: a}}\n\
         spec: {{targets: [{targets}]}}\n"
    );
    let found = documents(text.as_bytes()).await.remove(0);
    let processed = found.accepted().unwrap();
    assert_eq!(processed.targets.len(), TARGETS_PER_LOCATION_MAX);
    assert!(processed.errors[0].message.contains("at most 10000 targets"));
}

#[tokio::test]
async fn laughs_in_placeholders_are_refused() {
    let mut bomb = format!("a: &a {}\nb: [", "x".repeat(1_000_000));
    bomb.push_str(&vec!["*a"; 15].join(", "));
    bomb.push(']');
    let texts: Vec<String> =
        (0..5).map(|it| format!("  x{it}: {{$yaml: './bomb.yaml'}}\n")).collect();
    let text = component("", &texts.concat());
    let lines = story(&[(ROOT, &text), ("url:https://h/o/r/bomb.yaml", &bomb)], ROOT).await;
    assert!(lines[0].contains("Placeholder $yaml is too large"), "{lines:?}");
}

#[tokio::test]
async fn uids_and_places_that_a_file_brings_along_are_not_believed() {
    let text = component(
        "  uid: 1-2-3\n  annotations:\n    \
         backstage.io/managed-by-location: url:https://elsewhere\n",
        "",
    );
    let metadata = &accepted(&text).await.entity["metadata"];
    assert_eq!(metadata.get("uid"), None);
    assert_eq!(metadata["annotations"]["backstage.io/managed-by-location"], ROOT);
}
