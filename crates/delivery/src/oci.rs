//! What was built: an OCI image layout in a tar, checked and unpacked.
//!
//! Reading order: [`image`] (what an image says of itself), [`archive`] (blobs of a layout by their
//! digest), [`unpack`] (layers into a folder).
//!
//! Nothing of it is believed: each blob is what its digest says or is refused, nothing is written outside
//! of the folder, and everything is bounded.

pub mod archive;
pub mod image;
pub mod unpack;

use std::path::Path;

use model::Problem;

pub use image::Image;

/// Folder of the image's files in that of a release.
pub const ROOT: &str = "root";
/// File in that of a release that says what the image says.
const SAID: &str = "image.json";

/// Unpacks the image with this digest from the tar at `archive` into the folder `into`, which is
/// made. It is there as a whole or not at all. Blocks.
///
/// # Errors
/// It is no such image, or not one that may be unpacked.
pub fn unpack(archive: &Path, digest: &str, into: &Path) -> Result<Image, Problem> {
    let mut layout = archive::Archive::open(archive)?;
    let (image, layers) = layout.image(digest)?;
    let beside = into.with_extension("part");
    let _nothing_was_there = std::fs::remove_dir_all(&beside);
    let unpacked = (|| {
        let root = beside.join(ROOT);
        std::fs::create_dir_all(&root).map_err(unwritten)?;
        let mut unpacker = unpack::Unpacker::open(&root)?;
        for layer in &layers {
            layout.layer(layer, |content| unpacker.layer(content))?;
        }
        std::fs::write(beside.join(SAID), image.write()).map_err(unwritten)?;
        std::fs::rename(&beside, into).map_err(unwritten)
    })();
    if unpacked.is_err() {
        let _half_of_it = std::fs::remove_dir_all(&beside);
    }
    unpacked.map(|()| image)
}

/// What was unpacked into this folder before; `None` where nothing was.
pub fn unpacked(folder: &Path) -> Option<Image> {
    Image::read(&std::fs::read_to_string(folder.join(SAID)).ok()?)
}

fn unwritten(error: std::io::Error) -> Problem {
    Problem::internal(format!("a release cannot be unpacked: {error}"))
}
