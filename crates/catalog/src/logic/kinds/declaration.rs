//! The shape in which kinds and relation pairs are declared, in our own files and in configuration.
//!
//! It is the shape of Backstage's model layers, so one may also write `name` for `names`,
//! `selector: {path}` for `path` and `schema: {jsonSchema}` for `schema`.

use model::Problem;
use serde::Deserialize;
use serde_json::Value;

/// What configuration declares beyond the built-in kinds.
#[derive(Clone, Debug, Default)]
pub struct Custom {
    /// `flagstone.catalog.kinds`.
    pub kinds: Vec<KindDeclaration>,
    /// `flagstone.catalog.relations`.
    pub relations: Vec<RelationDeclaration>,
}

/// A kind with its versions.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KindDeclaration {
    /// First part of the API version.
    pub group: String,
    /// What it is called.
    pub names: Names,
    /// What it is, in a sentence.
    #[serde(default)]
    pub description: String,
    /// Its versions.
    pub versions: Vec<VersionDeclaration>,
}

/// The names of a kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Names {
    /// As descriptors write it: `Component`.
    pub kind: String,
    /// One of them: `component`.
    pub singular: String,
    /// Several of them: `components`.
    pub plural: String,
}

/// One version of a kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VersionDeclaration {
    /// Last parts of the API version: `v1alpha1`, one or several.
    #[serde(alias = "name", deserialize_with = "one_or_many")]
    pub names: Vec<String>,
    /// The `spec.type` that this version is for.
    #[serde(default)]
    pub spec_type: Option<String>,
    /// What it is, in a sentence.
    #[serde(default)]
    pub description: String,
    /// The fields that refer to other entities.
    #[serde(default)]
    pub relation_fields: Vec<RelationFieldDeclaration>,
    /// JSON schema (draft-07) of a whole entity.
    pub schema: Value,
}

/// A field that refers to other entities.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RelationFieldDeclaration {
    /// Path from the entity's root, keys joined by dots: `spec.owner`.
    #[serde(alias = "selector", deserialize_with = "path_or_selector")]
    pub path: String,
    /// The relation to what is named.
    pub relation: String,
    /// The relation back; may be left out when the pair is known.
    #[serde(default)]
    pub reverse: Option<String>,
    /// What a reference without a kind means; left out, the kind is mandatory.
    #[serde(default)]
    pub default_kind: Option<String>,
    /// What a reference without a namespace means.
    #[serde(default)]
    pub default_namespace: Namespace,
    /// The only kinds that may be named.
    #[serde(default)]
    pub allowed_kinds: Option<Vec<String>>,
}

/// The namespace of a reference that names none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Namespace {
    /// That of the entity that refers.
    #[default]
    Inherit,
    /// `default`.
    Default,
}

/// A pair of relations, and the fields of known kinds that stand for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RelationDeclaration {
    /// The relation, read from its source.
    pub relation: String,
    /// The same, read from its target.
    pub reverse: String,
    /// What it says, in a sentence.
    #[serde(default)]
    pub description: String,
    /// Fields added to kinds that are known already.
    #[serde(default)]
    pub fields: Vec<AddedField>,
}

/// A relation field added to a kind that is known already.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddedField {
    /// Which kind.
    pub kind: String,
    /// Only its version for this `spec.type`; left out, all versions.
    #[serde(default)]
    pub spec_type: Option<String>,
    /// See [`RelationFieldDeclaration::path`].
    #[serde(alias = "selector", deserialize_with = "path_or_selector")]
    pub path: String,
    /// See [`RelationFieldDeclaration::default_kind`].
    #[serde(default)]
    pub default_kind: Option<String>,
    /// See [`RelationFieldDeclaration::default_namespace`].
    #[serde(default)]
    pub default_namespace: Namespace,
    /// See [`RelationFieldDeclaration::allowed_kinds`].
    #[serde(default)]
    pub allowed_kinds: Option<Vec<String>>,
}

impl Custom {
    /// Reads the two lists of configuration; an absent one is empty.
    ///
    /// # Errors
    /// Names the entry that is not of the right shape.
    pub fn read(kinds: Option<&Value>, relations: Option<&Value>) -> Result<Self, Problem> {
        Ok(Self {
            kinds: list(kinds, "flagstone.catalog.kinds")?,
            relations: list(relations, "flagstone.catalog.relations")?,
        })
    }
}

fn list<T: for<'de> Deserialize<'de>>(value: Option<&Value>, key: &str) -> Result<Vec<T>, Problem> {
    let items = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Problem::input(format!("{key} must be a list")).at(key)),
    };
    let read = |(index, item): (usize, &Value)| {
        let at = format!("{key}[{index}]");
        T::deserialize(item).map_err(|error| Problem::input(format!("{at}: {error}")).at(at))
    };
    items.iter().enumerate().map(read).collect()
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a name or a list of names")]
    enum Shape {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Shape::deserialize(input)? {
        Shape::One(name) => vec![name],
        Shape::Many(names) => names,
    })
}

fn path_or_selector<'de, D: serde::Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a path such as spec.owner")]
    enum Shape {
        Path(String),
        Selector { path: String },
    }
    Ok(match Shape::deserialize(input)? {
        Shape::Path(path) | Shape::Selector { path } => path,
    })
}
