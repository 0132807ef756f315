//! `for`.

use std::rc::Rc;

use super::scope::Scope;
use super::{Evaluator, Place};
use crate::ast::{Kind, Name, NodeId};
use crate::error::{Fail, Res};
use crate::value::text::{Builder, Text};
use crate::value::{Array, Record, Value, coerce};

/// What a loop goes through.
enum Series {
    None,
    List(Rc<Array>),
    Units(Text),
    /// The values of `0`, `1`, ... of a record that has a `length`.
    Indexed(Rc<Record>, f64),
    /// Pairs of key and value.
    Pairs(Rc<Record>),
    /// Pairs of index and code unit.
    UnitPairs(Text),
}

impl Series {
    /// The series of a value, what its length is said to be, and whether it counts as a list.
    fn of(value: &Value, several: bool, this: &Evaluator<'_>) -> Res<(Self, Value)> {
        Ok(match (value, several) {
            (Value::Array(it), _) => (Self::List(Rc::clone(it)), Value::count(it.len())),
            (Value::Record(it), false) => {
                let length = it.named("length").cloned().unwrap_or(Value::Undefined);
                let count = coerce::number(&length, Some(&this.meter))?.value;
                (Self::Indexed(Rc::clone(it), count), length)
            }
            (Value::Record(it), true) => (Self::Pairs(Rc::clone(it)), Value::count(it.len())),
            (Value::Str(it), true) => (Self::UnitPairs(it.clone()), Value::count(it.len())),
            (Value::Str(it), false) => (Self::Units(it.clone()), Value::count(it.len())),
            (Value::Safe(it), _) => (Self::Units(Text::clone(it)), Value::count(it.len())),
            (_, true) => (Self::None, Value::num(0.0)),
            (_, false) => (Self::None, Value::Undefined),
        })
    }

    /// The value at an index, while there is one. A list is looked at as it is by then.
    fn at(&self, index: usize, length: usize) -> Res<Option<Value>> {
        Ok(match self {
            Self::None => None,
            Self::List(list) => {
                (index < length).then(|| list.get(index).unwrap_or(Value::Undefined))
            }
            Self::Units(text) => (index < text.len()).then(|| Value::Str(text.unit(index))),
            Self::Indexed(record, count) => ((index as f64) < *count)
                .then(|| record.named(&index.to_string()).cloned().unwrap_or(Value::Undefined)),
            Self::Pairs(record) => match record.entries().get_index(index) {
                Some((key, value)) => {
                    Some(Value::array(vec![Value::Str(key.clone()), value.clone()])?)
                }
                None => None,
            },
            Self::UnitPairs(text) if index < text.len() => {
                let key = Value::str(&index.to_string());
                Some(Value::array(vec![key, Value::Str(text.unit(index))])?)
            }
            Self::UnitPairs(_) => None,
        })
    }
}

impl Evaluator<'_> {
    pub(super) fn for_loop(
        &mut self,
        node: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        out: &mut Builder,
        depth: usize,
    ) -> Res<()> {
        let ast = self.ast;
        let Kind::For { arr, targets, body, otherwise } = ast.kind(node) else { return Ok(()) };
        let value = self.expr(*arr, scope, place, depth + 1)?;
        let several = targets.len() > 1;
        let (series, length) = Series::of(&value, several, self)?;
        let is_list = matches!(value, Value::Array(_) | Value::Safe(_));
        let inner_scope = scope.child(false);
        let planned = self.plan.loop_of(place.region, node)?;
        let region = if several && !is_list { planned.record } else { planned.array };
        let inner = within(place, region);
        let mut said = place.slots.get(planned.length);
        if value.truthy() {
            said = length;
            place.slots.set(planned.length, said.clone());
        }
        let loop_name = Name::from("loop");
        let mut index = 0;
        loop {
            // A list that grows while it is walked is walked to its new end.
            let length = if let Series::List(list) = &series { list.len() } else { 0 };
            let Some(entry) = series.at(index, length)? else { break };
            self.bind_targets(targets, &entry, several, is_list, &inner_scope, &inner)?;
            let about = self.about_loop(index, &said)?;
            inner_scope.set(&loop_name, about);
            self.node(*body, &inner_scope, &inner, out, depth + 1)?;
            index += 1;
        }
        match otherwise {
            Some(otherwise) if !said.truthy() => {
                let inner = within(place, planned.record);
                self.node(*otherwise, &inner_scope, &inner, out, depth + 1)
            }
            _ => Ok(()),
        }
    }

    /// The record `loop`.
    fn about_loop(&self, index: usize, said: &Value) -> Res<Value> {
        let length = coerce::number(said, Some(&self.meter))?.value;
        let index = index as f64;
        Value::fields([
            ("index", Value::num(index + 1.0)),
            ("index0", Value::num(index)),
            ("revindex", Value::num(length - index)),
            ("revindex0", Value::num(length - index - 1.0)),
            ("first", Value::Bool(index == 0.0)),
            ("last", Value::Bool(index == length - 1.0)),
            ("length", said.clone()),
        ])
    }

    fn bind_targets(
        &self,
        targets: &[NodeId],
        entry: &Value,
        several: bool,
        is_list: bool,
        scope: &Rc<Scope>,
        place: &Place,
    ) -> Res<()> {
        if !several {
            if let [target] = targets {
                self.bind_local(*target, entry.clone(), scope, place);
            }
            return Ok(());
        }
        let count = if is_list { targets.len() } else { 2 };
        for (index, target) in targets.iter().take(count).enumerate() {
            let part = part_of(entry, index)?;
            if is_list {
                if let Some(slot) = self.plan.slot(place.region, *target) {
                    place.slots.set(slot, part);
                }
            } else {
                self.bind_local(*target, part, scope, place);
            }
        }
        Ok(())
    }

    /// Binds a name in its scope and in its slot.
    pub(super) fn bind_local(&self, target: NodeId, value: Value, scope: &Scope, place: &Place) {
        scope.set(self.ast.symbol(target), value.clone());
        if let Some(slot) = self.plan.slot(place.region, target) {
            place.slots.set(slot, value);
        }
    }
}

fn within(place: &Place, region: usize) -> Place {
    Place { region, exports_macros: false, exports_assignments: false, ..place.clone() }
}

/// One of several parts that a loop takes an entry apart into.
fn part_of(entry: &Value, index: usize) -> Res<Value> {
    Ok(match entry {
        Value::Undefined | Value::Null => {
            return Err(Fail::value("Cannot destructure a nullish loop value"));
        }
        Value::Array(list) => list.get(index).unwrap_or(Value::Undefined),
        Value::Record(record) => {
            record.named(&index.to_string()).cloned().unwrap_or(Value::Undefined)
        }
        Value::Str(text) if index < text.len() => Value::Str(text.unit(index)),
        _ => Value::Undefined,
    })
}
