//! Every kind of provider: a file each, and a word in this list.

mod awsalb;
mod cfaccess;
mod gcp_iap;
mod github;
mod gitlab;
mod google;
mod guest;
mod microsoft;
mod oauth2_proxy;
mod oidc;
mod okta;

use super::provider::Kind;

/// All kinds, in the order in which people see them.
pub const KINDS: &[&Kind] = &[
    &oidc::KIND,
    &github::KIND,
    &gitlab::KIND,
    &google::KIND,
    &microsoft::KIND,
    &okta::KIND,
    &oauth2_proxy::KIND,
    &gcp_iap::KIND,
    &cfaccess::KIND,
    &awsalb::KIND,
    &guest::KIND,
];
