//! The tags.

use crate::ast::{Kind, Literal, NodeId};
use crate::diagnostics::{quoted, unknown};
use crate::error::{Fail, Pos, Res};
use crate::parser::scan::{Token, advance, tag_name, tag_rest};
use crate::parser::template::{Template, value_pos};
use crate::parser::{expression, words};
use crate::value::chars::{is_code_space, is_name_part, is_name_start, trim};

const STATEMENTS: [&str; 12] = [
    "if", "for", "set", "macro", "call", "filter", "block", "switch", "include", "import", "from",
    "extends",
];

fn trimmed(units: &[u16]) -> &[u16] {
    let (start, end) = trim(units, is_code_space);
    &units[start..end]
}

fn fail<T>(message: impl Into<String>, token: &Token) -> Res<T> {
    Err(Fail::syntax(message, token.pos))
}

impl Template<'_> {
    /// The tag of a name; `header` is what follows the name.
    pub(super) fn statement(&mut self, name: &str, header: &[u16], token: &Token) -> Res<NodeId> {
        match name {
            "if" => self.if_tag(header, token),
            "for" => self.for_tag(header, token),
            "set" => self.set_tag(header, token),
            "macro" => self.macro_tag(header, token),
            "call" => self.call_tag(header, token),
            "filter" => self.filter_tag(header, token),
            "block" => self.block_tag(header, token),
            "switch" => self.switch_tag(header, token),
            "include" | "import" | "from" | "extends" => {
                fail(format!("Unsupported template-loading tag {}", quoted(name)), token)
            }
            "" => fail("Template block tag cannot be empty", token),
            _ => fail(unknown("template tag", name, STATEMENTS), token),
        }
    }

    /// `if`, and every `elif` after it; those nest, but are read in a row.
    fn if_tag(&mut self, header: &[u16], token: &Token) -> Res<NodeId> {
        let mut branches: Vec<(NodeId, NodeId, Pos)> = Vec::new();
        let cond = self.expression(header, token)?;
        let mut at = token.pos;
        let mut cond = cond;
        let mut otherwise = None;
        loop {
            let body = self.body(&["elif", "elseif", "else", "endif"])?;
            let Some(stop) = body.stop else {
                return Err(Fail::syntax("Missing endif tag", at));
            };
            branches.push((cond, body.node, at));
            match tag_name(&stop.value).as_str() {
                "elif" | "elseif" => {
                    cond = self.expression(tag_rest(&stop.value), stop)?;
                    at = stop.pos;
                }
                "else" => {
                    let body = self.body(&["endif"])?;
                    if body.stop.is_none() {
                        return Err(Fail::syntax("Missing endif tag", at));
                    }
                    otherwise = Some(body.node);
                    break;
                }
                _ => break,
            }
        }
        let mut node = None;
        for (cond, body, pos) in branches.into_iter().rev() {
            node = Some(self.arena.make(Kind::If { cond, body, otherwise }, pos)?);
            otherwise = node;
        }
        node.ok_or_else(|| Fail::syntax("Missing endif tag", token.pos))
    }

    fn targets(&mut self, source: &[u16], token: &Token) -> Res<Vec<NodeId>> {
        let pos = value_pos(token, source, false);
        expression::targets(source, pos, &mut self.arena)
    }

    fn for_tag(&mut self, header: &[u16], token: &Token) -> Res<NodeId> {
        let place = |offset: usize| advance(&header[..offset], token.value_pos);
        let Some((start, end)) = words::keyword(header, "in", &place)? else {
            return fail("For tag requires an in expression", token);
        };
        let targets = self.targets(trimmed(&header[..start]), token)?;
        if let [only] = targets.as_slice()
            && matches!(self.arena.kind(*only), Kind::Symbol(name) if &**name == "loop")
        {
            return fail("A single loop target cannot be named loop", token);
        }
        let arr = self.expression(trimmed(&header[end..]), token)?;
        let body = self.body(&["else", "endfor"])?;
        let Some(stop) = body.stop else { return fail("Missing endfor tag", token) };
        let otherwise = match tag_name(&stop.value).as_str() {
            "else" => Some(self.body_until("endfor", token)?.node),
            _ => None,
        };
        let kind = Kind::For { arr, targets, body: body.node, otherwise };
        self.arena.make(kind, token.pos)
    }

    fn set_tag(&mut self, header: &[u16], token: &Token) -> Res<NodeId> {
        let place = |offset: usize| advance(&header[..offset], token.value_pos);
        if let Some(at) = words::outside(header, u16::from(b'='), &place)? {
            let targets = self.targets(&header[..at], token)?;
            let value = Some(self.expression(&header[at + 1..], token)?);
            return self.arena.make(Kind::Set { targets, value, body: None }, token.pos);
        }
        let targets = self.targets(header, token)?;
        let body = Some(self.captured("endset", "set captures", token)?);
        self.arena.make(Kind::Set { targets, value: None, body }, token.pos)
    }

    /// A body whose output is a value.
    fn captured(&mut self, end: &str, what: &str, token: &Token) -> Res<NodeId> {
        let macros = self.arena.macros;
        let body = self.body_until(end, token)?;
        if self.arena.macros > macros {
            return fail(format!("Macro declarations are not supported inside {what}"), token);
        }
        self.arena.make(Kind::Capture { body: body.node }, token.pos)
    }

    fn signature(&mut self, source: &[u16], token: &Token) -> Res<NodeId> {
        if trimmed(source).is_empty() {
            return self.arena.make(Kind::List(Vec::new()), token.pos);
        }
        expression::signature(source, value_pos(token, source, true), &mut self.arena)
    }

    fn macro_tag(&mut self, header: &[u16], token: &Token) -> Res<NodeId> {
        let header = trimmed(header);
        let starts = header.first().is_some_and(|it| is_name_start(*it));
        let end = header.iter().position(|it| !is_name_part(*it)).unwrap_or(header.len());
        let rest = trimmed(&header[end..]);
        let (name, args) = match rest {
            [open, args @ .., close]
                if starts && *open == u16::from(b'(') && *close == u16::from(b')') =>
            {
                (&header[..end], args)
            }
            _ => return fail("Invalid macro signature", token),
        };
        let pos = value_pos(token, name, false);
        let name = expression::expression(name, pos, &mut self.arena)?;
        if !matches!(self.arena.kind(name), Kind::Symbol(_)) {
            return fail("Macro name must be an identifier", token);
        }
        let args = self.signature(args, token)?;
        let body = self.body_until("endmacro", token)?.node;
        self.arena.make(Kind::Macro { name, args, body }, token.pos)
    }

    fn call_tag(&mut self, header: &[u16], token: &Token) -> Res<NodeId> {
        let mut source = trimmed(header);
        let mut formal: &[u16] = &[];
        if source.first() == Some(&u16::from(b'(')) {
            let place = |offset: usize| advance(&source[..offset], token.value_pos);
            let Some(close) = words::matching(source, &place)? else {
                return fail("Invalid call-block arguments", token);
            };
            formal = &source[1..close];
            source = trimmed(&source[close + 1..]);
        }
        let call = self.expression(source, token)?;
        let Kind::Call { name, .. } = self.arena.kind(call) else {
            return fail("Call block requires a function call", token);
        };
        if !self.is_static(*name) {
            return fail("Call block target must be a static macro reference", token);
        }
        let body = self.body_until("endcall", token)?.node;
        let word: Vec<u16> = "caller".encode_utf16().collect();
        self.expression(&word, token)?;
        let args = self.signature(formal, token)?;
        let caller = self.arena.make(Kind::Caller { args, body }, token.pos)?;
        self.arena.make(Kind::CallBlock { call, caller }, token.pos)
    }

    /// Whether a node is a name, or a chain of fixed lookups from one.
    fn is_static(&self, mut node: NodeId) -> bool {
        loop {
            match self.arena.kind(node) {
                Kind::Symbol(_) => return true,
                Kind::Lookup { target, key } => {
                    let fixed = matches!(self.arena.kind(*key),
                        Kind::Literal(it) if !matches!(it, Literal::Regex { .. }));
                    if !fixed {
                        return false;
                    }
                    node = *target;
                }
                _ => return false,
            }
        }
    }

    fn filter_tag(&mut self, header: &[u16], token: &Token) -> Res<NodeId> {
        let capture = self.captured("endfilter", "filter captures", token)?;
        let pos = value_pos(token, header, true);
        let filter = expression::filter(header, pos, capture, &mut self.arena)?;
        self.arena.make(Kind::Output(filter), token.pos)
    }

    fn block_tag(&mut self, header: &[u16], token: &Token) -> Res<NodeId> {
        let name = self.expression(trimmed(header), token)?;
        let Kind::Symbol(name) = self.arena.kind(name) else {
            return fail("Block name must be an identifier", token);
        };
        let name = name.to_string();
        let body = self.body_until("endblock", token)?;
        if let Some(stop) = body.stop {
            let closing = String::from_utf16_lossy(tag_rest(&stop.value));
            if !closing.is_empty() && closing != name {
                return fail("Endblock name must match its opening block", stop);
            }
        }
        self.blocks.push((name, token.pos));
        self.arena.make(Kind::Block { body: body.node }, token.pos)
    }

    fn switch_tag(&mut self, header: &[u16], token: &Token) -> Res<NodeId> {
        const STOPS: [&str; 3] = ["case", "default", "endswitch"];
        let expr = self.expression(header, token)?;
        let mut next = self.body(&STOPS)?;
        if !next.is_empty {
            return fail("Switch content must begin with case or default", token);
        }
        let mut cases = Vec::new();
        let mut fallback = None;
        while let Some(stop) = next.stop.filter(|it| tag_name(&it.value) == "case") {
            let cond = self.expression(tag_rest(&stop.value), stop)?;
            next = self.body(&STOPS)?;
            let body = next.node;
            cases.push(self.arena.make(Kind::Case { cond, body }, stop.pos)?);
        }
        if next.stop.is_some_and(|it| tag_name(&it.value) == "default") {
            next = self.body(&["endswitch"])?;
            fallback = Some(next.node);
        }
        if next.stop.is_none() {
            return fail("Missing endswitch tag", token);
        }
        if cases.is_empty() && fallback.is_none() {
            return fail("Switch requires at least one case or default", token);
        }
        self.arena.make(Kind::Switch { expr, cases, fallback }, token.pos)
    }
}
