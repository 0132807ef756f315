//! What users may do with their drafts. Nobody sees another's.

use std::sync::Arc;

use database::{Database, unit};
use model::{Caller, Clock, Code, EntityRef, Problem};
use serde_json::Value;

use super::limits::{DRAFT_BYTES_MAX, DRAFT_KEEP_MS, DRAFTS_MAX};
use super::store;
pub use super::store::DraftRow;
use crate::tasks::service::create::template_ref;

/// The drafts of all users.
pub struct Drafts {
    database: Database,
    clock: Arc<dyn Clock>,
}

impl Drafts {
    /// In this database.
    pub fn new(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self { database, clock }
    }

    /// All that the caller has begun; nothing for who is no user.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<DraftRow>, Problem> {
        let Some(user) = user(caller) else { return Ok(Vec::new()) };
        let list = unit!(|tx, user: String| store::list(tx, user, DRAFTS_MAX).await);
        Ok(self.database.read(user, list).await?)
    }

    /// What the caller has filled in of a template's form.
    ///
    /// # Errors
    /// 404 where that is nothing; what the database says.
    pub async fn get(&self, caller: &Caller, template: &str) -> Result<DraftRow, Problem> {
        let template = reference(template)?;
        let missing = || Problem::not_found(format!("There is no draft for {template}"));
        let Some(user) = user(caller) else { return Err(missing()) };
        let get = unit!(|tx, asked: (String, String)| store::get(tx, &asked.0, &asked.1).await);
        let found = self.database.read((user, template.as_str().to_owned()), get).await?;
        found.ok_or_else(missing)
    }

    /// Keeps what the caller has filled in.
    ///
    /// # Errors
    /// Who is no user; too much; what the database says.
    pub async fn put(
        &self,
        caller: &Caller,
        template: &str,
        values: &Value,
    ) -> Result<DraftRow, Problem> {
        let user = user(caller).ok_or_else(|| {
            Problem::not_allowed("Only people keep drafts").hint("sign in, or use a user's token")
        })?;
        let template = reference(template)?;
        if !values.is_object() {
            return Err(Problem::input("request/body/values must be object").at("values"));
        }
        let draft = values.to_string();
        if draft.len() > DRAFT_BYTES_MAX {
            let what = format!("A draft has at most {DRAFT_BYTES_MAX} bytes");
            return Err(Problem::new(Code::TooLarge, what).at("values"));
        }
        let updated_at = self.clock.now();
        let row = DraftRow { template_ref: template.as_str().to_owned(), draft, updated_at };
        let put = unit!(|tx, input: (String, DraftRow)| {
            store::put(tx, &input.0, &input.1, DRAFTS_MAX).await?;
            let before = tx.now() - DRAFT_KEEP_MS;
            store::trim(tx, before).await
        });
        self.database.write((user, row.clone()), put).await?;
        Ok(row)
    }

    /// Throws away what the caller has filled in.
    ///
    /// # Errors
    /// What the database says.
    pub async fn delete(&self, caller: &Caller, template: &str) -> Result<(), Problem> {
        let template = reference(template)?;
        let Some(user) = user(caller) else { return Ok(()) };
        let delete =
            unit!(|tx, asked: (String, String)| store::delete(tx, &asked.0, &asked.1).await);
        self.database.write((user, template.as_str().to_owned()), delete).await?;
        Ok(())
    }
}

fn user(caller: &Caller) -> Option<String> {
    caller.as_user().map(|user| user.entity_ref.to_lowercase())
}

fn reference(text: &str) -> Result<EntityRef, Problem> {
    template_ref(text)
}
