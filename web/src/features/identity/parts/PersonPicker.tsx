// Finding a user or a group of the catalog by typing; a whole reference can be typed, too.
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask, type Entity } from '../../../api/client';
import { formatRef, kindIcon, shortRef } from '../../../kit';
import { Combobox, type Option } from '../../../ui';

interface Props {
  label: string;
  hint?: string;
  kinds: readonly ('user' | 'group')[];
  text: string;
  onText: (text: string) => void;
  onPick: (ref: string) => void;
  error?: string | undefined;
}

const MOST = 8;

/** What is asked of an entity here. */
interface Person {
  kind: string;
  metadata: { name: string; namespace?: string; title?: string };
  spec?: { profile?: { displayName?: string } };
}

/** Suggestions come from the catalog. */
export function PersonPicker({ label, hint, kinds, text, onText, onPick, error }: Props) {
  const found = useQuery({
    queryKey: [...keys.catalog, 'people', kinds, text],
    queryFn: ({ signal }) => {
      const query = {
        limit: MOST,
        fields: ['kind', 'metadata.name', 'metadata.namespace', 'metadata.title', 'spec.profile.displayName'],
        filter: kinds.map((kind) => `kind=${kind}`),
        ...(text.trim() === '' ? {} : { fullTextFilterTerm: text.trim() }),
      };
      return ask(api.GET('/api/catalog/entities/by-query', { signal, params: { query } }));
    },
    placeholderData: (before) => before,
  });
  const options = (found.data?.items ?? []).map(optionOf);
  return (
    <Combobox
      label={label}
      {...(hint === undefined ? {} : { hint })}
      {...(error === undefined ? {} : { error })}
      text={text}
      onText={onText}
      onPick={onPick}
      options={/^(user|group):.+/.test(text) && !options.some((it) => it.value === text) ? [{ value: text, label: text }, ...options] : options}
      loading={found.isFetching}
    />
  );
}

function optionOf(found: Entity): Option {
  const entity = found as unknown as Person;
  const ref = { kind: entity.kind.toLowerCase(), namespace: entity.metadata.namespace ?? 'default', name: entity.metadata.name };
  const called = entity.spec?.profile?.displayName ?? entity.metadata.title;
  return { value: formatRef(ref), label: shortRef(ref), icon: kindIcon(ref.kind), ...(called === undefined ? {} : { hint: called }) };
}
