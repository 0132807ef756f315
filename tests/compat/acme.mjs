// What examples/acme holds, as the tests expect to find it: counted by hand from the files.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the example. */
export const folder = fileURLToPath(new URL('../../examples/acme', import.meta.url));

/** Entities of each kind. Two locations are those that the configuration names: Acme's own and the golden paths'. */
export const byKind = {
  API: 10,
  AiResource: 3,
  Component: 15,
  Domain: 3,
  Group: 9,
  Location: 7,
  Resource: 7,
  System: 6,
  Template: 6,
  User: 9,
};

export const total = Object.values(byKind).reduce((sum, count) => sum + count, 0);

/** The templates that say a lifecycle: node-service, runbook and the golden paths; payment-adapter says none. */
const templatesWithLifecycle = 5;

/** Components, APIs, AI resources and these templates have a lifecycle; nothing else has. */
export const withLifecycle = byKind.Component + byKind.API + byKind.AiResource + templatesWithLifecycle;

/** What runs, in the order of names. */
export const components = [
  'checkout-web',
  'fraud-check',
  'handbook',
  'identity-service',
  'inventory',
  'ledger',
  'money-kit',
  'notification-hub',
  'order-service',
  'payment-service',
  'payment-webhooks',
  'payout-service',
  'product-search',
  'shipping-rates',
  'storefront-gateway',
];

/** Everything that payment-service is related to, in the order in which relations are listed. */
export const paymentServiceRelations = [
  { type: 'dependencyOf', targetRef: 'component:default/payment-webhooks' },
  { type: 'dependsOn', targetRef: 'component:default/order-service' },
  { type: 'dependsOn', targetRef: 'resource:default/payment-database' },
  { type: 'ownedBy', targetRef: 'group:default/payments-team' },
  { type: 'partOf', targetRef: 'system:default/payment-platform' },
  { type: 'providesApi', targetRef: 'api:default/payment-api-v2' },
];

/** The one location that the configuration names. */
export const rootLocation = `file:${path.join(folder, 'catalog-info.yaml')}`;
