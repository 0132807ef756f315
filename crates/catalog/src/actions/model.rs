//! `get-catalog-model-description`: which kinds, fields and relations this catalog knows, as a text
//! for people and language models. Kinds of the configuration are in it like the built-in ones.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use feature::action::{Action, Attributes, object, run};
use serde_json::{Value, json};

use crate::logic::Kinds;
use crate::logic::kinds::{Kind, Version};
use crate::permissions::ENTITY_READ;
use crate::service::inspection::Inspector;

const ABOUT: &str = "\
Describes, in Markdown, the model of this software catalog: which kinds of entities there are, which \
fields each has, how they relate to one another, and what the catalog itself writes into them. Read it \
before you write a query or a descriptor for a kind that you do not know.";

const BASICS: &str = "\
# The model of this catalog

An **entity** is an object with `apiVersion`, `kind`, `metadata` and mostly `spec`. It is identified by \
its reference, `kind:namespace/name` in lower case, for example `component:default/payment-service`. \
Descriptors are YAML files that people keep beside their code; the catalog reads them from registered \
**locations**.

Queries name fields by their path, joined by dots: `metadata.name`, `spec.type`.

## Metadata of every entity

- `name` (required): identifies it within its kind and namespace.
- `namespace`: `default` when left out.
- `title`, `description`: for people.
- `labels`, `annotations`: maps of text. Annotations tie the entity to other systems.
- `tags`: list of words.
- `links`: list of `url`, `title`, `icon`, `type`.
- `uid`, `etag`: given by the catalog.

Annotations that the catalog writes:

- `backstage.io/managed-by-location`: the file that the entity was read from.
- `backstage.io/managed-by-origin-location`: the registered location that led to that file.
- `backstage.io/source-location`: the folder of its source code.
- `backstage.io/view-url`, `backstage.io/edit-url`: where to see and to change the file.
- `backstage.io/orphan`: nothing leads to its file any more.
";

/// Describes the model.
pub fn describe_model(inspector: &Arc<Inspector>) -> Action {
    let inspector = inspector.clone();
    let output = json!({ "description": { "type": "string", "description": "Markdown." } });
    Action {
        name: "get-catalog-model-description",
        title: "Get a Catalog Model Description",
        description: ABOUT.to_owned(),
        input: object(json!({}), &[]),
        output: object(output, &["description"]),
        attributes: Attributes::READING,
        permission: &ENTITY_READ,
        run: run(move |_, _| {
            let inspector = inspector.clone();
            async move { Ok(json!({ "description": inspector.with_kinds(describe) })) }
        }),
    }
}

/// The whole text.
fn describe(kinds: &Kinds) -> String {
    let mut text = BASICS.to_owned();
    text.push_str("\n## Kinds\n");
    let list = kinds.list();
    for kind in &list {
        describe_kind(&mut text, kind);
    }
    text.push_str(
        "\n## Relations\n\nThey are kept both ways. Query them as `relations.<name>` with the full \
         reference of the other entity.\n\n",
    );
    let fields =
        list.iter().flat_map(|kind| &kind.versions).flat_map(|version| &version.relation_fields);
    let pairs: BTreeMap<&str, &str> =
        fields.map(|it| (it.relation.as_str(), it.reverse.as_str())).collect();
    for (relation, reverse) in pairs {
        line(&mut text, format_args!("- `{relation}`, from the other end `{reverse}`"));
    }
    text
}

fn describe_kind(text: &mut String, kind: &Kind) {
    line(text, format_args!("\n### {}\n\n{}", kind.name, kind.description));
    for version in &kind.versions {
        let names: Vec<String> = version.api_versions.iter().map(|it| format!("`{it}`")).collect();
        let only = match &version.spec_type {
            Some(only) => format!(", for `spec.type` `{only}`"),
            None => String::new(),
        };
        line(text, format_args!("\n`apiVersion` {}{only}:\n", names.join(" or ")));
        describe_fields(text, version);
    }
}

/// The fields of the spec: whether they must be there, what they are, which relation they make.
fn describe_fields(text: &mut String, version: &Version) {
    let spec = &version.schema.text()["properties"]["spec"];
    let required = |name: &str| {
        let all = spec["required"].as_array().into_iter().flatten();
        all.into_iter().any(|it| it.as_str() == Some(name))
    };
    let properties = spec["properties"].as_object();
    for (name, schema) in properties.into_iter().flatten() {
        let must = if required(name) { " (required)" } else { "" };
        let about = schema["description"].as_str().map(|it| format!(": {it}")).unwrap_or_default();
        let relations: Vec<&str> = version
            .relation_fields
            .iter()
            .filter(
                |it| matches!(it.path.as_slice(), [spec, field] if spec == "spec" && field == name),
            )
            .map(|it| it.relation.as_str())
            .collect();
        let relation = match relations.as_slice() {
            [] => String::new(),
            several => format!(" Makes the relation `{}`.", several.join("`, `")),
        };
        let shape = shape(schema);
        line(text, format_args!("- `spec.{name}`{must}, {shape}{about}{relation}"));
    }
    if properties.is_none_or(serde_json::Map::is_empty) {
        line(text, format_args!("- no fields of its own"));
    }
}

fn shape(schema: &Value) -> String {
    match &schema["type"] {
        Value::String(one) if one == "array" => match schema["items"]["type"].as_str() {
            Some(item) => format!("list of {item}"),
            None => "list".to_owned(),
        },
        Value::String(one) => one.clone(),
        Value::Array(several) => {
            let names: Vec<&str> = several.iter().filter_map(Value::as_str).collect();
            names.join(" or ")
        }
        _ => "any value".to_owned(),
    }
}

fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{words}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::Rulebook;

    #[test]
    fn every_kind_field_and_relation_is_told_of() {
        let declared = json!([{
            "group": "acme.example",
            "names": { "kind": "Environment", "singular": "environment", "plural": "environments" },
            "description": "A place to run things in.",
            "versions": [{
                "names": ["v1"],
                "relationFields": [
                    { "path": "spec.cluster", "relation": "runsOn", "reverse": "hosts" },
                ],
                "schema": { "type": "object", "properties": { "spec": {
                    "type": "object", "required": ["cluster"],
                    "properties": { "cluster": { "type": "string", "description": "Where." } },
                } } },
            }],
        }]);
        let get = |path: &str| (path == "flagstone.catalog.kinds").then_some(&declared);
        let rulebook = Rulebook::read(get, std::path::Path::new("/")).expect("a rulebook");
        let text = describe(&rulebook.kinds);
        for expected in [
            "### Component\n",
            "- `spec.owner` (required), string: Reference of the group or user that answers for it. \
             Makes the relation `ownedBy`.",
            "- `spec.providesApis`, list of string",
            "### Environment\n\nA place to run things in.\n",
            "`apiVersion` `acme.example/v1`:",
            "- `spec.cluster` (required), string: Where. Makes the relation `runsOn`.",
            "- `ownedBy`, from the other end `ownerOf`",
            "- `runsOn`, from the other end `hosts`",
            "for `spec.type` `mcp-server`",
        ] {
            assert!(text.contains(expected), "{expected}\n  is not in\n{text}");
        }
    }
}
