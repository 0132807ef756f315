//! The loop of the schedules: takes ticks that are due and enqueues their jobs.

use std::sync::Arc;
use std::time::Duration;

use database::{Tx, unit};
use model::Millis;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::core::Core;
use crate::jobs::{NewJob, enqueue};
use crate::schedules::{Schedule, ScheduleDef};
use crate::store::schedules;

/// A tick that is due.
struct Tick {
    def: ScheduleDef,
    seen: Millis,
    next: Millis,
}

/// Ticks until `stop`.
pub(crate) async fn run(core: Arc<Core>, known: Arc<Vec<Schedule>>, stop: CancellationToken) {
    let poll = Duration::from_millis(core.settings.poll_ms);
    loop {
        let wait = match take_due(&core, &known).await {
            Ok(Some(next)) => {
                let wait = next.saturating_sub(core.clock.now());
                Duration::from_millis(u64::try_from(wait).unwrap_or(0).max(1)).min(poll)
            }
            Ok(None) => poll,
            Err(error) => {
                tracing::warn!(%error, "schedules could not be read or fired");
                poll
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
            () = core.schedules_wake.notified() => {}
        }
    }
}

/// Fires what is due; tells when the next tick comes.
async fn take_due(core: &Core, known: &[Schedule]) -> database::Result<Option<Millis>> {
    if known.is_empty() {
        return Ok(None);
    }
    let ticks = core.database.read((), unit!(|tx, _nothing| schedules::ticks(tx).await)).await?;
    let now = core.clock.now();
    let mut next: Option<Millis> = None;
    for (name, at) in ticks {
        let Some(schedule) = known.iter().find(|schedule| schedule.def.name == name) else {
            continue;
        };
        let mut at = at;
        if at <= now {
            // From now, not from the tick: those that were missed collapse into this one.
            let Some(following) = schedule.next_after(now) else { continue };
            let tick = Tick { def: schedule.def.clone(), seen: at, next: following };
            let fired = core.database.write(tick, unit!(|tx, tick| fire(tx, tick).await)).await?;
            if fired.value {
                core.metrics.schedule_ticked(schedule.def.name);
            }
            at = following;
        }
        next = Some(next.map_or(at, |next| next.min(at)));
    }
    Ok(next)
}

/// Takes the tick and enqueues its job; `false` when another replica has taken it.
async fn fire(tx: &mut Tx, tick: &Tick) -> database::Result<bool> {
    let Tick { def, seen, next } = tick;
    if !schedules::tick(tx, def.name, *seen, *next).await? {
        return Ok(false);
    }
    let payload = match &def.payload {
        serde_json::Value::Null => json!({ "schedule": def.name, "tick": seen }),
        given => given.clone(),
    };
    let job = NewJob::new(def.job_kind, def.name).payload(payload).priority(def.priority);
    enqueue(tx, &job).await?;
    Ok(true)
}
