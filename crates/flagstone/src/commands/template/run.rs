//! `flagstone template run`: a run of a template that a server has, followed to its end.
//!
//! Reading order: this file (the run, and what Ctrl-C means), [`answers`] (what `--set` says),
//! [`follow`] (the log over connections that are lost), [`frames`] (events of a stream), [`outcome`]
//! (what comes of it).

mod answers;
mod follow;
mod frames;
mod outcome;

use std::io::Write;
use std::pin::pin;

use model::{Code, EntityRef, Problem, RefDefaults};
use serde_json::{Value, json};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{dry_run, place};
use crate::arguments::Output;
use crate::arguments::template::RunArguments;
use crate::commands::catalog::answer;
use crate::commands::catalog::api::{Answering, Api, Ask};
use crate::commands::catalog::remote::Remote;
use crate::commands::print;
use follow::Following;
use outcome::Ended;

/// Runs the template; 1 when the form refuses the answers, or the run does not complete.
///
/// # Errors
/// What cannot be read or asked, and what the server refuses.
pub async fn run(arguments: &RunArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    let template = named(&arguments.template)?;
    let mut values = place::object(arguments.values.as_deref())?;
    let secrets = dry_run::secrets(arguments.secrets_file.as_deref())?;
    let (remote, base) = Remote::new(&arguments.server, arguments.token.as_deref())?;
    let api = Api::new(base, Answering::Remote(Box::new(remote)));
    // From here on an interruption is ours to deal with.
    let mut interrupts = Interrupts::listen()?;
    if !arguments.sets.is_empty() {
        let form = tokio::select! {
            form = form(&api, &template) => form?,
            () = interrupts.next() => return Ok(crate::EXIT_FOUND_WRONG),
        };
        answers::set(&mut values, &arguments.sets, &form)?;
    }
    let body = json!({ "templateRef": template.as_str(), "values": values, "secrets": secrets });
    let mut beginning = pin!(begin(&api, body));
    let mut is_to_end = false;
    let begun = loop {
        tokio::select! {
            begun = &mut beginning => break begun?,
            () = interrupts.next() => {
                if is_to_end {
                    print::note("left; the run may have begun");
                    return Ok(crate::EXIT_FOUND_WRONG);
                }
                is_to_end = true;
                print::note("the run is cancelled as soon as it has begun; Ctrl-C again leaves it");
            }
        }
    };
    let id = match begun {
        Begun::Run(id) => id,
        Begun::Refused(errors) => return refused(&errors, arguments.output(), out),
    };
    if arguments.no_wait {
        let known = json!({ "id": id, "templateRef": template.as_str() });
        match arguments.output() {
            Output::Table => print::line(out, &id)?,
            output => print::data(out, &known, output)?,
        }
        return Ok(crate::EXIT_OK);
    }
    print::note(&format!("run {id} of {template}"));
    let Some(ended) = watched(&api, &id, &mut interrupts, is_to_end).await? else {
        return Ok(crate::EXIT_FOUND_WRONG);
    };
    ended.show(&id, &template, arguments.output(), out)?;
    Ok(if ended.is_completed() { crate::EXIT_OK } else { crate::EXIT_FOUND_WRONG })
}

/// Follows a run to its end; nothing when somebody leaves it.
async fn watched(
    api: &Api,
    id: &str,
    interrupts: &mut Interrupts,
    is_to_end: bool,
) -> Result<Option<Ended>, Problem> {
    let mut following = pin!(Following::new(api, id).until_it_ends());
    let (mut is_to_end, mut is_asked) = (is_to_end, false);
    loop {
        if is_to_end && !is_asked {
            is_asked = true;
            tokio::select! {
                done = cancel(api, id) => print::note(&done),
                () = interrupts.next() => return Ok(left(id)),
            }
        }
        tokio::select! {
            ended = &mut following => return ended.map(Some),
            () = interrupts.next() => {
                if is_asked {
                    return Ok(left(id));
                }
                is_to_end = true;
            }
        }
    }
}

fn left(id: &str) -> Option<Ended> {
    print::note(&format!("left; run {id} goes on without being watched"));
    None
}

/// What became of a run that somebody wanted to begin.
enum Begun {
    /// Its id.
    Run(String),
    /// Why the form refuses the answers or the secrets.
    Refused(Vec<Value>),
}

async fn begin(api: &Api, body: Value) -> Result<Begun, Problem> {
    let answer = api.answer(Ask::post(&["scaffolder", "v2", "tasks"]).body(body)).await;
    // A connection may be lost after the server has understood.
    let answer = answer.map_err(|problem| match problem.code {
        Code::Unavailable => {
            Problem { detail: format!("{}; the run may have begun", problem.detail), ..problem }
        }
        _ => problem,
    })?;
    if answer.status == 400
        && let Ok(mut told) = serde_json::from_slice::<Value>(&answer.body)
        && let Value::Array(errors) = told["errors"].take()
    {
        return Ok(Begun::Refused(errors));
    }
    let begun = answer::body(answer)?;
    let id = begun["id"].as_str().map(str::to_owned);
    id.map(Begun::Run).ok_or_else(|| Problem::new(Code::Unavailable, "the server names no run"))
}

fn refused(errors: &[Value], output: Output, out: &mut dyn Write) -> Result<u8, Problem> {
    print::note("the form refuses the answers");
    match output {
        Output::Table => {
            for error in errors {
                let words = ["stack", "message"].iter().find_map(|key| error[key].as_str());
                print::line(out, &format!("  {}", words.unwrap_or_default()))?;
            }
        }
        output => print::data(out, &json!({ "status": "refused", "errors": errors }), output)?,
    }
    Ok(crate::EXIT_FOUND_WRONG)
}

/// Asks the server to end a run; what is to be said of that.
async fn cancel(api: &Api, id: &str) -> String {
    let ask = Ask::post(&["scaffolder", "v2", "tasks", id, "cancel"]);
    match api.ask(ask).await {
        Ok(_) => "the run is asked to end; Ctrl-C again leaves it".to_owned(),
        // It came to an end of its own meanwhile, which is told in a moment.
        Err(problem) if problem.code == Code::Conflict => "the run is over".to_owned(),
        Err(problem) => format!("the run cannot be cancelled: {problem}; Ctrl-C again leaves it"),
    }
}

/// What the template asks for; nothing where that is not for the caller.
async fn form(api: &Api, template: &EntityRef) -> Result<Value, Problem> {
    let (namespace, name) = (template.namespace(), template.name());
    let path = ["scaffolder", "v2", "templates", namespace, "template", name, "parameter-schema"];
    match api.ask(Ask::get(&path)).await {
        Err(problem) if problem.code == Code::NotAllowed => Ok(Value::Null),
        form => form,
    }
}

fn named(text: &str) -> Result<EntityRef, Problem> {
    let defaults = RefDefaults { kind: Some("template"), namespace: None };
    EntityRef::parse(text, defaults).map_err(|error| {
        Problem::input(error.to_string())
            .at("TEMPLATE")
            .hint("write [template:][namespace/]name, such as default/service")
    })
}

/// Ctrl-C, and whoever asks the process to end. What comes while nobody waits is not lost.
struct Interrupts {
    terminate: Signal,
    interrupt: Signal,
}

impl Interrupts {
    fn listen() -> Result<Self, Problem> {
        let listen = |kind| signal(kind).map_err(Problem::internal);
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
