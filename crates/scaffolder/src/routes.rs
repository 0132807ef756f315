//! The scaffolder over HTTP: Backstage's operations under `/api/scaffolder`, ours under
//! `/api/scaffolder/v1`.
//!
//! Each file has the handlers of one thing; [`schemas`] what leaves and enters.

pub mod actions;
pub mod autocomplete;
pub mod conditions;
pub mod dry_run;
pub mod events;
pub mod extensions;
pub mod forms;
pub mod preview;
pub mod runs;
pub mod schemas;
pub mod tasks;
pub mod templates;
pub mod workbench;

use std::sync::Arc;

use gate::{Access, Routes, routes};

use crate::forms::limits::DRAFT_BODY_BYTES_MAX;
use crate::forms::service::Drafts;
use crate::permissions::{
    ACTION_EXECUTE, DRAFT_DELETE, DRAFT_READ, DRAFT_UPDATE, TASK_CANCEL, TASK_CREATE, TASK_READ,
    TEMPLATE_DRY_RUN, TEMPLATE_PARAMETER_READ,
};
use crate::tasks::limits::{
    DRY_RUN_BODY_BYTES_MAX, DRY_RUN_MS_MAX, LONG_POLL_MS, SCAFFOLD_BODY_BYTES_MAX,
};
use crate::tasks::owners::Owners;
use crate::tasks::service::Runs;
use crate::tasks::stream::Streams;
use crate::workbench::Workbench;
use crate::workbench::limits::PREVIEW_MS_MAX;

const BASE: &str = "/api/scaffolder";
/// Where ours are.
const OWN: &str = "/api/scaffolder/v1";

/// Backstage's operations on templates and actions.
pub fn template_routes(runs: &Arc<Runs>) -> Routes {
    let form = Access::Filtered(&TEMPLATE_PARAMETER_READ);
    let dry_run = Access::Permission(&TEMPLATE_DRY_RUN)
        .body_bytes_max(DRY_RUN_BODY_BYTES_MAX)
        .time_ms_max(DRY_RUN_MS_MAX + 10_000);
    Routes::new(BASE)
        .operation(form, routes!(templates::parameter_schema))
        .operation(Access::Filtered(&ACTION_EXECUTE), routes!(actions::action_list))
        .operation(dry_run, routes!(dry_run::dry_run))
        .operation(form, routes!(extensions::extension_list))
        .with_state(runs.clone())
}

/// Backstage's operations on runs.
pub fn task_routes(runs: &Arc<Runs>) -> Routes {
    let create = Access::Permission(&TASK_CREATE).body_bytes_max(SCAFFOLD_BODY_BYTES_MAX);
    Routes::new(BASE)
        .operation(Access::Permission(&TASK_READ), routes!(tasks::task_list))
        .operation(create, routes!(tasks::task_create))
        .operation(Access::Permission(&TASK_READ), routes!(tasks::task_get))
        .operation(Access::Permission(&TASK_CANCEL), routes!(tasks::task_cancel))
        .operation(create, routes!(tasks::task_retry))
        .with_state(runs.clone())
}

/// Backstage's operations on what runs tell.
pub fn event_routes(streams: Streams) -> Routes {
    let read = Access::Permission(&TASK_READ);
    Routes::new(BASE)
        .operation(read.time_ms_max(LONG_POLL_MS + 10_000), routes!(events::event_poll))
        .operation(read, routes!(events::event_stream))
        .with_state(streams)
}

/// The permission protocol.
pub fn condition_routes(runs: &Arc<Runs>, owners: &Arc<Owners>) -> Routes {
    let state = conditions::Answering { runs: runs.clone(), owners: owners.clone() };
    Routes::new(BASE)
        .operation(Access::Filtered(&TASK_READ), routes!(conditions::permission_metadata))
        .operation(Access::Filtered(&TASK_READ), routes!(conditions::conditions_apply))
        .with_state(state)
}

/// Our operations on forms that are not sent yet.
pub fn form_routes(drafts: Arc<Drafts>) -> Routes {
    let put = Access::Permission(&DRAFT_UPDATE).body_bytes_max(DRAFT_BODY_BYTES_MAX);
    Routes::new(OWN)
        .operation(Access::Permission(&DRAFT_READ), routes!(forms::draft_list))
        .operation(Access::Permission(&DRAFT_READ), routes!(forms::draft_get))
        .operation(put, routes!(forms::draft_put))
        .operation(Access::Permission(&DRAFT_DELETE), routes!(forms::draft_delete))
        .with_state(drafts)
}

/// Our operations on templates, and on runs as pages show them.
pub fn run_routes(state: &Arc<Runs>) -> Routes {
    let form = Access::Filtered(&TEMPLATE_PARAMETER_READ);
    let read = Access::Permission(&TASK_READ);
    Routes::new(OWN)
        .operation(form, routes!(templates::template_list))
        .operation(form, routes!(templates::template_get))
        .operation(read, routes!(runs::run_list))
        .operation(read, routes!(runs::run_get))
        .operation(read, routes!(runs::run_log))
        .operation(read, routes!(runs::run_log_search))
        .operation(read, routes!(runs::run_log_text))
        .with_state(state.clone())
}

/// Our operations that help before a run.
pub fn workbench_routes(state: Arc<Workbench>) -> Routes {
    let create = Access::Permission(&TASK_CREATE);
    let preview =
        create.body_bytes_max(SCAFFOLD_BODY_BYTES_MAX).time_ms_max(PREVIEW_MS_MAX + 20_000);
    let options = create.body_bytes_max(SCAFFOLD_BODY_BYTES_MAX);
    let write = Access::Permission(&TEMPLATE_DRY_RUN).body_bytes_max(DRY_RUN_BODY_BYTES_MAX);
    let dry_run = write.time_ms_max(DRY_RUN_MS_MAX + 10_000);
    Routes::new(OWN)
        .operation(preview, routes!(preview::template_preview))
        .operation(create, routes!(workbench::check))
        .operation(options, routes!(workbench::options))
        .operation(write, routes!(workbench::playground_lint))
        .operation(write, routes!(workbench::playground_open))
        .operation(dry_run, routes!(workbench::playground_dry_run))
        .with_state(state)
}

/// Backstage's operation for suggestions.
pub fn suggestion_routes(state: Arc<Workbench>) -> Routes {
    let form = Access::Filtered(&TEMPLATE_PARAMETER_READ);
    Routes::new(BASE).operation(form, routes!(autocomplete::autocomplete)).with_state(state)
}
