//! The folder that an image is written into: `oci-layout`, `index.json`, and blobs by their digest.

use std::io::Write;
use std::path::Path;

use cap_std::fs::{Dir, File};
use model::Problem;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::source::Source;

const BLOBS: &str = "blobs/sha256";
/// A blob that is being written; its digest is known at its end.
const UNFINISHED: &str = "blobs/unfinished";
const MARK: &str = "oci-layout";
const INDEX: &str = "index.json";

/// An image layout that is being written.
#[derive(Debug)]
pub struct Layout {
    dir: Dir,
    within: Option<String>,
}

/// A blob that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// `sha256:` and hexadecimal digits.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
}

impl Layout {
    /// Begins at `output`: a folder that is empty, not there, or holds an earlier layout, which is
    /// taken away.
    ///
    /// # Errors
    /// Something else lies there, or nothing can be written.
    pub fn begin(source: &Source, output: &Path) -> Result<Self, Problem> {
        let within = source.below(output)?;
        if within.as_deref() == Some("") {
            return Err(Problem::input("The output is the source; name another folder"));
        }
        let dir = source.make_folder(output)?;
        let has_layout = dir.symlink_metadata(MARK).is_ok_and(|about| about.is_file());
        for found in dir.entries().map_err(wrong)? {
            let name = found.map_err(wrong)?.file_name();
            let is_ours = [MARK, INDEX, "blobs"].iter().any(|ours| name == *ours);
            if !has_layout || !is_ours {
                let detail = format!("{} holds other things than a layout", output.display());
                return Err(Problem::input(detail).hint("name a folder that is empty"));
            }
        }
        for file in [MARK, INDEX] {
            if dir.symlink_metadata(file).is_ok() {
                dir.remove_file(file).map_err(wrong)?;
            }
        }
        match dir.symlink_metadata("blobs") {
            Ok(about) if about.is_dir() => dir.remove_dir_all("blobs").map_err(wrong)?,
            Ok(_) => dir.remove_file("blobs").map_err(wrong)?,
            Err(_) => {}
        }
        dir.create_dir_all(BLOBS).map_err(wrong)?;
        Ok(Self { dir, within })
    }

    /// Where it lies below the source, when it does.
    pub fn within(&self) -> Option<&str> {
        self.within.as_deref()
    }

    /// Begins a blob; one at a time.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn blob(&self) -> Result<BlobWriter<'_>, Problem> {
        let file = self.dir.create(UNFINISHED).map_err(wrong)?;
        let file = std::io::BufWriter::with_capacity(crate::limits::COPY_BYTES, file);
        Ok(BlobWriter { layout: self, file, hash: Sha256::new(), bytes: 0 })
    }

    /// Writes a small blob.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn put(&self, bytes: &[u8]) -> Result<Blob, Problem> {
        let mut writer = self.blob()?;
        writer.write_all(bytes).map_err(wrong)?;
        writer.finish()
    }

    /// Names the image, which makes the folder a layout.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn finish(&self, manifest: &Value) -> Result<(), Problem> {
        let index = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": [manifest],
        });
        self.dir.write(INDEX, index.to_string()).map_err(wrong)?;
        let mark = json!({ "imageLayoutVersion": "1.0.0" });
        self.dir.write(MARK, mark.to_string()).map_err(wrong)
    }
}

/// A blob that is being written.
pub struct BlobWriter<'a> {
    layout: &'a Layout,
    file: std::io::BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Write for BlobWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl BlobWriter<'_> {
    /// Gives the blob its name.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn finish(mut self) -> Result<Blob, Problem> {
        self.file.flush().map_err(wrong)?;
        let hex = hex(&self.hash.finalize());
        let dir = &self.layout.dir;
        dir.rename(UNFINISHED, dir, format!("{BLOBS}/{hex}")).map_err(wrong)?;
        Ok(Blob { digest: format!("sha256:{hex}"), bytes: self.bytes })
    }
}

/// Hexadecimal digits, small ones.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn wrong(error: std::io::Error) -> Problem {
    Problem::input(format!("The layout cannot be written: {error}"))
}
