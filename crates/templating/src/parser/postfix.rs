//! Filters, signs, lookups, calls, and the values that stand for themselves.

use crate::ast::{Kind, Literal, NodeId, UnaryOp};
use crate::diagnostics::quoted_units;
use crate::error::{Fail, Res};
use crate::parser::cursor::{Expressions, Node};
use crate::parser::tokens::TokenKind;
use crate::value::number;
use crate::value::text::Text;

impl Expressions<'_> {
    /// `value | filter | filter(arguments)`
    pub(super) fn filtered(&mut self) -> Node {
        let mut input = self.unary()?;
        while self.consume("|") {
            input = self.filter_of(input)?;
        }
        Ok(input)
    }

    /// The filter that follows, with its input.
    pub(super) fn filter_of(&mut self, input: NodeId) -> Node {
        let name = self.filter_name()?;
        let mut args = vec![input];
        if self.consume("(") {
            args.extend(self.nested(|it| it.arguments(")"))?);
        }
        let args = self.make_at(Kind::List(args), input)?;
        self.make_at(Kind::Filter { name, args }, name)
    }

    fn filter_name(&mut self) -> Node {
        let (mut name, pos) = self.expect(TokenKind::Name)?;
        self.allowed(&name, pos)?;
        while self.consume(".") {
            let (segment, at) = self.expect(TokenKind::Name)?;
            self.allowed(&segment, at)?;
            name.push(u16::from(b'.'));
            name.extend(segment);
        }
        self.make(Kind::Symbol(String::from_utf16_lossy(&name).into()), pos)
    }

    fn unary(&mut self) -> Node {
        let pos = self.here();
        let (sign, op) = if self.consume("-") {
            ("-", UnaryOp::Neg)
        } else if self.consume("+") {
            ("+", UnaryOp::Pos)
        } else {
            return self.postfix();
        };
        let target = self.nested(Self::unary)?;
        if matches!(self.kind(target), Kind::Unary { op: inner, .. } if *inner == op) {
            let message = format!("Repeated unparenthesized unary {sign} is not supported");
            return self.fail_at(&message, target);
        }
        self.make(Kind::Unary { op, target }, pos)
    }

    fn postfix(&mut self) -> Node {
        let mut target = self.primary()?;
        loop {
            if self.consume(".") {
                let (name, pos) = self.expect(TokenKind::Name)?;
                self.allowed(&name, pos)?;
                let key = self.literal(Literal::Str(Text::new(&name)), pos)?;
                target = self.make(Kind::Lookup { target, key }, pos)?;
            } else if self.consume("[") {
                let key = self.nested(Self::subscript)?;
                self.expect_operator("]")?;
                if let Kind::Literal(Literal::Str(name)) = self.kind(key) {
                    let name = name.units().to_vec();
                    self.allowed(&name, self.arena.pos(key))?;
                }
                target = self.make_at(Kind::Lookup { target, key }, key)?;
            } else if self.consume("(") {
                let args = self.nested(Self::argument_list)?;
                target = self.make_at(Kind::Call { name: target, args }, target)?;
            } else {
                return Ok(target);
            }
        }
    }

    fn subscript(&mut self) -> Node {
        let pos = self.here();
        let start = self.bound()?;
        if !self.consume(":") {
            return start.ok_or_else(|| Fail::syntax("Expected subscript expression", self.here()));
        }
        let stop = self.bound()?;
        let mut step = None;
        if self.consume(":") && !self.peek().is("]") {
            step = Some(self.inline_if()?);
        }
        let or = |it: Option<NodeId>, default: Literal, this: &mut Self| match it {
            Some(node) => Ok(node),
            None => this.literal(default, pos),
        };
        let start = or(start, Literal::Null, self)?;
        let stop = or(stop, Literal::Null, self)?;
        let step = or(step, Literal::Num(1.0), self)?;
        self.make(Kind::Slice { start, stop, step }, pos)
    }

    fn bound(&mut self) -> Res<Option<NodeId>> {
        if self.peek().is(":") || self.peek().is("]") {
            return Ok(None);
        }
        self.inline_if().map(Some)
    }

    fn primary(&mut self) -> Node {
        let (kind, pos) = (self.peek().kind, self.here());
        match kind {
            TokenKind::Number | TokenKind::Str | TokenKind::Regex | TokenKind::Name => {
                let (value, pos) = self.expect(kind)?;
                self.word(kind, &value, pos)
            }
            TokenKind::Operator | TokenKind::End => {
                if self.consume("(") {
                    let children = self.nested(|it| it.delimited(")"))?;
                    if children.is_empty() {
                        let message = "Parenthesized expression cannot be empty";
                        return Err(Fail::syntax(message, pos));
                    }
                    self.make(Kind::Group(children), pos)
                } else if self.consume("[") {
                    let children = self.nested(|it| it.delimited("]"))?;
                    self.make(Kind::Array(children), pos)
                } else if self.consume("{") {
                    let pairs = self.nested(Self::dictionary)?;
                    self.make(Kind::Dict(pairs), pos)
                } else {
                    Err(Fail::syntax(self.unexpected(), pos))
                }
            }
        }
    }

    fn unexpected(&self) -> String {
        match self.peek().value.as_slice() {
            [] => "Unexpected expression token at end of input".to_owned(),
            value => format!("Unexpected expression token {}", quoted_units(value)),
        }
    }

    fn word(&mut self, kind: TokenKind, value: &[u16], pos: crate::error::Pos) -> Node {
        let literal = match kind {
            TokenKind::Number => Literal::Num(number::parse(value)),
            TokenKind::Regex => {
                let slash = value.iter().rposition(|it| *it == u16::from(b'/')).unwrap_or(0);
                let flags = String::from_utf16_lossy(&value[slash + 1..]);
                Literal::Regex { source: Text::new(&value[..slash]), flags }
            }
            TokenKind::Str => Literal::Str(Text::new(value)),
            _ => match String::from_utf16_lossy(value).as_str() {
                "true" => Literal::Bool(true),
                "false" => Literal::Bool(false),
                "none" | "null" => Literal::Null,
                _ => return self.symbol(value, pos),
            },
        };
        self.literal(literal, pos)
    }
}
