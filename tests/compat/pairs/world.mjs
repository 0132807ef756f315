// The small catalog that the pairs talk about: files of a configured location, and files that a web host hands out.

export const group = (name, more = '') => `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: ${name}}
spec: {type: team, children: []${more}}
`;

export const files = {
  'catalog-info.yaml': `apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: world}
spec:
  targets: [./org.yaml, ./things.yaml]
`,
  'org.yaml': `${group('crew')}---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ann}
spec: {memberOf: [crew]}
`,
  'things.yaml': `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: Cart
  title: Shopping cart
  tags: [web, java]
  labels: {acme.example/tier: front}
  annotations: {acme.example/page: 'https://acme.example/cart'}
  links: [{url: 'https://acme.example/run', title: Run book}]
spec:
  type: service
  lifecycle: production
  owner: crew
  system: shop
  providesApis: [cart-api]
  dependsOn: ['resource:ledger', 'component:till']
  size: 7
  public: true
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: till, tags: [web]}
spec: {type: service, lifecycle: experimental, owner: crew, note: '', gap: null, sum: a=b, long: ${'x'.repeat(201)}}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: shop}
spec: {owner: crew, tint: RED}
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: ledger}
spec: {type: database, owner: crew, tint: red}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: cart-api}
spec: {type: grpc, lifecycle: production, owner: crew, definition: 'service Cart {}'}
`,
  // Never readable: it lacks spec.lifecycle.
  'lame.yaml': `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: lame}
spec: {type: service, owner: crew}
`,
};

export const component = (name, more = '') => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: ${name}}
spec: {type: service, lifecycle: production, owner: crew${more}}
`;

export const location = (name, target) => `apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: ${name}}
spec: {type: url, target: ${target}}
`;

/** What the web host hands out. */
export const hosted = {
  '/boat.yaml': `${component('boat', ", dependsOn: ['component:till', 'component:oars']")}---
${location('boat-more', './more.yaml')}`,
  '/more.yaml': group('sailors'),
  '/other.yaml': component('other'),
  '/kite.yaml': component('kite'),
  '/broken.yaml': 'kind: [',
  '/lame.yaml': files['lame.yaml'],
  '/twice.yaml': `${group('twin')}---
${group('twin')}`,
};

/** Configuration of a server with this catalog in it; `more` goes below `catalog:`. */
export const configuration = (folder, host, more = '', interval = '{seconds: 2}') => `backend:
  reading:
    allow:
      - host: '${host.name}'
integrations:
  github: [{host: github.acme.example, apiBaseUrl: 'https://github.acme.example/api/v3'}]
  gitlab: [{host: gitlab.acme.example, apiBaseUrl: 'https://gitlab.acme.example/api/v4', baseUrl: 'https://gitlab.acme.example'}]
catalog:
${more}  processingInterval: ${interval}
  rules:
    - allow: [API, Component, Domain, Group, Location, Resource, System, Template, User]
  locations:
    - type: file
      target: ${folder}/catalog-info.yaml
    - type: file
      target: ${folder}/lame.yaml
`;

/** How many entities can be read when everything is: seven, the Location and one for each configured location. */
export const total = 10;

/** Throws until everything is there and related. */
export async function settled(server) {
  const { status, body } = await server.ask('/entities/by-query?limit=0');
  if (status !== 200 || body.totalItems !== total) throw new Error(`${body?.totalItems} of ${total} entities are there`);
  const crew = await server.ask('/entities/by-name/group/default/crew');
  if (crew.body.relations.length !== 6) throw new Error('relations are still missing');
}
