//! One step: a program in its cell, or a verb that the server does itself.

use std::path::{Path, PathBuf};
use std::time::Duration;

use database::unit;
use model::Problem;
use sandbox::{Bind, Bounds, Cell, Child, Identity, Network, Program, SandboxError};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};

use super::caches;
use super::live::Live;
use super::task::Attempt;
use crate::limits::{LINE_BYTES_MAX, RUN_TIME_MAX, STEP_PROCESSES};
use crate::runs::store;
use crate::tekton::Step;
use crate::tekton::variables::{Scope, references};

/// The annotation of a task that wants the network.
const NETWORK: &str = "flagstone.dev/network";
/// The images whose program is this one.
pub const OWN: &str = "flagstone";

/// How a step ended.
pub struct StepEnded {
    /// Its exit code.
    pub code: Option<i32>,
    /// Why it did not go well, in Tekton's words.
    pub reason: &'static str,
    /// The same, in a sentence.
    pub message: Option<String>,
}

impl StepEnded {
    /// All went well.
    pub const fn well() -> Self {
        Self { code: Some(0), reason: "Completed", message: None }
    }

    /// It did not.
    pub fn failed(code: Option<i32>, message: impl Into<String>) -> Self {
        Self { code, reason: "StepFailed", message: Some(message.into()) }
    }

    /// Whether all went well.
    pub fn is_well(&self) -> bool {
        self.code == Some(0) && self.message.is_none()
    }
}

/// A step as it is carried out: everything filled in.
pub struct Filled {
    /// The image.
    pub image: String,
    /// What is run; empty for a script.
    pub words: Vec<String>,
    /// The script.
    pub script: String,
    /// Its environment.
    pub env: Vec<(String, String)>,
    /// Where it works; empty where nothing is said.
    pub folder: String,
}

/// What a step is called.
pub fn called(name: &str, number: usize) -> String {
    if name.is_empty() { format!("unnamed-{number}") } else { name.to_owned() }
}

