//! Measurements of runs and steps, under Backstage's names. Never a user among the labels.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use gate::Metrics;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;

use super::limits::METRIC_LABELS_MAX;

/// Upper bounds of the histograms, in seconds.
const SECONDS: [f64; 12] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3_600.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct TaskLabels {
    template: String,
    result: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StepLabels {
    template: String,
    step: String,
    result: &'static str,
}

#[derive(Clone, Copy, Debug)]
struct Seconds;

impl MetricConstructor<Histogram> for Seconds {
    fn new_metric(&self) -> Histogram {
        Histogram::new(SECONDS)
    }
}

/// The measurements. Cheap to clone.
#[derive(Clone)]
pub struct TaskMetrics {
    tasks: Family<TaskLabels, Counter>,
    task_seconds: Family<TaskLabels, Histogram, Seconds>,
    steps: Family<StepLabels, Counter>,
    step_seconds: Family<StepLabels, Histogram, Seconds>,
    streams: Gauge,
    /// Templates and steps that have labels of their own.
    known: Arc<Mutex<HashSet<(String, String)>>>,
}

impl TaskMetrics {
    /// Registers them.
    pub fn register(metrics: &Metrics) -> Self {
        let it = Self {
            tasks: Family::default(),
            task_seconds: Family::new_with_constructor(Seconds),
            steps: Family::default(),
            step_seconds: Family::new_with_constructor(Seconds),
            streams: Gauge::default(),
            known: Arc::default(),
        };
        metrics.register(|registry| {
            let of = "scaffolder_task_count";
            registry.register(of, "Runs of templates that came to an end", it.tasks.clone());
            let of = "scaffolder_task_duration";
            registry.register(of, "Seconds that runs of templates took", it.task_seconds.clone());
            let of = "scaffolder_step_count";
            registry.register(of, "Steps of runs that came to an end", it.steps.clone());
            let of = "scaffolder_step_duration";
            registry.register(of, "Seconds that steps of runs took", it.step_seconds.clone());
            let of = "scaffolder_streams";
            registry.register(of, "Streams of runs that are open", it.streams.clone());
        });
        it
    }

    /// A run of this template ended so, after so many seconds.
    pub fn task_ended(&self, template: &str, result: &'static str, seconds: f64) {
        let (template, _) = self.labels(template, "");
        let labels = TaskLabels { template, result };
        self.tasks.get_or_create(&labels).inc();
        self.task_seconds.get_or_create(&labels).observe(seconds);
    }

    /// A step of this template ended so, after so many seconds.
    pub fn step_ended(&self, template: &str, step: &str, result: &'static str, seconds: f64) {
        let (template, step) = self.labels(template, step);
        let labels = StepLabels { template, step, result };
        self.steps.get_or_create(&labels).inc();
        self.step_seconds.get_or_create(&labels).observe(seconds);
    }

    /// A stream is open as long as this is held.
    pub fn stream(&self) -> OpenStream {
        self.streams.inc();
        OpenStream(self.streams.clone())
    }

    /// Labels that stay few, whatever templates there are.
    fn labels(&self, template: &str, step: &str) -> (String, String) {
        let short = |text: &str| text.chars().take(200).collect::<String>();
        let wanted = (short(template), short(step));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.contains(&wanted) {
            return wanted;
        }
        if known.len() >= METRIC_LABELS_MAX {
            return ("other".to_owned(), String::new());
        }
        known.insert(wanted.clone());
        wanted
    }
}

/// An open stream, counted.
pub struct OpenStream(Gauge);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_name_template_step_and_result_and_stay_few() {
        let metrics = Metrics::new();
        let tasks = TaskMetrics::register(&metrics);
        tasks.task_ended("template:default/a", "completed", 0.2);
        tasks.step_ended("template:default/a", "fetch", "failed", 1.5);
        for number in 0..METRIC_LABELS_MAX + 10 {
            tasks.task_ended(&format!("template:default/t{number}"), "completed", 0.1);
        }
        let text = metrics.text().unwrap();
        let has = |line: &str| assert!(text.contains(line), "{line} in {text:.2000}");
        has("scaffolder_task_count_total{template=\"template:default/a\",result=\"completed\"} 1");
        has(
            "scaffolder_step_count_total{template=\"template:default/a\",step=\"fetch\",result=\"failed\"} 1",
        );
        has("scaffolder_task_duration_bucket{");
        has("scaffolder_step_duration_sum{");
        has("template=\"other\"");
        assert!(!text.contains("user"), "no label names a user");
    }
}
