//! One descriptor through all steps, in Backstage's order. Backstage stops at the first fault; here
//! all are found, and the first of the list is the one that Backstage would have shown.

use forge::Integrations;
use model::yaml::Positions;
use model::{EntityRef, Location, entity_ref};
use serde_json::{Map, Value};

use super::annotations::{self, SourceLinks};
use super::finding::{Finding, Findings, Stage, shown};
use super::kinds::{Kinds, Version};
use super::placeholders::Failure;
use super::relations::{self, Edge};
use super::rulebook::Rulebook;
use super::{LocationTarget, casing, envelope, locations};

/// Where a document stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The file that it was read from.
    pub location: &'a Location,
    /// The root from which that file was reached.
    pub origin: &'a Location,
    /// The addresses of the file for people.
    pub links: &'a SourceLinks,
    /// The source hosts that are known, for relative targets.
    pub integrations: &'a Integrations,
    /// Whether the rules about origins apply. They do not for the entity of a root itself.
    pub rules_apply: bool,
}

/// What became of a document that says which entity it is about.
#[derive(Clone, Debug)]
pub struct Processed {
    /// `apiVersion`, `kind`, `metadata`, `spec`, ready to be stored: namespace filled in, reference
    /// lists sorted, annotations added. Not to be stored when [`Self::is_accepted`] says no.
    pub entity: Value,
    /// Which entity it is.
    pub entity_ref: EntityRef,
    /// The relations that it declares; none when it is refused.
    pub edges: Vec<Edge>,
    /// The places that it points at, if it is a `Location`; none when it is refused.
    pub targets: Vec<LocationTarget>,
    /// Everything that is wrong with it, in Backstage's order.
    pub errors: Vec<Finding>,
}

impl Processed {
    /// Whether the entity may enter the catalog. Targets that cannot be used do not keep it out.
    pub fn is_accepted(&self) -> bool {
        !self.errors.iter().any(|it| it.stage.is_fatal())
    }
}

/// A document that does not say which entity it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The kind, when at least that is known.
    pub kind: Option<String>,
    /// What is wrong with it; never empty.
    pub errors: Vec<Finding>,
}

/// Takes a document through all steps. Its placeholders are filled in already; `failures` are those
/// that could not be.
///
/// # Errors
/// The document names no entity.
pub fn process(
    rulebook: &Rulebook,
    place: &Place<'_>,
    document: Value,
    positions: &Positions,
    failures: &[Failure],
) -> Result<Processed, Refused> {
    let mut findings = Findings::new(positions);
    envelope::check_envelope(&document, &mut findings);
    let named = name_entity(&document).filter(|_| findings.is_empty());
    let Some(entity_ref) = named else { return Err(refuse(rulebook, &document, findings)) };
    for failure in failures {
        findings.value(Stage::Placeholder, failure.field.clone(), failure.message.clone());
    }
    let mut entity = document;
    if let Some(root) = entity.as_object_mut() {
        complete_metadata(root, place);
    }
    let (mut edges, mut targets) = inspect(rulebook, place, &entity, &entity_ref, &mut findings);
    if let Some(root) = entity.as_object_mut() {
        let version = find_version(&rulebook.kinds, root);
        relations::sort_references(root, version);
    }
    let mut errors = findings.into_list();
    forget_consequences(&mut errors, failures);
    if errors.iter().any(|it| it.stage.is_fatal()) {
        edges.clear();
        targets.clear();
    }
    Ok(Processed { entity, entity_ref, edges, targets, errors })
}

/// Checks a named entity and reads its relations and targets off it.
fn inspect(
    rulebook: &Rulebook,
    place: &Place<'_>,
    entity: &Value,
    entity_ref: &EntityRef,
    findings: &mut Findings<'_>,
) -> (Vec<Edge>, Vec<LocationTarget>) {
    let Some(root) = entity.as_object() else { return (Vec::new(), Vec::new()) };
    envelope::check_entity(root, findings);
    rulebook.formats.check(root, findings);
    let mut edges = Vec::new();
    let mut targets = Vec::new();
    match find_version(&rulebook.kinds, root) {
        None => findings.value(Stage::Foreign, "/kind", foreign(&rulebook.kinds, root, entity_ref)),
        Some(version) => {
            version.schema.check(entity, findings);
            if root.get("kind").and_then(Value::as_str) == Some("Location") {
                let types = &rulebook.location_types;
                targets =
                    locations::targets(root, place.location, place.integrations, types, findings);
            }
            edges = relations::emit(root, entity_ref, version, findings);
        }
    }
    casing::check(root, findings);
    check_rules(rulebook, place, root, entity_ref, findings);
    (edges, targets)
}

