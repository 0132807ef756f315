// The texts of the tile, which entity pages begin with.
import { addMessages } from '../../../messages';

addMessages({
  'pipelines.tile': 'Pipeline',
  'pipelines.tile.queued': 'waiting',
  'pipelines.tile.running': 'running',
  'pipelines.tile.succeeded': 'passed',
  'pipelines.tile.failed': 'failed',
  'pipelines.tile.cancelled': 'cancelled',
  'pipelines.tile.skipped': 'skipped',
});
