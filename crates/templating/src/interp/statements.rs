//! Tags.

use std::rc::Rc;

use super::scope::{Scope, Slots};
use super::{Evaluator, Macro, Place, stack};
use crate::ast::{Kind, NodeId};
use crate::error::{Fail, Res};
use crate::value::text::{Builder, Text};
use crate::value::{Callable, CallableKind, Value, coerce};

impl Evaluator<'_> {
    /// Evaluates what writes to the output.
    pub(super) fn node(
        &mut self,
        node: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        out: &mut Builder,
        depth: usize,
    ) -> Res<()> {
        let pos = self.ast.node(node).pos;
        stack::deep(|| self.node_kind(node, scope, place, out, depth)).map_err(|it| it.at(pos))
    }

    fn node_kind(
        &mut self,
        node: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        out: &mut Builder,
        depth: usize,
    ) -> Res<()> {
        self.meter.step(depth)?;
        let ast = self.ast;
        match ast.kind(node) {
            Kind::Root(children) | Kind::List(children) => {
                for child in children {
                    self.node(*child, scope, place, out, depth + 1)?;
                }
                Ok(())
            }
            Kind::Output(value) => {
                if let Kind::Data(text) = ast.kind(*value) {
                    return self.append(text, out);
                }
                let value = self.expr(*value, scope, place, depth + 1)?;
                self.print(&value, out)
            }
            Kind::If { cond, body, otherwise } => {
                let holds = self.expr(*cond, scope, place, depth + 1)?.truthy();
                let branch = if holds { Some(*body) } else { *otherwise };
                branch.map_or(Ok(()), |it| self.node(it, scope, place, out, depth + 1))
            }
            Kind::For { .. } => self.for_loop(node, scope, place, out, depth + 1),
            Kind::Set { targets, value, body } => {
                self.set(targets, *value, *body, scope, place, depth + 1)
            }
            Kind::Macro { name, args, body } => self.declare(node, *name, *args, *body, place),
            Kind::CallBlock { call, caller } => {
                self.call_block(*call, *caller, scope, place, out, depth + 1)
            }
            Kind::Block { body } => {
                let frame = self.plan.frame(place.region, node)?;
                let inner = Place {
                    slots: Slots::new(&frame, None),
                    region: frame.region,
                    invocation: Rc::clone(&place.invocation),
                    exports_macros: true,
                    exports_assignments: false,
                };
                self.node(*body, &scope.child(true), &inner, out, depth + 2)
            }
            Kind::Switch { expr, cases, fallback } => {
                self.switch(*expr, cases, *fallback, scope, place, out, depth)
            }
            _ => Err(Fail::value("Unexpected statement node")),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the place of a run is passed on as it is")]
    fn switch(
        &mut self,
        expr: NodeId,
        cases: &[NodeId],
        fallback: Option<NodeId>,
        scope: &Rc<Scope>,
        place: &Place,
        out: &mut Builder,
        depth: usize,
    ) -> Res<()> {
        let ast = self.ast;
        let value = self.expr(expr, scope, place, depth + 1)?;
        let mut matched = false;
        for case in cases {
            let Kind::Case { cond, body } = ast.kind(*case) else { continue };
            if !matched {
                let wanted = self.expr(*cond, scope, place, depth + 1)?;
                matched = coerce::strict_equal(&value, &wanted);
            }
            // A case without a body falls through to the next.
            if matched && !ast.list(*body).is_empty() {
                return self.node(*body, scope, place, out, depth + 1);
            }
        }
        fallback.map_or(Ok(()), |it| self.node(it, scope, place, out, depth + 1))
    }

    fn set(
        &mut self,
        targets: &[NodeId],
        value: Option<NodeId>,
        body: Option<NodeId>,
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<()> {
        let ast = self.ast;
        let value = match (value, body.map(|it| ast.kind(it))) {
            (Some(value), _) => self.expr(value, scope, place, depth + 1)?,
            (None, Some(Kind::Capture { body })) => {
                Value::Str(self.capture(*body, scope, place, depth + 1)?)
            }
            _ => return Err(Fail::value("Invalid block assignment")),
        };
        for target in targets {
            let name = ast.symbol(*target);
            scope.assign(name, value.clone());
            if let Some(slot) = self.plan.slot(place.region, *target) {
                place.slots.set(slot, value.clone());
            }
            if place.exports_assignments {
                place.invocation.set(name, value.clone());
            }
        }
        Ok(())
    }

    fn declare(
        &mut self,
        node: NodeId,
        name: NodeId,
        args: NodeId,
        body: NodeId,
        place: &Place,
    ) -> Res<()> {
        let declared = Macro {
            args,
            body,
            frame: self.plan.frame(place.region, node)?,
            scope: Rc::clone(&place.invocation),
            slots: None,
            invocation: Rc::clone(&place.invocation),
        };
        let handle = Value::Callable(self.register(declared, CallableKind::Macro));
        if let Some(slot) = self.plan.slot(place.region, node) {
            place.slots.set(slot, handle.clone());
        }
        if place.exports_macros {
            place.invocation.set(self.ast.symbol(name), handle);
        }
        Ok(())
    }

    /// A handle to a macro or a caller.
    pub(super) fn register(&mut self, declared: Macro, kind: CallableKind) -> Rc<Callable> {
        self.macros.push(Rc::new(declared));
        Rc::new(Callable { kind, id: self.macros.len() - 1 })
    }

    /// The output of a body as a text.
    pub(super) fn capture(
        &mut self,
        body: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<Text> {
        let mut out = Builder::new();
        self.node(body, scope, place, &mut out, depth + 1)?;
        out.finish()
    }
}
