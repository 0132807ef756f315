//! Checks: what programs say of commits.

use database::unit;
use model::caller::Principal;
use model::{AuditEntry, Caller, Code, Event, Problem};
use serde_json::json;

use super::service::Pulls;
use super::talk_model::{Check, CheckWanted};
use super::{CHECKED, Scene, talk_store};
use crate::limits::COMMIT_CHECKS_MAX;
use crate::names::is_object;
use crate::permissions::{CHECK_REPORT, MANAGE};
use crate::repositories::Named;

impl Pulls {
    /// The checks of a commit, by name.
    ///
    /// # Errors
    /// 404 where there is no such repository, or not for the caller.
    pub async fn checks(
        &self,
        caller: &Caller,
        named: &Named,
        commit: &str,
    ) -> Result<Vec<Check>, Problem> {
        let repository = self.repository(caller, named).await?;
        let read = unit!(|tx, input: (String, String)| {
            talk_store::checks(tx, &input.0, &input.1).await
        });
        let input = (repository.id, commit.to_owned());
        Ok(self.repositories().database.read(input, read).await?)
    }

    /// Keeps how a check went. Only programs say so: whoever is to be checked does not.
    ///
    /// # Errors
    /// What is wrong with it; 404 for a commit that is not there; 403 for a person.
    pub async fn check_put(
        &self,
        caller: &Caller,
        named: &Named,
        commit: &str,
        wanted: CheckWanted,
    ) -> Result<Check, Problem> {
        let found = self.repositories().find(caller, named).await?;
        self.need(caller, &CHECK_REPORT)?;
        let is_program = matches!(caller.principal, Principal::Service(_));
        if !is_program && !self.repositories().access.may(caller, &MANAGE) {
            return Err(Problem::not_allowed("Checks are told of by programs")
                .hint("use the token of a service"));
        }
        wanted.check()?;
        let missing = || Problem::not_found("There is no such commit");
        let known = match is_object(commit) {
            true => self.repo(&found).await?.commit_of(commit).await?,
            false => None,
        };
        let object = known.ok_or_else(missing)?;
        let put = unit!(|tx, input: (Scene, String, CheckWanted)| {
            let (scene, object, wanted) = input;
            let repository = &scene.repository;
            let all = talk_store::checks(tx, &repository.id, object).await?;
            let before = all.iter().find(|it| it.context == wanted.context);
            if before.is_none() && u64::try_from(all.len()).is_ok_and(|it| it >= COMMIT_CHECKS_MAX)
            {
                let detail = format!("A commit has at most {COMMIT_CHECKS_MAX} checks");
                return Err(Problem::new(Code::Conflict, detail).into());
            }
            let now = tx.now();
            let check = Check {
                object: object.clone(),
                context: wanted.context.clone(),
                state: wanted.state,
                description: wanted.description.clone(),
                target_url: wanted.target_url.clone(),
                actor: scene.by.caller.actor().to_owned(),
                created_at: before.map_or(now, |it| it.created_at),
                updated_at: now,
            };
            talk_store::check_put(tx, &repository.id, &check).await?;
            let shown = |it: &Check| json!({ "context": it.context, "state": it.state.as_str() });
            let entry = AuditEntry::done(CHECK_REPORT.name, &scene.by.caller)
                .on(format!("{}@{object}", repository.full_name()))
                .changing(before.map(shown), Some(shown(&check)));
            scene.by.audit.record(tx, &entry).await?;
            let event = Event {
                topic: CHECKED,
                subject: repository.id.clone(),
                actor: check.actor.clone(),
                payload: json!({
                    "owner": repository.owner, "name": repository.name, "commit": object,
                    "context": check.context, "state": check.state.as_str(),
                }),
            };
            scene.by.spine.emit(tx, event).await?;
            Ok(check)
        });
        let input = (self.scene(caller, found), object, wanted);
        Ok(self.repositories().database.write(input, put).await?.value)
    }
}
