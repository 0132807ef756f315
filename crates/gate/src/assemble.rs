//! Putting the gate together: the operations of all features, the gate's own, and the layers around
//! them.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use bytes::Bytes;
use http::StatusCode;
use model::audit::Notes;
use model::permission::Decisions;
use model::{Ids, Problem};
use spine::SpineHandle;
use tower::ServiceExt;

use crate::about::{self, About};
use crate::credentials::{Authenticator, Credentials};
use crate::lifecycle::Lifecycle;
use crate::metrics::{Metrics, RequestMetrics};
use crate::observe::Observer;
use crate::routes::Deciding;
use crate::site::{self, Sites};
use crate::{OperationInfo, Routes, Settings, Site};
use crate::{
    compress, conditional, credentials, freshness, lifecycle, observe, openapi, protect, render,
};

/// Everything that a gate is made of.
pub struct Assembly {
    /// From configuration.
    pub settings: Settings,
    /// What this build is and how it is configured.
    pub about: About,
    /// The process's measurements.
    pub metrics: Metrics,
    /// Where the server stands.
    pub lifecycle: Lifecycle,
    /// Where request ids come from.
    pub ids: Arc<dyn Ids>,
    /// The operations of every feature.
    pub routes: Vec<Routes>,
    /// Who may do what.
    pub decisions: Arc<dyn Decisions>,
    /// Who knows callers that the settings do not name.
    pub authenticator: Option<Arc<dyn Authenticator>>,
    /// Who is told of refusals.
    pub notes: Arc<dyn Notes>,
    /// The spine, whose followers requests may wait for.
    pub spine: Option<SpineHandle>,
    /// What answers outside `/api`: the portal. 404 without it.
    pub pages: Option<Router>,
    /// Who answers for hosts of their own.
    pub sites: Vec<Arc<dyn Site>>,
}

/// A gate ready to be served.
#[derive(Clone)]
pub struct App {
    /// The whole of it. Requests that come by [`crate::serve`] carry a [`crate::Connection`].
    pub router: Router,
    /// Every operation, those of the gate included.
    pub operations: Vec<OperationInfo>,
    /// The OpenAPI document of everything, as it is served.
    pub document: Bytes,
    /// The documents of the plugins, by plugin, as they are served.
    pub plugin_documents: BTreeMap<String, Bytes>,
    pub(crate) settings: Settings,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) metrics: RequestMetrics,
}

impl Assembly {
    /// Puts the gate together.
    ///
    /// # Errors
    /// When the features contradict one another (operation ids, schemas): a mistake in the code.
    pub fn build(self) -> Result<App, Problem> {
        warn_of_open_doors(&self.settings.credentials);
        let metrics = RequestMetrics::register(&self.metrics);
        let documents = Arc::new(OnceLock::new());
        let mut all = about::routes(&self.about, &self.metrics, &self.lifecycle, &documents);
        all.extend(self.routes);

        let mut router = Router::new();
        let mut operations = Vec::new();
        let mut shares = Vec::new();
        for routes in all {
            operations.extend(routes.operations());
            let (base, part, share, mistakes) = routes.split();
            if let Some(mistake) = mistakes.first() {
                return Err(Problem::internal(mistake));
            }
            router = router.merge(part);
            shares.push((base, share));
        }
        let published = publish(&shares, self.about.version)?;
        let documents = documents.get_or_init(|| published);

        let observer = Observer { ids: self.ids, metrics: metrics.clone() };
        let pages = self.pages;
        let deciding = Deciding { decisions: self.decisions, notes: self.notes };
        let known = self.settings.credentials.clone().with_authenticator(self.authenticator);
        let router = router.fallback(move |request| outside(pages.clone(), request));
        let router = around(
            router.layer(Extension(deciding)),
            known,
            &self.settings,
            &self.lifecycle,
            observer,
            self.spine,
            self.sites.into(),
        );
        Ok(App {
            router,
            operations,
            document: documents.whole.clone(),
            plugin_documents: documents.plugins.clone(),
            settings: self.settings,
            lifecycle: self.lifecycle,
            metrics,
        })
    }
}

/// The documents as they are served.
fn publish(shares: &[openapi::Share], version: &str) -> Result<about::Documents, Problem> {
    let documents = openapi::assemble(shares, version)?;
    let plugins = documents.plugins.iter();
    let plugins = plugins.map(|(plugin, it)| Ok((plugin.clone(), openapi::text(it)?)));
    let plugins = plugins.collect::<Result<_, Problem>>()?;
    Ok(about::Documents { whole: openapi::text(&documents.whole)?, plugins })
}

/// The layers, from the innermost to the outermost.
fn around(
    router: Router,
    known: Credentials,
    settings: &Settings,
    lifecycle: &Lifecycle,
    observer: Observer,
    spine: Option<SpineHandle>,
    sites: Sites,
) -> Router {
    let router = match spine {
        Some(spine) => router.layer(from_fn_with_state(spine, freshness::layer)),
        None => router,
    };
    let mut router = router
        .layer(from_fn_with_state(Arc::new(known), credentials::layer))
        .layer(from_fn_with_state(lifecycle.clone(), lifecycle::layer))
        .layer(from_fn(render::layer))
        .layer(from_fn(conditional::layer))
        .layer(compress::layer());
    if let Some(cors) = settings.cors.clone() {
        router = router.layer(cors.layer());
    }
    let mut router = router.layer(from_fn(protect::layer));
    if !sites.is_empty() {
        router = router.layer(from_fn_with_state(sites, site::layer));
    }
    router.layer(from_fn_with_state(observer, observe::layer))
}

fn warn_of_open_doors(credentials: &Credentials) {
    if credentials.lets_everyone_in() {
        tracing::warn!(
            target: "gate",
            "backend.auth.dangerouslyDisableDefaultAuthPolicy is set: EVERYONE who reaches this \
             server may do everything, without credentials"
        );
    }
}

/// What no operation matches: nothing under `/api`, the portal's pages elsewhere.
async fn outside(pages: Option<Router>, request: Request) -> Response {
    let path = request.uri().path();
    let ours = path == "/api" || path.starts_with("/api/") || path.starts_with("/.backstage/");
    match pages {
        Some(pages) if !ours => pages.oneshot(request).await.into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
