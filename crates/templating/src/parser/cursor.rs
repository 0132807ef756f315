//! Where the parser of an expression stands: the words ahead, the nodes behind, how deep it is.

use crate::ast::{Kind, Literal, NodeId};
use crate::diagnostics::quoted_units;
use crate::error::{Fail, Limit, Pos, Res};
use crate::parser::Arena;
use crate::parser::tokens::{Token, TokenKind, tokenize};

/// The parser of one expression; its parts lie in `expression`, `operators`, `postfix` and `names`.
pub(super) struct Expressions<'a> {
    tokens: Vec<Token>,
    pub(super) arena: &'a mut Arena,
    index: usize,
    depth: usize,
}

/// What a parse of a part gives: a node, or why not.
pub(super) type Node = Res<NodeId>;

impl<'a> Expressions<'a> {
    /// A parser of a source that starts at a place.
    pub fn new(source: &[u16], from: Pos, arena: &'a mut Arena) -> Res<Self> {
        Ok(Self { tokens: tokenize(source, from)?, arena, index: 0, depth: 0 })
    }

    /// A word ahead; the last one for ever after.
    pub fn peek_at(&self, offset: usize) -> &Token {
        &self.tokens[(self.index + offset).min(self.tokens.len() - 1)]
    }

    /// The next word.
    pub fn peek(&self) -> &Token {
        self.peek_at(0)
    }

    /// Where the next word starts.
    pub fn here(&self) -> Pos {
        self.peek().pos
    }

    /// Goes on by so many words.
    pub fn skip(&mut self, count: usize) {
        self.index += count;
    }

    fn consume_kind(&mut self, kind: TokenKind, value: &str) -> bool {
        let found = self.peek().kind == kind && self.peek().is(value);
        self.index += usize::from(found);
        found
    }

    /// Takes an operator, if it is next.
    pub fn consume(&mut self, operator: &str) -> bool {
        self.consume_kind(TokenKind::Operator, operator)
    }

    /// Takes a word of the language, if it is next.
    pub fn consume_name(&mut self, name: &str) -> bool {
        self.consume_kind(TokenKind::Name, name)
    }

    /// Takes a word of a kind: its text and its place.
    pub fn expect(&mut self, kind: TokenKind) -> Res<(Vec<u16>, Pos)> {
        let token = self.peek();
        if token.kind != kind {
            let seen = if token.value.is_empty() {
                "end of input".to_owned()
            } else {
                quoted_units(&token.value)
            };
            let message = format!("Expected {}, received {seen}", kind.name());
            return Err(Fail::syntax(message, token.pos));
        }
        let taken = (token.value.clone(), token.pos);
        self.index += 1;
        Ok(taken)
    }

    /// Takes an operator that must be next.
    pub fn expect_operator(&mut self, operator: &str) -> Res<()> {
        if self.consume(operator) {
            return Ok(());
        }
        Err(Fail::syntax(format!("Expected {operator}"), self.here()))
    }

    /// Parses something one level deeper.
    pub fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Res<T>) -> Res<T> {
        self.depth += 1;
        let most = self.arena.depth_max;
        if self.depth > most {
            let (most, seen) = (most as u64, self.depth as u64);
            return Err(Fail::parse_limit(Limit::Depth, most, seen, Some(self.here())));
        }
        let parsed = crate::interp::stack::deep(|| parse(self));
        self.depth -= 1;
        parsed
    }

    /// Makes a node at a place.
    pub fn make(&mut self, kind: Kind, pos: Pos) -> Node {
        self.arena.make(kind, pos)
    }

    /// Makes a node where another one is.
    pub fn make_at(&mut self, kind: Kind, node: NodeId) -> Node {
        let pos = self.arena.pos(node);
        self.arena.make(kind, pos)
    }

    /// Makes a literal.
    pub fn literal(&mut self, value: Literal, pos: Pos) -> Node {
        self.arena.make(Kind::Literal(value), pos)
    }

    /// What a node is.
    pub fn kind(&self, node: NodeId) -> &Kind {
        self.arena.kind(node)
    }

    /// A failure where a node is.
    pub fn fail_at<T>(&self, message: &str, node: NodeId) -> Res<T> {
        Err(Fail::syntax(message, self.arena.pos(node)))
    }
}
