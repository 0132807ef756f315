//! A sealed segment: up to 32,768 documents with their rows and edges, never changed again.
//!
//! Which of its documents are still true is not its business: that is a bitmap beside it in the
//! snapshot, so that a change costs a copy of 4 kB and not of the segment.

use std::collections::{BTreeMap, HashMap};
use std::hash::RandomState;
use std::sync::atomic::{AtomicU64, Ordering};

use super::bits::DocSet;
use super::columns::Columns;
use super::document::Prepared;
use super::edges::{EdgeShortcuts, Edges, EdgesWriter};
use super::etags::Etags;
use super::hints::Hints;
use super::large::has_marks;
use super::pack::{Packer, unpack};
use super::pool::Pool;
use super::refs::{RefDict, hash};
use super::sieve::Sieve;
use super::terms::{Terms, TermsWriter};

/// The key under which every document's uid is found; it breaks the ties of every order.
pub(crate) const UID_KEY: &str = "metadata.uid";

/// One sealed segment.
#[derive(Debug)]
pub(crate) struct Segment {
    /// Unlike that of any other segment of this process, for caches.
    pub(crate) number: u64,
    pub(super) body: Body,
    /// Term of each document's uid.
    uid_terms: Vec<u32>,
    /// Place of each document in the order of uids.
    uid_ranks: Vec<u16>,
    pub(super) columns: Columns,
    pub(super) hints: Hints,
    pub(super) etags: Etags,
    pub(super) edge_shortcuts: EdgeShortcuts,
    /// Uids of the documents.
    uids: Sieve,
}

/// What a segment is made of; all of it goes into a snapshot file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body {
    /// Packed documents, one after the other: inside of metadata, then the rest.
    pub(super) documents: Vec<u8>,
    /// Where each begins, and one more.
    pub(super) starts: Vec<u32>,
    /// Length of the metadata part of each, once unpacked.
    pub(super) metadata_lengths: Vec<u32>,
    /// Documents that brought their own etag.
    pub(super) has_etag: DocSet,
    /// Documents out of which large texts were cut.
    pub(super) has_large: DocSet,
    pub(super) statuses: BTreeMap<u16, Vec<u8>>,
    pub(super) refs: RefDict,
    /// Reference of each document.
    pub(super) own_refs: Vec<u32>,
    /// First parent of each document, and one more.
    pub(super) parent_starts: Vec<u32>,
    pub(super) parents: Vec<u32>,
    pub(super) terms: Terms,
    pub(super) edges: Edges,
}

/// A document as it is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept<'a> {
    pub(super) packed: &'a [u8],
    pub(super) metadata_length: u32,
    pub(super) status: Option<&'a [u8]>,
    pub(super) has_etag: bool,
    pub(super) has_large: bool,
}

/// A document as it is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) metadata: &'a [u8],
    pub(crate) rest: &'a [u8],
    pub(crate) status: Option<&'a [u8]>,
    pub(crate) has_etag: bool,
    pub(crate) has_large: bool,
}

impl Segment {
    /// Seals `body`.
    pub(crate) fn seal(body: Body, hasher: &RandomState) -> Self {
        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        let (uid_terms, uid_ranks) = uid_order(&body);
        let uid_hashes = uid_terms.iter().map(|term| hash(hasher, body.terms.values.get(*term)));
        Self {
            uids: Sieve::of(uid_hashes, uid_terms.len()),
            edge_shortcuts: EdgeShortcuts::of(&body.edges, &body.refs, &body.own_refs, hasher),
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            body,
            uid_terms,
            uid_ranks,
            columns: Columns::default(),
            hints: Hints::default(),
            etags: Etags::default(),
        }
    }

    /// Makes a segment of `prepared` records, which must be distinct.
    pub(crate) fn build(prepared: &[Prepared], hasher: &RandomState) -> Self {
        let refs = refs_of(prepared, hasher);
        let number = |text: &str| refs.find(text, hash(hasher, text));
        let own_ref = |it: &Prepared| number(it.record.entity_ref.as_str());
        let mut body = Body::default();
        body.own_refs.extend(prepared.iter().filter_map(own_ref));
        for it in prepared {
            body.parent_starts.push(len32(&body.parents));
            let parents = it.record.parents.iter().filter_map(|parent| number(parent.as_str()));
            body.parents.extend(parents);
        }
        body.parent_starts.push(len32(&body.parents));
        body.edges = edges_of(prepared, &number);
        body.terms = terms_of(prepared);
        body.refs = refs;
        body.has_etag = DocSet::none(prepared.len());
        body.has_large = DocSet::none(prepared.len());
        let (mut packer, mut whole, mut packed) = (Packer::default(), Vec::new(), Vec::new());
        for it in prepared {
            whole.clear();
            packed.clear();
            whole.extend_from_slice(&it.metadata);
            whole.extend_from_slice(&it.rest);
            packer.pack(&whole, &mut packed);
            body.push_document(Kept {
                packed: &packed,
                metadata_length: len32(&it.metadata),
                status: (!it.status.is_empty()).then_some(&it.status),
                has_etag: it.has_etag,
                has_large: has_marks(&whole),
            });
        }
        body.seal_documents();
        Self::seal(body, hasher)
    }

