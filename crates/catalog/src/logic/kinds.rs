//! Kinds of entities, as data: which versions there are, what each asks of its `spec`, and which of
//! its fields are relations.
//!
//! The built-in kinds are files in `crates/catalog/kinds`; kinds and relation pairs declared in
//! configuration (`flagstone.catalog.kinds`, `flagstone.catalog.relations`) have the very same
//! shape ([`declaration`]) and go through the same checks ([`compile`]). The shape follows
//! Backstage's model layers.

pub mod built_in;
mod compile;
pub mod declaration;

use std::collections::{BTreeMap, HashMap};

use model::Problem;

use super::schema::Schema;
use declaration::{Custom, Namespace};

/// Every kind that the catalog knows.
#[derive(Debug)]
pub struct Kinds {
    by_name: HashMap<String, Vec<Kind>>,
    pairs: BTreeMap<String, String>,
}

/// One kind of one group.
#[derive(Debug)]
pub struct Kind {
    /// The name, in the case in which descriptors must write it.
    pub name: String,
    /// First part of its API versions: `backstage.io`.
    pub group: String,
    /// The word for one, in lower case.
    pub singular: String,
    /// The word for several, in lower case.
    pub plural: String,
    /// What it is, in a sentence.
    pub description: String,
    /// Its versions, those without a `spec.type` of their own among them.
    pub versions: Vec<Version>,
}

/// One version of a kind, perhaps only for one `spec.type`.
#[derive(Debug)]
pub struct Version {
    /// Whole API versions: `backstage.io/v1alpha1`.
    pub api_versions: Vec<String>,
    /// The `spec.type` that it is for; `None` for all that have no version of their own.
    pub spec_type: Option<String>,
    /// What it is, in a sentence; empty when the kind's description says it.
    pub description: String,
    /// The fields that refer to other entities.
    pub relation_fields: Vec<RelationField>,
    /// What a whole entity of this version must be.
    pub schema: Schema,
}

/// A field that refers to other entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationField {
    /// Keys from the root of the entity: `spec`, `owner`.
    pub path: Vec<String>,
    /// The same as a JSON pointer.
    pub pointer: String,
    /// The relation from the entity to the one that it names.
    pub relation: String,
    /// The relation back.
    pub reverse: String,
    /// The kind of a reference that names none; `None` makes the kind mandatory.
    pub default_kind: Option<String>,
    /// The namespace of a reference that names none.
    pub default_namespace: Namespace,
    /// Kinds (lower case) that may be named; references to others are passed over in silence, as
    /// Backstage does. `None` admits all.
    pub allowed_kinds: Option<Vec<String>>,
}

impl Kinds {
    /// The built-in kinds and those declared in configuration.
    ///
    /// # Errors
    /// Says which declaration is wrong, and what would be right.
    pub fn new(custom: Custom) -> Result<Self, Problem> {
        let mut kinds = compile::Compiler::default();
        kinds.add(built_in::read()?, "the built-in kinds")?;
        kinds.add(custom, "flagstone.catalog")?;
        let (by_name, pairs) = kinds.finish();
        Ok(Self { by_name, pairs })
    }

    /// The version that an entity is held to: the one for its `spec.type`, else the general one.
    /// Kind and API version are compared as they are, case included.
    pub fn version(
        &self,
        kind: &str,
        api_version: &str,
        spec_type: Option<&str>,
    ) -> Option<&Version> {
        let fits = |it: &&Version| it.api_versions.iter().any(|name| name == api_version);
        let versions = || self.by_name.get(kind).into_iter().flatten().flat_map(|it| &it.versions);
        versions()
            .filter(fits)
            .find(|it| spec_type.is_some() && it.spec_type.as_deref() == spec_type)
            .or_else(|| versions().filter(fits).find(|it| it.spec_type.is_none()))
    }

    /// All kinds, by name and group.
    pub fn list(&self) -> Vec<&Kind> {
        let mut list: Vec<&Kind> = self.by_name.values().flatten().collect();
        list.sort_by(|left, right| (&left.name, &left.group).cmp(&(&right.name, &right.group)));
        list
    }

    /// Kinds of the same name in any case, to help whoever wrote a name that nobody knows.
    pub fn similar(&self, kind: &str) -> Vec<&Kind> {
        self.list().into_iter().filter(|it| it.name.eq_ignore_ascii_case(kind)).collect()
    }

    /// The relation that says the same from the other end.
    pub fn reverse(&self, relation: &str) -> Option<&str> {
        self.pairs.get(relation).map(String::as_str)
    }

    /// Every group of which there is a kind: what a descriptor's `apiVersion` can start with.
    pub fn groups(&self) -> Vec<&str> {
        let mut groups: Vec<&str> = self.list().into_iter().map(|it| it.group.as_str()).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn custom(value: serde_json::Value) -> Result<Kinds, String> {
        Custom::read(value.get("kinds"), value.get("relations"))
            .and_then(Kinds::new)
            .map_err(|problem| problem.to_string())
    }

    fn environment() -> serde_json::Value {
        json!({
            "group": "acme.example",
            "names": {
                "kind": "Environment", "singular": "environment", "plural": "environments",
            },
            "description": "A place to run things in.",
            "versions": [{
                "names": ["v1"],
                "relationFields": [
                    {"path": "spec.owner", "relation": "ownedBy", "defaultKind": "Group"},
                    {
                        "path": "spec.cluster", "relation": "runsOn", "reverse": "hosts",
                        "defaultKind": "Resource", "defaultNamespace": "default",
                    },
                ],
                "schema": {
                    "type": "object", "required": ["spec"],
                    "properties": {"spec": {"type": "object", "required": ["owner"]}},
                },
            }],
        })
    }

    #[test]
    fn the_built_in_kinds_are_those_of_the_contract() {
        let kinds = Kinds::new(Custom::default()).unwrap();
        let names: Vec<&str> = kinds.list().iter().map(|it| it.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "API",
                "AiResource",
                "Component",
                "Domain",
                "Group",
                "Location",
                "Resource",
                "System",
                "Template",
                "User"
            ]
        );
        assert_eq!(kinds.groups(), ["backstage.io", "scaffolder.backstage.io"]);
        assert_eq!(kinds.reverse("hasMember"), Some("memberOf"));
    }

