//! Substring search over chosen keys. Not documents are searched but the distinct values of a key,
//! which stand one after the other in every segment: one scan through memory for each.

use regex::bytes::Regex;

use super::bits::DocSet;
use super::limits::VALUE_LENGTH_MAX;
use super::matching::{Matches, RELATIONS, Targets};
use super::snapshot::{Part, Snapshot};
use crate::query::FullText;

/// What a term is looked for in when nobody says: Backstage looks in the uid only, in which no
/// person ever found anything; more hits than that break nobody.
pub(crate) const DEFAULT_FIELDS: [&str; 4] =
    ["metadata.uid", "metadata.name", "metadata.title", "metadata.description"];

impl Snapshot {
    /// Keeps in `matches` what has the term of `text` in one of its fields; `sort_key` is the field
    /// when none is named.
    pub(crate) fn keep_text(&self, text: &FullText, sort_key: Option<&str>, matches: &mut Matches) {
        let term = text.term.trim().to_lowercase();
        if term.is_empty() {
            return;
        }
        let fields: Vec<String> = match (&text.fields, sort_key) {
            (Some(fields), _) => fields.iter().map(|field| field.to_lowercase()).collect(),
            (None, Some(key)) => vec![key.to_owned()],
            (None, None) => DEFAULT_FIELDS.map(str::to_owned).to_vec(),
        };
        let mut found = self.no_documents();
        // A longer term cannot be part of a value; what is no expression finds nothing either.
        let literal =
            (term.len() <= VALUE_LENGTH_MAX * 4).then(|| Regex::new(&regex::escape(&term)));
        if let Some(Ok(literal)) = literal {
            for field in &fields {
                self.add_containing(field, &term, &literal, matches, &mut found);
            }
        }
        matches.sets.iter_mut().zip(&found).for_each(|(set, found)| set.keep(found));
    }

    fn add_containing(
        &self,
        field: &str,
        term: &str,
        literal: &Regex,
        among: &Matches,
        found: &mut [DocSet],
    ) {
        if let Some(name) = field.strip_prefix(RELATIONS) {
            self.each_relation(name, &Targets::Beginning(""), &mut |hit| {
                if hit.target_ref().contains(term) {
                    hit.add_to(found);
                }
            });
            return;
        }
        for (place, part) in self.parts() {
            let is_wanted = among.at(place).is_some_and(|set| !set.is_empty());
            if is_wanted && let Some(set) = found.get_mut(usize::from(place)) {
                add_containing(part, field, literal, set);
            }
        }
    }
}

fn add_containing(part: &Part, field: &str, literal: &Regex, set: &mut DocSet) {
    let Some(terms) = part.segment.terms().key(field) else { return };
    let stretch = terms.stretch();
    let mut at = 0;
    while let Some(hit) = literal.find_at(stretch.as_bytes(), at) {
        let (term, place) = terms.at_offset(hit.start());
        if hit.end() <= place.end {
            terms.posting(term).add_to(set);
            at = place.end;
        } else {
            // The hit runs from the end of one value into the next: no value has it.
            at = hit.start() + 1;
        }
    }
}
