//! What relative addresses within a template resolve against.

use serde_json::Value;

const SOURCE: &str = "backstage.io/source-location";
const MANAGED_BY: &str = "backstage.io/managed-by-location";

/// The address of a template's own file or folder, as its annotations tell it: `None` when they name
/// nothing that can be read.
pub fn base_url(metadata: &Value) -> Option<String> {
    let annotations = &metadata["annotations"];
    let location = annotations[SOURCE].as_str().or_else(|| annotations[MANAGED_BY].as_str())?;
    let (kind, target) = location.split_once(':')?;
    match kind {
        "url" => Some(target.to_owned()),
        "file" => Some(format!("file://{target}")),
        _ => None,
    }
    .filter(|it| !it.is_empty())
}
