//! Files of requirements, as pip reads them: a requirement a line, perhaps over several lines, with
//! digests that pin it, and other files that it leads to.

use std::collections::BTreeSet;

use model::{Code, Problem};

use super::super::inventory::{Component, Inventory, Scope, address, digest};
use super::super::purl::{self, python_name};
use super::lock::name_of;
use crate::limits::{LOCK_BYTES_MAX, REQUIREMENTS_FILES_MAX};
use crate::source::{Source, plain};

/// Words in the name of a file whose requirements are not for running.
const DEVELOPMENT: &[&str] = &["dev", "test", "tests", "lint", "docs", "ci", "build", "types"];

/// Whether a file of the top folder is one of requirements.
pub fn is_file(name: &str) -> bool {
    let stem = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".lock"));
    stem.is_some_and(|stem| {
        stem == "requirements"
            || stem.starts_with("requirements-")
            || stem.ends_with("-requirements")
    })
}

/// Takes a file, and those that it leads to.
///
/// # Errors
/// One leads outside, is not there, or they are too many.
pub fn take(source: &Source, name: &str, inventory: &mut Inventory) -> Result<(), Problem> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_development = stem.split(['-', '_', '.']).any(|part| DEVELOPMENT.contains(&part));
    let scope = if is_development { Scope::Excluded } else { Scope::Required };
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut waiting = vec![name.to_owned()];
    while let Some(file) = waiting.pop() {
        if !seen.insert(file.clone()) {
            continue;
        }
        if seen.len() > REQUIREMENTS_FILES_MAX {
            let detail = format!("{name} leads to more than {REQUIREMENTS_FILES_MAX} files");
            return Err(Problem::new(Code::TooLarge, detail).at(name));
        }
        let text = source.text(&file, LOCK_BYTES_MAX)?;
        let text = text.ok_or_else(|| {
            Problem::input(format!("{name} leads to {file}, which is not there")).at(file.clone())
        })?;
        inventory.reads(&file)?;
        for line in lines(&text) {
            match read(&line) {
                Line::Nothing => {}
                Line::Unread(what) => {
                    inventory.is_incomplete = true;
                    inventory.note(format!("{file}: {what}"));
                }
                Line::File(target) => waiting.push(beside(&file, &target)?),
                Line::Component(mut component) => {
                    component.scope = scope;
                    if component.version.is_none() {
                        inventory.note(format!("{file}: {} is not pinned", component.name));
                    }
                    inventory.direct.insert(component.purl.clone());
                    inventory.add(*component)?;
                }
            }
        }
    }
    Ok(())
}

/// A path that counts from the folder of `file`.
fn beside(file: &str, target: &str) -> Result<String, Problem> {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            ".." if parts.pop().is_none() => {
                let detail = format!("{file} leads out of the source");
                return Err(Problem::input(detail).at(file));
            }
            ".." => {}
            part => parts.push(part),
        }
    }
    if target.starts_with('/') {
        return Err(Problem::input(format!("{file} leads out of the source")).at(file));
    }
    plain(&parts.join("/"))
}

/// Lines without comments, those that go on after a backslash as one.
fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open = String::new();
    for line in text.lines() {
        let line = if line.trim_start().starts_with('#') { "" } else { line };
        let line = line.split(" #").next().unwrap_or_default();
        match line.trim_end().strip_suffix('\\') {
            Some(before) => {
                open.push_str(before);
                open.push(' ');
            }
            None => {
                open.push_str(line);
                lines.push(std::mem::take(&mut open));
            }
        }
    }
    lines.push(open);
    lines
}

