// Why there are no rows, and the cheapest way out: the one filter that, taken away, leaves something.
import { useQueries } from '@tanstack/react-query';
import { kindWord } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { Button, EmptyState, formatNumber, LOCALE } from '../../../ui';
import { fieldWords } from './Chips';
import { valueName } from './FacetRail';
import { predicateOf, type Self } from './predicate';
import { countQuery } from './rows';
import { facetIds, filterCount, toggled, type ListState } from './state';

interface Props {
  state: ListState;
  self: Self;
  /** How many there are without any filter. */
  everything: number | undefined;
  onState: (state: ListState) => void;
  onClear: () => void;
}

interface WayOut {
  word: string;
  state: ListState;
}

/** In the place of rows. */
export function Nothing({ state, self, everything, onState, onClear }: Props) {
  const ways = waysOut(state);
  if (state.whose === 'starred' && self.starred.length === 0) return <EmptyState icon="star" title={t('catalog.list.none.starred')} text={t('catalog.list.none.starred.text')} />;
  if (everything === 0) return <FirstTime />;
  if (ways.length === 0 && state.whose === 'mine') return <EmptyState icon="users" title={t('catalog.list.none.mine')} text={t('catalog.list.none.mine.text')} />;
  if (isOnlyKind(state) && state.whose === 'all') return <FirstTime what={kindWord(state.filters.kind[0] ?? '', 2)} />;
  return <Filtered state={state} self={self} ways={ways} onState={onState} onClear={onClear} />;
}

function FirstTime({ what = kindWord('component', 2) }: { what?: string }) {
  return (
    <EmptyState icon="boxes" title={t('catalog.list.none.first', { what: inSentence(what) })} text={t('catalog.list.none.first.text')}>
      <Button href={paths.register()} icon="plus">
        {t('catalog.register.command')}
      </Button>
      <Button variant="quiet" href={paths.locations()}>
        {t('catalog.list.locations')}
      </Button>
    </EmptyState>
  );
}

function Filtered({ state, self, ways, onState, onClear }: Omit<Props, 'everything'> & { ways: readonly WayOut[] }) {
  const counted = useQueries({
    queries: ways.map((way) => countQuery(predicateOf(way.state, self), way.state.text)),
  });
  const found = ways.map((way, index) => ({ ...way, count: counted[index]?.data ?? 0 })).filter((it) => it.count > 0);
  const cheapest = found.sort((one, other) => one.count - other.count)[0];
  const kinds = state.filters.kind;
  const what = kinds.length === 1 ? inSentence(kindWord(kinds[0] ?? '', 2)) : t('catalog.list.entities');
  const words = ways.filter((it) => it.state.filters.kind.length === kinds.length).map((it) => `“${it.word}”`);
  const list = new Intl.ListFormat(LOCALE, { type: 'conjunction' }).format(words.length === 0 ? ways.map((it) => `“${it.word}”`) : words);
  const text = cheapest === undefined ? t('catalog.list.none.noWay') : t('catalog.list.none.without', { word: cheapest.word, count: cheapest.count, shown: formatNumber(cheapest.count) });
  return (
    <EmptyState icon="search" title={t(state.whose === 'all' ? 'catalog.list.none.filtered' : `catalog.list.none.filtered.${state.whose}`, { what, list })} text={text}>
      {cheapest !== undefined && (
        <Button
          onClick={() => {
            onState(cheapest.state);
          }}
        >
          {t('catalog.list.none.remove', { word: cheapest.word })}
        </Button>
      )}
      {filterCount(state) + Number(state.text !== '') > 1 && (
        <Button variant={cheapest === undefined ? 'default' : 'quiet'} onClick={onClear}>
          {t('catalog.list.clearAll')}
        </Button>
      )}
    </EmptyState>
  );
}

/** Every single thing that could be taken away. */
export function waysOut(state: ListState): WayOut[] {
  const short = (word: string) => word.slice(0, 60);
  return [
    ...(state.text === '' ? [] : [{ word: short(state.text), state: { ...state, text: '' } }]),
    ...facetIds.flatMap((id) => state.filters[id].map((value) => ({ word: short(valueName(id, value)), state: toggled(state, id, value) }))),
    ...state.fields.map((field) => ({ word: short(`${field.field} ${fieldWords(field)}`), state: { ...state, fields: state.fields.filter((it) => it !== field) } })),
  ];
}

function isOnlyKind(state: ListState): boolean {
  return filterCount(state) === 1 && state.filters.kind.length === 1 && state.text === '';
}

/** Kinds within a sentence; what is written in capitals stays so. */
export function inSentence(word: string): string {
  return /^[A-Z]{2}/.test(word) ? word : word.toLowerCase();
}
