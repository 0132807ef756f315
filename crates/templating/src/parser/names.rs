//! Names, and lists of things between brackets: arguments, entries, formal parameters.

use crate::ast::{Kind, Literal, NodeId};
use crate::diagnostics::quoted_units;
use crate::error::{Fail, Pos, Res};
use crate::parser::cursor::{Expressions, Node};
use crate::parser::tokens::TokenKind;
use crate::value::is_reserved_text;
use crate::value::text::Text;

/// Whether a word is a value rather than a name.
fn is_literal(name: &[u16]) -> bool {
    ["true", "false", "null", "none"].iter().any(|it| Text::new(name).is(it))
}

impl Expressions<'_> {
    /// Refuses the names that no template may say.
    pub(super) fn allowed(&self, name: &[u16], pos: Pos) -> Res<()> {
        if is_reserved_text(&Text::new(name)) {
            let message = format!("Template name {} is reserved", quoted_units(name));
            return Err(Fail::syntax(message, pos));
        }
        Ok(())
    }

    /// A name that stands for a variable.
    pub(super) fn symbol(&mut self, name: &[u16], pos: Pos) -> Node {
        self.allowed(name, pos)?;
        self.make(Kind::Symbol(String::from_utf16_lossy(name).into()), pos)
    }

    /// Names to assign to, up to the end.
    pub(super) fn target_list(&mut self) -> Res<Vec<NodeId>> {
        let mut targets = Vec::new();
        loop {
            let (name, pos) = self.expect(TokenKind::Name)?;
            if is_literal(&name) {
                return Err(Fail::syntax("Binding targets must be ordinary names", pos));
            }
            targets.push(self.symbol(&name, pos)?);
            if !self.consume(",") {
                break;
            }
        }
        self.expect(TokenKind::End)?;
        Ok(targets)
    }

    /// The formal parameters of a macro, up to the end.
    pub(super) fn signature(&mut self) -> Node {
        let children = self.arguments(")")?;
        self.expect(TokenKind::End)?;
        for child in &children {
            match self.kind(*child) {
                Kind::Symbol(_) => {}
                Kind::Keywords(_) => {}
                _ => return self.fail_at("Formal parameters must be names", *child),
            }
        }
        let pos = self.here();
        self.make(Kind::List(children), pos)
    }

    /// Values up to a bracket.
    pub(super) fn delimited(&mut self, end: &str) -> Res<Vec<NodeId>> {
        let mut children = Vec::new();
        if self.consume(end) {
            return Ok(children);
        }
        loop {
            children.push(self.inline_if()?);
            if !self.consume(",") {
                break;
            }
        }
        self.expect_operator(end)?;
        Ok(children)
    }

    /// Arguments as a node.
    pub(super) fn argument_list(&mut self) -> Node {
        let children = self.arguments(")")?;
        let pos = self.here();
        self.make(Kind::List(children), pos)
    }

    /// Arguments up to a bracket; those with names come last, in one node.
    pub(super) fn arguments(&mut self, end: &str) -> Res<Vec<NodeId>> {
        let mut positional = Vec::new();
        let mut named = Vec::new();
        if self.consume(end) {
            return Ok(positional);
        }
        loop {
            if self.peek().kind == TokenKind::Name && self.peek_at(1).is("=") {
                let (name, pos) = self.expect(TokenKind::Name)?;
                let key = self.symbol(&name, pos)?;
                self.expect_operator("=")?;
                let value = self.inline_if()?;
                named.push(self.make_at(Kind::Pair { key, value }, key)?);
            } else {
                positional.push(self.inline_if()?);
            }
            if !self.consume(",") {
                break;
            }
        }
        self.expect_operator(end)?;
        if !named.is_empty() {
            let pos = self.here();
            positional.push(self.make(Kind::Keywords(named), pos)?);
        }
        Ok(positional)
    }

    /// The entries of a record.
    pub(super) fn dictionary(&mut self) -> Res<Vec<NodeId>> {
        let mut pairs = Vec::new();
        if self.consume("}") {
            return Ok(pairs);
        }
        loop {
            let (kind, pos) = (self.peek().kind, self.here());
            let is_name = kind == TokenKind::Name && !is_literal(&self.peek().value);
            if !is_name && kind != TokenKind::Str {
                return Err(Fail::syntax("Dictionary keys must be strings or names", pos));
            }
            let (value, pos) = self.expect(kind)?;
            let key = if is_name {
                self.symbol(&value, pos)?
            } else {
                self.literal(Literal::Str(Text::new(&value)), pos)?
            };
            self.allowed(&value, pos)?;
            self.expect_operator(":")?;
            let value = self.inline_if()?;
            pairs.push(self.make(Kind::Pair { key, value }, pos)?);
            if !self.consume(",") {
                break;
            }
        }
        self.expect_operator("}")?;
        Ok(pairs)
    }
}
