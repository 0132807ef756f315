//! An image below ours, from a layout of its own: every blob is held against its digest before it is
//! believed.

use std::io::{Read as _, Write as _};
use std::path::Path;

use model::{Code, Problem};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::file::Platform;
use super::layout::{Layout, hex};
use crate::limits::{
    BASE_BYTES_MAX, BASE_INDEXES_MAX, BASE_LAYERS_MAX, COPY_BYTES, IMAGE_DOCUMENT_BYTES_MAX,
};
use crate::source::Source;

/// What an image gives to those above it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Base {
    /// Descriptors of its layers, as a manifest has them.
    pub layers: Vec<Value>,
    /// Digests of the layers' archives.
    pub diff_ids: Vec<String>,
    /// Its variables.
    pub env: Vec<String>,
    /// Where its layers came from.
    pub history: Vec<Value>,
    /// Size of its layers.
    pub bytes: u64,
}

/// Copies the layers of the image for `platform` in the layout at `folder`.
///
/// # Errors
/// It is no layout, has nothing for the platform, is too much, or is not what its digests say.
pub fn copy(folder: &Path, platform: &Platform, layout: &Layout) -> Result<Base, Problem> {
    let source = Source::open(folder)?;
    let index = source.read("index.json", IMAGE_DOCUMENT_BYTES_MAX)?;
    let index = index.ok_or_else(|| wrong("has no index.json, and is no OCI layout"))?;
    let manifest = find(&source, object(&index)?, platform)?;
    let config = manifest.get("config").ok_or_else(|| wrong("has a manifest without a config"))?;
    let config = document(&source, config)?;
    for (key, wanted) in [("os", platform.os), ("architecture", platform.architecture)] {
        if config.get(key).and_then(Value::as_str) != Some(wanted) {
            return Err(nothing_for(platform));
        }
    }
    let mut base = Base {
        diff_ids: texts(config.get("rootfs").and_then(|it| it.get("diff_ids"))),
        env: texts(config.get("config").and_then(|it| it.get("Env"))),
        history: config.get("history").and_then(Value::as_array).cloned().unwrap_or_default(),
        ..Base::default()
    };
    let layers = manifest.get("layers").and_then(Value::as_array);
    let layers = layers.ok_or_else(|| wrong("has a manifest without layers"))?;
    if layers.len() > BASE_LAYERS_MAX || layers.len() != base.diff_ids.len() {
        return Err(wrong("has layers that its config does not tell of, or too many"));
    }
    for layer in layers {
        let (digest, bytes) = copy_blob(&source, layer, layout)?;
        base.bytes = base.bytes.saturating_add(bytes);
        if base.bytes > BASE_BYTES_MAX {
            return Err(Problem::new(Code::TooLarge, "The base image is too large"));
        }
        base.layers
            .push(json!({ "mediaType": media_type(layer)?, "digest": digest, "size": bytes }));
    }
    Ok(base)
}

/// The manifest for the platform, through indexes.
fn find(
    source: &Source,
    mut index: Map<String, Value>,
    platform: &Platform,
) -> Result<Map<String, Value>, Problem> {
    for _ in 0..BASE_INDEXES_MAX {
        let manifests = index.get("manifests").and_then(Value::as_array);
        let manifests = manifests.ok_or_else(|| wrong("has an index without manifests"))?;
        let fits = |entry: &&Value| {
            entry["platform"]["os"] == platform.os
                && entry["platform"]["architecture"] == platform.architecture
        };
        let chosen = manifests.iter().find(fits).or(match manifests.as_slice() {
            [only] if only.get("platform").is_none() => Some(only),
            _ => None,
        });
        let found = document(source, chosen.ok_or_else(|| nothing_for(platform))?)?;
        if found.contains_key("layers") {
            return Ok(found);
        }
        index = found;
    }
    Err(wrong("has indexes of indexes of indexes"))
}

/// The OCI's name for a type of layer; Docker's own names mean the same bytes.
fn media_type(layer: &Value) -> Result<&'static str, Problem> {
    match layer["mediaType"].as_str() {
        Some("application/vnd.oci.image.layer.v1.tar") => {
            Ok("application/vnd.oci.image.layer.v1.tar")
        }
        Some(
            "application/vnd.oci.image.layer.v1.tar+gzip"
            | "application/vnd.docker.image.rootfs.diff.tar.gzip",
        ) => Ok("application/vnd.oci.image.layer.v1.tar+gzip"),
        Some("application/vnd.oci.image.layer.v1.tar+zstd") => {
            Ok("application/vnd.oci.image.layer.v1.tar+zstd")
        }
        _ => Err(wrong("has a layer of a type that is not known")),
    }
}

/// A small blob that is JSON.
fn document(source: &Source, descriptor: &Value) -> Result<Map<String, Value>, Problem> {
    let path = blob_path(descriptor)?;
    let bytes = source.read(&path, IMAGE_DOCUMENT_BYTES_MAX)?;
    let bytes = bytes.ok_or_else(|| wrong(&format!("has no {path}")))?;
    if !path.ends_with(&hex(&Sha256::digest(&bytes))) {
        return Err(wrong(&format!("has another {path} than its digest says")));
    }
    object(&bytes)
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(wrong("has a document that is no JSON object")),
    }
}

fn copy_blob(
    source: &Source,
    descriptor: &Value,
    layout: &Layout,
) -> Result<(String, u64), Problem> {
    let path = blob_path(descriptor)?;
    let (mut file, bytes) = source.file(&path)?;
    if bytes > BASE_BYTES_MAX {
        return Err(Problem::new(Code::TooLarge, "The base image is too large"));
    }
    let mut blob = layout.blob()?;
    let mut buffer = vec![0; COPY_BYTES];
    let failed = |error| wrong(&format!("has a blob that cannot be copied: {error}"));
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            break;
        }
        blob.write_all(buffer.get(..read).unwrap_or_default()).map_err(failed)?;
    }
    let blob = blob.finish()?;
    if descriptor["digest"] != blob.digest.as_str() {
        return Err(wrong(&format!("has another {path} than its digest says")));
    }
    Ok((blob.digest, blob.bytes))
}

fn blob_path(descriptor: &Value) -> Result<String, Problem> {
    let digest = descriptor["digest"].as_str().and_then(|it| it.strip_prefix("sha256:"));
    let is_hex = |text: &&str| {
        text.len() == 64
            && text.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it))
    };
    let digest = digest.filter(is_hex);
    let digest = digest.ok_or_else(|| wrong("names a blob without a sha256 digest"))?;
    Ok(format!("blobs/sha256/{digest}"))
}

fn texts(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

fn nothing_for(platform: &Platform) -> Problem {
    wrong(&format!("has no image for {}/{}", platform.os, platform.architecture))
}

fn wrong(why: &str) -> Problem {
    Problem::input(format!("The base layout {why}"))
        .hint("make it with `skopeo copy docker://IMAGE oci:DIR`")
}
