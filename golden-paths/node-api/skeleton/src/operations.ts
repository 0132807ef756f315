// What the platform asks: is it alive, is it ready, what is it, how is it doing.
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

import type { Build } from './build.js';
import type { Config } from './config.js';

/** Whether the application is on its way out. */
export interface Life {
  isStopping: boolean;
}

interface Options {
  config: Config;
  build: Build;
  registry: Registry;
  life: Life;
}

export async function operations(app: FastifyInstance, { config, build, registry, life }: Options): Promise<void> {
  /** Alive: a process that cannot answer this is started again. */
  app.get('/healthz', { logLevel: 'warn' }, async () => ({ status: 'ok' }));

  /** Ready: one that cannot answer this is sent no requests. What the service needs is checked here. */
  app.get('/readyz', { logLevel: 'warn' }, async (_request, reply) => {
    if (life.isStopping) return reply.code(503).send({ status: 'stopping' });
    return { status: 'ready' };
  });

  app.get('/version', { logLevel: 'warn' }, async () => ({ service: config.service, environment: config.environment, ...build }));

  app.get('/metrics', { logLevel: 'warn' }, async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
}
