//! What steps of templates may do with repositories of this server.
//!
//! Reading order: [`repo_url`] (which repository a step means: pure), [`files`] (what of a workspace goes
//! into a commit), [`publish`] (`publish:githost`),
//! [`pull_request`] (`publish:githost:pull-request`).

pub mod files;
pub mod publish;
pub mod pull_request;
pub mod repo_url;

use std::sync::Arc;

use feature::TemplateAction;

use crate::pulls::Pulls;
use crate::pushes::Pushes;

/// The actions.
pub fn actions(pushes: &Arc<Pushes>, pulls: &Arc<Pulls>) -> Vec<Arc<dyn TemplateAction>> {
    vec![
        Arc::new(publish::Publish::new(pushes.clone())),
        Arc::new(pull_request::PullRequest::new(pushes.clone(), pulls.clone())),
    ]
}
