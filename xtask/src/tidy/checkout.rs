//! The checkout as the rules see it: every file that git knows or would add, Rust sources read into
//! their tokens, and what each of our crates depends on. Made from the disk, or from a few lines of
//! text in a rule's own test.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::rust_source::RustSource;
use crate::programs::{self, Failure, Outcome};

/// Files larger than this are not read, only weighed.
const READ_BYTES_MAX: u64 = 2_000_000;

/// One file of the checkout.
pub struct File {
    /// Path from the root, with `/` between its parts.
    pub path: String,
    /// Size on disk.
    pub size_bytes: u64,
    /// The text; `None` when it is none, or too large to read.
    pub text: Option<String>,
    /// The tokens of a Rust file.
    pub rust: Option<RustSource>,
}

/// One of our crates.
pub struct Package {
    pub name: String,
    /// Path of its manifest from the root.
    pub manifest: String,
    pub dependencies: Vec<Dependency>,
}

/// One dependency of one of our crates.
pub struct Dependency {
    pub name: String,
    /// `normal`, `dev` or `build`.
    pub kind: String,
}

/// What the rules look at.
#[derive(Default)]
pub struct Checkout {
    pub files: Vec<File>,
    pub packages: Vec<Package>,
}

impl Checkout {
    /// Reads the checkout that xtask stands in.
    pub fn read() -> Outcome<Self> {
        let mut git = programs::command("git");
        git.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
        let listing = programs::capture(&mut git)?;
        let paths: BTreeSet<&str> = listing.split('\0').filter(|path| !path.is_empty()).collect();
        let mut files = Vec::new();
        for path in paths {
            files.extend(read_file(programs::root(), path)?);
        }
        let mut cargo = programs::cargo(Path::new("target"));
        cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
        let packages = packages(&programs::capture(&mut cargo)?)?;
        let mut checkout = Self { files, packages };
        checkout.mark_test_modules();
        Ok(checkout)
    }

    /// A checkout of a few files, for the tests of rules.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files =
            files.iter().map(|(path, text)| File::new(path, text.len() as u64, text)).collect();
        let mut checkout = Self { files, packages: Vec::new() };
        checkout.mark_test_modules();
        checkout
    }

    /// The same with crates: `(name, [(dependency, kind)])`.
    #[cfg(test)]
    pub fn with_packages(mut self, packages: &[(&str, &[(&str, &str)])]) -> Self {
        for (name, dependencies) in packages {
            let dependencies = dependencies
                .iter()
                .map(|(name, kind)| Dependency { name: (*name).into(), kind: (*kind).into() })
                .collect();
            let manifest = format!("crates/{name}/Cargo.toml");
            self.packages.push(Package { name: (*name).into(), manifest, dependencies });
        }
        self
    }

    /// Files with text, of the given endings (`.rs`); all of them when none is given.
    pub fn texts<'a>(&'a self, endings: &'a [&str]) -> impl Iterator<Item = (&'a File, &'a str)> {
        self.files
            .iter()
            .filter(|file| endings.is_empty() || endings.iter().any(|it| file.path.ends_with(it)))
            .filter_map(|file| Some((file, file.text.as_deref()?)))
    }

    /// Every Rust file.
    pub fn rust(&self) -> impl Iterator<Item = (&File, &RustSource)> {
        self.files.iter().filter_map(|file| Some((file, file.rust.as_ref()?)))
    }

    /// The text of one file.
    pub fn text_of(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path)?.text.as_deref()
    }

    /// Whether a file or a folder of that path is part of the checkout.
    pub fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        path.is_empty()
            || self.files.iter().any(|file| file.path == path || file.path.starts_with(&folder))
    }

    /// Files behind a `#[cfg(test)] mod name;` are test code as a whole.
    fn mark_test_modules(&mut self) {
        let mut prefixes = Vec::new();
        for (file, source) in self.rust() {
            let folder = module_folder(&file.path);
            prefixes.extend(source.test_modules.iter().map(|name| format!("{folder}{name}")));
        }
        for file in &mut self.files {
            let Some(source) = &mut file.rust else { continue };
            let stem = file.path.trim_end_matches(".rs");
            source.all_test |= is_test_path(&file.path)
                || prefixes.iter().any(|prefix| {
                    stem == prefix
                        || stem
                            .strip_prefix(prefix.as_str())
                            .is_some_and(|rest| rest.starts_with('/'))
                });
        }
    }
}

