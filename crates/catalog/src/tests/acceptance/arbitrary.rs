//! Whatever a document holds, processing ends, without a panic, with something to say.

use forge::Integrations;
use model::Location;
use model::location::is_script_address;
use model::yaml::Positions;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::logic::annotations::{EDIT_URL, SourceLinks, VIEW_URL};
use crate::logic::etag::etag;
use crate::logic::placeholders::find;
use crate::logic::{Place, Rulebook, process};

/// Any JSON value, with a liking for keys and texts that mean something.
fn any_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        any::<String>(),
        "[a-z:/@.-]{0,12}",
        Just("component:default/x".to_owned()),
        Just("javascript:x".to_owned()),
        Just("./a.yaml".to_owned()),
        Just(String::new()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key(), inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "apiVersion",
        "kind",
        "metadata",
        "spec",
        "name",
        "namespace",
        "labels",
        "annotations",
        "tags",
        "links",
        "url",
        "type",
        "owner",
        "dependsOn",
        "members",
        "targets",
        "target",
        "presence",
        "steps",
        "parameters",
        "definition",
        "$text",
        "$ref",
        "__proto__",
        "constructor",
        "relations",
        "backstage.io/view-url",
        "a/b~c",
        "",
    ]);
    prop_oneof![3 => known.prop_map(str::to_owned), 1 => any::<String>()]
}

fn any_entity() -> impl Strategy<Value = Value> {
    let kinds = prop::sample::select(vec![
        ("backstage.io/v1alpha1", "Component"),
        ("backstage.io/v1alpha1", "Location"),
        ("backstage.io/v1beta1", "Group"),
        ("backstage.io/v1alpha1", "AiResource"),
        ("scaffolder.backstage.io/v1beta3", "Template"),
        ("nobody.example/v1", "Unknown"),
    ]);
    let spec_type = prop::sample::select(vec![None, Some("skill"), Some("mcp-server")]);
    (kinds, any_value(), any_value(), spec_type).prop_map(
        |((version, kind), metadata, spec, spec_type)| {
            let mut entity =
                json!({"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec});
            if let Some(metadata) = entity["metadata"].as_object_mut() {
                metadata.entry("name").or_insert_with(|| "x".into());
            }
            if let (Some(spec), Some(spec_type)) = (entity["spec"].as_object_mut(), spec_type) {
                spec.insert("type".into(), spec_type.into());
            }
            entity
        },
    )
}

/// Whether none of the addresses that people click on is a script.
fn has_no_script(metadata: &Value) -> bool {
    let annotations = &metadata["annotations"];
    let links = metadata["links"].as_array().into_iter().flatten().map(|it| &it["url"]);
    let addresses = links.chain([&annotations[VIEW_URL], &annotations[EDIT_URL]]);
    addresses.filter_map(Value::as_str).all(|it| !is_script_address(it))
}

fn try_one(rulebook: &Rulebook, document: Value) -> Result<(), TestCaseError> {
    let location = Location::new("url", "https://github.com/o/r/blob/main/a.yaml");
    let integrations = Integrations::default();
    let links = SourceLinks::of(&location, &integrations);
    let place = Place {
        location: &location,
        origin: &location,
        links: &links,
        integrations: &integrations,
        rules_apply: true,
    };
    find(&document);
    match process(rulebook, &place, document, &Positions::default(), &[]) {
        Err(refused) => prop_assert!(!refused.errors.is_empty()),
        Ok(processed) => {
            prop_assert_eq!(etag(&processed.entity).len(), 40);
            if processed.is_accepted() {
                prop_assert!(processed.entity["metadata"]["namespace"].is_string());
                prop_assert!(has_no_script(&processed.entity["metadata"]));
                let own = &processed.entity_ref;
                prop_assert!(
                    processed.edges.iter().all(|it| it.source == *own || it.target == *own)
                );
            } else {
                prop_assert!(processed.edges.is_empty() && processed.targets.is_empty());
            }
        }
    }
    Ok(())
}

#[test]
fn no_value_makes_processing_panic() {
    let rulebook = Rulebook::permissive().unwrap();
    let config =
        ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(document in prop_oneof![any_value(), any_entity()])| {
        try_one(&rulebook, document)?;
    });
}
