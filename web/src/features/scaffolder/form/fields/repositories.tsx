// A branch of the repository that another field names, and an owner at a host.
import { t } from '../../../../messages';
import { useAnswers } from '../context';
import { isObject, textOf, textsOf, type Json } from '../schema/json';
import { Credentials } from './Credentials';
import { isOff, optionsOf, placeholderOf, type Props } from './catalogField';
import { useOwnHost } from './ownHost';
import { forgeOf, readRepoUrl } from './repo';
import { Suggested } from './Suggested';
import { useFinding } from '../context';

const BRANCH = /^(?!.*(\.\.|[\s~^:?*[\\\u0000-\u001f\u007f]|@\{|\/\/))(?!\/)(?!.*(\/|\.|\.lock)$).+$/;

/** A branch. */
export function RepoBranchPicker(props: Props) {
  const { fieldPathId, formData, onChange } = props;
  const options = optionsOf(props);
  const place = readRepoUrl(repoUrlIn(useAnswers()) ?? '');
  const own = useOwnHost() ?? '';
  const host = place.host === '' ? own : place.host;
  const forge = forgeOf(host, own);
  const value = textOf(formData);
  useFinding(fieldPathId.$id, fieldPathId.path, value === undefined || BRANCH.test(value) ? undefined : t('form.branch.letters'));
  return (
    <>
      <Credentials options={options} host={place.host} forge={forge} />
      <Suggested
        id={fieldPathId.$id}
        value={value}
        placeholder={placeholderOf(props)}
        disabled={isOff(props)}
        question={place.repo === undefined ? undefined : { forge, resource: 'branches', place: { ...place, host }, secretsKey: secretsKeyOf(options) }}
        onChange={(next) => {
          onChange(next, fieldPathId.path);
        }}
      />
    </>
  );
}

/** Backstage looks only at `repoUrl`; templates call it otherwise, too. */
function repoUrlIn(values: Json): string | undefined {
  const own = textOf(values.repoUrl);
  if (own !== undefined) return own;
  return Object.values(values).find((it): it is string => typeof it === 'string' && /^[^\s?]+\?(.*&)?repo=/.test(it));
}

function secretsKeyOf(options: Json): string | undefined {
  return isObject(options.requestUserCredentials) ? textOf(options.requestUserCredentials.secretsKey) : undefined;
}

/** An owner of repositories. */
export function RepoOwnerPicker(props: Props) {
  const { fieldPathId, formData, onChange } = props;
  const options = optionsOf(props);
  const own = useOwnHost() ?? '';
  const host = textOf(options.host) ?? own;
  const forge = forgeOf(host, own);
  const value = textOf(formData);
  const excluded = textsOf(options.excludedOwners);
  useFinding(fieldPathId.$id, fieldPathId.path, value !== undefined && excluded.includes(value) ? t('form.owner.excluded', { owner: value }) : undefined);
  return (
    <>
      <Credentials options={options} host={textOf(options.host) ?? ''} forge={forge} />
      <Suggested
        id={fieldPathId.$id}
        value={value}
        placeholder={placeholderOf(props)}
        disabled={isOff(props)}
        question={{ forge, resource: 'owners', place: { host }, secretsKey: secretsKeyOf(options) }}
        onChange={(next) => {
          onChange(next, fieldPathId.path);
        }}
      />
    </>
  );
}
