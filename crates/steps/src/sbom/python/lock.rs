//! `uv.lock` and `poetry.lock`: what is locked, who needs whom, and what is for development alone.

use std::collections::{BTreeMap, BTreeSet};

use model::Problem;
use toml::{Table, Value};

use super::super::inventory::{Component, Distribution, Inventory, Scope, address, digest};
use super::super::purl::{self, python_name};
use super::{tables, text};

/// References by name, and by name and version.
#[derive(Default)]
struct Known {
    by_name: BTreeMap<String, Vec<(Option<String>, String)>>,
}

impl Known {
    fn put(&mut self, name: &str, version: Option<&str>, reference: &str) {
        let entry = (version.map(str::to_owned), reference.to_owned());
        self.by_name.entry(python_name(name)).or_default().push(entry);
    }

    /// All of a name, or the one of a version where several are locked.
    fn find(&self, name: &str, version: Option<&str>) -> Vec<String> {
        let all = self.by_name.get(&python_name(name)).map(Vec::as_slice).unwrap_or_default();
        let is_meant = |known: &Option<String>| version.is_none() || known.as_deref() == version;
        all.iter().filter(|(known, _)| is_meant(known)).map(|(_, it)| it.clone()).collect()
    }
}

/// Takes `uv.lock`.
///
/// # Errors
/// It is too much.
pub fn uv(lock: &Table, inventory: &mut Inventory) -> Result<(), Problem> {
    const FILE: &str = "uv.lock";
    inventory.reads(FILE)?;
    let packages: Vec<&Table> = tables(lock, "package").collect();
    let mut known = Known::default();
    for package in &packages {
        if let Some(name) = text(package, "name").filter(|_| !is_here(package)) {
            let version = text(package, "version");
            let reference = purl::pypi(name, version, vcs(package).as_deref());
            known.put(name, version, &reference);
        }
    }
    let mut found = Inventory::default();
    let (mut required, mut optional) = (BTreeSet::new(), BTreeSet::new());
    let mut direct = BTreeSet::new();
    for package in &packages {
        let needed = needs(package, "dependencies", &known);
        let extras = groups(package, "optional-dependencies", &known);
        if is_here(package) {
            inventory.made_here(text(package, "name"), text(package, "version"), None);
            direct.extend(needed.iter().chain(&extras).cloned());
            direct.extend(groups(package, "dev-dependencies", &known));
            required.extend(needed);
            optional.extend(extras);
            continue;
        }
        let Some(name) = text(package, "name") else { continue };
        let version = text(package, "version");
        let mut component = component(name, version, vcs(package).as_deref(), FILE);
        let sdist = package.get("sdist").and_then(Value::as_table);
        component.files =
            sdist.into_iter().chain(tables(package, "wheels")).filter_map(distribution).collect();
        // Which extras are asked for is said by who needs it; all of them may be.
        component.needs = needed.into_iter().chain(extras).collect();
        found.add(component)?;
    }
    settle(found, &required, &optional, direct, inventory)
}

/// Takes `poetry.lock`; what is needed directly stands in `pyproject.toml`.
///
/// # Errors
/// It is too much.
pub fn poetry(
    lock: &Table,
    project: Option<&Table>,
    inventory: &mut Inventory,
) -> Result<(), Problem> {
    const FILE: &str = "poetry.lock";
    inventory.reads(FILE)?;
    let mut known = Known::default();
    for package in tables(lock, "package") {
        if let Some(name) = text(package, "name") {
            let version = text(package, "version");
            known.put(name, version, &purl::pypi(name, version, vcs(package).as_deref()));
        }
    }
    for package in tables(lock, "package") {
        let Some(name) = text(package, "name") else { continue };
        let mut component =
            component(name, text(package, "version"), vcs(package).as_deref(), FILE);
        component.scope = poetry_scope(package);
        let digests = tables(package, "files").filter_map(|file| text(file, "hash"));
        component.hashes = digests.filter_map(digest).collect();
        let needs = package.get("dependencies").and_then(Value::as_table);
        let names = needs.into_iter().flat_map(|it| it.keys());
        component.needs = names.flat_map(|name| known.find(name, None)).collect();
        inventory.add(component)?;
    }
    let direct = direct_names(project);
    let direct: Vec<String> = direct.iter().flat_map(|name| known.find(name, None)).collect();
    inventory.direct.extend(direct);
    Ok(())
}

/// Groups since Poetry 2, a category before.
fn poetry_scope(package: &Table) -> Scope {
    let groups = package.get("groups").and_then(Value::as_array);
    let is_main = match groups {
        Some(groups) => groups.iter().any(|it| it.as_str() == Some("main")),
        None => text(package, "category").is_none_or(|it| it == "main"),
    };
    let is_optional = package.get("optional").and_then(Value::as_bool) == Some(true);
    match (is_main, is_optional) {
        (false, _) => Scope::Excluded,
        (true, true) => Scope::Optional,
        (true, false) => Scope::Required,
    }
}

