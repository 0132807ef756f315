//! What Git's answers mean. Pure.

use std::collections::BTreeMap;

use super::Version;
use crate::names::is_object;

/// The version in `2.39.5 (Apple Git-154)`.
pub fn version(text: &str) -> Option<Version> {
    let mut numbers = text.split(['.', ' ', '-']);
    Some(Version { major: numbers.next()?.parse().ok()?, minor: numbers.next()?.parse().ok()? })
}

/// Refs as `for-each-ref --format=%(objectname) %(refname)` prints them: name to object.
pub fn refs(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    lines.map(|(object, name)| (name.to_owned(), object.to_owned())).collect()
}

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `100644`, `100755`, `120000` (a link), `040000` (a folder), `160000` (another repository).
    pub mode: String,
    /// `blob`, `tree`, `commit`.
    pub kind: String,
    /// The object.
    pub object: String,
    /// Size in bytes, of a blob.
    pub size: Option<u64>,
    /// Where it stands, as Git has it: not always UTF-8.
    pub path: Vec<u8>,
}

/// Entries as `ls-tree -z --long` prints them.
pub fn entries(output: &[u8]) -> Vec<Entry> {
    output.split(|it| *it == 0).filter_map(entry).collect()
}

fn entry(line: &[u8]) -> Option<Entry> {
    let tab = line.iter().position(|it| *it == b'\t')?;
    let (head, path) = (std::str::from_utf8(&line[..tab]).ok()?, &line[tab + 1..]);
    let mut words = head.split_ascii_whitespace();
    let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
    Some(Entry {
        mode: mode.to_owned(),
        kind: kind.to_owned(),
        object: object.to_owned(),
        size: words.next().and_then(|it| it.parse().ok()),
        path: path.to_owned(),
    })
}

/// One object of `cat-file --batch-check`: its name, kind and size; `None` when it is missing.
pub fn checked(line: &str) -> Option<(String, String, u64)> {
    let mut words = line.trim_end().split(' ');
    let (object, kind, size) = (words.next()?, words.next()?, words.next()?);
    if !is_object(object) || words.next().is_some() {
        return None;
    }
    Some((object.to_owned(), kind.to_owned(), size.parse().ok()?))
}

/// The contents of `cat-file --batch`, in the order in which they were asked for; `None` where one is
/// missing. Fewer than `count` when the output breaks off.
pub fn contents(mut output: &[u8], count: usize) -> Vec<Option<&[u8]>> {
    let mut found = Vec::new();
    while found.len() < count {
        let Some(end) = output.iter().position(|it| *it == b'\n') else { break };
        let head = String::from_utf8_lossy(&output[..end]).into_owned();
        output = &output[end + 1..];
        let Some((_, _, size)) = checked(&head) else {
            found.push(None);
            continue;
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let Some((content, rest)) = output.split_at_checked(size) else { break };
        found.push(Some(content));
        output = rest.get(1..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_however_they_are_packaged() {
        let found = |text| version(text).map(|it| (it.major, it.minor));
        assert_eq!(found("2.39.5"), Some((2, 39)));
        assert_eq!(found("2.50.1 (Apple Git-155)"), Some((2, 50)));
        assert_eq!(found("2.48.0-rc1"), Some((2, 48)));
        assert_eq!(found("two"), None);
    }

    #[test]
    fn entries_of_a_folder_are_read_with_their_sizes() {
        let object = "a".repeat(40);
        let output =
            format!("100644 blob {object}      12\tREADME.md\0040000 tree {object}       -\tsrc\0");
        let entries = entries(output.as_bytes());
        assert_eq!(entries.len(), 2);
        assert_eq!((entries[0].size, entries[0].path.as_slice()), (Some(12), &b"README.md"[..]));
        assert_eq!((entries[1].kind.as_str(), entries[1].size), ("tree", None));
    }

    #[test]
    fn contents_come_in_their_order_and_may_hold_anything() {
        let object = "b".repeat(40);
        let output = format!("{object} blob 3\na\nb\nx missing\n{object} blob 0\n\n");
        let found = contents(output.as_bytes(), 3);
        assert_eq!(found, [Some(&b"a\nb"[..]), None, Some(&b""[..])]);
        assert!(contents(format!("{object} blob 9\nab").as_bytes(), 1).is_empty());
    }
}
