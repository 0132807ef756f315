//! Which replica has the repositories: bare repositories lie on one machine's disk.
//!
//! The first server that comes to a database writes down its node (the name in its data directory) as
//! the one that has them. Every other one knows them by their rows alone, says who has what they hold,
//! and tends nothing. Who has them is decided when a server starts. A data directory that moves takes the
//! role along, for its node's name is in it; and so does one into which all repositories were restored.

use std::path::Path;

use database::{Database, Result, Row, Statement, Tx, params, unit};
use model::{Code, Millis, Problem};

/// The one role that there is.
const ROLE: &str = "repositories";

const GET: Statement = Statement::new("SELECT node, since FROM githost_host WHERE role = $1");
const PUT: Statement =
    Statement::new("INSERT INTO githost_host (role, node, since) VALUES ($1, $2, $3)");
const MOVE: Statement =
    Statement::new("UPDATE githost_host SET node = $2, since = $3 WHERE role = $1");
const READY: Statement = Statement::new(
    "SELECT id FROM githost_repository WHERE ready = TRUE AND deleted_at IS NULL ORDER BY id",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[GET, PUT, MOVE, READY];

/// Who has the repositories, as this process sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// This one.
    Here,
    /// Another node, since then.
    Elsewhere {
        /// Its name.
        node: String,
        /// Since when, epoch milliseconds.
        since: Millis,
    },
    /// Nobody has said so, and what was made lies nowhere that is known.
    Nowhere,
}

impl Host {
    /// Finds out who has the repositories, and takes the role when nobody has it and nothing speaks
    /// against it. `folder` is where they would lie here.
    ///
    /// # Errors
    /// What the database says.
    pub async fn settle(
        database: &Database,
        node: &str,
        folder: &Path,
    ) -> std::result::Result<Self, Problem> {
        let read = unit!(|tx, _nothing: ()| Ok((get(tx).await?, ready(tx).await?)));
        let (found, made) = database.read((), read).await?;
        let is_here = |id: &String| folder.join(format!("{id}.git")).is_dir();
        let from = match found {
            Some(found) if found.0 == node => return Ok(Self::Here),
            Some(found) if made.is_empty() || !made.iter().all(is_here) => {
                return Ok(Self::of(node, found));
            }
            Some((from, _)) => {
                tracing::warn!(from, "all repositories are here: this server has them from now on");
                Some(from)
            }
            // What was made before roles were written down stays with whoever has it.
            None if !made.is_empty() && !made.iter().any(is_here) => return Ok(Self::Nowhere),
            None => None,
        };
        let take = unit!(|tx, input: (String, Option<String>)| {
            let (node, from) = input;
            let (found, since) = (get(tx).await?, tx.now());
            match found {
                Some(found) if Some(&found.0) != from.as_ref() => return Ok(found),
                Some(_) => tx.exec(&MOVE, params![ROLE, node.as_str(), since]).await?,
                None => tx.exec(&PUT, params![ROLE, node.as_str(), since]).await?,
            };
            Ok((node.clone(), since))
        });
        let found = database.write((node.to_owned(), from), take).await?.value;
        Ok(Self::of(node, found))
    }

    fn of(node: &str, (found, since): (String, Millis)) -> Self {
        if found == node { Self::Here } else { Self::Elsewhere { node: found, since } }
    }

    /// Whether it is this process.
    pub const fn is_here(&self) -> bool {
        matches!(self, Self::Here)
    }

    /// Lets whoever pass who needs what repositories hold.
    ///
    /// # Errors
    /// 503 where it lies elsewhere, with who has it.
    pub fn check(&self) -> std::result::Result<(), Problem> {
        const HINT: &str = "send what is below /git and /api/githost to that replica; to move \
                            repositories, move its whole data directory (docs/git/operating.md)";
        let detail = match self {
            Self::Here => return Ok(()),
            Self::Elsewhere { node, .. } => {
                format!("Git repositories lie on {node}, which is another replica")
            }
            Self::Nowhere => "Git repositories lie on another machine than this".to_owned(),
        };
        Err(Problem::new(Code::Unavailable, detail).hint(HINT))
    }
}

async fn get(tx: &mut Tx) -> Result<Option<(String, Millis)>> {
    let found = tx.row(&GET, params![ROLE]).await?;
    found.map(|row| Ok((row.text(0)?, row.int(1)?))).transpose()
}

async fn ready(tx: &mut Tx) -> Result<Vec<String>> {
    let rows = tx.rows(&READY, params![]).await?;
    rows.iter().map(|row: &Row| row.text(0)).collect()
}
