//! How many sign-ins may be begun: each is a row for ten minutes, and anybody may begin one.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use model::{Code, Millis, Problem};

use crate::signin::limits;

/// What was begun in the present minute.
#[derive(Default)]
pub struct Budget(Mutex<Minute>);

#[derive(Default)]
struct Minute {
    begun_at: Millis,
    all: u32,
    of_address: HashMap<IpAddr, u32>,
}

impl Budget {
    /// Takes one for `address`.
    ///
    /// # Errors
    /// 429 where there are none left.
    pub fn take(&self, address: Option<IpAddr>, now: Millis) -> Result<(), Problem> {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if (now - minute.begun_at).abs() >= 60_000 {
            *minute = Minute { begun_at: now, ..Minute::default() };
        }
        if minute.all >= limits::STARTS_MAX {
            return Err(too_many());
        }
        if let Some(address) = address {
            let count = minute.of_address.entry(address).or_default();
            if *count >= limits::STARTS_PER_ADDRESS_MAX {
                return Err(too_many());
            }
            *count += 1;
        }
        minute.all += 1;
        Ok(())
    }
}

fn too_many() -> Problem {
    Problem::new(Code::TooManyRequests, "Too many sign-ins are begun")
        .hint("try again in a minute")
        .retry_after_s(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_all_and_a_new_minute_has_as_many() {
        let budget = Budget::default();
        let (eve, ada) = ("192.0.2.1".parse().ok(), "192.0.2.2".parse().ok());
        for _ in 0..limits::STARTS_PER_ADDRESS_MAX {
            budget.take(eve, 100_000).unwrap();
        }
        assert_eq!(budget.take(eve, 100_000).unwrap_err().code, Code::TooManyRequests);
        assert!(budget.take(ada, 100_000).is_ok());
        assert!(budget.take(eve, 160_000).is_ok());
    }
}
