//! What there is to be permitted in this process, and who settles conditions about which things.
//!
//! Whoever decides needs both: a grant is held against permissions by name, and a conditional
//! decision about one thing is settled by the feature that has the thing. Filled while features are
//! built, as [`crate::Ports`] are.

use std::sync::{Arc, OnceLock};

use model::permission::Condition;
use model::{Caller, Permission, Problem};
use serde_json::Value;

/// A feature that has things which conditions are about.
pub trait Conditions: Send + Sync {
    /// The type of things: `catalog-entity`.
    fn resource_type(&self) -> &'static str;

    /// The feature, as Backstage's `pluginId`: `catalog`.
    fn plugin(&self) -> &'static str;

    /// The rules as Backstage's metadata describes them: name, description, resourceType,
    /// paramsSchema.
    fn rules(&self) -> Vec<Value>;

    /// Whether the condition can be understood.
    ///
    /// # Errors
    /// A rule that is not there; parameters that are wrong.
    fn check(&self, condition: &Condition) -> Result<(), Problem>;

    /// Which of the things pass, in their order. One that is not there, or not for this caller,
    /// does not; nor does anything when the condition cannot be understood.
    fn apply(&self, caller: &Caller, condition: &Condition, refs: &[String]) -> Vec<bool>;
}

/// Every permission of the process, and every settler of conditions.
#[derive(Default)]
pub struct Permits {
    permissions: OnceLock<Vec<Permission>>,
    conditions: OnceLock<Vec<Arc<dyn Conditions>>>,
}

impl Permits {
    /// Every permission that some operation or action names, in the order of the features.
    pub fn permissions(&self) -> &[Permission] {
        self.permissions.get().map(Vec::as_slice).unwrap_or_default()
    }

    /// The permission of this name.
    pub fn find(&self, name: &str) -> Option<&Permission> {
        self.permissions().iter().find(|it| it.name == name)
    }

    /// Everybody who settles conditions.
    pub fn all_conditions(&self) -> &[Arc<dyn Conditions>] {
        self.conditions.get().map(Vec::as_slice).unwrap_or_default()
    }

    /// Who settles conditions about things of this type.
    pub fn conditions(&self, resource_type: &str) -> Option<&dyn Conditions> {
        let mut all = self.all_conditions().iter();
        all.find(|it| it.resource_type() == resource_type).map(AsRef::as_ref)
    }

    /// Said once, before features are built.
    pub(crate) fn know_permissions(&self, permissions: Vec<Permission>) {
        let _ = self.permissions.set(permissions);
    }

    /// Said once, when all are built.
    pub(crate) fn know_conditions(&self, conditions: Vec<Arc<dyn Conditions>>) {
        let _ = self.conditions.set(conditions);
    }

    /// For tests: these permissions and settlers.
    pub fn of(permissions: Vec<Permission>, conditions: Vec<Arc<dyn Conditions>>) -> Self {
        let permits = Self::default();
        permits.know_permissions(permissions);
        permits.know_conditions(conditions);
        permits
    }
}
