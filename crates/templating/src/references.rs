//! What a template reads and calls, seen without rendering it: for lint.

use crate::ast::{Ast, Kind, Literal, NodeId};
use crate::error::Pos;

/// What a template reads and calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// The variables, with as much of their path as is written out.
    pub paths: Vec<PathRef>,
    /// The filters.
    pub filters: Vec<NameRef>,
    /// The functions that are called by a plain name.
    pub functions: Vec<NameRef>,
}

/// A variable that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathRef {
    /// `parameters.name` as `["parameters", "name"]`; it ends where an index is computed.
    pub path: Vec<String>,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// Whether its value can reach the output; a condition or a test cannot carry it there.
    pub printed: bool,
}

/// A name that is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameRef {
    /// The name.
    pub name: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

/// Walks a whole template, in the order of the source.
pub(crate) fn collect(ast: &Ast) -> References {
    let mut found = References::default();
    let mut ahead = vec![(ast.root, true)];
    while let Some((node, printed)) = ahead.pop() {
        let pos = ast.node(node).pos;
        match ast.kind(node) {
            Kind::Filter { name, args } => {
                found.filters.push(name_ref(ast.symbol(*name), ast.node(*name).pos));
                ahead.push((*args, printed));
                continue;
            }
            Kind::Call { name, args } => {
                if let Kind::Symbol(symbol) = ast.kind(*name) {
                    found.functions.push(name_ref(symbol, ast.node(*name).pos));
                    ahead.push((*args, printed));
                    continue;
                }
            }
            Kind::Pair { value, .. } => {
                ahead.push((*value, printed));
                continue;
            }
            Kind::Macro { args, body, .. } => {
                ahead.push((*body, printed));
                ahead.push((*args, printed));
                continue;
            }
            Kind::If { cond, body, otherwise } | Kind::InlineIf { cond, body, otherwise } => {
                ahead.extend(otherwise.map(|it| (it, printed)));
                ahead.push((*body, printed));
                ahead.push((*cond, false));
                continue;
            }
            _ => {}
        }
        if let Some((path, rest)) = path_of(ast, node) {
            let (line, column) = (pos.line as usize + 1, pos.column as usize + 1);
            found.paths.push(PathRef { path, line, column, printed });
            ahead.extend(rest.into_iter().map(|it| (it, false)));
            continue;
        }
        let printed = printed && !decides(ast.kind(node));
        let start = ahead.len();
        crate::parser::children(ast.kind(node), &mut |it| ahead.push((it, printed)));
        ahead[start..].reverse();
    }
    found
}

/// Whether only true or false comes out of a node.
fn decides(kind: &Kind) -> bool {
    use crate::ast::{BinaryOp, UnaryOp};
    matches!(
        kind,
        Kind::Compare { .. }
            | Kind::Unary { op: UnaryOp::Not, .. }
            | Kind::Binary { op: BinaryOp::In | BinaryOp::Is, .. }
    )
}

/// The path that a chain of lookups writes out, and the computed keys in it.
fn path_of(ast: &Ast, node: NodeId) -> Option<(Vec<String>, Vec<NodeId>)> {
    let mut keys = Vec::new();
    let mut at = node;
    loop {
        match ast.kind(at) {
            Kind::Symbol(name) => {
                let mut path = vec![name.to_string()];
                let mut computed = Vec::new();
                for key in keys.into_iter().rev() {
                    match ast.kind(key) {
                        Kind::Literal(Literal::Str(text)) if computed.is_empty() => {
                            path.push(text.to_lossy());
                        }
                        _ => computed.push(key),
                    }
                }
                return Some((path, computed));
            }
            Kind::Lookup { target, key } => {
                keys.push(*key);
                at = *target;
            }
            _ => return None,
        }
    }
}

fn name_ref(name: &str, pos: Pos) -> NameRef {
    NameRef { name: name.to_owned(), line: pos.line as usize + 1, column: pos.column as usize + 1 }
}
