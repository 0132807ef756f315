//! A tar of an OCI image layout: where each blob lies in it, and the documents that lead from a digest
//! to layers (image-spec, `image-layout.md`, `manifest.md`).

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek as _, SeekFrom, Take};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use model::Problem;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::image::Image;
use crate::limits::{DOCUMENT_BYTES_MAX, LAYERS_MAX, LAYOUT_BLOBS_MAX};
use crate::model::hex_of;

const BLOBS: &str = "blobs/sha256/";
const INDEX: &str = "index.json";
const TAR: [&str; 2] =
    ["application/vnd.oci.image.layer.v1.tar", "application/vnd.docker.image.rootfs.diff.tar"];
const GZIP: [&str; 2] = [
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
];

/// A layer of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    hex: String,
    is_packed: bool,
}

/// A tar of a layout.
#[derive(Debug)]
pub struct Archive {
    file: File,
    /// Where blobs lie: offset and size.
    blobs: HashMap<String, (u64, u64)>,
    index: Option<(u64, u64)>,
}

impl Archive {
    /// Reads what there is in the tar at `path`.
    ///
    /// # Errors
    /// It is no tar of a layout.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let file = File::open(path).map_err(|error| broken(&error))?;
        let mut found = Self { file, blobs: HashMap::new(), index: None };
        let reader = found.file.try_clone().map_err(|error| broken(&error))?;
        let mut archive = tar::Archive::new(reader);
        for entry in archive.entries_with_seek().map_err(|error| broken(&error))? {
            let entry = entry.map_err(|error| broken(&error))?;
            if !entry.header().entry_type().is_file() {
                continue;
            }
            let place = (entry.raw_file_position(), entry.size());
            let name = entry.path_bytes();
            let name = String::from_utf8_lossy(&name);
            let name = name.trim_start_matches("./");
            if name == INDEX {
                found.index = Some(place);
            } else if let Some(hex) = name.strip_prefix(BLOBS) {
                found.blobs.insert(hex.to_owned(), place);
            }
            if found.blobs.len() > LAYOUT_BLOBS_MAX {
                let detail = format!("The artefact has more than {LAYOUT_BLOBS_MAX} blobs");
                return Err(Problem::input(detail));
            }
        }
        Ok(found)
    }

    /// The image whose manifest has this digest, and its layers from the lowest.
    ///
    /// # Errors
    /// There is none, or it is none that can be run.
    pub fn image(&mut self, digest: &str) -> Result<(Image, Vec<Layer>), Problem> {
        let place = self.index.ok_or_else(|| Problem::input("The artefact has no index.json"))?;
        let index = document(&self.read(place)?)?;
        let named = index["manifests"].as_array().into_iter().flatten();
        if !named.filter_map(|it| it["digest"].as_str()).any(|it| it == digest) {
            let detail = format!("The index of the artefact does not name {digest}");
            return Err(Problem::input(detail));
        }
        let manifest = self.document(digest)?;
        let config = self.document(text(&manifest["config"]["digest"])?)?;
        let layers = manifest["layers"].as_array().map(Vec::as_slice).unwrap_or_default();
        if layers.len() > LAYERS_MAX {
            return Err(Problem::input(format!("The image has more than {LAYERS_MAX} layers")));
        }
        let layer = |it: &Value| {
            let media_type = text(&it["mediaType"])?;
            let is_packed = GZIP.contains(&media_type);
            if !is_packed && !TAR.contains(&media_type) {
                let detail = format!("Layers of the type {media_type} cannot be unpacked");
                return Err(Problem::input(detail));
            }
            Ok(Layer { hex: checked(text(&it["digest"])?)?.to_owned(), is_packed })
        };
        let layers = layers.iter().map(layer).collect::<Result<_, _>>()?;
        Ok((Image::of(&config, &manifest)?, layers))
    }

    /// Hands the content of a layer to `with`, once it is known to be what its digest says.
    ///
    /// # Errors
    /// It is not; what `with` says.
    pub fn layer(
        &mut self,
        layer: &Layer,
        with: impl FnOnce(&mut dyn Read) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let place = self.place(&layer.hex)?;
        let mut hash = Sha256::new();
        let mut content = self.at(place)?;
        std::io::copy(&mut content, &mut HashWriter(&mut hash)).map_err(|error| broken(&error))?;
        if hex(&hash.finalize()) != layer.hex {
            return Err(altered(&layer.hex));
        }
        let mut content = self.at(place)?;
        match layer.is_packed {
            true => with(&mut MultiGzDecoder::new(content)),
            false => with(&mut content),
        }
    }

    fn document(&mut self, digest: &str) -> Result<Value, Problem> {
        let hex_wanted = checked(digest)?;
        let place = self.place(hex_wanted)?;
        let bytes = self.read(place)?;
        if hex(&Sha256::digest(&bytes)) != hex_wanted {
            return Err(altered(hex_wanted));
        }
        document(&bytes)
    }

    fn place(&self, hex: &str) -> Result<(u64, u64), Problem> {
        let found = self.blobs.get(hex).copied();
        found.ok_or_else(|| Problem::input(format!("The artefact has no blob sha256:{hex}")))
    }

    fn read(&mut self, place: (u64, u64)) -> Result<Vec<u8>, Problem> {
        if place.1 > DOCUMENT_BYTES_MAX {
            let detail =
                format!("A document of the artefact has more than {DOCUMENT_BYTES_MAX} bytes");
            return Err(Problem::input(detail));
        }
        let mut bytes = Vec::new();
        self.at(place)?.read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        Ok(bytes)
    }

    fn at(&mut self, (offset, size): (u64, u64)) -> Result<Take<BufReader<&File>>, Problem> {
        self.file.seek(SeekFrom::Start(offset)).map_err(|error| broken(&error))?;
        Ok(BufReader::with_capacity(64 * 1024, &self.file).take(size))
    }
}

struct HashWriter<'h>(&'h mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn document(bytes: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(bytes)
        .map_err(|error| Problem::input(format!("A document of the artefact is broken: {error}")))
}

fn text(value: &Value) -> Result<&str, Problem> {
    value.as_str().ok_or_else(|| Problem::input("The manifest of the artefact lacks something"))
}

fn checked(digest: &str) -> Result<&str, Problem> {
    hex_of(digest).ok_or_else(|| Problem::input("A digest of the artefact is none of SHA-256"))
}

fn altered(hex: &str) -> Problem {
    Problem::input(format!("The blob sha256:{hex} of the artefact is not what its digest says"))
}

fn broken(error: &std::io::Error) -> Problem {
    Problem::input(format!("The artefact cannot be read: {error}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}
