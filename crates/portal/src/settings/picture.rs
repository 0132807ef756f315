//! Logos. Pages load nothing from other origins and the server serves no folder of the operator's, so
//! that a picture that is a file becomes a part of what a page asks for first.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::Problem;
use model::config::Config;

use super::check::wrong;
use super::written::Brand;
use crate::limits::{ADDRESS_CHARS_MAX, PICTURE_BYTES_MAX};

/// Kinds of pictures, by the ending of the file.
const KINDS: [(&str, &str); 4] = [
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("webp", "image/webp"),
    ("ico", "image/x-icon"),
];

/// The brand with its pictures read.
///
/// # Errors
/// A picture that cannot be used, by its key.
pub fn inlined(mut brand: Brand, config: &Config, section: &str) -> Result<Brand, Problem> {
    let picture = |key: &str, written: &str| {
        let origin = config.origin(&format!("{section}.{key}"));
        let folder = origin.and_then(|it| Some(Path::new(&*it.file).parent()?.to_owned()));
        address(key, written, &folder.unwrap_or_default())
    };
    if let Some(logo) = &mut brand.logo {
        logo.light = picture("brand.logo.light", &logo.light)?;
        logo.dark = picture("brand.logo.dark", &logo.dark)?;
    }
    if let Some(favicon) = &mut brand.favicon {
        *favicon = picture("brand.favicon", favicon)?;
    }
    Ok(brand)
}

/// The address that a page uses: what is one already, or the file itself.
fn address(key: &str, written: &str, folder: &Path) -> Result<String, Problem> {
    if written.len() > ADDRESS_CHARS_MAX {
        return Err(wrong(key, &format!("may have {ADDRESS_CHARS_MAX} characters at most")));
    }
    let is_path_here = written.starts_with('/') && !written.starts_with("//");
    if is_path_here || written.starts_with("data:image/") {
        return Ok(written.to_owned());
    }
    if written.contains(':') || written.starts_with("//") {
        let what = "is elsewhere, and pages load nothing from other origins";
        return Err(wrong(key, what).hint("name a file beside the configuration, ./logo.svg"));
    }
    let file = folder.join(written);
    let ending = file.extension().and_then(|it| it.to_str()).unwrap_or_default();
    let kind = KINDS.iter().find(|(known, _)| *known == ending);
    let Some((_, kind)) = kind else {
        return Err(wrong(key, "must be a picture: svg, png, webp or ico"));
    };
    Ok(format!("data:{kind};base64,{}", STANDARD.encode(read(key, &file)?)))
}

fn read(key: &str, file: &PathBuf) -> Result<Vec<u8>, Problem> {
    let unreadable = |error: std::io::Error| {
        wrong(key, &format!("is {}, which cannot be read: {error}", file.display()))
    };
    if std::fs::metadata(file).map_err(unreadable)?.len() > PICTURE_BYTES_MAX {
        let what = format!("is {}, which has more than {PICTURE_BYTES_MAX} bytes", file.display());
        return Err(wrong(key, &what));
    }
    std::fs::read(file).map_err(unreadable)
}
