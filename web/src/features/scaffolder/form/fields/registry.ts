// What fields there are, and how a template asks for each: the field explorer and the notices go by this.

/** The fields by the name that `ui:field` has. */
export const FIELD_NAMES = [
  'EntityPicker',
  'MultiEntityPicker',
  'OwnerPicker',
  'OwnedEntityPicker',
  'MyGroupsPicker',
  'EntityNamePicker',
  'EntityTagsPicker',
  'RepoUrlPicker',
  'RepoBranchPicker',
  'RepoOwnerPicker',
  'Secret',
  'RemoteSelect',
] as const;

/** The name of a field. */
export type FieldName = (typeof FIELD_NAMES)[number];

const names: ReadonlySet<unknown> = new Set(FIELD_NAMES);

/** Whether there is a field of this name here. */
export function isField(name: unknown): name is FieldName {
  return names.has(name);
}

/** How a field is asked for. */
export interface FieldDoc {
  name: FieldName;
  /** Key of a sentence about it. */
  about: string;
  /** What it answers, as a key of messages. */
  answers: string;
  /** Its `ui:options`, with what they take. */
  options: readonly { name: string; takes: string }[];
  /** A property of a template that uses it. */
  example: Record<string, unknown>;
}

const CATALOG = [
  { name: 'catalogFilter', takes: 'object | object[]' },
  { name: 'allowedKinds', takes: 'string[]' },
  { name: 'defaultKind', takes: 'string' },
  { name: 'defaultNamespace', takes: 'string | false' },
  { name: 'allowArbitraryValues', takes: 'boolean (true)' },
];
const CREDENTIALS = { name: 'requestUserCredentials', takes: '{secretsKey, additionalScopes}' };

function doc(name: FieldName, answers: string, options: FieldDoc['options'], example: Record<string, unknown>): FieldDoc {
  return { name, about: `form.doc.${name}`, answers: `form.doc.answers.${answers}`, options, example: { ...example, 'ui:field': name } };
}

/** Every field, in the order in which the explorer shows them. */
export const fieldDocs: readonly FieldDoc[] = [
  doc('EntityPicker', 'ref', CATALOG, { title: 'System', type: 'string', 'ui:options': { catalogFilter: { kind: 'System' }, defaultKind: 'System' } }),
  doc('MultiEntityPicker', 'refs', CATALOG, { title: 'Consumes', type: 'array', items: { type: 'string' }, 'ui:options': { catalogFilter: { kind: 'API' }, defaultKind: 'API' } }),
  doc('OwnerPicker', 'ref', CATALOG.slice(0, 2).concat(CATALOG.slice(3)), { title: 'Owner', type: 'string' }),
  doc('OwnedEntityPicker', 'ref', CATALOG, { title: 'Service', type: 'string', 'ui:options': { catalogFilter: { kind: 'Component' }, defaultKind: 'Component' } }),
  doc('MyGroupsPicker', 'ref', [], { title: 'Team', type: 'string' }),
  doc(
    'EntityNamePicker',
    'name',
    [
      { name: 'kind', takes: 'string (component)' },
      { name: 'namespace', takes: 'string (default)' },
      { name: 'unique', takes: 'boolean' },
    ],
    { title: 'Name', type: 'string' },
  ),
  doc(
    'EntityTagsPicker',
    'tags',
    [
      { name: 'kinds', takes: 'string[]' },
      { name: 'showCounts', takes: 'boolean (false)' },
      { name: 'helperText', takes: 'string' },
    ],
    { title: 'Tags', type: 'array', items: { type: 'string' }, 'ui:options': { kinds: ['Component'], showCounts: true } },
  ),
  doc(
    'RepoUrlPicker',
    'repoUrl',
    [
      ...['allowedHosts', 'allowedOrganizations', 'allowedOwners', 'allowedProjects', 'allowedRepos'].map((name) => ({ name, takes: 'string[]' })),
      ...['ownerLabel', 'ownerDescription', 'repoLabel', 'repoDescription'].map((name) => ({ name, takes: 'string' })),
      { name: 'disableRepoAutocomplete', takes: 'boolean (false)' },
      { name: 'unique', takes: 'boolean' },
      CREDENTIALS,
    ],
    { title: 'Repository', type: 'string' },
  ),
  doc('RepoBranchPicker', 'branch', [CREDENTIALS], { title: 'Branch', type: 'string', default: 'main' }),
  doc('RepoOwnerPicker', 'owner', [{ name: 'host', takes: 'string' }, { name: 'excludedOwners', takes: 'string[]' }, CREDENTIALS], { title: 'Owner of the repository', type: 'string' }),
  doc('Secret', 'secret', [], { title: 'Token', type: 'string', minLength: 8 }),
  doc(
    'RemoteSelect',
    'value',
    [
      { name: 'source', takes: 'string' },
      { name: 'catalogFilter', takes: 'object | object[]' },
    ],
    { title: 'API', type: 'string', 'ui:options': { catalogFilter: { kind: 'API' } } },
  ),
];
