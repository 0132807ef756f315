//! One template file becomes a file: the work of `fetch:template:file` and
//! `workspace:template:file`.

use feature::template_action::Step;
use model::{Code, Problem};
use templating::Engine;

use super::limits::TEMPLATE_FILE_BYTES_MAX;
use super::skeleton::{Renderer, Rendering};

/// Whether a file is there already and is to stay.
///
/// # Errors
/// The path leads outside.
pub(super) async fn is_kept(
    step: &Step,
    target: &str,
    rendering: &Rendering,
) -> Result<bool, Problem> {
    let path = target.to_owned();
    let there = step.workspace.run(move |workspace| workspace.entry(&path)).await?.is_some();
    let kept = there && !rendering.replace;
    if kept {
        step.log.info(&format!("{target} is there already and is not replaced"));
    }
    Ok(kept)
}

/// Renders `bytes`, the template file `name`, into `target`.
///
/// # Errors
/// A template that is wrong, a path that leads outside, a limit.
pub(super) async fn write(
    engine: &Engine,
    step: &Step,
    bytes: Vec<u8>,
    name: &str,
    target: String,
    rendering: &Rendering,
) -> Result<(), Problem> {
    if bytes.len() as u64 > TEMPLATE_FILE_BYTES_MAX {
        let detail = format!("A template file has at most {TEMPLATE_FILE_BYTES_MAX} bytes");
        return Err(Problem::new(Code::TooLarge, detail));
    }
    let renderer = Renderer::new(engine, rendering)?;
    let name = name.to_owned();
    step.log.info(&format!("Writing {target}"));
    let work = move |workspace: &feature::workspace::Workspace| {
        let rendered = renderer.text(&name, &String::from_utf8_lossy(&bytes))?;
        workspace.write(&target, rendered.as_bytes(), false)
    };
    step.workspace.run(work).await
}
