//! Making one segment of several, without reading a document again: sorted dictionaries are merged
//! and numbers translated. Documents keep their order: those of the first segment, then those of
//! the second, and so on, so that merged postings stay sorted by themselves.

use std::borrow::Cow;
use std::hash::RandomState;
use std::sync::Arc;

use super::bits::DocSet;
use super::edges::{Edges, EdgesWriter};
use super::pool::Pool;
use super::refs::RefDict;
use super::segment::{Body, Segment, len32, sorted_pool};
use super::terms::{KeyTerms, Posting, Terms, TermsWriter};

/// A segment to be merged, with the documents in it that are still true.
#[derive(Clone)]
pub(crate) struct Input {
    pub(crate) segment: Arc<Segment>,
    pub(crate) alive: Arc<DocSet>,
}

/// Stands for "no longer there" in translations of document numbers.
const GONE: u16 = u16::MAX;

/// How the numbers of one input become those of the merged segment.
struct Translation {
    documents: Vec<u16>,
    refs: Vec<u32>,
    names: Vec<u32>,
}

/// Merges `inputs`, whose true documents together must fit one segment.
pub(crate) fn merge(inputs: &[Input], hasher: &RandomState) -> Segment {
    let (refs, translations) = translate(inputs, hasher);
    let mut body = Body::default();
    let size = inputs.iter().map(|input| input.alive.count()).sum();
    (body.has_etag, body.has_large) = (DocSet::none(size), DocSet::none(size));
    for (input, translation) in inputs.iter().zip(&translations) {
        let from = &input.segment.body;
        for document in input.alive.iter() {
            body.push_document(from.kept(document));
            let own_ref = from.own_refs.get(usize::from(document)).copied().unwrap_or(u32::MAX);
            body.own_refs.push(translation.reference(own_ref));
            body.parent_starts.push(len32(&body.parents));
            let parents = from.parents_of(document).iter();
            body.parents.extend(parents.map(|number| translation.reference(*number)));
        }
    }
    body.parent_starts.push(len32(&body.parents));
    body.seal_documents();
    body.edges = merge_edges(inputs, &translations);
    body.terms = merge_terms(inputs, &translations, size);
    body.refs = refs;
    let merged = Segment::seal(body, hasher);
    // Whoever sorted the parts will sort the whole: do it here rather than in somebody's request.
    for input in inputs {
        for key in input.segment.columns.keys() {
            merged.column(&key);
        }
    }
    merged
}

impl Translation {
    fn reference(&self, number: u32) -> u32 {
        self.refs.get(number as usize).copied().unwrap_or(u32::MAX)
    }

    fn name(&self, number: u32) -> u32 {
        self.names.get(number as usize).copied().unwrap_or(u32::MAX)
    }
}

/// Numbers the documents, references and relation names of the merged segment.
fn translate(inputs: &[Input], hasher: &RandomState) -> (RefDict, Vec<Translation>) {
    let used: Vec<_> = inputs.iter().map(used_refs).collect();
    let mut texts = Vec::new();
    for (input, used) in inputs.iter().zip(&used) {
        let refs = input.segment.refs();
        texts.extend(used.iter().map(|number| refs.get(*number)));
    }
    let refs = RefDict::new(sorted_pool(texts), hasher);
    let names = sorted_names(inputs);
    let mut next = 0_u16;
    let translations = inputs.iter().zip(&used).map(|(input, used)| {
        let from = &input.segment;
        let mut documents = vec![GONE; from.len()];
        for document in input.alive.iter() {
            if let Some(slot) = documents.get_mut(usize::from(document)) {
                *slot = next;
                next = next.saturating_add(1);
            }
        }
        let mut numbers = vec![u32::MAX; from.refs().pool().len() as usize];
        for number in used {
            let text = from.refs().get(*number);
            let found = refs.find(text, super::refs::hash(hasher, text));
            if let (Some(slot), Some(found)) = (numbers.get_mut(*number as usize), found) {
                *slot = found;
            }
        }
        let own = &from.edges().names;
        let names = (0..own.len()).map(|it| names.find(own.get(it)).unwrap_or(u32::MAX)).collect();
        Translation { documents, refs: numbers, names }
    });
    let translations = translations.collect();
    (refs, translations)
}

fn sorted_names(inputs: &[Input]) -> Pool {
    let mut names = Vec::new();
    for input in inputs {
        let own = &input.segment.edges().names;
        names.extend((0..own.len()).map(|number| own.get(number)));
    }
    sorted_pool(names)
}

