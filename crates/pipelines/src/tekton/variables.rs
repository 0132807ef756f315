//! `$(…)`: what is written so, and what stands there in the end. Values are put in once: what a value
//! holds is never looked through for variables again. What names nothing that is known stays as it is, for
//! it may be the shell's.

use std::collections::BTreeMap;

use super::values::ParamValue;

/// A variable as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its words, quoted ones without quotes: `params`, `name`.
    pub words: Vec<String>,
    /// What of a list is meant.
    pub index: Option<Index>,
}

/// What of a list is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// `[*]`
    All,
    /// `[0]`
    One(usize),
}

impl Reference {
    /// The words with dots between them.
    pub fn name(&self) -> String {
        self.words.join(".")
    }

    /// Reads what stands between the brackets; `None` for what is no variable of Tekton's.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut words, mut rest) = (Vec::new(), text);
        loop {
            let end = rest
                .find(|it: char| !it.is_ascii_alphanumeric() && !matches!(it, '_' | '-' | '/'))
                .unwrap_or(rest.len());
            if end == 0 {
                return None;
            }
            words.push(rest[..end].to_owned());
            rest = &rest[end..];
            while let Some(inner) = rest.strip_prefix('[') {
                let (inside, after) = inner.split_once(']')?;
                let quoted = ['\'', '"'].iter().find_map(|quote| {
                    inside.strip_prefix(*quote).and_then(|it| it.strip_suffix(*quote))
                });
                rest = after;
                match (quoted, inside) {
                    (Some(word), _) => words.push(word.to_owned()),
                    (None, "*") => return Self::ending(words, Index::All, rest),
                    (None, number) => {
                        return Self::ending(words, Index::One(number.parse().ok()?), rest);
                    }
                }
            }
            match rest.strip_prefix('.') {
                Some(after) => rest = after,
                None if rest.is_empty() => return Some(Self { words, index: None }),
                None => return None,
            }
        }
    }

    fn ending(words: Vec<String>, index: Index, rest: &str) -> Option<Self> {
        rest.is_empty().then_some(Self { words, index: Some(index) })
    }
}

/// Every variable in a text, with where it stands.
pub fn references(text: &str) -> Vec<(std::ops::Range<usize>, Reference)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(start) = text[at..].find("$(").map(|it| it + at) {
        let inside = start + 2;
        let Some(end) = text[inside..].find(')').map(|it| it + inside) else { break };
        match Reference::parse(&text[inside..end]) {
            Some(reference) => {
                found.push((start..end + 1, reference));
                at = end + 1;
            }
            None => at = inside,
        }
    }
    found
}

/// What variables stand for.
#[derive(Clone, Debug, Default)]
pub struct Scope(BTreeMap<String, ParamValue>);

impl Scope {
    /// `name` (`params.image`) is this from now on.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<ParamValue>) {
        self.0.insert(name.into(), value.into());
    }

    /// `name` is this, where nothing is said of it yet.
    pub fn offer(&mut self, name: impl Into<String>, value: ParamValue) {
        self.0.entry(name.into()).or_insert(value);
    }

    /// What `name` is.
    pub fn get(&self, name: &str) -> Option<&ParamValue> {
        self.0.get(name)
    }

    fn text(&self, reference: &Reference) -> Option<String> {
        match (self.0.get(&reference.name()), reference.index) {
            (Some(ParamValue::Text(text)), None) => Some(text.clone()),
            (Some(ParamValue::List(items)), Some(Index::One(index))) => items.get(index).cloned(),
            (None, None) => {
                let (last, words) = reference.words.split_last()?;
                match self.0.get(&words.join("."))? {
                    ParamValue::Map(entries) => entries.get(last).cloned(),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// `text` with its variables filled in.
    pub fn fill(&self, text: &str) -> String {
        let (mut filled, mut at) = (String::with_capacity(text.len()), 0);
        for (place, reference) in references(text) {
            let Some(value) = self.text(&reference) else { continue };
            filled.push_str(&text[at..place.start]);
            filled.push_str(&value);
            at = place.end;
        }
        filled.push_str(&text[at..]);
        filled
    }

    /// The list or the map that `text` is, where it is one variable with `[*]` and nothing else.
    pub fn whole(&self, text: &str) -> Option<&ParamValue> {
        let found = references(text);
        let [(place, reference)] = found.as_slice() else { return None };
        let is_whole = *place == (0..text.len()) && reference.index == Some(Index::All);
        self.0.get(&reference.name()).filter(|_| is_whole)
    }

    /// Texts with variables filled in; one that is a whole list becomes its items.
    pub fn fill_list(&self, texts: &[String]) -> Vec<String> {
        let mut all = Vec::with_capacity(texts.len());
        for text in texts {
            match self.whole(text) {
                Some(ParamValue::List(items)) => all.extend(items.iter().cloned()),
                _ => all.push(self.fill(text)),
            }
        }
        all
    }

    /// A value with variables filled in.
    pub fn fill_value(&self, value: &ParamValue) -> ParamValue {
        match value {
            ParamValue::Text(text) => {
                self.whole(text).cloned().unwrap_or_else(|| ParamValue::Text(self.fill(text)))
            }
            ParamValue::List(items) => ParamValue::List(self.fill_list(items)),
            ParamValue::Map(entries) => ParamValue::Map(
                entries.iter().map(|(name, text)| (name.clone(), self.fill(text))).collect(),
            ),
        }
    }

    /// The variables of `text` that are still not filled in and belong to one of `roots`.
    pub fn unfilled(&self, text: &str, root: &str) -> Option<String> {
        let found = references(text).into_iter().map(|(_, reference)| reference);
        let mut left = found.filter(|it| it.words.first().is_some_and(|word| word == root));
        left.find(|it| self.text(it).is_none()).map(|it| it.name())
    }
}

impl From<String> for ParamValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
