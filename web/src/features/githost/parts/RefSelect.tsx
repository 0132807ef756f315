// Which branch, tag or commit is looked at.
import { useQuery } from '@tanstack/react-query';
import { t } from '../../../messages';
import type { RepositoryName } from '../../../paths/paths';
import { Select, type Option } from '../../../ui';
import { refsQuery } from '../data';
import { isCommit, shortId } from '../words';

interface Props {
  repository: RepositoryName;
  value: string | undefined;
  onChange: (ref: string) => void;
  label?: string;
  /** Shown above it, in forms. */
  visible?: boolean;
  /** No tags. */
  branchesOnly?: boolean;
  size?: 's' | 'm';
  error?: string | undefined;
}

/** One of the branches and tags; typing filters. */
export function RefSelect({ repository, value, onChange, label = t('code.ref'), visible = false, branchesOnly = false, size = 's', error }: Props) {
  const branches = useQuery(refsQuery(repository, 'branches'));
  const tags = useQuery({ ...refsQuery(repository, 'tags'), enabled: !branchesOnly });
  const options: Option[] = [
    ...(branches.data ?? []).map((it) => ({ value: it.name, label: it.name, icon: 'git-branch', ...(it.isDefault ? { hint: t('code.defaultBranch') } : {}) })),
    ...(branchesOnly ? [] : (tags.data ?? []).map((it) => ({ value: it.name, label: it.name, icon: 'tag' }))),
  ];
  if (value !== undefined && !options.some((it) => it.value === value)) options.unshift({ value, label: isCommit(value) ? shortId(value) : value, icon: isCommit(value) ? 'hash' : 'git-branch' });
  return (
    <Select
      {...(visible ? { label } : { 'aria-label': label })}
      {...(error === undefined ? {} : { error })}
      size={size}
      value={value}
      options={options}
      onChange={(next) => {
        if (next !== undefined) onChange(next);
      }}
    />
  );
}
