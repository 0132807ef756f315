//! The port through which features have releases run in environments, follow them and take them
//! back. `delivery` fills it.
//!
//! Whoever asks through it has looked whether they may: it takes the name of an actor, for the record,
//! and decides no permission.

use std::time::Duration;

use crate::blobs::BlobKey;
use crate::problem::Asked;
use crate::{EntityRef, Millis};

/// What was built, as it lies in [`crate::blobs::Blobs`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Digest of the OCI manifest: `sha256:` and 64 lower-case hexadecimal digits.
    pub digest: String,
    /// Where the uncompressed tar of the OCI image layout directory is.
    pub blob: BlobKey,
    /// Size of that tar, in bytes.
    pub bytes: u64,
}

/// What is to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The component.
    pub service: EntityRef,
    /// Where its source is: `owner/name` for a repository of the built-in Git host, else an address.
    pub repository: String,
    /// The commit that it was built from, in full.
    pub commit: String,
    /// The commit before the change, where it is known.
    pub previous_commit: Option<String>,
    /// What was built.
    pub artifact: Artifact,
    /// The pipeline run that built it.
    pub run: Option<String>,
}

/// How far a deployment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeploymentState {
    /// Waits for its turn, or is being unpacked.
    Pending,
    /// Runs, and has not yet said that it is healthy.
    Starting,
    /// Is what answers in its environment, or did when it was last looked at.
    Healthy,
    /// Never became healthy, or would not stay up; what ran before runs on, where there was something.
    Failed,
    /// Another one answers in its place.
    Replaced,
    /// Was taken back.
    RolledBack,
}

impl DeploymentState {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::Starting,
        Self::Healthy,
        Self::Failed,
        Self::Replaced,
        Self::RolledBack,
    ];

    /// Its word: `rolled_back`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Starting => "starting",
            Self::Healthy => "healthy",
            Self::Failed => "failed",
            Self::Replaced => "replaced",
            Self::RolledBack => "rolled_back",
        }
    }

    /// The state of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// Whether it is decided whether the deployment came up.
    pub const fn is_settled(self) -> bool {
        !matches!(self, Self::Pending | Self::Starting)
    }
}

/// A deployment as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentView {
    /// Its id.
    pub id: String,
    /// What was deployed.
    pub release: Release,
    /// Where.
    pub environment: String,
    /// How far it is.
    pub state: DeploymentState,
    /// Where people reach the service in this environment; whatever is current answers there.
    pub url: String,
    /// Why it failed or was taken back.
    pub reason: Option<String>,
    /// The last that the program said, without what is secret; empty unless it failed.
    pub log_tail: String,
    /// Who asked for it.
    pub actor: String,
    /// When it was asked for.
    pub created_at: Millis,
    /// When it was settled.
    pub settled_at: Option<Millis>,
}

/// What a service answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The deployment that answered.
    pub deployment: String,
    /// The status.
    pub status: u16,
    /// The beginning of the body, 64 kB at most.
    pub body: Vec<u8>,
}

/// A wish to go back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollback {
    /// The component.
    pub service: EntityRef,
    /// Where.
    pub environment: String,
    /// To which deployment of this environment; to the last that was healthy before the current one
    /// where none is named.
    pub to: Option<String>,
    /// Why, in a sentence for people.
    pub reason: String,
}

/// Runs releases.
pub trait Deployments: Send + Sync {
    /// Has `release` run in `environment`; the id of the deployment. Returns once that is recorded;
    /// what comes of it is followed with [`Self::settled`].
    ///
    /// # Errors
    /// 404 for an environment that there is not, 409 for a service of another repository and where
    /// there is nothing that could run it, 400 for a release that is malformed.
    fn deploy<'a>(
        &'a self,
        release: Release,
        environment: &'a str,
        actor: &'a str,
    ) -> Asked<'a, String>;

    /// The deployment of this id.
    fn deployment<'a>(&'a self, id: &'a str) -> Asked<'a, Option<DeploymentView>>;

    /// The deployment of this id once it is settled, or as it stands when `within` is over.
    ///
    /// # Errors
    /// 404 where there is none.
    fn settled<'a>(&'a self, id: &'a str, within: Duration) -> Asked<'a, DeploymentView>;

    /// What answers for `service` in `environment`.
    fn current<'a>(
        &'a self,
        service: &'a EntityRef,
        environment: &'a str,
    ) -> Asked<'a, Option<DeploymentView>>;

    /// Sends a GET of `path` to what answers for `service` in `environment`.
    ///
    /// # Errors
    /// 409 where nothing runs, 503 where it does not answer.
    fn probe<'a>(
        &'a self,
        service: &'a EntityRef,
        environment: &'a str,
        path: &'a str,
    ) -> Asked<'a, Probe>;

    /// Goes back; the id of the deployment that does it. Returns as [`Self::deploy`].
    ///
    /// # Errors
    /// 404 for a deployment that there is not, 409 where there is nothing to go back to.
    fn rollback<'a>(&'a self, wanted: Rollback, actor: &'a str) -> Asked<'a, String>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_words_of_their_own() {
        for state in DeploymentState::ALL {
            assert_eq!(DeploymentState::parse(state.as_str()), Some(state));
        }
        assert_eq!(DeploymentState::parse("well"), None);
        let open: Vec<_> = DeploymentState::ALL.iter().filter(|it| !it.is_settled()).collect();
        assert_eq!(open, [&DeploymentState::Pending, &DeploymentState::Starting]);
    }
}
