//! Lists of repositories: which a caller may see, in which order, and what stands beside each.

use std::collections::{BTreeMap, HashMap};

use database::unit;
use model::{Caller, EntityRef, Millis, Problem};
use serde_json::{Value, json};

use super::model::Repository;
use super::{Repositories, store};
use crate::limits::{ENTITIES_MAX, PAGE_MAX};
use crate::paging::Page;
use crate::permissions::PULL_READ;
use crate::pulls::store as pulls_store;

/// Where an entity was read from.
const FROM: &str = "backstage.io/managed-by-location";

/// Which repositories are listed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those of this owner.
    pub owner: Option<String>,
    /// Only those whose names or descriptions contain this text.
    pub text: Option<String>,
    /// Only those that the caller made, or that stand under their name or that of a group of theirs.
    pub mine: bool,
    /// Deleted ones of one's own instead.
    pub deleted: bool,
    /// In which order.
    pub sort: Sort,
    /// Those that come after this cursor.
    pub after: Option<String>,
    /// How many.
    pub count: u64,
}

/// In which order repositories are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By owner and name.
    #[default]
    Name,
    /// The last pushed to or changed first.
    Updated,
    /// The last made first.
    Created,
}

/// What stands beside a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Pull requests that are open; `None` for whom they are not.
    pub open_pulls: Option<u64>,
    /// Entities that its `catalog-info.yaml` on the default branch declares, as references.
    pub entities: Vec<String>,
}

impl Sort {
    /// The words for them.
    pub const WORDS: [&str; 3] = ["name", "updated", "created"];

    /// Reads the word; anything else is by name.
    pub fn parse(word: &str) -> Self {
        match word {
            "updated" => Self::Updated,
            "created" => Self::Created,
            _ => Self::Name,
        }
    }

    /// Where a repository stands in this order, as a cursor.
    fn place(self, it: &Repository) -> String {
        let latest = |at: Millis| format!("{at}.{}", it.id);
        match self {
            Self::Name => crate::names::place(&it.owner, &it.name),
            Self::Updated => latest(it.updated_at.max(it.pushed_at.unwrap_or_default())),
            Self::Created => latest(it.created_at),
        }
    }
}

impl Filter {
    /// Checks what can be checked without looking.
    fn check(&self) -> Result<(), Problem> {
        if self.deleted && self.sort != Sort::Name {
            let detail = "Deleted repositories are listed in one order only";
            return Err(Problem::input(detail).at("sort"));
        }
        Ok(())
    }

    fn fits(&self, repository: &Repository) -> bool {
        let owner = self.owner.as_ref();
        owner.is_none_or(|it| it.eq_ignore_ascii_case(&repository.owner))
            && self.text.as_ref().is_none_or(|text| {
                let whole = format!("{} {}", repository.full_name(), repository.description);
                whole.to_lowercase().contains(&text.to_lowercase())
            })
    }

    /// Where a repository stands in the list, as a cursor.
    fn place(&self, it: &Repository) -> String {
        if self.deleted { it.id.clone() } else { self.sort.place(it) }
    }
}

impl Repositories {
    /// Repositories that the caller may see; of deleted ones those that they own.
    ///
    /// # Errors
    /// A cursor of another list; what the database says.
    pub async fn list(
        &self,
        caller: &Caller,
        filter: &Filter,
    ) -> Result<Page<Repository>, Problem> {
        filter.check()?;
        let count = usize::try_from(filter.count.clamp(1, PAGE_MAX)).unwrap_or(1);
        let mut after = filter.after.clone();
        let mut items = Vec::new();
        loop {
            let piece = self.piece(filter, after.as_deref()).await?;
            let is_last = piece.len() < usize::try_from(PAGE_MAX).unwrap_or(usize::MAX);
            for repository in piece {
                let place = filter.place(&repository);
                if self.is_for(caller, filter, &repository) {
                    if items.len() == count {
                        return Ok(Page { items, next: after });
                    }
                    items.push(repository);
                }
                after = Some(place);
            }
            if is_last {
                return Ok(Page { items, next: None });
            }
        }
    }

