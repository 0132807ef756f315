//! `cargo xtask`: everything one does to this checkout that `cargo` alone does not do.
//!
//! Reading order: [`COMMANDS`] (what there is), [`tidy`] (the rules of the house), [`suite`] (every
//! test, with [`postgres`], [`chromium`], [`toolchains`] and [`node_tests`] beside it), [`web`] (the portal's pages), [`codegen`], [`demo`],
//! [`dist`]; [`cache`] says where things are kept and [`programs`] starts other programs. Nothing here is part of the product.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks through its standard streams"
)]

mod cache;
mod chromium;
mod codegen;
mod demo;
mod dist;
mod node_tests;
mod npm;
mod older;
mod packages;
mod postgres;
mod programs;
mod suite;
mod tidy;
mod toolchains;
mod web;

use std::process::ExitCode;

use programs::{Failure, Outcome};

/// One subcommand: its name, the line that `--help` shows for it, its own help, what it does.
struct Command {
    name: &'static str,
    about: &'static str,
    help: &'static str,
    run: fn(&[String]) -> Outcome,
}

/// The table of contents.
const COMMANDS: &[Command] = &[
    Command {
        name: "tidy",
        about: "check the rules of the house: format, lints, dependencies, architecture",
        help: tidy::HELP,
        run: tidy::run,
    },
    Command {
        name: "test",
        about: "run every test, on both databases, and clients against the built server",
        help: suite::HELP,
        run: suite::run,
    },
    Command {
        name: "codegen",
        about: "write what comes from the code: pages of the documentation, the portal's client",
        help: codegen::HELP,
        run: codegen::run,
    },
    Command {
        name: "demo",
        about: "build and start the server with examples/acme on http://localhost:7007",
        help: demo::HELP,
        run: demo::run,
    },
    Command {
        name: "dist",
        about: "build the binary that is given to others",
        help: dist::HELP,
        run: dist::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        println!("{}", overview());
        return ExitCode::from(2);
    };
    if ["--help", "-h", "help"].contains(&name.as_str()) {
        println!("{}", overview());
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("xtask: there is no command `{name}`\n\n{}", overview());
        return ExitCode::from(2);
    };
    let ours = rest.split(|argument| argument == "--").next().unwrap_or_default();
    if ours.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{}", command.help);
        return ExitCode::SUCCESS;
    }
    finish((command.run)(rest))
}

fn overview() -> String {
    let mut text = String::from("Usage: cargo xtask <command> [options]\n\nCommands:\n");
    for command in COMMANDS {
        text.push_str(&format!("  {:<7} {}\n", command.name, command.about));
    }
    text.push_str("\n`cargo xtask <command> --help` says more about one of them.\n");
    text.push_str(cache::HELP);
    text
}

fn finish(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { message, code }) => {
            eprintln!("xtask: {message}");
            ExitCode::from(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_overview_names_every_command_in_one_line_each() {
        let text = overview();
        for command in COMMANDS {
            assert!(text.contains(&format!("  {:<7} {}", command.name, command.about)));
            assert!(command.help.starts_with("Usage: cargo xtask"), "{}", command.name);
        }
    }
}
