//! The stretches of lines of a file that are one document each, with the entity that each is about.
//!
//! YAML ends a line at a lone carriage return as well, which Rust's `lines` does not: whoever cuts a
//! text into sections and lines has it with [`line_feeds`] first.

use std::borrow::Cow;

use model::EntityRef;
use model::entity_ref::DEFAULT_NAMESPACE;
use model::yaml::{self, Document};
use serde_json::Value;

/// A stretch of lines between two marks.
#[derive(Clone, Debug)]
pub struct Section {
    /// First line, from 0.
    from: usize,
    /// The line behind the last one that is not blank.
    to: usize,
    /// The entity that it is about, as far as it names one.
    pub entity_ref: Option<EntityRef>,
    document: Option<Document>,
}

/// `text` with a line feed where a lone carriage return ends a line, so that everybody means the same by
/// a line. As many bytes and lines as before, and the same document as far as YAML goes.
pub fn line_feeds(text: String) -> String {
    if !has_lone_returns(&text) {
        return text;
    }
    let mut after = text.chars().skip(1);
    let turned = text.chars().map(|letter| match (letter, after.next()) {
        ('\r', next) if next != Some('\n') => '\n',
        (letter, _) => letter,
    });
    turned.collect()
}

fn has_lone_returns(text: &str) -> bool {
    text.match_indices('\r').any(|(at, _)| !text[at..].starts_with("\r\n"))
}

/// The sections of `text`, in their order. The lines are those of [`line_feeds`].
pub fn sections(text: &str) -> Vec<Section> {
    let text = match has_lone_returns(text) {
        true => Cow::Owned(line_feeds(text.to_owned())),
        false => Cow::Borrowed(text),
    };
    let text = text.as_ref();
    let mut sections = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    let mut from = 0;
    for (number, line) in lines.iter().enumerate().chain([(lines.len(), &"---")]) {
        if !is_mark(line) {
            continue;
        }
        // A document may begin on the line of its mark.
        let has_content = line.len() > 3 && line.starts_with("---");
        let inside = lines.get(from..number).unwrap_or_default();
        let last = inside.iter().rposition(|line| !line.trim().is_empty());
        if let Some(last) = last {
            let to = from + last + 1;
            sections.push(Section { from, to, entity_ref: None, document: None });
        }
        from = if has_content { number } else { number + 1 };
    }
    for document in yaml::parse_documents(text, &yaml::Limits::DESCRIPTOR).into_iter().flatten() {
        let line = document.start.line as usize;
        let section = sections.iter_mut().find(|it| it.from < line && line <= it.to);
        if let Some(section) = section.filter(|it| it.document.is_none()) {
            section.entity_ref = named(&document.value);
            section.document = Some(document);
        }
    }
    sections
}

/// Whether a line ends a document or begins one.
fn is_mark(line: &str) -> bool {
    ["---", "..."].iter().any(|mark| {
        let rest = line.strip_prefix(mark);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    })
}

/// The entity that a document names.
fn named(document: &Value) -> Option<EntityRef> {
    let metadata = &document["metadata"];
    let namespace = metadata["namespace"].as_str().filter(|it| !it.is_empty());
    let (kind, name) = (document["kind"].as_str()?, metadata["name"].as_str()?);
    Some(EntityRef::new(kind, namespace.unwrap_or(DEFAULT_NAMESPACE), name))
}

impl Section {
    /// Its first line, from 1.
    pub fn first_line(&self) -> u64 {
        u64::try_from(self.from + 1).unwrap_or(u64::MAX)
    }

    /// How many lines it has.
    pub fn lines(&self) -> u64 {
        u64::try_from(self.to - self.from).unwrap_or(u64::MAX)
    }

    /// The section with its document, when it is one.
    pub fn with_document(mut self) -> Option<(Self, Document)> {
        let document = self.document.take()?;
        Some((self, document))
    }

    /// Its lines among those of the file.
    pub fn of<'a, 'b>(&self, lines: &'b [&'a str]) -> &'b [&'a str] {
        lines.get(self.from..self.to).unwrap_or_default()
    }

    /// Empties its lines, the first of which says `words`; whether there were any.
    pub fn blank<'a>(&self, lines: &mut [&'a str], words: &'a str) -> bool {
        let inside = lines.get_mut(self.from..self.to).unwrap_or_default();
        inside.fill("");
        if let Some(first) = inside.first_mut() {
            *first = words;
        }
        !inside.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# head\n---\nkind: A\nmetadata:\n  name: a\n\n--- # next\nkind: B\n\
                        metadata: {name: b, namespace: n}\n...\n---\nb: r: o\n---\n\n";

    #[test]
    fn every_document_has_its_lines() {
        let found: Vec<_> = sections(TEXT)
            .iter()
            .map(|it| {
                let name = it.entity_ref.as_ref().map(|it| it.as_str().to_owned());
                (it.first_line(), it.lines(), name.unwrap_or_default())
            })
            .collect();
        let expected = [(1, 1, ""), (3, 3, "a:default/a"), (7, 3, "b:n/b"), (12, 1, "")];
        assert_eq!(found, expected.map(|(at, lines, name)| (at, lines, name.to_owned())));
    }

    #[test]
    fn lines_end_as_yaml_says() {
        for end in ["\r", "\r\n"] {
            let text = TEXT.replace('\n', end);
            let places = |text: &str| -> Vec<_> {
                let all = sections(text).into_iter();
                all.map(|it| (it.first_line(), it.lines(), it.entity_ref)).collect()
            };
            assert_eq!(places(&text), places(TEXT), "{end:?}");
            let shown = line_feeds(text.clone());
            assert_eq!(shown.lines().collect::<Vec<_>>(), TEXT.lines().collect::<Vec<_>>());
            assert_eq!(shown.len(), text.len());
        }
        assert_eq!(line_feeds("a\r\r\nb\r".to_owned()), "a\n\r\nb\n");
    }

    #[test]
    fn a_section_is_emptied_and_the_others_keep_their_lines() {
        let mut lines: Vec<&str> = TEXT.lines().collect();
        assert!(sections(TEXT)[1].blank(&mut lines, "# x"));
        assert_eq!(lines[..6], ["# head", "---", "# x", "", "", ""]);
        assert_eq!(lines.len(), TEXT.lines().count());
    }

    #[test]
    fn texts_without_documents_have_none() {
        for text in ["", "\n", "---\n---", "a: b: c"] {
            assert!(sections(text).iter().all(|it| it.entity_ref.is_none()), "{text:?}");
        }
    }
}
