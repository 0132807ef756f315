//! Routes: operations, each with what it takes to call it.
//!
//! An operation cannot be added without saying who may call it: a permission, or public with a
//! reason. The saying is also the doing: a guard in front of the handler refuses callers without
//! the permission, bounds the body and the time, and the same fact goes into the OpenAPI document
//! (`x-permission`) and into the list that the denied-caller test runs through.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::Method;
use model::audit::{AuditEntry, Notes, Outcome};
use model::permission::Decisions;
use model::{Caller, Code, Permission, Problem};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{HttpMethod, OpenApi};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::body::BodyLimit;
use crate::caller::Identified;
use crate::credentials::missing_credentials;
use crate::openapi::BEARER;
use crate::{Failure, limits};

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Callers with this permission; others get 401 or 403 before the handler runs.
    Permission(&'static Permission),
    /// Callers who are known; what those without this permission may not see, the service leaves
    /// out (an empty list, a 404), as Backstage's reading operations do.
    Filtered(&'static Permission),
    /// Everybody, for the reason given.
    Public(&'static str),
}

/// Access and limits of an operation; made from an [`Access`] alone or refined from it.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    access: Access,
    body_bytes_max: usize,
    time_ms_max: u64,
}

/// What is known of an operation without calling it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationInfo {
    /// The id in the OpenAPI document.
    pub id: String,
    /// The method.
    pub method: Method,
    /// The whole path as a pattern, `/api/catalog/entities/by-uid/{uid}`.
    pub path: String,
    /// Who may call it.
    pub access: Access,
}

/// Operations under one base path, such as `/api/catalog`.
pub struct Routes<S = ()> {
    base: &'static str,
    router: OpenApiRouter<S>,
    operations: Vec<OperationInfo>,
    mistakes: Vec<String>,
}

impl Access {
    /// With a larger (or smaller) body than [`limits::BODY_BYTES_MAX`].
    #[must_use]
    pub fn body_bytes_max(self, bytes: usize) -> Terms {
        Terms::from(self).body_bytes_max(bytes)
    }

    /// With more (or less) time than [`limits::REQUEST_MS_MAX`].
    #[must_use]
    pub fn time_ms_max(self, milliseconds: u64) -> Terms {
        Terms::from(self).time_ms_max(milliseconds)
    }
}

impl Terms {
    /// With a larger (or smaller) body than [`limits::BODY_BYTES_MAX`].
    #[must_use]
    pub const fn body_bytes_max(mut self, bytes: usize) -> Self {
        self.body_bytes_max = bytes;
        self
    }

    /// With more (or less) time than [`limits::REQUEST_MS_MAX`].
    #[must_use]
    pub const fn time_ms_max(mut self, milliseconds: u64) -> Self {
        self.time_ms_max = milliseconds;
        self
    }
}

impl From<Access> for Terms {
    fn from(access: Access) -> Self {
        Self { access, body_bytes_max: limits::BODY_BYTES_MAX, time_ms_max: limits::REQUEST_MS_MAX }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No operations yet. `base` is what every path begins with: `/api/<plugin>`, or more of it. A
    /// base with a slash at its end serves the path `/` with that slash, as some clients write it.
    pub fn new(base: &'static str) -> Self {
        Self {
            base,
            router: OpenApiRouter::default(),
            operations: Vec::new(),
            mistakes: Vec::new(),
        }
    }

    /// Adds the handlers of one path (`routes!(entity_get, entity_delete)`) under `terms`.
    #[must_use]
    pub fn operation(mut self, terms: impl Into<Terms>, handlers: UtoipaMethodRouter<S>) -> Self {
        let terms = terms.into();
        let (schemas, mut paths, handlers) = handlers;
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations_of(item) {
                self.declare(terms.access, path, method, operation);
            }
        }
        for (name, schema) in &schemas {
            let known = self.router.get_openapi().components.as_ref();
            if known.and_then(|it| it.schemas.get(name)).is_some_and(|known| known != schema) {
                self.mistakes.push(format!("two different schemas are named {name}"));
            }
        }
        let guard = Arc::new(Guard { terms, plugin: plugin_of(self.base) });
        let handlers = handlers.route_layer(from_fn_with_state(guard, admit));
        self.router = self.router.routes((schemas, paths, handlers));
        self
    }

    /// Gives the handlers their state.
    #[must_use]
    pub fn with_state(self, state: S) -> Routes {
        Routes {
            base: self.base,
            router: self.router.with_state(state),
            operations: self.operations,
            mistakes: self.mistakes,
        }
    }

    /// Every operation, in the order of the document.
    pub fn operations(&self) -> Vec<OperationInfo> {
        self.operations.clone()
    }

