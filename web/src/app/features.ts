// The features of the portal, in the order in which their commands and tabs are registered. A new room
// adds one line here.
import { addMessages } from '../messages';
import { setFeatures } from '../layout/registry';
import type { Feature } from '../layout/feature';
import { catalog } from '../features/catalog/feature';
import { gate } from '../features/gate/feature';
import { githost } from '../features/githost/feature';
import { identity } from '../features/identity/feature';
import { delivery } from '../features/delivery/feature';
import { pipelines } from '../features/pipelines/feature';
import { portal } from '../features/portal/feature';
import { scaffolder } from '../features/scaffolder/feature';
import { spine } from '../features/spine/feature';

export const features: readonly Feature[] = [portal, catalog, scaffolder, githost, pipelines, delivery, identity, spine, gate];

/** Makes the features known to the pages that have room for their parts. */
export function installFeatures(): void {
  for (const feature of features) addMessages(feature.messages);
  setFeatures(features);
}
