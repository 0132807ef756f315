// The palette: entities, people, pages and actions, found while typing.
import { Dialog } from '../../../ui';
import { t } from '../../../messages';

export default function Palette({ onClose }: { onClose: () => void }) {
  return <Dialog title={t('app.search')} onClose={onClose}>{null}</Dialog>;
}
