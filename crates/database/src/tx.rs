//! `Tx`: all that a unit of work may do. It waits for the database and for nothing else.
//!
//! A failed statement dooms its unit, on both engines alike (PostgreSQL aborts the transaction;
//! SQLite sometimes does): every later statement fails at once, and a unit that returns `Ok` all
//! the same is rolled back and reported. A unit that expects a refusal asks first, or writes
//! `ON CONFLICT`, or returns the error.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use model::{Clock, Event, Ids, Millis, Problem};
use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr};

use crate::engine::link::Link;
use crate::error::{Error, Result};
use crate::feed;
use crate::hold::{Hold, Holds};
use crate::limits;
use crate::row::Row;
use crate::settings::Engine;
use crate::statement::{IN_MARK, Statement, expand_in};
use crate::unit::Work;
use crate::value::{Params, Value, ValueType};

/// SQLite's copy of a whole database, as it is at one moment, packed.
pub(crate) const COPY_INTO: &str = "VACUUM INTO $1";

/// Makes a transaction's effects last.
pub(crate) const COMMIT: &str = "COMMIT";

/// What a unit may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Read,
    Write,
}

/// What every transaction shares: where time and ids come from, and its bounds.
pub(crate) struct Surroundings {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) statement_timeout: Duration,
    pub(crate) unit_timeout: Duration,
    /// Rides with every NOTIFY, so that listeners of other schemas are left alone.
    pub(crate) schema: String,
    /// COMMITs of writes so far.
    pub(crate) commits: AtomicU64,
    /// How long writes held what others wait for.
    pub(crate) holds: Holds,
}

/// Something to do once a unit is saved.
type Afterwards = Box<dyn FnOnce() + Send>;

/// A transaction, as a unit of work sees it.
pub struct Tx {
    pub(crate) link: Link,
    pub(crate) surroundings: Arc<Surroundings>,
    mode: Mode,
    events: Vec<Event>,
    /// What the unit wants done once it is saved.
    afterwards: Vec<Afterwards>,
    /// The same of the units that are done, and wait for the COMMIT.
    at_commit: Vec<Afterwards>,
    doom: Option<Error>,
    /// Migrations may take as long as they need.
    unlimited: bool,
    /// The connection is in the middle of something: it must settle or be thrown away.
    pub(crate) interrupted: bool,
    /// What is measured of the open transaction; `None` for reads and migrations.
    hold: Option<Hold>,
}

impl Tx {
    pub(crate) fn new(link: Link, surroundings: Arc<Surroundings>) -> Self {
        Self {
            link,
            surroundings,
            mode: Mode::Write,
            events: Vec::new(),
            afterwards: Vec::new(),
            at_commit: Vec::new(),
            doom: None,
            unlimited: false,
            interrupted: false,
            hold: None,
        }
    }

    /// The first row of the answer.
    pub async fn row(&mut self, statement: &Statement, params: Params) -> Result<Option<Row>> {
        let sql = self.text_of(statement)?;
        Ok(self.ask(sql, params).await?.into_iter().next())
    }

    /// All rows of the answer, [`limits::ROWS_MAX`] at most.
    pub async fn rows(&mut self, statement: &Statement, params: Params) -> Result<Vec<Row>> {
        let sql = self.text_of(statement)?;
        self.ask(sql, params).await
    }

    /// Runs a statement that answers nothing; how many rows it changed.
    pub async fn exec(&mut self, statement: &Statement, params: Params) -> Result<u64> {
        let sql = self.text_of(statement)?;
        self.act(sql, params).await
    }

