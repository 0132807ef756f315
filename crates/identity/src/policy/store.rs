//! Roles and their members in the database. Every change is made under one lock, tells of itself by
//! an event in the same transaction, and leaves words for the audit to whoever calls.
//!
//! [`member_add`] and [`member_drop`] are for other rooms, too: the owner becomes an administrator in
//! the transaction that makes their account, and an account that goes takes its roles with it.

use database::{BulkInsert, Result, Row, Statement, Tx, Value, params};
use model::{Event, Millis, Problem};
use serde_json::json;

use super::limits::{MEMBERS_ALL_MAX, MEMBERS_MAX, MEMBERS_PAGE};
use super::names::ADMINISTRATORS;

/// A role was made, changed or taken away: its definition, or its members.
pub const CHANGED: &str = "identity.role.changed";

const LOCK: Statement =
    Statement::new("UPDATE identity_policy SET version = version + 1 WHERE id = 1");
const ROLES: Statement = Statement::new(
    "SELECT name, description, grants, changed_at, changed_by FROM identity_role ORDER BY name",
);
const ROLE: Statement = Statement::new(
    "SELECT name, description, grants, changed_at, changed_by FROM identity_role WHERE name = $1",
);
const ROLE_COUNT: Statement = Statement::new("SELECT CAST(COUNT(*) AS BIGINT) FROM identity_role");
const ROLE_PUT: Statement = Statement::new(
    "INSERT INTO identity_role (name, description, grants, changed_at, changed_by)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (name) DO UPDATE SET description = excluded.description,
         grants = excluded.grants, changed_at = excluded.changed_at,
         changed_by = excluded.changed_by",
);
const ROLE_DELETE: Statement = Statement::new("DELETE FROM identity_role WHERE name = $1");
const MEMBERS: Statement = Statement::new(
    "SELECT role, member FROM identity_role_member
     WHERE role > $1 OR (role = $1 AND member > $2) ORDER BY role, member LIMIT $3",
);
const MEMBERS_OF: Statement =
    Statement::new("SELECT role, member FROM identity_role_member WHERE role = $1 ORDER BY member");
const MEMBER_COUNT: Statement =
    Statement::new("SELECT CAST(COUNT(*) AS BIGINT) FROM identity_role_member");
const MEMBER_COUNT_OF: Statement =
    Statement::new("SELECT CAST(COUNT(*) AS BIGINT) FROM identity_role_member WHERE role = $1");
const MEMBER_PUT: BulkInsert = BulkInsert {
    table: "identity_role_member",
    columns: &["role", "member", "added_at", "added_by"],
    conflict: "ON CONFLICT (role, member) DO NOTHING",
};
const MEMBER_DELETE: Statement =
    Statement::new("DELETE FROM identity_role_member WHERE role = $1 AND member IN (/*in*/)");
const MEMBERS_CLEAR: Statement = Statement::new("DELETE FROM identity_role_member WHERE role = $1");
const ROLES_OF: Statement =
    Statement::new("SELECT role FROM identity_role_member WHERE member = $1 ORDER BY role");
const USERS_LEFT: Statement = Statement::new(
    "SELECT CAST(COUNT(*) AS BIGINT) FROM identity_role_member m
     JOIN identity_account a ON a.entity_ref = m.member
     WHERE m.role = $1 AND a.disabled_at IS NULL",
);
const LOCKED_OUT: Statement = Statement::new(
    "SELECT entity_ref FROM identity_account
     WHERE disabled_at IS NOT NULL AND entity_ref IN (/*in*/)",
);
const ADDED: Statement = Statement::new(
    "SELECT added_at, added_by FROM identity_role_member WHERE role = $1 AND member = $2",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    LOCK,
    ROLES,
    ROLE,
    ROLE_COUNT,
    ROLE_PUT,
    ROLE_DELETE,
    MEMBERS,
    MEMBERS_OF,
    MEMBER_COUNT,
    MEMBER_COUNT_OF,
    MEMBER_DELETE,
    MEMBERS_CLEAR,
    ROLES_OF,
    USERS_LEFT,
    LOCKED_OUT,
    ADDED,
];

