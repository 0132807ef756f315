//! Who may do what with which service, and which repository a service is of.

use model::deployments::Release;
use model::permission::Decision;
use model::{Caller, Code, EntityRef, Problem};
use serde_json::Value;

use super::Delivery;
use crate::permissions::MANAGE;

impl Delivery {
    /// Where the catalog has the service from; `None` where it has it not.
    pub(super) async fn declared(&self, service: &EntityRef) -> Result<Option<String>, Problem> {
        let Some(entity) = self.known(&Caller::SYSTEM, service).await? else { return Ok(None) };
        let place = &entity["metadata"]["annotations"]["backstage.io/managed-by-location"];
        Ok(Some(place.as_str().unwrap_or_default().to_owned()))
    }

    pub(super) async fn known(
        &self,
        caller: &Caller,
        service: &EntityRef,
    ) -> Result<Option<Value>, Problem> {
        match self.entities.entity(caller, service).await {
            // Where there is no catalog, nothing is in it.
            Err(problem) if problem.code == Code::Unavailable => Ok(None),
            answered => answered,
        }
    }

    /// Lets pass who may see `service`: it is in the catalog for them, or not in it at all.
    ///
    /// # Errors
    /// 404 for everybody else.
    pub async fn require(&self, caller: &Caller, service: &EntityRef) -> Result<(), Problem> {
        match self.sees(caller, service).await? {
            true => Ok(()),
            false => Err(Problem::not_found(format!("There is no service {service}"))),
        }
    }

    /// Lets pass who may change what runs of `service`: of people those whose it is in the catalog, by
    /// themselves or by a group, and those who manage all of them.
    ///
    /// # Errors
    /// 404 for who may not see it, 403 for everybody else.
    pub async fn require_own(&self, caller: &Caller, service: &EntityRef) -> Result<(), Problem> {
        self.require(caller, service).await?;
        let Some(user) = caller.as_user() else { return Ok(()) };
        let user = user.entity_ref.to_lowercase();
        let entity = self.known(caller, service).await?.unwrap_or_default();
        let relations = entity["relations"].as_array().into_iter().flatten();
        let owners = relations.filter(|it| it["type"] == "ownedBy");
        let owners = owners.filter_map(|it| it["targetRef"].as_str()).map(str::to_lowercase);
        let groups = self.directory.groups_of(&user);
        let is_theirs = owners.into_iter().any(|it| it == user || groups.contains(&it));
        if is_theirs || self.decisions.decide(caller, &MANAGE) == Decision::Allow {
            return Ok(());
        }
        let detail = format!("{service} is neither yours nor a group's that you are in");
        Err(Problem::not_allowed(detail)
            .hint(format!("its owners may, and who holds {}", MANAGE.name)))
    }

    pub(super) async fn sees(&self, caller: &Caller, service: &EntityRef) -> Result<bool, Problem> {
        Ok(self.known(caller, service).await?.is_some()
            || self.known(&Caller::SYSTEM, service).await?.is_none())
    }
}

/// Whether what the catalog has from `place` is of `repository`: `owner/name` of the built-in Git host,
/// or an address.
pub(super) fn is_from(place: &str, repository: &str) -> bool {
    let (place, repository) = (place.to_ascii_lowercase(), repository.to_ascii_lowercase());
    let place = place.strip_prefix("url:").unwrap_or(&place);
    if repository.contains("://") {
        let rest = place.strip_prefix(repository.trim_end_matches('/').trim_end_matches(".git"));
        return rest.is_some_and(|it| it.is_empty() || it.starts_with(['/', '.']));
    }
    let below = place.split_once("/git/").map(|(_, below)| below);
    let below = below.filter(|_| repository.contains('/'));
    let rest = below.and_then(|it| it.strip_prefix(&repository));
    rest.is_some_and(|it| it.is_empty() || it.starts_with('/') || it.starts_with(".git"))
}

/// What is said to a repository whose service it is not.
pub(super) fn foreign(release: &Release) -> Problem {
    let Release { service, repository, .. } = release;
    let detail =
        format!("{service} is not of the repository {repository}, which may not deploy it");
    Problem::new(Code::Conflict, detail)
        .at("repository")
        .hint("register the repository's own catalog-info.yaml, which names the service")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_of_the_repository_that_the_catalog_has_it_from() {
        let blob = "url:http://localhost:7007/git/Acme/shop/blob/main/catalog-info.yaml";
        assert!(is_from(blob, "acme/shop"));
        for other in ["acme/sho", "cme/shop", "acme/shop2", "evil/shop", "acme", "shop"] {
            assert!(!is_from(blob, other), "{other}");
        }
        assert!(!is_from("file:/srv/acme/shop/catalog-info.yaml", "acme/shop"));
        assert!(!is_from("url:https://github.com/acme/shop/blob/main/x", "acme/shop"));
        assert!(is_from(
            "url:https://github.com/acme/shop/blob/main/x",
            "https://github.com/acme/shop"
        ));
        assert!(!is_from(
            "url:https://github.com/acme/shop2/x",
            "https://github.com/acme/shop.git"
        ));
    }
}