/// What `pyproject.toml` names, in any of the places for it.
fn direct_names(project: Option<&Table>) -> Vec<String> {
    let Some(project) = project else { return Vec::new() };
    let mut names = Vec::new();
    let listed = |value: Option<&Value>| -> Vec<String> {
        let list = value.and_then(Value::as_array).into_iter().flatten();
        list.filter_map(|it| name_of(it.as_str()?)).collect()
    };
    let standard = project.get("project");
    names.extend(listed(standard.and_then(|it| it.get("dependencies"))));
    let extras = standard.and_then(|it| it.get("optional-dependencies"));
    for table in [extras, project.get("dependency-groups")].into_iter().flatten() {
        for (_, list) in table.as_table().into_iter().flatten() {
            names.extend(listed(Some(list)));
        }
    }
    let poetry = project.get("tool").and_then(|it| it.get("poetry"));
    let keys = |value: Option<&Value>| -> Vec<String> {
        value.and_then(Value::as_table).into_iter().flat_map(|it| it.keys().cloned()).collect()
    };
    names.extend(keys(poetry.and_then(|it| it.get("dependencies"))));
    names.extend(keys(poetry.and_then(|it| it.get("dev-dependencies"))));
    let groups = poetry.and_then(|it| it.get("group")).and_then(Value::as_table);
    for (_, group) in groups.into_iter().flatten() {
        names.extend(keys(group.get("dependencies")));
    }
    names.retain(|name| name != "python");
    names
}

/// The name at the beginning of a requirement (PEP 508).
pub fn name_of(requirement: &str) -> Option<String> {
    let requirement = requirement.trim_start();
    let is_part = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
    let end = requirement.find(|it| !is_part(it)).unwrap_or(requirement.len());
    let name = requirement.get(..end)?.trim_end_matches(['.', '_', '-']);
    (name.starts_with(|it: char| it.is_ascii_alphanumeric())).then(|| name.to_owned())
}

/// Whether it is what is made here, and not fetched.
fn is_here(package: &Table) -> bool {
    let from = package.get("source").and_then(Value::as_table);
    from.is_some_and(|it| {
        ["virtual", "editable", "directory"].iter().any(|key| it.contains_key(*key))
    })
}

/// Where it is fetched from, when that is a repository.
fn vcs(package: &Table) -> Option<String> {
    let from = package.get("source")?.as_table()?;
    let of_uv = text(from, "git");
    let of_poetry = text(from, "url").filter(|_| text(from, "type") == Some("git"));
    let address = address(of_uv.or(of_poetry)?)?;
    let commit = text(from, "resolved_reference").or(text(from, "commit"));
    Some(match commit {
        Some(commit) => format!("git+{address}@{commit}"),
        None => format!("git+{}", address.replacen('#', "@", 1)),
    })
}

fn needs(package: &Table, key: &str, known: &Known) -> BTreeSet<String> {
    let of = |it: &Table| known.find(text(it, "name").unwrap_or_default(), text(it, "version"));
    tables(package, key).flat_map(of).collect()
}

/// What every group of a table of groups needs.
fn groups(package: &Table, key: &str, known: &Known) -> BTreeSet<String> {
    let groups = package.get(key).and_then(Value::as_table);
    groups
        .into_iter()
        .flat_map(|groups| groups.keys().flat_map(|name| needs(groups, name, known)))
        .collect()
}

fn component(
    name: &str,
    version: Option<&str>,
    vcs: Option<&str>,
    named_by: &'static str,
) -> Component {
    Component {
        name: python_name(name),
        version: version.map(str::to_owned),
        purl: purl::pypi(name, version, vcs),
        named_by,
        ..Component::default()
    }
}

fn distribution(file: &Table) -> Option<Distribution> {
    let hashes = text(file, "hash").and_then(digest).into_iter().collect();
    Some(Distribution { url: address(text(file, "url")?)?, hashes })
}

/// Says of each component how much it is needed, by who leads to it.
fn settle(
    found: Inventory,
    required: &BTreeSet<String>,
    optional: &BTreeSet<String>,
    direct: BTreeSet<String>,
    inventory: &mut Inventory,
) -> Result<(), Problem> {
    let is_required = found.reachable(required.iter());
    let is_optional = found.reachable(optional.iter());
    for mut component in found.components.into_values() {
        component.scope = if is_required.contains(&component.purl) {
            Scope::Required
        } else if is_optional.contains(&component.purl) {
            Scope::Optional
        } else {
            Scope::Excluded
        };
        inventory.add(component)?;
    }
    inventory.direct.extend(direct);
    Ok(())
}
