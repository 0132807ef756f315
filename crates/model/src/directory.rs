//! The port through which whoever signs people in asks about the organisation: which `User`
//! entities there are, and which groups they belong to.
//!
//! The catalog fills it from its read model. It is asked on every request whose memberships are not
//! remembered, so it answers from memory.

use std::sync::Arc;

/// How a user is looked for, as Backstage's sign-in resolvers look for theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserQuery {
    /// By reference, `user:default/ada`, in any case.
    Ref(String),
    /// By an annotation of exactly this value: `google.com/email`.
    Annotation(String, String),
    /// By `spec.profile.email`, without regard to case.
    Email(String),
    /// By `spec.profile.displayName`, without regard to case.
    DisplayName(String),
}

/// A `User` entity, as far as signing in needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryUser {
    /// `user:default/ada`, in lower case.
    pub entity_ref: String,
    /// `spec.profile.displayName`.
    pub display_name: Option<String>,
    /// `spec.profile.email`.
    pub email: Option<String>,
    /// `spec.profile.picture`.
    pub picture: Option<String>,
}

/// Knows the organisation.
pub trait Directory: Send + Sync {
    /// The users that `query` finds, at most `most`. More than one is for the asker to refuse.
    fn users(&self, query: &UserQuery, most: usize) -> Vec<DirectoryUser>;

    /// The groups to which `entity_ref` belongs, nearest first: by `memberOf`, then, for each group,
    /// its parents by `childOf`. Bounded, and safe against circles. Empty where there is no such
    /// entity. Lower case.
    fn groups_of(&self, entity_ref: &str) -> Arc<[String]>;

    /// A number that grows whenever an answer may have changed. What was derived from answers under
    /// the same number still holds.
    fn version(&self) -> u64;
}

/// An organisation without anybody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Directory for Nobody {
    fn users(&self, _query: &UserQuery, _most: usize) -> Vec<DirectoryUser> {
        Vec::new()
    }

    fn groups_of(&self, _entity_ref: &str) -> Arc<[String]> {
        Arc::default()
    }

    fn version(&self) -> u64 {
        0
    }
}
