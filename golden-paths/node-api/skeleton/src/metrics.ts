// What Prometheus is told: how many requests, how long they took, and how the process is doing.
import type { FastifyInstance } from 'fastify';
import { Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The limits of the histogram, in seconds. 0.3 is the latency objective: observability/slo.yaml counts by it. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10];

/** Measures every request of the application; gives the registry that the figures are in. */
export function measure(app: FastifyInstance<any, any, any, any>): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_server_requests_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'uri', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    // The route, never the address: an id in a label would make a new series for every item.
    const uri = request.routeOptions.url ?? 'unknown';
    requests.observe({ method: request.method, uri, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  return registry;
}
