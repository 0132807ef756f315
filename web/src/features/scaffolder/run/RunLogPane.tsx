// The log of a run with its tools: find, wrap, download, a link to a line, following.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent, type RefObject } from 'react';
import { useCommands, type Command } from '../../../commands/registry';
import { t } from '../../../messages';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Button, formatClock, formatNumber, Icon, IconButton, LogView, State, TextField, toast, useTicking, type LogHandle } from '../../../ui';
import { foldedAtFirst, foldsByLine, foldsOf, SORTED_MOST, stepInFocus } from './figures';
import { isOver, logTextHref, runsKey, searchLog, type RunView } from './runData';
import type { RunLog } from './runLog';
import type { HearingNow } from './useRunLog';

interface Props {
  run: RunView;
  log: RunLog;
  hearing: HearingNow;
  view: RefObject<LogHandle | null>;
}

/** Typing asks once it rests. */
const TYPING_MS = 200;

/** The pane beside the steps. */
export function RunLogPane({ run, log, hearing, view }: Props) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const version = useSyncExternalStore(log.subscribe, log.version);
  const total = log.total();
  const over = isOver(run.status);
  const [folded] = useState(() => foldedAtFirst(run));
  const second = useTicking((now) => (over ? '0' : String(Math.floor(now / 1000))));
  // `second` is now: the fold that grows says how long it has taken.
  const now = second === '0' ? 0 : Number(second) * 1000 + 999;
  const isSorted = run.attempts > 1 && total <= SORTED_MOST;
  useEffect(() => {
    if (isSorted) log.also([[0, total]]);
  }, [log, isSorted, total]);
  const folds = useMemo(() => {
    const sorted = isSorted && version >= 0 ? foldsByLine(run.steps, (line) => log.stepOf(line), folded, total, now) : undefined;
    return sorted ?? foldsOf(run.steps, folded, total, now);
  }, [isSorted, run.steps, log, folded, total, now, version]);
  const marked = lineOf(query.get('line'));
  const [wrap, setWrap] = useState(true);
  const [following, setFollowing] = useState(!over);
  const find = useFind(run, view);

  useArrival(run, total, marked, view);
  const mark = useCallback(
    (line: number) => {
      setQuery({ line: String(line + 1), step: undefined }, { replace: true });
      copyLine(run.id, line);
    },
    [setQuery, run.id],
  );
  const hrefOf = useCallback((line: number) => paths.run(run.id, { line: String(line + 1) }), [run.id]);
  const follow = useCallback(() => {
    view.current?.follow();
  }, [view]);
  const toggleWrap = useCallback(() => {
    setWrap((it) => !it);
  }, []);
  const commands = useMemo<Command[]>(
    () => [
      { id: 'run.wrap', title: t('run.log.wrap'), group: 'page', icon: 'wrap-text', keys: ['w'], run: toggleWrap },
      ...(over ? [] : [{ id: 'run.follow', title: t('run.log.follow'), group: 'page' as const, icon: 'arrow-down', keys: ['e'], run: follow }]),
    ],
    [toggleWrap, follow, over],
  );
  useCommands(commands);
  return (
    <section className="log" aria-label={t('run.log')}>
      <header className="fx">
        <b>{t('run.log')}</b>
        <span className="meta nw">{t('run.log.lines', { count: total, number: formatNumber(total) })}</span>
        <Heard hearing={hearing} live={!over} />
        <TextField
          ref={find.field}
          className="rfind"
          size="s"
          icon="search"
          keys="f"
          aria-label={t('run.log.find')}
          placeholder={t('run.log.find')}
          value={find.text}
          onChange={find.setText}
          onClear={find.clear}
          onKeyDown={find.keyDown}
        />
        {find.said !== undefined && (
          <span className="meta nw" role="status">
            {find.said}
          </span>
        )}
        {find.hits.length > 0 && (
          <>
            <IconButton size="s" icon="chevron-up" label={t('run.log.previous')} keys="[" onClick={find.previous} />
            <IconButton size="s" icon="chevron-down" label={t('run.log.next')} keys="]" onClick={find.next} />
          </>
        )}
        <span className="end" />
        <IconButton size="s" icon="wrap-text" label={t('run.log.wrap')} keys="w" on={wrap} onClick={toggleWrap} />
        <IconButton
          size="s"
          icon="link"
          label={t('run.log.copyLink')}
          onClick={() => {
            mark(find.hit ?? marked ?? view.current?.first() ?? 0);
          }}
        />
        <a className="btn ic q s" href={logTextHref(run.id)} download={`run-${run.id}.log`} aria-label={t('run.log.download')} title={t('run.log.download')}>
          <Icon name="download" size="s" />
        </a>
        {!over && (
          <Button size="s" icon="arrow-down" className={following ? 'on2' : undefined} aria-pressed={following} onClick={follow}>
            {t(following ? 'run.log.following' : 'run.log.follow')}
          </Button>
        )}
      </header>
      {total === 0 ? (
        <p className="rnone dim">{t(over ? 'run.log.none' : 'run.log.noneYet')}</p>
      ) : (
        <LogView
          handle={view}
          label={t('run.log')}
          source={log}
          folds={folds}
          live={!over}
          wrap={wrap}
          query={find.query}
          hits={find.hits}
          hit={find.hit}
          marked={marked}
          onMark={mark}
          hrefOf={hrefOf}
          onFollowing={setFollowing}
        />
      )}
    </section>
  );
}

