//! The frame of a template: texts, interpolations, and the bodies of tags.

use crate::ast::{Ast, Kind, NodeId};
use crate::diagnostics::quoted;
use crate::error::{Fail, Limit, Pos, Res};
use crate::parser::scan::{Token, TokenKind, advance, tag_name, tag_rest};
use crate::parser::{Arena, expression};
use crate::value::text::{Text, find, rfind};

/// The parser of a template; its tags lie in `statements`.
pub(super) struct Template<'a> {
    tokens: &'a [Token],
    pub(super) arena: Arena,
    index: usize,
    depth: usize,
    /// Blocks by name, with their places.
    pub(super) blocks: Vec<(String, Pos)>,
}

/// A body, and the tag that ended it.
pub(super) struct Body<'a> {
    pub node: NodeId,
    pub is_empty: bool,
    pub stop: Option<&'a Token>,
}

/// Tags that belong to others.
const STOPS: [&str; 12] = [
    "else",
    "endif",
    "endfor",
    "endmacro",
    "endcall",
    "endfilter",
    "endset",
    "default",
    "endswitch",
    "elif",
    "elseif",
    "case",
];
/// Those of them that take nothing.
const BARE_STOPS: usize = 9;

/// Builds the tree of a template.
pub(super) fn parse(tokens: &[Token], arena: Arena) -> Res<Ast> {
    let mut template = Template { tokens, arena, index: 0, depth: 0, blocks: Vec::new() };
    let body = template.body(&[])?;
    let pos = tokens.first().map_or_else(Pos::default, |it| it.pos);
    let children = match template.arena.kind(body.node) {
        Kind::List(children) => children.clone(),
        _ => vec![body.node],
    };
    let root = template.arena.make(Kind::Root(children), pos)?;
    template.unique_blocks()?;
    Ok(template.arena.finish(root))
}

impl<'a> Template<'a> {
    /// Everything up to one of some tags.
    pub(super) fn body(&mut self, stops: &[&str]) -> Res<Body<'a>> {
        self.depth += 1;
        let most = self.arena.depth_max;
        if self.depth > most {
            let token = self.tokens.get(self.index.saturating_sub(1));
            let (most, seen) = (most as u64, self.depth as u64);
            return Err(Fail::parse_limit(Limit::Depth, most, seen, token.map(|it| it.pos)));
        }
        let body = crate::interp::stack::deep(|| self.body_contents(stops));
        self.depth -= 1;
        body
    }

    fn body_contents(&mut self, stops: &[&str]) -> Res<Body<'a>> {
        let mut children = Vec::new();
        let tokens = self.tokens;
        while let Some(token) = tokens.get(self.index) {
            self.index += 1;
            match token.kind {
                TokenKind::Text => {
                    let data = Kind::Data(Text::new(&token.value));
                    let data = self.arena.make(data, token.pos)?;
                    children.push(self.arena.make(Kind::Output(data), token.pos)?);
                }
                TokenKind::Variable => {
                    let value = self.expression(&token.value, token)?;
                    children.push(self.arena.make(Kind::Output(value), token.pos)?);
                }
                TokenKind::Block => {
                    let name = tag_name(&token.value);
                    if stops.contains(&name.as_str()) {
                        validate_stop(&name, token)?;
                        let is_empty = children.is_empty();
                        let node = self.arena.make(Kind::List(children), token.pos)?;
                        return Ok(Body { node, is_empty, stop: Some(token) });
                    }
                    if STOPS.contains(&name.as_str()) {
                        return Err(Fail::syntax(mismatch(&name, stops), token.pos));
                    }
                    let rest = tag_rest(&token.value);
                    children.push(self.statement(&name, rest, token)?);
                }
            }
        }
        let is_empty = children.is_empty();
        let node = self.arena.make(Kind::List(children), Pos::default())?;
        Ok(Body { node, is_empty, stop: None })
    }

    /// A body that one tag must end.
    pub(super) fn body_until(&mut self, end: &str, token: &Token) -> Res<Body<'a>> {
        let body = self.body(&[end])?;
        if body.stop.is_none() {
            return Err(Fail::syntax(format!("Missing {end} tag"), token.pos));
        }
        Ok(body)
    }

    /// An expression that stands in a tag.
    pub(super) fn expression(&mut self, source: &[u16], token: &Token) -> Res<NodeId> {
        expression::expression(source, value_pos(token, source, true), &mut self.arena)
    }

    fn unique_blocks(&mut self) -> Res<()> {
        self.blocks.sort_by_key(|(_, pos)| *pos);
        for (index, (name, pos)) in self.blocks.iter().enumerate() {
            if let Some((_, first)) = self.blocks[..index].iter().find(|it| it.0 == *name) {
                let message = format!(
                    "Block {} is declared more than once; the first declaration is at line {}, \
                     column {}",
                    quoted(name),
                    first.line + 1,
                    first.column + 1
                );
                return Err(Fail::syntax(message, *pos));
            }
        }
        Ok(())
    }
}

/// Where a part of a tag starts; a part that is there twice is looked for from one end.
pub(super) fn value_pos(token: &Token, source: &[u16], from_end: bool) -> Pos {
    let value = &token.value;
    let bracket = u16::from(b')');
    let wanted = match source {
        [rest @ .., last] if *last == bracket && find(value, source, 0).is_none() => rest,
        _ => source,
    };
    let offset = if wanted.is_empty() {
        value.len()
    } else if from_end {
        rfind(value, wanted, usize::MAX).unwrap_or(0)
    } else {
        find(value, wanted, 0).unwrap_or(0)
    };
    advance(&value[..offset], token.value_pos)
}

fn validate_stop(name: &str, token: &Token) -> Res<()> {
    if STOPS[..BARE_STOPS].contains(&name) && !tag_rest(&token.value).is_empty() {
        let message = format!("{name} tag does not accept trailing content");
        return Err(Fail::syntax(message, token.pos));
    }
    Ok(())
}

fn mismatch(name: &str, expected: &[&str]) -> String {
    let name = quoted(name);
    let all: Vec<String> = expected.iter().map(|it| quoted(it)).collect();
    match all.as_slice() {
        [] => format!("Unexpected {name} tag without a matching opening tag"),
        [one] => format!("Unexpected {name} tag; expected {one}"),
        [most @ .., last] => {
            format!("Unexpected {name} tag; expected {}, or {last}", most.join(", "))
        }
    }
}
