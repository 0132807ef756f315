//! `Location` entities: signposts to other files. What their targets are, and how the entity is
//! made that stands for a root (a configured or registered location).

use forge::Integrations;
use model::Location;
use model::location::is_script_address;
use serde_json::{Map, Value, json};
use sha1::{Digest, Sha1};

use super::finding::{Findings, Stage, child, shown};
use super::limits::TARGETS_PER_LOCATION_MAX;

/// A place that a `Location` entity points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationTarget {
    /// The place: absolute, perhaps with wildcards.
    pub location: Location,
    /// Whether it is no fault when nothing is there (`presence: optional`).
    pub optional: bool,
    /// JSON pointer of the target in the entity.
    pub field: String,
    /// Line of the target in its file.
    pub line: u32,
    /// Column of the target.
    pub column: u32,
}

/// The targets of a `Location` entity that was read from `base`. Targets that cannot be used are
/// findings of [`Stage::Target`], the others are returned; a `type` that may not be switched to is
/// a finding of [`Stage::Kind`] and returns none.
pub fn targets(
    entity: &Map<String, Value>,
    base: &Location,
    integrations: &Integrations,
    allowed_types: &[String],
    findings: &mut Findings<'_>,
) -> Vec<LocationTarget> {
    let Some(spec) = entity.get("spec").and_then(Value::as_object) else { return Vec::new() };
    let kind = spec.get("type").and_then(Value::as_str).unwrap_or(&base.kind);
    if kind != base.kind && !allowed_types.iter().any(|it| it == kind) {
        let message = format!(
            "Location type \"{}\" is not allowed in a location of type \"{}\"; allowed: {}",
            shown(kind),
            base.kind,
            allowed_types.join(", ")
        );
        findings.value(Stage::Kind, "/spec/type", message);
        return Vec::new();
    }
    let optional = spec.get("presence").and_then(Value::as_str) == Some("optional");
    let single = spec.get("target").into_iter().map(|it| ("/spec/target".to_owned(), it));
    let several = spec.get("targets").and_then(Value::as_array).into_iter().flatten();
    let several = several.enumerate().map(|(index, it)| (child("/spec/targets", index), it));
    let mut found = Vec::new();
    for (count, (field, target)) in single.chain(several).enumerate() {
        if count >= TARGETS_PER_LOCATION_MAX {
            let message = format!("A Location may have at most {TARGETS_PER_LOCATION_MAX} targets");
            findings.value(Stage::Target, field, message);
            break;
        }
        let Some(target) = target.as_str().filter(|it| !it.is_empty()) else { continue };
        match resolve(base, integrations, kind, target) {
            Ok(location) => {
                let at = findings.position(&field);
                found.push(LocationTarget {
                    location,
                    optional,
                    field,
                    line: at.line,
                    column: at.column,
                });
            }
            Err(message) => findings.value(Stage::Target, field, message),
        }
    }
    found
}

fn resolve(
    base: &Location,
    integrations: &Integrations,
    kind: &str,
    target: &str,
) -> Result<Location, String> {
    if is_script_address(target) {
        return Err("A target may not be a javascript: address".to_owned());
    }
    if kind == "file" && target.ends_with('/') {
        return Err(format!(
            "A target of type file may not end with a path separator: \"{}\"; write the file's \
             name or a pattern such as ./*.yaml",
            shown(target)
        ));
    }
    let base = if kind == base.kind {
        base
    } else {
        // A switch of type has nothing to be relative to.
        &Location::new(kind, "")
    };
    integrations
        .resolve(base, target)
        .map_err(|error| format!("The target \"{}\" cannot be used: {error}", shown(target)))
}

/// The name of the `Location` entity that stands for a root.
pub fn generated_name(location: &Location) -> String {
    let mut name = String::from("generated-");
    for byte in Sha1::digest(location.to_string()) {
        for digit in [byte >> 4, byte & 15] {
            name.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    name
}

/// The `Location` entity that stands for a root, as it would have been written in a file there.
pub fn generated_entity(location: &Location, optional: bool) -> Value {
    let mut spec = json!({"type": location.kind, "target": location.target});
    if optional {
        spec["presence"] = "optional".into();
    }
    json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Location",
        "metadata": {"name": generated_name(location), "namespace": "default"},
        "spec": spec,
    })
}

