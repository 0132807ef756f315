//! A checkout stays small: no file over 200 kB but lock files; generated API documents and pictures
//! under docs/, and what the portal's client is written from and into, may weigh 2 MB each.

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "sizes";

const BYTES_MAX: u64 = 200_000;
const DOCUMENT_BYTES_MAX: u64 = 2_000_000;

/// The API as the portal has it: the document, and the types that come from it.
const OF_THE_PORTAL: &[&str] = &["web/openapi.json", "web/src/api/schema.d.ts"];

/// Weighs every file.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in checkout.files.iter().filter(|file| !is_lock(&file.path)) {
        let max = if is_document(&file.path) { DOCUMENT_BYTES_MAX } else { BYTES_MAX };
        if file.size_bytes > max {
            let message =
                format!("{} bytes, {max} are allowed; keep it elsewhere", file.size_bytes);
            found.push(Finding::file(&file.path, message));
        }
    }
    found
}

/// Whether a file is written by a tool, so that rules about prose leave it alone.
pub fn is_generated(path: &str) -> bool {
    is_lock(path)
        || OF_THE_PORTAL.contains(&path)
        || path.starts_with("docs/reference/openapi/")
        || path.ends_with(".snap")
}

fn is_lock(path: &str) -> bool {
    path.ends_with("Cargo.lock") || path.ends_with("package-lock.json")
}

fn is_document(path: &str) -> bool {
    OF_THE_PORTAL.contains(&path)
        || path.starts_with("docs/")
            && [".json", ".yaml", ".png", ".svg", ".webp"]
                .iter()
                .any(|ending| path.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heavy_files_are_refused_unless_they_are_locks_or_documents() {
        let heavy = "x".repeat(200_001);
        let checkout = Checkout::of(&[
            ("Cargo.lock", &heavy),
            ("docs/reference/openapi/catalog.json", &heavy),
            ("web/openapi.json", &heavy),
            ("docs/index.md", &heavy),
            ("examples/acme/big.yaml", &heavy),
        ]);
        let paths: Vec<String> = check(&checkout).into_iter().map(|finding| finding.path).collect();
        assert_eq!(paths, ["docs/index.md", "examples/acme/big.yaml"]);
    }
}
