//! Measurements in Prometheus' text format: the registry that everybody adds to, and the gate's own
//! figures about requests and connections.
//!
//! `/metrics` is protected like everything else, by the permission `gate.metrics.read`: names of
//! operations and their traffic are nobody's business but the operator's. A scraper holds a static
//! token.

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::Method;
use http::header::CONTENT_TYPE;
use model::Problem;
use model::permission::{Action, Permission};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::Reply;

/// Reading the process's measurements.
pub const METRICS_READ: Permission =
    Permission { name: "gate.metrics.read", action: Action::Read, resource: None };

/// Upper bounds of the request histogram, in seconds.
const SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// The process's registry. Clones share it.
#[derive(Clone, Debug)]
pub struct Metrics(Arc<RwLock<Registry>>);

impl Default for Metrics {
    fn default() -> Self {
        Self(Arc::new(RwLock::new(Registry::with_prefix("flagstone"))))
    }
}

impl Metrics {
    /// An empty registry.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `add` register measurements. Names begin with the feature's; the registry puts
    /// `flagstone_` before them.
    pub fn register<T>(&self, add: impl FnOnce(&mut Registry) -> T) -> T {
        add(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Everything, as OpenMetrics text.
    ///
    /// # Errors
    /// When a collector fails to write its figures.
    pub fn text(&self) -> Result<String, Problem> {
        let mut text = String::new();
        let registry = self.0.read().unwrap_or_else(PoisonError::into_inner);
        prometheus_client::encoding::text::encode(&mut text, &registry)
            .map_err(Problem::internal)?;
        Ok(text)
    }
}

/// The process's measurements in OpenMetrics text.
#[utoipa::path(
    get, path = "/metrics", operation_id = "GateMetrics", tag = "gate",
    responses((status = 200, body = String, content_type = "application/openmetrics-text")),
)]
pub(crate) async fn metrics_get(State(metrics): State<Metrics>) -> Reply<Response> {
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, content_type)], metrics.text()?).into_response())
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    path: String,
    status: u16,
}

/// Makes the histogram of one label set.
#[derive(Clone, Copy, Debug)]
struct Seconds;

impl MetricConstructor<Histogram> for Seconds {
    fn new_metric(&self) -> Histogram {
        Histogram::new(SECONDS)
    }
}

/// The gate's own figures.
#[derive(Clone, Debug)]
pub(crate) struct RequestMetrics {
    seconds: Family<RequestLabels, Histogram, Seconds>,
    under_way: Gauge<i64, AtomicI64>,
    pub connections: Gauge<i64, AtomicI64>,
}

impl RequestMetrics {
    pub(crate) fn register(metrics: &Metrics) -> Self {
        let it = Self {
            seconds: Family::new_with_constructor(Seconds),
            under_way: Gauge::default(),
            connections: Gauge::default(),
        };
        metrics.register(|registry| {
            registry.register(
                "gate_request_seconds",
                "Time until the head of a response, by matched path",
                it.seconds.clone(),
            );
            registry.register(
                "gate_requests_under_way",
                "Requests that have no response yet",
                it.under_way.clone(),
            );
            registry.register("gate_connections", "Open connections", it.connections.clone());
        });
        it
    }

    /// Counts a request as under way until the guard is dropped, also when it is cancelled.
    pub(crate) fn begin(&self) -> Counted {
        Counted::new(&self.under_way)
    }

    /// Records one answered request. `path` is the matched pattern, so that hostile addresses
    /// cannot multiply the series.
    pub(crate) fn observe(&self, method: &Method, path: &str, status: u16, took: Duration) {
        let labels = RequestLabels { method: method_label(method), path: path.to_owned(), status };
        self.seconds.get_or_create(&labels).observe(took.as_secs_f64());
    }
}

/// One up while it lives.
#[derive(Debug)]
pub(crate) struct Counted(Gauge<i64, AtomicI64>);

impl Counted {
    pub(crate) fn new(gauge: &Gauge<i64, AtomicI64>) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Methods are free text on the wire; labels are not.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
