//! Relations: what an entity's reference fields say about it and about those that it names.
//!
//! The source says both ends: `owner: payments` of a component makes it `ownedBy` the group and the
//! group `ownerOf` it, and both go when the component goes.

use std::slice;

use model::entity_ref::RefError;
use model::{EntityRef, RefDefaults};
use serde_json::{Map, Value};

use super::finding::{Findings, Stage, child, type_name};
use super::kinds::declaration::Namespace;
use super::kinds::{RelationField, Version};
use super::limits::REFERENCES_PER_ENTITY_MAX;

/// One relation, from its source's point of view.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edge {
    /// Whose relation it is.
    pub source: EntityRef,
    /// Its name: `ownedBy`.
    pub relation: String,
    /// What it points at, which may not exist.
    pub target: EntityRef,
}

/// Fields whose text arrays are sorted in the stored entity, whatever its kind: relations have no
/// order, and a source that lists them in another order each time must not look like a change.
const SORTED_FIELDS: [&str; 7] = [
    "providesApis",
    "consumesApis",
    "dependsOn",
    "dependencyOf",
    "memberOf",
    "children",
    "members",
];

/// The relations that `entity` declares, both directions, distinct and sorted. A malformed
/// reference is a finding.
pub fn emit(
    entity: &Map<String, Value>,
    self_ref: &EntityRef,
    version: &Version,
    findings: &mut Findings<'_>,
) -> Vec<Edge> {
    let mut edges = Vec::new();
    let mut left = REFERENCES_PER_ENTITY_MAX;
    for field in &version.relation_fields {
        let value = match lookup(entity, &field.path) {
            None | Some(Value::Null) => continue,
            Some(Value::String(text)) if text.is_empty() => continue,
            Some(value) => value,
        };
        let items = value.as_array().map_or(slice::from_ref(value), Vec::as_slice);
        let Some(rest) = left.checked_sub(items.len()) else {
            let words =
                format!("An entity may hold {REFERENCES_PER_ENTITY_MAX} references at most");
            findings.value(Stage::Relation, field.pointer.clone(), words);
            break;
        };
        left = rest;
        for (index, item) in items.iter().enumerate() {
            let at = || match value {
                Value::Array(_) => child(&field.pointer, index),
                _ => field.pointer.clone(),
            };
            emit_one(item, field, self_ref, &at, &mut edges, findings);
        }
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

fn emit_one(
    value: &Value,
    field: &RelationField,
    self_ref: &EntityRef,
    at: &dyn Fn() -> String,
    edges: &mut Vec<Edge>,
    findings: &mut Findings<'_>,
) {
    let Some(text) = value.as_str() else {
        let at = at();
        // The kind's schema has said so already, where it knows the field.
        if !findings.mentions(&at) {
            let found = type_name(value);
            let message = format!("{at} must be a reference to an entity, but is of type {found}");
            findings.value(Stage::Relation, at, message);
        }
        return;
    };
    let namespace = match field.default_namespace {
        Namespace::Inherit => Some(self_ref.namespace()),
        Namespace::Default => None,
    };
    let defaults = RefDefaults { kind: field.default_kind.as_deref(), namespace };
    let target = match EntityRef::parse(text, defaults) {
        Ok(target) => target,
        Err(error) => {
            let at = at();
            if !findings.mentions(&at) {
                findings.value(Stage::Relation, at, sentence(&error));
            }
            return;
        }
    };
    let allowed = field.allowed_kinds.as_ref();
    if allowed.is_some_and(|kinds| !kinds.iter().any(|kind| kind == target.kind())) {
        return;
    }
    edges.push(Edge {
        source: self_ref.clone(),
        relation: field.relation.clone(),
        target: target.clone(),
    });
    edges.push(Edge { source: target, relation: field.reverse.clone(), target: self_ref.clone() });
}

/// Sorts the text arrays of an entity that hold references: the seven well-known fields and the
/// relation fields of its kind.
pub fn sort_references(entity: &mut Map<String, Value>, version: Option<&Version>) {
    if let Some(spec) = entity.get_mut("spec").and_then(Value::as_object_mut) {
        for key in SORTED_FIELDS {
            if let Some(Value::Array(items)) = spec.get_mut(key) {
                sort_texts(items);
            }
        }
    }
    for field in version.into_iter().flat_map(|it| &it.relation_fields) {
        let Some((last, parents)) = field.path.split_last() else { continue };
        let mut map = Some(&mut *entity);
        for key in parents {
            map = map.and_then(|it| it.get_mut(key)).and_then(Value::as_object_mut);
        }
        if let Some(Value::Array(items)) = map.and_then(|it| it.get_mut(last)) {
            sort_texts(items);
        }
    }
}

fn sort_texts(items: &mut [Value]) {
    let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
    let Some(texts) = texts else { return };
    if !texts.is_sorted_by(|left, right| super::etag::compare_utf16(left, right).is_le()) {
        items.sort_by(|left, right| {
            let (left, right) =
                (left.as_str().unwrap_or_default(), right.as_str().unwrap_or_default());
            super::etag::compare_utf16(left, right)
        });
    }
}

fn lookup<'v>(entity: &'v Map<String, Value>, path: &[String]) -> Option<&'v Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(entity.get(first)?, |value, key| value.as_object()?.get(key))
}

