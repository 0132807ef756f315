//! Who somebody is anew: their provider is asked again, and so is the catalog. Providers that stand in
//! front of the server are asked nothing but this.

use http::header::ORIGIN;
use http::request::Parts;
use model::{Caller, Code, Problem};
use serde_json::json;

use super::{EXCHANGE, Given, SignIn, in_time, profile, provider_info};
use crate::signin::provider::{Door, Porter, Way};
use crate::signin::settings::Provider;

impl SignIn {
    /// Answers as after a sign-in.
    ///
    /// # Errors
    /// 401 where the provider, the catalog or this server knows the person no longer.
    pub async fn refresh(
        &self,
        id: &str,
        environment: Option<&str>,
        parts: &Parts,
        caller: &Caller,
    ) -> Result<Given, Problem> {
        check_asked_by_script(parts)?;
        self.check_origin(parts)?;
        let provider = self.provider(id, environment)?;
        let caller = &self.hall.known(parts).await.unwrap_or_else(|| caller.clone());
        let given = match &provider.way {
            Way::Door(door) => self.refresh_by_door(provider, door.as_ref(), parts, caller).await,
            Way::Porter(porter) => {
                self.refresh_by_porter(provider, porter.as_ref(), parts, caller).await
            }
        };
        given.inspect_err(|problem| self.note(id, caller, problem))
    }

    async fn refresh_by_door(
        &self,
        provider: &Provider,
        door: &dyn Door,
        parts: &Parts,
        caller: &Caller,
    ) -> Result<Given, Problem> {
        let id = provider.kind.id;
        let kept = provider.cookies.kept(&parts.headers);
        let kept = kept.ok_or_else(|| failed("Missing session cookie"))?;
        let kept = self.unseal(id, &kept).ok_or_else(|| failed("the cookie is not ours"))?;
        // Signing out, wherever that was, is final: the cookie alone brings nobody back.
        let user = caller.as_user().filter(|user| user.session.is_some());
        if !provider.chain.is_empty() && user.is_none() {
            return Err(failed("the session has ended"));
        }
        let granted = in_time(door.refresh(&kept), EXCHANGE).await;
        let granted = match granted {
            Ok(granted) => granted,
            // Nothing that they are not who they were: another tab may have used the token up.
            Err(problem) if problem.code == Code::Authentication => {
                return Err(failed(&problem.cause.unwrap_or(problem.detail)));
            }
            Err(problem) => return Err(problem),
        };
        let (vouched, tokens) = (&granted.vouched, &granted.tokens);
        let mut body =
            json!({ "profile": profile(vouched), "providerInfo": provider_info(tokens) });
        if !provider.chain.is_empty() {
            let resolved = match provider.chain.resolve(vouched, self.directory.as_ref()) {
                Ok(resolved) => resolved,
                Err(problem) => return self.gone(provider, caller, problem).await,
            };
            if user.is_none_or(|it| it.entity_ref != resolved.user.entity_ref) {
                let problem = failed("the provider's person is another user now");
                return self.gone(provider, caller, problem).await;
            }
            body["backstageIdentity"] = self.identity(vouched, &resolved).await?;
        }
        let sealed = self.seal(id, &vouched.subject, tokens)?;
        let cookies = match sealed {
            Some(sealed) => provider.cookies.set_kept(&parts.headers, &sealed, provider.kept_ms),
            None => Vec::new(),
        };
        Ok(Given { body, cookies })
    }

    /// Ends the session of somebody who is not who they were, where it is one of this provider's.
    async fn gone(
        &self,
        provider: &Provider,
        caller: &Caller,
        problem: Problem,
    ) -> Result<Given, Problem> {
        if !provider.chain.is_empty() {
            self.hall.leave_provider(provider.kind.id, caller).await?;
        }
        let cause = problem.cause.unwrap_or(problem.detail);
        Err(failed(&cause))
    }

    async fn refresh_by_porter(
        &self,
        provider: &Provider,
        porter: &dyn Porter,
        parts: &Parts,
        caller: &Caller,
    ) -> Result<Given, Problem> {
        let (vouched, info) = in_time(porter.recognise(parts), EXCHANGE).await?;
        let resolved = provider.chain.resolve(&vouched, self.directory.as_ref())?;
        let identity = self.identity(&vouched, &resolved).await?;
        let body = json!({
            "profile": profile(&vouched), "providerInfo": info, "backstageIdentity": identity,
        });
        let here = caller.as_user().filter(|user| user.session.is_some());
        let cookies = match here.is_some_and(|it| it.entity_ref == resolved.user.entity_ref) {
            true => Vec::new(),
            false => {
                let arrived = self.arrive(provider, &vouched, &resolved, None, caller).await?;
                vec![arrived.set_cookie]
            }
        };
        Ok(Given { body, cookies })
    }
}

impl SignIn {
    /// Refuses what a page that is none of ours has sent, where the browser says whose it is.
    ///
    /// # Errors
    /// 403 for another origin.
    pub(super) fn check_origin(&self, parts: &Parts) -> Result<(), Problem> {
        match parts.headers.get(ORIGIN) {
            Some(origin) => self.origins.origin(origin.to_str().unwrap_or_default()).map(|_| ()),
            None => Ok(()),
        }
    }
}

/// Refuses what a page of another origin could have a browser send: it cannot set this header.
///
/// # Errors
/// 401 without it.
pub(super) fn check_asked_by_script(parts: &Parts) -> Result<(), Problem> {
    let mut values = parts.headers.get_all("x-requested-with").iter();
    match (values.next(), values.next()) {
        (Some(value), None) if value == "XMLHttpRequest" => Ok(()),
        _ => Err(Problem::new(Code::Authentication, "Invalid X-Requested-With header")),
    }
}

fn failed(cause: &str) -> Problem {
    Problem::new(Code::Authentication, "Refresh failed").hint("sign in again").because(cause)
}