impl File {
    fn new(path: &str, size_bytes: u64, text: &str) -> Self {
        let rust = path.ends_with(".rs").then(|| RustSource::read(text));
        Self { path: path.to_owned(), size_bytes, text: Some(text.to_owned()), rust }
    }

    /// The crate that a file under `crates/` belongs to.
    pub fn crate_name(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }
}

/// The folder that holds the modules which a file declares.
fn module_folder(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match name {
        "lib.rs" | "main.rs" | "mod.rs" => format!("{folder}/"),
        other => format!("{folder}/{}/", other.trim_end_matches(".rs")),
    }
}

fn is_test_path(path: &str) -> bool {
    path.starts_with("crates/testkit/") || path.contains("/tests/") || path.ends_with("/tests.rs")
}

fn read_file(root: &Path, path: &str) -> Outcome<Option<File>> {
    let full = root.join(path);
    let Ok(metadata) = std::fs::symlink_metadata(&full) else { return Ok(None) };
    if !metadata.is_file() {
        return Ok(None);
    }
    if metadata.len() > READ_BYTES_MAX {
        let path = path.to_owned();
        return Ok(Some(File { path, size_bytes: metadata.len(), text: None, rust: None }));
    }
    let bytes = std::fs::read(&full)
        .map_err(|error| Failure::new(format!("cannot read {}: {error}", full.display())))?;
    Ok(Some(match String::from_utf8(bytes) {
        Ok(text) => File::new(path, metadata.len(), &text),
        Err(_) => {
            File { path: path.to_owned(), size_bytes: metadata.len(), text: None, rust: None }
        }
    }))
}

fn packages(metadata: &str) -> Outcome<Vec<Package>> {
    let metadata: Value = serde_json::from_str(metadata)
        .map_err(|error| Failure::new(format!("cargo metadata printed no JSON: {error}")))?;
    let root = metadata["workspace_root"].as_str().unwrap_or_default();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(list(&metadata["packages"])
        .iter()
        .map(|package| Package {
            name: text(&package["name"]),
            manifest: text(&package["manifest_path"])
                .trim_start_matches(root)
                .trim_start_matches('/')
                .to_owned(),
            dependencies: list(&package["dependencies"])
                .iter()
                .map(|dependency| Dependency {
                    name: text(&dependency["name"]),
                    kind: dependency["kind"].as_str().unwrap_or("normal").to_owned(),
                })
                .collect(),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_behind_a_test_module_counts_as_test_code() {
        let checkout = Checkout::of(&[
            ("crates/a/src/lib.rs", "#[cfg(test)]\nmod fakes;\nmod store;\n"),
            ("crates/a/src/fakes.rs", "fn f() {}\n"),
            ("crates/a/src/fakes/clock.rs", "fn f() {}\n"),
            ("crates/a/src/store.rs", "#[cfg(test)]\nmod checks;\n"),
            ("crates/a/src/store/checks.rs", "fn f() {}\n"),
            ("crates/a/src/tests/listing.rs", "fn f() {}\n"),
        ]);
        let test_files: Vec<&str> = checkout
            .rust()
            .filter(|(_, source)| source.all_test)
            .map(|(file, _)| file.path.as_str())
            .collect();
        assert_eq!(
            test_files,
            [
                "crates/a/src/fakes.rs",
                "crates/a/src/fakes/clock.rs",
                "crates/a/src/store/checks.rs",
                "crates/a/src/tests/listing.rs"
            ]
        );
    }

    #[test]
    fn dependencies_are_read_from_the_metadata_that_cargo_prints() {
        let metadata = r#"{"workspace_root": "/w", "packages": [{"name": "a",
            "manifest_path": "/w/crates/a/Cargo.toml",
            "dependencies": [{"name": "b", "kind": null}, {"name": "c", "kind": "dev"}]}]}"#;
        let packages = packages(metadata).expect("it is JSON");
        assert_eq!(packages[0].manifest, "crates/a/Cargo.toml");
        let kinds: Vec<&str> =
            packages[0].dependencies.iter().map(|dependency| dependency.kind.as_str()).collect();
        assert_eq!(kinds, ["normal", "dev"]);
    }
}
