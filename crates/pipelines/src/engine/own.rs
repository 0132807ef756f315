//! The verbs of `flagstone step` that the server does itself, because they need what no step may have:
//! the repository (`clone`), and what runs where (`deploy`, `verify`, `rollback`). All others are this
//! program in a cell.

use std::path::PathBuf;
use std::time::Duration;

use database::unit;
use forge::{TreeContent, TreeLimits};
use model::blobs::BlobKey;
use model::deployments::{Artifact, DeploymentState, DeploymentView, Release, Rollback};
use model::entity_ref::RefDefaults;
use model::{EntityRef, Location, Problem};

use super::live::Live;
use super::step::{Filled, OWN, StepEnded};
use super::task::Attempt;
use crate::limits::{DEPLOY_TIME_MAX, SOURCE_BYTES_MAX, SOURCE_FILES_MAX};
use crate::runs::store;

/// How long a service may take to say the commit that is expected, when the step does not say.
const VERIFY_SECONDS: u64 = 60;

/// The arguments behind a verb: `--name value` each.
struct Options<'a>(&'a [String]);

impl<'a> Options<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        let at = self.0.iter().position(|it| it == name)?;
        self.0.get(at + 1).map(String::as_str)
    }

    fn need(&self, name: &str) -> Result<&'a str, Problem> {
        self.get(name)
            .filter(|it| !it.is_empty())
            .ok_or_else(|| Problem::input(format!("{name} is missing")))
    }

    /// What `--result NAME=FILE` asks for.
    fn results(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let pairs = self.0.windows(2).filter(|it| it[0] == "--result");
        pairs.filter_map(|it| it[1].split_once('='))
    }
}

