//! The table, as Markdown on standard output: figures with the machine, the commit and the load
//! they were measured under.

use std::fs;
use std::io::{Stdout, Write, stdout};
use std::path::Path;
use std::time::Duration;

use crate::Outcome;
use crate::generate::Generated;
use crate::load::Measured;
use crate::server::{Memory, Started};

/// Writes the table line by line, so that an interrupted run leaves what it had.
pub struct Report {
    out: Stdout,
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
        Ok(Self { out })
    }

    /// Opens the part of one catalog.
    pub fn catalog(&mut self, size: usize, generated: &Generated) -> Outcome<()> {
        writeln!(
            self.out,
            "\n### {size} entities ({} MB of descriptors and definitions)\n",
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
        writeln!(
            self.out,
            "| scenario | p50, 1 client | p99, 1 client | requests/s, 16 clients | p99, 16 clients | bytes |"
        )?;
        writeln!(self.out, "|---|---|---|---|---|---|")?;
        Ok(())
    }

    /// One line.
    pub fn scenario(
        &mut self,
        _engine: &str,
        name: &str,
        alone: &Measured,
        crowd: &Measured,
    ) -> Outcome<()> {
        writeln!(
            self.out,
            "| {name} | {} | {} | {:.0} | {} | {} |",
            milliseconds(alone.median),
            milliseconds(alone.p99),
            crowd.requests as f64 / crowd.elapsed.as_secs_f64(),
            milliseconds(crowd.p99),
            alone.bytes,
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