    /// How many documents the segment holds, true or not.
    pub(crate) fn len(&self) -> usize {
        self.body.own_refs.len()
    }

    /// The reference of `document`.
    pub(crate) fn entity_ref(&self, document: u16) -> &str {
        self.body.refs.get(self.own_ref(document))
    }

    /// The number of the reference of `document`.
    pub(super) fn own_ref(&self, document: u16) -> u32 {
        self.body.own_refs.get(usize::from(document)).copied().unwrap_or(u32::MAX)
    }

    /// The uid of `document`, in lower case.
    pub(crate) fn uid(&self, document: u16) -> &str {
        let term = self.uid_terms.get(usize::from(document)).copied().unwrap_or(u32::MAX);
        self.body.terms.values.get(term)
    }

    /// Whether a document may have the uid (in lower case) with `hash`.
    pub(crate) fn may_have_uid(&self, hash: u64) -> bool {
        self.uids.may_hold(hash)
    }

    /// Where `document` stands when the segment is sorted by uid.
    #[inline]
    pub(crate) fn uid_rank(&self, document: u16) -> u16 {
        self.uid_ranks.get(usize::from(document)).copied().unwrap_or(u16::MAX)
    }

    /// The references of the entities that emitted `document`.
    pub(crate) fn parents(&self, document: u16) -> impl Iterator<Item = &str> {
        self.body.parents_of(document).iter().map(|number| self.body.refs.get(*number))
    }

    /// The bytes of `document`, unpacked into `buffer`.
    pub(crate) fn parts<'a>(&'a self, document: u16, buffer: &'a mut Vec<u8>) -> Parts<'a> {
        let kept = self.body.kept(document);
        buffer.clear();
        unpack(kept.packed, buffer);
        let length = kept.metadata_length as usize;
        let (metadata, rest) = buffer.split_at_checked(length).unwrap_or((buffer, &[]));
        Parts {
            metadata,
            rest,
            status: kept.status,
            has_etag: kept.has_etag,
            has_large: kept.has_large,
        }
    }

    pub(crate) fn terms(&self) -> &Terms {
        &self.body.terms
    }

    pub(crate) fn edges(&self) -> &Edges {
        &self.body.edges
    }

    pub(crate) fn refs(&self) -> &RefDict {
        &self.body.refs
    }

    /// Bytes held, without what is computed on asking.
    pub(crate) fn weight(&self) -> usize {
        let body = &self.body;
        body.documents.len()
            + body.terms.weight()
            + body.edges.weight()
            + body.refs.weight()
            + (body.starts.len() + body.metadata_lengths.len() + body.own_refs.len()) * 4
            + (body.parent_starts.len() + body.parents.len() + self.uid_terms.len()) * 4
            + self.uid_ranks.len() * 2
            + self.uids.weight()
            + self.edge_shortcuts.weight()
    }
}

impl Body {
    pub(super) fn push_document(&mut self, kept: Kept<'_>) {
        let document = u16::try_from(self.starts.len()).unwrap_or(u16::MAX);
        self.starts.push(len32(&self.documents));
        self.metadata_lengths.push(kept.metadata_length);
        self.documents.extend_from_slice(kept.packed);
        if kept.has_etag {
            self.has_etag.insert(document);
        }
        if kept.has_large {
            self.has_large.insert(document);
        }
        if let Some(status) = kept.status {
            self.statuses.insert(document, status.to_vec());
        }
    }

    /// Ends the list of documents.
    pub(super) fn seal_documents(&mut self) {
        self.starts.push(len32(&self.documents));
        self.documents.shrink_to_fit();
    }

