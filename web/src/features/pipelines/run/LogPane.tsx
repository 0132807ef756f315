// The log of the chosen task with its tools: find, wrap, following.
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useCommands, type Command } from '../../../commands/registry';
import { t } from '../../../messages';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { asFailure } from '../../../api/failure';
import { FailureState } from '../../../page/Answer';
import { formatClock, formatNumber, IconButton, LogView, State, TextField, useTicking, type LogHandle } from '../../../ui';
import { isOver, type RunDetail, type Task } from '../data';
import { foldsOf } from '../figures';
import type { TaskLog } from './taskLog';

interface Props {
  run: RunDetail;
  task: Task;
  log: TaskLog;
  /** Since when nothing is heard of the run. */
  lost: number | undefined;
}

/** The pane beside the tasks. */
export function LogPane({ run, task, log, lost }: Props) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const version = useSyncExternalStore(log.subscribe, log.version);
  const live = !isOver(task.status) && !isOver(run.status);
  const second = Number(useTicking((now) => (live ? String(Math.floor(now / 1000)) : '0'))) * 1000;
  const folds = useMemo(() => (version < 0 ? [] : foldsOf(task, log.lines, second)), [task, log, version, second]);
  const [wrap, setWrap] = useState(true);
  const wanted = query.get('find') ?? '';
  const hits = useMemo(() => hitsOf(log, wanted, version), [log, wanted, version]);
  const [at, setAt] = useState(-1);
  const view = useRef<LogHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const commands = useMemo<Command[]>(() => [{ id: 'pipeline.find', title: t('pipeline.log.find'), group: 'page', icon: 'search', keys: ['f'], run: () => field.current?.focus() }], []);
  useCommands(commands);
  const failed = task.status === 'failed';
  const last = folds.findLast((it) => it.shape === 'bad')?.id;
  const shown = useRef<string>(undefined);
  useEffect(() => {
    // What stopped it is at the end of the step that failed.
    if (!failed || last === undefined || shown.current === last) return;
    shown.current = last;
    view.current?.openFold(last, true);
  }, [failed, last]);
  const next = () => {
    if (hits.length === 0) return;
    const place = (at + 1) % hits.length;
    setAt(place);
    view.current?.show(hits[place] ?? 0);
  };
  const total = log.total();
  const problem = log.problem();
  return (
    <section className="log" aria-label={t('pipeline.log', { task: task.name })}>
      <header className="fx">
        <b dir="auto">{task.name}</b>
        <span className="meta nw">{t('pipeline.log.lines', { count: total, number: formatNumber(total) })}</span>
        <TextField
          ref={field}
          className="plfind"
          size="s"
          icon="search"
          keys="f"
          aria-label={t('pipeline.log.find')}
          placeholder={t('pipeline.log.find')}
          value={wanted}
          onChange={(text) => {
            setAt(-1);
            setQuery({ find: text === '' ? undefined : text.slice(0, 200) }, { replace: true });
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') next();
          }}
        />
        {wanted !== '' && (
          <span className="meta nw" role="status">
            {t('pipeline.log.hits', { count: hits.length, number: formatNumber(hits.length) })}
          </span>
        )}
        {hits.length > 0 && <IconButton size="s" icon="chevron-down" label={t('pipeline.log.next')} onClick={next} />}
        <span className="end" />
        <IconButton size="s" icon="wrap-text" label={t('pipeline.log.wrap')} on={wrap} onClick={() => { setWrap(!wrap); }} />
      </header>
      {run.linesLeftOut > 0 && <p className="meta plout">{t('pipeline.log.leftOut', { number: formatNumber(run.linesLeftOut) })}</p>}
      {lost !== undefined && live && (
        <p className="plout" role="status">
          <State shape="warn">{t('pipeline.log.lost', { time: formatClock(lost) })}</State>
        </p>
      )}
      {problem !== undefined && <FailureState failure={asFailure(problem)} retry={() => { log.again(); }} />}
      {total === 0 && problem !== undefined ? null : total === 0 ? (
        <p className="plout dim">{t(live ? 'pipeline.log.noneYet' : 'pipeline.log.none')}</p>
      ) : (
        <LogView key={task.name} handle={view} label={t('pipeline.log', { task: task.name })} source={log} folds={folds} live={live} wrap={wrap} query={wanted} hits={hits} hit={hits[at]} />
      )}
    </section>
  );
}

const HITS_MOST = 5000;

function hitsOf(log: TaskLog, wanted: string, version: number): number[] {
  const text = wanted.trim().toLowerCase();
  if (text === '' || version < 0) return [];
  const hits: number[] = [];
  for (let line = 0; line < log.lines.length && hits.length < HITS_MOST; line += 1) {
    if (log.lines[line]?.text.toLowerCase().includes(text) === true) hits.push(line);
  }
  return hits;
}
