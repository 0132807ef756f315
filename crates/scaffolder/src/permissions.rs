//! The scaffolder's permissions: Backstage's under the names and attributes that it gives them, then
//! ours. An action that is none of Backstage's four is [`Action::Use`], which no wire shows.

use model::Permission;
use model::permission::Action;

/// Resource type of templates' pages and steps in conditions.
pub const TEMPLATE: &str = "scaffolder-template";
/// Resource type of uses of actions in conditions.
pub const ACTION: &str = "scaffolder-action";
/// Resource type of runs in conditions.
pub const TASK: &str = "scaffolder-task";

/// See pages of a template's form, by their tags.
pub const TEMPLATE_PARAMETER_READ: Permission = Permission {
    name: "scaffolder.template.parameter.read",
    action: Action::Read,
    resource: Some(TEMPLATE),
};
/// See steps of a template, and have them run, by their tags.
pub const TEMPLATE_STEP_READ: Permission = Permission {
    name: "scaffolder.template.step.read",
    action: Action::Read,
    resource: Some(TEMPLATE),
};
/// Have an action run, by its id and its input.
pub const ACTION_EXECUTE: Permission =
    Permission { name: "scaffolder.action.execute", action: Action::Use, resource: Some(ACTION) };
/// End a run.
pub const TASK_CANCEL: Permission =
    Permission { name: "scaffolder.task.cancel", action: Action::Use, resource: Some(TASK) };
/// Begin a run.
pub const TASK_CREATE: Permission =
    Permission { name: "scaffolder.task.create", action: Action::Create, resource: None };
/// See runs, and what they tell.
pub const TASK_READ: Permission =
    Permission { name: "scaffolder.task.read", action: Action::Read, resource: Some(TASK) };
/// Rehearse a template that somebody brings along.
pub const TEMPLATE_DRY_RUN: Permission =
    Permission { name: "scaffolder.template.dry-run", action: Action::Use, resource: None };
/// Manage templates. Nothing asks for it on the server; front ends show their editor by it.
pub const TEMPLATE_MANAGEMENT: Permission =
    Permission { name: "scaffolder.template.management", action: Action::Use, resource: None };

/// See one's own forms that are not sent yet.
pub const DRAFT_READ: Permission =
    Permission { name: "scaffolder.draft.read", action: Action::Read, resource: None };
/// Keep what one has filled in of a form.
pub const DRAFT_UPDATE: Permission =
    Permission { name: "scaffolder.draft.update", action: Action::Update, resource: None };
/// Throw away what one has filled in of a form.
pub const DRAFT_DELETE: Permission =
    Permission { name: "scaffolder.draft.delete", action: Action::Delete, resource: None };

/// Backstage's permissions, in the order in which it lists them.
pub const OF_BACKSTAGE: &[Permission] = &[
    TEMPLATE_PARAMETER_READ,
    TEMPLATE_STEP_READ,
    ACTION_EXECUTE,
    TASK_CANCEL,
    TASK_CREATE,
    TASK_READ,
    TEMPLATE_DRY_RUN,
    TEMPLATE_MANAGEMENT,
];

/// Every permission of this crate.
pub const ALL: &[Permission] = &[
    TEMPLATE_PARAMETER_READ,
    TEMPLATE_STEP_READ,
    ACTION_EXECUTE,
    TASK_CANCEL,
    TASK_CREATE,
    TASK_READ,
    TEMPLATE_DRY_RUN,
    TEMPLATE_MANAGEMENT,
    DRAFT_READ,
    DRAFT_UPDATE,
    DRAFT_DELETE,
];
