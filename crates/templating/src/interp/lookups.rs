//! Members and slices.

use std::rc::Rc;

use super::globals::Builtin;
use super::scope::Scope;
use super::{Evaluator, Place, weigh};
use crate::ast::{Kind, Literal, NodeId};
use crate::error::{Fail, Limit, Res};
use crate::methods;
use crate::value::text::Text;
use crate::value::{Callable, CallableKind, Value, coerce, number};

/// The member of a value that is its own: nothing where it has none.
pub(crate) fn own(target: &Value, key: &Text) -> Option<Value> {
    let text = match target {
        Value::Record(record) => return record.get(key).cloned(),
        Value::Array(array) => {
            if key.is("length") {
                return Some(Value::count(array.len()));
            }
            return number::array_index(key.units()).and_then(|it| array.get(it as usize));
        }
        Value::Str(text) => text,
        Value::Safe(text) if key.is("val") => return Some(Value::Str(Text::clone(text))),
        Value::Safe(text) => text,
        _ => return None,
    };
    if key.is("length") {
        return Some(Value::count(text.len()));
    }
    let index = number::array_index(key.units())? as usize;
    (index < text.len()).then(|| Value::Str(text.unit(index)))
}

/// The member of a value, undefined where it has none.
pub(crate) fn own_or_undefined(target: &Value, key: &Text) -> Value {
    own(target, key).unwrap_or(Value::Undefined)
}

impl Evaluator<'_> {
    pub(super) fn lookup(
        &mut self,
        target: NodeId,
        key: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<Value> {
        let ast = self.ast;
        let target = self.expr(target, scope, place, depth + 1)?;
        let slice = match ast.kind(key) {
            Kind::Slice { .. } => Some(key),
            Kind::Array(children) => match children.as_slice() {
                [only] if matches!(ast.kind(*only), Kind::Slice { .. }) => Some(*only),
                _ => None,
            },
            _ => None,
        };
        if let Some(slice) = slice {
            return self.slice(&target, slice, scope, place, depth + 1);
        }
        let (key, is_text) = match ast.kind(key) {
            Kind::Literal(literal) if !matches!(literal, Literal::Regex { .. }) => {
                self.meter.step(depth + 1)?;
                let value = match literal {
                    Literal::Str(text) => Value::Str(text.clone()),
                    Literal::Num(it) => Value::num(*it),
                    Literal::Bool(it) => Value::Bool(*it),
                    _ => Value::Null,
                };
                let is_text = matches!(value, Value::Str(_));
                (coerce::text(&value, None)?, is_text)
            }
            _ => {
                let value = self.expr(key, scope, place, depth + 1)?;
                (coerce::text(&value, Some(&self.meter))?, true)
            }
        };
        match &target {
            Value::Callable(it) if it.kind == CallableKind::Builtin && is_text => {
                Ok(self.cycler_member(it.id, &key))
            }
            _ => Ok(self.member(&target, &key)),
        }
    }

    /// A member, be it the value's own or a method.
    fn member(&mut self, target: &Value, key: &Text) -> Value {
        if let Some(value) = own(target, key) {
            return fresh(value);
        }
        match methods::resolve(target, key, self.options.cookiecutter) {
            Some(name) => {
                Value::Callable(self.builtin(Builtin::Method { receiver: target.clone(), name }))
            }
            None => Value::Undefined,
        }
    }

    fn slice(
        &mut self,
        input: &Value,
        slice: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<Value> {
        if matches!(input, Value::Callable(_)) {
            return Err(Fail::value("Callable values cannot be sliced"));
        }
        let ast = self.ast;
        let Kind::Slice { start, stop, step } = ast.kind(slice) else {
            return Err(Fail::value("Unexpected expression node"));
        };
        let target = if input.truthy() { input.clone() } else { Value::array(Vec::new())? };
        let length = own_or_undefined(&target, &Text::from("length"));
        let mut start = self.expr(*start, scope, place, depth + 1)?;
        let mut stop = self.expr(*stop, scope, place, depth + 1)?;
        let step = self.expr(*step, scope, place, depth + 1)?;
        let meter = Some(&self.meter);
        let stride = coerce::number(&step, meter)?.value;
        if !stride.is_finite() || stride == 0.0 {
            return Err(Fail::value("Slice step must have finite non-zero numeric coercion"));
        }
        let zero = Value::num(0.0);
        let sign = coerce::order(&step, &zero, meter)?;
        let forward = sign.is_some_and(|it| it.is_gt());
        let backward = sign.is_some_and(|it| it.is_lt());
        let below = |value: &Value| -> Res<bool> {
            Ok(coerce::order(value, &zero, meter)?.is_some_and(|it| it.is_lt()))
        };
        if matches!(start, Value::Null) {
            start = if backward {
                Value::Num(coerce::number(&length, meter)?.map(|it| it - 1.0))
            } else {
                zero.clone()
            };
        }
        if matches!(stop, Value::Null) {
            stop = if backward { Value::num(-1.0) } else { length.clone() };
        } else if below(&stop)? {
            stop = coerce::add(&stop, &length, meter)?;
        }
        if below(&start)? {
            start = coerce::add(&start, &length, meter)?;
        }
        let bounds = Bounds { start, stop, step, length, forward, backward };
        self.walk(&target, bounds, depth)
    }

    fn walk(&self, target: &Value, bounds: Bounds, depth: usize) -> Res<Value> {
        let Bounds { start, stop, step, length, forward, backward } = bounds;
        let meter = Some(&self.meter);
        let most = self.meter.limits().scratch_bytes;
        let zero = Value::num(0.0);
        let mut items = Vec::new();
        let mut scratch = 0;
        let mut index = start;
        loop {
            let below = coerce::order(&index, &zero, meter)?.is_some_and(|it| it.is_lt());
            if below || coerce::order(&index, &length, meter)?.is_some_and(|it| it.is_gt()) {
                break;
            }
            let at_stop = coerce::order(&index, &stop, meter)?;
            let ended = (forward && at_stop.is_some_and(|it| it.is_ge()))
                || (backward && at_stop.is_some_and(|it| it.is_le()));
            if ended {
                break;
            }
            self.meter.step(depth)?;
            let value = own_or_undefined(target, &coerce::text(&index, None)?);
            value.data()?;
            scratch += 32 + weigh::weigh(&value, &self.meter, 0)?;
            if scratch > most {
                return Err(Fail::limit(Limit::Scratch, most as u64, scratch as u64));
            }
            items.push(value);
            index = coerce::add(&index, &step, meter)?;
        }
        Value::array(items)
    }
}

/// Where a slice starts and ends, and how it goes on.
struct Bounds {
    start: Value,
    stop: Value,
    step: Value,
    length: Value,
    forward: bool,
    backward: bool,
}

/// A callable that was found as a member is another one each time.
pub(super) fn fresh(value: Value) -> Value {
    match value {
        Value::Callable(it) => Value::Callable(Rc::new(Callable { kind: it.kind, id: it.id })),
        other => other,
    }
}
