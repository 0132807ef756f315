//! What a run logged, by line: a page of it, what is found in it, all of it as text.
//!
//! Lines are counted from 0 within the run, however often it was taken up. A page is found by an index:
//! what it costs does not depend on where it lies.

use bytes::Bytes;
use database::unit;
use futures::stream::{self, Stream};
use model::{Caller, Millis, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use super::Runs;
use crate::tasks::limits::{
    ATTEMPT_LOG_BYTES_MAX, LINES_PAGE_BYTES_MAX, LINES_SEARCHED_MAX, LOG_EVENTS_READ,
};
use crate::tasks::model::TaskRow;
use crate::tasks::steps::{LogBody, lines};
use crate::tasks::store::lines::LoggedRow;
use crate::tasks::store::{lines as store, steps};
use crate::tasks::stream::iso;
use crate::tasks::telling::looked;

/// A line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScaffolderLogLine)]
pub struct LineView {
    /// Its number, from 0.
    n: i64,
    /// When it was told, epoch milliseconds.
    at: Millis,
    /// The step that told it.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    /// `log`, `warn` or `error`.
    stream: &'static str,
    /// It, without secrets; it may hold colours as terminals have them.
    text: String,
}

/// A page of a log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderLogPage)]
pub struct LogPage {
    /// The line that was asked for.
    from: i64,
    /// How many lines there are.
    total: i64,
    /// The lines.
    lines: Vec<LineView>,
    /// Where the next page begins; absent at the end. A page ends early where its lines are long.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
    /// Number of the last event that these figures know of: a stream goes on after it.
    last_event_id: i64,
    /// Said where the run told more than is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<LeftOutView>,
}

/// Lines that were left out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScaffolderLogLeftOut)]
pub struct LeftOutView {
    /// How many; 0 while the attempt that is cut short goes on.
    lines: i64,
    /// Bytes that an attempt at a run tells at most.
    bytes_max: usize,
    /// The same, in a sentence.
    message: String,
}

/// What is found in a log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScaffolderLogHits)]
pub struct LogHits {
    /// Numbers of the lines.
    hits: Vec<i64>,
    /// How many lines there are.
    total: i64,
    /// Whether there may be more.
    truncated: bool,
}

fn left_out(task: &TaskRow) -> Option<LeftOutView> {
    let lines = task.lines_left_out?;
    let most = ATTEMPT_LOG_BYTES_MAX >> 20;
    let message = match lines {
        0 => format!(
            "The run has told {most} MiB, the most that is kept of an attempt: further lines are left out"
        ),
        _ => format!("{lines} lines were left out: of an attempt at a run {most} MiB are kept"),
    };
    Some(LeftOutView { lines, bytes_max: ATTEMPT_LOG_BYTES_MAX, message })
}

/// The lines of an event, from `from` on.
fn lines_of(row: &LoggedRow, from: i64) -> impl Iterator<Item = LineView> {
    let body: LogBody = serde_json::from_str(&row.body).unwrap_or_default();
    let count = usize::try_from(row.count).unwrap_or(1).max(1);
    // An event of an older release has one line, whatever is in it.
    let texts: Vec<String> = match count {
        1 => vec![body.message.strip_suffix('\n').unwrap_or(&body.message).to_owned()],
        _ => lines(&body.message).map(str::to_owned).collect(),
    };
    let stream = match (body.stream.as_deref(), body.status.as_deref()) {
        (Some("warn"), _) => "warn",
        (Some("error"), _) | (None, Some("failed")) => "error",
        _ => "log",
    };
    let (first, at, step) = (row.first, row.at, body.step_id);
    (first..).zip(texts).skip_while(move |(n, _)| *n < from).map(move |(n, text)| LineView {
        n,
        at,
        step: step.clone(),
        stream,
        text,
    })
}

impl Runs {
    async fn logged(&self, id: &str, from: i64) -> Result<Vec<LoggedRow>, Problem> {
        let read = unit!(|tx, asked: (String, i64)| {
            store::from(tx, &asked.0, asked.1, LOG_EVENTS_READ).await
        });
        Ok(self.database.read((id.to_owned(), from), read).await?)
    }

    /// At most `most` lines from `from` on; of one step where it is named.
    ///
    /// # Errors
    /// 404; what the database says.
    pub async fn log(
        &self,
        caller: &Caller,
        id: &str,
        from: i64,
        most: usize,
        step: Option<&str>,
    ) -> Result<LogPage, Problem> {
        let task = self.get(caller, id).await?;
        looked("scaffolder.task", Some("log"), caller, id);
        let (begin, end) = match step {
            None => (from, task.line_head),
            Some(step) => self.span(id, step, from, task.line_head).await?,
        };
        let mut page = Vec::new();
        let (mut at, mut bytes) = (begin, 0);
        while at < end && page.len() < most && bytes < LINES_PAGE_BYTES_MAX {
            let rows = self.logged(id, at).await?;
            let Some(last) = rows.last() else { break };
            let after = (last.first + last.count).max(at + 1);
            let found = rows.iter().flat_map(move |row| lines_of(row, at));
            let found = found.filter(|it| step.is_none() || it.step.as_deref() == step);
            at = after;
            for line in found {
                if page.len() >= most || bytes >= LINES_PAGE_BYTES_MAX {
                    at = line.n;
                    break;
                }
                bytes += line.text.len();
                page.push(line);
            }
        }
        Ok(LogPage {
            from,
            total: task.line_head,
            lines: page,
            next: (at < end).then_some(at),
            last_event_id: task.event_head,
            left_out: left_out(&task),
        })
    }

    /// The lines between which those of a step are.
    async fn span(
        &self,
        id: &str,
        step: &str,
        from: i64,
        head: i64,
    ) -> Result<(i64, i64), Problem> {
        let read = unit!(|tx, asked: (String, String)| {
            let known = steps::of_task(tx, &asked.0).await?;
            let is_known = !known.is_empty();
            Ok((known.into_iter().find(|it| it.step_id == asked.1), is_known))
        });
        let asked = (id.to_owned(), step.to_owned());
        let (told, is_known) = self.database.read(asked, read).await?;
        Ok(match told.and_then(|it| Some((it.line_first?, it.line_last?))) {
            Some((first, last)) => (from.max(first), (last + 1).min(head)),
            // A run of an older release: nobody wrote down where its steps are.
            None if !is_known => (from, head),
            None => (from, from),
        })
    }

    /// Lines with `text` in them, in whichever case.
    ///
    /// # Errors
    /// As [`Self::log`].
    pub async fn log_search(
        &self,
        caller: &Caller,
        id: &str,
        text: &str,
        most: usize,
    ) -> Result<LogHits, Problem> {
        let task = self.get(caller, id).await?;
        looked("scaffolder.task", Some("log-search"), caller, id);
        let wanted = text.to_lowercase();
        let (mut hits, mut at, mut truncated) = (Vec::new(), 0, false);
        while at < task.line_head && !truncated {
            if at > LINES_SEARCHED_MAX {
                truncated = true;
                break;
            }
            let rows = self.logged(id, at).await?;
            let Some(last) = rows.last() else { break };
            let after = (last.first + last.count).max(at + 1);
            let found = rows.iter().flat_map(move |row| lines_of(row, at));
            for line in found.filter(|it| it.text.to_lowercase().contains(&wanted)) {
                if hits.len() >= most {
                    truncated = true;
                    break;
                }
                hits.push(line.n);
            }
            at = after;
        }
        Ok(LogHits { hits, total: task.line_head, truncated })
    }

    /// The whole log as text, piece by piece: time, step and text of each line.
    ///
    /// # Errors
    /// As [`Self::log`]; a piece that cannot be read ends it.
    pub async fn log_text(
        self: &std::sync::Arc<Self>,
        caller: &Caller,
        id: &str,
    ) -> Result<impl Stream<Item = Result<Bytes, std::io::Error>> + Send + use<>, Problem> {
        let task = self.get(caller, id).await?;
        looked("scaffolder.task", Some("log-text"), caller, id);
        let (runs, id, end) = (self.clone(), task.id.clone(), task.line_head);
        let told = left_out(&task).map(|it| format!("# {}\n", it.message));
        let pieces = stream::try_unfold((0, told), move |(at, told)| {
            let (runs, id) = (runs.clone(), id.clone());
            async move {
                if let Some(told) = told {
                    return Ok(Some((Bytes::from(told), (at, None))));
                }
                if at >= end {
                    return Ok(None);
                }
                let rows = runs.logged(&id, at).await.map_err(std::io::Error::other)?;
                let Some(last) = rows.last() else { return Ok(None) };
                let after = (last.first + last.count).max(at + 1);
                let mut text = String::new();
                for line in rows.iter().flat_map(move |row| lines_of(row, at)) {
                    text.push_str(&iso(line.at));
                    text.push(' ');
                    text.push_str(line.step.as_deref().unwrap_or("-"));
                    text.push(' ');
                    text.push_str(&line.text);
                    text.push('\n');
                }
                Ok(Some((Bytes::from(text), (after, None))))
            }
        });
        Ok(pieces)
    }
}
