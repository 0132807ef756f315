//! `cargo xtask test`: makes sure that what the tests need is there, runs all of them, and ends with
//! one plain line that says how many passed and the names of those that did not.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::cache::Cache;
use crate::node_tests::{self, DEMO, E2E, GOLDEN_PATHS, LANGUAGE, SUITES, UPGRADE};
use crate::postgres::Postgres;
use crate::programs::{self, Failure, Outcome};
use crate::{chromium, older, toolchains, web};

/// What `cargo xtask test --help` prints.
pub const HELP: &str = "\
Usage: cargo xtask test [--only PART] [-- <arguments of cargo test>]

Runs every test: `cargo test` over the workspace on SQLite and PostgreSQL; the tests of web/ that need
no browser; then tests/compat, where the published Backstage catalog client talks to the built server on both, tests/language, where the published template engine renders what ours does, tests/identity, where
people sign in through a real OpenID provider, tests/faults, where the built server has bad days, tests/commands, where people call the built binary, tests/steps, where published schemas judge what the steps of a pipeline write, tests/golden-paths, where the
tools of each field judge what golden paths make, tests/demo, which goes from a form to production, tests/replicas, where
two share one database, tests/upgrade, where they take turns with an older build, and tests/e2e, where Chromium opens
every page of the portal that is built into it. The older build is made once from the history, and kept in the cache; a clone
without the history leaves those tests out.

A PostgreSQL server of its own is started for the run and taken away afterwards; where none is
installed, the system's package manager is asked for one. Set FLAGSTONE_TEST_POSTGRES to the address
of a superuser on a scratch server to use that instead. Node.js 20 or newer and npm are needed; so is
Chromium, which the package manager is asked for, too, unless FLAGSTONE_CHROMIUM names one. So are the
toolchains of golden paths (Python 3 with pip, a JDK, Maven) and bubblewrap.

  --only PART    one part of it: rust, web, compat, language, identity, faults, commands, steps, golden-paths,
                 demo, replicas, upgrade or e2e
  -- ARGUMENTS   passed to `cargo test` in place of --workspace, and only that is run:
                 cargo xtask test -- -p catalog by_query

With CI=true a test that was skipped counts as failed.";

/// What a run of tests came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
    /// The names of those that failed, as far as the runner told them.
    pub failures: Vec<String>,
}

/// The part that cargo runs; those that node's own runner runs are named in [`SUITES`].
const RUST: &str = "rust";
/// The tests of the portal that need no browser.
const WEB: &str = "web";

/// What is run, and what is passed on to cargo.
#[derive(Debug, Default, PartialEq, Eq)]
struct Plan {
    only: Option<String>,
    passed_on: Vec<String>,
}

impl Plan {
    fn runs(&self, part: &str) -> bool {
        match &self.only {
            Some(only) => only == part,
            None => part == RUST || self.passed_on.is_empty(),
        }
    }

    /// Some tests of the binary's own crate, and all of the suites, start the built server.
    fn needs_server(&self) -> bool {
        let all =
            self.passed_on.is_empty() && !matches!(self.only.as_deref(), Some(WEB | LANGUAGE));
        all || self.passed_on.iter().any(|it| it == "flagstone")
    }

    /// Everything but the portal's own tests looks for a database.
    fn needs_postgres(&self) -> bool {
        !matches!(self.only.as_deref(), Some(WEB | LANGUAGE | GOLDEN_PATHS | DEMO))
    }
}

/// `cargo xtask test`.
pub fn run(arguments: &[String]) -> Outcome {
    let plan = plan(arguments)?;
    if SUITES.iter().any(|suite| plan.runs(suite.name)) {
        node_tests::require_node()?;
    }
    let cache = Cache::find()?;
    let browser = if plan.runs(E2E) {
        web::build()?;
        Some(chromium::find_or_install()?)
    } else {
        None
    };
    if plan.runs(RUST) || plan.runs(GOLDEN_PATHS) || plan.runs(DEMO) {
        toolchains::find_or_install()?;
    }
    // First: what it compiles of other people's crates serves the present build, too.
    let older = if plan.runs(UPGRADE) { older::server(&cache)? } else { None };
    let server = if plan.needs_server() { cache.server()? } else { cache.server_path() };
    let postgres = plan.needs_postgres().then(Postgres::find_or_start).transpose()?;
    let render_lines = if plan.runs(LANGUAGE) { Some(cache.render_lines()?) } else { None };
    let prepare = |command: &mut Command| {
        if let Some(render_lines) = &render_lines {
            command.env("FLAGSTONE_RENDER_LINES", render_lines);
        }
        if let Some(postgres) = &postgres {
            postgres.lend(command);
        }
        command.env("FLAGSTONE_BIN", &server);
        if let Some(older) = &older {
            command.env("FLAGSTONE_OLDER_BIN", older);
        }
        if let Some(browser) = &browser {
            command.env(chromium::VARIABLE, browser);
        }
    };
    let silence = programs::in_ci().then_some(SILENCE);
    let mut parts = Vec::new();
    if plan.runs(RUST) {
        let mut cargo = programs::cargo(&cache.target());
        cargo.args(["test", "--profile", "ci", "--no-fail-fast"]);
        if plan.passed_on.is_empty() {
            cargo.arg("--workspace");
        }
        prepare(cargo.args(&plan.passed_on));
        parts.push((RUST, tally(&mut cargo, read_cargo, silence)?));
    }
    if plan.runs(WEB) {
        parts.push((WEB, tally(&mut web::tests()?, read_flat, silence)?));
    }
    for suite in SUITES.iter().filter(|suite| plan.runs(suite.name)) {
        let mut node = node_tests::runner(suite)?;
        prepare(&mut node);
        parts.push((suite.name, tally(&mut node, read_node, silence)?));
    }
    drop(postgres);
    close(&parts)
}

