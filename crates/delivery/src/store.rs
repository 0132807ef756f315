//! The tables: who runs things, services, slots, deployments.

use database::{Migration, MigrationSet, Params, Result, Row, Statement, Tx, params};
use model::EntityRef;
use model::blobs::BlobKey;
use model::deployments::{Artifact, DeploymentState, Release};

use crate::limits::BACK_MAX;
use crate::model::{Deployment, Kind, Slot, Wanted};

/// The tables of delivery.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    feature: "delivery",
    migrations: &[Migration {
        number: 1,
        name: "init",
        sql: include_str!("../migrations/0001_init.sql"),
        oldest_compatible: "0.1.0",
    }],
};

/// The one role that there is.
const ROLE: &str = "local";

const HOST: Statement = Statement::new("SELECT node FROM delivery_host WHERE role = $1");
const HOST_TAKE: Statement = Statement::new(
    "INSERT INTO delivery_host (role, node, since) VALUES ($1, $2, $3)
     ON CONFLICT (role) DO NOTHING",
);
const HOST_LOCK: Statement =
    Statement::new("UPDATE delivery_host SET since = since WHERE role = $1");
const SERVICE: Statement =
    Statement::new("SELECT repository FROM delivery_service WHERE service = $1");
const SERVICE_INSERT: Statement = Statement::new(
    "INSERT INTO delivery_service (service, repository, created_at) VALUES ($1, $2, $3)",
);

macro_rules! slots {
    ($rest:literal) => {
        Statement::new(concat!(
            "SELECT id, service, environment, label, number, deployment_id FROM delivery_slot ",
            $rest
        ))
    };
}
const SLOT: Statement = slots!("WHERE id = $1");
const SLOT_AT: Statement = slots!("WHERE service = $1 AND environment = $2");
const SLOT_OF_LABEL: Statement = slots!("WHERE label = $1");
const SLOTS_OF: Statement = slots!("WHERE service = $1 ORDER BY environment");
const SLOTS: Statement = slots!("ORDER BY number");
const SLOT_LAST: Statement = Statement::new("SELECT COALESCE(MAX(number), -1) FROM delivery_slot");
const SLOT_INSERT: Statement = Statement::new(
    "INSERT INTO delivery_slot (id, service, environment, label, number, created_at)
     VALUES ($1, $2, $3, $4, $5, $6)",
);
const SLOT_RUNS: Statement =
    Statement::new("UPDATE delivery_slot SET deployment_id = $2 WHERE id = $1");

macro_rules! deployments {
    ($rest:literal) => {
        Statement::new(concat!(
            "SELECT id, slot_id, service, environment, kind, state, repository, revision,
                    previous_revision, digest, blob, bytes, run, of_deployment, replaces, actor,
                    reason, log_tail, created_at, started_at, settled_at, ended_at
             FROM delivery_deployment ",
            $rest
        ))
    };
}
const GET: Statement = deployments!("WHERE id = $1");
const OPEN: Statement =
    deployments!("WHERE slot_id = $1 AND state IN ('pending', 'starting') ORDER BY id LIMIT 1");
const FORMER: Statement =
    deployments!("WHERE slot_id = $1 AND id < $2 AND state = 'replaced' ORDER BY id DESC LIMIT $3");
