// From nothing to production: how a service came there, with the time of each step and of the whole, live.
import './journey.css';
import { useQuery } from '@tanstack/react-query';
import { parseRef } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { usePathParams } from '../../../page/location';
import { PageBar } from '../../../page/PageBar';
import { paths } from '../../../paths/paths';
import type { Told } from '../../../api/client';
import { A, Banner, Button, EmptyState, formatDuration, formatExact, Icon, Laid, Path, SkeletonRows, Slab, Stack, StateShape, useTicking } from '../../../ui';
import { serviceQuery, type Environment } from '../data';
import { shortCommit } from '../figures';
import { createdQuery, firstPipelineQuery, LIVE_MS } from './data';
import { journeyOf, shapeOf, stonesOf, tookMs, type Journey, type Step } from './journey';
import './messages';

type Created = Told<'ScaffolderRun'>;
type Pipeline = Told<'PipelinesRunDetail'>;

/** `/create/tasks/ID/journey`. */
export default function JourneyPage() {
  const { id = '' } = usePathParams();
  const created = useQuery(createdQuery(id));
  return (
    <>
      {created.data === undefined && <PageBar title={t('journey.title')} isHeading />}
      <Answer query={created} skeleton={<SkeletonRows rows={8} />} missing={() => <EmptyState page icon="rocket" title={t('journey.missing')} text={t('journey.missing.text')} />}>
        {(it) => <Joined created={it} />}
      </Answer>
    </>
  );
}

/** The component that the run made, a full reference. */
function serviceOf(created: Created): string | undefined {
  const output = created.output as { links?: { entityRef?: unknown }[] | null } | null;
  const refs = [...created.made.map((it): unknown => it.ref), ...(output?.links ?? []).map((it) => it.entityRef)];
  return refs.find((it): it is string => typeof it === 'string' && /^component:/i.test(it));
}

/** The repository that the run made, `owner/name`, where it is on this server. */
function repositoryOf(created: Created): string | undefined {
  for (const { what, url } of created.made) {
    if (what !== 'repository' || typeof url !== 'string' || !URL.canParse(url)) continue;
    const [, git, owner, name] = new URL(url).pathname.split('/');
    if (git === 'git' && owner !== undefined && name !== undefined) return `${owner}/${name.replace(/\.git$/, '')}`;
  }
  return undefined;
}

function Joined({ created }: { created: Created }) {
  const ref = serviceOf(created);
  const pipeline = useQuery(firstPipelineQuery(repositoryOf(created)));
  const isLive = pipeline.data?.status === 'succeeded';
  const service = useQuery({ ...serviceQuery(ref ?? ''), enabled: ref !== undefined, ...(isLive ? {} : { refetchInterval: LIVE_MS }) });
  const environments = service.data?.environments ?? [];
  const journey = journeyOf(created, pipeline.data ?? undefined, environments);
  const name = ref === undefined ? (created.templateTitle ?? '') : parseRef(ref).name;
  return (
    <>
      <PageBar title={t('journey.title')} crumbs={[{ label: name, href: ref === undefined ? paths.run(created.id) : paths.entity(ref) }]} />
      <Head journey={journey} name={name} pipeline={pipeline.data ?? undefined} />
      {journey.state === 'failed' && (
        <Banner state="bad" actions={<Button size="s" href={pipeline.data == null ? paths.run(created.id) : paths.pipelineRun(pipeline.data.id)}>{t(pipeline.data == null ? 'journey.now.run' : 'journey.now.pipeline')}</Button>}>
          {t('journey.failed', { what: journey.failed?.name ?? pipeline.data?.pipeline ?? '' })}
        </Banner>
      )}
      {journey.state === 'waiting' && !pipeline.isPending && <Banner state="info">{t('journey.noPipeline')}</Banner>}
      <Laid columns="two">
        <Stack>
          <Slab title={t('journey.steps')} count={journey.steps.length} actions={<span className="meta hide-sm">{t('journey.steps.bars')}</span>} flush>
            <Waterfall journey={journey} created={created} pipeline={pipeline.data ?? undefined} />
          </Slab>
        </Stack>
        <Stack>
          <Now created={created} service={ref} pipeline={pipeline.data ?? undefined} environments={environments} />
          {ref !== undefined && <Next service={ref} />}
        </Stack>
      </Laid>
    </>
  );
}

const whole = (ms: number): number => Math.max(1000, Math.floor(ms / 1000) * 1000);

