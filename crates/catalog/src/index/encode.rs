//! A segment's columns as they stand in a snapshot file.

use std::collections::BTreeMap;
use std::hash::RandomState;

use super::bits::DocSet;
use super::codec::{Decoder, Encoder};
use super::edges::Edges;
use super::pool::Pool;
use super::refs::RefDict;
use super::segment::Body;
use super::terms::Terms;

impl Body {
    pub(super) fn encode(&self, out: &mut Encoder) {
        out.bytes(&self.documents);
        out.u32s(&self.starts);
        out.u32s(&self.metadata_lengths);
        out.u64s(self.has_etag.words());
        out.u64s(self.has_large.words());
        out.length(self.statuses.len());
        for (document, status) in &self.statuses {
            out.number(u64::from(*document));
            out.bytes(status);
        }
        self.refs.pool().encode(out);
        out.u32s(&self.own_refs);
        out.u32s(&self.parent_starts);
        out.u32s(&self.parents);
        self.terms.encode(out);
        self.edges.encode(out);
    }

    /// `None` when the columns do not belong together.
    pub(super) fn decode(from: &mut Decoder<'_>, hasher: &RandomState) -> Option<Self> {
        let documents = from.bytes()?.to_vec();
        let (starts, metadata_lengths) = (from.u32s()?, from.u32s()?);
        let has_etag = DocSet::from_words(from.u64s()?);
        let has_large = DocSet::from_words(from.u64s()?);
        let mut statuses = BTreeMap::new();
        for _ in 0..from.length()? {
            let document = u16::try_from(from.number()?).ok()?;
            statuses.insert(document, from.bytes()?.to_vec());
        }
        let refs = RefDict::new(Pool::decode(from)?, hasher);
        let (own_refs, parent_starts, parents) = (from.u32s()?, from.u32s()?, from.u32s()?);
        let (terms, edges) = (Terms::decode(from)?, Edges::decode(from)?);
        let size = own_refs.len();
        let fits = from.0.is_empty()
            && starts.len() == size + 1
            && metadata_lengths.len() == size
            && parent_starts.len() == size + 1
            && edges.own_starts.len() == size + 1
            && terms.documents == size
            && u16::try_from(size).is_ok_and(|size| size < u16::MAX);
        let body = Self {
            documents,
            starts,
            metadata_lengths,
            has_etag,
            has_large,
            statuses,
            refs,
            own_refs,
            parent_starts,
            parents,
            terms,
            edges,
        };
        fits.then_some(body)
    }
}

impl Pool {
    fn encode(&self, out: &mut Encoder) {
        let (text, starts) = self.columns();
        out.bytes(text.as_bytes());
        out.u32s(starts);
    }

    fn decode(from: &mut Decoder<'_>) -> Option<Self> {
        Self::from_columns(from.text()?, from.u32s()?)
    }
}

impl Terms {
    fn encode(&self, out: &mut Encoder) {
        out.length(self.documents);
        self.keys.encode(out);
        out.u32s(&self.firsts);
        self.values.encode(out);
        out.u32s(&self.places);
        out.u32s(&self.nulls.iter().flat_map(|(key, place)| [*key, *place]).collect::<Vec<_>>());
        out.u16s(&self.lists);
        out.u64s(&self.bitmaps);
        out.u32s(&self.cased);
        out.bytes(&self.spellings);
        out.u32s(&self.spelling_starts);
    }

    fn decode(from: &mut Decoder<'_>) -> Option<Self> {
        let terms = Self {
            documents: from.length()?,
            keys: Pool::decode(from)?,
            firsts: from.u32s()?,
            values: Pool::decode(from)?,
            places: from.u32s()?,
            nulls: from
                .u32s()?
                .as_chunks::<2>()
                .0
                .iter()
                .map(|[key, place]| (*key, *place))
                .collect(),
            lists: from.u16s()?,
            bitmaps: from.u64s()?,
            cased: from.u32s()?,
            spellings: from.bytes()?.to_vec(),
            spelling_starts: from.u32s()?,
        };
        let fits = terms.firsts.len() == terms.keys.len() as usize + 1
            && terms.places.len() == terms.values.len() as usize
            && terms.firsts.is_sorted()
            && terms.firsts.last() == Some(&terms.values.len())
            && terms.spelling_starts.len() == terms.cased.len() + 1;
        fits.then_some(terms)
    }
}

impl Edges {
    fn encode(&self, out: &mut Encoder) {
        self.names.encode(out);
        out.u32s(&self.own_starts);
        out.u32s(&self.own.iter().flat_map(|(name, to)| [*name, *to]).collect::<Vec<_>>());
        let groups = self.own_groups.iter().flat_map(|(name, to, at)| [*name, *to, *at]);
        out.u32s(&groups.collect::<Vec<_>>());
        out.u16s(&self.own_documents);
        let foreign = self.foreign.iter().flat_map(|(from, name, to)| [*from, *name, *to]);
        out.u32s(&foreign.collect::<Vec<_>>());
        out.u16s(&self.emitters);
        out.u32s(&self.foreign_by_target);
    }

    fn decode(from: &mut Decoder<'_>) -> Option<Self> {
        let edges = Self {
            names: Pool::decode(from)?,
            own_starts: from.u32s()?,
            own: from.u32s()?.as_chunks::<2>().0.iter().map(|[name, to]| (*name, *to)).collect(),
            own_groups: triples(&from.u32s()?),
            own_documents: from.u16s()?,
            foreign: triples(&from.u32s()?),
            emitters: from.u16s()?,
            foreign_by_target: from.u32s()?,
        };
        let fits = edges.own_documents.len() == edges.own.len()
            && !edges.own_groups.is_empty()
            && edges.emitters.len() == edges.foreign.len()
            && edges.foreign_by_target.len() == edges.foreign.len();
        fits.then_some(edges)
    }
}

fn triples(numbers: &[u32]) -> Vec<(u32, u32, u32)> {
    let (chunks, _) = numbers.as_chunks::<3>();
    chunks.iter().map(|[first, second, third]| (*first, *second, *third)).collect()
}