const OF_SLOT: Statement = deployments!("WHERE slot_id = $1 ORDER BY id DESC LIMIT $2");
const PAGE: Statement = deployments!("WHERE id < $1 ORDER BY id DESC LIMIT $2");
const PAGE_OF_SERVICE: Statement =
    deployments!("WHERE service = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
const PAGE_OF_ENVIRONMENT: Statement =
    deployments!("WHERE environment = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
const PAGE_OF_BOTH: Statement =
    deployments!("WHERE service = $1 AND environment = $2 AND id < $3 ORDER BY id DESC LIMIT $4");
const OPEN_SLOTS: Statement = Statement::new(
    "SELECT DISTINCT slot_id FROM delivery_deployment WHERE state IN ('pending', 'starting')",
);
const INSERT: Statement = Statement::new(
    "INSERT INTO delivery_deployment
         (id, slot_id, service, environment, kind, state, repository, revision, previous_revision,
          digest, blob, bytes, run, of_deployment, replaces, actor, reason, log_tail, created_at,
          started_at, settled_at, ended_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
          $20, $21, $22)",
);
const UPDATE: Statement = Statement::new(
    "UPDATE delivery_deployment SET state = $2, previous_revision = $3, replaces = $4, reason = $5,
         log_tail = $6, started_at = $7, settled_at = $8, ended_at = $9
     WHERE id = $1",
);

/// Every SQL text of this file.
pub const STATEMENTS: &[Statement] = &[
    HOST,
    HOST_TAKE,
    HOST_LOCK,
    SERVICE,
    SERVICE_INSERT,
    SLOT,
    SLOT_AT,
    SLOT_OF_LABEL,
    SLOTS_OF,
    SLOTS,
    SLOT_LAST,
    SLOT_INSERT,
    SLOT_RUNS,
    GET,
    OPEN,
    FORMER,
    OF_SLOT,
    PAGE,
    PAGE_OF_SERVICE,
    PAGE_OF_ENVIRONMENT,
    PAGE_OF_BOTH,
    OPEN_SLOTS,
    INSERT,
    UPDATE,
];

fn reference(text: &str) -> Result<EntityRef> {
    EntityRef::parse_full(text).map_err(|error| database::Error::Shape(error.to_string()))
}

fn shape(what: &str) -> database::Error {
    database::Error::Shape(format!("{what} of a deployment is not one of ours"))
}

fn slot(row: &Row) -> Result<Slot> {
    Ok(Slot {
        id: row.text(0)?,
        service: reference(&row.text(1)?)?,
        environment: row.text(2)?,
        label: row.text(3)?,
        number: u32::try_from(row.count(4)?).unwrap_or(u32::MAX),
        deployment: row.opt_text(5)?,
    })
}

fn read(row: &Row) -> Result<Deployment> {
    let artifact = Artifact {
        digest: row.text(9)?,
        blob: BlobKey::new(row.text(10)?).map_err(|_| shape("the blob"))?,
        bytes: row.count(11)?,
    };
    Ok(Deployment {
        id: row.text(0)?,
        slot: row.text(1)?,
        environment: row.text(3)?,
        kind: Kind::parse(&row.text(4)?).ok_or_else(|| shape("the kind"))?,
        state: DeploymentState::parse(&row.text(5)?).ok_or_else(|| shape("the state"))?,
        release: Release {
            service: reference(&row.text(2)?)?,
            repository: row.text(6)?,
            commit: row.text(7)?,
            previous_commit: row.opt_text(8)?,
            artifact,
            run: row.opt_text(12)?,
        },
        of: row.opt_text(13)?,
        replaces: row.opt_text(14)?,
        actor: row.text(15)?,
        reason: row.opt_text(16)?,
        log_tail: row.text(17)?,
        created_at: row.int(18)?,
        started_at: row.opt_int(19)?,
        settled_at: row.opt_int(20)?,
        ended_at: row.opt_int(21)?,
    })
}

fn all(rows: &[Row]) -> Result<Vec<Deployment>> {
    rows.iter().map(read).collect()
}

/// The node that runs things, which is `node` where nobody did.
pub async fn host(tx: &mut Tx, node: &str) -> Result<String> {
    let now = tx.now();
    tx.exec(&HOST_TAKE, params![ROLE, node, now]).await?;
    let found = tx.row(&HOST, params![ROLE]).await?;
    found.map_or_else(|| Ok(node.to_owned()), |row| row.text(0))
}

/// Lets nobody else make services and slots until the end of the transaction.
pub async fn lock(tx: &mut Tx) -> Result<()> {
    tx.exec(&HOST_LOCK, params![ROLE]).await.map(drop)
}

/// The repository that a service is of.
pub async fn repository(tx: &mut Tx, service: &EntityRef) -> Result<Option<String>> {
    let found = tx.row(&SERVICE, params![service.as_str()]).await?;
    found.map(|row| row.text(0)).transpose()
}

/// A service is of this repository from now on.
pub async fn claim(tx: &mut Tx, service: &EntityRef, repository: &str) -> Result<()> {
    let now = tx.now();
    tx.exec(&SERVICE_INSERT, params![service.as_str(), repository, now]).await.map(drop)
}

/// A slot.
pub async fn slot_get(tx: &mut Tx, id: &str) -> Result<Option<Slot>> {
    tx.row(&SLOT, params![id]).await?.as_ref().map(slot).transpose()
}

/// The slot of a service in an environment.
pub async fn slot_at(tx: &mut Tx, service: &EntityRef, environment: &str) -> Result<Option<Slot>> {
    let params = params![service.as_str(), environment];
    tx.row(&SLOT_AT, params).await?.as_ref().map(slot).transpose()
}

/// The slot that is called this.
pub async fn slot_of_label(tx: &mut Tx, label: &str) -> Result<Option<Slot>> {
    tx.row(&SLOT_OF_LABEL, params![label]).await?.as_ref().map(slot).transpose()
}

/// The slots of a service.
pub async fn slots_of(tx: &mut Tx, service: &EntityRef) -> Result<Vec<Slot>> {
    tx.rows(&SLOTS_OF, params![service.as_str()]).await?.iter().map(slot).collect()
}

/// Every slot.
pub async fn slots(tx: &mut Tx) -> Result<Vec<Slot>> {
    tx.rows(&SLOTS, params![]).await?.iter().map(slot).collect()
}

/// The number that the next slot has.
pub async fn slot_next(tx: &mut Tx) -> Result<u32> {
    let last = tx.row(&SLOT_LAST, params![]).await?.map_or(Ok(-1), |row| row.int(0))?;
    Ok(u32::try_from(last + 1).unwrap_or(u32::MAX))
}

/// Keeps a new slot.
pub async fn slot_insert(tx: &mut Tx, slot: &Slot) -> Result<()> {
    let now = tx.now();
    let params: Params = params![
        slot.id.as_str(),
        slot.service.as_str(),
        slot.environment.as_str(),
        slot.label.as_str(),
        slot.number,
        now
    ];
    tx.exec(&SLOT_INSERT, params).await.map(drop)
}

/// This deployment answers in a slot from now on; none does.
pub async fn slot_runs(tx: &mut Tx, slot: &str, deployment: Option<&str>) -> Result<()> {
    let deployment = deployment.map(str::to_owned);
    tx.exec(&SLOT_RUNS, params![slot, deployment]).await.map(drop)
}

/// A deployment.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<Deployment>> {
    tx.row(&GET, params![id]).await?.as_ref().map(read).transpose()
}

/// The oldest deployment of a slot that is not settled.
pub async fn open(tx: &mut Tx, slot: &str) -> Result<Option<Deployment>> {
    tx.row(&OPEN, params![slot]).await?.as_ref().map(read).transpose()
}

/// Slots that have such a deployment.
pub async fn open_slots(tx: &mut Tx) -> Result<Vec<String>> {
    tx.rows(&OPEN_SLOTS, params![]).await?.iter().map(|row| row.text(0)).collect()
}

/// What answered in the place of `it` before its release came, with another artefact. Where somebody has
/// gone back already, that is what was before the release that came back: whoever goes back twice goes
/// back further.
pub async fn former(tx: &mut Tx, it: &Deployment) -> Result<Option<Deployment>> {
    let mut first = it.clone();
    for _ in 0..BACK_MAX {
        let Some(of) = first.of.clone().filter(|_| first.kind == Kind::Rollback) else { break };
        match get(tx, &of).await?.filter(|of| of.slot == it.slot) {
            Some(of) => first = of,
            None => break,
        }
    }
    let before = all(&tx.rows(&FORMER, params![it.slot.as_str(), first.id, BACK_MAX]).await?)?;
    let digest = &it.release.artifact.digest;
    Ok(before.into_iter().find(|before| before.release.artifact.digest != *digest))
}

/// The latest deployments of a slot, the latest first.
pub async fn of_slot(tx: &mut Tx, slot: &str, most: usize) -> Result<Vec<Deployment>> {
    all(&tx.rows(&OF_SLOT, params![slot, most]).await?)
}

/// Deployments, the latest first.
pub async fn page(tx: &mut Tx, wanted: &Wanted) -> Result<Vec<Deployment>> {
    // Behind every id.
    let before = wanted.before.as_deref().unwrap_or("g");
    let count = wanted.count;
    let rows = match (&wanted.service, &wanted.environment) {
        (None, None) => tx.rows(&PAGE, params![before, count]).await?,
        (Some(service), None) => {
            tx.rows(&PAGE_OF_SERVICE, params![service.as_str(), before, count]).await?
        }
        (None, Some(environment)) => {
            tx.rows(&PAGE_OF_ENVIRONMENT, params![environment.as_str(), before, count]).await?
        }
        (Some(service), Some(environment)) => {
            let params = params![service.as_str(), environment.as_str(), before, count];
            tx.rows(&PAGE_OF_BOTH, params).await?
        }
    };
    all(&rows)
}

/// Keeps a new deployment.
pub async fn insert(tx: &mut Tx, it: &Deployment) -> Result<()> {
    let release = &it.release;
    let params: Params = params![
        it.id.as_str(),
        it.slot.as_str(),
        release.service.as_str(),
        it.environment.as_str(),
        it.kind.as_str(),
        it.state.as_str(),
        release.repository.as_str(),
        release.commit.as_str(),
        release.previous_commit.clone(),
        release.artifact.digest.as_str(),
        release.artifact.blob.as_str(),
        release.artifact.bytes,
        release.run.clone(),
        it.of.clone(),
        it.replaces.clone(),
        it.actor.as_str(),
        it.reason.clone(),
        it.log_tail.as_str(),
        it.created_at,
        it.started_at,
        it.settled_at,
        it.ended_at
    ];
    tx.exec(&INSERT, params).await.map(drop)
}

/// Keeps what of a deployment can change.
pub async fn update(tx: &mut Tx, it: &Deployment) -> Result<()> {
    let params: Params = params![
        it.id.as_str(),
        it.state.as_str(),
        it.release.previous_commit.clone(),
        it.replaces.clone(),
        it.reason.clone(),
        it.log_tail.as_str(),
        it.started_at,
        it.settled_at,
        it.ended_at
    ];
    tx.exec(&UPDATE, params).await.map(drop)
}