    #[test]
    fn versions_are_found_by_exact_kind_and_version_and_by_type() {
        let kinds = Kinds::new(Custom::default()).unwrap();
        assert!(kinds.version("Component", "backstage.io/v1beta1", Some("service")).is_some());
        assert!(kinds.version("component", "backstage.io/v1alpha1", None).is_none());
        assert!(kinds.version("Component", "backstage.io/v1", None).is_none());
        assert!(kinds.version("Template", "scaffolder.backstage.io/v1beta2", None).is_none());
        let api = |spec_type| {
            kinds.version("API", "backstage.io/v1alpha1", spec_type).unwrap().spec_type.as_deref()
        };
        assert_eq!(api(Some("mcp-server")), Some("mcp-server"));
        assert_eq!(api(Some("openapi")), None);
        assert_eq!(api(None), None);
    }

    #[test]
    fn a_declared_kind_stands_beside_the_built_in_ones() {
        let kinds = custom(json!({"kinds": [environment()]})).unwrap();
        let version = kinds.version("Environment", "acme.example/v1", None).unwrap();
        let field = &version.relation_fields[1];
        assert_eq!((field.pointer.as_str(), field.reverse.as_str()), ("/spec/cluster", "hosts"));
        assert_eq!(field.default_namespace, Namespace::Default);
        assert_eq!(version.relation_fields[0].reverse, "ownerOf");
        assert_eq!(kinds.reverse("hosts"), Some("runsOn"));
    }

    #[test]
    fn a_declared_pair_adds_a_field_to_a_built_in_kind() {
        let kinds = custom(json!({"relations": [{
            "relation": "runsOn", "reverse": "hosts",
            "fields": [{"kind": "Component", "path": "spec.runsOn", "defaultKind": "Resource"}],
        }]}))
        .unwrap();
        let version = kinds.version("Component", "backstage.io/v1alpha1", None).unwrap();
        assert_eq!(version.relation_fields.last().unwrap().relation, "runsOn");
    }

    #[test]
    fn a_new_type_may_be_added_to_a_built_in_kind() {
        let mut kind = environment();
        kind["group"] = json!("backstage.io");
        kind["names"] = json!({"kind": "API", "singular": "api", "plural": "apis"});
        kind["versions"][0]["names"] = json!("v1alpha1");
        kind["versions"][0]["specType"] = json!("ai-model-server");
        let kinds = custom(json!({"kinds": [kind]})).unwrap();
        let found = kinds.version("API", "backstage.io/v1alpha1", Some("ai-model-server")).unwrap();
        assert_eq!(found.spec_type.as_deref(), Some("ai-model-server"));
    }

    #[test]
    fn bad_declarations_are_refused_with_words() {
        let refused = |change: fn(&mut serde_json::Value)| {
            let mut kind = environment();
            change(&mut kind);
            custom(json!({"kinds": [kind]})).unwrap_err()
        };
        let said = |change, expected: &str| {
            let words = refused(change);
            assert!(words.contains(expected), "{words}\n  does not say\n{expected}");
        };
        said(|it| it["names"]["kind"] = json!("My-Kind"), "\"My-Kind\" cannot be a kind");
        said(|it| it["group"] = json!("Acme Inc"), "\"Acme Inc\" cannot be a group");
        said(|it| it["versions"] = json!([]), "Environment has no versions");
        said(|it| it["versions"][0]["names"] = json!([]), "has no names");
        said(|it| it["versions"][0]["names"] = json!(["v/1"]), "\"v/1\" cannot be a version");
        said(|it| it["versions"][0]["schema"] = json!({"type": "objekt"}), "is no JSON schema");
        said(
            |it| it["versions"][0]["schema"] = json!({"oneOf": []}),
            "may not use \"oneOf\" at its root",
        );
        said(
            |it| it["versions"][0]["schema"]["properties"]["metadata"] = json!({}),
            "may not say anything about \"metadata\"",
        );
        said(
            |it| it["versions"][0]["relationFields"][1]["reverse"] = json!(null),
            "the relation \"runsOn\" has no reverse",
        );
        said(
            |it| it["versions"][0]["relationFields"][0]["reverse"] = json!("owns"),
            "\"ownedBy\" already has the reverse \"ownerOf\"",
        );
        said(
            |it| it["versions"][0]["relationFields"][0]["relation"] = json!("owned by"),
            "cannot be the name of a relation",
        );
        said(
            |it| it["versions"][0]["relationFields"][0]["path"] = json!("kind"),
            "\"kind\" cannot be a relation field",
        );
        said(|it| it["versions"][0]["nmaes"] = json!([]), "unknown field `nmaes`");
    }

    #[test]
    fn a_version_declared_twice_is_refused() {
        let words = custom(json!({"kinds": [environment(), environment()]})).unwrap_err();
        assert!(words.contains("acme.example/v1 Environment is declared twice"), "{words}");
        let fields = json!([{"kind": "Nope", "path": "spec.x"}]);
        let field = json!({"relations": [{"relation": "x", "reverse": "y", "fields": fields}]});
        assert!(custom(field).unwrap_err().contains("there is no kind \"Nope\""));
    }
}
