// The texts of the catalog, gathered from its rooms.
import { definitionMessages } from './definition/messages';
import { entityMessages } from './entity/messages';
import { graphMessages } from './graph/messages';
import { listMessages } from './list/messages';
import { locationsMessages } from './locations/messages';
import { problemsMessages } from './problems/messages';
import { registerMessages } from './register/messages';

export const messages = {
  'catalog.nav': 'Catalog',
  'catalog.register.command': 'Register a repository',
  ...listMessages,
  ...entityMessages,
  ...graphMessages,
  ...definitionMessages,
  ...registerMessages,
  ...locationsMessages,
  ...problemsMessages,
} as const;
