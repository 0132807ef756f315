//! Runs instructions with a list of ways back instead of a stack of calls, and counts every step.

use super::Span;
use super::class::{Set, ends_line, fold, is_word};
use crate::error::{Fail, Limit, Res};
use crate::interp::meter::Meter;

/// One step of a pattern.
#[derive(Clone, Debug)]
pub(super) enum Inst {
    Set {
        set: Set,
        back: bool,
    },
    /// A greedy repetition of one set.
    Run {
        set: Set,
        min: u32,
        max: Option<u32>,
    },
    Save(usize),
    /// Goes on, and to the other place if that fails.
    Split(usize),
    Jump(usize),
    Clear(usize),
    Loop {
        count: usize,
        min: u32,
        max: Option<u32>,
        greedy: bool,
        exit: usize,
    },
    Begin {
        start: usize,
        groups: (usize, usize),
    },
    Again {
        count: usize,
        start: usize,
        min: u32,
        head: usize,
    },
    Back {
        group: usize,
        back: bool,
    },
    Start,
    End,
    Boundary(bool),
    Look {
        negated: bool,
        next: usize,
    },
    Match,
}

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Program {
    pub insts: Vec<Inst>,
    pub registers: usize,
    pub slots: usize,
    pub fold: bool,
    pub multiline: bool,
}

/// Most ways back that are kept.
const WAYS_MAX: usize = 2_000_000;
const NONE: usize = usize::MAX;

/// What is undone, and where it goes on, when something does not match.
enum Way {
    Branch {
        pc: usize,
        at: usize,
    },
    /// Every place from `high` down to `low`.
    Span {
        pc: usize,
        low: usize,
        high: usize,
    },
    Slot {
        slot: usize,
        old: usize,
    },
    Register {
        register: usize,
        old: usize,
    },
}

struct Run<'a> {
    program: &'a Program,
    units: &'a [u16],
    meter: &'a Meter,
    slots: Vec<usize>,
    registers: Vec<usize>,
    ways: Vec<Way>,
}

impl Program {
    /// What the groups match where the pattern matches at a place.
    pub fn run(&self, units: &[u16], at: usize, meter: &Meter) -> Res<Option<Vec<Span>>> {
        let slots = vec![NONE; self.slots];
        let registers = vec![0; self.registers];
        let mut run = Run { program: self, units, meter, slots, registers, ways: Vec::new() };
        if run.go(0, at)?.is_none() {
            return Ok(None);
        }
        let pairs = run.slots.chunks(2);
        Ok(Some(pairs.map(|it| (it[0] != NONE && it[1] != NONE).then(|| (it[0], it[1]))).collect()))
    }
}

