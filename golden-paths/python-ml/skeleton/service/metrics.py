"""What Prometheus is told: requests, how long they took, and what the model says."""

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, PlatformCollector, ProcessCollector

# In seconds. 0.3 is the latency objective: observability/slo.yaml counts by it.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10)


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self.requests = Histogram(
            "http_server_requests_seconds", "Time from a request to the end of its answer",
            ["method", "uri", "status"], buckets=BUCKETS, registry=self.registry,
        )
        self.predictions = Counter(
            "model_predictions", "Predictions by what was predicted", ["outcome"], registry=self.registry,
        )
        self.out_of_range = Counter(
            "model_inputs_out_of_range", "Predictions of inputs that the model was not trained on", registry=self.registry,
        )
        self.out_of_range.inc(0)
