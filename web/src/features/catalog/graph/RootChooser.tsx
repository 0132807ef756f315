// What the graph starts at: a search of the catalog as one types.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { kindIcon, kindWord, shortRef, refOf } from '../../../kit';
import { t } from '../../../messages';
import { Combobox, type Option } from '../../../ui';
import { textAt } from '../entity/facts';

const PAUSE_MS = 80;
const MOST = 12;

interface Props {
  /** The present root as it is shown; nothing yet where there is none. */
  name: string;
  icon: string;
  onPick: (ref: string) => void;
  size?: 's' | 'm';
}

/** A field with what was found below it. */
export function RootChooser({ name, icon, onPick, size = 's' }: Props) {
  const [typed, setTyped] = useState<string>();
  const wanted = useLater(typed ?? '', PAUSE_MS);
  const found = useQuery({
    queryKey: [...keys.catalog, 'find', wanted],
    queryFn: () => find(wanted),
    enabled: typed !== undefined,
    placeholderData: keepPreviousData,
  });
  return (
    <Combobox
      aria-label={t('catalog.graph.root')}
      placeholder={t('catalog.graph.find')}
      icon={typed === undefined ? icon : 'search'}
      size={size}
      text={typed ?? name}
      onText={setTyped}
      options={typed === undefined ? [] : (found.data ?? [])}
      loading={found.isFetching}
      empty={t('catalog.graph.nothingFound')}
      onPick={(ref) => {
        setTyped(undefined);
        onPick(ref);
      }}
    />
  );
}

async function find(text: string): Promise<Option[]> {
  const query = { fullTextFilterTerm: text, fullTextFilterFields: ['metadata.name', 'metadata.title'], limit: MOST, fields: ['kind', 'metadata', 'spec.type'], orderField: ['metadata.name'] };
  const page = await ask(api.GET('/api/catalog/entities/by-query', { params: { query } }));
  return page.items.map((it) => {
    const ref = refOf(it);
    const type = textAt(it.spec, 'type');
    const title = textAt(it.metadata, 'title');
    const hint = [kindWord(it.kind), type, title === undefined ? undefined : shortRef(ref)];
    return { value: ref, label: title ?? shortRef(ref), hint: hint.filter((one) => one !== undefined).join(' · '), icon: kindIcon(it.kind, type) };
  });
}

function useLater(value: string, milliseconds: number): string {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setLater(value);
    }, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  }, [value, milliseconds]);
  return later;
}
