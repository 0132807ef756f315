//! Registered locations: register, update, unregister.

use std::sync::PoisonError;
use std::time::Duration;

use database::{OnUnique as _, Tx, unit};
use forge::ReadErrorKind;
use model::location::is_script_address;
use model::{Caller, Code, Event, Location, Problem};
use serde_json::{Value, json};
use url::Url;

use super::acts::steps::{note_register, note_unregister};
use super::record::{self, By, place};
use super::{Changes, Done, OnConflict};
use crate::ingest::apply::source_take_apart;
use crate::ingest::jobs::{source_ask, source_ask_removal};
use crate::ingest::sources::generated_ref;
use crate::limits::{ENTITIES_SHOWN_MAX, TARGET_BYTES_MAX};
use crate::permissions::LOCATION_READ;
use crate::query::RefsQuery;
use crate::routes::schemas::LocationView;
use crate::service::locations::view;
use crate::store::claims;
use crate::store::sources::{self, Origin, SourceRow};

/// Types of locations that anybody with the permission may register.
const ALLOWED_TYPES: [&str; 1] = ["url"];
/// The unique index over what a source reads.
const ADDRESS_INDEX: &str = "catalog_source_address";

/// A location that somebody wants to register, checked as far as words go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// What is to be read.
    pub location: Location,
}

/// A location that is registered from now on, or was already.
#[derive(Clone, Debug, PartialEq)]
pub struct Registered {
    /// The location.
    pub location: LocationView,
    /// Whether it was there before.
    pub existed: bool,
    /// The job that reads it.
    pub job_id: String,
}

