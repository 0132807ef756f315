//! Operators, from those that bind least. Nunjucks groups multiplication in an odd way, and lets a
//! `not` reach into the first operand of what follows; both can be seen, so both are kept.

use crate::ast::{BinaryOp, CompareOp, Kind, NodeId, UnaryOp};
use crate::error::{Pos, Res};
use crate::parser::cursor::{Expressions, Node};

/// Operands and the operators between them, not yet grouped.
struct Sequence {
    first: NodeId,
    rest: Vec<(BinaryOp, NodeId)>,
}

const EQUALITY: [(&str, CompareOp); 4] = [
    ("==", CompareOp::Loose),
    ("===", CompareOp::Strict),
    ("!=", CompareOp::NotLoose),
    ("!==", CompareOp::NotStrict),
];
const RELATIONAL: [(&str, CompareOp); 4] = [
    ("<", CompareOp::Less),
    ("<=", CompareOp::LessEqual),
    (">", CompareOp::Greater),
    (">=", CompareOp::GreaterEqual),
];

impl Expressions<'_> {
    /// `value if condition else other`
    pub(super) fn inline_if(&mut self) -> Node {
        let body = self.or()?;
        if !self.consume_name("if") {
            return Ok(body);
        }
        let cond = self.or()?;
        let otherwise = if self.consume_name("else") { Some(self.nested(Self::or)?) } else { None };
        self.make_at(Kind::InlineIf { cond, body, otherwise }, body)
    }

    fn binary(&mut self, op: BinaryOp, left: NodeId, right: NodeId) -> Node {
        self.make_at(Kind::Binary { op, left, right }, left)
    }

    fn or(&mut self) -> Node {
        let mut left = self.and()?;
        while self.consume_name("or") {
            let right = self.and()?;
            left = self.binary(BinaryOp::Or, left, right)?;
        }
        Ok(left)
    }

    fn and(&mut self) -> Node {
        let mut left = self.not()?;
        while self.consume_name("and") {
            let right = self.not()?;
            left = self.binary(BinaryOp::And, left, right)?;
        }
        Ok(left)
    }

    fn not(&mut self) -> Node {
        let pos = self.here();
        if !self.consume_name("not") {
            return self.membership();
        }
        let target = self.nested(Self::not)?;
        self.lower_not(target, pos)
    }

    /// Puts a `not` on the leftmost operand of arithmetic and comparisons.
    fn lower_not(&mut self, target: NodeId, pos: Pos) -> Node {
        let mut spine = Vec::new();
        let mut at = target;
        loop {
            match self.kind(at) {
                Kind::Binary { op, left, right } if is_arithmetic(*op) => {
                    spine.push((Kind::Binary { op: *op, left: 0, right: *right }, at));
                    at = *left;
                }
                Kind::Compare { expr, ops } => {
                    spine.push((Kind::Compare { expr: 0, ops: ops.clone() }, at));
                    at = *expr;
                }
                _ => break,
            }
        }
        let mut node = self.make(Kind::Unary { op: UnaryOp::Not, target: at }, pos)?;
        while let Some((kind, _)) = spine.pop() {
            let kind = match kind {
                Kind::Binary { op, right, .. } => Kind::Binary { op, left: node, right },
                Kind::Compare { ops, .. } => Kind::Compare { expr: node, ops },
                other => other,
            };
            node = self.make(kind, pos)?;
        }
        Ok(node)
    }

    fn membership(&mut self) -> Node {
        let mut left = self.test()?;
        loop {
            let negate = self.peek().is("not") && self.peek_at(1).is("in");
            if negate {
                self.skip(2);
            } else if !self.consume_name("in") {
                return Ok(left);
            }
            let right = self.test()?;
            let inside = self.binary(BinaryOp::In, left, right)?;
            left = if negate {
                self.make_at(Kind::Unary { op: UnaryOp::Not, target: inside }, left)?
            } else {
                inside
            };
        }
    }

    fn test(&mut self) -> Node {
        let left = self.equality()?;
        if !self.consume_name("is") {
            return Ok(left);
        }
        let negate = self.consume_name("not");
        let right = self.equality()?;
        let test = self.make_at(Kind::Binary { op: BinaryOp::Is, left, right }, right)?;
        if negate {
            return self.make_at(Kind::Unary { op: UnaryOp::Not, target: test }, left);
        }
        Ok(test)
    }

    fn equality(&mut self) -> Node {
        self.comparison(EQUALITY, Self::relational)
    }

    fn relational(&mut self) -> Node {
        self.comparison(RELATIONAL, Self::additive)
    }

    fn comparison(
        &mut self,
        operators: [(&str, CompareOp); 4],
        operand: fn(&mut Self) -> Node,
    ) -> Node {
        let left = operand(self)?;
        let mut ops = Vec::new();
        while let Some((_, op)) = operators.iter().find(|(text, _)| self.peek().is(text)) {
            self.skip(1);
            let expr = operand(self)?;
            ops.push(self.make_at(Kind::CompareOperand { op: *op, expr }, expr)?);
        }
        if ops.is_empty() {
            return Ok(left);
        }
        self.make_at(Kind::Compare { expr: left, ops }, left)
    }

    fn additive(&mut self) -> Node {
        let mut left = self.multiply()?;
        loop {
            let op = if self.consume("+") {
                BinaryOp::Add
            } else if self.consume("-") {
                BinaryOp::Sub
            } else if self.consume("~") {
                BinaryOp::Concat
            } else {
                return Ok(left);
            };
            let right = self.multiply()?;
            left = self.binary(op, left, right)?;
        }
    }

    fn multiply(&mut self) -> Node {
        let mut sequence = self.divide()?;
        while self.consume("*") {
            let next = self.divide()?;
            sequence.append(BinaryOp::Mul, next);
        }
        self.group(sequence)
    }

    fn divide(&mut self) -> Res<Sequence> {
        let mut sequence = self.floor_divide()?;
        while self.consume("/") {
            let next = self.floor_divide()?;
            sequence.append(BinaryOp::Div, next);
        }
        Ok(sequence)
    }

    fn floor_divide(&mut self) -> Res<Sequence> {
        let mut sequence = self.modulo()?;
        while self.consume("//") {
            let next = self.modulo()?;
            sequence.append(BinaryOp::Div, next);
            let target = self.group(sequence)?;
            let first = self.make_at(Kind::Unary { op: UnaryOp::Floor, target }, target)?;
            sequence = Sequence { first, rest: Vec::new() };
        }
        Ok(sequence)
    }

    fn modulo(&mut self) -> Res<Sequence> {
        let mut sequence = Sequence { first: self.power()?, rest: Vec::new() };
        while self.consume("%") {
            let next = self.power()?;
            sequence.rest.push((BinaryOp::Mod, next));
        }
        Ok(sequence)
    }

    fn group(&mut self, sequence: Sequence) -> Node {
        let mut left = sequence.first;
        for (op, right) in sequence.rest {
            left = self.binary(op, left, right)?;
        }
        Ok(left)
    }

    fn power(&mut self) -> Node {
        let mut left = self.filtered()?;
        while self.consume("**") {
            let right = self.filtered()?;
            left = self.binary(BinaryOp::Pow, left, right)?;
        }
        Ok(left)
    }
}

impl Sequence {
    fn append(&mut self, op: BinaryOp, next: Sequence) {
        self.rest.push((op, next.first));
        self.rest.extend(next.rest);
    }
}

fn is_arithmetic(op: BinaryOp) -> bool {
    use BinaryOp::{Add, Concat, Div, Mod, Mul, Sub};
    matches!(op, Add | Concat | Sub | Mul | Div | Mod)
}
