// A run against the one before it on the same branch: each task with both times.
import { useQuery } from '@tanstack/react-query';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { Answer } from '../../../page/Answer';
import { A, DataTable, SkeletonRows, Slab, State, type Column } from '../../../ui';
import { pipelinesKey, readRun, runPage, type RunDetail, type Task } from '../data';
import { shapeOf, timeWords } from '../figures';

/** How many runs are looked through for the one before. */
const LOOKED = 100;

/** The slab. */
export function Compare({ run }: { run: RunDetail }) {
  const { repository, branch, number, pipeline } = run;
  const before = useQuery({
    queryKey: [...pipelinesKey, 'before', run.id],
    queryFn: async ({ signal }) => {
      const { items } = await runPage({ repository, branch }, undefined, signal, LOOKED);
      const found = items.find((it) => it.number < number && it.pipeline === pipeline);
      return found === undefined ? null : readRun(found.id, signal);
    },
  });
  return (
    <Slab title={t('pipeline.compare')} flush>
      <Answer query={before} skeleton={<SkeletonRows rows={4} />}>
        {(other) => (other === null ? <p className="b dim">{t('pipeline.compare.none')}</p> : <Both run={run} other={other} />)}
      </Answer>
    </Slab>
  );
}

interface Row {
  name: string;
  one: Task | undefined;
  other: Task | undefined;
}

function Both({ run, other }: { run: RunDetail; other: RunDetail }) {
  const names = [...new Set([...run.tasks, ...other.tasks].map((it) => it.name))];
  const of = (tasks: readonly Task[], name: string) => tasks.find((it) => it.name === name);
  const rows = names.map((name): Row => ({ name, one: of(run.tasks, name), other: of(other.tasks, name) }));
  const cell = (it: Task | undefined) => (it === undefined ? <span className="dim">–</span> : <State shape={shapeOf(it.status, true)}>{it.startedAt === undefined ? t(`pipelines.status.${it.status}`) : timeWords(it, it.endedAt ?? it.startedAt)}</State>);
  const columns: readonly Column<Row>[] = [
    { id: 'task', head: t('pipeline.compare.task'), wide: true, cell: (it) => <span dir="auto">{it.name}</span> },
    { id: 'this', head: t('pipeline.compare.this'), cell: (it) => cell(it.one) },
    { id: 'other', head: <A href={paths.pipelineRun(other.id)}>{t('pipeline.compare.other', { number: other.number })}</A>, cell: (it) => cell(it.other) },
  ];
  return <DataTable caption={t('pipeline.compare')} columns={columns} rows={rows} rowKey={(it) => it.name} />;
}
