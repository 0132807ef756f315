// A grant in words: what it allows or denies, what is left out, and on which condition.
import { t } from '../../../messages';
import { State, StateShape } from '../../../ui';
import { conditionLines, type Grant } from './grants';
import './grants.css';

/** One grant. */
export function GrantView({ grant }: { grant: Grant }) {
  const actions = (grant.actions ?? []).map((it) => t(`identity.action.${it}`)).join(', ');
  return (
    <div className="grant">
      <State shape={grant.effect === 'deny' ? 'bad' : 'ok'}>
        {t(grant.effect === 'deny' ? 'identity.grant.denies' : 'identity.grant.allows', { actions: actions === '' ? t('identity.grant.everything') : actions })}
      </State>
      <Names names={grant.permissions} />
      {grant.except !== undefined && (
        <div>
          <span className="dim">{t('identity.grant.except')}</span> <Names names={grant.except} />
        </div>
      )}
      {grant.conditions !== undefined && <Condition condition={grant.conditions} />}
    </div>
  );
}

function Names({ names }: { names: readonly string[] }) {
  return (
    <span className="names">
      {names.map((it) => (
        <code key={it}>{it === '*' ? t('identity.grant.all') : it}</code>
      ))}
    </span>
  );
}

/** A condition as lines, each as deep as it is. */
function Condition({ condition }: { condition: unknown }) {
  return (
    <div className="cond">
      <span className="dim">{t('identity.grant.onlyIf')}</span>
      {conditionLines(condition).map((line, index) => (
        <div key={index} style={{ paddingInlineStart: `${(line.depth + 1) * 12}px` }}>
          {line.join !== undefined ? <span className="mid">{t(`identity.grant.${line.join}`)}</span> : <RuleText rule={line.rule ?? ''} params={line.params ?? ''} />}
        </div>
      ))}
    </div>
  );
}

interface RuleProps {
  rule: string;
  params: string;
  /** How it came out, where somebody asked. */
  passes?: boolean | null | undefined;
}

/** A rule and its parameters. */
export function RuleText({ rule, params, passes }: RuleProps) {
  return (
    <span className="fx top">
      {passes !== undefined && <StateShape shape={passes === true ? 'ok' : passes === false ? 'unmet' : 'unknown'} />}
      <span>
        <code>{rule}</code> {params !== '' && <span className="dim">{params}</span>}
        {passes !== undefined && <span className="sr"> {t(passes === true ? 'identity.grant.passes' : 'identity.grant.fails')}</span>}
      </span>
    </span>
  );
}
