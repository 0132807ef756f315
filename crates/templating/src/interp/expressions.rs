//! Expressions.

use std::rc::Rc;

use super::scope::Scope;
use super::{Evaluator, Place, stack};
use crate::ast::{BinaryOp, CompareOp, Kind, Literal, NodeId, UnaryOp};
use crate::error::{Fail, Res};
use crate::value::text::{Text, find};
use crate::value::{Num, RegexValue, Value, coerce, number};

impl Evaluator<'_> {
    /// The value of an expression.
    pub(super) fn expr(
        &mut self,
        node: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<Value> {
        let pos = self.ast.node(node).pos;
        stack::deep(|| self.expr_kind(node, scope, place, depth)).map_err(|it| it.at(pos))
    }

    fn expr_kind(
        &mut self,
        node: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<Value> {
        self.meter.step(depth)?;
        let ast = self.ast;
        match ast.kind(node) {
            Kind::Literal(literal) => Ok(literal_value(literal)),
            Kind::Symbol(name) => self.symbol(node, name, scope, place),
            Kind::Array(children) => {
                let mut items = Vec::with_capacity(children.len());
                for child in children {
                    items.push(self.expr(*child, scope, place, depth + 1)?);
                }
                Value::array(items)
            }
            Kind::Group(children) => self.group(children, scope, place, depth),
            Kind::Dict(pairs) => self.dict(pairs, scope, place, depth),
            Kind::Lookup { target, key } => self.lookup(*target, *key, scope, place, depth),
            Kind::InlineIf { cond, body, otherwise } => {
                let holds = self.expr(*cond, scope, place, depth + 1)?.truthy();
                match if holds { Some(*body) } else { *otherwise } {
                    Some(branch) => self.expr(branch, scope, place, depth + 1),
                    None => Ok(Value::str("")),
                }
            }
            Kind::Binary { op: BinaryOp::Is, left, right } => {
                self.test(*left, *right, scope, place, depth + 1)
            }
            Kind::Binary { op, left, right } => {
                self.binary(*op, *left, *right, scope, place, depth)
            }
            Kind::Unary { op, target } => {
                let value = self.expr(*target, scope, place, depth + 1)?;
                self.unary(*op, &value)
            }
            Kind::Compare { expr, ops } => self.compare(*expr, ops, scope, place, depth + 1),
            Kind::Filter { name, args } => self.filter(*name, *args, scope, place, depth + 1),
            Kind::Call { name, args } => self.call(*name, *args, scope, place, depth + 1),
            Kind::Capture { body } => {
                self.capture(*body, &scope.child(false), place, depth + 1).map(Value::Str)
            }
            _ => Err(Fail::value("Unexpected expression node")),
        }
    }

    fn symbol(
        &mut self,
        node: NodeId,
        name: &Rc<str>,
        scope: &Rc<Scope>,
        place: &Place,
    ) -> Res<Value> {
        if let Some(slot) = self.plan.slot(place.region, node) {
            return Ok(place.slots.get(slot));
        }
        if let Some(value) = scope.get(name) {
            return Ok(value);
        }
        if let Some(json) = self.context.value(name) {
            let paths = self.context.secret_paths(name);
            let value = crate::value::json::from_json(json, &paths)?;
            self.names.set(name, value.clone());
            return Ok(value);
        }
        if self.options.cookiecutter {
            match &**name {
                "True" => return Ok(Value::Bool(true)),
                "False" => return Ok(Value::Bool(false)),
                "None" => return Ok(Value::Null),
                _ => {}
            }
        }
        self.global(name)
    }

    fn group(
        &mut self,
        children: &[NodeId],
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<Value> {
        let mut result = Value::Undefined;
        for (index, child) in children.iter().enumerate() {
            result = self.expr(*child, scope, place, depth + 1)?;
            if index + 1 < children.len() {
                result.data()?;
            }
        }
        Ok(result)
    }

    fn dict(
        &mut self,
        pairs: &[NodeId],
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<Value> {
        let ast = self.ast;
        let mut entries = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let (key, value) = ast.pair(*pair);
            let name = match ast.kind(key) {
                Kind::Symbol(name) => Text::from(&**name),
                _ => {
                    let key = self.expr(key, scope, place, depth + 1)?;
                    coerce::text(&key, Some(&self.meter))?
                }
            };
            entries.push((name, self.expr(value, scope, place, depth + 1)?));
        }
        Value::record(entries)
    }

    fn unary(&self, op: UnaryOp, value: &Value) -> Res<Value> {
        if op == UnaryOp::Not {
            return Ok(Value::Bool(!value.truthy()));
        }
        let number = coerce::number(value, Some(&self.meter))?;
        Ok(Value::Num(match op {
            UnaryOp::Neg => number.map(|it| -it),
            UnaryOp::Floor => number.map(f64::floor),
            _ => number,
        }))
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        left: NodeId,
        right: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<Value> {
        if let BinaryOp::Or | BinaryOp::And = op {
            let first = self.expr(left, scope, place, depth + 1)?;
            return if first.truthy() == (op == BinaryOp::Or) {
                Ok(first)
            } else {
                self.expr(right, scope, place, depth + 1)
            };
        }
        if op == BinaryOp::In {
            let needle = self.expr(left, scope, place, depth + 1)?;
            let container = self.expr(right, scope, place, depth + 1)?;
            return self.contains(&container, &needle).map(Value::Bool);
        }
        let left = self.expr(left, scope, place, depth + 2)?;
        let right = self.expr(right, scope, place, depth + 2)?;
        let meter = Some(&self.meter);
        match op {
            BinaryOp::Concat => return coerce::concat(&left, &right, meter),
            BinaryOp::Add => return coerce::add(&left, &right, meter),
            _ => {}
        }
        let (left, right) = (coerce::number(&left, meter)?, coerce::number(&right, meter)?);
        let (a, b) = (left.value, right.value);
        let value = match op {
            BinaryOp::Sub => a - b,
            BinaryOp::Mul => a * b,
            BinaryOp::Div => a / b,
            BinaryOp::Mod => a % b,
            _ => number::power(a, b),
        };
        Ok(Value::Num(Num { value, secret: left.secret || right.secret }))
    }

    fn compare(
        &mut self,
        expr: NodeId,
        ops: &[NodeId],
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<Value> {
        let ast = self.ast;
        let mut left = self.expr(expr, scope, place, depth + 1)?;
        for operand in ops {
            let Kind::CompareOperand { op, expr } = ast.kind(*operand) else { continue };
            let right = self.expr(*expr, scope, place, depth + 1)?;
            left = Value::Bool(self.holds(&left, *op, &right)?);
        }
        Ok(left)
    }

    fn holds(&self, left: &Value, op: CompareOp, right: &Value) -> Res<bool> {
        let meter = Some(&self.meter);
        if let (Some(a), Some(b)) = (left.as_text(), right.as_text()) {
            self.meter.text(a.len().min(b.len()))?;
        }
        Ok(match op {
            CompareOp::Loose => coerce::loose_equal(left, right, meter)?,
            CompareOp::NotLoose => !coerce::loose_equal(left, right, meter)?,
            CompareOp::Strict => coerce::strict_equal(left, right),
            CompareOp::NotStrict => !coerce::strict_equal(left, right),
            CompareOp::Less => coerce::order(left, right, meter)?.is_some_and(|it| it.is_lt()),
            CompareOp::LessEqual => coerce::order(left, right, meter)?.is_some_and(|it| it.is_le()),
            CompareOp::Greater => coerce::order(left, right, meter)?.is_some_and(|it| it.is_gt()),
            CompareOp::GreaterEqual => {
                coerce::order(left, right, meter)?.is_some_and(|it| it.is_ge())
            }
        })
    }

    fn contains(&self, container: &Value, needle: &Value) -> Res<bool> {
        let meter = Some(&self.meter);
        match container {
            Value::Str(text) => {
                let needle = coerce::text(needle, meter)?;
                self.meter.text(text.len())?;
                Ok(find(text.units(), needle.units(), 0).is_some())
            }
            Value::Safe(_) => {
                let key = coerce::text(needle, meter)?;
                Ok(key.is("length") || key.is("val"))
            }
            Value::Array(array) => {
                self.meter.text(array.len())?;
                Ok(array.items().iter().any(|it| coerce::strict_equal(it, needle)))
            }
            Value::Record(record) => Ok(record.get(&coerce::text(needle, meter)?).is_some()),
            _ => Err(Fail::value("Membership requires an array, record, or string")),
        }
    }
}

/// The value of a literal; every evaluation of a pattern makes a fresh one.
fn literal_value(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Bool(it) => Value::Bool(*it),
        Literal::Num(it) => Value::num(*it),
        Literal::Str(it) => Value::Str(it.clone()),
        Literal::Regex { source, flags } => Value::Regex(Rc::new(RegexValue {
            source: source.clone(),
            flags: flags.clone(),
            last_index: 0.into(),
        })),
    }
}