impl Registration {
    /// An address, as everybody may register.
    ///
    /// # Errors
    /// Another type; a target that is no web address.
    pub fn url(kind: &str, target: &str) -> Result<Self, Problem> {
        if !ALLOWED_TYPES.contains(&kind) {
            let detail = "Registered locations must be of an allowed type [\"url\"]";
            return Err(Problem::input(detail).at("type"));
        }
        check_length(target)?;
        let refuse = |reason: &str| {
            let shown: String = target.chars().take(200).collect();
            Problem::input(format!("{shown} is an invalid URL")).at("target").hint(format!(
                "{reason}; write an address such as \
                 https://github.com/owner/name/blob/main/catalog-info.yaml"
            ))
        };
        if is_script_address(target) {
            return Err(refuse("javascript: addresses are never read"));
        }
        let url = Url::parse(target).map_err(|error| refuse(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(refuse("it must begin with https:// or http:// and name a host"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("it must not hold credentials; configure them as an integration"));
        }
        Ok(Self { location: Location::new("url", target) })
    }

    /// A path on the server's machine. Whether it lies below an allowed folder is the reader's to
    /// say, when it is previewed.
    ///
    /// # Errors
    /// A path that is not absolute.
    pub fn file(target: &str) -> Result<Self, Problem> {
        check_length(target)?;
        let path = std::path::Path::new(target);
        let climbs = path.components().any(|it| it == std::path::Component::ParentDir);
        if !path.is_absolute() || climbs || target.contains('\0') {
            return Err(Problem::input(
                "The target of a file must be an absolute path without `..`",
            )
            .at("target"));
        }
        Ok(Self { location: Location::new("file", target) })
    }
}

fn check_length(target: &str) -> Result<(), Problem> {
    if target.len() > TARGET_BYTES_MAX {
        let detail = format!("A target may have at most {TARGET_BYTES_MAX} bytes");
        return Err(Problem::input(detail).at("target"));
    }
    Ok(())
}

impl Changes {
    /// Registers a location and asks for it to be read.
    ///
    /// # Errors
    /// 403 in read-only mode; 409 when it exists and that is to be refused.
    pub async fn location_register(
        &self,
        caller: &Caller,
        registration: &Registration,
        on_conflict: Option<OnConflict>,
    ) -> Result<Done<Registered>, Problem> {
        let location = &registration.location;
        let act = async {
            self.check_readonly()?;
            self.check_hidden(caller, location).await?;
            let on_conflict = on_conflict.unwrap_or(self.policy().on_conflict);
            let input = (location.clone(), on_conflict, self.by(caller));
            let written = self
                .database
                .write(
                    input,
                    unit!(|tx, (location, on_conflict, by)| {
                        let registered = location_put(tx, location, *on_conflict, by).await?;
                        if !registered.existed {
                            note_register(tx, location, &registered, by.actor()).await?;
                        }
                        Ok(registered)
                    }),
                )
                .await?;
            Ok(self.done(written).await)
        };
        self.noting(caller, &record::REGISTER, &location.to_string(), act).await
    }

    /// The entities of a location once it was read, or nothing when that takes longer than `within`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn location_wait(
        &self,
        caller: &Caller,
        registered: &Registered,
        within: Duration,
    ) -> Result<Option<Vec<Value>>, Problem> {
        if !self.job_over(&registered.job_id, within).await? {
            return Ok(None);
        }
        let id = registered.location.id.clone();
        let claims = self
            .database
            .read(id, unit!(|tx, id| claims::claim_first(tx, id, ENTITIES_SHOWN_MAX).await))
            .await?;
        let refs = claims.into_iter().map(|(_, entity_ref)| entity_ref).collect();
        let bytes = self
            .catalog
            .entity_by_refs(caller, &RefsQuery { refs, filter: None, fields: None })
            .await?;
        let mut body: Value = serde_json::from_slice(&bytes).map_err(Problem::internal)?;
        let Value::Array(mut items) = body["items"].take() else { return Ok(Some(Vec::new())) };
        items.retain(|item| !item.is_null());
        Ok(Some(items))
    }

    /// Whether a location is registered.
    ///
    /// # Errors
    /// What the database says.
    pub async fn location_exists(&self, location: &Location) -> Result<bool, Problem> {
        let held = self
            .database
            .read(location.clone(), unit!(|tx, location| registered_at(tx, location).await))
            .await?;
        Ok(held.is_some_and(|held| held.removed_at.is_none()))
    }

    /// Has a registered location read another place from now on.
    ///
    /// # Errors
    /// 403 in read-only mode; 409 when another location reads there; 404 when there is none.
    pub async fn location_update(
        &self,
        caller: &Caller,
        id: &str,
        registration: &Registration,
    ) -> Result<Done<LocationView>, Problem> {
        let act = async {
            self.check_readonly()?;
            self.see_location(caller, id)?;
            self.check_hidden(caller, &registration.location).await?;
            let input = (id.to_owned(), registration.location.clone(), self.by(caller));
            let written = self
                .database
                .write(
                    input,
                    unit!(|tx, input| location_move(tx, &input.0, &input.1, &input.2).await),
                )
                .await?;
            Ok(self.done(written).await)
        };
        self.noting(caller, &record::REGISTER, id, act).await
    }

    /// Unregisters a location: its entities go, but for those that another source claims as well.
    ///
    /// # Errors
    /// 403 in read-only mode; 404 when there is none.
    pub async fn location_unregister(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<Done<()>, Problem> {
        let act = async {
            self.check_readonly()?;
            self.see_location(caller, id)?;
            let input = (id.to_owned(), self.by(caller));
            let written = self
                .database
                .write(
                    input,
                    unit!(|tx, (id, by)| {
                        let location = location_take(tx, id, by).await?;
                        note_unregister(tx, id, &location, by.actor()).await
                    }),
                )
                .await?;
            self.rounds.memories.forget(id);
            Ok(self.done(written).await)
        };
        self.noting(caller, &record::UNREGISTER, id, act).await
    }

    /// Refuses a caller who may not read locations, as if there were none.
    pub(super) fn see_location(&self, caller: &Caller, id: &str) -> Result<(), Problem> {
        if self.catalog.may(caller, &LOCATION_READ) { Ok(()) } else { Err(missing(id)) }
    }

    /// A path that may be registered: one below a folder that the configuration allows.
    ///
    /// # Errors
    /// A path that is not absolute; 403 for one that lies elsewhere.
    pub async fn allowed_file(
        &self,
        caller: &Caller,
        target: &str,
    ) -> Result<Registration, Problem> {
        let act = self.below_allowed_folder(target);
        self.noting(caller, &record::REGISTER_FILE, target, act).await
    }

    async fn below_allowed_folder(&self, target: &str) -> Result<Registration, Problem> {
        let registration = Registration::file(target)?;
        let reader = {
            let reading = self.rounds.reading.read().unwrap_or_else(PoisonError::into_inner);
            reading.reader.clone()
        };
        match reader.expand(&registration.location).await {
            Err(error) if error.kind == ReadErrorKind::Forbidden => {
                Err(Problem::not_allowed(error.message)
                    .at("target")
                    .hint("files are read from the folders that the configuration names"))
            }
            _ => Ok(registration),
        }
    }

    /// Refuses a location that is hidden from `caller` as one that is not there: what is read from it
    /// is read in the server's own name.
    pub(crate) async fn check_hidden(
        &self,
        caller: &Caller,
        location: &Location,
    ) -> Result<(), Problem> {
        let reader = {
            let reading = self.rounds.reading.read().unwrap_or_else(PoisonError::into_inner);
            reading.reader.clone()
        };
        let lets = reader.lets(caller, location).await;
        lets.map_err(|error| Problem::not_found(error.message).at("target"))
    }

    /// Refuses while locations come from the configuration alone.
    ///
    /// # Errors
    /// 403 in Backstage's words.
    pub fn refuse_readonly(&self, caller: &Caller, subject: &str) -> Result<(), Problem> {
        let checked = self.check_readonly();
        checked.inspect_err(|problem| self.note(caller, &record::REGISTER, subject, problem))
    }

    /// The same, where whoever calls tells the audit log.
    pub(super) fn check_readonly(&self) -> Result<(), Problem> {
        if self.policy().readonly {
            return Err(Problem::not_allowed("This operation not allowed in readonly mode")
                .hint("catalog.readonly is set: locations come from the configuration alone"));
        }
        Ok(())
    }
}

async fn registered_at(tx: &mut Tx, location: &Location) -> database::Result<Option<SourceRow>> {
    sources::source_by_address(tx, Origin::Registered, &location.kind, &location.target).await
}

fn exists_already(location: &Location) -> Problem {
    Problem::new(Code::Conflict, format!("Location {location} already exists"))
}

/// Registers in a transaction that may do more.
pub(super) async fn location_put(
    tx: &mut Tx,
    location: &Location,
    on_conflict: OnConflict,
    by: &By,
) -> database::Result<Registered> {
    let held = registered_at(tx, location).await?;
    if let Some(held) = held.as_ref().filter(|held| held.removed_at.is_none()) {
        if on_conflict == OnConflict::Reject {
            return Err(exists_already(location).into());
        }
        let job_id = source_ask(tx, &held.id).await?;
        let mut entry = by.did(&record::REGISTER).on(&held.id);
        entry = entry.changing(Some(place(location)), Some(place(location)));
        entry.meta = json!({ "existed": true });
        by.record(tx, entry).await?;
        return Ok(Registered { location: view(held.clone()), existed: true, job_id });
    }
    let row = SourceRow {
        id: held.map_or_else(|| tx.next_id(), |held| held.id),
        origin: Origin::Registered,
        kind: location.kind.clone(),
        target: location.target.clone(),
        position: 0,
        rules: None,
        entity_ref: generated_ref(location),
        removed_at: None,
        released_at: None,
    };
    sources::source_put(tx, &row).await?;
    // Of two who register the same at once, one finds the other's row here.
    let held = registered_at(tx, location).await?.filter(|held| held.id == row.id);
    if held.is_none() {
        return Err(exists_already(location).into());
    }
    tx.emit(location_event("catalog.location.registered", &row.id, location, by.actor()));
    let entry = by.did(&record::REGISTER).on(&row.id).changing(None, Some(place(location)));
    by.record(tx, entry).await?;
    let job_id = source_ask(tx, &row.id).await?;
    Ok(Registered { location: view(row), existed: false, job_id })
}

async fn location_move(
    tx: &mut Tx,
    id: &str,
    location: &Location,
    by: &By,
) -> database::Result<LocationView> {
    let other = registered_at(tx, location).await?.filter(|other| other.id != id);
    if other.is_some() {
        return Err(exists_already(location).into());
    }
    let mut row = registered(tx, id).await?;
    let old = place(&Location::new(&row.kind, &row.target));
    if (&row.kind, &row.target) != (&location.kind, &location.target) {
        let is_there = sources::source_retarget(tx, id, &location.kind, &location.target)
            .await
            .on_unique(ADDRESS_INDEX, exists_already(location))?;
        if !is_there {
            return Err(missing(id).into());
        }
        tx.emit(location_event("catalog.location.updated", id, location, by.actor()));
        row.kind.clone_from(&location.kind);
        row.target.clone_from(&location.target);
    }
    let entry = by.did(&record::REGISTER).on(id).changing(Some(old), Some(place(location)));
    by.record(tx, entry).await?;
    source_ask(tx, id).await?;
    Ok(view(row))
}

/// Unregisters in a transaction that may do more.
pub(super) async fn location_take(tx: &mut Tx, id: &str, by: &By) -> database::Result<Location> {
    let row = registered(tx, id).await?;
    if !sources::source_mark_removed(tx, id).await? {
        return Err(missing(id).into());
    }
    let location = Location::new(&row.kind, &row.target);
    let has_more = source_take_apart(tx, id, by.actor()).await?;
    tx.emit(location_event("catalog.location.removed", id, &location, by.actor()));
    if has_more {
        source_ask_removal(tx, id, by.actor()).await?;
    }
    let entry = by.did(&record::UNREGISTER).on(id).changing(Some(place(&location)), None);
    by.record(tx, entry).await?;
    Ok(location)
}

/// A registered location that stays, or 404.
pub(super) async fn registered(tx: &mut Tx, id: &str) -> database::Result<SourceRow> {
    let row = sources::source_get(tx, id).await?;
    let row = row.filter(|row| row.origin == Origin::Registered && row.removed_at.is_none());
    row.ok_or_else(|| missing(id).into())
}

fn missing(id: &str) -> Problem {
    Problem::not_found(format!("Found no location with ID {id}"))
}

fn location_event(topic: &'static str, id: &str, location: &Location, actor: &str) -> Event {
    let payload = json!({ "type": location.kind, "target": location.target });
    Event { topic, subject: id.to_owned(), actor: actor.to_owned(), payload }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_without_credentials_are_registered() {
        let message = |target: &str| {
            Registration::url("url", target).map_err(|problem| problem.detail).map(|_| ())
        };
        assert_eq!(message("https://h/a.yaml"), Ok(()));
        for target in [
            "",
            "not a url",
            "javascript:alert(1)",
            "java\nscript:x",
            "file:///etc/passwd",
            "https://",
            "https://u:p@h/a.yaml",
            "data:text/plain,x",
            "//h/a",
        ] {
            assert!(message(target).is_err(), "{target}");
        }
        assert!(message(&format!("https://h/{}", "x".repeat(TARGET_BYTES_MAX))).is_err());
        let refused = Registration::url("file", "/etc/passwd").expect_err("refused");
        assert_eq!(refused.detail, "Registered locations must be of an allowed type [\"url\"]");
    }

    #[test]
    fn files_are_absolute_and_do_not_climb() {
        assert!(Registration::file("/srv/a.yaml").is_ok());
        for target in ["a.yaml", "/srv/../etc/passwd", "", "/srv/\0"] {
            assert!(Registration::file(target).is_err(), "{target:?}");
        }
    }
}
