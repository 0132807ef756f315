//! The stretches of lines of a file that are one document each, with the entity that each is about.

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

/// The sections of `text`, in their order.
pub fn sections(text: &str) -> Vec<Section> {
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
