//! An inventory as a CycloneDX 1.6 document, in JSON. The same inventory gives the same bytes: the
//! serial number comes from the content, and there is no time in it.

use model::Problem;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::SbomAsk;
use super::inventory::{Component, Inventory};

/// How what is made here is referred to.
const HERE: &str = "made-here";

/// Writes the document.
///
/// # Errors
/// None that is known: values of ours become JSON.
pub fn write(inventory: &Inventory, ask: &SbomAsk) -> Result<String, Problem> {
    let mut document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": "",
        "version": 1,
        "metadata": metadata(inventory, ask),
        "components": inventory.components.values().map(component).collect::<Vec<_>>(),
        "dependencies": dependencies(inventory),
        "compositions": [{
            "aggregate": if inventory.is_incomplete { "incomplete" } else { "complete" },
            "dependencies": [HERE],
        }],
    });
    document["serialNumber"] = json!(serial(&document));
    let mut text = serde_json::to_string_pretty(&document).map_err(Problem::internal)?;
    text.push('\n');
    Ok(text)
}

fn metadata(inventory: &Inventory, ask: &SbomAsk) -> Value {
    let name = ask.name.as_deref().or(inventory.name.as_deref()).unwrap_or("source");
    let mut here = json!({ "type": "application", "bom-ref": HERE, "name": name });
    if let Some(version) = ask.version.as_deref().or(inventory.version.as_deref()) {
        here["version"] = json!(version);
    }
    if let Some(licence) = &inventory.licence {
        here["licenses"] = licence.value();
    }
    json!({
        "lifecycles": [{ "phase": "build" }],
        "tools": { "components": [{
            "type": "application",
            "name": "flagstone",
            "version": env!("CARGO_PKG_VERSION"),
        }] },
        "component": here,
    })
}

fn component(component: &Component) -> Value {
    let mut value = Map::new();
    value.insert("type".to_owned(), json!("library"));
    value.insert("bom-ref".to_owned(), json!(component.purl));
    if let Some(group) = &component.group {
        value.insert("group".to_owned(), json!(group));
    }
    value.insert("name".to_owned(), json!(component.name));
    if let Some(version) = &component.version {
        value.insert("version".to_owned(), json!(version));
    }
    value.insert("scope".to_owned(), json!(component.scope.word()));
    if !component.hashes.is_empty() {
        value.insert("hashes".to_owned(), hashes(component.hashes.iter()));
    }
    if let Some(licence) = &component.licence {
        value.insert("licenses".to_owned(), licence.value());
    }
    value.insert("purl".to_owned(), json!(component.purl));
    if !component.files.is_empty() {
        let files = component.files.iter().map(|file| {
            let mut reference = json!({ "type": "distribution", "url": file.url });
            if !file.hashes.is_empty() {
                reference["hashes"] = hashes(file.hashes.iter());
            }
            reference
        });
        value.insert("externalReferences".to_owned(), files.collect());
    }
    let named_by = json!([{ "name": "flagstone:namedBy", "value": component.named_by }]);
    value.insert("properties".to_owned(), named_by);
    Value::Object(value)
}

fn hashes<'a>(hashes: impl Iterator<Item = &'a (&'static str, String)>) -> Value {
    hashes.map(|(algorithm, digits)| json!({ "alg": algorithm, "content": digits })).collect()
}

fn dependencies(inventory: &Inventory) -> Vec<Value> {
    let is_there = |reference: &&String| inventory.components.contains_key(*reference);
    let entry =
        |reference: &str, needs: Vec<&String>| json!({ "ref": reference, "dependsOn": needs });
    let direct = inventory.direct.iter().filter(is_there).collect();
    let others = inventory
        .components
        .values()
        .map(|it| entry(&it.purl, it.needs.iter().filter(is_there).collect()));
    std::iter::once(entry(HERE, direct)).chain(others).collect()
}

/// A UUID that comes from the content (of RFC 9562's version 8: ours to define).
fn serial(document: &Value) -> String {
    let digest = Sha256::digest(document.to_string());
    let mut digits: Vec<u8> = digest.iter().copied().take(16).collect();
    if let Some(version) = digits.get_mut(6) {
        *version = (*version & 0x0f) | 0x80;
    }
    if let Some(variant) = digits.get_mut(8) {
        *variant = (*variant & 0x3f) | 0x80;
    }
    let hex = crate::package::layout::hex(&digits);
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!(
        "urn:uuid:{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    )
}
