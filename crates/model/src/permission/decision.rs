//! The port through which a feature asks what a caller may do.
//!
//! Whoever keeps users and policies fills it; until then [`ByCaller`] answers from what the caller
//! brought along.

use super::{Condition, Permission};
use crate::Caller;

/// What a caller may do with a permission.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// All of it.
    Allow,
    /// None of it.
    Deny,
    /// It depends on the thing: the feature whose resource type the permission has applies this to
    /// each of its things.
    Conditional(Condition),
}

/// Decides. It is asked on the path of reads that people wait for, so it answers from memory.
pub trait Decisions: Send + Sync {
    /// What `caller` may do with `permission`. Only permissions with a resource type are ever
    /// conditional.
    fn decide(&self, caller: &Caller, permission: &Permission) -> Decision;
}

/// Decides by what a caller brought along: everything, nothing, or the restrictions of a token.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByCaller;

impl Decisions for ByCaller {
    fn decide(&self, caller: &Caller, permission: &Permission) -> Decision {
        if caller.may(permission) { Decision::Allow } else { Decision::Deny }
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
        assert_eq!(ByCaller.decide(&Caller::System, &read), Decision::Allow);
        assert_eq!(ByCaller.decide(&Caller::Anonymous, &read), Decision::Deny);
    }
}
