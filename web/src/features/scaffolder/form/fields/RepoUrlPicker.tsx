// Where a repository will be made, or is: host, owner and name, each from a list where the template or the
// host knows one.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { ownershipQuery } from '../../../../api/me';
import { parseRef } from '../../../../kit';
import { t } from '../../../../messages';
import { Select, TextField } from '../../../../ui';
import { useAnswers, useFinding, useFormStore } from '../context';
import { forms } from '../requests';
import { textOf, textsOf, type Json } from '../schema/json';
import { CheckMark } from './CheckMark';
import { Credentials } from './Credentials';
import { isOff, optionsOf, useRested, type Props } from './catalogField';
import { useOwnHost } from './ownHost';
import { forgeOf, isOptional, PARTS, readRepoUrl, writeRepoUrl, type Forge, type RepoPart, type RepoPlace } from './repo';
import { Suggested } from './Suggested';

const ALLOWED: Readonly<Partial<Record<RepoPart, string>>> = { owner: 'allowedOwners', organization: 'allowedOrganizations', project: 'allowedProjects', repo: 'allowedRepos' };
const RESOURCES: Readonly<Partial<Record<RepoPart, string>>> = { owner: 'owners', repo: 'repositories', workspace: 'workspaces', project: 'projects' };
const REPO = /^[A-Za-z0-9._-]+$/;

/** The address of a repository. */
export function RepoUrlPicker(props: Props) {
  const { fieldPathId, formData, onChange } = props;
  const options = optionsOf(props);
  const own = useOwnHost();
  const hosts = textsOf(options.allowedHosts);
  const place = useMemo(() => readRepoUrl(typeof formData === 'string' ? formData : ''), [formData]);
  const only = hosts.length === 1 ? hosts[0] : hosts.length === 0 ? own : undefined;
  const host = place.host === '' ? (only ?? '') : place.host;
  const forge = forgeOf(host, own ?? '');
  const parts = PARTS[forge];
  const { path, $id } = fieldPathId;
  const set = (change: Partial<RepoPlace>) => {
    onChange(writeRepoUrl({ ...fixed(options, parts), ...place, host, ...change }), path);
  };
  const ready = writeRepoUrl({ ...fixed(options, parts), ...place, host });
  const likely = useLikely(forge, options);
  const first = likely === undefined ? ready : writeRepoUrl({ ...likely, ...fixed(options, parts), ...place, host });
  useEffect(() => {
    // What there is no choice in is answered at once.
    if (formData === undefined && place.host === '' && only !== undefined && likely !== undefined) onChange(first, path);
  }, [formData, place.host, only, likely, first, onChange, path]);
  const missing = parts.find((it) => place[it] === undefined && !isOptional(forge, it));
  const wrong = place.repo !== undefined && !REPO.test(place.repo) ? t('form.repo.letters') : undefined;
  const check = useRepoCheck(missing === undefined && wrong === undefined ? ready : undefined, options);
  const mustBeFree = useFormStore().surroundings.makesNew || options.unique === true;
  const taken = check?.free === false && mustBeFree && options.unique !== false ? check.message : undefined;
  const lacking = missing === undefined ? undefined : t('form.repo.missing', { part: t(`form.repo.${missing}`) });
  useFinding($id, path, formData === undefined && props.required !== true ? undefined : (wrong ?? taken ?? (props.required === true || startedBy(place, options) ? lacking : undefined)));
  const isTold = (props.rawErrors ?? []).length > 0;
  const culprit = missing ?? (wrong !== undefined || taken !== undefined ? 'repo' : undefined);
  // What is written before the server has said its host would have no address to stand in.
  const off = isOff(props) || (host === '' && hosts.length === 0);
  return (
    <div className="form-repo">
      {hosts.length === 1 ? (
        <div className="fld">
          <span className="lab">{t('form.repo.host')}</span>
          <bdi className="mono">{hosts[0]}</bdi>
        </div>
      ) : hosts.length > 1 ? (
        <Select label={t('form.repo.host')} value={host === '' ? undefined : host} options={hosts.map((it) => ({ value: it, label: it }))} disabled={off} onChange={(next) => set({ host: next ?? '' })} />
      ) : (
        <TextField label={t('form.repo.host')} value={host} mono disabled={off} hint={host === own ? t('form.repo.here') : undefined} onChange={(next) => set({ host: next.trim() })} />
      )}
      <Credentials options={options} host={host} forge={forge} />
      {parts.map((part) => (
        <Part
          key={part}
          part={part}
          forge={forge}
          place={{ ...place, host }}
          options={options}
          disabled={off}
          autofocus={props.autofocus === true && part === parts[0]}
          isWrong={isTold && part === culprit}
          end={part === 'repo' ? <CheckMark check={mustBeFree ? check : undefined} /> : undefined}
          onChange={(value) => {
            set({ [part]: value });
          }}
        />
      ))}
    </div>
  );
}