    /// The plugin under which these operations are: `catalog` for `/api/catalog/v1`.
    pub fn plugin(&self) -> &'static str {
        plugin_of(self.base)
    }

    fn declare(&mut self, access: Access, path: &str, method: Method, operation: &mut Operation) {
        let whole = format!("{}{path}", self.base.trim_end_matches('/'));
        let Some(id) = operation.operation_id.clone() else {
            self.mistakes.push(format!("{method} {whole} has no operation id"));
            return;
        };
        let (key, value) = match access {
            Access::Permission(permission) | Access::Filtered(permission) => {
                let needed = SecurityRequirement::new(BEARER, Vec::<String>::new());
                operation.security = Some(vec![needed]);
                ("x-permission", permission.name)
            }
            Access::Public(reason) => {
                if reason.trim().is_empty() {
                    self.mistakes.push(format!("{id} is public without a reason"));
                }
                operation.security = Some(Vec::new());
                ("x-public", reason)
            }
        };
        let extensions = operation.extensions.get_or_insert_default();
        extensions.merge(ExtensionsBuilder::new().add(key, value).build());
        self.operations.push(OperationInfo { id, method, path: whole, access });
    }
}

impl Routes {
    /// The router under its base, its part of the OpenAPI document (paths as in the router, without
    /// the base), and mistakes made in declaring operations.
    pub(crate) fn split(self) -> (&'static str, axum::Router, OpenApi, Vec<String>) {
        let (router, document) = self.router.split_for_parts();
        let router = match self.base {
            "" => router,
            base => axum::Router::new().nest(base, router),
        };
        (self.base, router, document, self.mistakes)
    }
}

/// `catalog` for `/api/catalog` and `/api/catalog/v1`; `gate` for what is outside `/api`.
fn plugin_of(base: &'static str) -> &'static str {
    let below = base.strip_prefix("/api/").unwrap_or("gate");
    below.split('/').next().unwrap_or(below)
}

fn operations_of(item: &mut PathItem) -> Vec<(Method, &mut Operation)> {
    [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Delete, &mut item.delete),
        (HttpMethod::Options, &mut item.options),
        (HttpMethod::Head, &mut item.head),
        (HttpMethod::Patch, &mut item.patch),
        (HttpMethod::Trace, &mut item.trace),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((http_method(&method), operation.as_mut()?)))
    .collect()
}

fn http_method(method: &HttpMethod) -> Method {
    match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Post => Method::POST,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Options => Method::OPTIONS,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Trace => Method::TRACE,
    }
}

/// Who decides, and who is told of refusals; on every request.
#[derive(Clone)]
pub(crate) struct Deciding {
    pub decisions: Arc<dyn Decisions>,
    pub notes: Arc<dyn Notes>,
}

/// What stands in front of an operation.
#[derive(Debug)]
struct Guard {
    terms: Terms,
    plugin: &'static str,
}

impl Guard {
    fn check(&self, request: &Request) -> Result<(), Problem> {
        let needed = match self.terms.access {
            Access::Public(_) => return Ok(()),
            Access::Permission(permission) => Some(permission),
            Access::Filtered(_) => None,
        };
        let caller = match request.extensions().get::<Identified>() {
            Some(Identified(Ok(caller))) => caller,
            Some(Identified(Err(problem))) => return Err(problem.clone()),
            None => return Err(Problem::internal("no credentials layer around this operation")),
        };
        if caller.is_anonymous() {
            return Err(missing_credentials());
        }
        self.check_plugin(caller)?;
        let Some(permission) = needed else { return Ok(()) };
        let Some(Deciding { decisions, notes }) = request.extensions().get::<Deciding>() else {
            return Err(Problem::internal("nobody decides in front of this operation"));
        };
        decisions.require(caller, permission).inspect_err(|problem| {
            notes.note(
                AuditEntry::done(permission.name, caller).ending(Outcome::Denied, &problem.detail),
            );
        })
    }

    /// A token that is restricted to some plugins reaches no other, whatever the operation.
    fn check_plugin(&self, caller: &Caller) -> Result<(), Problem> {
        let Some(restrictions) = &caller.reach else { return Ok(()) };
        if restrictions.iter().any(|restriction| restriction.plugin == self.plugin) {
            return Ok(());
        }
        let reached: Vec<&str> = restrictions.iter().map(|it| it.plugin.as_str()).collect();
        let reached = reached.join(", ");
        Err(Problem::not_allowed(format!("This token may only reach the plugins {reached}")))
    }
}

async fn admit(State(guard): State<Arc<Guard>>, mut request: Request, next: Next) -> Response {
    if let Err(problem) = guard.check(&request) {
        return Failure::from(problem).into_response();
    }
    request.extensions_mut().insert(BodyLimit(guard.terms.body_bytes_max));
    let time = Duration::from_millis(guard.terms.time_ms_max);
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let seconds = time.as_secs_f32();
            let detail = format!("The request took longer than {seconds} s");
            Failure::from(Problem::new(Code::Unavailable, detail)).into_response()
        }
    }
}
