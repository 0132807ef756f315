//! The tree of a template: an arena, so that neither walking nor dropping it recurses by itself.

use std::rc::Rc;

use crate::error::Pos;
use crate::value::text::Text;

/// Finds a node in its [`Ast`].
pub(crate) type NodeId = u32;

/// A name in the source.
pub(crate) type Name = Rc<str>;

/// A parsed template.
#[derive(Debug)]
pub(crate) struct Ast {
    pub nodes: Vec<Node>,
    pub root: NodeId,
    /// The empty name.
    pub nothing: Name,
}

/// A node and where it is reported.
#[derive(Debug)]
pub(crate) struct Node {
    pub kind: Kind,
    pub pos: Pos,
}

/// What a node is.
#[derive(Debug)]
pub(crate) enum Kind {
    // what is written out
    Root(Vec<NodeId>),
    List(Vec<NodeId>),
    Output(NodeId),
    Data(Text),
    // tags
    If { cond: NodeId, body: NodeId, otherwise: Option<NodeId> },
    For { arr: NodeId, targets: Vec<NodeId>, body: NodeId, otherwise: Option<NodeId> },
    Set { targets: Vec<NodeId>, value: Option<NodeId>, body: Option<NodeId> },
    Macro { name: NodeId, args: NodeId, body: NodeId },
    Caller { args: NodeId, body: NodeId },
    CallBlock { call: NodeId, caller: NodeId },
    Block { body: NodeId },
    Switch { expr: NodeId, cases: Vec<NodeId>, fallback: Option<NodeId> },
    Case { cond: NodeId, body: NodeId },
    Capture { body: NodeId },
    // expressions
    Literal(Literal),
    Symbol(Name),
    Array(Vec<NodeId>),
    Group(Vec<NodeId>),
    Dict(Vec<NodeId>),
    Keywords(Vec<NodeId>),
    Pair { key: NodeId, value: NodeId },
    Lookup { target: NodeId, key: NodeId },
    Slice { start: NodeId, stop: NodeId, step: NodeId },
    InlineIf { cond: NodeId, body: NodeId, otherwise: Option<NodeId> },
    Binary { op: BinaryOp, left: NodeId, right: NodeId },
    Unary { op: UnaryOp, target: NodeId },
    Compare { expr: NodeId, ops: Vec<NodeId> },
    CompareOperand { op: CompareOp, expr: NodeId },
    Filter { name: NodeId, args: NodeId },
    Call { name: NodeId, args: NodeId },
}

/// A literal.
#[derive(Clone, Debug)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Num(f64),
    Str(Text),
    Regex { source: Text, flags: String },
}

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BinaryOp {
    Or,
    And,
    In,
    Is,
    Add,
    Concat,
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
}

/// An operator before one value; `Floor` is half of `//`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnaryOp {
    Not,
    Neg,
    Pos,
    Floor,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CompareOp {
    Loose,
    Strict,
    NotLoose,
    NotStrict,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Ast {
    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// What a node is.
    pub fn kind(&self, id: NodeId) -> &Kind {
        &self.node(id).kind
    }

    /// The name that a symbol is.
    pub fn symbol(&self, id: NodeId) -> &Name {
        match self.kind(id) {
            Kind::Symbol(name) => name,
            // The parser makes no other node where a name is asked for.
            _ => &self.nothing,
        }
    }

    /// The children of a list of arguments.
    pub fn list(&self, id: NodeId) -> &[NodeId] {
        match self.kind(id) {
            Kind::List(children) => children,
            _ => &[],
        }
    }

    /// Key and value of a pair.
    pub fn pair(&self, id: NodeId) -> (NodeId, NodeId) {
        match self.kind(id) {
            Kind::Pair { key, value } => (*key, *value),
            _ => (id, id),
        }
    }
}