/// The reference of an entity with a good envelope. `None` when its parts are too long to be one.
fn name_entity(document: &Value) -> Option<EntityRef> {
    let kind = document.get("kind")?.as_str()?;
    let metadata = document.get("metadata")?;
    let name = metadata.get("name")?.as_str()?;
    let namespace = match metadata.get("namespace") {
        Some(namespace) => namespace.as_str()?,
        None => entity_ref::DEFAULT_NAMESPACE,
    };
    let entity_ref = EntityRef::new(kind, namespace, name);
    (entity_ref.as_str().len() <= entity_ref::MAX_LENGTH).then_some(entity_ref)
}

/// Says all that can be said about a document without an envelope.
fn refuse(rulebook: &Rulebook, document: &Value, mut findings: Findings<'_>) -> Refused {
    if let Some(root) = document.as_object() {
        envelope::check_entity(root, &mut findings);
        rulebook.formats.check(root, &mut findings);
    }
    if findings.is_empty() {
        // Only an overlong reference comes here with formats that admit overlong names.
        let message = format!(
            "The kind, namespace and name of an entity may have {} bytes together",
            entity_ref::MAX_LENGTH
        );
        findings.value(Stage::Envelope, "/metadata/name", message);
    }
    let kind = document.get("kind").and_then(Value::as_str).map(|kind| shown(kind).into_owned());
    Refused { kind, errors: findings.into_list() }
}

/// Writes what the catalog itself has to say about where the entity is from.
fn complete_metadata(root: &mut Map<String, Value>, place: &Place<'_>) {
    let Some(metadata) = root.get_mut("metadata").and_then(Value::as_object_mut) else { return };
    metadata.entry("namespace").or_insert_with(|| entity_ref::DEFAULT_NAMESPACE.into());
    annotations::annotate(metadata, place.location, place.origin, place.links);
    annotations::scrub_scripts(metadata);
    if metadata.get("uid").is_some_and(|uid| uid.as_str().is_some_and(|it| !it.is_empty())) {
        // The catalog gives uids; one that a file brings along is not looked at.
        metadata.shift_remove("uid");
    }
}

fn find_version<'k>(kinds: &'k Kinds, root: &Map<String, Value>) -> Option<&'k Version> {
    let text = |key: &str| root.get(key).and_then(Value::as_str);
    kinds.version(text("kind")?, text("apiVersion")?, spec_type(root))
}

fn spec_type(root: &Map<String, Value>) -> Option<&str> {
    root.get("spec").and_then(|spec| spec.get("type")).and_then(Value::as_str)
}

/// The message for a kind or version that nobody knows, with what is known instead.
fn foreign(kinds: &Kinds, root: &Map<String, Value>, entity_ref: &EntityRef) -> String {
    let kind = root.get("kind").and_then(Value::as_str).unwrap_or_default();
    let mut known: Vec<String> = kinds
        .similar(kind)
        .iter()
        .flat_map(|it| it.versions.iter().map(move |version| (it, version)))
        .flat_map(|(it, version)| {
            version.api_versions.iter().map(move |name| format!("{name} {}", it.name))
        })
        .collect();
    let mut message = format!(
        "No processor recognized the entity {entity_ref} as valid, possibly caused by a foreign \
         kind or apiVersion"
    );
    if !known.is_empty() {
        known.dedup();
        message.push_str("; known: ");
        message.push_str(&known.join(", "));
    }
    message
}

fn check_rules(
    rulebook: &Rulebook,
    place: &Place<'_>,
    root: &Map<String, Value>,
    entity_ref: &EntityRef,
    findings: &mut Findings<'_>,
) {
    let kind = root.get("kind").and_then(Value::as_str).unwrap_or_default();
    if !place.rules_apply || rulebook.rules.allow(kind, spec_type(root), place.origin) {
        return;
    }
    let message = format!(
        "Entity {entity_ref} at {}, originated at {}, is not of an allowed kind for that location",
        place.location, place.origin
    );
    findings.value(Stage::Rules, "/kind", message);
}

/// Drops findings about values that are missing only because a placeholder could not be filled in.
fn forget_consequences(errors: &mut Vec<Finding>, failures: &[Failure]) {
    if failures.is_empty() {
        return;
    }
    errors.retain(|it| {
        it.stage == Stage::Placeholder
            || !failures.iter().any(|failure| {
                it.field
                    .strip_prefix(failure.field.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    });
}