    /// The rows of a statement with an `IN (/*in*/)` list, asked in pieces of
    /// [`limits::IN_LIST_CHUNK`] values: an ORDER BY or a LIMIT holds within a piece only.
    pub async fn rows_in(
        &mut self,
        statement: &Statement,
        params: Params,
        list: &[Value],
    ) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for piece in list.chunks(limits::IN_LIST_CHUNK) {
            let (sql, params) = self.with_list(statement, &params, piece)?;
            rows.append(&mut self.ask(sql, params).await?);
        }
        Ok(rows)
    }

    /// Runs a statement with an `IN (/*in*/)` list in pieces; how many rows it changed in all.
    pub async fn exec_in(
        &mut self,
        statement: &Statement,
        params: Params,
        list: &[Value],
    ) -> Result<u64> {
        let mut changed = 0;
        for piece in list.chunks(limits::IN_LIST_CHUNK) {
            let (sql, params) = self.with_list(statement, &params, piece)?;
            changed += self.act(sql, params).await?;
        }
        Ok(changed)
    }

    /// Records a fact: it is numbered and written just before COMMIT, with the unit or not at all.
    pub fn emit(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Has something done right after the COMMIT, once, and not at all when there is none, or nobody can
    /// tell whether there was one. It must be short and wait for nothing: others wait for it.
    pub fn after_commit(&mut self, then: impl FnOnce() + Send + 'static) {
        self.afterwards.push(Box::new(then));
    }

    /// Now, from the injected clock.
    pub fn now(&self) -> Millis {
        self.surroundings.clock.now()
    }

    /// A new time-ordered id, from the injected source.
    pub fn next_id(&self) -> String {
        self.surroundings.ids.next()
    }

    /// A new random id, from the injected source.
    pub fn random_id(&self) -> String {
        self.surroundings.ids.random()
    }

    /// Which engine runs this. For the spine's claim and wake-up; no one else may branch on it.
    pub const fn engine(&self) -> Engine {
        self.link.engine()
    }

    /// A writing transaction has begun: it is measured until [`Tx::hold_end`].
    pub(crate) fn hold_begin(&mut self) {
        self.hold = Some(Hold::begin());
    }

    /// Nothing is held any more.
    pub(crate) fn hold_end(&mut self) {
        if let Some(hold) = self.hold.take() {
            self.surroundings.holds.ended(&hold);
        }
    }

    /// The feed's row is held from here on.
    pub(crate) fn feed_taken(&mut self) {
        self.hold.as_mut().map(Hold::feed_taken);
    }

    /// Runs a unit once, from a clean slate to its numbered events; not the COMMIT.
    pub(crate) async fn carry(
        &mut self,
        work: &mut dyn Work,
        mode: Mode,
        unlimited: bool,
    ) -> Result<Option<u64>> {
        let since = Instant::now();
        let outcome = self.carry_unmeasured(work, mode, unlimited).await;
        if let Some(hold) = &mut self.hold {
            hold.unit(work.name(), since.elapsed());
        }
        if outcome.is_ok() {
            self.at_commit.append(&mut self.afterwards);
        }
        outcome
    }

    async fn carry_unmeasured(
        &mut self,
        work: &mut dyn Work,
        mode: Mode,
        unlimited: bool,
    ) -> Result<Option<u64>> {
        self.mode = mode;
        self.unlimited = unlimited;
        self.events.clear();
        self.afterwards.clear();
        self.doom = None;
        let allowed = self.surroundings.unit_timeout;
        let outcome = if unlimited {
            work.run(self).await
        } else if let Ok(outcome) = tokio::time::timeout(allowed, work.run(self)).await {
            outcome
        } else {
            self.interrupted = true;
            Err(Error::Timeout(format!("a unit of work took over {} ms", allowed.as_millis())))
        };
        self.verdict(outcome)?;
        let events = std::mem::take(&mut self.events);
        if events.is_empty() {
            return Ok(None);
        }
        if mode == Mode::Read {
            return Err(Error::Shape("a read emitted an event".to_owned()));
        }
        feed::number(self, &events).await
    }

    /// The unit's own word, unless one of its statements failed.
    fn verdict(&mut self, outcome: Result<()>) -> Result<()> {
        match (outcome, self.doom.take()) {
            (outcome, None) => outcome,
            (Err(_), Some(doom)) if doom.is_of_engine() => Err(doom),
            (Err(error), Some(_)) => Err(error),
            (Ok(()), Some(doom)) if doom.is_of_engine() => Err(doom),
            (Ok(()), Some(doom)) => Err(Error::Other(format!(
                "a statement of the unit failed and the unit went on: {doom}"
            ))),
        }
    }

    /// A statement that answers, by its final text.
    pub(crate) async fn ask(&mut self, sql: SqlStr, params: Params) -> Result<Vec<Row>> {
        self.check(&params)?;
        let allowed = self.allowed();
        let (since, text) = (Instant::now(), sql.clone());
        let outcome = self.link.rows(sql, params, allowed).await;
        self.note(text, since, outcome)
    }

    /// A statement that changes, by its final text.
    pub(crate) async fn act(&mut self, sql: SqlStr, params: Params) -> Result<u64> {
        self.check(&params)?;
        let allowed = self.allowed();
        let (since, text) = (Instant::now(), sql.clone());
        let outcome = self.link.exec(sql, params, allowed).await;
        self.note(text, since, outcome)
    }

    /// A statement that takes one array per column, on PostgreSQL.
    pub(crate) async fn act_on_columns(
        &mut self,
        sql: SqlStr,
        columns: Vec<(ValueType, Vec<Value>)>,
    ) -> Result<u64> {
        self.check(&[])?;
        let allowed = self.allowed();
        let (since, text) = (Instant::now(), sql.clone());
        let outcome = self.link.exec_columns(sql, columns, allowed).await;
        self.note(text, since, outcome)
    }

    /// Copies a SQLite database into the new file `into`; outside of any transaction.
    pub(crate) async fn copy_into(&mut self, into: String) -> Result<()> {
        let into = vec![Value::Text(into)];
        self.link.exec(COPY_INTO.into_sql_str(), into, None).await.map(drop)
    }

    /// Several statements in one text, without parameters: a migration.
    pub(crate) async fn script(&mut self, sql: String) -> Result<()> {
        self.check(&[])?;
        let allowed = self.allowed();
        let (since, text) = (Instant::now(), AssertSqlSafe(sql).into_sql_str());
        let outcome = self.link.script(text.clone(), allowed).await;
        self.note(text, since, outcome)
    }

    /// Has the engine read and plan a statement without running it.
    pub(crate) async fn prepare(&mut self, sql: String) -> Result<()> {
        let (since, text) = (Instant::now(), AssertSqlSafe(sql).into_sql_str());
        let outcome = self.link.prepare(text.clone()).await;
        self.note(text, since, outcome)
    }

    /// BEGIN, COMMIT and their like: no part of any unit.
    pub(crate) async fn control(&mut self, sql: &'static str) -> Result<()> {
        let allowed = (!self.unlimited).then_some(self.surroundings.statement_timeout);
        let since = Instant::now();
        let outcome = self.link.script(sql.into_sql_str(), allowed).await;
        if let (COMMIT, Some(hold)) = (sql, &mut self.hold) {
            hold.committed(since.elapsed());
        }
        match (sql, &outcome) {
            (COMMIT, Ok(())) => self.at_commit.drain(..).for_each(|then| then()),
            (sql, _) if sql == COMMIT || sql.starts_with("BEGIN") || sql == "ROLLBACK" => {
                self.at_commit.clear();
            }
            _ => {}
        }
        outcome
    }

    fn text_of(&mut self, statement: &Statement) -> Result<SqlStr> {
        let text = statement.on(self.engine());
        if text.contains(IN_MARK) {
            let words = format!("{IN_MARK} is for rows_in: {}", statement.text());
            return Err(self.doomed(Error::Shape(words)));
        }
        Ok(AssertSqlSafe(text).into_sql_str())
    }

    fn with_list(
        &mut self,
        statement: &Statement,
        params: &[Value],
        piece: &[Value],
    ) -> Result<(SqlStr, Params)> {
        let text = statement.on(self.engine());
        if !text.contains(IN_MARK) {
            let words = format!("there is no {IN_MARK} in: {}", statement.text());
            return Err(self.doomed(Error::Shape(words)));
        }
        // Few different texts, so that prepared statements are found again: the list is filled up
        // with its last value, which changes nothing.
        let places = [1, 5, 20, limits::IN_LIST_CHUNK]
            .into_iter()
            .find(|places| *places >= piece.len())
            .unwrap_or(piece.len());
        let sql = expand_in(&text, params.len(), places);
        let mut all = Vec::with_capacity(params.len() + places);
        all.extend_from_slice(params);
        all.extend_from_slice(piece);
        if let Some(last) = piece.last() {
            all.resize(params.len() + places, last.clone());
        }
        Ok((AssertSqlSafe(sql).into_sql_str(), all))
    }

    /// Refuses what must not reach an engine, and everything once the unit is doomed.
    fn check(&mut self, params: &[Value]) -> Result<()> {
        if let Some(doom) = &self.doom {
            return Err(doom.clone());
        }
        if params.len() > limits::PARAMETERS_MAX {
            let words = format!("{} parameters are too many for a statement", params.len());
            return Err(self.doomed(Error::Shape(words)));
        }
        for value in params {
            if let Err(error) = acceptable(value) {
                return Err(self.doomed(error));
            }
        }
        Ok(())
    }

    pub(crate) fn doomed(&mut self, error: Error) -> Error {
        self.doom = Some(error.clone());
        error
    }

    fn note<T>(&mut self, sql: SqlStr, since: Instant, outcome: Result<T>) -> Result<T> {
        if let Some(hold) = &mut self.hold {
            hold.statement(sql, since.elapsed());
        }
        outcome.map_err(|error| self.doomed(error))
    }

    fn allowed(&self) -> Option<Duration> {
        (!self.unlimited).then_some(self.surroundings.statement_timeout)
    }
}

/// What one engine would take and the other not is refused on both.
pub(crate) fn acceptable(value: &Value) -> Result<()> {
    match value {
        Value::Text(text) if text.contains('\0') => {
            Err(Problem::input("A text holds the NUL character, which the database cannot keep")
                .hint("remove it")
                .into())
        }
        Value::Real(number) if number.is_nan() => {
            Err(Error::Shape("a number is not a number (NaN)".to_owned()))
        }
        _ => Ok(()),
    }
}
