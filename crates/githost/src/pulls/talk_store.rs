//! The tables of comments, reviews and checks.

use database::{Params, Result, Row, Statement, Tx, params};
use model::Millis;

use super::talk_model::{Check, CheckState, Comment, Place, Review, Verdict};

macro_rules! comments {
    ($rest:literal) => {
        Statement::new(concat!(
            "SELECT id, pull_id, reply_to, author, text, path, side, line, object, resolved_by,
                    resolved_at, created_at, updated_at, deleted_at
             FROM githost_pull_comment ",
            $rest
        ))
    };
}

const COMMENTS: Statement = comments!("WHERE pull_id = $1 AND id > $2 ORDER BY id LIMIT $3");
const COMMENT: Statement = comments!("WHERE id = $1");
const COMMENT_COUNT: Statement =
    Statement::new("SELECT COUNT(*) FROM githost_pull_comment WHERE pull_id = $1");
const REPLY_COUNT: Statement = Statement::new(
    "SELECT COUNT(*) FROM githost_pull_comment WHERE pull_id = $1 AND reply_to = $2",
);
const COMMENT_PUT: Statement = Statement::new(
    "INSERT INTO githost_pull_comment
         (id, pull_id, reply_to, author, text, path, side, line, object, resolved_by, resolved_at,
          created_at, updated_at, deleted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (id) DO UPDATE
         SET text = excluded.text, resolved_by = excluded.resolved_by,
             resolved_at = excluded.resolved_at, updated_at = excluded.updated_at,
             deleted_at = excluded.deleted_at",
);
const COMMENT_DELETE: Statement = Statement::new("DELETE FROM githost_pull_comment WHERE id = $1");
const REVIEWS: Statement = Statement::new(
    "SELECT id, pull_id, reviewer, verdict, text, object, counts, dismissed_at, created_at
     FROM githost_pull_review WHERE pull_id = $1 ORDER BY id",
);
const REVIEW_INSERT: Statement = Statement::new(
    "INSERT INTO githost_pull_review
         (id, pull_id, reviewer, verdict, text, object, counts, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
);
const REVIEWS_DISMISS: Statement = Statement::new(
    "UPDATE githost_pull_review SET dismissed_at = $2
     WHERE pull_id = $1 AND verdict = 'approve' AND dismissed_at IS NULL",
);
const CHECKS: Statement = Statement::new(
    "SELECT object, context, state, description, target_url, actor, created_at, updated_at
     FROM githost_check WHERE repository_id = $1 AND object = $2 ORDER BY context",
);
const CHECK_PUT: Statement = Statement::new(
    "INSERT INTO githost_check
         (repository_id, object, context, state, description, target_url, actor, created_at,
          updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (repository_id, object, context) DO UPDATE
         SET state = excluded.state, description = excluded.description,
             target_url = excluded.target_url, actor = excluded.actor,
             updated_at = excluded.updated_at",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    COMMENTS,
    COMMENT,
    COMMENT_COUNT,
    REPLY_COUNT,
    COMMENT_PUT,
    COMMENT_DELETE,
    REVIEWS,
    REVIEW_INSERT,
    REVIEWS_DISMISS,
    CHECKS,
    CHECK_PUT,
];

fn read_comment(row: &Row) -> Result<Comment> {
    let place = match (row.opt_text(5)?, row.opt_text(6)?, row.opt_int(7)?, row.opt_text(8)?) {
        (Some(path), Some(side), Some(line), Some(object)) => {
            Some(Place { path, side, line: u64::try_from(line).unwrap_or(0), object })
        }
        _ => None,
    };
    Ok(Comment {
        id: row.text(0)?,
        pull_id: row.text(1)?,
        reply_to: row.opt_text(2)?,
        author: row.text(3)?,
        text: row.text(4)?,
        place,
        resolved: row.opt_text(9)?.zip(row.opt_int(10)?),
        created_at: row.int(11)?,
        updated_at: row.int(12)?,
        deleted_at: row.opt_int(13)?,
    })
}

/// Comments in the order of their ids, after this one.
pub async fn comments(tx: &mut Tx, pull: &str, after: &str, count: u64) -> Result<Vec<Comment>> {
    let rows = tx.rows(&COMMENTS, params![pull, after, count]).await?;
    rows.iter().map(read_comment).collect()
}

/// A comment.
pub async fn comment(tx: &mut Tx, id: &str) -> Result<Option<Comment>> {
    tx.row(&COMMENT, params![id]).await?.as_ref().map(read_comment).transpose()
}

/// How many comments there are.
pub async fn comment_count(tx: &mut Tx, pull: &str) -> Result<u64> {
    tx.row(&COMMENT_COUNT, params![pull]).await?.map_or(Ok(0), |row| row.count(0))
}

/// How many answer this one.
pub async fn reply_count(tx: &mut Tx, pull: &str, id: &str) -> Result<u64> {
    tx.row(&REPLY_COUNT, params![pull, id]).await?.map_or(Ok(0), |row| row.count(0))
}

/// Keeps a comment, new or changed.
pub async fn comment_put(tx: &mut Tx, it: &Comment) -> Result<()> {
    let place = it.place.as_ref();
    let (resolved_by, resolved_at): (Option<String>, Option<Millis>) = it.resolved.clone().unzip();
    let params: Params = params![
        &it.id,
        &it.pull_id,
        it.reply_to.clone(),
        &it.author,
        &it.text,
        place.map(|it| it.path.clone()),
        place.map(|it| it.side.clone()),
        place.map(|it| it.line),
        place.map(|it| it.object.clone()),
        resolved_by,
        resolved_at,
        it.created_at,
        it.updated_at,
        it.deleted_at
    ];
    tx.exec(&COMMENT_PUT, params).await?;
    Ok(())
}

/// Removes a comment.
pub async fn comment_delete(tx: &mut Tx, id: &str) -> Result<()> {
    tx.exec(&COMMENT_DELETE, params![id]).await?;
    Ok(())
}

/// Reviews of a pull request, the oldest first.
pub async fn reviews(tx: &mut Tx, pull: &str) -> Result<Vec<Review>> {
    let read = |row: &Row| {
        Ok(Review {
            id: row.text(0)?,
            pull_id: row.text(1)?,
            reviewer: row.text(2)?,
            // What nobody understands says nothing.
            verdict: Verdict::parse(&row.text(3)?).unwrap_or(Verdict::Commented),
            text: row.text(4)?,
            object: row.text(5)?,
            counts: row.flag(6)?,
            dismissed_at: row.opt_int(7)?,
            created_at: row.int(8)?,
        })
    };
    tx.rows(&REVIEWS, params![pull]).await?.iter().map(read).collect()
}

/// Keeps a review.
pub async fn review_insert(tx: &mut Tx, it: &Review) -> Result<()> {
    let params: Params = params![
        &it.id,
        &it.pull_id,
        &it.reviewer,
        it.verdict.as_str(),
        &it.text,
        &it.object,
        it.counts,
        it.created_at
    ];
    tx.exec(&REVIEW_INSERT, params).await?;
    Ok(())
}

/// Approvals of a pull request are void from now on. Returns how many were.
pub async fn reviews_dismiss(tx: &mut Tx, pull: &str, at: Millis) -> Result<u64> {
    tx.exec(&REVIEWS_DISMISS, params![pull, at]).await
}

/// The checks of a commit, by name.
pub async fn checks(tx: &mut Tx, repository: &str, object: &str) -> Result<Vec<Check>> {
    let read = |row: &Row| {
        Ok(Check {
            object: row.text(0)?,
            context: row.text(1)?,
            // What nobody understands did not go well.
            state: CheckState::parse(&row.text(2)?).unwrap_or(CheckState::Error),
            description: row.text(3)?,
            target_url: row.opt_text(4)?,
            actor: row.text(5)?,
            created_at: row.int(6)?,
            updated_at: row.int(7)?,
        })
    };
    tx.rows(&CHECKS, params![repository, object]).await?.iter().map(read).collect()
}

/// Keeps a check.
pub async fn check_put(tx: &mut Tx, repository: &str, it: &Check) -> Result<()> {
    let params: Params = params![
        repository,
        &it.object,
        &it.context,
        it.state.as_str(),
        &it.description,
        it.target_url.clone(),
        &it.actor,
        it.created_at,
        it.updated_at
    ];
    tx.exec(&CHECK_PUT, params).await?;
    Ok(())
}