/** Names of answers that templates of Backstage call a service by. */
const NAMES = ['name', 'component_id', 'componentId', 'component_name', 'componentName', 'serviceName', 'service_name', 'repoName'];

/**
 * What most people would write on the built-in host: the team that the form names, else their own, and the name that the form
 * asked for. Nothing until it is known whose somebody is.
 */
function useLikely(forge: Forge, options: Json): Partial<RepoPlace> | undefined {
  const { data: owners } = useQuery(ownershipQuery);
  const values = useAnswers();
  if (forge !== 'githost' || options.disableRepoAutocomplete === true) return {};
  if (owners === undefined) return undefined;
  const [team] = [textOf(values.owner), owners.find((it) => it.startsWith('group:')), owners[0]].filter((it) => it !== undefined);
  const owner = team === undefined ? undefined : parseRef(team, 'group').name;
  const name = NAMES.map((it) => textOf(values[it])).find((it) => it !== undefined && REPO.test(it));
  return { ...(owner !== undefined && REPO.test(owner) && { owner }), ...(name !== undefined && { repo: name }) };
}

/** Parts of which the template allows only one. */
function fixed(options: Json, parts: readonly RepoPart[]): Partial<RepoPlace> {
  const only = parts.map((part) => [part, textsOf(options[ALLOWED[part] ?? ''])] as const).filter(([, it]) => it.length === 1);
  return Object.fromEntries(only.map(([part, it]) => [part, it[0]]));
}

/** Whether somebody has begun to answer. */
function startedBy(place: RepoPlace, options: Json): boolean {
  return (['owner', 'repo', 'project', 'organization', 'workspace'] as const).some((part) => place[part] !== undefined && textsOf(options[ALLOWED[part] ?? '']).length !== 1);
}

function useRepoCheck(repoUrl: string | undefined, options: Json) {
  const rested = useRested(repoUrl, 300);
  const asked = rested !== undefined && rested === repoUrl && options.unique !== false;
  const { data } = useQuery({
    queryKey: ['scaffolder', 'free', rested],
    queryFn: ({ signal }) => forms.check({ kind: 'repo-url', repoUrl: rested }, signal),
    enabled: asked,
    staleTime: 10_000,
  });
  return asked ? data : undefined;
}

interface PartProps {
  part: RepoPart;
  forge: Forge;
  place: RepoPlace;
  options: Json;
  disabled: boolean;
  autofocus: boolean;
  /** What is told below the field is about this part. */
  isWrong: boolean;
  end: React.ReactNode;
  onChange: (value: string | undefined) => void;
}

/** One part of the address. */
function Part({ part, forge, place, options, disabled, autofocus, isWrong, end, onChange }: PartProps) {
  const allowed = textsOf(options[ALLOWED[part] ?? '']);
  const label = textOf(options[part === 'repo' ? 'repoLabel' : part === 'owner' ? 'ownerLabel' : '']) ?? t(forge === 'gitlab' && part === 'owner' ? 'form.repo.group' : `form.repo.${part}`);
  const hint = textOf(options[part === 'repo' ? 'repoDescription' : part === 'owner' ? 'ownerDescription' : '']);
  const value = place[part];
  if (allowed.length === 1) {
    return (
      <div className="fld">
        <span className="lab">{label}</span>
        <bdi>{allowed[0]}</bdi>
      </div>
    );
  }
  if (allowed.length > 1) {
    return <Select label={label} hint={hint} value={value} options={allowed.map((it) => ({ value: it, label: it }))} disabled={disabled} onChange={onChange} />;
  }
  return (
    <Suggested
      label={label}
      hint={hint}
      value={value}
      disabled={disabled}
      autofocus={autofocus}
      isWrong={isWrong}
      optional={isOptional(forge, part)}
      end={end}
      question={options.disableRepoAutocomplete === true && part === 'repo' ? undefined : { forge, resource: RESOURCES[part], place, secretsKey: textOf((options.requestUserCredentials as Json | undefined)?.secretsKey) }}
      onChange={onChange}
    />
  );
}