function Head({ journey, name, pipeline }: { journey: Journey; name: string; pipeline: Pipeline | undefined }) {
  const { beganAt, endedAt } = journey;
  const total = useTicking((now) => formatDuration(endedAt === undefined ? whole(now - beganAt) : endedAt - beganAt));
  const drawn = useTicking((now) => JSON.stringify(stonesOf(journey, Math.floor(now / 1000) * 1000, t('journey.liveStone'))));
  const said =
    journey.state === 'live'
      ? t('journey.live', { name, environment: journey.at?.name ?? '' })
      : journey.state === 'creating' ? t('journey.created') : journey.state === 'failed' ? ' ' : t('journey.underWay', { name });
  return (
    <div className="ph jhead">
      <h1 className="meta">{t('journey.from')}</h1>
      <div className="jtotal live" role="status">{total}</div>
      <p className="desc">{said}</p>
      <dl className="jfacts">
        {journey.usualMs !== undefined && journey.usualMs > 0 && (
          <div><dt>{t('journey.usual')}</dt><dd>{formatDuration(journey.usualMs)}</dd></div>
        )}
        <div><dt>{t('journey.begun')}</dt><dd>{formatExact(beganAt)}</dd></div>
        {pipeline !== undefined && <div><dt>{t('journey.commit')}</dt><dd className="mono">{shortCommit(pipeline.commit)}</dd></div>}
      </dl>
      <div className="jpath">
        <Path stones={JSON.parse(drawn) as ReturnType<typeof stonesOf>} size="tall" timed label={t('journey.path')} />
      </div>
    </div>
  );
}

function Waterfall({ journey, created, pipeline }: { journey: Journey; created: Created; pipeline: Pipeline | undefined }) {
  const now = Number(useTicking((at) => (journey.endedAt === undefined ? String(Math.floor(at / 1000) * 1000) : '0')));
  const end = journey.endedAt ?? now;
  const span = Math.max(1, end - journey.beganAt);
  return (
    <div className="jfall">
      {journey.steps.map((step) => (
        <Row key={step.id} step={step} href={step.part === 'created' ? paths.run(created.id) : paths.pipelineRun(pipeline?.id ?? '', { task: step.name })} beganAt={journey.beganAt} span={span} now={end} />
      ))}
    </div>
  );
}

function Row({ step, href, beganAt, span, now }: { step: Step; href: string; beganAt: number; span: number; now: number }) {
  const took = tookMs(step, now);
  const share = (ms: number) => `${String(Math.min(100, Math.max(0, (ms / span) * 100)))}%`;
  return (
    <A className="jrow" href={href}>
      <span className="fx">
        <StateShape shape={shapeOf(step.state)} />
        <span className="cut" dir="auto">{step.name}</span>
        <span className="dim hide-sm">{t(`journey.step.${step.part}`)}</span>
      </span>
      <span className="jbar" aria-hidden="true">
        {took !== undefined && step.startedAt !== undefined && <i style={{ insetInlineStart: share(step.startedAt - beganAt), width: share(took) }} />}
      </span>
      <span className="num">{took === undefined ? '' : formatDuration(step.endedAt === undefined ? whole(took) : took)}</span>
      <span className="num dim hide-sm">{step.usualMs === undefined ? '' : formatDuration(step.usualMs)}</span>
    </A>
  );
}

function Now({ created, service, pipeline, environments }: { created: Created; service: string | undefined; pipeline: Pipeline | undefined; environments: readonly Environment[] }) {
  const repository = created.made.map((it): unknown => (it.what === 'repository' ? it.url : undefined)).find((it) => typeof it === 'string');
  const [owner = '', name = ''] = pipeline?.repository.split('/') ?? [];
  const code = pipeline === undefined ? repository : paths.repository({ owner, name });
  const links = [
    ...(service === undefined ? [] : [{ icon: 'box', label: t('journey.now.entity'), href: paths.entity(service) }]),
    ...(code === undefined ? [] : [{ icon: 'folder-git-2', label: t('journey.now.repository'), href: code }]),
    ...(pipeline === undefined ? [] : [{ icon: 'activity', label: t('journey.now.pipeline'), href: paths.pipelineRun(pipeline.id) }]),
    { icon: 'list-ordered', label: t('journey.now.run'), href: paths.run(created.id) },
  ];
  return (
    <Slab title={t('journey.now')} flush>
      {environments.flatMap((it) =>
        it.url === undefined || it.current === undefined
          ? []
          : [
              <a key={it.name} className="li" href={it.url} target="_blank" rel="noreferrer noopener">
                <Icon name="rocket" />
                <span className="t fx"><b>{it.name}</b> <span className="dim cut">{it.url}</span></span>
              </a>,
            ],
      )}
      {links.map((it) => (
        <A key={it.label} className="li" href={it.href}>
          <Icon name={it.icon} />
          <span className="t">{it.label}</span>
        </A>
      ))}
    </Slab>
  );
}

function Next({ service }: { service: string }) {
  return (
    <Slab title={t('journey.next')} flush>
      <A className="li" href={paths.entity(service, 'code')}><Icon name="pencil" /><span className="t">{t('journey.next.change')}</span></A>
      <A className="li" href={paths.entity(service, 'deployments')}><Icon name="rocket" /><span className="t">{t('journey.next.deployments')}</span></A>
    </Slab>
  );
}
