//! A pattern to instructions.

use super::class::Set;
use super::matcher::{Inst, Program};
use super::parse::{Node, Parsed};
use crate::error::{Fail, Res};

/// Most instructions of one pattern.
const INSTRUCTIONS_MAX: usize = 200_000;

/// Compiles a pattern.
pub(super) fn compile(parsed: &Parsed, fold: bool, multiline: bool) -> Res<Program> {
    let mut compiler = Compiler { parsed, insts: Vec::new(), registers: 0 };
    compiler.emit(Inst::Save(0))?;
    compiler.node(&parsed.node, false)?;
    compiler.emit(Inst::Save(1))?;
    compiler.emit(Inst::Match)?;
    Ok(Program {
        insts: compiler.insts,
        registers: compiler.registers,
        slots: (parsed.groups + 1) * 2,
        fold,
        multiline,
    })
}

struct Compiler<'a> {
    parsed: &'a Parsed,
    insts: Vec<Inst>,
    registers: usize,
}

impl Compiler<'_> {
    fn emit(&mut self, inst: Inst) -> Res<usize> {
        if self.insts.len() >= INSTRUCTIONS_MAX {
            return Err(Fail::value("Regular expression too large"));
        }
        self.insts.push(inst);
        Ok(self.insts.len() - 1)
    }

    fn register(&mut self) -> usize {
        self.registers += 1;
        self.registers - 1
    }

    /// Emits a part; `back` matches it from its end.
    fn node(&mut self, node: &Node, back: bool) -> Res<()> {
        match node {
            Node::Set(set) => drop(self.emit(Inst::Set { set: set.clone(), back })?),
            Node::Seq(all) if back => {
                for part in all.iter().rev() {
                    self.node(part, back)?;
                }
            }
            Node::Seq(all) => {
                for part in all {
                    self.node(part, back)?;
                }
            }
            Node::Alt(all) => self.alternatives(all, back)?,
            Node::Group(index, inner) => {
                let (open, close) = if back { (1, 0) } else { (0, 1) };
                self.emit(Inst::Save(index * 2 + open))?;
                self.node(inner, back)?;
                self.emit(Inst::Save(index * 2 + close))?;
            }
            Node::Back(group) => drop(self.emit(Inst::Back { group: *group, back })?),
            Node::Named(name) => {
                let found = self.parsed.names.iter().find(|it| it.0 == *name);
                let group = found.map_or(0, |it| it.1);
                self.emit(Inst::Back { group, back })?;
            }
            Node::Repeat { node, min, max, greedy, groups } => {
                self.repeat(node, *min, *max, *greedy, *groups, back)?;
            }
            Node::Start => drop(self.emit(Inst::Start)?),
            Node::End => drop(self.emit(Inst::End)?),
            Node::Boundary(wanted) => drop(self.emit(Inst::Boundary(*wanted))?),
            Node::Look { node, behind, negated } => {
                let look = self.emit(Inst::Look { negated: *negated, next: 0 })?;
                self.node(node, *behind)?;
                self.emit(Inst::Match)?;
                let end = self.insts.len();
                if let Inst::Look { next, .. } = &mut self.insts[look] {
                    *next = end;
                }
            }
        }
        Ok(())
    }

    fn alternatives(&mut self, all: &[Node], back: bool) -> Res<()> {
        let mut jumps = Vec::new();
        for (index, part) in all.iter().enumerate() {
            let last = index + 1 == all.len();
            let split = if last { None } else { Some(self.emit(Inst::Split(0))?) };
            self.node(part, back)?;
            if let Some(split) = split {
                jumps.push(self.emit(Inst::Jump(0))?);
                self.insts[split] = Inst::Split(self.insts.len());
            }
        }
        for jump in jumps {
            self.insts[jump] = Inst::Jump(self.insts.len());
        }
        Ok(())
    }

    fn repeat(
        &mut self,
        node: &Node,
        min: u32,
        max: Option<u32>,
        greedy: bool,
        groups: (usize, usize),
        back: bool,
    ) -> Res<()> {
        if let (Node::Set(set), false, true) = (node, back, greedy) {
            let set: Set = set.clone();
            self.emit(Inst::Run { set, min, max })?;
            return Ok(());
        }
        let (count, start) = (self.register(), self.register());
        self.emit(Inst::Clear(count))?;
        let head = self.emit(Inst::Loop { count, min, max, greedy, exit: 0 })?;
        self.emit(Inst::Begin { start, groups })?;
        self.node(node, back)?;
        self.emit(Inst::Again { count, start, min, head })?;
        let end = self.insts.len();
        if let Inst::Loop { exit, .. } = &mut self.insts[head] {
            *exit = end;
        }
        Ok(())
    }
}
