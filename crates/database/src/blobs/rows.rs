//! Blobs as rows: what replicas without a shared folder have in common is the database.
//!
//! Pieces are written one unit each under a set of their own, so that no unit grows with the blob;
//! the last unit makes the set the blob's. Readers hold on to a set, which is kept for a while after
//! it was replaced.

use std::sync::Arc;

use model::blobs::{BlobInfo, BlobKey, Blobs, Chunks};
use model::problem::Asked;
use model::{Clock, Ids, Problem};

use super::count;
use crate::limits::{BLOB_FORGOTTEN_MS, BLOB_PIECE_BYTES};
use crate::migration::{Migration, MigrationSet};
use crate::statement::Statement;
use crate::{Database, Row, Tx, params, unit};

/// The tables.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    feature: "database",
    migrations: &[Migration {
        number: 1,
        name: "blobs",
        sql: include_str!("../../migrations/0001_blobs.sql"),
        oldest_compatible: "0.1.0",
    }],
};

const PUT_PIECE: Statement = Statement::new(
    "INSERT INTO database_blob_piece (pieces, number, content, begun_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (pieces, number) DO NOTHING",
);
const PUT: Statement = Statement::new(
    "INSERT INTO database_blob (key, pieces, bytes, put_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (key) DO UPDATE
         SET pieces = excluded.pieces, bytes = excluded.bytes, put_at = excluded.put_at",
);
const GET: Statement = Statement::new("SELECT pieces FROM database_blob WHERE key = $1");
const GET_PIECE: Statement =
    Statement::new("SELECT content FROM database_blob_piece WHERE pieces = $1 AND number = $2");
// The character after `/` ends what begins with the key and a slash.
const LIST: Statement = Statement::new(
    "SELECT key, bytes, put_at FROM database_blob
     WHERE key = $1 OR (key >= $2 AND key < $3) ORDER BY key",
);
const REMOVE: Statement =
    Statement::new("DELETE FROM database_blob WHERE key = $1 OR (key >= $2 AND key < $3)");
