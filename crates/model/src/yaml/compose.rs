//! Events become a graph: one node per node of the source, aliases as links.
//!
//! Iterative over an explicit stack, so that depth costs memory and no call stack. Every node knows
//! what it would cost written out (nodes, bytes, height), so that an alias that expands to too much
//! is refused when it is read, before anything is expanded.

use std::collections::HashMap;

use super::graph::{Content, Cost, Entry, Node, place};
use super::scalar::{self, Scalar};
use super::split::Part;
use super::{Document, Limits, Position, Positions, YamlError, value, words};
use granit_parser::{Event, Marker, Options, Parser, ScalarStyle, Span, StructureStyle};

/// What is left of a stream's limits. A document that fails gives back what it took.
pub(super) struct Budget {
    nodes: usize,
    bytes: usize,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { nodes: limits.nodes, bytes: limits.expanded_bytes }
    }
}

/// A collection that is still open.
struct Frame {
    at: Position,
    anchor: usize,
    content: Open,
    cost: Cost,
}

enum Open {
    List(Vec<usize>),
    Mapping { entries: Vec<Entry>, names: HashMap<String, Name>, key: Option<PendingKey> },
}

/// Where a key stands among the entries, and as which types it was written.
struct Name {
    entry: usize,
    types: u8,
}

struct PendingKey {
    text: String,
    complex: bool,
    at: Position,
}

/// A key or a value that has just been completed.
enum Complete {
    Scalar(Scalar, Position, usize),
    Missing(Position),
    Node(usize),
    Alias(usize, Position),
}

/// Reads one document; `None` when the part holds none (comments only).
pub(super) fn compose(
    part: &Part<'_>,
    limits: &Limits,
    budget: &mut Budget,
) -> Result<Option<Document>, YamlError> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.bom_inside_document_as_content = true;
    options.flow_nesting_limit = limits.depth.saturating_add(1);
    options.block_nesting_limit = limits.depth.saturating_add(1);
    let mut composer = Composer {
        limits,
        text: part.text,
        line_offset: part.first_line.saturating_sub(1),
        nodes_left: budget.nodes,
        bytes_left: budget.bytes,
        graph: Vec::new(),
        anchors: HashMap::new(),
        open: Vec::new(),
        root: None,
    };
    for next in Parser::new_from_str_with_options(part.text, options) {
        let (event, span) = match next {
            Ok(it) => it,
            Err(error) => {
                let at = composer.position(error.marker());
                return Err(words::explain(&error, limits, at));
            }
        };
        composer.take(event, &span)?;
    }
    let (nodes_left, bytes_left) = (composer.nodes_left, composer.bytes_left);
    let document = composer.finish();
    if document.is_some() {
        (budget.nodes, budget.bytes) = (nodes_left, bytes_left);
    }
    Ok(document)
}

struct Composer<'a> {
    limits: &'a Limits,
    text: &'a str,
    line_offset: u32,
    nodes_left: usize,
    bytes_left: usize,
    graph: Vec<Node>,
    anchors: HashMap<usize, usize>,
    open: Vec<Frame>,
    root: Option<usize>,
}

