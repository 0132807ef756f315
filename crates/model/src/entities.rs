//! The port through which features read the catalog and add to it, in the name of a caller. The
//! catalog fills it; what a caller may not see is absent.

use serde_json::Value;

use crate::problem::Asked;
use crate::{Caller, EntityRef, Location};

/// A location that was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredLocation {
    /// Its id.
    pub id: String,
    /// It had been registered before.
    pub existed: bool,
}

/// Entities and where they come from.
pub trait Entities: Send + Sync {
    /// The entity of this reference as Backstage's catalog gives it, relations included.
    fn entity<'a>(
        &'a self,
        caller: &'a Caller,
        entity_ref: &'a EntityRef,
    ) -> Asked<'a, Option<Value>>;

    /// Entities that pass `filter`, at most `most` in the order of their names. The filter is that of
    /// Backstage's catalog API: an object of `key: value`, `key: [values]` or `key: {exists: bool}`,
    /// or a list of such objects of which one has to pass.
    ///
    /// # Errors
    /// A filter of another shape.
    fn find<'a>(
        &'a self,
        caller: &'a Caller,
        filter: &'a Value,
        most: usize,
    ) -> Asked<'a, Vec<Value>>;

    /// What registering `location` would bring: the entities that its file and what that names
    /// declare. Writes nothing.
    ///
    /// # Errors
    /// What keeps it from being registered: it cannot be read, it says what is refused, this caller
    /// may not.
    fn preview<'a>(&'a self, caller: &'a Caller, location: &'a Location) -> Asked<'a, Vec<Value>>;

    /// Registers `location`, once. Returns when its first reading has been done or has taken a few
    /// seconds.
    ///
    /// # Errors
    /// As [`Self::preview`].
    fn register<'a>(
        &'a self,
        caller: &'a Caller,
        location: &'a Location,
    ) -> Asked<'a, RegisteredLocation>;
}
