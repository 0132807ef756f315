//! The entities around an entity: what it needs, what needs it, and so on, level by level. A walk that
//! is bounded by how many entities it may find; cycles end by themselves.

use std::collections::{HashMap, HashSet};

use super::limits::GRAPH_EDGES_MAX;
use super::locate::EntityId;
use super::related::Sight;

/// The relations of need, in lower case: what depends on something, what consumes an API, and an API
/// whose provider must be there.
pub const NEEDS: [&str; 3] = ["dependson", "consumesapi", "apiprovidedby"];

/// Which way a walk goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Along the relations.
    Needs,
    /// Against them.
    NeededBy,
}

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GraphQuery {
    /// Canonical reference of the entity in the middle.
    pub root: String,
    /// Which ways; what is found on one way is followed on that way only.
    pub directions: Vec<Direction>,
    /// How far; nothing stands for as far as it goes.
    pub depth: Option<u64>,
    /// Names of relations, in lower case.
    pub relations: Vec<String>,
    /// Kinds, in lower case, that are shown and gone through; none stands for all.
    pub kinds: Vec<String>,
    /// Most entities.
    pub limit: usize,
}

/// An entity of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GraphNode<'a> {
    /// Canonical reference.
    pub entity_ref: &'a str,
    /// The entity; nothing when it is not there, or not for this caller.
    pub id: Option<EntityId>,
    /// How many relations lie between it and the root.
    pub depth: u64,
}

/// A relation between two entities of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GraphEdge<'a> {
    /// What has the relation.
    pub from: &'a str,
    /// What it leads to.
    pub to: &'a str,
    /// The relation as it is written.
    pub relation: &'a str,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph<'a> {
    /// The root, then the nearest first.
    pub nodes: Vec<GraphNode<'a>>,
    /// Every relation that was asked for between two of the nodes.
    pub edges: Vec<GraphEdge<'a>>,
    /// Whether there is more than fits.
    pub truncated: bool,
}

impl<'a> Sight<'a> {
    /// The graph around an entity; nothing when that is not seen.
    pub fn graph(&self, query: &GraphQuery) -> Option<Graph<'a>> {
        let id = self.get(&query.root)?;
        let root = self.snapshot().entity_ref(id);
        let mut walk = Walk {
            sight: self,
            query,
            graph: Graph::default(),
            places: HashMap::from([(root, 0)]),
            gone: HashSet::new(),
        };
        walk.graph.nodes.push(GraphNode { entity_ref: root, id: Some(id), depth: 0 });
        let mut level: Vec<_> = query.directions.iter().map(|way| (root, *way)).collect();
        walk.gone.extend(level.iter().copied());
        let mut depth = 0;
        while !level.is_empty() && query.depth.is_none_or(|most| depth < most) {
            depth += 1;
            level = walk.step(&level, depth);
        }
        walk.connect();
        Some(walk.graph)
    }
}

struct Walk<'a, 'b> {
    sight: &'b Sight<'a>,
    query: &'b GraphQuery,
    graph: Graph<'a>,
    places: HashMap<&'a str, usize>,
    gone: HashSet<(&'a str, Direction)>,
}

impl<'a> Walk<'a, '_> {
    /// Finds what lies behind `level`, which becomes the next one.
    fn step(&mut self, level: &[(&'a str, Direction)], depth: u64) -> Vec<(&'a str, Direction)> {
        let mut next = Vec::new();
        for (entity_ref, way) in level {
            let names = &self.query.relations;
            let found = match way {
                Direction::Needs => self.sight.outgoing(entity_ref, names),
                Direction::NeededBy => self.sight.incoming(entity_ref, names),
            };
            for (_, other) in found {
                if self.is_wanted(other)
                    && self.add(other, depth)
                    && self.gone.insert((other, *way))
                {
                    next.push((other, *way));
                }
            }
        }
        next
    }

    fn is_wanted(&self, entity_ref: &str) -> bool {
        let kinds = &self.query.kinds;
        let kind = entity_ref.split(':').next().unwrap_or_default();
        kinds.is_empty() || kinds.iter().any(|wanted| wanted == kind)
    }

    /// Adds an entity unless there are too many; whether it is one of the graph.
    fn add(&mut self, entity_ref: &'a str, depth: u64) -> bool {
        if self.places.contains_key(entity_ref) {
            return true;
        }
        let nodes = &mut self.graph.nodes;
        if nodes.len() >= self.query.limit {
            self.graph.truncated = true;
            return false;
        }
        self.places.insert(entity_ref, nodes.len());
        nodes.push(GraphNode { entity_ref, id: self.sight.get(entity_ref), depth });
        true
    }

    /// Finds the relations between the nodes.
    fn connect(&mut self) {
        for node in &self.graph.nodes {
            for (relation, to) in self.sight.outgoing(node.entity_ref, &self.query.relations) {
                if !self.places.contains_key(to) {
                    continue;
                }
                if self.graph.edges.len() >= GRAPH_EDGES_MAX {
                    self.graph.truncated = true;
                    return;
                }
                self.graph.edges.push(GraphEdge { from: node.entity_ref, to, relation });
            }
        }
    }
}
