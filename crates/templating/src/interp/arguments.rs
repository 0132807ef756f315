//! Arguments: what is written between the brackets of a call, and what comes of it.

use std::rc::Rc;

use indexmap::IndexMap;

use super::scope::Scope;
use super::{Evaluator, Place};
use crate::ast::{Ast, Kind, NodeId};
use crate::error::{Fail, Res};
use crate::value::Value;

/// Evaluated arguments.
#[derive(Default)]
pub(super) struct Arguments {
    pub positional: Vec<Value>,
    pub named: IndexMap<String, Value>,
}

impl Arguments {
    /// Refuses what can be called.
    pub fn data(&self) -> Res<()> {
        self.positional.iter().chain(self.named.values()).try_for_each(Value::data)
    }
}

/// How many arguments are written, in place and by name.
fn written(ast: &Ast, args: NodeId) -> (usize, usize) {
    let mut counts = (0, 0);
    for child in ast.list(args) {
        match ast.kind(*child) {
            Kind::Keywords(pairs) => counts.1 += pairs.len(),
            _ => counts.0 += 1,
        }
    }
    counts
}

/// Refuses arguments by name.
pub(super) fn only_positional(ast: &Ast, args: NodeId, what: &str) -> Res<()> {
    if written(ast, args).1 > 0 {
        return Err(Fail::value(format!("{what} does not accept keyword arguments")));
    }
    Ok(())
}

/// Refuses another number of arguments.
pub(super) fn exactly(ast: &Ast, args: NodeId, what: &str, count: usize) -> Res<()> {
    only_positional(ast, args, what)?;
    if written(ast, args).0 != count {
        let s = if count == 1 { "" } else { "s" };
        return Err(Fail::value(format!("{what} requires {count} positional argument{s}")));
    }
    Ok(())
}

/// Refuses more arguments.
pub(super) fn at_most(ast: &Ast, args: NodeId, what: &str, count: usize) -> Res<()> {
    if written(ast, args).0 > count {
        let s = if count == 1 { "" } else { "s" };
        return Err(Fail::value(format!("{what} accepts at most {count} positional argument{s}")));
    }
    Ok(())
}

/// Refuses a number of arguments outside of a range; without an end it is open.
pub(super) fn between(
    ast: &Ast,
    args: NodeId,
    what: &str,
    least: usize,
    most: Option<usize>,
) -> Res<()> {
    let count = written(ast, args).0;
    if count >= least && most.is_none_or(|it| count <= it) {
        return Ok(());
    }
    let range = match most {
        Some(most) if most == least => least.to_string(),
        Some(most) => format!("{least} to {most}"),
        None => format!("at least {least}"),
    };
    Err(Fail::value(format!("{what} requires {range} positional arguments")))
}

/// Fits arguments to the formal parameters of a macro: names fill what was left out in place, and
/// what is too many in place fills parameters with defaults.
pub(super) fn fit(names: &[String], defaults: &[String], arguments: Arguments) -> Arguments {
    let Arguments { mut positional, mut named } = arguments;
    if positional.len() > names.len() {
        let surplus = positional.split_off(names.len());
        for (name, value) in defaults.iter().zip(surplus) {
            named.insert(name.clone(), value);
        }
    } else {
        for name in &names[positional.len()..] {
            positional.push(named.shift_remove(name).unwrap_or(Value::Undefined));
        }
    }
    Arguments { positional, named }
}

impl Evaluator<'_> {
    /// Evaluates arguments in the order of the source.
    pub(super) fn arguments(
        &mut self,
        args: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<Arguments> {
        let ast = self.ast;
        let mut out = Arguments::default();
        for child in ast.list(args) {
            if let Kind::Keywords(pairs) = ast.kind(*child) {
                for pair in pairs {
                    let (key, value) = ast.pair(*pair);
                    let value = self.expr(value, scope, place, depth + 1)?;
                    out.named.insert(ast.symbol(key).to_string(), value);
                }
            } else {
                out.positional.push(self.expr(*child, scope, place, depth + 1)?);
            }
        }
        Ok(out)
    }
}
