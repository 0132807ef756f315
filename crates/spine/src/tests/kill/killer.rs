//! Kills real child processes at random instants and counts what they were in the middle of.
//! Knows nothing of the spine: a crate that wants its own work killed brings a child and phases.

use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use super::phases::{Announced, Phase};

/// Tells a test binary that it was started as a child, and with which work.
pub(crate) const CHILD: &str = "FLAGSTONE_KILL_CHILD";
/// Longest that a child may take to get to work.
const START_PATIENCE: Duration = Duration::from_secs(30);

/// Chance that can be had again: SplitMix64.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn within(&mut self, range: &Range<u64>) -> u64 {
        range.start + self.next() % (range.end - range.start).max(1)
    }
}

/// Kills children of one test binary and keeps the score.
pub(crate) struct Killer {
    /// The name of the test that is the child.
    child: &'static str,
    folder: PathBuf,
    pub(crate) chance: Chance,
    /// What is counted.
    phases: &'static [Phase],
    counts: BTreeMap<Phase, usize>,
    kills: usize,
}

impl Killer {
    /// Kills the test `child` of this very binary, which finds its files in `folder`, and counts
    /// how many kills fall into each of `phases`.
    pub(crate) fn new(
        child: &'static str,
        folder: &Path,
        seed: u64,
        phases: &'static [Phase],
    ) -> Self {
        let (folder, chance) = (folder.to_owned(), Chance::new(seed));
        Self { child, folder, chance, phases, counts: BTreeMap::new(), kills: 0 }
    }

    /// Starts a child with `work`, waits until it is at work (or in the phase `until`), then a
    /// random time of `wait_us` microseconds, and kills it.
    pub(crate) fn kill(&mut self, work: &str, until: Option<Phase>, wait_us: Range<u64>) {
        let announced = self.folder.join("phases");
        let _absent = std::fs::remove_file(&announced);
        let mut child = self.start(work);
        let since = Instant::now();
        let is_there = |announced: Announced| match until {
            Some(phase) => announced.is_in(phase),
            None => announced.is_ready(),
        };
        while !is_there(Announced::read(&announced)) {
            let status = child.try_wait().unwrap();
            assert!(status.is_none(), "the child ended by itself: {}", self.output());
            assert!(since.elapsed() < START_PATIENCE, "the child does not start");
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_micros(self.chance.within(&wait_us)));
        // SIGKILL. A child that has ended its work meanwhile (a migration) is no kill.
        let had_ended = child.try_wait().unwrap();
        child.kill().unwrap();
        let status = child.wait().unwrap();
        if let Some(ended) = had_ended {
            assert!(ended.success(), "the child failed: {}", self.output());
            return;
        }
        assert!(!status.success() || until.is_some(), "killed, not ended: {}", self.output());
        self.kills += 1;
        let announced = Announced::read(&announced);
        for phase in self.phases {
            if announced.is_in(*phase) {
                *self.counts.entry(*phase).or_default() += 1;
            }
        }
    }

    pub(crate) const fn kills(&self) -> usize {
        self.kills
    }

    /// How many kills fell into `phase`.
    pub(crate) fn count(&self, phase: Phase) -> usize {
        self.counts.get(&phase).copied().unwrap_or(0)
    }

    #[expect(clippy::disallowed_methods, reason = "the test kills real processes: itself")]
    fn start(&self, work: &str) -> Child {
        let output = File::create(self.folder.join("output")).unwrap();
        Command::new(std::env::current_exe().unwrap())
            .args([self.child, "--exact", "--nocapture", "--test-threads=1"])
            .env(CHILD, work)
            .env("FLAGSTONE_KILL_FOLDER", &self.folder)
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap()
    }

    fn output(&self) -> String {
        std::fs::read_to_string(self.folder.join("output")).unwrap_or_default()
    }
}
