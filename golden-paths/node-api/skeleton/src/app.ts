// The application: everything but the socket, so that tests can ask it without one.
import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';

import type { Build } from './build.js';
import type { Config } from './config.js';
import { ItemStore } from './items/store.js';
import { itemRoutes } from './items/routes.js';
import { measure } from './metrics.js';
import { type Life, operations } from './operations.js';

export interface Parts {
  config: Config;
  build: Build;
  /** Where items are kept; a store of its own when it is not given. */
  items?: ItemStore;
  /** Where log lines go; standard output when it is not given. */
  logTo?: { write(line: string): void };
}

/** Puts the application together. It does not listen yet. */
export function buildApp({ config, build, items = new ItemStore(), logTo }: Parts): FastifyInstance<any, any, any, FastifyBaseLogger> {
  const app = Fastify({
    logger: {
      level: config.logLevel,
      base: { service: config.service, environment: config.environment, commit: build.commit },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: label => ({ level: label }) },
      ...(logTo && { stream: logTo }),
    },
    // A request keeps the id that it comes with, so that one search finds it in the logs of all services.
    requestIdHeader: 'x-request-id',
    genReqId: () => randomUUID(),
    bodyLimit: 64 * 1024,
    requestTimeout: 10_000,
    return503OnClosing: true,
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  const life: Life = { isStopping: false };
  app.addHook('preClose', async () => {
    life.isStopping = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    // A connection that is kept open would keep the process, too.
    if (life.isStopping) reply.header('connection', 'close');
  });
  app.setNotFoundHandler((request, reply) => {
    reply.code(404).send({ error: { code: 'not_found', message: `There is no ${request.method} ${request.url.split('?')[0]}` } });
  });
  app.setErrorHandler((error: Error & { statusCode?: number; validation?: unknown }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      request.log.error({ err: error }, 'could not answer');
      return reply.code(500).send({ error: { code: 'internal', message: `Something went wrong. Its id is ${request.id}` } });
    }
    const code = error.validation ? 'invalid' : 'refused';
    return reply.code(status).send({ error: { code, message: error.message } });
  });
  const registry = measure(app);
  app.register(operations, { config, build, registry, life });
  app.register(itemRoutes, { prefix: '/v1/items', items });
  return app;
}