/// Prints what came of each part and of the whole, and fails when something did.
fn close(parts: &[(&str, (Tally, bool))]) -> Outcome {
    // The end of a long log is what is read of it.
    let end = verdict(parts);
    for line in failures(parts) {
        println!("{line}");
    }
    end
}

/// A line for each test that failed, with its part; and for each part that failed without a test.
fn failures(parts: &[(&str, (Tally, bool))]) -> Vec<String> {
    let mut lines = Vec::new();
    for (part, (tally, succeeded)) in parts {
        lines.extend(tally.failures.iter().map(|name| format!("failed: {part}: {name}")));
        if !succeeded && tally.failures.is_empty() {
            lines.push(format!("failed: {part}: no test by name, see above"));
        }
    }
    lines
}

fn verdict(parts: &[(&str, (Tally, bool))]) -> Outcome {
    let mut whole = Tally::default();
    let mut good = true;
    println!();
    for (name, (tally, succeeded)) in parts {
        println!("{}", line(name, tally));
        whole.passed += tally.passed;
        whole.failed += tally.failed;
        whole.skipped += tally.skipped;
        good &= succeeded;
    }
    println!("{}", line("total", &whole));
    if whole.passed + whole.failed == 0 {
        return Err(Failure::new("no test was run"));
    }
    if !good || whole.failed > 0 {
        return Err(Failure::new("tests failed"));
    }
    if whole.skipped > 0 && programs::in_ci() {
        return Err(Failure::new("tests were skipped, which counts as failing where CI is set"));
    }
    Ok(())
}

fn line(name: &str, tally: &Tally) -> String {
    let skipped = match tally.skipped {
        0 => String::new(),
        count => format!(", {count} skipped"),
    };
    format!("{name}: {} passed, {} failed{skipped}", tally.passed, tally.failed)
}

fn plan(arguments: &[String]) -> Outcome<Plan> {
    let mut plan = Plan::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--only" => plan.only = rest.next().cloned().or_else(|| Some(String::new())),
            "--" => plan.passed_on = rest.by_ref().cloned().collect(),
            other => return Err(Failure::usage(format!("test: unknown option `{other}`"))),
        }
    }
    let parts: Vec<&str> = [RUST, WEB].into_iter().chain(SUITES.iter().map(|it| it.name)).collect();
    match plan.only.as_deref() {
        Some(only) if !parts.contains(&only) => {
            Err(Failure::usage(format!("test: --only takes one of {}", parts.join(", "))))
        }
        Some(only) if only != RUST && !plan.passed_on.is_empty() => {
            Err(Failure::usage(format!("test: `--only {only}` runs no cargo to pass arguments to")))
        }
        _ => Ok(plan),
    }
}

/// How long a part may say nothing where nobody sits before it. The longest silence of a good one is
/// that of cargo, which compiles every test before it runs the first.
const SILENCE: Duration = Duration::from_mins(20);

