//! What users may ask of their settings.

use std::collections::{HashMap, HashSet};

use database::{Database, Tx, unit};
use model::caller::Principal;
use model::{Caller, Code, Event, Problem};
use serde_json::{Value, json};

use super::limits::{MULTIGET_MAX, NAME_CHARS_MAX, SETTINGS_MAX};
use super::store::{self, Name};

/// A setting was changed or removed; the payload says which key, as Backstage's signal does.
const CHANGED: &str = "identity.user-settings.changed";

/// The settings of all users.
pub struct UserSettings {
    database: Database,
}

impl UserSettings {
    /// In this database.
    pub const fn new(database: Database) -> Self {
        Self { database }
    }

    /// The value of a setting.
    ///
    /// # Errors
    /// No user asks; there is no such setting.
    pub async fn get(&self, caller: &Caller, bucket: &str, key: &str) -> Result<Value, Problem> {
        let name = name(caller, bucket, key)?;
        let read = unit!(|tx, name: Name| store::get(tx, name).await);
        let found = self.database.read(name, read).await?;
        let missing = || Problem::not_found(format!("Unable to find '{key}' in bucket '{bucket}'"));
        value(&found.ok_or_else(missing)?)
    }

    /// The values of some settings, in their order; `None` where there is none.
    ///
    /// # Errors
    /// No user asks; too many are asked for.
    pub async fn multiget(
        &self,
        caller: &Caller,
        items: Vec<(String, String)>,
    ) -> Result<Vec<Option<Value>>, Problem> {
        let user_ref = user(caller)?;
        if items.len() > MULTIGET_MAX {
            let detail = format!("request/body/items must NOT have more than {MULTIGET_MAX} items");
            return Err(Problem::input(detail).at("items"));
        }
        let mut buckets: HashMap<String, HashSet<String>> = HashMap::new();
        for (bucket, key) in &items {
            check("bucket", bucket)?;
            check("key", key)?;
            buckets.entry(bucket.clone()).or_default().insert(key.clone());
        }
        let asked: Vec<(String, Vec<String>)> =
            buckets.into_iter().map(|(bucket, keys)| (bucket, Vec::from_iter(keys))).collect();
        let read = unit!(|tx, asked: (String, Vec<(String, Vec<String>)>)| {
            let mut found = HashMap::new();
            for (bucket, keys) in &asked.1 {
                let values = store::get_some(tx, &asked.0, bucket, keys).await?;
                found.insert(bucket.clone(), values);
            }
            Ok(found)
        });
        let found = self.database.read((user_ref, asked), read).await?;
        let of = |(bucket, key): &(String, String)| found.get(bucket).and_then(|it| it.get(key));
        items.iter().map(|item| of(item).map(|text| value(text)).transpose()).collect()
    }

    /// Sets a value.
    ///
    /// # Errors
    /// No user asks; a name that is too long; too many settings.
    pub async fn put(
        &self,
        caller: &Caller,
        bucket: &str,
        key: &str,
        value: &Value,
    ) -> Result<(), Problem> {
        let name = name(caller, bucket, key)?;
        let write = unit!(|tx, input: (Name, String)| {
            let (name, value) = input;
            if store::put(tx, name, value).await? {
                if store::count(tx, &name.user_ref).await? > SETTINGS_MAX {
                    return Err(too_many().into());
                }
                tell(tx, name, "key-changed");
            }
            Ok(())
        });
        self.database.write((name, value.to_string()), write).await?;
        Ok(())
    }

    /// Removes a setting, if it is there.
    ///
    /// # Errors
    /// No user asks.
    pub async fn delete(&self, caller: &Caller, bucket: &str, key: &str) -> Result<(), Problem> {
        let name = name(caller, bucket, key)?;
        let write = unit!(|tx, name: Name| {
            if store::delete(tx, name).await? {
                tell(tx, name, "key-deleted");
            }
            Ok(())
        });
        self.database.write(name, write).await?;
        Ok(())
    }
}

fn tell(tx: &mut Tx, name: &Name, what: &str) {
    tx.emit(Event {
        topic: CHANGED,
        subject: name.user_ref.clone(),
        actor: name.user_ref.clone(),
        payload: json!({ "type": what, "key": name.key }),
    });
}

fn too_many() -> Problem {
    Problem::new(Code::Conflict, format!("A user may have {SETTINGS_MAX} settings at most"))
        .hint("remove one that is no longer used")
}

/// Whose settings: only users have some.
fn user(caller: &Caller) -> Result<String, Problem> {
    match &caller.principal {
        Principal::User(user) => Ok(user.entity_ref.to_lowercase()),
        Principal::Anonymous | Principal::Everyone => {
            Err(Problem::new(Code::Authentication, "Missing credentials"))
        }
        _ => Err(Problem::not_allowed("This endpoint does not allow 'service' credentials")
            .hint("sign in, or use a user's token")),
    }
}

fn name(caller: &Caller, bucket: &str, key: &str) -> Result<Name, Problem> {
    let user_ref = user(caller)?;
    check("bucket", bucket)?;
    check("key", key)?;
    Ok(Name { user_ref, bucket: bucket.to_owned(), key: key.to_owned() })
}

fn check(what: &str, name: &str) -> Result<(), Problem> {
    if name.chars().count() > NAME_CHARS_MAX || name.contains('\0') {
        let detail = format!("The {what} must have at most {NAME_CHARS_MAX} characters, none NUL");
        return Err(Problem::input(detail).at(what));
    }
    Ok(())
}

fn value(text: &str) -> Result<Value, Problem> {
    serde_json::from_str(text).map_err(Problem::internal)
}
