//! The annotations that say where an entity came from, and the addresses that must not be clicked.

use forge::Integrations;
use model::Location;
use model::location::is_script_address;
use serde_json::{Map, Value};

/// The file that an entity was read from.
pub const MANAGED_BY_LOCATION: &str = "backstage.io/managed-by-location";
/// The root from which that file was reached.
pub const MANAGED_BY_ORIGIN_LOCATION: &str = "backstage.io/managed-by-origin-location";
/// Where people can look at the descriptor.
pub const VIEW_URL: &str = "backstage.io/view-url";
/// Where people can edit the descriptor.
pub const EDIT_URL: &str = "backstage.io/edit-url";
/// The folder of sources that the descriptor describes.
pub const SOURCE_LOCATION: &str = "backstage.io/source-location";
/// What stands in for an address that a browser would run.
pub const REJECTED_ADDRESS: &str = "https://backstage.io/annotation-rejected-for-security-reasons";

/// The addresses of a descriptor for people; the same for all documents of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceLinks {
    /// Where it can be looked at.
    pub view_url: Option<String>,
    /// Where it can be edited; none for files of a fixed commit.
    pub edit_url: Option<String>,
    /// Its folder, as a location reference.
    pub source_location: Option<String>,
}

impl SourceLinks {
    /// The addresses of the file at `location`: none for files on a disk, only the first for hosts
    /// that nobody knows.
    pub fn of(location: &Location, integrations: &Integrations) -> Self {
        if location.kind != "url" {
            return Self::default();
        }
        let folder = integrations.directory_address(&location.target);
        Self {
            view_url: Some(location.target.clone()),
            edit_url: integrations.edit_address(&location.target),
            source_location: folder.map(|folder| Location::new("url", folder).to_string()),
        }
    }
}

/// Writes the annotations of the place into `metadata`. The two `managed-by` annotations are ours
/// whatever the author wrote; the author's own view, edit and source addresses win. An absent or
/// null `annotations` becomes a map; anything else that is no map is left for validation.
pub fn annotate(
    metadata: &mut Map<String, Value>,
    location: &Location,
    origin: &Location,
    links: &SourceLinks,
) {
    let slot = metadata.entry("annotations").or_insert(Value::Null);
    if slot.is_null() {
        *slot = Value::Object(Map::new());
    }
    let Some(annotations) = slot.as_object_mut() else { return };
    annotations.insert(MANAGED_BY_LOCATION.to_owned(), location.to_string().into());
    annotations.insert(MANAGED_BY_ORIGIN_LOCATION.to_owned(), origin.to_string().into());
    let optional = [
        (VIEW_URL, &links.view_url),
        (EDIT_URL, &links.edit_url),
        (SOURCE_LOCATION, &links.source_location),
    ];
    for (key, value) in optional {
        if let Some(value) = value
            && !annotations.contains_key(key)
        {
            annotations.insert(key.to_owned(), value.as_str().into());
        }
    }
}

/// Replaces addresses that a browser would run: the view and edit annotations, as Backstage does,
/// the source annotation, which front ends make a button of, and those of `links`, which the portal
/// shows just as prominently.
pub fn scrub_scripts(metadata: &mut Map<String, Value>) {
    let scrub = |value: Option<&mut Value>| {
        if let Some(value) = value
            && value.as_str().is_some_and(is_script_address)
        {
            *value = REJECTED_ADDRESS.into();
        }
    };
    if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
        scrub(annotations.get_mut(VIEW_URL));
        scrub(annotations.get_mut(EDIT_URL));
        if let Some(source) = annotations.get_mut(SOURCE_LOCATION)
            && let Some(text) = source.as_str()
            && text.split_once(':').is_some_and(|(_, target)| is_script_address(target))
        {
            *source = format!("url:{REJECTED_ADDRESS}").into();
        }
        scrub(annotations.get_mut(SOURCE_LOCATION));
    }
    if let Some(links) = metadata.get_mut("links").and_then(Value::as_array_mut) {
        for link in links {
            scrub(link.get_mut("url"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn annotated(mut metadata: Value) -> Value {
        let location = Location::new("url", "https://h/o/r/blob/main/x.yaml");
        let origin = Location::new("url", "https://h/o/r/blob/main/all.yaml");
        let links = SourceLinks {
            view_url: Some("view".into()),
            edit_url: Some("edit".into()),
            source_location: None,
        };
        annotate(metadata.as_object_mut().unwrap(), &location, &origin, &links);
        metadata["annotations"].take()
    }

    #[test]
    fn the_author_wins_for_addresses_but_not_for_the_place() {
        let written = json!({
            "annotations": {MANAGED_BY_LOCATION: "url:elsewhere", VIEW_URL: "mine", "a": "b"},
        });
        assert_eq!(
            annotated(written),
            json!({
                MANAGED_BY_LOCATION: "url:https://h/o/r/blob/main/x.yaml",
                MANAGED_BY_ORIGIN_LOCATION: "url:https://h/o/r/blob/main/all.yaml",
                VIEW_URL: "mine", EDIT_URL: "edit", "a": "b",
            })
        );
    }

    #[test]
    fn links_are_those_of_the_source_host() {
        let links = |kind: &str, target: &str| {
            SourceLinks::of(&Location::new(kind, target), &Integrations::default())
        };
        let known = links("url", "https://github.com/o/r/blob/main/x/catalog-info.yaml");
        assert_eq!(
            known.edit_url.as_deref(),
            Some("https://github.com/o/r/edit/main/x/catalog-info.yaml")
        );
        assert_eq!(
            known.source_location.as_deref(),
            Some("url:https://github.com/o/r/tree/main/x/")
        );
        let unknown = links("url", "https://other.host/a/b.yaml");
        assert_eq!(unknown.view_url.as_deref(), Some("https://other.host/a/b.yaml"));
        assert_eq!((unknown.edit_url, unknown.source_location), (None, None));
        assert_eq!(links("file", "/srv/a.yaml"), SourceLinks::default());
    }

    #[test]
    fn annotations_left_empty_in_yaml_are_no_fault_but_other_types_are() {
        assert_eq!(annotated(json!({"annotations": null})).as_object().unwrap().len(), 4);
        assert_eq!(annotated(json!({"annotations": [1]})), json!([1]));
    }

    #[test]
    fn javascript_addresses_are_replaced() {
        let mut metadata = json!({
            "annotations": {
                VIEW_URL: "java\nscript:x", EDIT_URL: "https://ok",
                SOURCE_LOCATION: "url: javascript:x",
            },
            "links": [{"url": "\u{1}JavaScript:alert(1)"}, {"url": "https://ok"}, 7],
        });
        scrub_scripts(metadata.as_object_mut().unwrap());
        assert_eq!(metadata["annotations"][VIEW_URL], REJECTED_ADDRESS);
        assert_eq!(metadata["annotations"][EDIT_URL], "https://ok");
        let rejected = format!("url:{REJECTED_ADDRESS}");
        assert_eq!(metadata["annotations"][SOURCE_LOCATION], rejected);
        assert_eq!(metadata["links"][0]["url"], REJECTED_ADDRESS);
        assert_eq!(metadata["links"][1]["url"], "https://ok");
    }
}
