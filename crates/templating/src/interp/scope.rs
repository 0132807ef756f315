//! Where values of names are kept: by name in scopes, by slot in frames.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::ast::Name;
use crate::plan::{Frame, Slot};
use crate::value::Value;

/// Names of one part of a run, and the scope around it.
#[derive(Debug)]
pub(crate) struct Scope {
    parent: Option<Rc<Scope>>,
    /// Whether assignments stay here.
    isolated: bool,
    /// Whether these are the names of the context, which assignments never change.
    readonly: bool,
    entries: RefCell<HashMap<Name, Value>>,
}

impl Scope {
    /// The scope of the context's own names, which it is given as they are asked for.
    pub fn context() -> Rc<Self> {
        let entries = RefCell::default();
        Rc::new(Self { parent: None, isolated: false, readonly: true, entries })
    }

    /// A scope within this one.
    pub fn child(self: &Rc<Self>, isolated: bool) -> Rc<Self> {
        let parent = Some(Rc::clone(self));
        Rc::new(Self { parent, isolated, readonly: false, entries: RefCell::default() })
    }

    /// Sets a name right here.
    pub fn set(&self, name: &Name, value: Value) {
        self.entries.borrow_mut().insert(Rc::clone(name), value);
    }

    /// The value of a name, here or around.
    pub fn get(&self, name: &str) -> Option<Value> {
        let mut scope = Some(self);
        while let Some(at) = scope {
            if let Some(value) = at.entries.borrow().get(name) {
                return Some(value.clone());
            }
            scope = at.parent.as_deref();
        }
        None
    }

    /// Changes the nearest variable of a name, or makes one here.
    pub fn assign(&self, name: &Name, value: Value) {
        let mut scope = self;
        while !scope.isolated && !scope.has_own(name) {
            match scope.parent.as_deref().filter(|it| it.can_assign(name)) {
                Some(parent) => scope = parent,
                None => break,
            }
        }
        scope.set(name, value);
    }

    fn has_own(&self, name: &str) -> bool {
        !self.readonly && self.entries.borrow().contains_key(name)
    }

    fn can_assign(&self, name: &str) -> bool {
        let mut scope = Some(self);
        while let Some(at) = scope {
            if at.entries.borrow().contains_key(name) {
                return !at.readonly;
            }
            if at.isolated {
                return false;
            }
            scope = at.parent.as_deref();
        }
        false
    }
}

/// The slots of one call of a function, and those of the functions around it.
#[derive(Debug)]
pub(crate) struct Slots {
    parent: Option<Rc<Slots>>,
    values: RefCell<HashMap<Slot, Value>>,
}

impl Slots {
    /// The slots of a call.
    pub fn new(frame: &Frame, parent: Option<Rc<Slots>>) -> Rc<Self> {
        let values = frame.slots.iter().map(|slot| (*slot, Value::Undefined)).collect();
        Rc::new(Self { parent, values: RefCell::new(values) })
    }

    /// What a slot holds.
    pub fn get(&self, slot: Slot) -> Value {
        let mut slots = Some(self);
        while let Some(at) = slots {
            if let Some(value) = at.values.borrow().get(&slot) {
                return value.clone();
            }
            slots = at.parent.as_deref();
        }
        Value::Undefined
    }

    /// Puts a value into the slot, in the call that owns it.
    pub fn set(&self, slot: Slot, value: Value) {
        let mut slots = Some(self);
        while let Some(at) = slots {
            if let Some(held) = at.values.borrow_mut().get_mut(&slot) {
                *held = value;
                return;
            }
            slots = at.parent.as_deref();
        }
    }
}
