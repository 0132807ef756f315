//! Lock files of npm, versions 2 and 3: `packages`, by the folder that each lies in.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Problem;
use serde::Deserialize;
use serde_json::Value;

use super::inventory::{Component, Distribution, Inventory, Scope, address, algorithm};
use super::licence::Licence;
use super::purl;
use crate::limits::{ABOUT_BYTES_MAX, COMPONENT_TEXT_BYTES_MAX, LOCK_BYTES_MAX};
use crate::package::layout::hex;
use crate::source::{Source, plain};

/// The names of lock files, the one that counts first.
const FILES: &[&str] = &["npm-shrinkwrap.json", "package-lock.json"];
const MODULES: &str = "node_modules";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lock {
    lockfile_version: Option<u32>,
    #[serde(default)]
    packages: BTreeMap<String, Package>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Package {
    name: Option<String>,
    version: Option<String>,
    resolved: Option<Value>,
    integrity: Option<String>,
    license: Option<Value>,
    link: bool,
    dev: bool,
    dev_optional: bool,
    optional: bool,
    dependencies: BTreeMap<String, Value>,
    dev_dependencies: BTreeMap<String, Value>,
    optional_dependencies: BTreeMap<String, Value>,
    peer_dependencies: BTreeMap<String, Value>,
}

/// Takes the lock file of npm, when there is one.
///
/// # Errors
/// It is wrong, too old or too much.
pub fn take(source: &Source, names: &[String], inventory: &mut Inventory) -> Result<(), Problem> {
    let Some(file) = FILES.iter().find(|file| names.iter().any(|name| name == *file)) else {
        if names.iter().any(|name| name == "package.json") {
            inventory.is_incomplete = true;
            inventory.note("package.json has no lock file; `npm install` writes one");
        }
        return Ok(());
    };
    let bytes = source.read(file, LOCK_BYTES_MAX)?.unwrap_or_default();
    let lock: Lock = serde_json::from_slice(&bytes)
        .map_err(|error| Problem::input(format!("{file}: {error}")).at(*file))?;
    if !matches!(lock.lockfile_version, Some(2 | 3)) {
        let found = lock.lockfile_version.map_or("none".to_owned(), |it| it.to_string());
        return Err(Problem::input(format!(
            "{file} has lockfileVersion {found}; 2 and 3 are read"
        ))
        .at(*file)
        .hint("npm 7 and newer write it so"));
    }
    inventory.reads(file)?;
    let packages = &lock.packages;
    for (path, package) in packages {
        if path.is_empty() || package.link {
            continue;
        }
        if let Some(component) = component(source, packages, path, package, file) {
            inventory.add(component)?;
        }
    }
    let Some(root) = packages.get("") else { return Ok(()) };
    let licence = package_licence(root.license.as_ref());
    inventory.made_here(root.name.as_deref(), root.version.as_deref(), licence);
    let direct: Vec<String> = needs(packages, "", root, true).into_iter().collect();
    inventory.direct.extend(direct);
    // Parts of a workspace belong to what is made here.
    let parts = packages.iter().filter(|(path, package)| is_part(path) && !package.link);
    let parts: Vec<String> = parts.filter_map(|(path, package)| reference(path, package)).collect();
    inventory.direct.extend(parts);
    Ok(())
}

/// Whether it lies in the source itself, and not in a folder of dependencies.
fn is_part(path: &str) -> bool {
    !path.is_empty() && !path.split('/').any(|part| part == MODULES)
}

fn component(
    source: &Source,
    packages: &BTreeMap<String, Package>,
    path: &str,
    package: &Package,
    file: &'static str,
) -> Option<Component> {
    let purl = reference(path, package)?;
    let name = name_of(path, package)?;
    let (group, name) = match name.split_once('/') {
        Some((group, name)) => (Some(group.to_owned()), name.to_owned()),
        None => (None, name.to_owned()),
    };
    let hashes = integrity(package.integrity.as_deref().unwrap_or_default());
    let url = package.resolved.as_ref().and_then(Value::as_str).and_then(address);
    let files = url.map(|url| Distribution { url, hashes: hashes.clone() }).into_iter().collect();
    let licence =
        package_licence(package.license.as_ref()).or_else(|| installed_licence(source, path));
    let scope = if package.dev {
        Scope::Excluded
    } else if package.optional || package.dev_optional {
        Scope::Optional
    } else {
        Scope::Required
    };
    Some(Component {
        group,
        name,
        version: package.version.clone(),
        purl,
        scope,
        hashes,
        files,
        licence,
        needs: needs(packages, path, package, is_part(path)),
        named_by: file,
    })
}

/// The name that it has in the registry: an alias says it, a folder's name does otherwise.
fn name_of<'a>(path: &'a str, package: &'a Package) -> Option<&'a str> {
    let after = path.rsplit_once("node_modules/").map(|(_, name)| name);
    let name = package.name.as_deref().or(after).or_else(|| path.rsplit('/').next())?;
    (!name.is_empty() && name.len() <= COMPONENT_TEXT_BYTES_MAX).then_some(name)
}

fn reference(path: &str, package: &Package) -> Option<String> {
    let resolved = package.resolved.as_ref().and_then(Value::as_str).unwrap_or_default();
    let vcs = if resolved.starts_with("git") { address(resolved) } else { None };
    Some(purl::npm(name_of(path, package)?, package.version.as_deref(), vcs.as_deref()))
}

/// What a package needs, found as Node.js finds it: in the nearest `node_modules` above.
fn needs(
    packages: &BTreeMap<String, Package>,
    path: &str,
    package: &Package,
    with_development: bool,
) -> BTreeSet<String> {
    let development = with_development.then(|| package.dev_dependencies.keys());
    let names = package
        .dependencies
        .keys()
        .chain(package.optional_dependencies.keys())
        .chain(package.peer_dependencies.keys())
        .chain(development.into_iter().flatten());
    names
        .filter_map(|name| {
            let (path, package) = nearest(packages, path, name)?;
            reference(path, package)
        })
        .collect()
}

fn nearest<'a>(
    packages: &'a BTreeMap<String, Package>,
    path: &str,
    name: &str,
) -> Option<(&'a str, &'a Package)> {
    let mut folder = path;
    loop {
        if folder != MODULES && !folder.ends_with("/node_modules") {
            let candidate = match folder {
                "" => format!("{MODULES}/{name}"),
                folder => format!("{folder}/{MODULES}/{name}"),
            };
            if let Some((path, package)) = packages.get_key_value(&candidate) {
                let target = package.resolved.as_ref().and_then(Value::as_str);
                // A link stands for the part of the workspace that it leads to.
                return match target.filter(|_| package.link) {
                    Some(target) => packages
                        .get_key_value(target)
                        .map(|(path, package)| (path.as_str(), package)),
                    None => Some((path.as_str(), package)),
                };
            }
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map(|(above, _)| above).unwrap_or_default();
    }
}

/// Digests of Subresource Integrity: `sha512-` and base64, several apart by spaces.
fn integrity(text: &str) -> BTreeSet<(&'static str, String)> {
    let digests = text.split_ascii_whitespace().take(8).filter_map(|one| {
        let (name, encoded) = one.split('?').next()?.split_once('-')?;
        let (name, digits) = algorithm(name)?;
        let digest = STANDARD.decode(encoded).ok()?;
        (digest.len() * 2 == digits).then(|| (name, hex(&digest)))
    });
    digests.collect()
}

/// The licence as `package.json` has it: a text, or the older forms.
fn package_licence(value: Option<&Value>) -> Option<Licence> {
    let name = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(map) => map.get("type").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    match value? {
        Value::Array(list) => {
            let names: Vec<String> = list.iter().take(8).filter_map(name).collect();
            Licence::each(names.iter().map(String::as_str))
        }
        one => Licence::of(&name(one)?),
    }
}

/// What the installed package says of itself, when the lock file says nothing.
fn installed_licence(source: &Source, path: &str) -> Option<Licence> {
    let file = plain(&format!("{path}/package.json")).ok()?;
    let bytes = source.read(&file, ABOUT_BYTES_MAX).ok().flatten()?;
    let about: Value = serde_json::from_slice(&bytes).ok()?;
    package_licence(about.get("license").or_else(|| about.get("licenses")))
}
