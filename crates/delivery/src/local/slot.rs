//! Which program answers for a service in an environment. Another takes over between two requests: each
//! is counted by the program that it goes to, before that can be told to end.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Mutex;

use super::instance::{Busy, Instance};

/// A slot as it runs on this machine.
#[derive(Debug, Default)]
pub struct RunningSlot {
    active: RwLock<Option<Arc<Instance>>>,
    /// Whoever changes what runs has the turn.
    pub turn: Mutex<()>,
}

impl RunningSlot {
    /// What answers.
    pub fn active(&self) -> Option<Arc<Instance>> {
        self.active.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What answers, for one request.
    pub fn pick(&self) -> Option<(Arc<Instance>, Busy)> {
        let active = self.active.read().unwrap_or_else(PoisonError::into_inner);
        active.as_ref().map(|it| (it.clone(), it.busy()))
    }

    /// This one answers from now on. Gives what did until now.
    pub fn switch(&self, to: Option<Arc<Instance>>) -> Option<Arc<Instance>> {
        let mut active = self.active.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *active, to)
    }

    /// Nothing answers from now on, if it is this deployment that does. Gives it.
    pub fn drop_if(&self, deployment: &str) -> Option<Arc<Instance>> {
        let mut active = self.active.write().unwrap_or_else(PoisonError::into_inner);
        active.take_if(|it| it.deployment == deployment)
    }
}
