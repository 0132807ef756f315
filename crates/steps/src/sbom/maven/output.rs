//! What `mvn dependency:tree` (as text or JSON) and `mvn dependency:list` write. Pure.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::limits::{COMPONENTS_MAX, DEPENDENCIES_MAX};

/// What Maven names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifact {
    /// Its group.
    pub group: String,
    /// Its name.
    pub artifact: String,
    /// `jar`, as a rule.
    pub kind: String,
    /// A part of it, or a build for a platform.
    pub classifier: Option<String>,
    /// `None` where it is not told.
    pub version: Option<String>,
    /// `compile`, `runtime`, `provided`, `test`, `system`.
    pub scope: String,
    /// Whoever uses what is made here need not have it.
    pub is_optional: bool,
}

/// What Maven wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// What is made here, several of a build of several modules.
    pub roots: Vec<Artifact>,
    /// What is needed.
    pub artifacts: Vec<Artifact>,
    /// For each artefact, the places of those that it needs.
    pub needs: Vec<BTreeSet<usize>>,
    /// Places of those that are needed directly.
    pub direct: BTreeSet<usize>,
}

/// Reads what Maven wrote.
///
/// # Errors
/// In words: it is none of the forms, or too much.
pub fn read(text: &str) -> Result<Resolved, String> {
    let mut resolved = if text.trim_start().starts_with('{') { json(text)? } else { lines(text)? };
    // Parts of one build that need each other are made here, too.
    let roots: Vec<(String, String)> =
        resolved.roots.iter().map(|it| (it.group.clone(), it.artifact.clone())).collect();
    if roots.len() > 1 {
        resolved.direct.retain(|at| {
            resolved
                .artifacts
                .get(*at)
                .is_none_or(|it| !roots.contains(&(it.group.clone(), it.artifact.clone())))
        });
    }
    Ok(resolved)
}

/// A tree has a root at the beginning of a line; a list begins with a sentence, all on one level.
fn lines(text: &str) -> Result<Resolved, String> {
    let mut resolved = Resolved::default();
    let mut above: Vec<Option<usize>> = Vec::new();
    let mut is_list = false;
    for line in text.lines() {
        let line = strip_colours(line);
        let line = line.strip_prefix("[INFO] ").unwrap_or(&line);
        if line.trim_end().ends_with("have been resolved:") {
            is_list = true;
            continue;
        }
        let content = line.trim_start_matches([' ', '|', '+', '-', '\\']);
        if content.is_empty() || content == "none" {
            continue;
        }
        let indent = line.len() - content.len();
        let Some(artifact) = coordinates(content, indent > 0) else {
            return Err(format!("a line is no artefact: {}", shown(content)));
        };
        if is_list {
            let at = place(&mut resolved, artifact)?;
            resolved.direct.insert(at);
            continue;
        }
        let depth = indent / 3;
        if depth == 0 {
            resolved.roots.push(artifact);
            above = vec![None];
            continue;
        }
        if above.len() < depth {
            return Err(format!("a line is deeper than what is above it: {}", shown(content)));
        }
        above.truncate(depth);
        let at = place(&mut resolved, artifact)?;
        join(&mut resolved, above.last().copied().flatten(), at)?;
        above.push(Some(at));
    }
    if resolved.roots.is_empty() && !is_list {
        return Err("there is neither a tree nor a list in it".to_owned());
    }
    Ok(resolved)
}

/// Colours of a terminal, which the list has in its file, too.
fn strip_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(|it| it.is_ascii_alphabetic());
        } else if !letter.is_control() {
            plain.push(letter);
        }
    }
    plain
}

/// `group:artifact:type[:classifier]:version[:scope]` with remarks after it. What is left out of a
/// verbose tree stands in parentheses.
fn coordinates(text: &str, has_scope: bool) -> Option<Artifact> {
    let text = text.trim();
    let (text, remark) = match text.strip_prefix('(') {
        Some(inner) => inner.split_once(" - ").unwrap_or((inner.trim_end_matches(')'), "")),
        None => (text, ""),
    };
    let is_optional = text.contains("(optional");
    let word = text.split_whitespace().next()?;
    let parts: Vec<&str> = word.split(':').collect();
    if parts.iter().any(|it| it.is_empty() || it.len() > 1_024) {
        return None;
    }
    let (kind, classifier, version, scope) = match (parts.as_slice(), has_scope) {
        ([_, _, kind, version], _) => (kind, None, version, ""),
        ([_, _, kind, version, scope], true) => (kind, None, version, *scope),
        ([_, _, kind, classifier, version], false) => (kind, Some(*classifier), version, ""),
        ([_, _, kind, classifier, version, scope], _) => (kind, Some(*classifier), version, *scope),
        _ => return None,
    };
    // What lost against another version is not what is used.
    let used = remark.strip_prefix("omitted for conflict with ").map(|it| it.trim_end_matches(')'));
    Some(Artifact {
        group: (*parts.first()?).to_owned(),
        artifact: (*parts.get(1)?).to_owned(),
        kind: (*kind).to_owned(),
        classifier: classifier.map(str::to_owned),
        version: Some(used.unwrap_or(version).to_owned()),
        scope: scope.to_owned(),
        is_optional,
    })
}

