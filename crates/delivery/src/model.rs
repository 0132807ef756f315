//! What a deployment is. Pure.

use model::deployments::{DeploymentState, DeploymentView, Release};
use model::{EntityRef, Millis, Problem};

use crate::limits::{ARTIFACT_BYTES_MAX, TEXT_BYTES_MAX};

/// How a deployment came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something new was built.
    Deploy,
    /// What runs in another environment comes to this one.
    Promotion,
    /// What ran here before comes back.
    Rollback,
}

impl Kind {
    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::Promotion => "promotion",
            Self::Rollback => "rollback",
        }
    }

    /// The kind of this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Deploy, Self::Promotion, Self::Rollback].into_iter().find(|it| it.as_str() == word)
    }
}

/// One service in one environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its id.
    pub id: String,
    /// The service.
    pub service: EntityRef,
    /// The environment.
    pub environment: String,
    /// What it is called in host names.
    pub label: String,
    /// Its number on this machine, from 0: whose user its programs are.
    pub number: u32,
    /// The deployment that answers.
    pub deployment: Option<String>,
}

/// A deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Its id; ids grow with time.
    pub id: String,
    /// Where.
    pub slot: String,
    /// In which environment.
    pub environment: String,
    /// What.
    pub release: Release,
    /// How it came to be.
    pub kind: Kind,
    /// The deployment whose release it is: of a promotion and of a rollback.
    pub of: Option<String>,
    /// The deployment in whose place it came.
    pub replaces: Option<String>,
    /// How far it is.
    pub state: DeploymentState,
    /// Who asked for it.
    pub actor: String,
    /// Why it was asked for, failed, or was taken back.
    pub reason: Option<String>,
    /// The last that its program said, of one that failed.
    pub log_tail: String,
    /// When it was asked for.
    pub created_at: Millis,
    /// When work on it began.
    pub started_at: Option<Millis>,
    /// When it was healthy or had failed.
    pub settled_at: Option<Millis>,
    /// When it stopped answering.
    pub ended_at: Option<Millis>,
}

impl Deployment {
    /// The same for other features.
    pub fn view(self, url: String) -> DeploymentView {
        DeploymentView {
            id: self.id,
            release: self.release,
            environment: self.environment,
            state: self.state,
            url,
            reason: self.reason,
            log_tail: self.log_tail,
            actor: self.actor,
            created_at: self.created_at,
            settled_at: self.settled_at,
        }
    }
}

/// Which deployments are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this service.
    pub service: Option<EntityRef>,
    /// In this environment.
    pub environment: Option<String>,
    /// From before this one.
    pub before: Option<String>,
    /// How many.
    pub count: u64,
}

/// Checks what can be checked of a release without looking into it.
///
/// # Errors
/// What is malformed.
pub fn check(release: &Release) -> Result<(), Problem> {
    let wrong = |field: &str, detail: String| Err(Problem::input(detail).at(field));
    if release.service.kind() != "component" {
        let detail = format!("{} is no component: only components run", release.service);
        return wrong("service", detail);
    }
    if hex_of(&release.artifact.digest).is_none() {
        return wrong("digest", "The digest is `sha256:` and 64 hexadecimal digits".to_owned());
    }
    if release.artifact.bytes > ARTIFACT_BYTES_MAX {
        let detail = format!("An artefact has at most {ARTIFACT_BYTES_MAX} bytes");
        return wrong("artifact", detail);
    }
    let is_commit = |it: &str| matches!(it.len(), 40 | 64) && is_hex(it);
    let commits = [Some(&release.commit), release.previous_commit.as_ref()];
    if !commits.into_iter().flatten().all(|it| is_commit(it)) {
        return wrong("commit", "A commit is 40 or 64 hexadecimal digits".to_owned());
    }
    let texts = [Some(&release.repository), release.run.as_ref()];
    let fits = |it: &String| !it.is_empty() && it.len() <= TEXT_BYTES_MAX && !it.contains('\0');
    if !texts.into_iter().flatten().all(fits) {
        return wrong("repository", "Repository and run have names".to_owned());
    }
    Ok(())
}

/// The 64 digits of a digest.
pub fn hex_of(digest: &str) -> Option<&str> {
    digest.strip_prefix("sha256:").filter(|it| it.len() == 64 && is_hex(it))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it))
}

#[cfg(test)]
mod tests {
    use model::blobs::BlobKey;
    use model::deployments::Artifact;

    use super::*;

    fn release() -> Release {
        Release {
            service: EntityRef::new("Component", "default", "shop"),
            repository: "acme/shop".into(),
            commit: "a".repeat(40),
            previous_commit: None,
            artifact: Artifact {
                digest: format!("sha256:{}", "0".repeat(64)),
                blob: BlobKey::new("pipelines/artifacts/0").unwrap(),
                bytes: 1,
            },
            run: None,
        }
    }

    #[test]
    fn what_is_malformed_is_named() {
        assert_eq!(check(&release()), Ok(()));
        let field = |change: &dyn Fn(&mut Release)| {
            let mut changed = release();
            change(&mut changed);
            check(&changed).unwrap_err().field.unwrap()
        };
        assert_eq!(field(&|it| it.service = EntityRef::new("api", "default", "x")), "service");
        assert_eq!(field(&|it| it.artifact.digest = "sha256:../../x".into()), "digest");
        assert_eq!(field(&|it| it.artifact.digest.make_ascii_uppercase()), "digest");
        assert_eq!(field(&|it| it.artifact.bytes = u64::MAX), "artifact");
        assert_eq!(field(&|it| it.commit = "HEAD".into()), "commit");
        assert_eq!(field(&|it| it.previous_commit = Some("x".into())), "commit");
        assert_eq!(field(&|it| it.repository = String::new()), "repository");
    }

    #[test]
    fn kinds_have_words_of_their_own() {
        for kind in [Kind::Deploy, Kind::Promotion, Kind::Rollback] {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
    }
}
