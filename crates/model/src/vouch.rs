//! The port through which work that goes on without a request asks whether whoever asked for it is
//! still let in. Whoever keeps accounts fills it.

use crate::problem::Asked;
use crate::{Caller, Millis};

/// Knows who is still let in.
pub trait Vouch: Send + Sync {
    /// Vouches for a caller who was let in at `since`, for work that is done in their name now. What
    /// they may do is another question, for [`crate::permission::Decisions`].
    ///
    /// # Errors
    /// 401 for one who was locked out or removed since; else what keeps it from being known.
    fn vouch<'a>(&'a self, caller: &'a Caller, since: Millis) -> Asked<'a, ()>;
}
