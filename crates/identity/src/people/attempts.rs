//! Slowing down guesses. Failures count for the account together with the address, and, with far
//! more patience, for the address alone and for the account alone. So whoever guesses waits, and
//! whoever knows the password, elsewhere, does not.

use model::Millis;
use model::caller::Origin;

use super::limits::{
    FAILURES_ACCOUNT, FAILURES_ADDRESS, FAILURES_FORGOTTEN_MS, FAILURES_TOGETHER,
    WAIT_ACCOUNT_MS_MAX, WAIT_MS_MAX, WAIT_OWNER_MS_MAX,
};

/// Under which keys a failure counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// Account and address.
    pub together: String,
    /// The address.
    pub address: String,
    /// The account.
    pub account: String,
}

impl Keys {
    /// The keys of a sign-in as `name` from `origin`.
    pub fn of(name: &str, origin: Option<&Origin>) -> Self {
        let network = origin.map_or_else(|| "-".to_owned(), |origin| network(origin.address));
        Self {
            together: format!("both:{name}@{network}"),
            address: format!("address:{network}"),
            account: format!("account:{name}"),
        }
    }

    /// All of them.
    pub fn all(&self) -> Vec<String> {
        vec![self.together.clone(), self.address.clone(), self.account.clone()]
    }

    /// How long a sign-in has to wait after what failed so far, in milliseconds; zero is not at all.
    /// `is_owner_here` is the owner at the server's own machine, who is never kept out for long.
    pub fn wait(
        &self,
        failed: &[(String, i64, Millis)],
        is_owner_here: bool,
        now: Millis,
    ) -> Millis {
        let rules = [
            (&self.together, FAILURES_TOGETHER, WAIT_MS_MAX),
            (&self.address, FAILURES_ADDRESS, WAIT_MS_MAX),
            (&self.account, FAILURES_ACCOUNT, WAIT_ACCOUNT_MS_MAX),
        ];
        let wait = rules.iter().filter_map(|(key, free, most)| {
            let (_, failures, last_at) = failed.iter().find(|(known, ..)| known == *key)?;
            let over = failures - free;
            if over < 0 || now >= last_at + FAILURES_FORGOTTEN_MS {
                return None;
            }
            let most = if is_owner_here { WAIT_OWNER_MS_MAX } else { *most };
            let wait = 1_000_i64.checked_shl(u32::try_from(over.min(20)).unwrap_or(20));
            // A clock that was set back must not make anybody wait longer than the longest wait.
            let passed = (now - last_at).max(0);
            Some((wait.unwrap_or(most).min(most) - passed).max(0))
        });
        wait.max().unwrap_or_default()
    }
}

/// The address, or the network that one IPv6 subscriber has.
fn network(address: core::net::IpAddr) -> String {
    match address.to_canonical() {
        core::net::IpAddr::V4(address) => address.to_string(),
        core::net::IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::of("ada", None)
    }

    fn failed(key: &str, failures: i64) -> Vec<(String, i64, Millis)> {
        vec![(key.to_owned(), failures, 1_000_000)]
    }

    #[test]
    fn the_first_failures_cost_nothing_and_then_each_costs_twice_the_one_before() {
        let keys = keys();
        let wait = |failures| keys.wait(&failed(&keys.together, failures), false, 1_000_000);
        assert_eq!([wait(1), wait(4), wait(5), wait(6), wait(7)], [0, 0, 1_000, 2_000, 4_000]);
        assert_eq!(wait(1_000_000), WAIT_MS_MAX);
    }

    #[test]
    fn a_wait_passes_and_failures_are_forgotten() {
        let keys = keys();
        let failed = failed(&keys.together, 7);
        assert_eq!(keys.wait(&failed, false, 1_003_999), 1);
        assert_eq!(keys.wait(&failed, false, 1_004_000), 0);
        assert_eq!(keys.wait(&failed, false, 500_000), 4_000, "a clock that was set back");
        let many = vec![(keys.together.clone(), 99, 1_000_000)];
        assert_eq!(keys.wait(&many, false, 1_000_000 + FAILURES_FORGOTTEN_MS), 0);
    }

    #[test]
    fn an_account_that_is_guessed_at_from_everywhere_stays_usable() {
        let keys = keys();
        let many = failed(&keys.account, 1_000_000);
        assert_eq!(keys.wait(&many, false, 1_000_000), WAIT_ACCOUNT_MS_MAX);
    }

    #[test]
    fn the_owner_at_the_machine_is_slowed_down_and_never_kept_out() {
        let keys = keys();
        let mut all = failed(&keys.together, 1_000);
        all.extend(failed(&keys.address, 1_000));
        assert_eq!(keys.wait(&all, true, 1_000_000), WAIT_OWNER_MS_MAX);
    }

    #[test]
    fn one_subscribers_addresses_are_one_network() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::4"), network("2001:db8:1:3::4"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