    fn is_for(&self, caller: &Caller, filter: &Filter, it: &Repository) -> bool {
        let is_for = match (filter.deleted, filter.mine) {
            (true, false) => self.access.owns(caller, it),
            (true, true) => self.access.is_theirs(caller, it),
            (false, true) => self.access.is_theirs(caller, it) && self.access.sees(caller, it),
            (false, false) => self.access.sees(caller, it),
        };
        is_for && filter.fits(it)
    }

    /// The repositories that come next, whoever asks.
    async fn piece(
        &self,
        filter: &Filter,
        after: Option<&str>,
    ) -> Result<Vec<Repository>, Problem> {
        if filter.deleted || filter.sort == Sort::Name {
            let read = unit!(|tx, input: (bool, String)| {
                store::list(tx, input.0, &input.1, PAGE_MAX).await
            });
            let input = (filter.deleted, after.unwrap_or_default().to_owned());
            return Ok(self.database.read(input, read).await?);
        }
        let odd = || Problem::input("This is no place in a list of repositories").at("after");
        let before = match after {
            None => (Millis::MAX, String::new()),
            Some(after) => {
                let (at, id) = after.split_once('.').ok_or_else(odd)?;
                (at.parse().map_err(|_| odd())?, id.to_owned())
            }
        };
        let read = unit!(|tx, input: (Sort, (Millis, String))| {
            let (sort, (at, id)) = input;
            store::latest(tx, *sort, (*at, id), PAGE_MAX).await
        });
        Ok(self.database.read((filter.sort, before), read).await?)
    }

    /// What stands beside these repositories for the caller, by their ids.
    ///
    /// # Errors
    /// What the database says.
    pub async fn beside(
        &self,
        caller: &Caller,
        repositories: &[Repository],
    ) -> Result<BTreeMap<String, Beside>, Problem> {
        // Who sees a repository without signing in sees all of it.
        let sees_pulls = caller.is_anonymous() || self.access.may(caller, &PULL_READ);
        let ids: Vec<String> = repositories.iter().map(|it| it.id.clone()).collect();
        let read = unit!(|tx, ids: Vec<String>| pulls_store::open_counts(tx, ids).await);
        let open = match sees_pulls {
            true => self.database.read(ids, read).await?,
            false => HashMap::new(),
        };
        let mut declared = self.declared(caller, repositories).await;
        let beside = |it: &Repository| Beside {
            open_pulls: sees_pulls.then(|| open.get(&it.id).copied().unwrap_or(0)),
            entities: declared.remove(&self.declaration(it)).unwrap_or_default(),
        };
        Ok(repositories
            .iter()
            .map(|it| it.id.clone())
            .zip(repositories.iter().map(beside))
            .collect())
    }

    /// Where a repository declares its entities, as the catalog writes it.
    fn declaration(&self, it: &Repository) -> String {
        format!("url:{}/blob/{}/catalog-info.yaml", self.address(it), it.default_branch)
    }

    /// Which entities were read from where; none where there is no catalog.
    async fn declared(
        &self,
        caller: &Caller,
        repositories: &[Repository],
    ) -> HashMap<String, Vec<String>> {
        let places: Vec<String> = repositories.iter().map(|it| self.declaration(it)).collect();
        let mut found: HashMap<String, Vec<String>> = HashMap::new();
        if places.is_empty() {
            return found;
        }
        let filter = json!({ format!("metadata.annotations.{FROM}"): places });
        match self.entities.find(caller, &filter, ENTITIES_MAX).await {
            Err(problem) => tracing::debug!("entities of repositories are not told: {problem}"),
            Ok(entities) => {
                for entity in &entities {
                    let place = entity["metadata"]["annotations"][FROM].as_str();
                    if let (Some(place), Some(it)) = (place, reference(entity)) {
                        found.entry(place.to_owned()).or_default().push(it);
                    }
                }
            }
        }
        found
    }
}

/// The reference of an entity.
fn reference(entity: &Value) -> Option<String> {
    let name = entity["metadata"]["name"].as_str()?;
    let namespace = entity["metadata"]["namespace"].as_str().unwrap_or("default");
    let whole = format!("{}:{namespace}/{name}", entity["kind"].as_str()?);
    EntityRef::parse_full(&whole).ok().map(|it| it.to_string())
}
