//! Packing repositories anew: many small pushes leave many loose objects and packs, and every question
//! to Git takes longer with each.
//!
//! What was pushed to since it was last looked at is looked at; what has grown loose is packed by `git
//! gc`, one at a time, in two steps. Packing takes long and goes on beside whatever happens to the
//! repository, for it takes nothing away: what nothing leads to becomes loose, whatever its age, so that
//! every object that was there is there throughout. Pruning what has been led to by nothing for two weeks
//! is short, and happens under the repository's lock while no push is under way: commits of this server
//! are made under that lock, and a push takes it before Git sees anything of it. So nobody can come to
//! need an object between the moment it is found useless and the moment it goes.

use std::sync::Arc;

use async_trait::async_trait;
use database::{Result, Statement, Tx, params, unit};
use model::Problem;
use sandbox::Bounds;
use spine::{ReconcilerContext, ReconcilerDef, ReconcilerRun, WorkError};

use crate::git::GitRepo;
use crate::git::program::question;
use crate::limits::{
    LOOSE_OBJECTS_MAX, PACK_EVERY_MS, PACK_MS_MAX, PACK_TIME_MAX, PACKS_MAX, PRUNE_TIME_MAX,
};
use crate::pushes::store as pushes_store;
use crate::repositories::{Repositories, Repository};

/// Its name.
pub const NAME: &str = "githost.packs";

/// Repositories that one look takes at most.
const PIECE: u64 = 100;

const UNTENDED: Statement = Statement::new(
    "SELECT id FROM githost_repository
     WHERE deleted_at IS NULL AND pushed_at >= COALESCE(tended_at, 0)
     ORDER BY pushed_at LIMIT $1",
);
const TENDED: Statement =
    Statement::new("UPDATE githost_repository SET tended_at = $2 WHERE id = $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[UNTENDED, TENDED];

/// What `git gc` is told: what nothing leads to stays, loose; a very large pack stays as it is.
const SETTINGS: [&str; 4] =
    ["gc.pruneExpire=never", "gc.cruftPacks=false", "gc.bigPackThreshold=1g", "pack.threads=1"];

/// How loose a repository is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looseness {
    /// Objects that are files of their own.
    pub objects: u64,
    /// Packs.
    pub packs: u64,
}

impl Looseness {
    /// Reads what `git count-objects -v` prints.
    pub fn read(text: &str) -> Self {
        let number = |name: &str| {
            let line = text.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(": "));
            line.and_then(|it| it.trim().parse().ok()).unwrap_or(0)
        };
        Self { objects: number("count"), packs: number("packs") }
    }

    /// Whether it is to be packed anew.
    pub const fn is_too_much(self) -> bool {
        self.objects > LOOSE_OBJECTS_MAX || self.packs > PACKS_MAX
    }
}

/// Packs repositories.
pub struct Packing(Arc<Repositories>);

/// The reconciler that does.
pub fn reconciler(repositories: &Arc<Repositories>) -> ReconcilerDef {
    let mut def = ReconcilerDef::new(NAME, PACK_EVERY_MS, Arc::new(Packing(repositories.clone())));
    def.timeout_ms = PACK_MS_MAX;
    def
}

impl Packing {
    /// Packs one, if it has to be and can be. Whether it need not be looked at again until it is pushed
    /// to.
    async fn tend(&self, repository: &Repository) -> std::result::Result<bool, Problem> {
        let repo = self.0.open(repository).await?;
        let counted = repo.ask(&["count-objects", "-v"], b"").await?;
        if !Looseness::read(&String::from_utf8_lossy(&counted)).is_too_much() {
            return Ok(true);
        }
        // While somebody pushes it would have to be done again.
        if self.is_pushed_to(repository).await? {
            return Ok(false);
        }
        pack(&repo).await?;
        let _alone = self.0.locks.hold(&repository.id).await;
        let is_alone = !self.is_pushed_to(repository).await?;
        if is_alone {
            prune(&repo).await?;
        }
        tracing::info!(repository = repository.full_name(), is_alone, "packed anew");
        Ok(is_alone)
    }

    async fn is_pushed_to(&self, repository: &Repository) -> std::result::Result<bool, Problem> {
        let under_way = unit!(|tx, id: String| pushes_store::receives(tx, id).await);
        Ok(!self.0.database.read(repository.id.clone(), under_way).await?.is_empty())
    }
}

/// Packs a repository anew, and takes nothing away.
///
/// # Errors
/// As [`GitRepo::ask`].
pub async fn pack(repo: &GitRepo) -> std::result::Result<(), Problem> {
    let bounds = Bounds { time: PACK_TIME_MAX, ..question() };
    let mut arguments: Vec<&str> = SETTINGS.iter().flat_map(|it| ["-c", it]).collect();
    arguments.extend(["gc", "--quiet"]);
    repo.ask_within(&arguments, b"", bounds).await.map(drop)
}

/// Takes away what nothing has led to for two weeks. For whoever has the repository alone.
///
/// # Errors
/// As [`GitRepo::ask`].
pub async fn prune(repo: &GitRepo) -> std::result::Result<(), Problem> {
    let bounds = Bounds { time: PRUNE_TIME_MAX, ..question() };
    repo.ask_within(&["prune", "--expire=2.weeks.ago"], b"", bounds).await.map(drop)
}

#[async_trait]
impl ReconcilerRun for Packing {
    async fn run(&self, context: &ReconcilerContext) -> std::result::Result<(), WorkError> {
        let read = unit!(|tx, _nothing: ()| untended(tx).await);
        for id in context.database().read((), read).await? {
            if context.is_cancelled() {
                return Ok(());
            }
            let Some(repository) = self.0.by_id(&id).await? else { continue };
            // From before it was looked at: what is pushed meanwhile is looked at again.
            let now = self.0.clock.now();
            let is_done = self.tend(&repository).await.unwrap_or_else(|problem| {
                let cause = problem.cause.as_deref().unwrap_or_default();
                tracing::warn!(id, "a repository was not packed: {problem} {cause}");
                true
            });
            if is_done {
                let tended = unit!(|tx, input: (String, i64)| {
                    tx.exec(&TENDED, params![input.0.as_str(), input.1]).await
                });
                context.write((id, now), tended).await?;
            }
        }
        Ok(())
    }
}

async fn untended(tx: &mut Tx) -> Result<Vec<String>> {
    tx.rows(&UNTENDED, params![PIECE]).await?.iter().map(|row| row.text(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_counts_is_read() {
        let text = "count: 2001\nsize: 8\nin-pack: 9\npacks: 3\nsize-pack: 1\nprune-packable: 0\n";
        let found = Looseness::read(text);
        assert_eq!(found, Looseness { objects: 2_001, packs: 3 });
        assert!(found.is_too_much() && !Looseness::read("").is_too_much());
    }
}
