// The texts of the tile, which entity pages begin with.
import { addMessages } from '../../../messages';

addMessages({
  'delivery.tile': 'Last deployed',
  'delivery.tile.in': 'in {{environment}}',
});