impl Live<'_> {
    /// Does one step.
    pub async fn step(&self, attempt: &Attempt<'_>, number: usize, step: &Step) -> StepEnded {
        let name = called(&step.name, number);
        let done = async {
            let filled = self.filled(attempt, step)?;
            let toolchain = self.runs.settings.toolchain(&filled.image);
            let Some(toolchain) = toolchain.map(str::to_owned) else {
                return Ok(StepEnded {
                    code: None,
                    reason: "TaskRunImagePullFailed",
                    message: Some(format!(
                        "no toolchain of this machine stands for the image {} \
                         (flagstone.pipelines.local.images)",
                        filled.image
                    )),
                });
            };
            if toolchain == OWN
                && let Some(ended) = self.own_verb(attempt, &name, &filled).await
            {
                return Ok(ended);
            }
            self.program(attempt, &name, number, filled, &toolchain).await
        };
        let limit = step.timeout.and_then(|it| it.limit());
        let ended = match limit {
            None => done.await,
            Some(limit) => match tokio::time::timeout(limit, done).await {
                Ok(ended) => ended,
                Err(_) => Ok(StepEnded {
                    code: None,
                    reason: "TaskRunTimeout",
                    message: Some(format!("it took longer than {} s", limit.as_secs_f64())),
                }),
            },
        };
        let ended = ended.unwrap_or_else(|problem: Problem| {
            let cause = problem.cause.clone().unwrap_or_else(|| problem.to_string());
            StepEnded { code: None, reason: "StepFailed", message: Some(cause) }
        });
        if let (Some(code), Some(steps)) = (ended.code, attempt.places.get("steps")) {
            self.leave_code(steps, &name, code);
        }
        ended
    }

    /// Leaves a step's exit code where later ones find it. Their folder is the user's: what lies there
    /// is opened within it alone.
    fn leave_code(&self, steps: &Path, name: &str, code: i32) {
        let folder = cap_std::fs::Dir::open_ambient_dir(steps, cap_std::ambient_authority());
        let written = folder.and_then(|it| {
            let _none = it.remove_file(format!("{name}/exitCode"));
            let mut options = cap_std::fs::OpenOptions::new();
            options.write(true).create_new(true);
            let file = it.open_with(format!("{name}/exitCode"), &options)?;
            std::io::Write::write_all(&mut file.into_std(), code.to_string().as_bytes())
        });
        if let Err(error) = written {
            tracing::debug!(%error, run = self.run.id, "the exit code of a step was not left");
        }
    }

    fn filled(&self, attempt: &Attempt<'_>, step: &Step) -> Result<Filled, Problem> {
        let scope = &attempt.scope;
        let template = attempt.spec.step_template.clone().unwrap_or_default();
        let or = |own: &str, other: &str| scope.fill(if own.is_empty() { other } else { own });
        let mut env: Vec<(String, String)> = Vec::new();
        for variable in template.env.iter().chain(&step.env) {
            let value = match variable.value_from.as_ref().and_then(|it| it.secret_key_ref.as_ref())
            {
                None => scope.fill(&variable.value),
                Some(key) => {
                    let mut known = self.runs.settings.secrets_of(&self.run.repository);
                    let found = known.find(|it| it.name == key.name);
                    match found.and_then(|it| it.values.get(&key.key)) {
                        Some(value) => value.clone(),
                        None if key.optional => continue,
                        None => {
                            let what = format!(
                                "no secret {}/{} is for this repository",
                                key.name, key.key
                            );
                            return Err(Problem::internal(what));
                        }
                    }
                }
            };
            env.retain(|(name, _)| *name != variable.name);
            env.push((variable.name.clone(), value));
        }
        let (command, args) = match step.script.is_empty() {
            true => {
                let command =
                    if step.command.is_empty() { &template.command } else { &step.command };
                let args = if step.args.is_empty() { &template.args } else { &step.args };
                (scope.fill_list(command), scope.fill_list(args))
            }
            false => (Vec::new(), scope.fill_list(&step.args)),
        };
        // As Kubernetes does: the environment's own variables, in arguments.
        let mut of_env = Scope::default();
        for (name, value) in &env {
            of_env.set(name.clone(), value.clone());
        }
        let words = command.into_iter().chain(args);
        let words = words.map(|it| if references(&it).is_empty() { it } else { of_env.fill(&it) });
        Ok(Filled {
            image: or(&step.image, &template.image),
            words: words.collect(),
            script: scope.fill(&step.script),
            env,
            folder: or(&step.working_dir, &template.working_dir),
        })
    }

    /// Runs a program in a cell.
    async fn program(
        &self,
        attempt: &Attempt<'_>,
        name: &str,
        number: usize,
        filled: Filled,
        toolchain: &str,
    ) -> Result<StepEnded, Problem> {
        let containment = &self.folders.containment;
        let mut cell = Cell::of(self.folder.user);
        cell.processes = STEP_PROCESSES;
        cell.yields = true;
        cell.data_bytes = self.runs.settings.step_bytes;
        cell.file_bytes = self.runs.settings.run_bytes;
        cell.binds.clone_from(&attempt.binds);
        cell.network = self.network(attempt, name);
        let seen = |to: &str| {
            let found = cell.binds.iter().find(|it| it.to == Path::new(to));
            found.map_or_else(|| PathBuf::from(to), |it| containment.seen(it).to_owned())
        };
        let (home, temporary, work) = (seen("/tekton/home"), seen("/tmp"), seen("/workspace"));
        let mut words = filled.words;
        if !filled.script.is_empty() {
            let file = format!("script-{number}");
            let text = match filled.script.starts_with("#!") {
                true => filled.script,
                false => format!("#!/bin/sh\nset -e\n{}", filled.script),
            };
            if let Some(folder) = attempt.places.get("scripts") {
                self.folder.write(&folder.join(&file), &text, true)?;
            }
            words.insert(0, seen("/tekton/scripts").join(file).to_string_lossy().into_owned());
        }
        let Some((program, arguments)) = words.split_first() else {
            return Ok(StepEnded::failed(None, "it says nothing that could be run"));
        };
        let mut program = program.clone();
        if toolchain == OWN && program == OWN {
            program = self.own_program(&mut cell)?;
        }
        let folder = match filled.folder.as_str() {
            "" => work,
            folder if folder.starts_with('/') => PathBuf::from(folder),
            folder => work.join(folder),
        };
        let bounds = Bounds { open_files: 65_536, ..Bounds::of(RUN_TIME_MAX) };
        let mut run = Program::new(program)
            .arguments(arguments)
            .folder(folder)
            .within(bounds)
            .streaming_errors()
            .variable("HOME", home)
            .variable("TMPDIR", temporary)
            .variable("CI", "true")
            .variable("LC_ALL", "C.UTF-8")
            .variable("FLAGSTONE_COMMIT", &self.run.commit);
        for (name, value) in caches::variables(self, toolchain, &mut cell)? {
            run = run.variable(&name, value);
        }
        if cell.network == Network::Machine {
            for (name, value) in &self.runs.settings.environment {
                run = run.variable(name, value);
            }
        }
        for (name, value) in &filled.env {
            run = run.variable(name, value);
        }
        let child = containment.contain(run, &cell).spawn();
        let child = child
            .map_err(|error| Problem::internal(format!("it could not be started: {error}")))?;
        tokio::select! {
            ended = self.followed(attempt, name, child) => ended,
            why = self.space.over() => {
                Ok(StepEnded { code: None, reason: "Evicted", message: Some(why) })
            }
        }
    }

    /// Whether a step may use the network; says so where it wants it and may not.
    fn network(&self, attempt: &Attempt<'_>, name: &str) -> Network {
        let wanted = attempt.planned.annotations.get(NETWORK).map(String::as_str);
        let repository = &self.run.repository;
        let may = self.runs.settings.network.iter().any(|it| it.is_match(repository));
        match (wanted, may) {
            (Some("registry"), true) => Network::Machine,
            (Some("registry"), false) => {
                let told = format!(
                    "This task wants the network and runs without it: \
                     flagstone.pipelines.local.networkRepositories does not name {repository}"
                );
                self.lines.tell(&attempt.shown, name, self.now(), &told);
                Network::None
            }
            _ => Network::None,
        }
    }

    /// This program, where steps see it.
    fn own_program(&self, cell: &mut Cell) -> Result<String, Problem> {
        let wrong = |error: std::io::Error| Problem::internal(format!("this program: {error}"));
        let from =
            self.folders.own_program(self.runs.settings.program.as_deref()).map_err(wrong)?;
        let bind = Bind { from, to: "/tekton/bin/flagstone".into(), is_writable: false };
        let seen = self.folders.containment.seen(&bind).to_string_lossy().into_owned();
        cell.binds.push(bind);
        Ok(seen)
    }

    /// Listens to a program until its end.
    async fn followed(
        &self,
        attempt: &Attempt<'_>,
        name: &str,
        mut child: Child,
    ) -> Result<StepEnded, Problem> {
        drop(child.take_input());
        let identity = child.identity();
        self.note(identity).await;
        let out = self.listen(attempt, name, child.take_output());
        let errors = self.listen(attempt, name, child.take_errors());
        // Whatever it started shares its streams, and ends with it: it has processes of its own.
        tokio::join!(out, errors);
        let ended = child.end().await;
        self.forget(identity).await;
        match ended {
            Ok(ended) if ended.is_well() => Ok(StepEnded::well()),
            Ok(ended) => {
                let message = match (ended.code, ended.signal) {
                    (Some(code), _) if code > 128 => {
                        format!("exit code {code} (signal {})", code - 128)
                    }
                    (Some(code), _) => format!("exit code {code}"),
                    (None, signal) => format!("ended by signal {}", signal.unwrap_or(0)),
                };
                Ok(StepEnded::failed(ended.code, message))
            }
            Err(SandboxError::Timeout(_)) => Ok(StepEnded::failed(None, "it took too long")),
            Err(error) => Err(Problem::internal(error)),
        }
    }

    async fn listen(
        &self,
        attempt: &Attempt<'_>,
        name: &str,
        stream: Option<impl AsyncRead + Unpin>,
    ) {
        let Some(stream) = stream else { return };
        let mut reader = BufReader::with_capacity(64 * 1024, stream);
        let mut line = Vec::new();
        loop {
            let Ok(piece) = reader.fill_buf().await else { return };
            if piece.is_empty() {
                break;
            }
            let end = piece.iter().position(|it| *it == b'\n');
            let taken = end.map_or(piece.len(), |it| it + 1);
            let room = (LINE_BYTES_MAX + 1).saturating_sub(line.len());
            let wanted = end.unwrap_or(piece.len());
            line.extend_from_slice(&piece[..wanted.min(room)]);
            reader.consume(taken);
            if end.is_some() {
                let text = String::from_utf8_lossy(&line).into_owned();
                self.lines.tell(&attempt.shown, name, self.now(), &text);
                line.clear();
            }
        }
        if !line.is_empty() {
            let text = String::from_utf8_lossy(&line).into_owned();
            self.lines.tell(&attempt.shown, name, self.now(), &text);
        }
    }

    /// Writes down which process runs, so that the next life of a server that dies finds it.
    async fn note(&self, identity: Option<Identity>) {
        let Some(Identity { pid, began }) = identity else { return };
        let write = unit!(|tx, input: (String, String, (u32, u64))| {
            store::process_put(tx, &input.0, &input.1, input.2).await
        });
        let input = (self.run.id.clone(), self.node(), (pid, began));
        if let Err(error) = self.runs.database.write(input, write).await {
            tracing::warn!(%error, "a process of a step was not written down");
        }
    }

    async fn forget(&self, identity: Option<Identity>) {
        let Some(Identity { pid, began }) = identity else { return };
        let write = unit!(|tx, input: (String, (u32, u64))| {
            store::process_delete(tx, &input.0, input.1).await
        });
        let _kept = self.runs.database.write((self.node(), (pid, began)), write).await;
    }

    fn node(&self) -> String {
        self.runs.spine.worker().split('#').next().unwrap_or_default().to_owned()
    }

    /// Runs a program of ours as the run's user, for what has to be done where steps may write.
    ///
    /// # Errors
    /// It did not go well: what it complained about.
    pub async fn helper(
        &self,
        binds: Vec<Bind>,
        words: &[&str],
        input: &[u8],
        output_max: usize,
    ) -> Result<Vec<u8>, Problem> {
        let mut cell = Cell::of(self.folder.user);
        cell.binds = binds;
        let bounds = Bounds { output_bytes: output_max, ..Bounds::of(Duration::from_mins(5)) };
        let Some((program, arguments)) = words.split_first() else { return Ok(Vec::new()) };
        let program = Program::new(program).arguments(arguments).folder("/").within(bounds);
        let captured = self.folders.containment.contain(program, &cell).run(input).await;
        let captured = captured.map_err(Problem::internal)?;
        match captured.is_well() {
            true => Ok(captured.output),
            false => Err(Problem::internal(captured.ended.errors.trim())),
        }
    }
}
