//! What steps of templates may do with repositories of this server.
//!
//! Reading order: [`repo_url`] (which repository a step means: pure), [`files`] (what of a workspace goes
//! into a commit), [`publish`] (`publish:githost`).

pub mod files;
pub mod publish;
pub mod repo_url;

use std::sync::Arc;

use feature::TemplateAction;

use crate::pushes::Pushes;

/// The actions.
pub fn actions(pushes: &Arc<Pushes>) -> Vec<Arc<dyn TemplateAction>> {
    vec![Arc::new(publish::Publish::new(pushes.clone()))]
}
