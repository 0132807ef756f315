// Permissions to choose from: everything that some operation names.
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { MultiSelect, type Option } from '../../../ui';

type Permission = Schema<'PermissionView'>;

/** Every permission that a grant or a token can name. */
export function usePermissions(): readonly Permission[] {
  return (
    useQuery({
      queryKey: [...keys.identity, 'permissions'],
      queryFn: ({ signal }) => ask(api.GET('/api/identity/v1/permissions', { signal })),
      staleTime: 10 * 60_000,
    }).data?.items ?? []
  );
}

/** They as options of a list. */
export function permissionOptions(all: readonly Permission[]): Option[] {
  return all.map((it) => ({ value: it.name, label: it.name, hint: [it.action, it.resourceType].filter(Boolean).join(' · ') }));
}

interface Props {
  label: string;
  hint: string;
  values: readonly string[];
  onChange: (values: string[]) => void;
}

/** Several permissions by name. */
export function PermissionPicker({ label, hint, values, onChange }: Props) {
  return <MultiSelect label={label} hint={hint} optional values={values} onChange={onChange} options={permissionOptions(usePermissions())} />;
}
