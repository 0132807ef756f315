//! `flagstone catalog`: every command speaks the HTTP operations, to a server over the network or to
//! one in this process that works on a data directory.
//!
//! Reading order: [`api`] (one request, wherever it goes), [`place`] (where it goes), [`wait`] (until
//! what was asked for is over), then a file per command.

pub mod answer;
pub mod api;
mod apply;
mod ask;
mod confirm;
mod delete;
mod explain;
mod export;
mod list;
mod local;
pub mod place;
mod readings;
mod refresh;
pub mod remote;
mod tree;
mod wait;

use std::io::Write;

use model::{EntityRef, Problem, RefDefaults};

use super::{print, serve};
use crate::arguments::catalog::{CatalogCommand, CatalogPlaceArguments};
use api::Api;

/// Carries out a command; gives the exit code. Ctrl-C ends it: what was asked for stays asked for.
///
/// # Errors
/// What keeps the command from being carried out at all.
pub async fn run(command: &CatalogCommand, out: &mut dyn Write) -> Result<u8, Problem> {
    let (from, is_changing) = match command {
        CatalogCommand::Validate(arguments) => return super::validate(arguments).await,
        CatalogCommand::Get(it) => (it.from.clone(), false),
        CatalogCommand::Query(it) => (it.from.clone(), false),
        CatalogCommand::List(it) => (it.from.clone(), false),
        CatalogCommand::Export(it) => (it.from(), false),
        CatalogCommand::Tree(it) => (it.from.clone(), false),
        CatalogCommand::Explain(it) => (it.from.clone(), false),
        CatalogCommand::Apply(it) => (it.from.clone(), !it.dry_run && !it.wait.no_wait),
        CatalogCommand::Refresh(it) => (it.from.clone(), true),
        CatalogCommand::Delete(it) => (it.from.clone(), !it.wait.no_wait),
        CatalogCommand::Undo(it) => (it.from.clone(), !it.wait.no_wait),
    };
    let api = place::open(&from, is_changing).await?;
    let mut out = Pipe { out, is_broken: false };
    let outcome = tokio::select! {
        outcome = carry_out(command, &api, &mut out) => outcome,
        () = serve::told_to_end() => {
            print::note("interrupted; what was asked for already is done by whoever works next");
            Ok(crate::EXIT_FOUND_WRONG)
        }
    };
    api.close().await;
    if out.is_broken { Ok(crate::EXIT_FOUND_WRONG) } else { outcome }
}

/// The output, which whoever reads it may close when they have seen enough: nothing to speak of.
struct Pipe<'a> {
    out: &'a mut dyn Write,
    is_broken: bool,
}

impl Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes);
        let is_closed = |it: &std::io::Error| it.kind() == std::io::ErrorKind::BrokenPipe;
        self.is_broken |= written.as_ref().is_err_and(is_closed);
        written
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// Carries out a command that speaks to a catalog.
async fn carry_out(
    command: &CatalogCommand,
    api: &Api,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    match command {
        CatalogCommand::Validate(arguments) => super::validate(arguments).await,
        CatalogCommand::Get(arguments) => ask::get(api, arguments, out).await,
        CatalogCommand::Query(arguments) => ask::query(api, arguments, out).await,
        CatalogCommand::Apply(arguments) => apply::run(api, arguments, out).await,
        CatalogCommand::List(arguments) => list::run(api, arguments, out).await,
        CatalogCommand::Export(arguments) => export::run(api, arguments, out).await,
        CatalogCommand::Refresh(arguments) => refresh::run(api, arguments, out).await,
        CatalogCommand::Delete(arguments) => delete::run(api, arguments, out).await,
        CatalogCommand::Undo(arguments) => delete::undo(api, arguments, out).await,
        CatalogCommand::Tree(arguments) => tree::run(api, arguments, out).await,
        CatalogCommand::Explain(arguments) => explain::run(api, arguments, out).await,
    }
}

/// The reference that an argument names; a kind left out means component.
fn named(text: &str) -> Result<EntityRef, Problem> {
    let defaults = RefDefaults { kind: Some("component"), namespace: None };
    EntityRef::parse(text, defaults).map_err(|error| {
        Problem::input(error.to_string())
            .at("REF")
            .hint("write [kind:][namespace/]name, such as system:default/payments")
    })
}

/// How an act is taken back.
fn undo_words(act: &str, from: &CatalogPlaceArguments) -> String {
    format!("flagstone catalog undo {act}{}", from.repeated())
}
