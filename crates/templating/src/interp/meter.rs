//! What a render has used up.

use std::cell::Cell;

use crate::error::{Fail, Limit, Res};
use crate::limits::{DEPTH_MAX, Limits, REGEX_STEPS_MAX, TEXT_WORK_MAX};

/// Counts, and refuses once there are too many.
#[derive(Debug)]
pub(crate) struct Meter {
    limits: Limits,
    work: Cell<u64>,
    output: Cell<usize>,
    calls: Cell<u64>,
    text: Cell<u64>,
    regex: Cell<u64>,
}

impl Meter {
    /// A fresh one.
    pub fn new(limits: &Limits) -> Self {
        let mut limits = limits.clone();
        limits.depth = limits.depth.min(DEPTH_MAX);
        Self {
            limits,
            work: Cell::new(0),
            output: Cell::new(0),
            calls: Cell::new(0),
            text: Cell::new(0),
            regex: Cell::new(0),
        }
    }

    /// The limits it holds to.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// One step.
    pub fn work(&self) -> Res<()> {
        count(&self.work, 1, self.limits.work, Limit::Work)
    }

    /// One step at some depth.
    pub fn step(&self, depth: usize) -> Res<()> {
        let most = self.limits.depth;
        if depth > most {
            return Err(Fail::limit(Limit::Depth, most as u64, depth as u64));
        }
        self.work()
    }

    /// Output of so many code units.
    pub fn output(&self, units: usize) -> Res<()> {
        let seen = self.output.get().saturating_add(units);
        self.output.set(seen);
        let most = self.limits.output_units;
        if seen > most {
            return Err(Fail::limit(Limit::Output, most as u64, seen as u64));
        }
        self.text(units)
    }

    /// One call of a registered function.
    pub fn call(&self) -> Res<()> {
        count(&self.calls, 1, self.limits.calls, Limit::Calls)
    }

    /// So many code units copied or compared.
    pub fn text(&self, units: usize) -> Res<()> {
        count(&self.text, units as u64, TEXT_WORK_MAX, Limit::Text)
    }

    /// One step of a regular expression.
    pub fn regex(&self) -> Res<()> {
        count(&self.regex, 1, REGEX_STEPS_MAX, Limit::Regex)
    }

    /// Makes sure that so many values may be made beside `scratch` bytes, and counts them.
    pub fn reserve(&self, count: f64, scratch: usize) -> Res<()> {
        /// What one value that is found by its index is taken to weigh, in bytes.
        const WEIGHT: usize = 32;
        let (most, seen) = (self.limits.work, self.work.get());
        let whole = count.fract() == 0.0 && count.abs() <= 9_007_199_254_740_991.0;
        if !whole || count > most.saturating_sub(seen) as f64 {
            return Err(Fail::limit(Limit::Work, most, seen.saturating_add(count as u64)));
        }
        let room = self.limits.scratch_bytes.saturating_sub(scratch) / WEIGHT;
        if count > room as f64 {
            let most = self.limits.scratch_bytes as u64;
            let observed = (scratch as u64).saturating_add(count as u64 * WEIGHT as u64);
            return Err(Fail::limit(Limit::Scratch, most, observed));
        }
        if count < 0.0 {
            return Err(Fail::value("Array-like record length exceeds the supported range"));
        }
        self.work.set(seen + count as u64);
        Ok(())
    }
}

fn count(cell: &Cell<u64>, more: u64, most: u64, limit: Limit) -> Res<()> {
    let seen = cell.get().saturating_add(more);
    cell.set(seen);
    if seen > most {
        return Err(Fail::limit(limit, most, seen));
    }
    Ok(())
}
