//! People over HTTP, under `/api/identity/v1`.

mod accounts;
mod invitations;
mod session;
mod tokens;

use std::sync::Arc;

use gate::{Access, QueryParameters, QueryReader, Routes};
use model::Problem;
use utoipa_axum::routes;

use super::limits::{PAGE_DEFAULT, PAGE_MAX};
use super::{
    ACCOUNT_DELETE, ACCOUNT_READ, ACCOUNT_UPDATE, INVITATION_CREATE, INVITATION_DELETE,
    INVITATION_READ, PASSWORD_UPDATE, People, SERVICE_TOKEN_CREATE, SERVICE_TOKEN_DELETE,
    SERVICE_TOKEN_READ, SESSION_DELETE, SESSION_READ, TOKEN_CREATE, TOKEN_DELETE, TOKEN_READ,
};

const BASE: &str = "/api/identity/v1";

/// All of them.
pub fn routes(people: &Arc<People>) -> Vec<Routes> {
    vec![own(people), others(people)]
}

/// What everybody does for themselves.
fn own(people: &Arc<People>) -> Routes {
    Routes::new(BASE)
        .operation(
            Access::Public("nobody is signed in before they have signed in"),
            routes!(session::sign_in),
        )
        .operation(
            Access::Public("tells and ends nothing but the caller's own session"),
            routes!(session::session_get, session::session_delete),
        )
        .operation(Access::Permission(&SESSION_READ), routes!(session::session_list))
        .operation(Access::Permission(&SESSION_DELETE), routes!(session::session_end_others))
        .operation(Access::Permission(&SESSION_DELETE), routes!(session::session_end))
        .operation(Access::Permission(&PASSWORD_UPDATE), routes!(session::password_update))
        .operation(Access::Permission(&TOKEN_READ), routes!(tokens::token_list))
        .operation(Access::Permission(&TOKEN_CREATE), routes!(tokens::token_create))
        .operation(Access::Permission(&TOKEN_DELETE), routes!(tokens::token_delete))
        .operation(
            Access::Public("who accepts an invitation has no account yet; the link is the proof"),
            routes!(invitations::invitation_look),
        )
        .operation(
            Access::Public("who accepts an invitation has no account yet; the link is the proof"),
            routes!(invitations::invitation_accept),
        )
        .with_state(people.clone())
}

/// What administrators do for others.
fn others(people: &Arc<People>) -> Routes {
    Routes::new(BASE)
        .operation(Access::Permission(&ACCOUNT_READ), routes!(accounts::account_list))
        .operation(Access::Permission(&ACCOUNT_READ), routes!(accounts::account_get))
        .operation(Access::Permission(&ACCOUNT_DELETE), routes!(accounts::account_delete))
        .operation(
            Access::Permission(&ACCOUNT_UPDATE),
            routes!(accounts::account_lock_out, accounts::account_let_in),
        )
        .operation(Access::Permission(&ACCOUNT_UPDATE), routes!(accounts::account_sessions_end))
        .operation(Access::Permission(&ACCOUNT_UPDATE), routes!(accounts::recovery_create))
        .operation(Access::Permission(&SERVICE_TOKEN_READ), routes!(tokens::service_token_list))
        .operation(Access::Permission(&SERVICE_TOKEN_CREATE), routes!(tokens::service_token_create))
        .operation(Access::Permission(&SERVICE_TOKEN_DELETE), routes!(tokens::service_token_delete))
        .operation(Access::Permission(&INVITATION_READ), routes!(invitations::invitation_list))
        .operation(Access::Permission(&INVITATION_CREATE), routes!(invitations::invitation_create))
        .operation(Access::Permission(&INVITATION_DELETE), routes!(invitations::invitation_delete))
        .with_state(people.clone())
}

/// Which page of a list.
pub struct PageQuery {
    /// The `next` of the page before; empty for the first page.
    pub after: String,
    /// What is looked for; empty for everything.
    pub text: String,
    /// How many items.
    pub limit: i64,
}

impl QueryParameters for PageQuery {
    fn read(query: &mut QueryReader<'_>) -> Result<Self, Problem> {
        let limit = query.integer("limit", 1..=PAGE_MAX)?.unwrap_or(PAGE_DEFAULT);
        Ok(Self {
            after: query.text("after")?.unwrap_or_default(),
            text: query.text("text")?.unwrap_or_default(),
            limit: i64::try_from(limit).unwrap_or(i64::MAX),
        })
    }
}

/// Cuts the one item off that was read to see whether there are more; what the next page begins
/// after.
fn cut<T>(items: &mut Vec<T>, limit: i64, key: impl Fn(&T) -> String) -> Option<String> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = items.len() > limit;
    items.truncate(limit);
    items.last().filter(|_| has_more).map(key)
}

/// Seconds of a request, as milliseconds.
fn milliseconds(seconds: Option<i64>) -> Option<i64> {
    seconds.map(|seconds| seconds.saturating_mul(1_000))
}
