//! Maven: what it wrote of the dependencies that it found, with digests and licences of its local
//! repository; without that, what `pom.xml` itself names.

pub mod output;
pub mod pom;
pub mod repository;

use std::path::Path;

use model::Problem;

use super::inventory::{Component, Inventory, Scope};
use super::licence::Licence;
use super::purl;
use crate::limits::{ABOUT_BYTES_MAX, LOCK_BYTES_MAX};
use crate::source::{Source, plain};
use output::Artifact;
use repository::Repository;

const POM: &str = "pom.xml";
/// Where Maven's output is looked for.
const OUTPUTS: &[&str] =
    &["target/dependency-tree.json", "target/dependency-tree.txt", "target/dependency-list.txt"];

/// Takes what Maven wrote, or `pom.xml`.
///
/// # Errors
/// What was named is not there, or what is there is wrong or too much.
pub fn take(
    source: &Source,
    names: &[String],
    output: Option<&str>,
    repository: Option<&Path>,
    inventory: &mut Inventory,
) -> Result<(), Problem> {
    let has_pom = names.iter().any(|name| name == POM);
    let repository = repository.map(Repository::open).transpose()?;
    let file = match output {
        Some(named) => Some(plain(named)?),
        None => OUTPUTS.iter().find(|it| source.has_file(it)).map(|it| (*it).to_owned()),
    };
    let Some(file) = file.filter(|_| has_pom || output.is_some()) else {
        return if has_pom { unresolved(source, inventory) } else { Ok(()) };
    };
    let text = source.text(&file, LOCK_BYTES_MAX)?;
    let text =
        text.ok_or_else(|| Problem::input(format!("There is no {file}")).at(file.clone()))?;
    let resolved = output::read(&text).map_err(|why| {
        Problem::input(format!("{file}: {why}"))
            .at(file.clone())
            .hint("`mvn dependency:tree -DoutputFile=target/dependency-tree.txt` writes it")
    })?;
    inventory.reads(&file)?;
    let own = has_pom.then(|| source.text(POM, ABOUT_BYTES_MAX)).transpose()?.flatten();
    let own = own.as_deref().and_then(|text| pom::read(text).ok());
    if let Some(root) = resolved.roots.first() {
        let licences = own.as_ref().map(|it| it.licences.iter().map(String::as_str));
        let licence = licences.and_then(Licence::each);
        inventory.made_here(Some(&root.artifact), root.version.as_deref(), licence);
    } else if let Some(own) = &own {
        inventory.made_here(own.artifact.as_deref(), own.version.as_deref(), None);
    }
    let mut hashed = 0;
    for (at, artifact) in resolved.artifacts.iter().enumerate() {
        let mut component = component(artifact);
        let needs = resolved.needs.get(at).into_iter().flatten();
        component.needs =
            needs.filter_map(|it| resolved.artifacts.get(*it)).map(reference).collect();
        if let Some(repository) = &repository {
            component.hashes = repository.hashes(artifact, &mut hashed);
            component.licence = repository.licence(artifact);
        }
        if resolved.direct.contains(&at) {
            inventory.direct.insert(component.purl.clone());
        }
        inventory.add(component)?;
    }
    Ok(())
}

/// Only what `pom.xml` names: no versions of parents, nothing that it leads to.
fn unresolved(source: &Source, inventory: &mut Inventory) -> Result<(), Problem> {
    let text = source.text(POM, ABOUT_BYTES_MAX)?.unwrap_or_default();
    let own = pom::read(&text).map_err(|why| Problem::input(format!("{POM}: {why}")).at(POM))?;
    inventory.reads(POM)?;
    inventory.is_incomplete = true;
    inventory.note(
        "Maven wrote no dependency tree: only what pom.xml itself names is told \
         (mvn dependency:tree -DoutputFile=target/dependency-tree.txt)",
    );
    let licence = Licence::each(own.licences.iter().map(String::as_str));
    inventory.made_here(own.artifact.as_deref(), own.version.as_deref(), licence);
    for artifact in &own.dependencies {
        let component = component(artifact);
        inventory.direct.insert(component.purl.clone());
        inventory.add(component)?;
    }
    Ok(())
}

fn reference(artifact: &Artifact) -> String {
    let kind = if artifact.kind.is_empty() { "jar" } else { &artifact.kind };
    purl::maven(
        &artifact.group,
        &artifact.artifact,
        artifact.version.as_deref(),
        artifact.classifier.as_deref(),
        Some(kind),
    )
}

fn component(artifact: &Artifact) -> Component {
    let scope = match artifact.scope.as_str() {
        "test" => Scope::Excluded,
        "provided" => Scope::Optional,
        _ if artifact.is_optional => Scope::Optional,
        _ => Scope::Required,
    };
    Component {
        group: Some(artifact.group.clone()),
        name: artifact.artifact.clone(),
        version: artifact.version.clone(),
        purl: reference(artifact),
        scope,
        named_by: POM,
        ..Component::default()
    }
}
