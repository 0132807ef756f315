//! The bodies as the OpenAPI document describes them. Entities pass through as text, so these types
//! describe and are never built, but for the locations.

#![expect(dead_code, reason = "they describe bodies that are written as text")]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A relation of an entity to another.
#[derive(ToSchema)]
pub struct EntityRelation {
    /// For example `ownedBy`.
    #[schema(rename = "type")]
    kind: String,
    /// The other entity; it need not exist.
    target_ref: String,
}

/// An entity of the software catalog.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Entity {
    /// For example `backstage.io/v1alpha1`.
    api_version: String,
    /// For example `Component`.
    kind: String,
    /// Name, namespace, uid, etag, title, description, labels, annotations, tags, links, and more.
    #[schema(value_type = Object)]
    metadata: Value,
    /// What its kind says of it.
    #[schema(value_type = Option<Object>)]
    spec: Option<Value>,
    /// Its relations, sorted by type and target.
    relations: Option<Vec<EntityRelation>>,
}

/// How to go on from a page.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct EntitiesQueryResponsePageInfo {
    /// The cursor of the next page, when there is one.
    next_cursor: Option<String>,
    /// The cursor of the previous page, when there is one.
    prev_cursor: Option<String>,
}

/// A page of entities.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct EntitiesQueryResponse {
    /// The entities, or of each the fields that were asked for.
    items: Vec<Entity>,
    /// All that match, on all pages; 0 when it was not to be counted.
    total_items: u64,
    /// How to go on.
    page_info: EntitiesQueryResponsePageInfo,
}

/// Entities by their references.
#[derive(ToSchema)]
pub struct EntitiesBatchResponse {
    /// In the order of the references; `null` where there is none.
    items: Vec<Option<Entity>>,
}

/// One step of an ancestry.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct EntityAncestryItem {
    /// The entity.
    entity: Entity,
    /// The entities that emitted it.
    parent_entity_refs: Vec<String>,
}

/// Which entities an entity came from.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct EntityAncestryResponse {
    /// The entity that was asked about.
    root_entity_ref: String,
    /// It and its ancestors.
    items: Vec<EntityAncestryItem>,
}

/// How often a value occurs.
#[derive(ToSchema)]
pub struct EntityFacet {
    /// The value in its own case.
    value: String,
    /// Entities that have it.
    count: u64,
}

/// The values of each facet.
#[derive(ToSchema)]
pub struct EntityFacetsResponse {
    /// By facet, as it was asked for.
    facets: BTreeMap<String, Vec<EntityFacet>>,
}

/// Body of a predicate query. Other keys are ignored.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct QueryEntitiesByPredicateRequest {
    /// Continues an earlier query; all but `limit` and `fields` then comes from it.
    cursor: Option<String>,
    /// Most entities on the page; 200 when absent.
    limit: Option<u64>,
    /// Entities to pass over.
    offset: Option<u64>,
    /// `[{field, order}]`; the first one counts.
    #[schema(value_type = Option<Vec<Object>>)]
    order_by: Option<Vec<Value>>,
    /// `{term, fields}`.
    #[schema(value_type = Option<Object>)]
    full_text_filter: Option<Value>,
    /// Paths to show.
    fields: Option<Vec<String>>,
    /// `include` or `exclude`.
    total_items: Option<String>,
    /// The predicate.
    #[schema(value_type = Option<Object>)]
    query: Option<Value>,
}

/// Body of a request for entities by reference.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct GetEntitiesByRefsRequest {
    /// The references, `kind:namespace/name`.
    entity_refs: Vec<String>,
    /// Paths to show.
    fields: Option<Vec<String>>,
    /// Shows only entities that match; others are `null`.
    #[schema(value_type = Option<Object>)]
    query: Option<Value>,
}

/// Body of a request for facets.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct QueryEntityFacetsByPredicateRequest {
    /// Paths to count.
    facets: Vec<String>,
    /// Counts only entities that match.
    #[schema(value_type = Option<Object>)]
    query: Option<Value>,
    /// Counts only entities that a text is found in, as by-query finds it: `{term, fields}`. Backstage
    /// has no such key here.
    #[schema(value_type = Option<Object>)]
    full_text_filter: Option<Value>,
}