fn json(text: &str) -> Result<Resolved, String> {
    let tree: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut resolved = Resolved::default();
    let root = of_json(&tree).ok_or("it names nothing that is made here")?;
    resolved.roots.push(root);
    let mut waiting: Vec<(Option<usize>, &Value)> = vec![(None, &tree)];
    while let Some((above, node)) = waiting.pop() {
        for child in node["children"].as_array().into_iter().flatten() {
            let artifact = of_json(child).ok_or("an entry is no artefact")?;
            let at = place(&mut resolved, artifact)?;
            join(&mut resolved, above, at)?;
            waiting.push((Some(at), child));
        }
    }
    Ok(resolved)
}

fn of_json(node: &Value) -> Option<Artifact> {
    let text = |key: &str| node[key].as_str().filter(|it| !it.is_empty()).map(str::to_owned);
    Some(Artifact {
        group: text("groupId")?,
        artifact: text("artifactId")?,
        kind: text("type").unwrap_or_default(),
        classifier: text("classifier"),
        version: text("version"),
        scope: text("scope").unwrap_or_default(),
        is_optional: text("optional").as_deref() == Some("true"),
    })
}

fn place(resolved: &mut Resolved, artifact: Artifact) -> Result<usize, String> {
    let is_same = |it: &Artifact| {
        it.group == artifact.group
            && it.artifact == artifact.artifact
            && it.version == artifact.version
            && it.classifier == artifact.classifier
            && it.kind == artifact.kind
            && it.scope == artifact.scope
    };
    // From the end: a tree names again what it named just before.
    if let Some(at) = resolved.artifacts.iter().rposition(is_same) {
        return Ok(at);
    }
    if resolved.artifacts.len() >= COMPONENTS_MAX / 5 {
        return Err("it names too many artefacts".to_owned());
    }
    resolved.artifacts.push(artifact);
    resolved.needs.push(BTreeSet::new());
    Ok(resolved.artifacts.len() - 1)
}

fn join(resolved: &mut Resolved, above: Option<usize>, at: usize) -> Result<(), String> {
    let Some(above) = above else {
        resolved.direct.insert(at);
        return Ok(());
    };
    if let Some(needs) = resolved.needs.get_mut(above)
        && needs.len() < DEPENDENCIES_MAX / 1_000
    {
        needs.insert(at);
        return Ok(());
    }
    Err("it names too many dependencies".to_owned())
}

fn shown(text: &str) -> String {
    text.chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "com.acme:pay:jar:1.0.0\n\
        +- org.slf4j:slf4j-simple:jar:2.0.13:compile\n\
        |  \\- org.slf4j:slf4j-api:jar:2.0.13:compile\n\
        +- io.netty:netty-epoll:jar:linux-x86_64:4.1.0:runtime (optional)\n\
        |  \\- (org.slf4j:slf4j-api:jar:1.7.0:compile - omitted for conflict with 2.0.13)\n\
        \\- junit:junit:jar:4.13.2:test\n   \\- org.hamcrest:hamcrest-core:jar:1.3:test\n";

    #[test]
    fn a_tree_says_who_needs_whom() {
        let read = read(TREE).expect("a tree");
        assert_eq!(read.roots[0].artifact, "pay");
        assert_eq!(read.artifacts.len(), 5);
        assert_eq!(read.direct, BTreeSet::from([0, 2, 3]));
        assert_eq!(read.needs[0], BTreeSet::from([1]));
        assert_eq!(read.needs[2], BTreeSet::from([1]), "what is used in place of what lost");
        let netty = &read.artifacts[2];
        assert_eq!(netty.classifier.as_deref(), Some("linux-x86_64"));
        assert!(netty.is_optional && netty.scope == "runtime");
    }

    #[test]
    fn a_list_is_read_with_its_colours_and_remarks() {
        let text = "\nThe following files have been resolved:\n   \
            org.slf4j:slf4j-api:jar:2.0.13:compile\u{1b}[36m -- module org.slf4j\u{1b}[m\n   \
            junit:junit:jar:4.13.2:test (optional)\n\n";
        let read = read(text).expect("a list");
        assert_eq!((read.artifacts.len(), read.direct.len()), (2, 2));
        assert!(read.artifacts[1].is_optional);
        assert!(super::read("\nThe following files have been resolved:\n   none\n").is_ok());
    }

    #[test]
    fn json_says_the_same() {
        let text = r#"{"groupId":"a","artifactId":"b","version":"1","type":"jar","children":[
            {"groupId":"c","artifactId":"d","version":"2","type":"jar","scope":"test","optional":"false",
             "children":[{"groupId":"e","artifactId":"f","version":"3","type":"jar","scope":"test"}]}]}"#;
        let read = read(text).expect("a tree");
        assert_eq!(read.needs[0], BTreeSet::from([1]));
    }

    #[test]
    fn what_maven_did_not_write_is_refused() {
        for text in
            ["", "hello world", "{}", "{\"groupId\":\"a\"", "a:b:jar:1\n      \\- c:d:jar:1:test"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
