//! Scenarios: every action against doubles of its vendor that answer as its documentation says, on
//! good days and bad ones.

mod double;
mod every_action;
mod gitea;
mod gitea_double;
mod github;
mod github_bad_days;
mod github_double;
mod github_more;
mod github_pull;
mod gitlab;
mod gitlab_double;
mod stage;
