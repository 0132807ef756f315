//! Making something elsewhere a single time, whatever becomes of the answer.
//!
//! Before it is made, the run notes that it is about to: a later attempt of the same run that finds
//! the thing there knows it for its own, also when the vendor answered with a failure after it made
//! it. Another run finds it without such a note, and is told of the conflict.

use async_trait::async_trait;
use feature::template_action::Step;
use model::{Code, Problem};
use serde_json::Value;

/// Something to be made.
#[async_trait]
pub(crate) trait Making: Send + Sync {
    /// What it is, for people: `the repository o/r`.
    fn name(&self) -> String;

    /// Whether there can be but one of it, so that one that is there already is a conflict.
    fn is_unique(&self) -> bool {
        true
    }

    /// Looks whether it is there.
    async fn look(&self) -> Result<Option<Value>, Problem>;

    /// Makes it. A problem that is [`Code::Unavailable`] leaves open whether it was made; every other
    /// one says that it was not.
    async fn make(&self) -> Result<Value, Problem>;
}

/// Makes it, or finds what an earlier attempt at this step made. `key` names it within the step.
pub(crate) async fn once(step: &Step, key: &str, making: &dyn Making) -> Result<Value, Problem> {
    let (begun, made) = (format!("{key}.begun"), format!("{key}.made"));
    if let Some(made) = step.checkpoints.get(&made).await? {
        return Ok(made);
    }
    let is_begun = step.checkpoints.get(&begun).await? == Some(Value::Bool(true));
    if is_begun || making.is_unique() {
        match making.look().await? {
            Some(found) if is_begun => {
                let name = making.name();
                step.log.info(&format!("An earlier attempt of this run made {name}"));
                step.checkpoints.put(&made, found.clone()).await?;
                return Ok(found);
            }
            Some(_) => return Err(conflict(&making.name())),
            None => {}
        }
    }
    step.check_cancelled()?;
    step.checkpoints.put(&begun, Value::Bool(true)).await?;
    let result = match making.make().await {
        // It may have been made all the same.
        Err(problem) if problem.code == Code::Unavailable => match making.look().await {
            Ok(Some(found)) => {
                let name = making.name();
                step.log.warn(&format!("{}; {name} was made all the same", problem.detail));
                found
            }
            _ => {
                let hint = format!(
                    "whether {} was made is not known: a retry of this run looks for it and goes on",
                    making.name()
                );
                return Err(problem.hint(hint));
            }
        },
        Err(problem) => {
            step.checkpoints.put(&begun, Value::Bool(false)).await?;
            return Err(problem);
        }
        Ok(result) => result,
    };
    step.checkpoints.put(&made, result.clone()).await?;
    Ok(result)
}

/// Somebody else has it.
pub(crate) fn conflict(name: &str) -> Problem {
    let mut letters = name.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let detail =
        format!("{first}{} is there already, and this run did not make it", letters.as_str());
    Problem::new(Code::Conflict, detail).hint("choose another name, or remove what is there")
}
