// The fields that templates name by `ui:field`.
import type { RegistryFieldsType } from '@rjsf/utils';
import { EntityPicker, MultiEntityPicker, MyGroupsPicker, OwnedEntityPicker, OwnerPicker } from './entities';
import { EntityNamePicker, EntityTagsPicker } from './names';
import { RemoteSelect } from './RemoteSelect';
import { RepoBranchPicker, RepoOwnerPicker } from './repositories';
import { RepoUrlPicker } from './RepoUrlPicker';
import { Secret } from './Secret';
import type { FieldName } from './registry';

const byName: Record<FieldName, unknown> = {
  EntityPicker,
  MultiEntityPicker,
  OwnerPicker,
  OwnedEntityPicker,
  MyGroupsPicker,
  EntityNamePicker,
  EntityTagsPicker,
  RepoUrlPicker,
  RepoBranchPicker,
  RepoOwnerPicker,
  Secret,
  RemoteSelect,
};

/** For the form library. */
export const fields = byName as RegistryFieldsType;