enum Line {
    Nothing,
    /// What is not understood; its words may hold an address, so they are not told.
    Unread(&'static str),
    File(String),
    Component(Box<Component>),
}

fn read(line: &str) -> Line {
    let line = line.trim();
    if line.is_empty() {
        return Line::Nothing;
    }
    if line.starts_with('-') {
        return option(line);
    }
    let hashes = line.split_whitespace().filter_map(|word| digest(word.strip_prefix("--hash=")?));
    let hashes: BTreeSet<_> = hashes.collect();
    let requirement = line.split(" --").next().unwrap_or(line);
    let requirement = requirement.split(';').next().unwrap_or_default().trim();
    let Some(name) = name_of(requirement) else {
        return Line::Unread("a line is no requirement with a name");
    };
    let rest = requirement.get(name.len()..).unwrap_or_default().trim_start();
    let rest = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((_, rest)) => rest.trim_start(),
        None => rest,
    };
    let (version, vcs) = if let Some(from) = rest.strip_prefix('@') {
        (None, address(from.trim()))
    } else {
        let pinned = rest.strip_prefix("===").or_else(|| rest.strip_prefix("=="));
        let pinned = pinned.map(str::trim).filter(|it| !it.contains([',', '*', ' ']));
        (pinned.map(str::to_owned), None)
    };
    if rest.starts_with(|it: char| !"@=<>!~(".contains(it)) {
        return Line::Unread("a line is no requirement with a name");
    }
    Line::Component(Box::new(Component {
        name: python_name(&name),
        purl: purl::pypi(&name, version.as_deref(), vcs.as_deref()),
        version,
        hashes,
        named_by: "requirements.txt",
        ..Component::default()
    }))
}

fn option(line: &str) -> Line {
    let (name, value) = match line.split_once(|it: char| it.is_whitespace() || it == '=') {
        Some((name, value)) => (name, value.trim()),
        None => (line, ""),
    };
    match name {
        "-r" | "--requirement" => Line::File(value.to_owned()),
        // What is made here, as a rule.
        "-e" | "--editable" if [".", "./"].contains(&value) => Line::Nothing,
        "-e" | "--editable" => Line::Unread("an editable requirement is not told"),
        short if short.starts_with("-r") && !short.starts_with("--") => {
            Line::File(line.trim_start_matches("-r").trim().to_owned())
        }
        // Constraints, indexes and how to install say nothing of what is needed.
        _ => Line::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(line: &str) -> Component {
        match read(line) {
            Line::Component(component) => *component,
            _ => panic!("{line} is a requirement"),
        }
    }

    #[test]
    fn requirements_are_read_as_pip_reads_them() {
        let hash = format!("--hash=sha256:{}", "a".repeat(64));
        let pinned =
            component(&format!("Typing_Extensions[x]==4.1.0 ; python_version > '3' {hash}"));
        assert_eq!(pinned.purl, "pkg:pypi/typing-extensions@4.1.0");
        assert_eq!(pinned.hashes.len(), 1);
        assert_eq!(component("flask>=2").version, None);
        assert_eq!(component("flask==2.*").version, None);
        let from = component("x @ git+https://me:hush@git.example/x@1");
        assert!(!from.purl.contains("hush") && from.purl.contains("vcs_url"), "{}", from.purl);
    }

    #[test]
    fn lines_go_on_after_a_backslash_and_end_before_a_comment() {
        let read = lines("a==1 \\\n    --hash=sha256:x\n# b\nc==2 # why\n");
        assert_eq!(read[0].split_whitespace().count(), 2);
        assert_eq!(read[2].trim(), "c==2");
    }

    #[test]
    fn other_files_lie_in_the_source() {
        assert_eq!(beside("a/b.txt", "../c.txt").expect("a path"), "c.txt");
        assert!(beside("b.txt", "../c.txt").is_err());
        assert!(beside("b.txt", "/etc/passwd").is_err());
    }

    #[test]
    fn names_of_files_say_what_they_are() {
        for name in [
            "requirements.txt",
            "requirements-dev.txt",
            "test-requirements.txt",
            "requirements.lock",
        ] {
            assert!(is_file(name), "{name}");
        }
        assert!(!is_file("requirements.md") && !is_file("notes.txt"));
    }
}
