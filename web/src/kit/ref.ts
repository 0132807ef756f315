// References to entities: `kind:namespace/name`, with the parts that everybody leaves out put back.

/** A reference, taken apart. */
export interface Ref {
  kind: string;
  namespace: string;
  name: string;
}

/** What is meant where no namespace is written. */
export const DEFAULT_NAMESPACE = 'default';

/** Takes a reference apart. What it leaves out comes from the defaults. */
export function parseRef(text: string, defaultKind = 'component', defaultNamespace: string = DEFAULT_NAMESPACE): Ref {
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  const slash = rest.indexOf('/');
  return {
    kind: (colon < 0 ? defaultKind : text.slice(0, colon)).toLowerCase(),
    namespace: slash < 0 ? defaultNamespace : rest.slice(0, slash),
    name: rest.slice(slash + 1),
  };
}

/** The whole reference, as it is written in descriptors and addresses. */
export function formatRef(ref: Ref): string {
  return `${ref.kind.toLowerCase()}:${ref.namespace}/${ref.name}`;
}

/** As people read it: the namespace only where it is not `default`. */
export function shortRef(ref: string | Ref): string {
  const it = typeof ref === 'string' ? parseRef(ref) : ref;
  return it.namespace === DEFAULT_NAMESPACE ? it.name : `${it.namespace}/${it.name}`;
}

/** The reference of an entity, in lower case as addresses and the API have it. */
export function refOf(entity: { kind: string; metadata: object }): string {
  const { namespace, name } = entity.metadata as { namespace?: unknown; name?: unknown };
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return formatRef({ kind: entity.kind, namespace: text(namespace) ?? DEFAULT_NAMESPACE, name: text(name) ?? '' }).toLowerCase();
}