impl Run<'_> {
    fn push(&mut self, way: Way) -> Res<()> {
        if self.ways.len() >= WAYS_MAX {
            let most = WAYS_MAX as u64;
            return Err(Fail::limit(Limit::Regex, most, most + 1));
        }
        self.ways.push(way);
        Ok(())
    }

    fn save(&mut self, slot: usize, value: usize) -> Res<()> {
        let old = std::mem::replace(&mut self.slots[slot], value);
        self.push(Way::Slot { slot, old })
    }

    fn keep(&mut self, register: usize, value: usize) -> Res<()> {
        let old = std::mem::replace(&mut self.registers[register], value);
        self.push(Way::Register { register, old })
    }

    /// Undoes what led nowhere; where it goes on, if anywhere.
    fn back(&mut self, base: usize) -> Option<(usize, usize)> {
        while self.ways.len() > base {
            match self.ways.pop()? {
                Way::Branch { pc, at } => return Some((pc, at)),
                Way::Span { pc, low, high } => {
                    if high > low {
                        self.ways.push(Way::Span { pc, low, high: high - 1 });
                    }
                    return Some((pc, high));
                }
                Way::Slot { slot, old } => self.slots[slot] = old,
                Way::Register { register, old } => self.registers[register] = old,
            }
        }
        None
    }

    /// Runs from an instruction at a place to a match; the place where it ends.
    fn go(&mut self, pc: usize, at: usize) -> Res<Option<usize>> {
        let base = self.ways.len();
        let (mut pc, mut at) = (pc, at);
        loop {
            self.meter.regex()?;
            let next = match &self.program.insts[pc] {
                Inst::Match => return Ok(Some(at)),
                _ => self.step(pc, at)?,
            };
            match next.or_else(|| self.back(base)) {
                Some(found) => (pc, at) = found,
                None => return Ok(None),
            }
        }
    }

    fn step(&mut self, pc: usize, at: usize) -> Res<Option<(usize, usize)>> {
        let program = self.program;
        let next = Some((pc + 1, at));
        let when = |holds: bool| Ok(if holds { next } else { None });
        match &program.insts[pc] {
            Inst::Set { set, back } => Ok(self
                .unit(at, *back)
                .and_then(|(unit, end)| set.has(unit, program.fold).then_some((pc + 1, end)))),
            Inst::Run { set, min, max } => self.run_of(set, *min, *max, pc, at),
            Inst::Save(slot) => {
                self.save(*slot, at)?;
                Ok(next)
            }
            Inst::Split(other) => {
                self.push(Way::Branch { pc: *other, at })?;
                Ok(next)
            }
            Inst::Jump(to) => Ok(Some((*to, at))),
            Inst::Clear(register) => {
                self.keep(*register, 0)?;
                Ok(next)
            }
            Inst::Loop { .. } => self.enter(pc, at),
            Inst::Begin { start, groups } => {
                self.begin(*start, *groups, at)?;
                Ok(next)
            }
            Inst::Again { count, start, min, head } => {
                let done = self.registers[*count];
                if done >= *min as usize && self.registers[*start] == at {
                    return Ok(None);
                }
                self.keep(*count, done + 1)?;
                Ok(Some((*head, at)))
            }
            Inst::Back { group, back } => Ok(self.again(*group, *back, at).map(|it| (pc + 1, it))),
            Inst::Start => {
                let line = program.multiline && at > 0 && ends_line(self.units[at - 1]);
                when(at == 0 || line)
            }
            Inst::End => {
                let line = program.multiline && self.units.get(at).is_some_and(|it| ends_line(*it));
                when(at == self.units.len() || line)
            }
            Inst::Boundary(wanted) => {
                let word = |it: Option<&u16>| it.is_some_and(|it| is_word(*it));
                let before = at.checked_sub(1).and_then(|it| self.units.get(it));
                when((word(before) != word(self.units.get(at))) == *wanted)
            }
            Inst::Look { negated, next } => self.look(pc, at, *negated, *next),
            Inst::Match => Ok(None),
        }
    }

    /// The unit at a place, in the direction of the match, and the place behind it.
    fn unit(&self, at: usize, back: bool) -> Option<(u16, usize)> {
        let index = if back { at.checked_sub(1)? } else { at };
        let end = if back { index } else { at + 1 };
        self.units.get(index).map(|it| (*it, end))
    }

    fn run_of(
        &mut self,
        set: &Set,
        min: u32,
        max: Option<u32>,
        pc: usize,
        at: usize,
    ) -> Res<Option<(usize, usize)>> {
        let most = max.map_or(usize::MAX, |it| it as usize);
        let mut end = at;
        while end - at < most
            && self.units.get(end).is_some_and(|it| set.has(*it, self.program.fold))
        {
            self.meter.regex()?;
            end += 1;
        }
        let low = at + min as usize;
        if end < low {
            return Ok(None);
        }
        if end > low {
            self.push(Way::Span { pc: pc + 1, low, high: end - 1 })?;
        }
        Ok(Some((pc + 1, end)))
    }

    fn enter(&mut self, pc: usize, at: usize) -> Res<Option<(usize, usize)>> {
        let Inst::Loop { count, min, max, greedy, exit } = &self.program.insts[pc] else {
            return Ok(None);
        };
        let done = self.registers[*count];
        if max.is_some_and(|max| done >= max as usize) {
            return Ok(Some((*exit, at)));
        }
        let optional = done >= *min as usize;
        if optional && !greedy {
            // Out first; the way back goes in.
            self.push(Way::Branch { pc: pc + 1, at })?;
            return Ok(Some((*exit, at)));
        }
        if optional {
            self.push(Way::Branch { pc: *exit, at })?;
        }
        Ok(Some((pc + 1, at)))
    }

    /// Begins one round of a loop: its groups forget.
    fn begin(&mut self, start: usize, groups: (usize, usize), at: usize) -> Res<()> {
        self.keep(start, at)?;
        for slot in groups.0 * 2..(groups.1 + 1) * 2 {
            if self.slots[slot] != NONE {
                self.save(slot, NONE)?;
            }
        }
        Ok(())
    }

    /// What a group matched, once more; a group that did not match is nothing.
    fn again(&self, group: usize, back: bool, at: usize) -> Option<usize> {
        let (start, end) = (*self.slots.get(group * 2)?, *self.slots.get(group * 2 + 1)?);
        if start == NONE || end == NONE {
            return Some(at);
        }
        let wanted = &self.units[start..end];
        let from = if back { at.checked_sub(wanted.len())? } else { at };
        let found = self.units.get(from..from + wanted.len())?;
        let same = found
            .iter()
            .zip(wanted)
            .all(|(a, b)| a == b || (self.program.fold && fold(*a) == fold(*b)));
        same.then_some(if back { from } else { from + wanted.len() })
    }

    fn look(
        &mut self,
        pc: usize,
        at: usize,
        negated: bool,
        next: usize,
    ) -> Res<Option<(usize, usize)>> {
        let base = self.ways.len();
        let found = crate::interp::stack::deep(|| self.go(pc + 1, at))?.is_some();
        if found && !negated {
            // What it remembered stays, its other ways are gone.
            let mut kept = Vec::new();
            for way in self.ways.drain(base..) {
                if let Way::Slot { .. } | Way::Register { .. } = way {
                    kept.push(way);
                }
            }
            self.ways.extend(kept);
            return Ok(Some((next, at)));
        }
        if found {
            while self.ways.len() > base {
                match self.ways.pop() {
                    Some(Way::Slot { slot, old }) => self.slots[slot] = old,
                    Some(Way::Register { register, old }) => self.registers[register] = old,
                    _ => {}
                }
            }
        }
        Ok((found != negated).then_some((next, at)))
    }
}
