//! Examples are true: every YAML and JSON file reads, and every reference between the entities of an
//! example leads to one of them, but for the loose ends that examples/acme/README.md tells of.

use std::collections::BTreeSet;

use model::yaml::{self, Limits};
use model::{EntityRef, RefDefaults};
use serde_json::Value;

use super::checkout::{Checkout, File};
use super::finding::Finding;

pub const NAME: &str = "examples";

/// References that lead nowhere on purpose.
const LOOSE_ENDS: &[(&str, &str)] = &[
    ("component:default/checkout-web", "api:default/reviews-api"),
    ("component:default/order-service", "component:default/tax-service"),
];

/// Fields of `spec` that hold references, and the kind that one without a kind means.
const REFERENCES: &[(&str, Option<&str>)] = &[
    ("children", Some("group")),
    ("consumesApis", Some("api")),
    ("dependencyOf", None),
    ("dependsOn", None),
    ("domain", Some("domain")),
    ("memberOf", Some("group")),
    ("members", Some("user")),
    ("owner", Some("group")),
    ("parent", Some("group")),
    ("plugins", Some("airesource")),
    ("providesApis", Some("api")),
    ("skills", Some("airesource")),
    ("subcomponentOf", Some("component")),
    ("subdomainOf", Some("domain")),
    ("system", Some("system")),
];

/// One entity of an example.
struct Entity<'a> {
    file: &'a File,
    line: usize,
    name: EntityRef,
    spec: Value,
}

/// Reads every example and follows its references.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut entities = Vec::new();
    for (file, text) in checkout.texts(&[".yaml", ".yml", ".json"]) {
        let template = file.path.contains("/skeleton/");
        if !file.path.starts_with("examples/") || template {
            continue;
        }
        for document in yaml::parse_documents(text, &Limits::DESCRIPTOR) {
            match document {
                Ok(document) => {
                    let line = usize::try_from(document.start.line).unwrap_or_default();
                    entities.extend(entity(file, line, document.value));
                }
                Err(error) => {
                    let line = usize::try_from(error.position.line).unwrap_or_default();
                    found.push(Finding::at(
                        &file.path,
                        line,
                        format!("does not read: {}", error.message),
                    ));
                }
            }
        }
    }
    found.extend(loose_ends(&entities));
    found
}

fn entity(file: &File, line: usize, document: Value) -> Option<Entity<'_>> {
    let kind = document.get("kind")?.as_str()?.to_owned();
    let name = document.pointer("/metadata/name")?.as_str()?.to_owned();
    let namespace =
        document.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or("default");
    let name = EntityRef::new(&kind, namespace, &name);
    Some(Entity { file, line, name, spec: document.get("spec")?.clone() })
}

/// References that lead nowhere, and loose ends that are tied by now. Entities of different examples
/// (folders under `examples/`) do not know each other.
fn loose_ends(entities: &[Entity<'_>]) -> Vec<Finding> {
    let names: BTreeSet<(&str, &str)> =
        entities.iter().map(|entity| (example(entity.file), entity.name.as_str())).collect();
    let mut found = Vec::new();
    for entity in entities {
        for (field, kind) in REFERENCES {
            for text in texts(entity.spec.get(*field)) {
                let defaults =
                    RefDefaults { kind: *kind, namespace: Some(entity.name.namespace()) };
                let target = match EntityRef::parse(text, defaults) {
                    Ok(target) => target,
                    Err(error) => {
                        let message = format!("{}, {field}: {error}", entity.name.as_str());
                        found.push(Finding::at(&entity.file.path, entity.line, message));
                        continue;
                    }
                };
                let known = names.contains(&(example(entity.file), target.as_str()));
                if !known && !LOOSE_ENDS.contains(&(entity.name.as_str(), target.as_str())) {
                    let message = format!(
                        "{}, {field}: there is no {}; every reference of an example leads somewhere",
                        entity.name.as_str(),
                        target.as_str()
                    );
                    found.push(Finding::at(&entity.file.path, entity.line, message));
                }
            }
        }
    }
    found
}

fn example(file: &File) -> &str {
    file.path.split('/').nth(1).unwrap_or_default()
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_yaml_and_references_to_nothing_are_refused() {
        let text = "kind: Component\nmetadata: {name: a}\nspec: {owner: ghosts, dependsOn: [b]}\n---\n\
                    kind: Group\nmetadata: {name: real}\nspec: {children: [real]}\n---\nkey: [\n";
        let checkout = Checkout::of(&[
            ("examples/x/catalog-info.yaml", text),
            ("examples/x/skeleton/catalog-info.yaml", "a: [\n"),
            (
                "examples/y/catalog-info.yaml",
                "kind: Group\nmetadata: {name: ghosts}\nspec: {children: []}\n",
            ),
        ]);
        let messages: Vec<String> =
            check(&checkout).into_iter().map(|finding| finding.message).collect();
        assert_eq!(messages.len(), 3, "{messages:?}");
        assert!(messages[0].starts_with("does not read"));
        assert!(messages[1].contains("dependsOn") && messages[2].contains("group:default/ghosts"));
    }
}
