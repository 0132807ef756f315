//! The table, as Markdown on standard output: figures with the machine, the commit and the load
//! they were measured under.

use std::collections::HashMap;
use std::fs;
use std::io::{Stdout, Write, stdout};
use std::path::Path;
use std::time::Duration;

use crate::Outcome;
use crate::generate::{Definitions, Generated};
use crate::load::Measured;
use crate::replicas::{Together, Writes};
use crate::rounds::Round;
use crate::server::{Memory, Started};

/// The size that others are compared with.
const COMPARED_WITH: usize = 100_000;

/// Writes the table line by line, so that an interrupted run leaves what it had.
pub struct Report {
    out: Stdout,
    /// What the scenarios took at [`COMPARED_WITH`], by engine and name, with one client.
    compared: HashMap<(String, &'static str), Measured>,
}

impl Report {
    /// Says where and on what.
    pub fn begin(binary: &Path) -> Outcome<Self> {
        let mut out = stdout();
        let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = processors
            .lines()
            .find(|line| line.starts_with("model name"))
            .and_then(|line| line.split_once(':'))
            .map_or("unknown processor", |(_, name)| name.trim());
        let cores = processors.lines().filter(|line| line.starts_with("processor")).count();
        writeln!(
            out,
            "Machine: {cores} x {model}. Commit: {}. Load average: {}.",
            commit()?,
            load()?
        )?;
        writeln!(out, "Binary: {} MB.", fs::metadata(binary)?.len() / 1_048_576)?;
        Ok(Self { out, compared: HashMap::new() })
    }

    /// Opens the part of one catalog.
    pub fn catalog(
        &mut self,
        size: usize,
        generated: &Generated,
        definitions: Definitions,
    ) -> Outcome<()> {
        writeln!(
            self.out,
            "\n### {size} entities ({} MB of descriptors and definitions, the latter of {definitions} bytes)\n",
            generated.bytes / 1_048_576
        )?;
        Ok(())
    }

    /// Ingest, start, memory, disk.
    pub fn life(
        &mut self,
        engine: &str,
        ingest: &Started,
        start: &Started,
        ingested: &Memory,
        started: &Memory,
        disk: u64,
    ) -> Outcome<()> {
        writeln!(
            self.out,
            "\n**{engine}** (load average {}): ingest until related and readable {}; start on a warm data directory: \
             ready {}, complete {}; resident {} MB after ingest (peak {} MB), {} MB after start; disk {disk} MB.\n",
            load()?,
            seconds(ingest.complete),
            seconds(start.ready),
            seconds(start.complete),
            ingested.resident,
            ingested.peak,
            started.resident,
        )?;
        Ok(())
    }

    /// Opens the table of the scenarios.
    pub fn scenarios_begin(&mut self) -> Outcome<()> {
        writeln!(
            self.out,
            "| scenario | p50, 1 client | p99, 1 client | requests/s, 16 clients | p99, 16 clients | bytes | \
             p50 and p99 to those at 100 k |"
        )?;
        writeln!(self.out, "|---|---|---|---|---|---|---|")?;
        Ok(())
    }

    /// One line.
    pub fn scenario(
        &mut self,
        engine: &str,
        entities: usize,
        name: &'static str,
        alone: &Measured,
        crowd: &Measured,
    ) -> Outcome<()> {
        let key = (engine.to_owned(), name);
        let times = |now: Duration, then: Duration| now.as_secs_f64() / then.as_secs_f64();
        let ratio = self.compared.get(&key).map_or("-".to_owned(), |then| {
            let (median, p99) = (times(alone.median, then.median), times(alone.p99, then.p99));
            format!("{median:.1} x, {p99:.1} x")
        });
        if entities == COMPARED_WITH {
            self.compared.insert(key, *alone);
        }
        writeln!(
            self.out,
            "| {name} | {} | {} | {:.0} | {} | {} | {ratio} |",
            milliseconds(alone.median),
            milliseconds(alone.p99),
            per_second(crowd),
            milliseconds(crowd.p99),
            alone.bytes,
        )?;
        Ok(())
    }

    /// What edits of files took until they were read.
    pub fn edits(&mut self, engine: &str, entities: usize, times: &Measured) -> Outcome<()> {
        writeln!(
            self.out,
            "\n{engine}, {entities} entities: a file's change is read after {} (median), {} (99th percentile); \
             {} edits (load average {}).",
            milliseconds(times.median),
            milliseconds(times.p99),
            times.requests,
            load()?,
        )?;
        Ok(())
    }

