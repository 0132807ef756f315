//! The table of views.

use database::{Migration, MigrationSet, Params, Result, Row, Statement, Tx, params};
use model::Millis;

/// The table.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    feature: "portal",
    migrations: &[Migration {
        number: 1,
        name: "views",
        sql: include_str!("../../migrations/0001_views.sql"),
        oldest_compatible: "0.1.0",
    }],
};

const LIST_OWN: Statement = Statement::new(
    "SELECT id, owner_ref, page, name, query, shared, updated_at FROM portal_view
     WHERE owner_ref = $1",
);
const LIST_SHARED: Statement = Statement::new(
    "SELECT id, owner_ref, page, name, query, shared, updated_at FROM portal_view
     WHERE shared = TRUE AND owner_ref <> $1 AND ($2 = '' OR page = $2)
     ORDER BY updated_at DESC, id DESC LIMIT $3",
);
const GET: Statement = Statement::new(
    "SELECT id, owner_ref, page, name, query, shared, updated_at FROM portal_view WHERE id = $1",
);
const PUT: Statement = Statement::new(
    "INSERT INTO portal_view (id, owner_ref, page, name, query, shared, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (id) DO UPDATE
         SET page = excluded.page, name = excluded.name, query = excluded.query,
             shared = excluded.shared, updated_at = excluded.updated_at",
);
const COUNT: Statement = Statement::new("SELECT COUNT(*) FROM portal_view WHERE owner_ref = $1");
const DELETE: Statement = Statement::new("DELETE FROM portal_view WHERE id = $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[LIST_OWN, LIST_SHARED, GET, PUT, COUNT, DELETE];

/// A view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewRow {
    /// Its id.
    pub id: String,
    /// Whose it is: `user:default/ada`.
    pub owner_ref: String,
    /// The page that it is of: `catalog`.
    pub page: String,
    /// What it is called.
    pub name: String,
    /// The page's address, what follows the `?`.
    pub query: String,
    /// Everybody sees it.
    pub shared: bool,
    /// When it was made or changed, epoch milliseconds.
    pub updated_at: Millis,
}

impl ViewRow {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.text(0)?,
            owner_ref: row.text(1)?,
            page: row.text(2)?,
            name: row.text(3)?,
            query: row.text(4)?,
            shared: row.flag(5)?,
            updated_at: row.int(6)?,
        })
    }

    fn params(&self) -> Params {
        params![
            self.id.as_str(),
            self.owner_ref.as_str(),
            self.page.as_str(),
            self.name.as_str(),
            self.query.as_str(),
            self.shared,
            self.updated_at
        ]
    }
}

/// Everything that a user keeps.
pub async fn list_own(tx: &mut Tx, owner_ref: &str) -> Result<Vec<ViewRow>> {
    tx.rows(&LIST_OWN, params![owner_ref]).await?.iter().map(ViewRow::read).collect()
}

/// What others than `owner_ref` share, of one page or (`""`) of all, the latest `count`.
pub async fn list_shared(
    tx: &mut Tx,
    owner_ref: &str,
    page: &str,
    count: u64,
) -> Result<Vec<ViewRow>> {
    let params = params![owner_ref, page, count];
    tx.rows(&LIST_SHARED, params).await?.iter().map(ViewRow::read).collect()
}

/// A view.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<ViewRow>> {
    tx.row(&GET, params![id]).await?.as_ref().map(ViewRow::read).transpose()
}

/// Makes or changes a view.
pub async fn put(tx: &mut Tx, view: &ViewRow) -> Result<()> {
    tx.exec(&PUT, view.params()).await?;
    Ok(())
}

/// How many views a user has.
pub async fn count(tx: &mut Tx, owner_ref: &str) -> Result<u64> {
    let row = tx.row(&COUNT, params![owner_ref]).await?;
    row.map_or(Ok(0), |row| row.count(0))
}

/// Removes a view.
pub async fn delete(tx: &mut Tx, id: &str) -> Result<()> {
    tx.exec(&DELETE, params![id]).await?;
    Ok(())
}
