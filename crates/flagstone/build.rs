//! Packs what the binary brings along: the golden paths and the demo's organisation, each a tar that
//! `src/startup/embedded.rs` includes, with a number that says whether it is the same as before.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// What is packed: its name, its folder below the checkout.
const PACKED: [(&str, &str); 2] = [("golden-paths", "golden-paths"), ("acme", "examples/acme")];

/// Folders that tools make beside the source.
const MADE: [&str; 7] =
    ["node_modules", "target", "dist", "__pycache__", ".venv", ".pytest_cache", "coverage"];

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let lacking = || io::Error::other("cargo sets its variables");
    // Asked for when it runs: checkouts that share a target folder share this program, too.
    let root = variable("CARGO_MANIFEST_DIR").ok_or_else(lacking)?.join("../..");
    let out = variable("OUT_DIR").ok_or_else(lacking)?;
    for (name, folder) in PACKED {
        let folder = root.join(folder);
        println!("cargo:rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        collect(&folder, &mut files)?;
        files.sort();
        let bytes = pack(&folder, &files)?;
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        std::fs::write(out.join(format!("{name}.tar")), bytes)?;
        std::fs::write(out.join(format!("{name}.mark")), format!("{:016x}", hasher.finish()))?;
    }
    Ok(())
}

/// Every file below `folder` but what tools made there. A golden path has a template; what stands
/// beside them (what they share, how it is spread) is for their makers.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let kind = path.symlink_metadata()?;
        if kind.is_dir() && !MADE.contains(&name.as_str()) && !is_for_makers(&path) {
            collect(&path, found)?;
        } else if kind.is_file() && !is_for_makers(&path) {
            found.push(path);
        }
    }
    Ok(())
}

fn is_for_makers(path: &Path) -> bool {
    let Some(above) = path.parent().filter(|it| it.ends_with("golden-paths")) else { return false };
    match path.is_dir() {
        true => !above.join(path).join("template.yaml").is_file(),
        false => path.extension().is_some_and(|it| it == "mjs"),
    }
}

/// The same bytes for the same files, whenever and by whomever they are packed.
fn pack(folder: &Path, files: &[PathBuf]) -> io::Result<Vec<u8>> {
    let mut packed = tar::Builder::new(Vec::new());
    for file in files {
        let name = file.strip_prefix(folder).map_err(io::Error::other)?;
        let bytes = std::fs::read(file)?;
        let is_program = file.metadata()?.permissions().mode() & 0o100 != 0;
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(if is_program { 0o755 } else { 0o644 });
        header.set_mtime(0);
        packed.append_data(&mut header, name, bytes.as_slice())?;
    }
    packed.into_inner()
}
