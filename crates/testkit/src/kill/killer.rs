//! Kills real child processes at random instants and counts what they were in the middle of.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use model::Ids;
use model::ids::RandomIds;

use super::phases::{Announced, Phase};

/// Tells a test binary that it was started as a child, and with which work.
const CHILD: &str = "FLAGSTONE_KILL_CHILD";
/// Tells it where its files are.
const FOLDER: &str = "FLAGSTONE_KILL_FOLDER";
/// Longest that a child may take to get to work.
const START_PATIENCE: Duration = Duration::from_secs(30);

/// Chance that can be had again: SplitMix64.
pub struct Chance(u64);

impl Chance {
    /// Draws the same numbers whenever it starts from the same `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number of `range`; its start when it is empty.
    pub fn within(&mut self, range: &Range<u64>) -> u64 {
        range.start + self.draw() % (range.end - range.start).max(1)
    }
}

/// What a child is to do, and the folder it finds its files in; nothing in a test binary that was
/// not started by a [`Killer`].
pub fn orders() -> Option<(String, PathBuf)> {
    #[expect(clippy::disallowed_methods, reason = "how the parent talks to its child")]
    let (orders, folder) = (std::env::var(CHILD), std::env::var(FOLDER));
    Some((orders.ok()?, folder.ok()?.into()))
}

/// The seed of this run, told so that the same instants can be had again: that of
/// `FLAGSTONE_KILL_SEED`, else a random one.
pub fn seed() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "to kill at the same times again")]
    let given = std::env::var("FLAGSTONE_KILL_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| {
        let id: String = RandomIds.random().chars().filter(char::is_ascii_hexdigit).collect();
        u64::from_str_radix(&id[..12], 16).unwrap()
    });
    println!("seed {seed}; FLAGSTONE_KILL_SEED={seed} kills at the same times again");
    seed
}

/// How many kills there were, and into what they fell.
#[derive(Clone, Debug, Default)]
pub struct Score {
    kills: usize,
    counts: BTreeMap<Phase, usize>,
}

impl Score {
    /// How many kills there were.
    pub fn kills(&self) -> usize {
        self.kills
    }

    /// How many kills fell into `phase`.
    pub fn count(&self, phase: Phase) -> usize {
        self.counts.get(&phase).copied().unwrap_or(0)
    }

    /// Adds what another killer has come to.
    pub fn add(&mut self, other: &Self) {
        self.kills += other.kills;
        for (phase, count) in &other.counts {
            *self.counts.entry(*phase).or_default() += count;
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} kills", self.kills)?;
        let mut separator = ": ";
        for (phase, count) in &self.counts {
            write!(formatter, "{separator}{count} in {}", phase.name)?;
            separator = ", ";
        }
        Ok(())
    }
}

/// Kills children of one test binary and keeps the score.
pub struct Killer {
    /// The name of the test that is the child.
    child: &'static str,
    folder: PathBuf,
    /// The killer's own chance, for whatever else is to happen again with the same seed.
    pub chance: Chance,
    score: Score,
}

impl Killer {
    /// Kills the test `child` of this very binary, which finds its files in `folder`, and counts
    /// how many kills fall into each of `phases`.
    pub fn new(child: &'static str, folder: &Path, seed: u64, phases: &[Phase]) -> Self {
        let (folder, chance) = (folder.to_owned(), Chance::new(seed));
        let counts = phases.iter().map(|phase| (*phase, 0)).collect();
        Self { child, folder, chance, score: Score { kills: 0, counts } }
    }

    /// Starts a child with `work`, waits until it is at work (or in the phase `until`), then a
    /// random time of `wait_us` microseconds, and kills it.
    ///
    /// # Panics
    /// When the child fails, or ends although it was to work until it is killed.
    pub fn kill(&mut self, work: &str, until: Option<Phase>, wait_us: Range<u64>) {
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
        self.score.kills += 1;
        let announced = Announced::read(&announced);
        for (phase, count) in &mut self.score.counts {
            *count += usize::from(announced.is_in(*phase));
        }
    }

    /// What it has come to so far.
    pub fn score(&self) -> &Score {
        &self.score
    }

    #[expect(clippy::disallowed_methods, reason = "the test kills real processes: itself")]
    fn start(&self, work: &str) -> Child {
        let output = File::create(self.folder.join("output")).unwrap();
        Command::new(std::env::current_exe().unwrap())
            .args([self.child, "--exact", "--nocapture", "--test-threads=1"])
            .env(CHILD, work)
            .env(FOLDER, &self.folder)
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap()
    }

    fn output(&self) -> String {
        std::fs::read_to_string(self.folder.join("output")).unwrap_or_default()
    }
}
