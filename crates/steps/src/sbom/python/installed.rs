//! Licences of installed Python packages, by what their `*.dist-info/METADATA` says.

use std::collections::BTreeMap;

use model::Problem;

use super::super::inventory::Inventory;
use super::super::licence::Licence;
use super::super::purl::python_name;
use crate::limits::{ABOUT_BYTES_MAX, INSTALLED_MAX};
use crate::source::{Kind, Source, plain};

/// Virtual environments that are looked for.
const ENVIRONMENTS: &[&str] = &[".venv", "venv"];

/// Gives licences to the components that are installed.
///
/// # Errors
/// A folder that was named is not there or leads outside.
pub fn licences(
    source: &Source,
    named: &[String],
    inventory: &mut Inventory,
) -> Result<(), Problem> {
    let mut folders = Vec::new();
    for name in named {
        let folder = plain(name)?;
        source.list(&folder)?;
        folders.push(folder);
    }
    for environment in ENVIRONMENTS {
        for version in source.list(&format!("{environment}/lib")).unwrap_or_default() {
            if version.kind == Kind::Folder && version.name().starts_with("python") {
                folders.push(format!("{}/site-packages", version.path));
            }
        }
    }
    let mut known: BTreeMap<(String, String), Licence> = BTreeMap::new();
    let mut count = 0;
    for folder in folders {
        for entry in source.list(&folder).unwrap_or_default() {
            let about = entry.name().strip_suffix(".dist-info").and_then(|it| it.split_once('-'));
            let Some((name, version)) = about else { continue };
            count += 1;
            if count > INSTALLED_MAX {
                break;
            }
            let file = format!("{}/METADATA", entry.path);
            let Ok(Some(bytes)) = source.read(&file, ABOUT_BYTES_MAX) else { continue };
            if let Some(licence) = licence(&String::from_utf8_lossy(&bytes)) {
                known.insert((python_name(name), version.to_owned()), licence);
            }
        }
    }
    for component in inventory.components.values_mut() {
        if component.licence.is_none()
            && component.purl.starts_with("pkg:pypi/")
            && let Some(version) = &component.version
        {
            let key = (component.name.clone(), version.clone());
            component.licence = known.get(&key).cloned();
        }
    }
    Ok(())
}

/// By its expression, by its classifiers, else by its own words.
fn licence(metadata: &str) -> Option<Licence> {
    let (mut expression, mut own, mut classes) = (None, None, Vec::new());
    for line in metadata.lines().take_while(|line| !line.is_empty()) {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match key {
            "License-Expression" => expression = Licence::of(value),
            "License" => own = Licence::of(value),
            "Classifier" if value.starts_with("License ::") => {
                let last = value.rsplit("::").next().unwrap_or_default().trim();
                if last != "OSI Approved" {
                    classes.push(last);
                }
            }
            _ => {}
        }
    }
    expression.or_else(|| Licence::each(classes.into_iter())).or(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_says_the_licence_in_three_ways() {
        let of = |text: &str| licence(text).map(|it| it.value().to_string());
        let mit = Some(r#"[{"license":{"id":"MIT"}}]"#.to_owned());
        assert_eq!(of("Name: a\nLicense-Expression: MIT\n\nbody"), mit);
        assert_eq!(
            of("Classifier: License :: OSI Approved :: MIT License\nLicense: see file"),
            mit
        );
        assert_eq!(of("License: MIT"), mit);
        assert_eq!(of("Name: a\n\nLicense: MIT"), None);
    }
}