impl Live<'_> {
    /// Does a verb, where it is one of the server's.
    pub async fn own_verb(
        &self,
        attempt: &Attempt<'_>,
        step: &str,
        filled: &Filled,
    ) -> Option<StepEnded> {
        let words: Vec<&str> = filled.words.iter().map(String::as_str).collect();
        let (verb, rest) = match words.as_slice() {
            [program, "step", verb, ..] if *program == OWN => (*verb, 3),
            _ => return None,
        };
        let options = Options(filled.words.get(rest..).unwrap_or_default());
        let done = match verb {
            "clone" => self.clone_source(attempt, step, &options).await,
            "deploy" => self.deploy(attempt, step, &options).await,
            "rollback" => self.roll_back(attempt, step, &options).await,
            "verify" if options.get("--url").is_none() => {
                self.verify(attempt, step, &options).await
            }
            _ => return None,
        };
        let facts = match done {
            Ok(facts) => facts,
            Err(problem) => {
                let why = problem.cause.clone().unwrap_or_else(|| problem.to_string());
                self.lines.tell(&attempt.shown, step, self.now(), &why);
                return Some(StepEnded::failed(Some(1), why));
            }
        };
        for (name, file) in options.results() {
            let value = facts.iter().find(|it| it.0 == name).map(|it| it.1.clone());
            let value = value.unwrap_or_default();
            let written = self.put_file(attempt, file, &value).await;
            if let Err(problem) = written {
                return Some(StepEnded::failed(Some(1), problem.cause.unwrap_or_default()));
            }
        }
        Some(StepEnded::well())
    }

    /// Writes a file where a step may write, as the step's user.
    async fn put_file(&self, attempt: &Attempt<'_>, path: &str, text: &str) -> Result<(), Problem> {
        let target = format!("of={path}");
        let words = ["/usr/bin/dd", target.as_str(), "status=none"];
        self.helper(attempt.binds.clone(), &words, text.as_bytes(), 4_096).await.map(drop)
    }

    /// Writes the source at the run's commit into a folder: of no other repository and no other commit,
    /// since the server reads everything.
    async fn clone_source(
        &self,
        attempt: &Attempt<'_>,
        step: &str,
        options: &Options<'_>,
    ) -> Result<Vec<(&'static str, String)>, Problem> {
        let (url, into) = (options.need("--url")?, options.need("--into")?);
        let run = &self.run;
        let revision = options.get("--revision").unwrap_or(&run.commit);
        if url.trim_end_matches(".git") != run.address {
            let what = format!("this run is given {}, and no other repository", run.address);
            return Err(Problem::input(what));
        }
        if revision != run.commit && revision != run.branch {
            let what = format!("this run is given {}, and no other commit", run.commit);
            return Err(Problem::input(what));
        }
        let limits = TreeLimits {
            files: SOURCE_FILES_MAX,
            bytes: SOURCE_BYTES_MAX,
            file_bytes: SOURCE_BYTES_MAX,
            depth: 64,
        };
        let location = Location::new("url", format!("{}/tree/{}", run.address, run.commit));
        let tree = self.runs.reader.tree(&location, &limits).await;
        let tree = tree.map_err(|error| Problem::input(error.message))?;
        let files = tree.files.len();
        let at = u64::try_from(run.created_at / 1_000).unwrap_or(0);
        let archive = archive(tree.files, &run.commit, at).map_err(Problem::internal)?;
        let binds = attempt.binds.clone();
        self.helper(binds.clone(), &["/usr/bin/mkdir", "-p", "--", into], b"", 4_096).await?;
        let sweep = ["/usr/bin/find", into, "-mindepth", "1", "-delete"];
        self.helper(binds.clone(), &sweep, b"", 4_096).await?;
        let unpack = ["/usr/bin/tar", "-xf", "-", "--no-same-owner", "-C", into];
        self.helper(binds, &unpack, &archive, 4_096).await?;
        let told = format!("{files} files of {} at {}", run.repository, run.commit);
        self.lines.tell(&attempt.shown, step, self.now(), &told);
        Ok(vec![
            ("COMMIT", run.commit.clone()),
            ("CHAINS-GIT_COMMIT", run.commit.clone()),
            ("URL", run.address.clone()),
            ("CHAINS-GIT_URL", run.address.clone()),
        ])
    }

    fn service(&self, options: &Options<'_>) -> Result<EntityRef, Problem> {
        let said = options.get("--service").map(str::to_owned).or_else(|| self.run.service.clone());
        let said = said.ok_or_else(|| Problem::input("--service is missing"))?;
        let defaults = RefDefaults { kind: Some("component"), namespace: Some("default") };
        EntityRef::parse(&said, defaults).map_err(|error| Problem::input(error.to_string()))
    }

    async fn deploy(
        &self,
        attempt: &Attempt<'_>,
        step: &str,
        options: &Options<'_>,
    ) -> Result<Vec<(&'static str, String)>, Problem> {
        let (service, environment) = (self.service(options)?, options.need("--environment")?);
        let read = unit!(|tx, id: String| store::artifacts(tx, id).await);
        let made = self.runs.database.read(self.run.id.clone(), read).await?;
        let image = made.into_iter().find(|it| it.kind == "image");
        let image = image.ok_or_else(|| {
            Problem::input("this run has made no image: `flagstone step package` comes before")
        })?;
        if let Some(digest) = options.get("--digest").filter(|it| *it != image.digest) {
            let what = format!("this run has made {}, not {digest}", image.digest);
            return Err(Problem::input(what));
        }
        let release = Release {
            service,
            repository: self.run.repository.clone(),
            commit: self.run.commit.clone(),
            previous_commit: self.run.previous_commit.clone(),
            artifact: Artifact {
                digest: image.digest.clone(),
                blob: BlobKey::new(image.blob)?,
                bytes: image.bytes.unsigned_abs(),
            },
            run: Some(self.run.id.clone()),
        };
        let deployments = &self.runs.deployments;
        let named = release.service.as_str().to_owned();
        let id = deployments.deploy(release, environment, &self.run.actor).await?;
        // The first push comes before the catalog knows whose it is.
        if self.run.service.is_none() {
            let write = unit!(|tx, input: (String, String)| {
                store::name_service(tx, &input.0, &input.1).await
            });
            self.runs.database.write((self.run.id.clone(), named), write).await?;
        }
        let told = format!("{} goes to {environment} (deployment {id})", image.digest);
        self.lines.tell(&attempt.shown, step, self.now(), &told);
        let view = deployments.settled(&id, DEPLOY_TIME_MAX).await?;
        self.settled(attempt, step, view, "DEPLOYMENT").map(|mut facts| {
            facts.push(("IMAGE_DIGEST", image.digest));
            facts
        })
    }

    fn settled(
        &self,
        attempt: &Attempt<'_>,
        step: &str,
        view: DeploymentView,
        name: &'static str,
    ) -> Result<Vec<(&'static str, String)>, Problem> {
        match view.state {
            DeploymentState::Healthy | DeploymentState::Replaced => {
                let told = format!("{} is healthy at {}", view.environment, view.url);
                self.lines.tell(&attempt.shown, step, self.now(), &told);
                Ok(vec![(name, view.id), ("URL", view.url)])
            }
            state => {
                for line in view.log_tail.lines() {
                    self.lines.tell(&attempt.shown, step, self.now(), line);
                }
                let why = view.reason.unwrap_or_else(|| "it took too long".to_owned());
                let what = format!("the deployment is {}: {why}", state.as_str());
                Err(Problem::input(what))
            }
        }
    }

    async fn verify(
        &self,
        attempt: &Attempt<'_>,
        step: &str,
        options: &Options<'_>,
    ) -> Result<Vec<(&'static str, String)>, Problem> {
        let (service, environment) = (self.service(options)?, options.need("--environment")?);
        let expected = options.get("--expect-commit").unwrap_or(&self.run.commit);
        let health = options.get("--health").unwrap_or("/healthz");
        let version = options.get("--version-path").unwrap_or("/version");
        let seconds = options.get("--timeout").and_then(|it| it.parse().ok());
        let begun = tokio::time::Instant::now();
        let deadline = begun + Duration::from_secs(seconds.unwrap_or(VERIFY_SECONDS));
        let deployments = &self.runs.deployments;
        loop {
            let seen = async {
                let well = deployments.probe(&service, environment, health).await?;
                if !(200..300).contains(&well.status) {
                    return Err(Problem::input(format!("{health} answers {}", well.status)));
                }
                let said = deployments.probe(&service, environment, version).await?;
                let body: serde_json::Value =
                    serde_json::from_slice(&said.body).unwrap_or_default();
                match body["commit"].as_str() {
                    Some(commit) if commit == expected => Ok(()),
                    commit => Err(Problem::input(format!(
                        "{version} says commit {}, not {expected}",
                        commit.unwrap_or("nothing")
                    ))),
                }
            };
            match seen.await {
                Ok(()) => break,
                Err(problem) if tokio::time::Instant::now() >= deadline => return Err(problem),
                Err(_) => tokio::time::sleep(Duration::from_millis(250)).await,
            }
        }
        let took = begun.elapsed().as_millis().to_string();
        let told = format!("{environment} is well and says commit {expected}");
        self.lines.tell(&attempt.shown, step, self.now(), &told);
        Ok(vec![("COMMIT", expected.to_owned()), ("VERIFIED_MS", took)])
    }

    async fn roll_back(
        &self,
        attempt: &Attempt<'_>,
        step: &str,
        options: &Options<'_>,
    ) -> Result<Vec<(&'static str, String)>, Problem> {
        let wanted = Rollback {
            service: self.service(options)?,
            environment: options.need("--environment")?.to_owned(),
            to: options.get("--to").map(str::to_owned),
            reason: options.get("--reason").map_or_else(
                || format!("Run {} of {} found it not well", self.run.number, self.run.pipeline),
                str::to_owned,
            ),
        };
        let id = self.runs.deployments.rollback(wanted, &self.run.actor).await?;
        let view = self.runs.deployments.settled(&id, DEPLOY_TIME_MAX).await?;
        self.settled(attempt, step, view, "DEPLOYMENT")
    }
}

