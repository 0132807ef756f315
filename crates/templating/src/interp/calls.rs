//! Calls: macros, callers, the language's own functions and methods, registered functions.

use std::rc::Rc;

use super::arguments::{self, Arguments};
use super::globals::Builtin;
use super::scope::{Scope, Slots};
use super::{Evaluator, Macro, Place};
use crate::ast::{Kind, Literal, Name, NodeId};
use crate::diagnostics::quoted;
use crate::error::{Fail, Res};
use crate::methods;
use crate::value::text::Builder;
use crate::value::{CallableKind, Value};

impl Evaluator<'_> {
    /// `name(arguments)`
    pub(super) fn call(
        &mut self,
        name: NodeId,
        args: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        depth: usize,
    ) -> Res<Value> {
        let target = self.expr(name, scope, place, depth + 1)?;
        let Value::Callable(callable) = &target else {
            let kind = target.kind();
            return Err(Fail::value(match self.path(name) {
                Some(path) => format!(
                    "Template value {} resolved to {kind} and cannot be called",
                    quoted(&path)
                ),
                None => format!("Template expression resolved to {kind} and cannot be called"),
            }));
        };
        match callable.kind {
            CallableKind::Macro | CallableKind::Caller => {
                let arguments = self.arguments(args, scope, place, depth + 1)?;
                self.call_macro(callable.id, arguments, depth + 1)
            }
            CallableKind::Builtin => {
                self.check_builtin(callable.id, args)?;
                let arguments = self.arguments(args, scope, place, depth + 1)?;
                arguments.data()?;
                self.call_builtin(callable.id, arguments)
            }
            CallableKind::Registered => {
                let name = self.registered.get(callable.id).cloned().unwrap_or_default();
                let what = format!("Registered global {name}");
                arguments::only_positional(self.ast, args, &what)?;
                let arguments = self.arguments(args, scope, place, depth + 1)?;
                arguments.data()?;
                self.meter.call()?;
                self.call_function(&name, &arguments.positional)
            }
        }
    }

    /// How what is called is written, for messages.
    fn path(&self, mut node: NodeId) -> Option<String> {
        let mut parts: Vec<String> = Vec::new();
        loop {
            match self.ast.kind(node) {
                Kind::Symbol(name) => {
                    parts.push(name.to_string());
                    parts.reverse();
                    return Some(parts.join("."));
                }
                Kind::Lookup { target, key } => {
                    parts.push(match self.ast.kind(*key) {
                        Kind::Literal(Literal::Str(text)) => text.to_lossy(),
                        Kind::Symbol(name) => name.to_string(),
                        _ => return None,
                    });
                    node = *target;
                }
                _ => return None,
            }
        }
    }

    /// Refuses arguments that something of the language's own cannot take, before they are evaluated.
    fn check_builtin(&self, id: usize, args: NodeId) -> Res<()> {
        let ast = self.ast;
        match self.builtins.get(id) {
            Some(Builtin::Global(name)) => {
                let what = format!("Built-in global {name}");
                arguments::only_positional(ast, args, &what)?;
                match *name {
                    "range" => arguments::at_most(ast, args, &what, 3),
                    "joiner" => arguments::at_most(ast, args, &what, 1),
                    _ => Ok(()),
                }
            }
            Some(Builtin::Joiner { .. }) => arguments::exactly(ast, args, "Joiner instance", 0),
            Some(Builtin::CyclerMethod { reset, .. }) => {
                let what = if *reset { "Cycler reset" } else { "Cycler next" };
                arguments::exactly(ast, args, what, 0)
            }
            Some(Builtin::Method { receiver, name }) => {
                let what = format!("Template intrinsic {name}");
                arguments::only_positional(ast, args, &what)?;
                let (least, most) = methods::arity(receiver, name, self.options.cookiecutter);
                arguments::between(ast, args, &what, least, most)
            }
            _ => Err(Fail::value("Interpreter builtin object is not directly callable")),
        }
    }

    /// Calls a macro or a caller; what it writes is a safe text.
    pub(super) fn call_macro(
        &mut self,
        id: usize,
        arguments: Arguments,
        depth: usize,
    ) -> Res<Value> {
        let ast = self.ast;
        let Some(called) = self.macros.get(id).cloned() else {
            return Err(Fail::value("Unknown template macro"));
        };
        let local = called.scope.child(true);
        let place = Place {
            slots: Slots::new(&called.frame, called.slots.clone()),
            region: called.frame.region,
            invocation: Rc::clone(&called.invocation),
            exports_macros: called.slots.is_none(),
            exports_assignments: false,
        };
        let (names, defaults) = self.formal(called.args);
        let takes_caller = names.iter().chain(&defaults).any(|it| it == "caller");
        let mut fitted = arguments::fit(&names, &defaults, arguments);
        let mut positional = fitted.positional.drain(..);
        for argument in ast.list(called.args) {
            let Kind::Keywords(pairs) = ast.kind(*argument) else {
                let value = positional.next().unwrap_or(Value::Undefined);
                self.bind_local(*argument, value, &local, &place);
                continue;
            };
            for pair in pairs {
                let (key, default) = ast.pair(*pair);
                let value = match fitted.named.get(&**ast.symbol(key)) {
                    Some(value) => value.clone(),
                    None => self.expr(default, &local, &place, depth + 1)?,
                };
                self.bind_local(key, value, &local, &place);
            }
        }
        if let Some(caller) = fitted.named.get("caller").filter(|_| !takes_caller) {
            local.set(&Name::from("caller"), caller.clone());
        }
        let text = self.capture(called.body, &local, &place, depth + 1)?;
        Ok(Value::safe(text))
    }

    /// The names of the parameters without and with defaults.
    fn formal(&self, args: NodeId) -> (Vec<String>, Vec<String>) {
        let (mut names, mut defaults) = (Vec::new(), Vec::new());
        for argument in self.ast.list(args) {
            match self.ast.kind(*argument) {
                Kind::Keywords(pairs) => defaults.extend(
                    pairs.iter().map(|it| self.ast.symbol(self.ast.pair(*it).0).to_string()),
                ),
                _ => names.push(self.ast.symbol(*argument).to_string()),
            }
        }
        (names, defaults)
    }

    /// `{% call name(arguments) %}`
    pub(super) fn call_block(
        &mut self,
        call: NodeId,
        caller: NodeId,
        scope: &Rc<Scope>,
        place: &Place,
        out: &mut Builder,
        depth: usize,
    ) -> Res<()> {
        let ast = self.ast;
        let (Kind::Call { name, args }, Kind::Caller { args: formal, body }) =
            (ast.kind(call), ast.kind(caller))
        else {
            return Err(Fail::value("Invalid call block"));
        };
        let target = self.expr(*name, scope, place, depth + 1)?;
        let called = match &target {
            Value::Callable(it) if it.kind == CallableKind::Macro => it.id,
            _ => return Err(Fail::value("Call blocks can target only template macros")),
        };
        let mut arguments = self.arguments(*args, scope, place, depth + 1)?;
        let declared = Macro {
            args: *formal,
            body: *body,
            frame: self.plan.frame(place.region, caller)?,
            scope: Rc::clone(scope),
            slots: Some(Rc::clone(&place.slots)),
            invocation: Rc::clone(&place.invocation),
        };
        let handle = self.register(declared, CallableKind::Caller);
        arguments.named.insert("caller".to_owned(), Value::Callable(handle));
        let value = self.call_macro(called, arguments, depth + 1)?;
        self.print(&value, out)
    }
}
