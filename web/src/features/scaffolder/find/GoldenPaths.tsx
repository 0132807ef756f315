// The recommended templates as slabs: the Path of their steps, usual time, runs, how often they went well.
import { kindIcon, shortRef, parseRef } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, Chip, formatDuration, formatNumber, Icon, Laid, Path, Slab } from '../../../ui';
import { share, type TemplateRow } from './data';
import { Star } from './Star';

const MOST_TAGS = 4;
const MOST_STEPS = 6;

/** At most three. */
export function GoldenPaths({ rows, starred }: { rows: readonly TemplateRow[]; starred: ReadonlySet<string> }) {
  return (
    <>
      <Slab title={t('create.golden')} count={t('create.golden.text')} />
      <Laid columns={rows.length === 1 ? 'one' : rows.length === 2 ? 'half' : 'three'} className="gprow">
        {rows.map((row) => (
          <GoldenPath key={row.ref} row={row} isStarred={starred.has(row.ref)} />
        ))}
      </Laid>
    </>
  );
}

function GoldenPath({ row, isStarred }: { row: TemplateRow; isStarred: boolean }) {
  const went = share(row);
  // One step for each kind of host, of which a run takes one: they are one stone.
  const publishes = (it: TemplateRow['steps'][number] | undefined) => it?.action.startsWith('publish:') === true;
  const steps = row.steps.filter((it, index) => !(publishes(it) && publishes(row.steps[index - 1]))).slice(0, MOST_STEPS);
  return (
    <section className="gp" aria-label={row.title}>
      <div className="fx">
        <A className="gt" href={paths.form(row.ref)}>
          <Icon name={kindIcon('template')} />
          <b dir="auto" className="cut">
            {row.title.slice(0, 120)}
          </b>
        </A>
        <bdi className="mono dim cut">{shortRef(parseRef(row.ref))}</bdi>
        <Star template={row.ref} title={row.title} isOn={isStarred} />
      </div>
      <p className="mid" dir="auto">
        {row.description?.slice(0, 200)}
      </p>
      <Path stones={steps.map((it) => ({ name: it.name.slice(0, 60), state: it.available ? 'ok' : 'wait', length: 1 }))} label={t('create.steps')} />
      <div className="fx meta gp-steps" aria-hidden="true">
        {[steps[0], steps.length > 2 ? steps[Math.floor(steps.length / 2)] : undefined, steps.length > 1 ? steps.at(-1) : undefined]
          .filter((it) => it !== undefined)
          .map((it, index) => (
            <span key={index} className="cut" dir="auto">
              {it.name.slice(0, 40)}
            </span>
          ))}
      </div>
      <dl className="gf">
        <div>
          <dt>{t('create.column.usual')}</dt>
          <dd>{row.runs.medianMs === undefined || row.runs.medianMs === null ? <span className="dim">{t('create.noData')}</span> : formatDuration(row.runs.medianMs)}</dd>
        </div>
        <div>
          <dt>{t('create.column.runs')}</dt>
          <dd>{row.runs.last30Days === 0 ? <span className="dim">{t('create.noRuns')}</span> : formatNumber(row.runs.last30Days)}</dd>
        </div>
        <div>
          <dt>{t('create.column.succeeded')}</dt>
          <dd>{went === undefined ? <span className="dim">{t('create.noData')}</span> : percent(went)}</dd>
        </div>
      </dl>
      <div className="fx g4 wrap">
        {row.tags.slice(0, MOST_TAGS).map((it) => (
          <Chip key={it} outlined href={paths.create({ tag: it })}>
            {it.slice(0, 30)}
          </Chip>
        ))}
      </div>
    </section>
  );
}

/** "97 %", with a space that does not break. */
export function percent(part: number): string {
  return `${formatNumber(Math.round(part * 100))}\u202f%`;
}
