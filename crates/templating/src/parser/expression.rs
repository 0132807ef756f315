//! The doors to the parser of expressions, for the parser of tags.

use crate::ast::NodeId;
use crate::error::{Pos, Res};
use crate::parser::Arena;
use crate::parser::cursor::{Expressions, Node};
use crate::parser::tokens::TokenKind;

/// A whole expression.
pub(super) fn expression(source: &[u16], from: Pos, arena: &mut Arena) -> Node {
    let mut parser = Expressions::new(source, from, arena)?;
    let node = parser.inline_if()?;
    parser.expect(TokenKind::End)?;
    Ok(node)
}

/// Names to assign to.
pub(super) fn targets(source: &[u16], from: Pos, arena: &mut Arena) -> Res<Vec<NodeId>> {
    Expressions::new(source, from, arena)?.target_list()
}

/// The formal parameters of a macro, without their brackets.
pub(super) fn signature(source: &[u16], from: Pos, arena: &mut Arena) -> Node {
    let mut closed = source.to_vec();
    closed.push(u16::from(b')'));
    Expressions::new(&closed, from, arena)?.signature()
}

/// The filter of a filter tag, around what it captures.
pub(super) fn filter(source: &[u16], from: Pos, input: NodeId, arena: &mut Arena) -> Node {
    let mut parser = Expressions::new(source, from, arena)?;
    let node = parser.filter_of(input)?;
    parser.expect(TokenKind::End)?;
    Ok(node)
}
