//! `pylock.toml`, the lock file of PEP 751.

use std::collections::{BTreeMap, BTreeSet};

use model::Problem;
use toml::{Table, Value};

use super::super::inventory::{Component, Distribution, Inventory, Scope, address, digest};
use super::super::purl::{self, python_name};
use super::{tables, text};

/// Takes the file.
///
/// # Errors
/// Its version is none that is known, or it is too much.
pub fn take(lock: &Table, file: &str, inventory: &mut Inventory) -> Result<(), Problem> {
    let version = text(lock, "lock-version").unwrap_or_default();
    if !version.starts_with("1.") {
        return Err(
            Problem::input(format!("{file} has lock-version `{version}`; 1 is read")).at(file)
        );
    }
    inventory.reads(file)?;
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in tables(lock, "packages") {
        if let Some((name, reference)) = reference(package) {
            by_name.entry(python_name(name)).or_default().push(reference);
        }
    }
    let mut needed: BTreeSet<String> = BTreeSet::new();
    let mut all: Vec<String> = Vec::new();
    for package in tables(lock, "packages") {
        let Some((name, purl)) = reference(package) else { continue };
        let needs = tables(package, "dependencies").filter_map(|it| text(it, "name"));
        let needs: BTreeSet<String> =
            needs.filter_map(|it| by_name.get(&python_name(it))).flatten().cloned().collect();
        needed.extend(needs.iter().cloned());
        all.push(purl.clone());
        let single = ["sdist", "archive"].iter().filter_map(|key| package.get(*key)?.as_table());
        let files = single.chain(tables(package, "wheels")).filter_map(distribution).collect();
        inventory.add(Component {
            name: python_name(name),
            version: text(package, "version").map(str::to_owned),
            purl,
            scope: scope(text(package, "marker").unwrap_or_default()),
            files,
            needs,
            named_by: "pylock.toml",
            ..Component::default()
        })?;
    }
    // The format does not say what is needed directly; what nobody else needs is.
    inventory.direct.extend(all.into_iter().filter(|it| !needed.contains(it)));
    Ok(())
}

/// Name and reference; `None` of what is made here.
fn reference(package: &Table) -> Option<(&str, String)> {
    if package.contains_key("directory") {
        return None;
    }
    let name = text(package, "name")?;
    let vcs = package.get("vcs").and_then(Value::as_table).and_then(|vcs| {
        let address = address(text(vcs, "url")?)?;
        let commit = text(vcs, "commit-id").unwrap_or_default();
        Some(format!("{}+{address}@{commit}", text(vcs, "type").unwrap_or("git")))
    });
    Some((name, purl::pypi(name, text(package, "version"), vcs.as_deref())))
}

fn scope(marker: &str) -> Scope {
    if marker.contains("dependency_groups") {
        Scope::Excluded
    } else if marker.contains("extras") {
        Scope::Optional
    } else {
        Scope::Required
    }
}

fn distribution(file: &Table) -> Option<Distribution> {
    let hashes = file.get("hashes").and_then(Value::as_table).into_iter().flatten();
    let hashes = hashes.filter_map(|(name, hex)| digest(&format!("{name}:{}", hex.as_str()?)));
    Some(Distribution { url: address(text(file, "url")?)?, hashes: hashes.collect() })
}