/// The files as a tar, changed last at `at`, with as much of Git's own folder as says which commit they are.
fn archive(files: Vec<forge::TreeFile>, commit: &str, at: u64) -> std::io::Result<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut put = |path: &str, bytes: &[u8], mode: u32| {
        let mut header = tar::Header::new_gnu();
        header.set_size(u64::try_from(bytes.len()).unwrap_or(0));
        header.set_mode(mode);
        header.set_mtime(at);
        header.set_entry_type(tar::EntryType::Regular);
        builder.append_data(&mut header, path, bytes)
    };
    let mut links = Vec::new();
    for file in files {
        match file.content {
            TreeContent::File { bytes, executable } => {
                put(&file.path, &bytes, if executable { 0o755 } else { 0o644 })?;
            }
            TreeContent::Symlink { target } => links.push((file.path, target)),
        }
    }
    put(".git/HEAD", format!("{commit}\n").as_bytes(), 0o644)?;
    put(".git/config", b"[core]\n\trepositoryformatversion = 0\n\tbare = false\n", 0o644)?;
    for folder in [".git/objects/", ".git/refs/heads/"] {
        let mut header = tar::Header::new_gnu();
        header.set_size(0);
        header.set_mode(0o755);
        header.set_mtime(at);
        header.set_entry_type(tar::EntryType::Directory);
        builder.append_data(&mut header, folder, std::io::empty())?;
    }
    // Links last: nothing is written through one.
    for (path, target) in links {
        let mut header = tar::Header::new_gnu();
        header.set_size(0);
        header.set_mode(0o777);
        header.set_entry_type(tar::EntryType::Symlink);
        builder.append_link(&mut header, PathBuf::from(path), target)?;
    }
    builder.into_inner()
}