#[cfg(test)]
mod tests {
    use model::yaml::Positions;

    use super::*;

    const BASE: &str = "https://github.com/o/r/blob/main/x/all.yaml";

    fn check(base: &Location, spec: Value) -> (Vec<String>, Vec<String>) {
        let positions = Positions::default();
        let mut findings = Findings::new(&positions);
        let entity = json!({"spec": spec});
        let allowed = ["url".to_owned()];
        let known = Integrations::default();
        let found = targets(entity.as_object().unwrap(), base, &known, &allowed, &mut findings);
        let shown = found.iter().map(|it| {
            format!("{} {}{}", it.field, it.location, if it.optional { " optional" } else { "" })
        });
        let messages =
            findings.into_list().into_iter().map(|it| format!("{}: {}", it.field, it.message));
        (shown.collect(), messages.collect())
    }

    #[test]
    fn relative_targets_count_from_the_entitys_own_file() {
        let (found, messages) = check(
            &Location::new("url", BASE),
            json!({
                "target": "./a.yaml",
                "targets": ["../b.yaml", "/c.yaml", "https://h/d.yaml"],
                "presence": "optional",
            }),
        );
        assert_eq!(
            found,
            [
                "/spec/target url:https://github.com/o/r/tree/main/x/a.yaml optional",
                "/spec/targets/0 url:https://github.com/o/r/tree/main/b.yaml optional",
                "/spec/targets/1 url:https://github.com/o/r/tree/main/c.yaml optional",
                "/spec/targets/2 url:https://h/d.yaml optional",
            ]
        );
        assert_eq!(messages, Vec::<String>::new());
    }

    #[test]
    fn a_file_may_point_at_addresses_but_an_address_never_at_files() {
        let file = Location::new("file", "/srv/x/all.yaml");
        let (found, _) = check(&file, json!({"type": "url", "target": "https://h/a.yaml"}));
        assert_eq!(found, ["/spec/target url:https://h/a.yaml"]);
        let (found, messages) =
            check(&Location::new("url", BASE), json!({"type": "file", "target": "/etc/passwd"}));
        assert!(found.is_empty());
        assert_eq!(
            messages,
            ["/spec/type: Location type \"file\" is not allowed in a location of type \"url\"; \
                 allowed: url"]
        );
    }

    #[test]
    fn a_bad_target_leaves_its_siblings_alone() {
        let file = Location::new("file", "/srv/x/all.yaml");
        let (found, messages) =
            check(&file, json!({"targets": ["./a.yaml", "./folder/", "java\nscript:x"]}));
        assert_eq!(found, ["/spec/targets/0 file:/srv/x/a.yaml"]);
        assert_eq!(messages.len(), 2);
        assert!(messages[0].starts_with("/spec/targets/1: A target of type file may not end"));
        assert_eq!(messages[1], "/spec/targets/2: A target may not be a javascript: address");
    }

    #[test]
    fn a_relative_target_of_another_type_has_nothing_to_be_relative_to() {
        let file = Location::new("file", "/srv/x/all.yaml");
        let (found, messages) = check(&file, json!({"type": "url", "target": "./a.yaml"}));
        assert!(found.is_empty());
        assert_eq!(messages.len(), 1, "{messages:?}");
    }

    #[test]
    fn a_root_is_named_after_the_digest_of_its_place() {
        let root = Location::new("url", "https://github.com/o/r/blob/main/catalog-info.yaml");
        let entity = generated_entity(&root, false);
        assert_eq!(
            entity["metadata"]["name"],
            "generated-7c55750a4675b0187bd394fa668346a2ab626ab7"
        );
        assert_eq!(entity["spec"], json!({"type": "url", "target": root.target}));
    }
}
