//! Gitea and Forgejo: repositories and their files.
//!
//! Files go through the contents API, which knows neither symbolic links nor executable files: links
//! are left out, and both are told.

mod publish;

use std::sync::Arc;

use feature::TemplateAction;

use crate::vendors::Vendors;

/// All actions for Gitea.
pub(crate) fn actions(vendors: &Arc<Vendors>) -> Vec<Arc<dyn TemplateAction>> {
    vec![Arc::new(publish::Publish::new(vendors))]
}