const SWEEP: Statement = Statement::new(
    "DELETE FROM database_blob_piece
     WHERE begun_at < $1
       AND NOT EXISTS (SELECT 1 FROM database_blob
                       WHERE database_blob.pieces = database_blob_piece.pieces)",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[PUT_PIECE, PUT, GET, GET_PIECE, LIST, REMOVE, SWEEP];

/// Keeps blobs in the database.
pub struct RowBlobs {
    database: Database,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

impl RowBlobs {
    /// The store in `database`, whose [`MIGRATIONS`] have run.
    pub fn new(database: Database, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { database, clock, ids }
    }

    async fn put_piece(&self, set: &str, number: u64, piece: Vec<u8>) -> Result<(), Problem> {
        let input = (set.to_owned(), number, piece, self.clock.now());
        let unit = unit!(|tx, input: (String, u64, Vec<u8>, i64)| {
            let (set, number, piece, now) = input;
            let row = params![set.as_str(), *number, piece.clone(), *now];
            tx.exec(&PUT_PIECE, row).await.map(drop)
        });
        self.database.write(input, unit).await?;
        Ok(())
    }

    async fn keep(
        &self,
        key: &BlobKey,
        mut content: Box<dyn Chunks + '_>,
        most: u64,
    ) -> Result<BlobInfo, Problem> {
        let set = self.ids.random().to_string();
        let (mut bytes, mut number, mut waiting) = (0, 0, Vec::new());
        while let Some(piece) = content.next().await? {
            bytes = count(bytes, &piece, most, key.as_str())?;
            waiting.extend(piece);
            while waiting.len() >= BLOB_PIECE_BYTES {
                let rest = waiting.split_off(BLOB_PIECE_BYTES);
                self.put_piece(&set, number, std::mem::replace(&mut waiting, rest)).await?;
                number += 1;
            }
        }
        if !waiting.is_empty() {
            self.put_piece(&set, number, waiting).await?;
        }
        let info = BlobInfo { key: key.clone(), bytes, put_at: self.clock.now() };
        let unit = unit!(|tx, input: (BlobInfo, String)| {
            let (info, set) = input;
            let row = params![info.key.as_str(), set.as_str(), info.bytes, info.put_at];
            tx.exec(&PUT, row).await?;
            sweep(tx, info.put_at).await
        });
        self.database.write((info.clone(), set), unit).await?;
        Ok(info)
    }

    async fn listed(&self, key: &BlobKey) -> Result<Vec<BlobInfo>, Problem> {
        let unit = unit!(|tx, range: [String; 3]| tx.rows(&LIST, range_params(range)).await);
        let rows = self.database.read(range(key), unit).await?;
        rows.iter().map(read).collect()
    }

    async fn removed(&self, key: &BlobKey) -> Result<u64, Problem> {
        let unit = unit!(|tx, input: ([String; 3], i64)| {
            let (range, now) = input;
            let removed = tx.exec(&REMOVE, range_params(range)).await?;
            sweep(tx, *now).await?;
            Ok(removed)
        });
        Ok(self.database.write((range(key), self.clock.now()), unit).await?.value)
    }
}

/// Removes sets of pieces that no blob names, once nobody can be writing or reading them any more.
async fn sweep(tx: &mut Tx, now: i64) -> crate::Result<()> {
    tx.exec(&SWEEP, params![now - BLOB_FORGOTTEN_MS]).await.map(drop)
}

fn range(key: &BlobKey) -> [String; 3] {
    let key = key.as_str();
    [key.to_owned(), format!("{key}/"), format!("{key}0")]
}

fn range_params([key, first, end]: &[String; 3]) -> crate::Params {
    params![key.as_str(), first.as_str(), end.as_str()]
}

fn read(row: &Row) -> Result<BlobInfo, Problem> {
    Ok(BlobInfo { key: BlobKey::new(row.text(0)?)?, bytes: row.count(1)?, put_at: row.int(2)? })
}

impl Blobs for RowBlobs {
    fn put<'a>(
        &'a self,
        key: &'a BlobKey,
        content: Box<dyn Chunks + 'a>,
        bytes_max: u64,
    ) -> Asked<'a, BlobInfo> {
        Box::pin(self.keep(key, content, bytes_max))
    }

    fn get<'a>(&'a self, key: &'a BlobKey) -> Asked<'a, Option<Box<dyn Chunks>>> {
        Box::pin(async move {
            let unit = unit!(|tx, key: String| tx.row(&GET, params![key.as_str()]).await);
            let Some(row) = self.database.read(key.as_str().to_owned(), unit).await? else {
                return Ok(None);
            };
            let pieces = Pieces { database: self.database.clone(), set: row.text(0)?, number: 0 };
            Ok(Some(Box::new(pieces) as Box<dyn Chunks>))
        })
    }

    fn list<'a>(&'a self, key: &'a BlobKey) -> Asked<'a, Vec<BlobInfo>> {
        Box::pin(self.listed(key))
    }

    fn remove<'a>(&'a self, key: &'a BlobKey) -> Asked<'a, u64> {
        Box::pin(self.removed(key))
    }

    fn is_shared(&self) -> bool {
        true
    }
}

struct Pieces {
    database: Database,
    set: String,
    number: u64,
}

impl Chunks for Pieces {
    fn next(&mut self) -> Asked<'_, Option<Vec<u8>>> {
        Box::pin(async {
            let unit = unit!(|tx, input: (String, u64)| {
                let (set, number) = input;
                tx.row(&GET_PIECE, params![set.as_str(), *number]).await
            });
            let found = self.database.read((self.set.clone(), self.number), unit).await?;
            self.number += 1;
            Ok(found.map(|row| row.bytes(0)).transpose()?)
        })
    }
}
