// The API of items. openapi.yaml describes it; a test holds the two together.
import type { FastifyInstance } from 'fastify';

import type { ItemStore } from './store.js';

const newItem = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: { name: { type: 'string', minLength: 1, maxLength: 200, pattern: '\\S' } },
};

const page = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    after: { type: 'string', format: 'uuid' },
  },
};

const byId = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } };

export async function itemRoutes(app: FastifyInstance, { items }: { items: ItemStore }): Promise<void> {
  app.get<{ Querystring: { limit: number; after?: string } }>('/', { schema: { querystring: page } }, async request => {
    return items.list(request.query.limit, request.query.after);
  });

  app.post<{ Body: { name: string } }>('/', { schema: { body: newItem } }, async (request, reply) => {
    const item = items.add(request.body.name);
    if (!item) return reply.code(507).send({ error: { code: 'full', message: 'There is no room for another item' } });
    request.log.info({ item: item.id }, 'item added');
    return reply.code(201).header('location', `/v1/items/${item.id}`).send(item);
  });

  app.get<{ Params: { id: string } }>('/:id', { schema: { params: byId } }, async (request, reply) => {
    const item = items.get(request.params.id);
    if (!item) return reply.code(404).send({ error: { code: 'not_found', message: `There is no item ${request.params.id}` } });
    return item;
  });
}