/// An error of the shared dictionary as a sentence of its own.
fn sentence(error: &RefError) -> String {
    let words = error.to_string();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use model::yaml::Positions;
    use serde_json::json;

    use super::*;
    use crate::logic::Kinds;
    use crate::logic::kinds::declaration::Custom;

    fn check(entity: Value) -> (Vec<String>, Vec<String>) {
        let kinds = Kinds::new(Custom::default()).unwrap();
        let text = |pointer: &str| entity.pointer(pointer).and_then(Value::as_str);
        let version = kinds
            .version(text("/kind").unwrap(), "backstage.io/v1alpha1", text("/spec/type"))
            .unwrap();
        let namespace = text("/metadata/namespace").unwrap_or("default");
        let self_ref = EntityRef::new(text("/kind").unwrap(), namespace, "me");
        let positions = Positions::default();
        let mut findings = Findings::new(&positions);
        let edges = emit(entity.as_object().unwrap(), &self_ref, version, &mut findings);
        let shown = edges.iter().map(|it| format!("{} {} {}", it.source, it.relation, it.target));
        let messages =
            findings.into_list().into_iter().map(|it| format!("{}: {}", it.field, it.message));
        (shown.collect(), messages.collect())
    }

    #[test]
    fn both_ends_are_said_by_the_source_once() {
        let (edges, messages) = check(json!({
            "kind": "Component", "metadata": {"namespace": "pay"},
            "spec": {
                "owner": "user:default/Ada", "providesApis": ["a", "A"],
                "dependencyOf": "component:x",
            },
        }));
        assert_eq!(
            edges,
            [
                "api:pay/a apiProvidedBy component:pay/me",
                "component:pay/me dependencyOf component:pay/x",
                "component:pay/me ownedBy user:default/ada",
                "component:pay/me providesApi api:pay/a",
                "component:pay/x dependsOn component:pay/me",
                "user:default/ada ownerOf component:pay/me",
            ]
        );
        assert_eq!(messages, Vec::<String>::new());
    }

    #[test]
    fn a_bad_reference_is_an_error_at_its_place() {
        let (edges, messages) =
            check(json!({"kind": "Component", "spec": {"dependsOn": ["db", "component:", 7]}}));
        assert!(edges.is_empty());
        assert_eq!(
            messages,
            [
                "/spec/dependsOn/0: Entity reference \"db\" had missing or empty kind (e.g. did \
                 not start with \"component:\" or similar)",
                "/spec/dependsOn/1: Entity reference \"component:\" was not on the form \
                 [<kind>:][<namespace>/]<name>",
                "/spec/dependsOn/2: /spec/dependsOn/2 must be a reference to an entity, but is of \
                 type number",
            ]
        );
    }

    #[test]
    fn references_to_kinds_that_a_field_does_not_admit_are_passed_over() {
        let (edges, messages) = check(json!({
            "kind": "AiResource",
            "spec": {"type": "skill", "owner": "component:x", "dependsOn": ["y"]},
        }));
        assert_eq!(
            edges,
            [
                "airesource:default/me dependsOn airesource:default/y",
                "airesource:default/y dependencyOf airesource:default/me",
            ]
        );
        assert_eq!(messages, Vec::<String>::new());
    }

    #[test]
    fn an_entity_with_too_many_references_is_refused() {
        let many = vec!["component:x"; REFERENCES_PER_ENTITY_MAX];
        let (edges, messages) =
            check(json!({"kind": "Component", "spec": {"owner": "me", "dependsOn": many}}));
        assert_eq!(messages, ["/spec/dependsOn: An entity may hold 50000 references at most"]);
        assert_eq!(edges.len(), 2);
    }

    #[test]
    fn text_arrays_are_sorted_and_others_are_left_alone() {
        let mut entity =
            json!({"spec": {"members": ["b", "a"], "children": ["b", 1], "tags": ["b", "a"]}});
        sort_references(entity.as_object_mut().unwrap(), None);
        assert_eq!(
            entity,
            json!({"spec": {"members": ["a", "b"], "children": ["b", 1], "tags": ["b", "a"]}})
        );
    }
}