    /// Opens the table of rounds.
    pub fn rounds_begin(
        &mut self,
        engine: &str,
        locations: usize,
        ingest: &Started,
        memory: &Memory,
    ) -> Outcome<()> {
        writeln!(
            self.out,
            "\n### Rounds over {locations} file locations, {engine} (load average {})\n\nFirst ingest {}; resident \
             {} MB (peak {} MB). The first line is what an idle server does between two looks at the counters.\n",
            load()?,
            seconds(ingest.complete),
            memory.resident,
            memory.peak,
        )?;
        writeln!(
            self.out,
            "| changed | took | events | transactions | rows written | MB written by the server |"
        )?;
        writeln!(self.out, "|---|---|---|---|---|---|")?;
        Ok(())
    }

    /// One round.
    pub fn round(&mut self, round: &Round) -> Outcome<()> {
        let or_dash = |it: Option<u64>| it.map_or("-".to_owned(), |it| it.to_string());
        writeln!(
            self.out,
            "| {} | {} | {} | {} | {} | {} |",
            round.changed.map_or("no round".to_owned(), |it| it.to_string()),
            seconds(round.took),
            round.done.events,
            or_dash(round.done.transactions),
            or_dash(round.done.rows),
            round.done.written,
        )?;
        Ok(())
    }

    /// Closes the table of rounds.
    pub fn rounds_end(&mut self, memory: &Memory) -> Outcome<()> {
        writeln!(
            self.out,
            "\nResident {} MB after the rounds (peak {} MB).",
            memory.resident, memory.peak
        )?;
        Ok(())
    }

    /// Two servers on one database.
    pub fn replicas(
        &mut self,
        writes: Writes,
        entities: usize,
        quiet: &(Measured, Measured),
        busy: &Together,
        memory: &[Memory; 2],
    ) -> Outcome<()> {
        let requests = per_second(&busy.reads) + per_second(&busy.writes);
        let share = 100.0 * per_second(&busy.writes) / requests;
        writeln!(
            self.out,
            "\n**two servers on one PostgreSQL**, {entities} entities, writes by {writes:?} (load average {}): \
             {requests:.0} requests/s of 16 clients, {share:.1} % of them writes.\n",
            load()?,
        )?;
        writeln!(self.out, "| what | p50 | p99 | number |\n|---|---|---|---|")?;
        let lines = [
            ("read", &busy.reads),
            ("write, until answered", &busy.writes),
            ("write until read on the server that took it, nothing else to do", &quiet.0),
            ("write until read on the other, nothing else to do", &quiet.1),
            ("write until read on the server that took it, under load", &busy.here),
            ("write until read on the other, under load", &busy.there),
        ];
        for (what, times) in lines {
            let (median, p99) = (milliseconds(times.median), milliseconds(times.p99));
            writeln!(self.out, "| {what} | {median} | {p99} | {} |", times.requests)?;
        }
        let [one, two] = memory;
        writeln!(
            self.out,
            "\nResident {} and {} MB (peaks {} and {} MB).",
            one.resident, two.resident, one.peak, two.peak
        )?;
        Ok(())
    }

    /// Memory once everything has been asked.
    pub fn memory_after_load(&mut self, engine: &str, memory: &Memory) -> Outcome<()> {
        writeln!(
            self.out,
            "\n{engine}: resident {} MB after load (peak {} MB).",
            memory.resident, memory.peak
        )?;
        Ok(())
    }

    /// Closes the table.
    pub fn end(mut self) -> Outcome<()> {
        writeln!(self.out, "\nLoad average at the end: {}.", load()?)?;
        Ok(())
    }
}

fn per_second(measured: &Measured) -> f64 {
    measured.requests as f64 / measured.elapsed.as_secs_f64()
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn load() -> Outcome<String> {
    Ok(fs::read_to_string("/proc/loadavg")?.split(' ').take(3).collect::<Vec<_>>().join(" "))
}

#[expect(clippy::disallowed_methods, reason = "figures name the commit they belong to")]
fn commit() -> Outcome<String> {
    let output =
        std::process::Command::new("git").args(["describe", "--always", "--dirty"]).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
