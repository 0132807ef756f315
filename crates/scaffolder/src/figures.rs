//! How often templates are run, how that ends, and how long it takes: kept with each run that begins or
//! ends, so that nobody ever counts runs to say so.
//!
//! Reading order: [`Times`] (what is usual), [`store`] (the tables).

pub mod limits;
pub mod store;

use std::collections::BTreeMap;

use model::Millis;
use serde::{Deserialize, Serialize};

use limits::TIMES_MAX;

/// How often a template was run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// Runs that were begun.
    pub total: i64,
    /// Of those, which are completed.
    pub succeeded: i64,
    /// Which failed.
    pub failed: i64,
    /// Which somebody ended.
    pub cancelled: i64,
    /// When the last one was begun.
    pub last_at: Option<Millis>,
    /// How long it takes.
    pub usual: Usual,
    /// Runs of the last 30 days.
    pub recent: i64,
    /// Of those, which the one who asks began.
    pub mine: i64,
}

/// How long a template usually takes: what is in the middle of its last completed runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Usual {
    /// All of it, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_ms: Option<Millis>,
    /// Its steps, by id.
    pub steps: BTreeMap<String, Millis>,
}

/// The times of the last completed runs, the latest last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Times {
    total: Vec<Millis>,
    steps: BTreeMap<String, Vec<Millis>>,
}

impl Times {
    /// With one run more. Steps that the run did not have keep theirs while the template may still have
    /// them.
    pub fn add(&mut self, total: Millis, steps: &[(String, Millis)]) {
        push(&mut self.total, total);
        for (step, time) in steps {
            push(self.steps.entry(step.clone()).or_default(), *time);
        }
        while self.steps.len() > limits::STEPS_TIMED_MAX {
            let foreign = |id: &&String| !steps.iter().any(|(it, _)| it == *id);
            let Some(gone) = self.steps.keys().find(foreign).or(self.steps.keys().next()) else {
                return;
            };
            let gone = gone.clone();
            self.steps.remove(&gone);
        }
    }

    /// What is in the middle of them.
    pub fn usual(&self) -> Usual {
        let steps = self.steps.iter();
        Usual {
            total_ms: median(&self.total),
            steps: steps.filter_map(|(id, times)| Some((id.clone(), median(times)?))).collect(),
        }
    }
}

fn push(times: &mut Vec<Millis>, time: Millis) {
    times.push(time.max(0));
    let over = times.len().saturating_sub(TIMES_MAX);
    times.drain(..over);
}

fn median(times: &[Millis]) -> Option<Millis> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    match sorted.len() % 2 {
        0 => Some((sorted.get(middle.checked_sub(1)?)? + sorted.get(middle)?) / 2),
        _ => sorted.get(middle).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_is_in_the_middle_of_the_last_runs() {
        let mut times = Times::default();
        assert_eq!(times.usual().total_ms, None);
        for time in [10, 1_000, 30] {
            times.add(time, &[("a".to_owned(), time / 10)]);
        }
        assert_eq!(times.usual().total_ms, Some(30));
        times.add(50, &[]);
        assert_eq!(times.usual().total_ms, Some(40));
        assert_eq!(times.usual().steps["a"], 3);
        for _ in 0..TIMES_MAX {
            times.add(7, &[]);
        }
        assert_eq!((times.usual().total_ms, times.total.len()), (Some(7), TIMES_MAX));
        for step in 0..200 {
            times.add(7, &[(format!("step-{step}"), 7)]);
        }
        assert!(
            times.steps.len() <= limits::STEPS_TIMED_MAX && times.steps.contains_key("step-199")
        );
    }
}
