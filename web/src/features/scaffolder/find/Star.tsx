// The star of a template: shown at once, and taken back when it cannot be kept.
import { t } from '../../../messages';
import { setStarred } from '../../../settings/settings';
import { IconButton, toast } from '../../../ui';

/** A favourite, or not. */
export function Star({ template, title, isOn }: { template: string; title: string; isOn: boolean }) {
  return (
    <IconButton
      icon="star"
      size="s"
      on={isOn}
      label={t(isOn ? 'create.unstar' : 'create.star', { title: title.slice(0, 80) })}
      onClick={() => {
        setStarred(template, !isOn).catch(() => {
          toast.show({ text: t('create.star.failed') });
        });
      }}
    />
  );
}
