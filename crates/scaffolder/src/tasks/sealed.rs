//! Secrets and memory of runs at rest: sealed with the server's keys, each for its own run, so that
//! what is copied from one row to another opens nowhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use feature::template_action::Secrets;
use model::Problem;
use model::sealing::Sealer;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::limits::SEALED_PIECE_BYTES;
use crate::runner::RunState;

/// Between the pieces of a long text. No sealed piece has one.
const BETWEEN: char = '\n';

/// Seals for runs. Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<dyn Sealer>);

impl Vault {
    /// With these keys.
    pub fn new(sealer: Arc<dyn Sealer>) -> Self {
        Self(sealer)
    }

    /// The secrets of a run, sealed; none are nothing.
    ///
    /// # Errors
    /// There are no keys.
    pub fn seal_secrets(
        &self,
        task: &str,
        secrets: &BTreeMap<String, String>,
    ) -> Result<Option<String>, Problem> {
        if secrets.is_empty() {
            return Ok(None);
        }
        self.seal("secrets", task, secrets).map(Some)
    }

    /// The secrets of a run.
    ///
    /// # Errors
    /// They were not sealed here for this run.
    pub fn open_secrets(&self, task: &str, sealed: Option<&str>) -> Result<Secrets, Problem> {
        let opened = sealed.map(|it| self.open("secrets", task, it)).transpose()?;
        Ok(Secrets::new(opened.unwrap_or_default()))
    }

    /// What a run remembers, sealed.
    ///
    /// # Errors
    /// There are no keys.
    pub fn seal_state(&self, task: &str, state: &RunState) -> Result<String, Problem> {
        self.seal("state", task, state)
    }

    /// What a run remembers; nothing where nothing was kept.
    ///
    /// # Errors
    /// It was not sealed here for this run.
    pub fn open_state(&self, task: &str, sealed: Option<&str>) -> Result<RunState, Problem> {
        let opened = sealed.map(|it| self.open("state", task, it)).transpose()?;
        Ok(opened.unwrap_or_default())
    }

    fn seal(&self, what: &str, task: &str, value: &impl Serialize) -> Result<String, Problem> {
        let plain = serde_json::to_vec(value).map_err(Problem::internal)?;
        let count = plain.len().div_ceil(SEALED_PIECE_BYTES).max(1);
        let mut sealed = String::new();
        for place in 0..count {
            let start = place * SEALED_PIECE_BYTES;
            let piece = &plain[start..plain.len().min(start + SEALED_PIECE_BYTES)];
            if place > 0 {
                sealed.push(BETWEEN);
            }
            sealed.push_str(&self.0.seal(&purpose(what, task, place, count), piece)?);
        }
        Ok(sealed)
    }

    fn open<T: DeserializeOwned>(
        &self,
        what: &str,
        task: &str,
        sealed: &str,
    ) -> Result<T, Problem> {
        let pieces: Vec<&str> = sealed.split(BETWEEN).collect();
        let mut plain = Vec::new();
        for (place, piece) in pieces.iter().enumerate() {
            plain.extend(self.0.open(&purpose(what, task, place, pieces.len()), piece)?);
        }
        // The error of the parser repeats what it read.
        serde_json::from_slice(&plain)
            .map_err(|_| Problem::internal(format!("the {what} of run {task} cannot be read")))
    }
}

/// Pieces open in their own place only.
fn purpose(what: &str, task: &str, place: usize, count: usize) -> String {
    format!("scaffolder.task.{what}/{task}/{place}/{count}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Not a seal: shows what was sealed for what.
    struct Glass;

    impl Sealer for Glass {
        fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, Problem> {
            assert!(plain.len() <= SEALED_PIECE_BYTES);
            let hex: String = plain.iter().map(|byte| format!("{byte:02x}")).collect();
            Ok(format!("{purpose}={hex}"))
        }

        fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, Problem> {
            let hex = sealed
                .strip_prefix(&format!("{purpose}="))
                .ok_or_else(|| Problem::internal("sealed for something else"))?;
            let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap_or_default();
            Ok((0..hex.len()).step_by(2).map(byte).collect())
        }
    }

    #[test]
    fn what_is_long_is_sealed_in_pieces_that_cannot_be_moved() {
        let vault = Vault::new(Arc::new(Glass));
        let mut state = RunState::default();
        state.checkpoints.insert("k".into(), json!("x".repeat(2 * SEALED_PIECE_BYTES)));
        let sealed = vault.seal_state("t1", &state).unwrap();
        assert_eq!(sealed.split(BETWEEN).count(), 3);
        assert_eq!(vault.open_state("t1", Some(&sealed)).unwrap(), state);
        assert!(vault.open_state("t2", Some(&sealed)).is_err(), "of another run");
        let cut = sealed.rsplit_once(BETWEEN).unwrap().0;
        assert!(vault.open_state("t1", Some(cut)).is_err(), "cut short");
        let mut pieces: Vec<&str> = sealed.split(BETWEEN).collect();
        pieces.swap(0, 1);
        assert!(vault.open_state("t1", Some(&pieces.join("\n"))).is_err(), "in another order");
    }

    #[test]
    fn no_secrets_are_nothing() {
        let vault = Vault::new(Arc::new(Glass));
        assert_eq!(vault.seal_secrets("t1", &BTreeMap::new()), Ok(None));
        assert_eq!(vault.open_secrets("t1", None).map(|it| it.iter().count()), Ok(0));
        assert_eq!(vault.open_state("t1", None), Ok(RunState::default()));
    }
}
