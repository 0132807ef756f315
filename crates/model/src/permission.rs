//! Permissions: the names of what may be done, as Backstage names them on the wire, and how it is
//! decided who may.
//!
//! Reading order: [`Permission`], [`decision`] (the port through which a feature asks), [`condition`]
//! (what a decision may depend on).

pub mod condition;
pub mod decision;
pub mod limits;

pub use condition::{Condition, RuleUse};
pub use decision::{ByCaller, Decision, Decisions};

/// One named permission. Features declare theirs as constants; every operation names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Permission {
    /// For example `catalog.entity.read`.
    pub name: &'static str,
    /// What the act does to its object.
    pub action: Action,
    /// The resource type whose rules may condition it (`catalog-entity`), or `None` when basic.
    pub resource: Option<&'static str>,
}

/// The `action` attribute of Backstage's permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Makes something.
    Create,
    /// Looks at something.
    Read,
    /// Changes something.
    Update,
    /// Removes something.
    Delete,
    /// Acts without one of the four attributes (Backstage leaves `action` out).
    Use,
}

impl Action {
    /// The attribute's value on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Use => "use",
        }
    }
}