/// A registered location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocationView {
    /// Id of the registration.
    pub id: String,
    /// `url`, or another type that the server reads.
    #[serde(rename = "type")]
    pub kind: String,
    /// The address.
    pub target: String,
    /// The `Location` entity that stands for it.
    pub entity_ref: String,
}

/// A registered location in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LocationItem {
    /// The location.
    pub data: LocationView,
}

/// A location that was registered, or would be.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateLocationResponse {
    /// The location.
    pub location: LocationView,
    /// Of a dry run, the entities that it would bring; of a registration that waited, those that it
    /// has brought; else empty.
    #[schema(value_type = Vec<Entity>)]
    pub entities: Vec<Value>,
    /// Of a dry run: whether it is registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exists: Option<bool>,
    /// Of a registration that waited: whether it was read within that time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_read: Option<bool>,
}

/// How to go on from a page of locations.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocationsQueryResponsePageInfo {
    /// The cursor of the next page, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A page of registered locations.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocationsQueryResponse {
    /// The locations.
    pub items: Vec<LocationView>,
    /// All that match.
    pub total_items: u64,
    /// How to go on.
    pub page_info: LocationsQueryResponsePageInfo,
}

/// A location that somebody names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LocationInput {
    /// `url`, or another type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The address.
    pub target: String,
    /// `required` or `optional`.
    #[serde(default)]
    pub presence: Option<Presence>,
}

/// Whether something has to be at a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// It is a fault when nothing is there.
    Required,
    /// It is none.
    Optional,
}

/// Body of a request to look at a location. Other keys are ignored.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnalyzeLocationRequest {
    /// Where to look.
    pub location: LocationInput,
    /// The file to look for in a folder or repository; `catalog-info.yaml` when absent. Backstage's
    /// own document spells it `catalogFileName`, its client `catalogFilename`.
    #[serde(alias = "catalogFileName")]
    pub catalog_filename: Option<String>,
}

/// An entity that a file at the location holds already.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct AnalyzeLocationExistingEntity {
    /// The file: `{type, target}`.
    #[schema(value_type = Object)]
    location: Value,
    /// Whether the file is a source of this catalog.
    is_registered: bool,
    /// The entity.
    entity: Entity,
}

/// The beginning of an entity for what is at the location.
#[derive(ToSchema)]
pub struct AnalyzeLocationGenerateEntity {
    /// As much of it as could be found out.
    #[schema(value_type = Object)]
    entity: Value,
    /// What was found out about single fields; none yet.
    #[schema(value_type = Vec<Object>)]
    fields: Vec<Value>,
}

/// What is at a location. One of the lists is empty.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct AnalyzeLocationResponse {
    /// What is there.
    existing_entity_files: Vec<AnalyzeLocationExistingEntity>,
    /// What could be put there.
    generate_entities: Vec<AnalyzeLocationGenerateEntity>,
}

/// Body of a request to validate an entity. Other keys are ignored.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct ValidateEntityRequest {
    /// Where it stands, or would stand: `url:...`.
    pub location: String,
    /// The entity.
    #[schema(value_type = Object)]
    pub entity: serde_json::Map<String, Value>,
}

/// Why something is no entity.
#[derive(ToSchema)]
pub struct ValidateEntityErrors {
    /// Errors with `name`, `message`, perhaps `cause`, and `field`, a JSON pointer.
    #[schema(value_type = Vec<Object>)]
    errors: Vec<Value>,
}

/// What a permission system may know of the catalog.
#[derive(ToSchema)]
pub struct PermissionMetadata {
    /// The permissions: `type`, `name`, `attributes`, perhaps `resourceType`.
    #[schema(value_type = Vec<Object>)]
    permissions: Vec<Value>,
    /// The rules: `name`, `description`, `resourceType`, `paramsSchema`.
    #[schema(value_type = Vec<Object>)]
    rules: Vec<Value>,
}

/// Questions whether entities pass conditions.
#[derive(ToSchema)]
pub struct ApplyConditionsRequest {
    /// Each `{id, resourceRef, resourceType, conditions}`; `resourceRef` is one reference or several.
    #[schema(value_type = Vec<Object>)]
    items: Vec<Value>,
}

/// The answers.
#[derive(ToSchema)]
pub struct ApplyConditionsResponse {
    /// Each `{id, result}`; `result` is `ALLOW` or `DENY`, or a list of them.
    #[schema(value_type = Vec<Object>)]
    items: Vec<Value>,
}
