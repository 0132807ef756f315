// Keeping what the list shows as a view, for oneself or for everybody; and managing one's own.
import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Button, Checkbox, IconButton, Popover, TextField, toast } from '../../../ui';
import { changeView, deleteView, saveView, type SavedView } from './views';

interface Props {
  query: string;
  views: readonly SavedView[];
}

/** The button with its little form. */
export function SaveView({ query, views }: Props) {
  return (
    <Popover trigger={<Button>{t('catalog.list.saveView')}</Button>} label={t('catalog.list.saveView')} position="bottom-end">
      {(close) => <Form query={query} views={views} onDone={close} />}
    </Popover>
  );
}

function Form({ query, views, onDone }: Props & { onDone: () => void }) {
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const mine = views.filter((it) => it.ownerIsMe);
  const same = mine.find((it) => it.name === name.trim());
  const saving = useMutation({
    mutationFn: () => (same === undefined ? saveView(name.trim(), query, shared) : changeView(same, { query, shared })),
    onSuccess: () => {
      onDone();
      toast.show({ text: t('catalog.list.saveView.done', { name: name.trim() }) });
    },
  });
  const removing = useMutation({
    mutationFn: deleteView,
    onSuccess: (_, view) => {
      toast.show({
        text: t('catalog.list.saveView.removed', { name: view.name }),
        undo: () => {
          void saveView(view.name, view.query, view.shared).catch(() => undefined);
        },
      });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() !== '') saving.mutate();
  };
  const failure = saving.error ?? removing.error;
  return (
    <form className="save-view" onSubmit={submit}>
      <TextField
        label={t('catalog.list.saveView.name')}
        value={name}
        onChange={setName}
        maxLength={80}
        data-autofocus
        error={failure === null ? undefined : asFailure(failure).message}
        hint={same === undefined ? undefined : t('catalog.list.saveView.replaces')}
      />
      <Checkbox checked={shared} onChange={setShared} label={t('catalog.list.saveView.shared')} />
      <Button type="submit" variant="primary" busy={saving.isPending} disabledReason={name.trim() === '' ? t('catalog.list.saveView.needsName') : undefined}>
        {t('catalog.list.saveView')}
      </Button>
      {mine.length > 0 && (
        <ul>
          {mine.map((view) => (
            <li key={view.id} className="fx">
              <bdi className="cut grow">{view.name}</bdi>
              {view.shared && <span className="meta">{t('catalog.list.saveView.isShared')}</span>}
              <IconButton
                icon="trash-2"
                size="s"
                label={t('catalog.list.saveView.remove', { name: view.name })}
                onClick={() => {
                  removing.mutate(view);
                }}
              />
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