/// A role that the API defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its grants as a JSON list.
    pub grants: String,
    /// When it was changed last.
    pub changed_at: Millis,
    /// By whom.
    pub changed_by: String,
}

fn role(row: &Row) -> Result<RoleRow> {
    Ok(RoleRow {
        name: row.text(0)?,
        description: row.opt_text(1)?,
        grants: row.text(2)?,
        changed_at: row.int(3)?,
        changed_by: row.text(4)?,
    })
}

fn pair(row: &Row) -> Result<(String, String)> {
    Ok((row.text(0)?, row.text(1)?))
}

/// Nobody else changes roles until this transaction is over.
pub async fn lock(tx: &mut Tx) -> Result<()> {
    tx.exec(&LOCK, params![]).await.map(drop)
}

/// Tells of a change.
pub fn emit_changed(tx: &mut Tx, role: &str, actor: &str) {
    tx.emit(Event {
        topic: CHANGED,
        subject: role.to_owned(),
        actor: actor.to_owned(),
        payload: json!({}),
    });
}

/// Every role that the API defined.
pub async fn role_list(tx: &mut Tx) -> Result<Vec<RoleRow>> {
    tx.rows(&ROLES, params![]).await?.iter().map(role).collect()
}

/// One of them.
pub async fn role_get(tx: &mut Tx, name: &str) -> Result<Option<RoleRow>> {
    tx.row(&ROLE, params![name]).await?.as_ref().map(role).transpose()
}

/// How many there are.
pub async fn role_count(tx: &mut Tx) -> Result<i64> {
    count(tx, &ROLE_COUNT, params![]).await
}

/// Writes a definition.
pub async fn role_put(
    tx: &mut Tx,
    name: &str,
    description: Option<&str>,
    grants: &serde_json::Value,
    actor: &str,
) -> Result<()> {
    let now = tx.now();
    let row = params![name, description.map(str::to_owned), grants, now, actor];
    tx.exec(&ROLE_PUT, row).await.map(drop)
}

/// Removes a definition with its members; whether there was one.
pub async fn role_delete(tx: &mut Tx, name: &str) -> Result<bool> {
    tx.exec(&MEMBERS_CLEAR, params![name]).await?;
    Ok(tx.exec(&ROLE_DELETE, params![name]).await? > 0)
}

/// A page of all members, `(role, member)`, after one of them.
pub async fn member_page(
    tx: &mut Tx,
    (role, member): &(String, String),
) -> Result<Vec<(String, String)>> {
    let rows = tx.rows(&MEMBERS, params![role, member, MEMBERS_PAGE]).await?;
    rows.iter().map(pair).collect()
}

/// The members of a role.
pub async fn member_list(tx: &mut Tx, role: &str) -> Result<Vec<String>> {
    let rows = tx.rows(&MEMBERS_OF, params![role]).await?;
    rows.iter().map(|row| row.text(1)).collect()
}

/// When somebody was made a member, and by whom.
pub async fn member_added(
    tx: &mut Tx,
    role: &str,
    member: &str,
) -> Result<Option<(Millis, String)>> {
    let row = tx.row(&ADDED, params![role, member]).await?;
    row.map(|row| Ok((row.int(0)?, row.text(1)?))).transpose()
}

/// Gives `role` to a user or a group, `user:default/ada`, in the name of `actor`. Nothing happens to
/// one who has it.
///
/// # Errors
/// More members than a role, or the server, may have.
pub async fn member_add(tx: &mut Tx, role: &str, member: &str, actor: &str) -> Result<()> {
    lock(tx).await?;
    members_add(tx, role, &[member.to_owned()], actor).await?;
    emit_changed(tx, role, actor);
    Ok(())
}

