//! Text to tree. `scan` finds tags and texts, `tokens` the words of an expression, `expression` and
//! `operators` what they mean, `template` and `statements` what the tags make of it all.

mod cursor;
mod expression;
mod names;
mod operators;
mod postfix;
pub(crate) mod scan;
mod statements;
mod template;
mod tokens;
mod words;

use crate::Options;
use crate::ast::{Ast, Kind, Name, Node, NodeId};
use crate::error::{Fail, Limit, Pos, Res};
use crate::limits::{CHAIN_MAX, DEPTH_MAX};

/// Reads a template.
pub(crate) fn parse(source: &str, options: &Options) -> Res<Ast> {
    let units: Vec<u16> = source.encode_utf16().collect();
    parse_units(&units, options)
}

/// Reads a template of code units.
pub(crate) fn parse_units(units: &[u16], options: &Options) -> Res<Ast> {
    let most = options.limits.source_units;
    if units.len() > most {
        return Err(Fail::parse_limit(Limit::Source, most as u64, units.len() as u64, None));
    }
    let tokens = scan::scan(units, options)?;
    let depth = options.limits.depth.min(DEPTH_MAX);
    template::parse(&tokens, Arena::new(options.limits.nodes, depth))
}

/// Where nodes are made and counted.
pub(crate) struct Arena {
    nodes: Vec<Node>,
    heights: Vec<u32>,
    nodes_max: usize,
    /// How deep tags and brackets may nest.
    pub depth_max: usize,
    /// How many macros were declared so far.
    pub macros: usize,
    nothing: Name,
}

impl Arena {
    fn new(nodes_max: usize, depth_max: usize) -> Self {
        let nothing = Name::from("");
        Self { nodes: Vec::new(), heights: Vec::new(), nodes_max, depth_max, macros: 0, nothing }
    }

    /// Makes a node of children that were made before.
    pub fn make(&mut self, kind: Kind, pos: Pos) -> Res<NodeId> {
        let count = self.nodes.len() + 1;
        if count > self.nodes_max {
            let (most, seen) = (self.nodes_max as u64, count as u64);
            return Err(Fail::parse_limit(Limit::Nodes, most, seen, Some(pos)));
        }
        let mut height = 0;
        children(&kind, &mut |id| height = height.max(self.heights[id as usize] + 1));
        if height > CHAIN_MAX {
            let (most, seen) = (u64::from(CHAIN_MAX), u64::from(height));
            return Err(Fail::parse_limit(Limit::Depth, most, seen, Some(pos)));
        }
        self.macros += usize::from(matches!(kind, Kind::Macro { .. }));
        self.nodes.push(Node { kind, pos });
        self.heights.push(height);
        Ok(count as NodeId - 1)
    }

    fn kind(&self, id: NodeId) -> &Kind {
        &self.nodes[id as usize].kind
    }

    fn pos(&self, id: NodeId) -> Pos {
        self.nodes[id as usize].pos
    }

    fn finish(self, root: NodeId) -> Ast {
        Ast { nodes: self.nodes, root, nothing: self.nothing }
    }
}

/// Calls `visit` with each child of a node, in the order of the source.
pub(crate) fn children(kind: &Kind, visit: &mut dyn FnMut(NodeId)) {
    match kind {
        Kind::Root(all)
        | Kind::List(all)
        | Kind::Array(all)
        | Kind::Group(all)
        | Kind::Dict(all)
        | Kind::Keywords(all) => all.iter().for_each(|it| visit(*it)),
        Kind::Data(_) | Kind::Literal(_) | Kind::Symbol(_) => {}
        Kind::Output(it)
        | Kind::Capture { body: it }
        | Kind::Block { body: it }
        | Kind::Unary { target: it, .. }
        | Kind::CompareOperand { expr: it, .. } => visit(*it),
        Kind::If { cond, body, otherwise } | Kind::InlineIf { cond, body, otherwise } => {
            [Some(*cond), Some(*body), *otherwise].into_iter().flatten().for_each(visit);
        }
        Kind::For { arr, targets, body, otherwise } => {
            visit(*arr);
            targets.iter().for_each(|it| visit(*it));
            [Some(*body), *otherwise].into_iter().flatten().for_each(visit);
        }
        Kind::Set { targets, value, body } => {
            targets.iter().for_each(|it| visit(*it));
            [*value, *body].into_iter().flatten().for_each(visit);
        }
        Kind::Macro { name, args, body } => [*name, *args, *body].into_iter().for_each(visit),
        Kind::Caller { args: a, body: b }
        | Kind::CallBlock { call: a, caller: b }
        | Kind::Case { cond: a, body: b }
        | Kind::Pair { key: a, value: b }
        | Kind::Lookup { target: a, key: b }
        | Kind::Binary { left: a, right: b, .. }
        | Kind::Filter { name: a, args: b }
        | Kind::Call { name: a, args: b } => [*a, *b].into_iter().for_each(visit),
        Kind::Switch { expr, cases, fallback } => {
            visit(*expr);
            cases.iter().for_each(|it| visit(*it));
            fallback.iter().for_each(|it| visit(*it));
        }
        Kind::Slice { start, stop, step } => [*start, *stop, *step].into_iter().for_each(visit),
        Kind::Compare { expr, ops } => {
            visit(*expr);
            ops.iter().for_each(|it| visit(*it));
        }
    }
}
