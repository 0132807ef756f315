// The texts of the tab with an API's definition. The viewer brings its own.
import { addMessages } from '../../../messages';

addMessages({
  'catalog.definition.none': 'There is no definition.',
  'catalog.definition.noneText': 'Its descriptor has no spec.definition.',
  'catalog.definition.find': 'Find an operation or schema',
  'catalog.definition.download': 'Download the definition',
});
