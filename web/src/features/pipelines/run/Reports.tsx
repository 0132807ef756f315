// What a run's reports say: tests with the failures first, coverage, the scan, and what it made.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Copyable } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { Button, DataTable, formatBytes, formatDuration, formatNumber, Icon, Laid, SkeletonRows, Slab, Stack, State, type Column, type Shape } from '../../../ui';
import { artifactHref, testsQuery, type RunDetail, type TestCase } from '../data';

/** Slabs below the log. */
export function Reports({ run }: { run: RunDetail }) {
  return (
    <Laid columns="two">
      <Stack>
        <Tests run={run} />
      </Stack>
      <Stack>
        <Coverage run={run} />
        <Findings run={run} />
        <Artifacts run={run} />
      </Stack>
    </Laid>
  );
}

const record = (value: unknown): Record<string, unknown> | undefined => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined);
const numberOf = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

const FEW = 20;
const SHAPES: Readonly<Record<TestCase['status'], Shape>> = { passed: 'ok', failed: 'bad', error: 'bad', skipped: 'skipped' };
const ORDER: readonly TestCase['status'][] = ['failed', 'error', 'skipped', 'passed'];

function Tests({ run }: { run: RunDetail }) {
  const figures = record(run.reports.tests);
  const tests = useQuery({ ...testsQuery(run.id), enabled: figures !== undefined });
  const [all, setAll] = useState(false);
  if (figures === undefined) return <Slab title={t('pipeline.tests')}><p className="dim">{t('pipeline.tests.none')}</p></Slab>;
  const bad = numberOf(figures.failed) + numberOf(figures.errors);
  const said = [
    t('pipeline.tests.passed', { number: formatNumber(numberOf(figures.passed)) }),
    bad > 0 && t('pipeline.tests.failed', { number: formatNumber(bad) }),
    numberOf(figures.skipped) > 0 && t('pipeline.tests.skipped', { number: formatNumber(numberOf(figures.skipped)) }),
  ].filter((it) => it !== false);
  return (
    <Slab title={t('pipeline.tests')} count={said.join(' · ')} flush>
      <Answer query={tests} skeleton={<SkeletonRows rows={4} />}>
        {({ cases }) => {
          const sorted = [...cases].sort((one, other) => ORDER.indexOf(one.status) - ORDER.indexOf(other.status));
          const rows = all ? sorted : sorted.slice(0, FEW);
          return (
            <>
              <DataTable caption={t('pipeline.tests')} columns={columns()} rows={rows} rowKey={(it) => `${it.suite ?? ''} ${it.class ?? ''} ${it.name}`} />
              {rows.length < sorted.length && (
                <div className="b">
                  <Button size="s" onClick={() => { setAll(true); }}>{t('pipeline.tests.all', { number: formatNumber(sorted.length) })}</Button>
                </div>
              )}
            </>
          );
        }}
      </Answer>
    </Slab>
  );
}

function columns(): readonly Column<TestCase>[] {
  const state = (it: TestCase) => <State shape={SHAPES[it.status]}>{t(`pipeline.tests.status.${it.status}`)}</State>;
  return [
    { id: 'status', head: t('pipeline.tests.status'), hide: 'hs', cell: state },
    {
      id: 'case',
      head: t('pipeline.tests.case'),
      wide: true,
      cell: (it) => (
        <span dir="auto" title={it.message ?? undefined}>
          {it.name} {it.message != null && <span className="dim">{it.message.split('\n')[0]?.slice(0, 200)}</span>}
        </span>
      ),
      sub: state,
    },
    { id: 'took', head: t('pipeline.tests.took'), num: true, hide: 'hs', cell: (it) => (it.seconds == null ? '' : formatDuration(Math.round(it.seconds * 1000))) },
  ];
}

function Coverage({ run }: { run: RunDetail }) {
  const found = record(run.reports.coverage);
  if (found === undefined) return null;
  return (
    <Slab title={t('pipeline.coverage')} count={`${formatNumber(Math.round(numberOf(found.share) * 1000) / 10)}\u202f%`}>
      <p className="mid">{t('pipeline.coverage.of', { covered: formatNumber(numberOf(found.linesCovered)), lines: formatNumber(numberOf(found.lines)) })}</p>
    </Slab>
  );
}

/** Of each kind of check how it stands: what was not scanned is never shown as well. */
function Findings({ run }: { run: RunDetail }) {
  const found = record(run.reports.findings);
  const checks = (['secrets', 'audit'] as const).flatMap((kind) => {
    const one = record(found?.[kind]);
    return one === undefined ? [] : [{ kind, status: typeof one.status === 'string' ? one.status : 'not scanned', count: Array.isArray(one.findings) ? one.findings.length : numberOf(one.count) }];
  });
  return (
    <Slab title={t('pipeline.findings')}>
      {checks.length === 0 ? (
        <State shape="unknown">{t('pipeline.findings.none')}</State>
      ) : (
        <dl className="dl">
          {checks.map(({ kind, status, count }) => (
            <div key={kind} className="plcheck">
              <dt>{t(`pipeline.findings.${kind}`)}</dt>
              <dd>
                <State shape={count > 0 ? 'bad' : status === 'scanned' ? 'ok' : 'unknown'}>
                  {count > 0 ? t('pipeline.findings.count', { count }) : status === 'scanned' ? t('pipeline.findings.nothing') : status}
                </State>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Slab>
  );
}

function Artifacts({ run }: { run: RunDetail }) {
  return (
    <Slab title={t('pipeline.artifacts')} count={run.artifacts.length || undefined} flush>
      {run.artifacts.length === 0 && <p className="b dim">{t('pipeline.artifacts.none')}</p>}
      {run.artifacts.map((it) => (
        <div key={it.name} className="li">
          <Icon name={it.kind === 'image' ? 'package' : 'file-text'} />
          <div className="t">
            <b className="cut" dir="auto">{it.name}</b>
            <div className="l2 cut">{it.kind} · {formatBytes(it.bytes)} · <Copyable text={it.digest} /></div>
          </div>
          <a className="btn ic q s" href={artifactHref(run.id, it.name)} download aria-label={t('pipeline.artifacts.download', { name: it.name })} title={t('pipeline.artifacts.download', { name: it.name })}>
            <Icon name="download" size="s" />
          </a>
        </div>
      ))}
    </Slab>
  );
}