    pub(super) fn parents_of(&self, document: u16) -> &[u32] {
        let at = usize::from(document);
        match (self.parent_starts.get(at), self.parent_starts.get(at + 1)) {
            (Some(from), Some(to)) => {
                self.parents.get(*from as usize..*to as usize).unwrap_or_default()
            }
            _ => &[],
        }
    }

    pub(super) fn kept(&self, document: u16) -> Kept<'_> {
        let at = usize::from(document);
        let packed = match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => {
                self.documents.get(*from as usize..*to as usize).unwrap_or_default()
            }
            _ => &[],
        };
        Kept {
            packed,
            metadata_length: self.metadata_lengths.get(at).copied().unwrap_or_default(),
            status: self.statuses.get(&document).map(Vec::as_slice),
            has_etag: self.has_etag.contains(document),
            has_large: self.has_large.contains(document),
        }
    }
}

/// The length of `items`; segments are bounded so that it fits.
pub(super) fn len32<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

fn refs_of(prepared: &[Prepared], hasher: &RandomState) -> RefDict {
    let mut texts: Vec<&str> = Vec::new();
    for it in prepared {
        texts.push(it.record.entity_ref.as_str());
        texts.extend(it.record.parents.iter().map(model::EntityRef::as_str));
        for edge in &it.record.edges {
            texts.extend([edge.source.as_str(), edge.target.as_str()]);
        }
    }
    RefDict::new(sorted_pool(texts), hasher)
}

/// A pool of the distinct `texts`, sorted.
pub(super) fn sorted_pool(mut texts: Vec<&str>) -> Pool {
    texts.sort_unstable();
    texts.dedup();
    let mut pool = Pool::default();
    for text in texts {
        pool.push(text);
    }
    pool
}

fn edges_of(prepared: &[Prepared], number: &dyn Fn(&str) -> Option<u32>) -> Edges {
    let all = prepared.iter().flat_map(|it| &it.record.edges);
    let names = sorted_pool(all.map(|edge| edge.relation.as_str()).collect());
    let mut writer = EdgesWriter::new(names.clone());
    let (mut own, mut foreign) = (Vec::new(), Vec::new());
    for it in prepared {
        foreign.clear();
        for edge in &it.record.edges {
            let (Some(name), Some(target)) =
                (names.find(&edge.relation), number(edge.target.as_str()))
            else {
                continue;
            };
            if edge.source == it.record.entity_ref {
                own.push((name, target));
            } else if let Some(source) = number(edge.source.as_str()) {
                foreign.push((source, name, target));
            }
        }
        writer.document(&mut own, &foreign);
    }
    writer.finish()
}

/// Gathers equal rows by hash and then sorts what is distinct, which is far less than all rows.
fn terms_of(prepared: &[Prepared]) -> Terms {
    type Term<'a> = (&'a str, Option<(&'a str, Option<&'a str>)>);
    let mut gathered: HashMap<Term<'_>, Vec<u16>> = HashMap::new();
    for (document, it) in prepared.iter().enumerate() {
        let document = u16::try_from(document).unwrap_or(u16::MAX);
        for row in &it.rows {
            let value = row.value.as_ref();
            let value = value.map(|value| (value.lower.as_str(), value.original.as_deref()));
            gathered.entry((&row.key, value)).or_default().push(document);
        }
    }
    let mut sorted: Vec<_> = gathered.into_iter().collect();
    sorted.sort_unstable_by_key(|(term, _)| *term);
    let mut writer = TermsWriter::new(prepared.len());
    let mut current = None;
    for ((key, value), documents) in &sorted {
        if current != Some(key) {
            writer.key(key);
            current = Some(key);
        }
        match value {
            None => writer.nulls(documents),
            Some((value, original)) => writer.value(value, *original, documents),
        }
    }
    writer.finish()
}

/// The uid term of every document, and its rank.
fn uid_order(body: &Body) -> (Vec<u32>, Vec<u16>) {
    let documents = body.own_refs.len();
    let (mut terms, mut ranks) = (vec![u32::MAX; documents], vec![u16::MAX; documents]);
    let Some(uids) = body.terms.key(UID_KEY) else { return (terms, ranks) };
    let mut rank = 0_u16;
    for term in uids.range() {
        uids.posting(term).each(|document| {
            if let (Some(slot), Some(place)) =
                (terms.get_mut(usize::from(document)), ranks.get_mut(usize::from(document)))
            {
                (*slot, *place) = (term, rank);
                rank = rank.saturating_add(1);
            }
        });
    }
    (terms, ranks)
}
