//! Which name means which variable. Nunjucks compiles names to variables of JavaScript functions,
//! and which one a name means depends on the order of the source, not on what ran; templates can see
//! that, so the same slots are given here before anything is evaluated.

use std::collections::HashMap;
use std::rc::Rc;

use crate::ast::{Ast, Kind, Name, NodeId};
use crate::error::{Fail, Limit, Res};
use crate::interp::stack;

/// A variable.
pub(crate) type Slot = u32;

/// The slots of the names in one region of the source.
#[derive(Debug, Default)]
pub(crate) struct Region {
    slots: HashMap<NodeId, Slot>,
    frames: HashMap<NodeId, Rc<Frame>>,
    loops: HashMap<NodeId, Rc<Loop>>,
}

/// A function as Nunjucks would compile it: its slots and its outermost region.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    pub slots: Vec<Slot>,
    pub region: usize,
}

/// The regions of a loop: one target sees one, several see one for lists and one for records.
#[derive(Debug)]
pub(crate) struct Loop {
    /// Holds how many there were.
    pub length: Slot,
    /// The body for one target, or for lists.
    pub array: usize,
    /// The body for records and everything else; the `else` of every loop.
    pub record: usize,
}

/// All regions of a template.
#[derive(Debug)]
pub(crate) struct Plan {
    regions: Vec<Region>,
    pub root: Rc<Frame>,
}

impl Plan {
    /// The slot of a name or of what binds it.
    pub fn slot(&self, region: usize, node: NodeId) -> Option<Slot> {
        self.regions[region].slots.get(&node).copied()
    }

    /// The function of a macro, a caller or a block.
    pub fn frame(&self, region: usize, node: NodeId) -> Res<Rc<Frame>> {
        let frame = self.regions[region].frames.get(&node);
        frame.cloned().ok_or_else(|| Fail::value("Missing callable frame plan"))
    }

    /// The regions of a loop.
    pub fn loop_of(&self, region: usize, node: NodeId) -> Res<Rc<Loop>> {
        let found = self.regions[region].loops.get(&node);
        found.cloned().ok_or_else(|| Fail::value("Missing loop plan"))
    }
}

/// Gives every name its slot. Loops with several targets are walked twice, so nested ones cost work.
pub(crate) fn plan(ast: &Ast, work_max: u64) -> Res<Plan> {
    let mut planner = Planner {
        ast,
        regions: vec![Region::default()],
        frames: vec![Vec::new()],
        next: 0,
        visited: vec![false; ast.nodes.len()],
        again: 0,
        work_max,
    };
    let mut state = State { frame: 0, region: 0, bindings: HashMap::new() };
    planner.visit(ast.root, &mut state).map_err(|fail| fail.at(ast.node(ast.root).pos))?;
    let slots = std::mem::take(&mut planner.frames[0]);
    Ok(Plan { regions: planner.regions, root: Rc::new(Frame { slots, region: 0 }) })
}

struct Planner<'a> {
    ast: &'a Ast,
    regions: Vec<Region>,
    /// The slots of each function being compiled.
    frames: Vec<Vec<Slot>>,
    next: Slot,
    visited: Vec<bool>,
    again: u64,
    work_max: u64,
}

/// Where the walk is: in which function, in which region, and what names mean there.
struct State {
    frame: usize,
    region: usize,
    bindings: HashMap<Name, Slot>,
}

