//! Maven's local repository: digests of what was fetched, and licences by the POMs beside it.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use model::Problem;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use super::super::licence::Licence;
use super::output::Artifact;
use super::pom;
use crate::limits::{
    ABOUT_BYTES_MAX, COPY_BYTES, MAVEN_BYTES_MAX, MAVEN_FILE_BYTES_MAX, POM_PARENTS_MAX,
};
use crate::package::layout::hex;
use crate::source::{Source, plain};

/// The repository.
pub struct Repository(Source);

impl Repository {
    /// The one in this folder.
    ///
    /// # Errors
    /// It is not there.
    pub fn open(folder: &Path) -> Result<Self, Problem> {
        Source::open(folder).map(Self)
    }

    /// Digests of the file of an artefact, when it was fetched. `hashed` counts the bytes of all.
    pub fn hashes(
        &self,
        artifact: &Artifact,
        hashed: &mut u64,
    ) -> BTreeSet<(&'static str, String)> {
        self.hash(artifact, hashed).unwrap_or_default()
    }

    fn hash(
        &self,
        artifact: &Artifact,
        hashed: &mut u64,
    ) -> Option<BTreeSet<(&'static str, String)>> {
        let version = artifact.version.as_deref()?;
        let (ending, classifier) = match artifact.kind.as_str() {
            "" | "jar" | "bundle" | "ejb" | "maven-plugin" => {
                ("jar", artifact.classifier.as_deref())
            }
            "test-jar" => ("jar", artifact.classifier.as_deref().or(Some("tests"))),
            other => (other, artifact.classifier.as_deref()),
        };
        let classifier = classifier.map(|it| format!("-{it}")).unwrap_or_default();
        let name = format!("{}-{version}{classifier}.{ending}", artifact.artifact);
        let path = folder(&artifact.group, &artifact.artifact, version).join(&name)?;
        let (mut file, bytes) = self.0.file(&path).ok()?;
        *hashed = hashed.saturating_add(bytes);
        if bytes > MAVEN_FILE_BYTES_MAX || *hashed > MAVEN_BYTES_MAX {
            return None;
        }
        let (mut sha1, mut sha256) = (Sha1::new(), Sha256::new());
        let mut buffer = vec![0; COPY_BYTES];
        loop {
            let read = file.read(&mut buffer).ok()?;
            if read == 0 {
                break;
            }
            let piece = buffer.get(..read).unwrap_or_default();
            sha1.update(piece);
            sha256.update(piece);
        }
        let digests = [("SHA-1", hex(&sha1.finalize())), ("SHA-256", hex(&sha256.finalize()))];
        Some(digests.into())
    }

    /// The licence by the POM of an artefact, or the nearest of its parents that says one.
    pub fn licence(&self, artifact: &Artifact) -> Option<Licence> {
        let version = artifact.version.clone()?;
        let mut place = (artifact.group.clone(), artifact.artifact.clone(), version);
        for _ in 0..POM_PARENTS_MAX {
            let (group, artifact, version) = &place;
            let path =
                folder(group, artifact, version).join(&format!("{artifact}-{version}.pom"))?;
            let bytes = self.0.read(&path, ABOUT_BYTES_MAX).ok().flatten()?;
            let pom = pom::read(&String::from_utf8_lossy(&bytes)).ok()?;
            if let Some(licence) = Licence::each(pom.licences.iter().map(String::as_str)) {
                return Some(licence);
            }
            place = pom.parent?;
        }
        None
    }
}

struct Folder(String);

fn folder(group: &str, artifact: &str, version: &str) -> Folder {
    Folder(format!("{}/{artifact}/{version}", group.replace('.', "/")))
}

impl Folder {
    fn join(&self, name: &str) -> Option<String> {
        plain(&format!("{}/{name}", self.0)).ok()
    }
}