/// Gives `role` to several, under the lock; tells nobody.
///
/// # Errors
/// More members than a role, or the server, may have.
pub async fn members_add(tx: &mut Tx, role: &str, members: &[String], actor: &str) -> Result<()> {
    let now = tx.now();
    let row = |it: &String| {
        vec![Value::from(role), Value::from(it.as_str()), Value::from(now), Value::from(actor)]
    };
    tx.bulk(&MEMBER_PUT, members.iter().map(row).collect()).await?;
    let here = count(tx, &MEMBER_COUNT_OF, params![role]).await?;
    let all = count(tx, &MEMBER_COUNT, params![]).await?;
    for (count, most, what) in
        [(here, MEMBERS_MAX, "One role"), (all, MEMBERS_ALL_MAX, "All roles together")]
    {
        if usize::try_from(count).unwrap_or(usize::MAX) > most {
            let detail = format!("{what} cannot have more than {most} members");
            return Err(Problem::input(detail)
                .at("members")
                .hint("make a group that they are in a member in their place")
                .into());
        }
    }
    Ok(())
}

/// Takes `role` from several, under the lock; tells nobody.
pub async fn members_remove(tx: &mut Tx, role: &str, members: &[String]) -> Result<()> {
    let members: Vec<Value> = members.iter().map(|it| Value::from(it.as_str())).collect();
    tx.exec_in(&MEMBER_DELETE, params![role], &members).await.map(drop)
}

/// Takes every role from somebody who is no more, in the name of `actor`. `fixed` are the
/// administrators whom a file or the configuration names ([`super::Roles::fixed_administrators`]).
///
/// # Errors
/// A conflict when nobody would be left who may do everything.
pub async fn member_drop(
    tx: &mut Tx,
    member: &str,
    fixed: &[String],
    actor: &str,
) -> Result<Vec<String>> {
    lock(tx).await?;
    let rows = tx.rows(&ROLES_OF, params![member]).await?;
    let roles = rows.iter().map(|row| row.text(0)).collect::<Result<Vec<String>>>()?;
    for role in &roles {
        members_remove(tx, role, &[member.to_owned()]).await?;
        emit_changed(tx, role, actor);
    }
    if roles.iter().any(|it| it == ADMINISTRATORS) {
        refuse_without_administrator(tx, &beside(fixed, member)).await?;
    }
    Ok(roles)
}

/// For whoever locks an account out or removes it: refuses the transaction that has done so when
/// `member`, whose account it is or was, is the last who may do everything. To be called after the
/// account has been written, in the same transaction. `fixed` as for [`member_drop`]. Nothing is
/// refused for those who are no administrators by name.
///
/// # Errors
/// A conflict.
pub async fn refuse_losing_administrator(
    tx: &mut Tx,
    member: &str,
    fixed: &[String],
) -> Result<()> {
    // First, so that whoever changes administrators meanwhile is waited for, or waits.
    lock(tx).await?;
    let is_named = member_added(tx, ADMINISTRATORS, member).await?.is_some();
    if !is_named && !fixed.iter().any(|it| it == member) {
        return Ok(());
    }
    refuse_without_administrator(tx, &beside(fixed, member)).await
}

fn beside(fixed: &[String], member: &str) -> Vec<String> {
    fixed.iter().filter(|it| *it != member).cloned().collect()
}

/// Refuses a transaction that leaves no user who may do everything: members with an account that is
/// not locked out, and those of `fixed`, whom a file or the configuration names, unless theirs is.
/// Groups do not count: whether somebody is in one is for another system to say.
///
/// # Errors
/// A conflict.
pub async fn refuse_without_administrator(tx: &mut Tx, fixed: &[String]) -> Result<()> {
    let listed: Vec<Value> = fixed.iter().map(|it| Value::from(it.as_str())).collect();
    let locked_out = tx.rows_in(&LOCKED_OUT, params![], &listed).await?.len();
    if fixed.len() > locked_out || administrator_count(tx).await? > 0 {
        return Ok(());
    }
    let words = "The last administrator cannot be removed";
    Err(Problem::new(model::Code::Conflict, words)
        .hint(format!("make another user who has signed in a member of {ADMINISTRATORS} first"))
        .into())
}

/// How many users who can sign in are administrators by name in the database.
async fn administrator_count(tx: &mut Tx) -> Result<i64> {
    count(tx, &USERS_LEFT, params![ADMINISTRATORS]).await
}

async fn count(tx: &mut Tx, statement: &Statement, params: database::Params) -> Result<i64> {
    tx.row(statement, params).await?.map_or(Ok(0), |row| row.int(0))
}
