//! Filters, tests, and the border to what is registered.

use std::rc::Rc;

use super::arguments::{self, Arguments};
use super::scope::Scope;
use super::{Evaluator, Place, weigh};
use crate::ast::{Kind, Literal, NodeId};
use crate::diagnostics::{neutralise, quoted, unknown};
use crate::error::{Fail, Res};
use crate::value::json::{Outward, from_json};
use crate::value::text::Text;
use crate::value::{Value, coerce};
use crate::{checks, filters};

impl Evaluator<'_> {
    /// `value | name(arguments)`
    pub(super) fn filter(
        &mut self,
        name_node: NodeId,
        args: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<Value> {
        let ast = self.ast;
        let name = &**ast.symbol(name_node);
        let is_registered = self.registry.filters.contains_key(name);
        let jinja = self.options.cookiecutter && name == "jsonify";
        let builtin = if jinja { "dump" } else { name };
        let found = filters::NAMES.iter().find(|it| **it == builtin);
        if is_registered {
            let what = format!("Registered filter {name}");
            arguments::only_positional(ast, args, &what)?;
        } else if found.is_none() {
            let jsonify = self.options.cookiecutter.then_some("jsonify");
            let registered = self.registry.filters.keys().map(String::as_str);
            let all = filters::NAMES.iter().copied().chain(jsonify).chain(registered);
            return Err(Fail::value(unknown("template filter", name, all)));
        }
        let mut arguments = self.arguments(args, scope, place, depth + 1)?;
        if is_registered {
            arguments.data()?;
            weigh::scratch(&arguments.positional, &self.meter)?;
            self.meter.call()?;
            return self.call_filter(name, &arguments.positional);
        }
        let input = if arguments.positional.is_empty() {
            Value::Undefined
        } else {
            arguments.positional.remove(0)
        };
        let builtin = found.copied().unwrap_or_default();
        self.builtin_filter(builtin, name_node, &input, arguments)
    }

    fn builtin_filter(
        &mut self,
        name: &'static str,
        node: NodeId,
        input: &Value,
        arguments: Arguments,
    ) -> Res<Value> {
        arguments.data()?;
        let (lowered, scratch) = lower(name, arguments)?;
        let counted = scratch.as_ref().unwrap_or(&lowered);
        let bytes = weigh::scratch(std::iter::once(input).chain(counted), &self.meter)?;
        let call = filters::Call {
            input,
            args: &lowered,
            meter: &self.meter,
            scratch: bytes,
            chance: &*self.registry.chance,
        };
        let result = filters::apply(name, &call).map_err(|fail| {
            let context = format!("Filter {} failed for {} input", quoted(name), input.kind());
            fail.within(&context, self.ast.node(node).pos)
        })?;
        if let Some(text) = result.as_text() {
            self.meter.text(text.len())?;
        }
        Ok(result)
    }

    /// `value is name(arguments)`
    pub(super) fn test(
        &mut self,
        left: NodeId,
        right: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<Value> {
        let ast = self.ast;
        let (name, args) = match ast.kind(right) {
            Kind::Call { name, args } | Kind::Filter { name, args } => (*name, Some(*args)),
            _ => (right, None),
        };
        let name = self.test_name(name)?;
        let Some(arity) = checks::arity(&name) else {
            let all = checks::NAMES.iter().map(|it| it.0);
            return Err(Fail::value(unknown("template test", &name, all)));
        };
        match args {
            Some(args) => arguments::exactly(ast, args, &format!("Template test {name}"), arity)?,
            None if arity != 0 => {
                let message = format!("Template test {name} requires {arity} positional argument");
                return Err(Fail::value(message));
            }
            None => {}
        }
        let input = self.expr(left, scope, place, depth + 1)?;
        let arguments = match args {
            Some(args) => self.arguments(args, scope, place, depth + 1)?,
            None => Arguments::default(),
        };
        for value in std::iter::once(&input).chain(&arguments.positional) {
            weigh::expand(value, &self.meter, 0)?;
        }
        let holds = checks::apply(&name, &input, &arguments.positional).map_err(|fail| {
            let context = format!("Test {} failed for {} input", quoted(&name), input.kind());
            fail.within(&context, ast.node(right).pos)
        })?;
        Ok(Value::Bool(holds))
    }

    /// The name of a test; whatever is no name is called `undefined`.
    fn test_name(&self, node: NodeId) -> Res<String> {
        Ok(match self.ast.kind(node) {
            Kind::Symbol(name) => name.to_string(),
            Kind::Literal(Literal::Regex { source, flags }) => {
                format!("/{}/{flags}", source.to_lossy())
            }
            Kind::Literal(literal) => {
                let value = match literal {
                    Literal::Bool(it) => Value::Bool(*it),
                    Literal::Num(it) => Value::num(*it),
                    Literal::Str(it) => Value::Str(it.clone()),
                    _ => Value::Null,
                };
                coerce::text(&value, None)?.to_lossy()
            }
            _ => "undefined".to_owned(),
        })
    }

    fn call_filter(&self, name: &str, values: &[Value]) -> Res<Value> {
        let Some(function) = self.registry.filters.get(name) else {
            return Err(Fail::value(format!("Unknown configured template filter {name}")));
        };
        self.cross(&**function, &format!("filter {}", quoted(name)), values)
    }

    /// Calls a registered function.
    pub(super) fn call_function(&self, name: &str, values: &[Value]) -> Res<Value> {
        let Some(function) = self.registry.functions.get(name) else {
            return Err(Fail::value("Unknown template capability"));
        };
        self.cross(&**function, &format!("global {}", quoted(name)), values)
    }

    /// Hands values out and takes one back. What came of a secret is one as a whole.
    fn cross(
        &self,
        function: &crate::engine::Function,
        what: &str,
        values: &[Value],
    ) -> Res<Value> {
        let secret = values.iter().any(Value::is_secret);
        let mut outward = Outward::new(&self.meter);
        let given: Vec<_> = values.iter().map(|it| outward.convert(it, 0)).collect::<Res<_>>()?;
        let answer = function(&given).map_err(|reason| {
            let reason = if secret { "its arguments hold a secret" } else { &reason };
            let detail = if reason.is_empty() { String::new() } else { format!(": {reason}") };
            Fail::call(format!("Template {what} failed{}", neutralise(&detail)))
        })?;
        let paths: Vec<Vec<&str>> = if secret { vec![Vec::new()] } else { Vec::new() };
        answer.map_or(Ok(Value::Undefined), |it| from_json(&it, &paths))
    }
}

/// Fits arguments to a filter. Two of them know the names of their arguments; the rest get those
/// given by name as one more record. The second part is what is weighed, where that is not the same.
fn lower(name: &str, arguments: Arguments) -> Res<(Vec<Value>, Option<Vec<Value>>)> {
    let names: &[&str] = match name {
        "int" => &["default", "base"],
        "sort" => &["reverse", "case_sensitive", "attribute"],
        _ => &[],
    };
    if !names.is_empty() {
        let all = arguments.positional.iter().chain(arguments.named.values()).cloned().collect();
        let names: Vec<String> = names.iter().map(|it| (*it).to_owned()).collect();
        return Ok((arguments::fit(&names, &[], arguments).positional, Some(all)));
    }
    let Arguments { mut positional, named } = arguments;
    if !named.is_empty() {
        let mut entries: Vec<(Text, Value)> =
            named.into_iter().map(|(name, it)| (Text::from(name.as_str()), it)).collect();
        entries.push((Text::from("__keywords"), Value::Bool(true)));
        positional.push(Value::record(entries)?);
    }
    Ok((positional, None))
}
