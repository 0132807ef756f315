//! The local target: releases as supervised programs of this machine.
//!
//! Reading order: [`place`] (folders, and how programs are contained), [`launch`] (an image becomes a
//! program of this machine), [`instance`] (one that runs: health, restarts, end), [`slot`] (which of them
//! answers), [`log`] (what they say), [`web`] (asking them over HTTP).

pub mod instance;
pub mod launch;
pub mod log;
pub mod place;
pub mod slot;
pub mod web;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, Weak};

use async_trait::async_trait;
use model::blobs::Blobs;
use model::deployments::Artifact;
use model::{Clock, Code, Ids, Problem};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{Mutex, OnceCell};

use crate::limits::{ARTIFACT_BYTES_MAX, SHUTDOWN_MAX};
use crate::model::{Deployment, Slot, hex_of};
use crate::oci::{self, Image};
use crate::settings::Settings;
use instance::{Failure, Instance, Start};
use launch::Launch;
use place::Place;
use slot::RunningSlot;

/// Is told of what would not stay up.
#[async_trait]
pub trait Crashes: Send + Sync {
    /// The program of this deployment ended again and again, and is not started any more.
    async fn crashed(&self, deployment: &str, failure: Failure);
}

/// Why a release does not run.
#[derive(Debug)]
pub enum StartError {
    /// It is the release's own fault.
    Failed(Failure),
    /// It is not: another attempt may do better.
    Problem(Problem),
}

impl From<Problem> for StartError {
    /// What is wrong with a release says so; everything else is ours.
    fn from(problem: Problem) -> Self {
        match problem.code {
            Code::Internal | Code::Unavailable => Self::Problem(problem),
            _ => Self::Failed(Failure { reason: problem.to_string(), tail: String::new() }),
        }
    }
}

/// What a machine runs.
pub struct Local {
    /// The settings in force.
    pub settings: Arc<Settings>,
    data_dir: Option<PathBuf>,
    blobs: Arc<dyn Blobs>,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
    place: OnceCell<Place>,
    slots: RwLock<HashMap<String, Arc<RunningSlot>>>,
    /// One artefact is unpacked at a time.
    unpacking: Mutex<()>,
    crashes: OnceLock<Weak<dyn Crashes>>,
}

impl Local {
    /// Nothing runs yet.
    pub fn new(
        settings: Arc<Settings>,
        data_dir: Option<PathBuf>,
        blobs: Arc<dyn Blobs>,
        ids: Arc<dyn Ids>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            settings,
            data_dir,
            blobs,
            ids,
            clock,
            place: OnceCell::new(),
            slots: RwLock::default(),
            unpacking: Mutex::default(),
            crashes: OnceLock::new(),
        }
    }

    /// Tells `crashes` of what would not stay up.
    pub fn tell(&self, crashes: Weak<dyn Crashes>) {
        // Told once, when everything is built.
        let _known = self.crashes.set(crashes);
    }

    /// Where things are. The first to ask ends what an earlier life of this server left running.
    ///
    /// # Errors
    /// Nothing can be contained here, or folders cannot be made.
    pub async fn place(&self) -> Result<&Place, Problem> {
        let settle = || Place::settle(&self.settings, self.data_dir.as_deref(), self.ids.as_ref());
        self.place.get_or_try_init(settle).await
    }

    /// A slot of this machine.
    pub fn slot(&self, of: &Slot) -> Arc<RunningSlot> {
        if let Some(known) = self.slot_of_label(&of.label) {
            return known;
        }
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        let made = || Arc::new(RunningSlot::default());
        slots.entry(of.label.clone()).or_insert_with(made).clone()
    }

    /// The slot that is called this.
    pub fn slot_of_label(&self, label: &str) -> Option<Arc<RunningSlot>> {
        self.slots.read().unwrap_or_else(PoisonError::into_inner).get(label).cloned()
    }

    /// Where the log of a deployment is.
    pub async fn log_folder(&self, deployment: &str) -> Result<PathBuf, Problem> {
        Ok(self.place().await?.logs.join(deployment))
    }

    /// The release of an artefact, unpacked.
    ///
    /// # Errors
    /// It is not there, or no image of this machine.
    pub async fn release(&self, artifact: &Artifact) -> Result<(PathBuf, Image), Problem> {
        let place = self.place().await?;
        let hex = hex_of(&artifact.digest).unwrap_or_default().to_owned();
        let folder = place.releases().join(&hex);
        let _turn = self.unpacking.lock().await;
        if let Some(image) = oci::unpacked(&folder) {
            return Ok((folder, image));
        }
        let incoming = place.incoming().join(&hex);
        let fetched = self.fetch(artifact, &incoming).await;
        let unpacked = match fetched {
            Err(problem) => Err(problem),
            Ok(()) => {
                let (from, to) = (incoming.clone(), folder.clone());
                let digest = artifact.digest.clone();
                let work = move || oci::unpack(&from, &digest, &to);
                let done = tokio::task::spawn_blocking(work).await;
                done.unwrap_or_else(|error| Err(Problem::internal(error)))
            }
        };
        let _gone = tokio::fs::remove_file(&incoming).await;
        unpacked.map(|image| (folder, image))
    }

    async fn fetch(&self, artifact: &Artifact, to: &Path) -> Result<(), Problem> {
        let Some(mut chunks) = self.blobs.get(&artifact.blob).await? else {
            let detail = format!("The artefact {} is not kept any more", artifact.digest);
            return Err(Problem::new(Code::Conflict, detail).hint("run its pipeline again"));
        };
        let mut file = tokio::fs::File::create(to).await.map_err(Problem::internal)?;
        let mut taken = 0_u64;
        while let Some(chunk) = chunks.next().await? {
            taken += chunk.len() as u64;
            if taken > ARTIFACT_BYTES_MAX {
                let detail = format!("The artefact has more than {ARTIFACT_BYTES_MAX} bytes");
                return Err(Problem::new(Code::TooLarge, detail));
            }
            file.write_all(&chunk).await.map_err(Problem::internal)?;
        }
        file.flush().await.map_err(Problem::internal)
    }

    /// Starts the release of a deployment and waits until it is healthy. It answers nobody until its
    /// slot says so.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(
        &self,
        slot: &Slot,
        deployment: &Deployment,
    ) -> Result<Arc<Instance>, StartError> {
        let place = self.place().await?;
        let (folder, image) = self.release(&deployment.release.artifact).await?;
        let launch = Launch::of(place, &self.settings, slot, deployment, &folder, image)?;
        let start = Start {
            deployment: deployment.id.clone(),
            launch,
            log: log::Log::open(place.logs.join(&deployment.id)),
            records: place.processes.clone(),
            within: self.settings.start_time,
            since: self.clock.now(),
            crashes: self.crashes.get().cloned(),
        };
        Instance::start(start).await.map_err(StartError::Failed)
    }

    /// Ends everything.
    pub async fn end(&self) {
        let slots: Vec<_> = {
            let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
            slots.values().cloned().collect()
        };
        let active = slots.iter().filter_map(|it| it.switch(None));
        futures::future::join_all(active.map(|it| async move { it.end(SHUTDOWN_MAX).await })).await;
    }
}