function Heard({ hearing, live }: { hearing: HearingNow; live: boolean }) {
  if (live && hearing.state === 'lost') {
    return (
      <span role="status">
        <State shape="warn">{t('run.log.lost', { time: formatClock(hearing.since) })}</State>
      </span>
    );
  }
  return <span role="status">{hearing.state === 'again' && <State shape="ok">{t('run.log.again')}</State>}</span>;
}

function lineOf(text: string | null): number | undefined {
  const number = Number(text ?? '');
  return Number.isSafeInteger(number) && number > 0 ? number - 1 : undefined;
}

function copyLine(id: string, line: number): void {
  const href = `${window.location.origin}${paths.run(id, { line: String(line + 1) })}`;
  void navigator.clipboard.writeText(href).then(
    () => {
      toast.show({ text: t('run.log.copied', { number: line + 1 }) });
    },
    () => undefined,
  );
}

/** Where the log stands when somebody comes: at the line of the address, at its step, else where the run failed. */
function useArrival(run: RunView, total: number, marked: number | undefined, view: RefObject<LogHandle | null>): void {
  const step = useUrlQuery().get('step') ?? undefined;
  const arrived = useRef(false);
  const status = useRef(run.status);
  useEffect(() => {
    if (total === 0) return;
    const failsNow = status.current !== 'failed' && run.status === 'failed';
    status.current = run.status;
    if (arrived.current && !failsNow) return;
    const isFirst = !arrived.current;
    arrived.current = true;
    const focus = stepInFocus(run);
    if (isFirst && marked !== undefined) view.current?.show(marked);
    else if (isFirst && step !== undefined) view.current?.openFold(step);
    else if (run.status === 'failed' && focus?.firstLine !== undefined) view.current?.openFold(focus.id, true);
  }, [run, total, marked, step, view]);
}

function useFind(run: RunView, view: RefObject<LogHandle | null>) {
  const address = useUrlQuery().get('find') ?? '';
  const setQuery = useSetUrlQuery();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(address);
  const [at, setAt] = useState<number>();
  useEffect(() => {
    if (text === address) return;
    const timer = setTimeout(() => {
      setQuery({ find: text === '' ? undefined : text }, { replace: true });
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [text, address, setQuery]);
  const wanted = address.trim();
  const found = useQuery({
    queryKey: [...runsKey, 'find', run.id, wanted, isOver(run.status) ? run.lines : 'live'],
    queryFn: ({ signal }) => searchLog(run.id, wanted, signal),
    enabled: wanted !== '',
    placeholderData: (before) => before,
    refetchInterval: isOver(run.status) ? false : LOOK_MS,
  });
  const hits = useMemo(() => (wanted === '' ? [] : (found.data?.hits ?? [])), [wanted, found.data]);
  const place = at === undefined || at >= hits.length ? undefined : at;
  const step = useCallback(
    (by: number) => {
      if (hits.length === 0) return;
      const first = by > 0 ? nearest(hits, view.current?.first() ?? 0) : hits.length - 1;
      const next = place === undefined ? first : (place + by + hits.length) % hits.length;
      setAt(next);
      view.current?.show(hits[next] ?? 0);
    },
    [hits, place, view],
  );
  const next = useCallback(() => {
    step(1);
  }, [step]);
  const previous = useCallback(() => {
    step(-1);
  }, [step]);
  const clear = useCallback(() => {
    setText('');
    setAt(undefined);
    setQuery({ find: undefined }, { replace: true });
  }, [setQuery]);
  const commands = useMemo<Command[]>(
    () => [
      { id: 'run.find', title: t('run.log.find'), group: 'page', icon: 'search', keys: ['f'], run: () => field.current?.focus() },
      { id: 'run.find.next', title: t('run.log.next'), group: 'page', keys: [']'], reason: hits.length === 0 ? t('run.log.noHits') : undefined, run: next },
      { id: 'run.find.previous', title: t('run.log.previous'), group: 'page', keys: ['['], reason: hits.length === 0 ? t('run.log.noHits') : undefined, run: previous },
    ],
    [hits.length, next, previous],
  );
  useCommands(commands);
  // Enter may come before the answer: then the first hit is shown when it is there.
  const waits = useRef(false);
  const keyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || text.trim() === '') return;
    event.preventDefault();
    if (hits.length === 0 || text.trim() !== wanted || found.isPlaceholderData) waits.current = true;
    else step(event.shiftKey ? -1 : 1);
  };
  useEffect(() => {
    if (!waits.current || hits.length === 0 || found.isPlaceholderData) return;
    waits.current = false;
    step(1);
  }, [hits, found.isPlaceholderData, step]);
  const said =
    wanted === '' || found.data === undefined
      ? undefined
      : hits.length === 0
        ? t('run.log.noHits')
        : place === undefined
          ? t(found.data.truncated ? 'run.log.hitsMore' : 'run.log.hits', { count: hits.length, number: formatNumber(hits.length) })
          : t('run.log.hitAt', { at: place + 1, all: formatNumber(hits.length) });
  return {
    field,
    text,
    query: wanted,
    hits,
    hit: place === undefined ? undefined : hits[place],
    said,
    next,
    previous,
    clear,
    keyDown,
    setText: (value: string) => {
      setText(value);
      setAt(undefined);
    },
  };
}

const LOOK_MS = 4000;

/** The first hit at or below a line. */
function nearest(hits: readonly number[], line: number): number {
  const found = hits.findIndex((it) => it >= line);
  return found < 0 ? 0 : found;
}