impl Planner<'_> {
    fn anonymous(&mut self, state: &State) -> Slot {
        let slot = self.next;
        self.next += 1;
        self.frames[state.frame].push(slot);
        slot
    }

    fn bind(&mut self, state: &State, node: NodeId, slot: Slot) {
        self.regions[state.region].slots.insert(node, slot);
    }

    fn declare(&mut self, state: &mut State, name: &Name, node: NodeId) -> Slot {
        let slot = self.anonymous(state);
        state.bindings.insert(name.clone(), slot);
        self.bind(state, node, slot);
        slot
    }

    fn use_name(&mut self, state: &State, node: NodeId) {
        if let Some(slot) = state.bindings.get(self.ast.symbol(node)) {
            self.bind(state, node, *slot);
        }
    }

    fn region(&mut self) -> usize {
        self.regions.push(Region::default());
        self.regions.len() - 1
    }

    fn inner(&mut self, state: &State) -> State {
        let region = self.region();
        State { frame: state.frame, region, bindings: state.bindings.clone() }
    }

    /// A function that is compiled on its own.
    fn function(
        &mut self,
        bindings: HashMap<Name, Slot>,
        walk: impl FnOnce(&mut Self, &mut State) -> Res<()>,
    ) -> Res<Rc<Frame>> {
        self.frames.push(Vec::new());
        let frame = self.frames.len() - 1;
        let mut state = State { frame, region: self.region(), bindings };
        walk(self, &mut state)?;
        let slots = std::mem::take(&mut self.frames[frame]);
        Ok(Rc::new(Frame { slots, region: state.region }))
    }

    fn callable(
        &mut self,
        args: NodeId,
        body: NodeId,
        inherited: HashMap<Name, Slot>,
    ) -> Res<Rc<Frame>> {
        let ast = self.ast;
        self.function(inherited, |this, state| {
            let mut formal: HashMap<&Name, Slot> = HashMap::new();
            for argument in ast.list(args) {
                if let Kind::Keywords(pairs) = ast.kind(*argument) {
                    for pair in pairs {
                        this.visit(ast.pair(*pair).1, state)?;
                    }
                    continue;
                }
                let name = ast.symbol(*argument);
                match formal.get(name) {
                    Some(slot) => this.bind(state, *argument, *slot),
                    None => {
                        let slot = this.declare(state, name, *argument);
                        formal.insert(name, slot);
                    }
                }
            }
            this.visit(body, state)
        })
    }

    fn visit(&mut self, node: NodeId, state: &mut State) -> Res<()> {
        if std::mem::replace(&mut self.visited[node as usize], true) {
            self.again += 1;
            if self.again > self.work_max {
                return Err(Fail::limit(Limit::Work, self.work_max, self.again));
            }
        }
        stack::deep(|| self.visit_kind(node, state))
    }

    fn visit_all(&mut self, nodes: impl IntoIterator<Item = NodeId>, state: &mut State) -> Res<()> {
        nodes.into_iter().try_for_each(|it| self.visit(it, state))
    }

    fn visit_kind(&mut self, node: NodeId, state: &mut State) -> Res<()> {
        let ast = self.ast;
        match ast.kind(node) {
            Kind::Symbol(_) => {
                self.use_name(state, node);
                Ok(())
            }
            Kind::Dict(pairs) | Kind::Keywords(pairs) => {
                self.visit_all(pairs.iter().map(|it| ast.pair(*it).1), state)
            }
            Kind::For { .. } => self.visit_for(node, state),
            Kind::Macro { name, args, body } => {
                let slot = self.declare(state, ast.symbol(*name), node);
                self.bind(state, *name, slot);
                let frame = self.callable(*args, *body, HashMap::new())?;
                self.regions[state.region].frames.insert(node, frame);
                Ok(())
            }
            Kind::CallBlock { call, caller } => {
                self.visit(*call, state)?;
                let Kind::Caller { args, body } = ast.kind(*caller) else { return Ok(()) };
                let frame = self.callable(*args, *body, state.bindings.clone())?;
                self.regions[state.region].frames.insert(*caller, frame);
                Ok(())
            }
            Kind::Block { body } => {
                let frame = self.function(HashMap::new(), |it, inner| it.visit(*body, inner))?;
                self.regions[state.region].frames.insert(node, frame);
                Ok(())
            }
            Kind::Set { targets, value, body } => {
                self.visit_all([*value, *body].into_iter().flatten(), state)?;
                targets.iter().for_each(|it| self.use_name(state, *it));
                Ok(())
            }
            Kind::Filter { args, .. } => self.visit(*args, state),
            kind => {
                let mut all = Vec::new();
                crate::parser::children(kind, &mut |it| all.push(it));
                self.visit_all(all, state)
            }
        }
    }

    fn visit_for(&mut self, node: NodeId, state: &mut State) -> Res<()> {
        let ast = self.ast;
        let Kind::For { arr, targets, body, otherwise } = ast.kind(node) else { return Ok(()) };
        self.visit(*arr, state)?;
        let length = self.anonymous(state);
        let mut inner = self.inner(state);
        for target in targets {
            self.declare(&mut inner, ast.symbol(*target), *target);
        }
        self.visit(*body, &mut inner)?;
        let array = inner.region;
        if targets.len() > 1 {
            inner = self.inner(&inner);
            for target in targets.iter().take(2) {
                self.declare(&mut inner, ast.symbol(*target), *target);
            }
            self.visit(*body, &mut inner)?;
        }
        self.visit_all(*otherwise, &mut inner)?;
        let planned = Loop { length, array, record: inner.region };
        self.regions[state.region].loops.insert(node, Rc::new(planned));
        Ok(())
    }
}
