//! Tree to value. Steps and depth are counted exactly as nunjitsu counts them, so that both stop at
//! the same place.

mod arguments;
mod calls;
mod expressions;
mod filtering;
mod globals;
mod lookups;
mod loops;
pub(crate) mod meter;
mod scope;
pub(crate) mod stack;
mod statements;
mod weigh;

use std::collections::HashMap;
use std::rc::Rc;

use crate::ast::{Ast, Kind, NodeId};
use crate::engine::Registry;
use crate::error::{Fail, Limit, Res};
use crate::plan::{Plan, plan};
use crate::rendered::{self, Rendered};
use crate::value::text::{Builder, Text};
use crate::value::{Callable, Value, coerce};
use crate::{Context, Options, parser};
use globals::Builtin;
pub(crate) use lookups::{own, own_or_undefined};
use meter::Meter;
use scope::{Scope, Slots};

/// Renders a template.
pub(crate) fn render(
    registry: &Registry,
    source: &str,
    context: &Context,
    options: &Options,
) -> Res<Rendered> {
    if is_plain(source) {
        return plain(source, options);
    }
    let ast = parser::parse(source, options)?;
    let plan = plan(&ast, options.limits.work)?;
    let mut evaluator = Evaluator {
        ast: &ast,
        plan: &plan,
        registry,
        context,
        options,
        meter: Meter::new(&options.limits),
        names: Scope::context(),
        macros: Vec::new(),
        builtins: Vec::new(),
        registered: Vec::new(),
        handles: HashMap::new(),
    };
    evaluator.run().map_err(|fail| fail.at(ast.node(ast.root).pos))
}

/// Whether nothing in a source can be a tag, or the end of one that was never opened.
fn is_plain(source: &str) -> bool {
    !["{{", "{%", "{#", "#}"].iter().any(|it| source.contains(it))
}

fn plain(source: &str, options: &Options) -> Res<Rendered> {
    let units = source.encode_utf16().count();
    let most = options.limits.source_units;
    if units > most {
        return Err(Fail::parse_limit(Limit::Source, most as u64, units as u64, None));
    }
    let most = options.limits.output_units;
    if units > most {
        return Err(Fail::limit(Limit::Output, most as u64, units as u64));
    }
    Ok(Rendered::plain(source))
}

/// A macro, or the body of a call block, and where it was declared.
pub(super) struct Macro {
    pub args: NodeId,
    pub body: NodeId,
    pub frame: Rc<crate::plan::Frame>,
    pub scope: Rc<Scope>,
    /// The slots around a caller; a macro sees none but its own.
    pub slots: Option<Rc<Slots>>,
    pub invocation: Rc<Scope>,
}

/// What names mean at some place of a run.
#[derive(Clone)]
pub(super) struct Place {
    pub slots: Rc<Slots>,
    pub region: usize,
    pub invocation: Rc<Scope>,
    pub exports_macros: bool,
    pub exports_assignments: bool,
}

/// One render.
pub(crate) struct Evaluator<'a> {
    pub(super) ast: &'a Ast,
    pub(super) plan: &'a Plan,
    pub(super) registry: &'a Registry,
    pub(super) context: &'a Context,
    pub(super) options: &'a Options,
    pub(super) meter: Meter,
    /// The context's own names that were asked for so far.
    pub(super) names: Rc<Scope>,
    pub(super) macros: Vec<Rc<Macro>>,
    pub(super) builtins: Vec<Builtin>,
    /// Names of registered functions that were asked for.
    pub(super) registered: Vec<String>,
    pub(super) handles: HashMap<String, Rc<Callable>>,
}

impl Evaluator<'_> {
    fn run(&mut self) -> Res<Rendered> {
        let exports = self.names.child(true);
        let scope = exports.child(true);
        let place = Place {
            slots: Slots::new(&self.plan.root, None),
            region: self.plan.root.region,
            invocation: exports,
            exports_macros: true,
            exports_assignments: true,
        };
        if let Some((output, value)) = self.sole_interpolation() {
            // The steps down to it: the template, and the output itself.
            let at = |pos| move |fail: Box<Fail>| fail.at(pos);
            self.meter.step(1).map_err(at(self.ast.node(self.ast.root).pos))?;
            self.meter.step(2).map_err(at(self.ast.node(output).pos))?;
            let value =
                self.expr(value, &scope, &place, 3).map_err(at(self.ast.node(output).pos))?;
            let units = weigh::printed_units(&value, &self.meter)?;
            self.meter.output(units)?;
            return rendered::native(&value, &self.meter);
        }
        let mut out = Builder::new();
        self.node(self.ast.root, &scope, &place, &mut out, 1)?;
        let text: Text = out.finish()?;
        rendered::native(&Value::Str(text), &self.meter)
    }

    /// The output and the expression of a template that is nothing but one interpolation.
    fn sole_interpolation(&self) -> Option<(NodeId, NodeId)> {
        let Kind::Root(children) = self.ast.kind(self.ast.root) else { return None };
        let [output] = children.as_slice() else { return None };
        let Kind::Output(value) = self.ast.kind(*output) else { return None };
        let is_text = matches!(self.ast.kind(*value), Kind::Data(_));
        (!is_text).then_some((*output, *value))
    }

    /// Adds a value to the output as text.
    pub(super) fn print(&self, value: &Value, out: &mut Builder) -> Res<()> {
        let text = coerce::printed(value, Some(&self.meter))?;
        self.append(&text, out)
    }

    /// Adds a text to the output.
    pub(super) fn append(&self, text: &Text, out: &mut Builder) -> Res<()> {
        self.meter.output(text.len())?;
        out.push(text);
        Ok(())
    }
}
