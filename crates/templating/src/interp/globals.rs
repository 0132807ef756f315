//! Names that are not the context's: registered values and functions, and the language's own `range`,
//! `cycler`, `joiner`.

use std::rc::Rc;

use super::Evaluator;
use super::arguments::Arguments;
use super::lookups::fresh;
use super::weigh;
use crate::error::{Fail, Res};
use crate::methods;
use crate::value::text::Text;
use crate::value::{Callable, CallableKind, Value, coerce, json};

/// Something of the language's own that can be called.
pub(crate) enum Builtin {
    Global(&'static str),
    Cycler { values: Vec<Value>, index: Option<usize> },
    CyclerMethod { owner: usize, reset: bool },
    Joiner { separator: Value, used: bool },
    Method { receiver: Value, name: &'static str },
}

impl Evaluator<'_> {
    /// A handle to something that can be called.
    pub(super) fn builtin(&mut self, builtin: Builtin) -> Rc<Callable> {
        self.builtins.push(builtin);
        Rc::new(Callable { kind: CallableKind::Builtin, id: self.builtins.len() - 1 })
    }

    /// The value of a name that the context does not have.
    pub(super) fn global(&mut self, name: &Rc<str>) -> Res<Value> {
        if let Some(value) = self.registry.values.get(&**name) {
            let value = json::from_json(value, &[])?;
            self.names.set(name, value.clone());
            return Ok(value);
        }
        if let Some(handle) = self.handles.get(&**name) {
            return Ok(Value::Callable(Rc::clone(handle)));
        }
        let handle = if self.registry.functions.contains_key(&**name) {
            self.registered.push(name.to_string());
            let id = self.registered.len() - 1;
            Rc::new(Callable { kind: CallableKind::Registered, id })
        } else {
            match ["range", "cycler", "joiner"].into_iter().find(|it| *it == &**name) {
                Some(global) => self.builtin(Builtin::Global(global)),
                None => return Ok(Value::Undefined),
            }
        };
        self.handles.insert(name.to_string(), Rc::clone(&handle));
        Ok(Value::Callable(handle))
    }

    /// A member of what `cycler()` gave.
    pub(super) fn cycler_member(&mut self, owner: usize, key: &Text) -> Value {
        let Some(Builtin::Cycler { values, index }) = self.builtins.get(owner) else {
            return Value::Undefined;
        };
        if key.is("current") {
            return match index {
                None => Value::Null,
                Some(index) => fresh(values.get(*index).cloned().unwrap_or(Value::Undefined)),
            };
        }
        if !key.is("next") && !key.is("reset") {
            return Value::Undefined;
        }
        let reset = key.is("reset");
        Value::Callable(self.builtin(Builtin::CyclerMethod { owner, reset }))
    }

    /// Calls something of the language's own.
    pub(super) fn call_builtin(&mut self, id: usize, arguments: Arguments) -> Res<Value> {
        let values = arguments.positional;
        match self.builtins.get_mut(id) {
            Some(Builtin::Global("range")) => self.range(&values),
            Some(Builtin::Global("cycler")) => {
                let cycler = Builtin::Cycler { values, index: None };
                Ok(Value::Callable(self.builtin(cycler)))
            }
            Some(Builtin::Global(_)) => {
                let separator = values.into_iter().next().filter(Value::truthy);
                let separator = separator.unwrap_or_else(|| Value::str(","));
                Ok(Value::Callable(self.builtin(Builtin::Joiner { separator, used: false })))
            }
            Some(Builtin::Joiner { separator, used }) => {
                let again = std::mem::replace(used, true);
                Ok(if again { separator.clone() } else { Value::str("") })
            }
            Some(Builtin::CyclerMethod { owner, reset }) => {
                let (owner, reset) = (*owner, *reset);
                Ok(self.cycle(owner, reset))
            }
            Some(Builtin::Method { receiver, name }) => {
                let (receiver, name) = (receiver.clone(), *name);
                let scratch =
                    weigh::scratch(std::iter::once(&receiver).chain(&values), &self.meter)?;
                let options = methods::Options {
                    cookiecutter: self.options.cookiecutter,
                    meter: &self.meter,
                };
                let result = methods::invoke(&receiver, name, &values, &options)?;
                if let Value::Array(array) = &result {
                    self.meter.reserve(array.len() as f64, scratch)?;
                }
                if let Value::Str(text) = &result {
                    self.meter.text(text.len())?;
                }
                Ok(result)
            }
            _ => Err(Fail::value("Interpreter builtin object is not directly callable")),
        }
    }

    fn cycle(&mut self, owner: usize, reset: bool) -> Value {
        let Some(Builtin::Cycler { values, index }) = self.builtins.get_mut(owner) else {
            return Value::Undefined;
        };
        if reset {
            *index = None;
            return Value::Undefined;
        }
        if values.is_empty() {
            *index = Some(0);
            return Value::Undefined;
        }
        let next = index.map_or(0, |it| (it + 1) % values.len());
        *index = Some(next);
        values[next].clone()
    }

    fn range(&self, values: &[Value]) -> Res<Value> {
        for value in values {
            weigh::expand(value, &self.meter, 0)?;
        }
        let meter = Some(&self.meter);
        let get = |index: usize| values.get(index).cloned().unwrap_or(Value::Undefined);
        let (mut start, mut stop, mut step) = (get(0), get(1), get(2));
        if matches!(stop, Value::Undefined) {
            stop = start;
            start = Value::num(0.0);
            step = Value::num(1.0);
        } else if !step.truthy() {
            step = Value::num(1.0);
        }
        let up = coerce::order(&step, &Value::num(0.0), meter)?.is_some_and(|it| it.is_gt());
        let mut items = Vec::new();
        let mut value = start;
        loop {
            let order = coerce::order(&value, &stop, meter)?;
            let goes_on = order.is_some_and(|it| if up { it.is_lt() } else { it.is_gt() });
            if !goes_on {
                break;
            }
            items.push(value.clone());
            self.meter.step(0)?;
            value = coerce::add(&value, &step, meter)?;
        }
        Value::array(items)
    }
}
