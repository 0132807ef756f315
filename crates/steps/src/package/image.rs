//! The config and the manifest of an image.

use std::collections::BTreeMap;

use model::Problem;
use serde_json::{Value, json};

use super::PackageAsk;
use super::base::Base;
use super::file::PackageFile;
use super::layer::Layer;
use super::layout::{Blob, Layout};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const BASE_NAME: &str = "org.opencontainers.image.base.name";

/// Writes both, and the index. Gives the manifest's digest, and the size of everything.
///
/// # Errors
/// The time is none, or nothing can be written.
pub fn write(
    ask: &PackageAsk,
    file: &PackageFile,
    base: Option<&Base>,
    layers: &[Layer],
    layout: &Layout,
) -> Result<Blob, Problem> {
    let created = jiff::Timestamp::from_second(ask.epoch_s)
        .map_err(|_| Problem::input("The time of the image is none; give seconds since 1970"))?
        .to_string();
    let config = layout.put(config(ask, file, base, layers, &created).to_string().as_bytes())?;
    let mut list: Vec<Value> = base.map(|base| base.layers.clone()).unwrap_or_default();
    list.extend(layers.iter().map(|layer| {
        json!({ "mediaType": layer.media_type, "digest": layer.digest, "size": layer.bytes })
    }));
    let mut annotations = json!({ BASE_NAME: file.base });
    if let Some(commit) = &ask.commit {
        annotations["org.opencontainers.image.revision"] = json!(commit);
    }
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": { "mediaType": CONFIG, "digest": config.digest, "size": config.bytes },
        "layers": list,
        "annotations": annotations,
    });
    let manifest = layout.put(manifest.to_string().as_bytes())?;
    let mut named = json!({
        "mediaType": MANIFEST,
        "digest": manifest.digest,
        "size": manifest.bytes,
        "platform": { "architecture": file.platform.architecture, "os": file.platform.os },
    });
    if let Some(tag) = &ask.tag {
        named["annotations"] = json!({ "org.opencontainers.image.ref.name": tag });
    }
    layout.finish(&named)?;
    let of_layers: u64 = layers.iter().map(|layer| layer.bytes).sum();
    let bytes =
        manifest.bytes + config.bytes + of_layers + base.map(|base| base.bytes).unwrap_or_default();
    Ok(Blob { digest: manifest.digest, bytes })
}

fn config(
    ask: &PackageAsk,
    file: &PackageFile,
    base: Option<&Base>,
    layers: &[Layer],
    created: &str,
) -> Value {
    let diff_ids = base.iter().flat_map(|base| base.diff_ids.iter().cloned());
    let diff_ids: Vec<String> =
        diff_ids.chain(layers.iter().map(|layer| layer.diff_id.clone())).collect();
    let mut history: Vec<Value> = base.map(|base| base.history.clone()).unwrap_or_default();
    history.extend(file.include.iter().map(|include| {
        let by = format!("flagstone step package {}", include.shown());
        json!({ "created": created, "created_by": by })
    }));
    json!({
        "created": created,
        "architecture": file.platform.architecture,
        "os": file.platform.os,
        "config": {
            "User": file.user,
            "ExposedPorts": { format!("{}/tcp", file.port): {} },
            "Env": variables(file, base),
            "Entrypoint": file.command,
            "WorkingDir": file.workdir,
            "Labels": labels(ask, file, base),
        },
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
        "history": history,
    })
}

/// Those of the base, and ours in their place.
fn variables(file: &PackageFile, base: Option<&Base>) -> Vec<String> {
    let of_base = base.map(|base| base.env.as_slice()).unwrap_or_default();
    let kept = of_base.iter().filter(|variable| {
        let name = variable.split('=').next().unwrap_or_default();
        !file.env.contains_key(name)
    });
    let ours = file.env.iter().map(|(name, value)| format!("{name}={value}"));
    kept.cloned().chain(ours).collect()
}

fn labels(ask: &PackageAsk, file: &PackageFile, base: Option<&Base>) -> BTreeMap<String, String> {
    let mut labels = file.labels.clone();
    let mut put = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            labels.insert(name.to_owned(), value.to_owned());
        }
    };
    put("org.opencontainers.image.title", file.name.as_deref());
    put("org.opencontainers.image.revision", ask.commit.as_deref());
    put("org.opencontainers.image.source", ask.source_url.as_deref());
    put("org.opencontainers.image.version", ask.version.as_deref());
    put(BASE_NAME, Some(&file.base));
    put("dev.flagstone.base", Some(if base.is_some() { "included" } else { "named" }));
    put("dev.flagstone.health", Some(&file.health));
    put("dev.flagstone.ready", Some(&file.ready));
    put("dev.flagstone.version", Some(&file.version));
    put("dev.flagstone.port", Some(&file.port.to_string()));
    labels
}