impl Composer<'_> {
    fn position(&self, marker: &Marker) -> Position {
        let saturated = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Position {
            line: saturated(marker.line()).saturating_add(self.line_offset),
            column: saturated(marker.col()).saturating_add(1),
        }
    }

    fn take(&mut self, event: Event<'_>, span: &Span) -> Result<(), YamlError> {
        let at = self.position(&span.start);
        match event {
            Event::Scalar(_, ScalarStyle::Plain, 0, None) if span.is_empty() => {
                self.charge(Cost { nodes: 1, bytes: 0, height: 0 }, at)?;
                self.complete(Complete::Missing(at))
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.charge(Cost { nodes: 1, bytes: text.len(), height: 0 }, at)?;
                self.refuse_scalar(&text, style, at)?;
                let meaning = scalar::resolve(&text, style, tag.as_deref());
                self.complete(Complete::Scalar(meaning, at, anchor))
            }
            Event::SequenceStart(style, anchor, _) => {
                self.refuse_tab(style, &span.start, at)?;
                self.enter(at, anchor, Open::List(Vec::new()))
            }
            Event::MappingStart(style, anchor, _) => {
                self.refuse_tab(style, &span.start, at)?;
                let names = HashMap::new();
                self.enter(at, anchor, Open::Mapping { entries: Vec::new(), names, key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.leave(),
            Event::Alias(anchor) => self.alias(anchor, at),
            _ => Ok(()),
        }
    }

    /// Takes `cost` from the budget, and refuses what would nest too deep.
    fn charge(&mut self, cost: Cost, at: Position) -> Result<(), YamlError> {
        if self.open.len().saturating_add(cost.height) > self.limits.depth {
            return Err(self.limits.too_deep(at));
        }
        let Some(nodes_left) = self.nodes_left.checked_sub(cost.nodes) else {
            return Err(self.limits.too_many_nodes(at));
        };
        let Some(bytes_left) = self.bytes_left.checked_sub(cost.bytes) else {
            return Err(self.limits.too_much_text(at));
        };
        (self.nodes_left, self.bytes_left) = (nodes_left, bytes_left);
        Ok(())
    }

    /// npm `yaml` refuses plain words that start with an indicator; the event parser takes some.
    fn refuse_scalar(&self, text: &str, style: ScalarStyle, at: Position) -> Result<(), YamlError> {
        if text.len() > self.limits.scalar_bytes {
            return Err(self.limits.scalar_too_long(text.len(), at));
        }
        if style != ScalarStyle::Plain {
            return Ok(());
        }
        match text.chars().next() {
            Some(first @ ('%' | '@' | '`' | ',' | '|' | '>')) => {
                Err(YamlError::new(words::plain_start(first), at))
            }
            _ => Ok(()),
        }
    }

    /// A tab counts as no indentation, so what it indents would seem to stand somewhere else.
    fn refuse_tab(
        &self,
        style: StructureStyle,
        start: &Marker,
        at: Position,
    ) -> Result<(), YamlError> {
        let before = self.text.get(..start.byte_offset().unwrap_or_default()).unwrap_or_default();
        let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
        if style == StructureStyle::Block
            && line.contains('\t')
            && line.chars().all(|it| matches!(it, ' ' | '\t' | '-' | '?' | ':'))
        {
            return Err(YamlError::new("Tabs are not allowed as indentation", at));
        }
        Ok(())
    }

    fn enter(&mut self, at: Position, anchor: usize, content: Open) -> Result<(), YamlError> {
        self.charge(Cost { nodes: 1, bytes: 0, height: 1 }, at)?;
        self.open.push(Frame { at, anchor, content, cost: Cost { nodes: 1, bytes: 0, height: 1 } });
        Ok(())
    }

    fn leave(&mut self) -> Result<(), YamlError> {
        let Some(frame) = self.open.pop() else { return Ok(()) };
        let content = match frame.content {
            Open::List(items) => Content::List(items),
            Open::Mapping { entries, .. } => Content::Mapping(entries),
        };
        let node =
            self.add(Node { at: frame.at, content, shared: false, cost: frame.cost }, frame.anchor);
        self.complete(Complete::Node(node))
    }

    fn add(&mut self, node: Node, anchor: usize) -> usize {
        let index = self.graph.len();
        self.graph.push(node);
        if anchor != 0 {
            self.anchors.insert(anchor, index);
        }
        index
    }

    fn alias(&mut self, anchor: usize, at: Position) -> Result<(), YamlError> {
        let Some(target) = self.anchors.get(&anchor).copied() else {
            return Err(YamlError::new("An alias may not stand inside what it names", at));
        };
        self.charge(self.graph[target].cost, at)?;
        self.graph[target].shared = true;
        self.complete(Complete::Alias(target, at))
    }

    /// Puts a completed node where it belongs: the root, a list's item, a mapping's key or value.
    fn complete(&mut self, done: Complete) -> Result<(), YamlError> {
        let awaits_key = matches!(
            self.open.last(),
            Some(Frame { content: Open::Mapping { key: None, .. }, .. })
        );
        if awaits_key {
            return self.complete_key(done);
        }
        let index = match done {
            Complete::Scalar(meaning, at, anchor) => self.add_scalar(meaning, at, anchor),
            Complete::Missing(at) => {
                let cost = Cost { nodes: 1, bytes: 0, height: 0 };
                self.add(Node { at, content: Content::Missing, shared: false, cost }, 0)
            }
            Complete::Node(index) | Complete::Alias(index, _) => index,
        };
        let cost = self.graph[index].cost;
        let Some(frame) = self.open.last_mut() else {
            self.root = Some(index);
            return Ok(());
        };
        frame.cost.nodes = frame.cost.nodes.saturating_add(cost.nodes);
        frame.cost.bytes = frame.cost.bytes.saturating_add(cost.bytes);
        frame.cost.height = frame.cost.height.max(cost.height.saturating_add(1));
        match &mut frame.content {
            Open::List(items) => items.push(index),
            Open::Mapping { entries, names, key } => {
                if let Some(key) = key.take() {
                    put(entries, names, key, index);
                }
            }
        }
        Ok(())
    }

    fn add_scalar(&mut self, meaning: Scalar, at: Position, anchor: usize) -> usize {
        let cost = Cost { nodes: 1, bytes: meaning.bytes(), height: 0 };
        self.add(Node { at, content: Content::Scalar(meaning.json()), shared: false, cost }, anchor)
    }

    fn complete_key(&mut self, done: Complete) -> Result<(), YamlError> {
        let complex = matches!(done, Complete::Node(_));
        let (text, at, kind) = match done {
            Complete::Scalar(meaning, at, anchor) => {
                if anchor != 0 {
                    self.add_scalar(meaning.clone(), at, anchor);
                }
                let kind = kind(&meaning);
                (meaning.key(), at, kind)
            }
            Complete::Missing(at) => (String::new(), at, kind(&Scalar::Null)),
            Complete::Node(index) => (value::key_text(&self.graph, index), self.graph[index].at, 0),
            Complete::Alias(index, at) => (value::key_text(&self.graph, index), at, 0),
        };
        // A list or mapping as a key becomes text, which may be longer than its parts were.
        self.charge(
            Cost { nodes: 0, bytes: if kind == 0 { text.len() } else { 0 }, height: 0 },
            at,
        )?;
        let Some(Frame { content: Open::Mapping { names, key, .. }, cost, .. }) =
            self.open.last_mut()
        else {
            return Ok(());
        };
        if names.get(&text).is_some_and(|name| name.types & kind != 0) {
            return Err(YamlError::new("Map keys must be unique", at));
        }
        if let Some(name) = names.get_mut(&text) {
            name.types |= kind;
        } else {
            names.insert(text.clone(), Name { entry: usize::MAX, types: kind });
        }
        cost.nodes = cost.nodes.saturating_add(1);
        cost.bytes = cost.bytes.saturating_add(text.len());
        *key = Some(PendingKey { text, complex, at });
        Ok(())
    }

    fn finish(mut self) -> Option<Document> {
        let root = self.root?;
        let value = value::write_out(&mut self.graph, root, false);
        let start = self.graph[root].at;
        let places = self.graph.into_iter().map(place).collect();
        Some(Document { value, positions: Positions::new(places, root), start })
    }
}

/// Sets an entry: the last of several keys with the same text wins, in the first one's place.
fn put(entries: &mut Vec<Entry>, names: &mut HashMap<String, Name>, key: PendingKey, value: usize) {
    let Some(name) = names.get_mut(&key.text) else { return };
    if let Some(entry) = entries.get_mut(name.entry) {
        (entry.at, entry.value) = (key.at, value);
        return;
    }
    name.entry = entries.len();
    entries.push(Entry { key: key.text, complex: key.complex, at: key.at, value });
}

/// The bit of a scalar key's type: `1` and `"1"` are two keys to npm `yaml` until they become one
/// property of a JavaScript object; keys that are no scalars, and NaN, equal nothing.
fn kind(meaning: &Scalar) -> u8 {
    match meaning {
        Scalar::Null => 1,
        Scalar::Bool(_) => 2,
        Scalar::Number(number) if number.is_nan() => 0,
        Scalar::Number(_) => 4,
        Scalar::Text(_) => 8,
    }
}