/// The references that true documents mention, rising.
fn used_refs(input: &Input) -> Vec<u32> {
    let body = &input.segment.body;
    let mut used = vec![false; body.refs.pool().len() as usize];
    let mut mark = |number: u32| {
        if let Some(slot) = used.get_mut(number as usize) {
            *slot = true;
        }
    };
    for document in input.alive.iter() {
        mark(body.own_refs.get(usize::from(document)).copied().unwrap_or(u32::MAX));
        body.parents_of(document).iter().for_each(|number| mark(*number));
        body.edges.own_of(document).iter().for_each(|(_, target)| mark(*target));
    }
    for ((source, _, target), emitter) in body.edges.all_foreign() {
        if input.alive.contains(emitter) {
            mark(source);
            mark(target);
        }
    }
    (0_u32..).zip(used).filter_map(|(number, used)| used.then_some(number)).collect()
}

fn merge_edges(inputs: &[Input], translations: &[Translation]) -> Edges {
    let mut writer = EdgesWriter::new(sorted_names(inputs));
    let mut own = Vec::new();
    for (input, to) in inputs.iter().zip(translations) {
        let edges = input.segment.edges();
        let mut foreign: Vec<Vec<_>> = vec![Vec::new(); input.segment.len()];
        for ((source, name, target), emitter) in edges.all_foreign() {
            if let Some(list) = foreign.get_mut(usize::from(emitter)) {
                list.push((to.reference(source), to.name(name), to.reference(target)));
            }
        }
        for document in input.alive.iter() {
            let edges = edges.own_of(document).iter();
            own.extend(edges.map(|(name, target)| (to.name(*name), to.reference(*target))));
            let foreign = foreign.get(usize::from(document)).map(Vec::as_slice);
            writer.document(&mut own, foreign.unwrap_or_default());
        }
    }
    writer.finish()
}

fn merge_terms(inputs: &[Input], translations: &[Translation], size: usize) -> Terms {
    let mut writer = TermsWriter::new(size);
    let mut heads: Vec<_> = inputs.iter().map(|_| 0_u32).collect();
    let mut merged = KeyMerge::default();
    loop {
        let keys = inputs.iter().zip(&heads);
        let keys = keys.map(|(input, head)| input.segment.terms().keys.get_checked(*head));
        let Some(key) = keys.flatten().min() else { return writer.finish() };
        merged.begin(key);
        for ((input, head), to) in inputs.iter().zip(&mut heads).zip(translations) {
            let terms = input.segment.terms();
            if terms.keys.get_checked(*head) == Some(key) {
                merged.sources.push((terms.key_terms(*head), &to.documents));
                *head += 1;
            }
        }
        merged.write(&mut writer);
    }
}

/// The next term of one source.
struct Head<'a> {
    term: u32,
    spelled: (&'a str, Option<Cow<'a, str>>),
}

impl<'a> Head<'a> {
    fn first(terms: &KeyTerms<'a>) -> Option<Self> {
        Self::at(terms, terms.range().start)
    }

    fn at(terms: &KeyTerms<'a>, term: u32) -> Option<Self> {
        terms.range().contains(&term).then(|| Self { term, spelled: terms.spelled(term) })
    }
}

/// The merge of one key's values.
#[derive(Default)]
struct KeyMerge<'a> {
    key: &'a str,
    is_written: bool,
    sources: Vec<(KeyTerms<'a>, &'a [u16])>,
    documents: Vec<u16>,
}

impl<'a> KeyMerge<'a> {
    fn begin(&mut self, key: &'a str) {
        self.key = key;
        self.is_written = false;
        self.sources.clear();
    }

    fn write(&mut self, writer: &mut TermsWriter) {
        for (terms, to) in &self.sources {
            if let Some(nulls) = terms.nulls() {
                translate_into(&mut self.documents, nulls, to);
            }
        }
        if !self.documents.is_empty() {
            self.ensure_key(writer);
            writer.nulls(&self.documents);
            self.documents.clear();
        }
        let mut heads: Vec<_> = self.sources.iter().map(|(terms, _)| Head::first(terms)).collect();
        while let Some(first) = heads.iter().flatten().map(|head| &head.spelled).min().cloned() {
            for ((terms, to), head) in self.sources.iter().zip(&mut heads) {
                if let Some(found) = head.as_ref().filter(|head| head.spelled == first) {
                    translate_into(&mut self.documents, terms.posting(found.term), to);
                    *head = Head::at(terms, found.term + 1);
                }
            }
            if !self.documents.is_empty() {
                self.ensure_key(writer);
                let (value, original) = &first;
                writer.value(value, original.as_deref(), &self.documents);
                self.documents.clear();
            }
        }
    }

    fn ensure_key(&mut self, writer: &mut TermsWriter) {
        if !self.is_written {
            writer.key(self.key);
            self.is_written = true;
        }
    }
}

fn translate_into(documents: &mut Vec<u16>, posting: Posting<'_>, to: &[u16]) {
    posting.each(|document| {
        let number = to.get(usize::from(document)).copied().unwrap_or(GONE);
        if number != GONE {
            documents.push(number);
        }
    });
}