/// Runs tests, shows what they print, and counts from it. The flag says whether the program itself
/// was content, which also catches what prints no line, such as code that does not compile. One that
/// hangs for longer than `silence` is ended with all that it started, so that the others have their say.
fn tally(
    command: &mut Command,
    read: fn(&str, &mut Tally),
    silence: Option<Duration>,
) -> Outcome<(Tally, bool)> {
    println!("test: {}", programs::line_of(command));
    let began = Instant::now();
    if silence.is_some() {
        // Only then: a group of its own does not hear Ctrl-C.
        command.process_group(0);
    }
    let silence = silence.unwrap_or(Duration::MAX);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| programs::cannot_start(command, &error))?;
    let mut tally = Tally::default();
    let (say, said) = mpsc::channel();
    let output = child.stdout.take();
    std::thread::spawn(move || {
        for line in output.map(|it| BufReader::new(it).split(b'\n')).into_iter().flatten() {
            if say.send(line).is_err() {
                break;
            }
        }
    });
    loop {
        match said.recv_timeout(silence) {
            Ok(line) => {
                let line = line?;
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                read(&line, &mut tally);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                tally.failed += 1;
                tally
                    .failures
                    .push(format!("it said nothing for {} minutes", silence.as_secs() / 60));
                programs::end_group(child.id());
                break;
            }
        }
    }
    let succeeded = child.wait()?.success();
    println!("test: that took {} s", began.elapsed().as_secs());
    Ok((tally, succeeded))
}

/// `test result: ok. 12 passed; 0 failed; 1 ignored; ...`, one for each test binary, and before it
/// `test tests::name ... FAILED` for each test that failed. What a test printed without ending the line
/// stands before its verdict, and only the last words count.
fn read_cargo(line: &str, tally: &mut Tally) {
    if let Some(test) = line.strip_prefix("test ")
        && let Some((name, rest)) = test.split_once(" ... ")
        && rest.ends_with("FAILED")
    {
        tally.failures.push(name.to_owned());
    }
    let Some(counts) = line.strip_prefix("test result: ") else { return };
    let counts = counts.split_once(". ").map_or(counts, |(_, counts)| counts);
    for part in counts.split(';') {
        let mut words = part.split_whitespace();
        let number = words.next().and_then(|number| number.parse::<u64>().ok()).unwrap_or_default();
        match words.next() {
            Some("passed") => tally.passed += number,
            Some("failed") => tally.failed += number,
            Some("ignored") => tally.skipped += number,
            _ => {}
        }
    }
}

/// `# pass 12`, as node's `tap` reporter closes, and before it `not ok 3 - name` for each test that
/// failed, further in for tests within a suite. A suite fails with its tests and comes after them; it is
/// named as well, since one whose preparation fails has no tests to name.
fn read_node(line: &str, tally: &mut Tally) {
    if let Some((_, name)) = line
        .trim_start()
        .strip_prefix("not ok ")
        .and_then(|rest| rest.split_once(" - "))
        .filter(|(_, name)| !name.to_lowercase().contains(" # todo"))
    {
        tally.failures.push(name.to_owned());
    }
    let mut words = line.strip_prefix("# ").unwrap_or_default().split_whitespace();
    let (name, number) = (words.next(), words.next().and_then(|number| number.parse::<u64>().ok()));
    match (name, number) {
        (Some("pass"), Some(number)) => tally.passed += number,
        (Some("fail" | "cancelled"), Some(number)) => tally.failed += number,
        (Some("skipped" | "todo"), Some(number)) => tally.skipped += number,
        _ => {}
    }
}

