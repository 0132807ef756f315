// Why can I, why can't I: a user, a permission, and a thing; answered with the rule, the roles and grants, the
// way to them, and how each part of a condition came out.
import { useQuery } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { useMe } from '../../../api/session';
import { EntityLink, OwnerChip } from '../../../kit';
import { t } from '../../../messages';
import { AdminPage } from '../../../page/AdminPage';
import { Answer } from '../../../page/Answer';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { usePermission } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { A, Banner, Button, EmptyState, Select, SkeletonRows, Slab, State, TextField, Time } from '../../../ui';
import { GrantView, RuleText } from '../parts/GrantView';
import { conditionLines, grantOf } from '../parts/grants';
import { permissionOptions, usePermissions } from '../parts/PermissionPicker';
import { PersonPicker } from '../parts/PersonPicker';
import { nameOf } from '../parts/words';
import { RolesTabs } from './RolesTabs';
import './messages';
import '../settings/messages';
import '../parts/messages';

type Decision = Schema<'DecisionView'>;

export default function WhyPage() {
  const query = useUrlQuery();
  const user = query.get('user') ?? '';
  const permission = query.get('permission') ?? '';
  const thing = query.get('thing') ?? '';
  const decision = useQuery({
    queryKey: [...keys.identity, 'decision', user, permission, thing],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/identity/v1/decisions', { signal, params: { query: { user, permission, ...(thing === '' ? {} : { resourceRef: thing }) } } })),
    enabled: user !== '' && permission !== '',
  });
  return (
    <AdminPage tab="roles">
      <div className="laid listed">
        <section className="grid-main">
          <div className="tools">
            <RolesTabs here="why" />
          </div>
          <Question key={`${user} ${permission} ${thing}`} user={user} permission={permission} thing={thing} />
          {user === '' || permission === '' ? (
            <EmptyState icon="circle-help" title={t('identity.why.nothing')} text={t('identity.why.nothingText')} />
          ) : (
            <Answer query={decision} skeleton={<SkeletonRows />}>
              {(it) => <Result decision={it} />}
            </Answer>
          )}
        </section>
      </div>
    </AdminPage>
  );
}

interface QuestionProps {
  user: string;
  permission: string;
  thing: string;
}

function Question(asked: QuestionProps) {
  const me = useMe();
  const set = useSetUrlQuery();
  const [user, setUser] = useState(asked.user === '' ? (me?.entityRef ?? '') : asked.user);
  const [permission, setPermission] = useState<string | undefined>(asked.permission === '' ? undefined : asked.permission);
  const [thing, setThing] = useState(asked.thing);
  const mayExplain = usePermission('identity.decision.explain');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const name = user.trim();
    if (name === '' || permission === undefined) return;
    set({ user: name.includes(':') ? name : `user:default/${name}`, permission, thing: thing.trim() === '' ? undefined : thing.trim() });
  };
  return (
    <form className="ask" onSubmit={submit}>
      <PersonPicker label={t('identity.why.user')} kinds={['user']} text={user} onText={setUser} onPick={setUser} />
      <Select label={t('identity.why.permission')} value={permission} onChange={setPermission} options={permissionOptions(usePermissions())} />
      <TextField label={t('identity.why.thing')} optional placeholder="component:default/payment-service" value={thing} onChange={setThing} />
      <Button type="submit" variant="primary" disabledReason={user.trim() === '' || permission === undefined ? t('identity.why.needs') : undefined}>
        {t('identity.why.ask')}
      </Button>
      {mayExplain === false && <Banner state="info">{t('identity.why.ownOnly')}</Banner>}
    </form>
  );
}

function Result({ decision }: { decision: Decision }) {
  const isYes = decision.result === 'allow' || decision.result === 'ALLOW';
  const isMaybe = !isYes && /condition/i.test(decision.result);
  const shape = isYes ? 'ok' : isMaybe ? 'half' : 'bad';
  const values = { who: nameOf(decision.user), permission: decision.permission, thing: decision.resourceRef ?? '' };
  const word = isYes ? 'yes' : isMaybe ? 'maybe' : 'no';
  return (
    <>
      <Slab title={<State shape={shape} loud>{t(`identity.why.${word}${decision.resourceRef == null ? '' : '.thing'}`, values)}</State>}>
        <p>{decision.rule}</p>
        {decision.tokenReaches === false && <Banner state="warn">{t('identity.why.token')}</Banner>}
        <dl className="dl">
          <dt>{t('identity.why.user')}</dt>
          <dd>
            <EntityLink entity={decision.user} />
          </dd>
          {decision.resourceRef != null && (
            <>
              <dt>{t('identity.why.thing')}</dt>
              <dd>
                <EntityLink entity={decision.resourceRef} />
              </dd>
            </>
          )}
          <dt>{t('identity.why.groups')}</dt>
          <dd>{decision.groups.length === 0 ? t('identity.profile.noGroups') : decision.groups.map((it) => <OwnerChip key={it} owner={it} />)}</dd>
        </dl>
      </Slab>
      <Slab title={t('identity.why.grants')} count={decision.grants.length} flush>
        {decision.grants.length === 0 && (
          <div className="li">
            <span className="mid">{t('identity.why.noGrants', { permission: decision.permission })}</span>
          </div>
        )}
        {decision.grants.map((grant, index) => (
          <Grant key={index} grant={grant} />
        ))}
      </Slab>
    </>
  );
}

function Grant({ grant }: { grant: Decision['grants'][number] }) {
  return (
    <article className="whyg">
      <div className="fx wrap">
        <State shape={grant.effect === 'deny' ? 'bad' : 'ok'}>{t(grant.effect === 'deny' ? 'identity.grant.deny' : 'identity.grant.allow')}</State>
        <A href={paths.admin('roles', { role: grant.role })}>
          <b>{nameOf(grant.role)}</b>
        </A>
        {grant.passes != null && <State shape={grant.passes ? 'ok' : 'unmet'}>{t(grant.passes ? 'identity.grant.passes' : 'identity.grant.fails')}</State>}
      </div>
      <div className="meta fx wrap">
        <span>{t('identity.why.path', { path: grant.path.map(nameOf).join(' → ') })}</span>
        {grant.defined !== '' && <span>· {t('identity.why.defined', { where: grant.defined })}</span>}
        {grant.since != null && (
          <span>
            · {t('identity.why.since')} <Time at={grant.since} />
          </span>
        )}
      </div>
      {grant.grant != null && <GrantView grant={grantOf(grant.grant)} />}
      {(grant.parts ?? []).length > 0 && (
        <div className="parts">
          <span className="dim">{t('identity.why.parts')}</span>
          {(grant.parts ?? []).map((part, index) => {
            const line = conditionLines(part.rule)[0];
            return <RuleText key={index} rule={line?.rule ?? part.at} params={line?.params ?? ''} passes={part.passes ?? null} />;
          })}
        </div>
      )}
    </article>
  );
}
