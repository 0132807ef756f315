//! A POM, as far as it is looked at. Documents with a document type are refused: entities grow. Pure.

use std::collections::BTreeMap;

use roxmltree::{Document, Node, ParsingOptions};

use super::output::Artifact;
use crate::limits::POM_NODES_MAX;

/// Dependencies of one POM that are looked at.
const DEPENDENCIES_MAX: usize = 5_000;

/// What a POM says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pom {
    /// Its name.
    pub artifact: Option<String>,
    /// Its version, or that of its parent.
    pub version: Option<String>,
    /// Names of its licences.
    pub licences: Vec<String>,
    /// Group, name and version of the POM above.
    pub parent: Option<(String, String, String)>,
    /// What it names itself.
    pub dependencies: Vec<Artifact>,
}

/// Reads a POM.
///
/// # Errors
/// In words: it is none.
pub fn read(text: &str) -> Result<Pom, String> {
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: POM_NODES_MAX,
        ..ParsingOptions::default()
    };
    let document =
        Document::parse_with_options(text, options).map_err(|error| error.to_string())?;
    let project = document.root_element();
    if project.tag_name().name() != "project" {
        return Err("it is no POM".to_owned());
    }
    let parent = child(project, "parent").and_then(|parent| {
        Some((said(parent, "groupId")?, said(parent, "artifactId")?, said(parent, "version")?))
    });
    let mut properties: BTreeMap<String, String> = BTreeMap::new();
    for property in child(project, "properties").into_iter().flat_map(|it| it.children()) {
        if let Some(value) = property.text().filter(|_| property.is_element()) {
            properties.insert(property.tag_name().name().to_owned(), value.trim().to_owned());
        }
    }
    let of_parent = parent.as_ref().map(|(_, _, version)| version.clone());
    let version = said(project, "version").or(of_parent);
    if let Some(version) = &version {
        properties.insert("project.version".to_owned(), version.clone());
    }
    let dependencies = child(project, "dependencies").into_iter().flat_map(|it| it.children());
    let dependencies = dependencies.filter(|it| it.tag_name().name() == "dependency");
    let licences = child(project, "licenses").into_iter().flat_map(|it| it.children());
    Ok(Pom {
        artifact: said(project, "artifactId"),
        version,
        licences: licences.filter_map(|it| said(it, "name")).take(16).collect(),
        parent,
        dependencies: dependencies
            .take(DEPENDENCIES_MAX)
            .filter_map(|it| dependency(it, &properties))
            .collect(),
    })
}

fn dependency(node: Node<'_, '_>, properties: &BTreeMap<String, String>) -> Option<Artifact> {
    let text = |name: &str| said(node, name).and_then(|it| filled(&it, properties));
    Some(Artifact {
        group: text("groupId")?,
        artifact: text("artifactId")?,
        kind: text("type").unwrap_or_default(),
        classifier: text("classifier"),
        version: text("version").filter(|it| !it.contains(['[', '(', ','])),
        scope: text("scope").unwrap_or_default(),
        is_optional: text("optional").as_deref() == Some("true"),
    })
}

/// A text in which properties of this POM are filled in; `None` when it needs others.
fn filled(text: &str, properties: &BTreeMap<String, String>) -> Option<String> {
    let mut filled = text.to_owned();
    for _ in 0..8 {
        let Some(start) = filled.find("${") else { break };
        let end = filled.get(start..)?.find('}')? + start;
        let value = properties.get(filled.get(start + 2..end)?)?;
        if filled.len() + value.len() > 4_096 {
            return None;
        }
        filled = format!("{}{value}{}", filled.get(..start)?, filled.get(end + 1..)?);
    }
    (!filled.contains("${")).then_some(filled)
}

fn child<'a, 'b>(node: Node<'a, 'b>, name: &str) -> Option<Node<'a, 'b>> {
    node.children().find(|it| it.is_element() && it.tag_name().name() == name)
}

fn said(node: Node<'_, '_>, name: &str) -> Option<String> {
    let text = child(node, name)?.text()?.trim();
    (!text.is_empty() && text.len() <= 4_096).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_from_properties_where_they_are_in_the_file() {
        let pom = read(
            "<project xmlns='http://maven.apache.org/POM/4.0.0'><artifactId>pay</artifactId>\
             <parent><groupId>g</groupId><artifactId>p</artifactId><version>3</version></parent>\
             <properties><v>2.0</v></properties><licenses><license><name>MIT</name></license></licenses>\
             <dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId>\
             <version>${v}</version></dependency><dependency><groupId>c</groupId>\
             <artifactId>d</artifactId><version>${x}</version></dependency></dependencies></project>",
        )
        .expect("a POM");
        assert_eq!(pom.version.as_deref(), Some("3"));
        assert_eq!(pom.licences, ["MIT"]);
        assert_eq!(pom.dependencies[0].version.as_deref(), Some("2.0"));
        assert_eq!(pom.dependencies[1].version, None);
    }

    #[test]
    fn bombs_and_other_documents_are_refused() {
        let bomb =
            "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><project><artifactId>&a;</artifactId></project>";
        assert!(read(bomb).is_err());
        assert!(read("<settings/>").is_err() && read("").is_err());
        let endless = format!("<project>{}</project>", "<a/>".repeat(300_000));
        assert!(read(&endless).is_err());
        let round = "<project><properties><a>${b}</a><b>${a}</b></properties><dependencies><dependency>\
            <groupId>g</groupId><artifactId>a</artifactId><version>${a}</version></dependency></dependencies></project>";
        assert_eq!(read(round).expect("a POM").dependencies[0].version, None);
    }
}