/// `ok 3 - file > test # time=1ms`, as Vitest's `tap-flat` reporter prints each test.
fn read_flat(line: &str, tally: &mut Tally) {
    let (is_good, rest) = match (line.strip_prefix("ok "), line.strip_prefix("not ok ")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return,
    };
    let Some((_, name)) = rest.split_once(" - ") else { return };
    let remark = name.rsplit_once(" # ").map_or("", |(_, remark)| remark).to_lowercase();
    if remark.starts_with("skip") || remark.starts_with("todo") {
        tally.skipped += 1;
    } else if is_good {
        tally.passed += 1;
    } else {
        tally.failed += 1;
        let name = name.rsplit_once(" # ").map_or(name, |(name, _)| name);
        tally.failures.push(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan_of(line: &str) -> Outcome<Plan> {
        plan(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn what_follows_two_dashes_goes_to_cargo_and_is_all_that_runs() {
        let plan = plan_of("-- -p catalog by_query -- --nocapture").expect("it is a plan");
        assert!(plan.runs("rust") && !plan.runs("compat") && !plan.needs_server());
        assert_eq!(plan.passed_on, ["-p", "catalog", "by_query", "--", "--nocapture"]);
    }

    #[test]
    fn a_part_can_be_asked_for_and_nothing_cannot() {
        let all = plan_of("").expect("it is a plan");
        assert!(all.runs("web") && all.runs("e2e"));
        assert!(all.runs("rust") && all.runs("compat") && all.runs("faults") && all.needs_server());
        let pages = plan_of("--only web").expect("it is a plan");
        assert!(pages.runs("web") && !pages.needs_server() && !pages.needs_postgres());
        let way = plan_of("--only demo").expect("it is a plan");
        assert!(way.needs_server() && !way.needs_postgres());
        let one = plan_of("--only compat").expect("it is a plan");
        assert!(!one.runs("rust") && one.runs("compat") && !one.runs("faults"));
        assert_eq!(plan_of("--only pages").map_err(|failure| failure.code), Err(2));
        assert_eq!(plan_of("--only compat -- -p x").map_err(|failure| failure.code), Err(2));
        assert_eq!(plan_of("--fast").map_err(|failure| failure.code), Err(2));
    }

    #[test]
    fn counts_are_read_from_what_the_runners_print() {
        let mut tally = Tally::default();
        read_cargo(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.1s",
            &mut tally,
        );
        read_cargo(
            "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
            &mut tally,
        );
        read_cargo("test tests::x ... ok", &mut tally);
        assert_eq!((tally.passed, tally.failed, tally.skipped), (14, 1, 1));
        for line in
            ["# tests 5", "# pass 4", "# fail 1", "# cancelled 0", "# skipped 2", "ok 1 - # pass 9"]
        {
            read_node(line, &mut tally);
        }
        assert_eq!((tally.passed, tally.failed, tally.skipped), (18, 2, 3));
        assert!(tally.failures.is_empty(), "{tally:?}");
    }

    #[test]
    fn flat_lines_are_counted_one_by_one() {
        let mut tally = Tally::default();
        for line in [
            "TAP version 13",
            "1..4",
            "ok 1 - src/a.test.ts > adds # time=0.89ms",
            "not ok 2 - src/a.test.ts > a # in its name # time=1ms",
            "ok 3 - src/b.test.ts > later # SKIP",
            "not ok 4 - src/b.test.ts > once # todo",
            "    ok 5 - something that a test printed",
        ] {
            read_flat(line, &mut tally);
        }
        assert_eq!((tally.passed, tally.failed, tally.skipped), (1, 1, 2));
        assert_eq!(tally.failures, ["src/a.test.ts > a # in its name"]);
    }

    #[test]
    fn those_that_failed_are_named_with_their_part_at_the_end() {
        let mut rust = Tally::default();
        for line in [
            "test tests::good ... ok",
            "test tests::watching::late ... FAILED",
            "test tests::talks ... it said this first FAILED",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored",
            "    tests::watching::late",
        ] {
            read_cargo(line, &mut rust);
        }
        let mut node = Tally::default();
        for line in [
            "    not ok 2 - a place: is refused - twice",
            "    ok 3 - is taken",
            "not ok 1 - places on pg",
            "not ok 2 - later # todo",
            "# not ok 9 - a test printed this",
        ] {
            read_node(line, &mut node);
        }
        let compiled_nothing = (Tally::default(), false);
        let parts =
            [("rust", (rust, false)), ("compat", (node, false)), ("upgrade", compiled_nothing)];
        assert_eq!(
            failures(&parts),
            [
                "failed: rust: tests::watching::late",
                "failed: rust: tests::talks",
                "failed: compat: a place: is refused - twice",
                "failed: compat: places on pg",
                "failed: upgrade: no test by name, see above",
            ]
        );
        assert!(failures(&[("rust", (Tally::default(), true))]).is_empty());
    }

    #[test]
    fn what_hangs_is_ended_with_its_children_and_counts_as_failed() {
        let mut hung = programs::command("sh");
        hung.args(["-c", "echo '# pass 2'; sleep 600 & wait"]);
        let began = Instant::now();
        let (tally, succeeded) =
            tally(&mut hung, read_node, Some(Duration::from_millis(300))).expect("it starts");
        assert!(!succeeded && began.elapsed() < Duration::from_secs(60));
        assert_eq!((tally.passed, tally.failed), (2, 1));
        assert_eq!(tally.failures, ["it said nothing for 0 minutes"]);
    }

    #[test]
    fn the_closing_line_is_plain() {
        assert_eq!(
            line("total", &Tally { passed: 3, ..Tally::default() }),
            "total: 3 passed, 0 failed"
        );
        assert_eq!(
            line("total", &Tally { passed: 3, failed: 1, skipped: 2, ..Tally::default() }),
            "total: 3 passed, 1 failed, 2 skipped"
        );
    }

    #[test]
    fn a_run_without_tests_has_failed() {
        assert!(close(&[("rust", (Tally::default(), true))]).is_err());
        let good = Tally { passed: 1, ..Tally::default() };
        assert!(close(&[("rust", (good.clone(), false))]).is_err());
        assert!(close(&[("rust", (good, true))]).is_ok());
    }
}
