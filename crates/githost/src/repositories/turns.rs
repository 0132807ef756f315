//! Who makes Git work just now: few at once, and few of one caller, so that nobody takes all turns.
//!
//! A caller first gets a place, with which they may be slow; only what has come gets a turn at Git.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::caller::Principal;
use model::{Caller, Code, Problem};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::{CALLER_AT_ONCE, CLIENTS_AT_ONCE, OTHERS_AT_ONCE, TURN_WAIT};

/// The turns of one process.
#[derive(Debug)]
pub struct Turns {
    all: Arc<Semaphore>,
    of: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A caller's request that is listened to. Given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    _place: OwnedSemaphorePermit,
}

/// Git works for a request. Given back when it is dropped.
#[derive(Debug)]
pub struct Turn {
    _place: Place,
    _turn: OwnedSemaphorePermit,
}

impl Default for Turns {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(CLIENTS_AT_ONCE)), of: Mutex::default() }
    }
}

impl Turns {
    /// Waits until fewer requests of this caller go on than they may have at once.
    ///
    /// # Errors
    /// 503 when that takes longer than [`TURN_WAIT`].
    pub async fn place(&self, caller: &Caller) -> Result<Place, Problem> {
        let own = {
            let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
            // Whoever has a place, or waits for one, has a second pointer.
            of.retain(|_, own| Arc::strong_count(own) > 1);
            let most = most(caller);
            let own = of.entry(caller.actor().to_owned());
            own.or_insert_with(|| Arc::new(Semaphore::new(most))).clone()
        };
        let busy = || {
            Problem::new(Code::Unavailable, "Too many requests of yours use Git just now")
                .hint("wait for those that go on to end")
        };
        wait(own).await.map(|place| Place { _place: place }).ok_or_else(busy)
    }

    /// Waits until Git is free to work for another request.
    ///
    /// # Errors
    /// 503 when that takes longer than [`TURN_WAIT`].
    pub async fn turn(&self, place: Place) -> Result<Turn, Problem> {
        let busy = || {
            Problem::new(Code::Unavailable, "Too many clients use Git just now")
                .hint("try again in a moment")
        };
        let turn = wait(self.all.clone()).await.ok_or_else(busy)?;
        Ok(Turn { _place: place, _turn: turn })
    }
}

/// Programs share a token, and nobody in particular stands for many.
const fn most(caller: &Caller) -> usize {
    match caller.principal {
        Principal::User(_) => CALLER_AT_ONCE,
        _ => OTHERS_AT_ONCE,
    }
}

async fn wait(of: Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
    tokio::time::timeout(TURN_WAIT, of.acquire_owned()).await.ok()?.ok()
}

#[cfg(test)]
mod tests {
    use model::caller::User;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn nobody_takes_all_turns() {
        let turns = Turns::default();
        let user = |name: &str| {
            let entity_ref = format!("user:default/{name}");
            Caller::user(User { entity_ref, account: None, session: None })
        };
        let (ada, bob) = (user("ada"), user("bob"));
        let mut held = Vec::new();
        for _ in 0..CALLER_AT_ONCE {
            held.push(turns.turn(turns.place(&ada).await.unwrap()).await.unwrap());
        }
        assert_eq!(turns.place(&ada).await.unwrap_err().code, Code::Unavailable);
        let place = turns.place(&bob).await.unwrap();
        assert_eq!(turns.all.available_permits(), CLIENTS_AT_ONCE - CALLER_AT_ONCE);
        drop(turns.turn(place).await.unwrap());
        held.pop();
        held.push(turns.turn(turns.place(&ada).await.unwrap()).await.unwrap());
        // A place takes nobody's turn.
        let mut places = Vec::new();
        for _ in 0..OTHERS_AT_ONCE {
            places.push(turns.place(&Caller::ANONYMOUS).await.unwrap());
        }
        let place = turns.place(&bob).await.unwrap();
        turns.turn(place).await.unwrap();
        assert!(turns.place(&Caller::ANONYMOUS).await.is_err());
    }
}
