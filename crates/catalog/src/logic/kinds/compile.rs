//! From declarations to kinds that can be asked: checks every name, pairs up every relation,
//! compiles every schema, and refuses what is wrong with the place and the reason.

use std::collections::{BTreeMap, HashMap};

use model::Problem;
use serde_json::Value;

use super::declaration::{
    AddedField, Custom, KindDeclaration, RelationFieldDeclaration, VersionDeclaration,
};
use super::{Kind, RelationField, Version};
use crate::logic::formats::{is_api_version, is_dns_subdomain, is_kind};
use crate::logic::limits::CUSTOM_KINDS_MAX;
use crate::logic::schema::Schema;

/// Keywords that a kind's schema may not use at its root: the fields of every version must be
/// readable off it, for forms and for merging.
const ROOT_KEYWORDS_REFUSED: [&str; 6] = ["allOf", "anyOf", "oneOf", "if", "not", "$ref"];
/// Root fields that are the same for every kind.
const COMMON_FIELDS: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// Kinds in the making.
#[derive(Default)]
pub(super) struct Compiler {
    by_name: HashMap<String, Vec<Kind>>,
    pairs: BTreeMap<String, String>,
}

impl Compiler {
    /// Adds declarations; `source` names them in refusals.
    pub(super) fn add(&mut self, custom: Custom, source: &str) -> Result<(), Problem> {
        if custom.kinds.len() > CUSTOM_KINDS_MAX {
            return Err(refuse(source, format!("there are more than {CUSTOM_KINDS_MAX} kinds")));
        }
        for pair in &custom.relations {
            self.pair(&pair.relation, &pair.reverse).map_err(|words| refuse(source, words))?;
        }
        for kind in custom.kinds {
            let at = format!("{source}, kind {}", kind.names.kind);
            self.kind(kind).map_err(|words| refuse(&at, words))?;
        }
        for pair in custom.relations {
            let at = format!("{source}, relation {}", pair.relation);
            for field in pair.fields {
                self.field(&pair.relation, field).map_err(|words| refuse(&at, words))?;
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> (HashMap<String, Vec<Kind>>, BTreeMap<String, String>) {
        (self.by_name, self.pairs)
    }

    fn pair(&mut self, relation: &str, reverse: &str) -> Result<(), String> {
        for (one, other) in [(relation, reverse), (reverse, relation)] {
            if !is_relation(one) {
                return Err(format!(
                    "\"{one}\" cannot be the name of a relation; use letters, digits and _"
                ));
            }
            match self.pairs.get(one) {
                Some(known) if known != other => {
                    return Err(format!("\"{one}\" already has the reverse \"{known}\""));
                }
                Some(_) => {}
                None => {
                    self.pairs.insert(one.to_owned(), other.to_owned());
                }
            }
        }
        Ok(())
    }

    fn kind(&mut self, declared: KindDeclaration) -> Result<(), String> {
        let KindDeclaration { group, names, description, versions } = declared;
        if !is_kind(&names.kind) {
            return Err(format!("\"{}\" cannot be a kind; use letters and digits", names.kind));
        }
        if !is_dns_subdomain(&group) {
            return Err(format!(
                "\"{group}\" cannot be a group; use a domain such as acme.example"
            ));
        }
        if versions.is_empty() {
            return Err(format!("{} has no versions", names.kind));
        }
        let mut compiled = Vec::with_capacity(versions.len());
        for version in versions {
            compiled.push(self.version(&group, version)?);
        }
        let known = self.by_name.entry(names.kind.clone()).or_default();
        if !known.iter().any(|it| it.group == group) {
            known.push(Kind {
                name: names.kind.clone(),
                group: group.clone(),
                singular: names.singular,
                plural: names.plural,
                description,
                versions: Vec::new(),
            });
        }
        let Some(kind) = known.iter_mut().find(|it| it.group == group) else { return Ok(()) };
        for version in compiled {
            for name in &version.api_versions {
                let taken = kind
                    .versions
                    .iter()
                    .any(|it| it.spec_type == version.spec_type && it.api_versions.contains(name));
                if taken {
                    let of_type = version
                        .spec_type
                        .as_deref()
                        .map_or_else(String::new, |it| format!(" of type {it}"));
                    return Err(format!("{name} {}{of_type} is declared twice", names.kind));
                }
            }
            kind.versions.push(version);
        }
        Ok(())
    }

    fn version(&mut self, group: &str, declared: VersionDeclaration) -> Result<Version, String> {
        let VersionDeclaration { names, spec_type, description, relation_fields, schema } =
            declared;
        if names.is_empty() {
            return Err("a version has no names; write names: [v1]".to_owned());
        }
        let mut api_versions = Vec::with_capacity(names.len());
        for name in names {
            let whole = format!("{group}/{name}");
            if !is_api_version(&whole) {
                return Err(format!("\"{name}\" cannot be a version; use a word such as v1alpha1"));
            }
            api_versions.push(whole);
        }
        let mut fields = Vec::with_capacity(relation_fields.len());
        for field in relation_fields {
            fields.push(self.relation_field(field)?);
        }
        let schema = compile_schema(unwrap_schema(schema), &api_versions[0])?;
        Ok(Version { api_versions, spec_type, description, relation_fields: fields, schema })
    }

    fn relation_field(
        &mut self,
        declared: RelationFieldDeclaration,
    ) -> Result<RelationField, String> {
        if let Some(reverse) = &declared.reverse {
            self.pair(&declared.relation, reverse)?;
        }
        if !is_relation(&declared.relation) {
            return Err(format!("\"{}\" cannot be the name of a relation", declared.relation));
        }
        let Some(reverse) = self.pairs.get(&declared.relation) else {
            return Err(format!(
                "the relation \"{}\" has no reverse; add one to the field or to \
                 flagstone.catalog.relations",
                declared.relation
            ));
        };
        let path: Vec<String> = declared.path.split('.').map(str::to_owned).collect();
        let below_root = path.len() > 1 && matches!(path[0].as_str(), "spec" | "metadata");
        if !below_root || path.iter().any(String::is_empty) {
            return Err(format!(
                "\"{}\" cannot be a relation field; use a path such as spec.owner",
                declared.path
            ));
        }
        let pointer =
            path.iter().fold(String::new(), |at, key| crate::logic::finding::child(&at, key));
        Ok(RelationField {
            pointer,
            path,
            reverse: reverse.clone(),
            relation: declared.relation,
            default_kind: declared.default_kind,
            default_namespace: declared.default_namespace,
            allowed_kinds: declared
                .allowed_kinds
                .map(|kinds| kinds.iter().map(|it| it.to_lowercase()).collect()),
        })
    }

    fn field(&mut self, relation: &str, added: AddedField) -> Result<(), String> {
        let AddedField { kind, spec_type, path, default_kind, default_namespace, allowed_kinds } =
            added;
        let field = self.relation_field(RelationFieldDeclaration {
            path,
            relation: relation.to_owned(),
            reverse: None,
            default_kind,
            default_namespace,
            allowed_kinds,
        })?;
        let known = self.by_name.get_mut(&kind);
        let Some(known) = known else { return Err(format!("there is no kind \"{kind}\"")) };
        let mut found = false;
        for version in known.iter_mut().flat_map(|it| &mut it.versions) {
            if spec_type.is_none() || version.spec_type == spec_type {
                version.relation_fields.push(field.clone());
                found = true;
            }
        }
        if !found {
            let spec_type = spec_type.unwrap_or_default();
            return Err(format!("{kind} has no version for the type \"{spec_type}\""));
        }
        Ok(())
    }
}

fn refuse(at: &str, words: String) -> Problem {
    Problem::input(format!("{at}: {words}")).at(at)
}

fn is_relation(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

/// `{jsonSchema: ...}`, as model layers write it, or the schema itself.
fn unwrap_schema(schema: Value) -> Value {
    match schema {
        Value::Object(mut map) if map.len() == 1 && map.contains_key("jsonSchema") => {
            map.shift_remove("jsonSchema").unwrap_or_default()
        }
        schema => schema,
    }
}

fn compile_schema(schema: Value, api_version: &str) -> Result<Schema, String> {
    let Some(root) = schema.as_object() else {
        return Err(format!("the schema of {api_version} must be an object"));
    };
    if let Some(keyword) = ROOT_KEYWORDS_REFUSED.iter().find(|it| root.contains_key(**it)) {
        return Err(format!("the schema of {api_version} may not use \"{keyword}\" at its root"));
    }
    let properties = root.get("properties").and_then(Value::as_object);
    let common =
        COMMON_FIELDS.iter().find(|it| properties.is_some_and(|map| map.contains_key(**it)));
    if let Some(field) = common {
        return Err(format!(
            "the schema of {api_version} may not say anything about \"{field}\", which is the same \
             for all kinds"
        ));
    }
    Schema::new(schema)
        .map_err(|words| format!("the schema of {api_version} is no JSON schema: {words}"))
}
