//! The port through which a feature asks what a caller may do.
//!
//! Whoever keeps users and policies fills it; without such a feature [`ByCaller`] answers from what
//! the caller is and brought along.

use std::sync::Arc;

use super::{Condition, Permission};
use crate::caller::Principal;
use crate::{Caller, Problem};

/// What a caller may do with a permission.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// All of it.
    Allow,
    /// None of it.
    Deny,
    /// It depends on the thing: the feature whose resource type the permission has applies this to
    /// each of its things. Two equal pointers are the same condition, so that what follows from one
    /// can be kept.
    Conditional(Arc<Condition>),
}

/// Decides. It is asked on the path of reads that people wait for, so it answers from memory.
pub trait Decisions: Send + Sync {
    /// What `caller` may do with `permission`. Only permissions with a resource type are ever
    /// conditional.
    fn decide(&self, caller: &Caller, permission: &Permission) -> Decision;

    /// Refuses a caller who may not use `permission` on anything at all.
    ///
    /// # Errors
    /// 401 for nobody in particular, 403 for a known caller.
    fn require(&self, caller: &Caller, permission: &Permission) -> Result<(), Problem> {
        match self.decide(caller, permission) {
            Decision::Allow | Decision::Conditional(_) => Ok(()),
            Decision::Deny => Err(caller.refusal(permission)),
        }
    }
}

/// Decides by what a caller is: nobody in particular may nothing, a known one may what their
/// credentials reach.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByCaller;

impl Decisions for ByCaller {
    fn decide(&self, caller: &Caller, permission: &Permission) -> Decision {
        if caller.principal != Principal::Anonymous && caller.reaches(permission) {
            Decision::Allow
        } else {
            Decision::Deny
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::Action;

    #[test]
    fn a_caller_who_may_is_allowed_and_nobody_is_denied() {
        let read =
            Permission { name: "sample.thing.read", action: Action::Read, resource: Some("thing") };
        assert_eq!(ByCaller.decide(&Caller::SYSTEM, &read), Decision::Allow);
        assert_eq!(ByCaller.decide(&Caller::ANONYMOUS, &read), Decision::Deny);
    }
}
