//! The tables of figures. All that is written here is written with the run that it is about: its row is
//! locked then, and the one of the template comes after it.

use std::collections::HashMap;

use database::{Result, Row, Statement, Tx, params};
use model::Millis;

use super::limits::{KEEP_DAYS, RECENT_DAYS};
use super::{Figure, Times, Usual};
use crate::tasks::model::{Status, TaskRow};
use crate::tasks::store::steps;

const DAY_MS: Millis = 24 * 60 * 60 * 1_000;

const BEGAN: Statement = Statement::new(
    "INSERT INTO scaffolder_template_figure (template_ref, total, succeeded, failed, cancelled, last_at)
     VALUES ($1, 1, 0, 0, 0, $2)
     ON CONFLICT (template_ref) DO UPDATE
     SET total = scaffolder_template_figure.total + 1, last_at = excluded.last_at",
);
const BEGAN_TODAY: Statement = Statement::new(
    "INSERT INTO scaffolder_template_day (template_ref, day, user_ref, runs) VALUES ($1, $2, $3, 1)
     ON CONFLICT (template_ref, day, user_ref) DO UPDATE
     SET runs = scaffolder_template_day.runs + 1",
);
const COUNT: Statement = Statement::new(
    "UPDATE scaffolder_template_figure
     SET succeeded = succeeded + $2, failed = failed + $3, cancelled = cancelled + $4
     WHERE template_ref = $1",
);
const TIMES: Statement =
    Statement::new("SELECT times FROM scaffolder_template_figure WHERE template_ref = $1");
const PUT_TIMES: Statement = Statement::new(
    "UPDATE scaffolder_template_figure SET times = $2, usual = $3 WHERE template_ref = $1",
);
const ALL: Statement = Statement::new(
    "SELECT template_ref, total, succeeded, failed, cancelled, last_at, usual
     FROM scaffolder_template_figure",
);
const ONE: Statement = Statement::new(
    "SELECT template_ref, total, succeeded, failed, cancelled, last_at, usual
     FROM scaffolder_template_figure WHERE template_ref = $1",
);
const RECENT: Statement = Statement::new(
    "SELECT template_ref, CAST(SUM(runs) AS BIGINT),
            CAST(SUM(CASE WHEN user_ref = $2 THEN runs ELSE 0 END) AS BIGINT)
     FROM scaffolder_template_day WHERE day > $1 GROUP BY template_ref",
);
const RECENT_OF: Statement = Statement::new(
    "SELECT template_ref, CAST(SUM(runs) AS BIGINT),
            CAST(SUM(CASE WHEN user_ref = $2 THEN runs ELSE 0 END) AS BIGINT)
     FROM scaffolder_template_day WHERE day > $1 AND template_ref = $3 GROUP BY template_ref",
);
const TRIM: Statement = Statement::new("DELETE FROM scaffolder_template_day WHERE day < $1");

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] =
    &[BEGAN, BEGAN_TODAY, COUNT, TIMES, PUT_TIMES, ALL, ONE, RECENT, RECENT_OF, TRIM];

/// A run began.
pub async fn began(tx: &mut Tx, task: &TaskRow) -> Result<()> {
    let Some(template) = &task.template_ref else { return Ok(()) };
    tx.exec(&BEGAN, params![template, task.created_at]).await?;
    let user = task.created_by.as_deref().unwrap_or_default();
    tx.exec(&BEGAN_TODAY, params![template, task.created_at / DAY_MS, user]).await?;
    Ok(())
}

/// A run ended so, at `now`; `task` is as it was before.
pub async fn ended(tx: &mut Tx, task: &TaskRow, status: Status, now: Millis) -> Result<()> {
    count(tx, task, status, 1).await?;
    let Some(template) = &task.template_ref else { return Ok(()) };
    // What was tried again says nothing about what is usual.
    let is_first_go = task.asked_at == task.created_at && task.attempts == 1;
    let Some(began) = task.started_at.filter(|_| is_first_go && status == Status::Completed) else {
        return Ok(());
    };
    let steps = steps::of_task(tx, &task.id).await?;
    let timed = steps.into_iter().filter(|it| it.status.as_deref() == Some("completed"));
    let timed = timed.filter_map(|it| Some((it.step_id, it.ended_at? - it.started_at?)));
    let timed: Vec<(String, Millis)> = timed.collect();
    let row = tx.row(&TIMES, params![template]).await?;
    let Some(row) = row else { return Ok(()) };
    let kept = row.opt_text(0)?.and_then(|text| serde_json::from_str::<Times>(&text).ok());
    let mut times = kept.unwrap_or_default();
    times.add(now - began, &timed);
    let text = |value: serde_json::Result<String>| value.unwrap_or_default();
    let kept = text(serde_json::to_string(&times));
    let usual = text(serde_json::to_string(&times.usual()));
    tx.exec(&PUT_TIMES, params![template, kept, usual]).await?;
    Ok(())
}

/// A run that had ended so is tried again.
pub async fn again(tx: &mut Tx, task: &TaskRow) -> Result<()> {
    count(tx, task, task.status, -1).await
}

/// The row is locked with this: what is read of it afterwards is what is true.
async fn count(tx: &mut Tx, task: &TaskRow, status: Status, by: i64) -> Result<()> {
    let Some(template) = &task.template_ref else { return Ok(()) };
    let of = |it: Status| if it == status { by } else { 0 };
    let by = (of(Status::Completed), of(Status::Failed), of(Status::Cancelled));
    tx.exec(&COUNT, params![template, by.0, by.1, by.2]).await?;
    Ok(())
}

/// The figures of all templates, by reference, as `user` sees them.
pub async fn all(tx: &mut Tx, user: &str, now: Millis) -> Result<HashMap<String, Figure>> {
    let mut all = HashMap::new();
    for row in tx.rows(&ALL, params![]).await? {
        all.insert(row.text(0)?, read(&row)?);
    }
    for row in tx.rows(&RECENT, params![now / DAY_MS - RECENT_DAYS, user]).await? {
        if let Some(figure) = all.get_mut(&row.text(0)?) {
            (figure.recent, figure.mine) = (row.int(1)?, row.int(2)?);
        }
    }
    Ok(all)
}

/// The figures of one template.
pub async fn one(tx: &mut Tx, template: &str, user: &str, now: Millis) -> Result<Figure> {
    let Some(row) = tx.row(&ONE, params![template]).await? else { return Ok(Figure::default()) };
    let mut figure = read(&row)?;
    let params = params![now / DAY_MS - RECENT_DAYS, user, template];
    if let Some(row) = tx.row(&RECENT_OF, params).await? {
        (figure.recent, figure.mine) = (row.int(1)?, row.int(2)?);
    }
    Ok(figure)
}

fn read(row: &Row) -> Result<Figure> {
    let usual = row.opt_text(6)?.and_then(|text| serde_json::from_str::<Usual>(&text).ok());
    Ok(Figure {
        total: row.int(1)?,
        succeeded: row.int(2)?,
        failed: row.int(3)?,
        cancelled: row.int(4)?,
        last_at: row.opt_int(5)?,
        usual: usual.unwrap_or_default(),
        recent: 0,
        mine: 0,
    })
}

/// Forgets who ran what when that is long ago.
pub async fn trim(tx: &mut Tx, now: Millis) -> Result<()> {
    tx.exec(&TRIM, params![now / DAY_MS - KEEP_DAYS]).await?;
    Ok(())
}
