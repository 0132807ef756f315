//! Runs that somebody looks for, without what they are made from.

use database::{Result, Row, Statement, Tx, Value, params};
use model::Millis;

use super::lists::{shown_of, which};
use super::tasks::status;
use crate::tasks::model::{Order, Status, TaskQuery};

/// Which runs: as in a list, of one template, with a text in them, begun until a time.
macro_rules! found {
    () => {
        concat!(
            shown_of!(),
            " AND ($8 = '' OR template_ref = $8)",
            " AND ($9 = '' OR COALESCE(needle, '') LIKE $9 ESCAPE '\\')",
            " AND created_at <= $10"
        )
    };
}

const COUNT: Statement =
    Statement::new(concat!("SELECT COUNT(*) FROM scaffolder_task WHERE ", found!()));
const PAGE: Statement = Statement::new(concat!(
    "SELECT id, status, template_ref, title, created_by, created_at, started_at, ended_at ",
    "FROM scaffolder_task WHERE ",
    found!(),
    " ORDER BY ",
    "CASE WHEN $11 = 'asc:status' THEN status END, ",
    "CASE WHEN $11 = 'desc:status' THEN status END DESC, ",
    "CASE WHEN $11 = 'asc:created_by' THEN COALESCE(created_by, '') END, ",
    "CASE WHEN $11 = 'desc:created_by' THEN COALESCE(created_by, '') END DESC, ",
    "CASE WHEN $11 = 'asc:created_at' THEN created_at END, ",
    "created_at DESC, id DESC LIMIT $12 OFFSET $13"
));
const SPEC: Statement = Statement::new("SELECT spec FROM scaffolder_task WHERE id = $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[COUNT, PAGE, SPEC];

/// A run that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRow {
    /// Its id.
    pub id: String,
    /// How it stands.
    pub status: Status,
    /// Whose run it is of.
    pub template_ref: Option<String>,
    /// What people call the template.
    pub title: Option<String>,
    /// Who began it.
    pub created_by: Option<String>,
    /// When it was begun.
    pub created_at: Millis,
    /// When the present go at it was begun.
    pub started_at: Option<Millis>,
    /// When it was over.
    pub ended_at: Option<Millis>,
}

fn read(row: &Row) -> Result<FoundRow> {
    Ok(FoundRow {
        id: row.text(0)?,
        status: status(&row.text(1)?)?,
        template_ref: row.opt_text(2)?,
        title: row.opt_text(3)?,
        created_by: row.opt_text(4)?,
        created_at: row.int(5)?,
        started_at: row.opt_int(6)?,
        ended_at: row.opt_int(7)?,
    })
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// Whose, in which states, how many, in which order.
    pub list: TaskQuery,
    /// Of this template alone.
    pub template_ref: Option<String>,
    /// With this text in them.
    pub text: Option<String>,
    /// Begun until then.
    pub until: Millis,
}

impl Search {
    fn params(&self) -> Option<(Vec<Value>, Vec<Value>)> {
        let (mut params, creators) = which(&self.list)?;
        let pattern = self.text.as_ref().map(|text| {
            let text = text.to_lowercase();
            let text = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            format!("%{text}%")
        });
        params.push(Value::from(self.template_ref.as_deref().unwrap_or_default()));
        params.push(Value::from(pattern.unwrap_or_default()));
        params.push(Value::from(self.until));
        Some((params, creators))
    }
}

/// A page of what is looked for, and how many there are in all.
pub async fn find(tx: &mut Tx, search: &Search) -> Result<(Vec<FoundRow>, u64)> {
    let Some((params, creators)) = search.params() else { return Ok((Vec::new(), 0)) };
    let counted = tx.rows_in(&COUNT, params.clone(), &creators).await?;
    let total = counted.first().map_or(Ok(0), |row| row.count(0))?;
    let mut paged = params;
    let order: Option<&Order> = search.list.order.first();
    paged.push(Value::from(order.map_or("", |it| it.as_str())));
    paged.extend(params![search.list.limit, search.list.offset]);
    let rows = tx.rows_in(&PAGE, paged, &creators).await?;
    Ok((rows.iter().map(read).collect::<Result<_>>()?, total))
}

/// What a run is made from.
pub async fn spec(tx: &mut Tx, id: &str) -> Result<Option<String>> {
    tx.row(&SPEC, params![id]).await?.map(|row| row.text(0)).transpose()
}
