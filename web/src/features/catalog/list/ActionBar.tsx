// What can be done with the chosen rows; it takes the place of the chips, in the same height.
import { useState } from 'react';
import { api, ask } from '../../../api/client';
import { asFailure, type Failure } from '../../../api/failure';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { usePermission } from '../../../page/Permitted';
import { setAllStarred, settings } from '../../../settings/settings';
import { Button, IconButton, toast } from '../../../ui';
import { csvHead, csvLines } from './csv';
import { download } from './exporting';
import type { Row } from './rows';
import { MOST_CHOSEN } from './selection';
import { MOST_UNREGISTERED, UnregisterMany } from './UnregisterMany';

/** Requests on their way at once. */
const AT_ONCE = 4;

interface Props {
  rows: ReadonlyMap<string, Row>;
  onClear: () => void;
}

/** The bar. */
export function ActionBar({ rows, onClear }: Props) {
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const refs = [...rows.keys()];
  const mayRefresh = usePermission('catalog.entity.refresh', refs[0] === undefined ? undefined : { type: 'catalog-entity', ref: refs[0] });
  const mayRemove = usePermission('catalog.location.delete');
  const count = refs.length;
  const doing = (work: Promise<void>, done: string, undo?: () => void) => {
    setBusy(true);
    setFailure(undefined);
    work
      .then(() => {
        toast.show({ text: done, ...(undo === undefined ? {} : { undo }) });
      })
      .catch((thrown: unknown) => {
        setFailure(asFailure(thrown));
      })
      .finally(() => {
        setBusy(false);
      });
  };
  const star = () => {
    const fresh = refs.filter((ref) => !settings().starred.includes(ref));
    doing(setAllStarred(refs, true), t('catalog.list.starred', { count }), () => void setAllStarred(fresh, false).catch(() => undefined));
  };
  return (
    <>
      <div className="tools chips chosen" role="toolbar" aria-label={t('catalog.list.chosen', { count })}>
        <b className="nw" role="status">
          {t(count >= MOST_CHOSEN ? 'catalog.list.chosen.most' : 'catalog.list.chosen', { count })}
        </b>
        <Button size="s" variant="quiet" icon="star" onClick={star} busy={busy}>
          {t('catalog.list.star')}
        </Button>
        <Button size="s" variant="quiet" icon="copy" onClick={() => { doing(navigator.clipboard.writeText(refs.join('\n')), t('catalog.list.copied', { count })); }}>
          {t('catalog.list.copyRefs')}
        </Button>
        <Button size="s" variant="quiet" icon="download" onClick={() => { download(new Blob([csvHead, csvLines([...rows.values()])], { type: 'text/csv;charset=utf-8' }), 'catalog-chosen.csv'); }}>
          {t('catalog.list.export')}
        </Button>
        <Button
          size="s"
          variant="quiet"
          icon="refresh-cw"
          busy={busy}
          disabledReason={mayRefresh === false ? t('catalog.list.refresh.denied') : undefined}
          onClick={() => { doing(refreshAll(refs), t('catalog.list.refreshed', { count })); }}
        >
          {t('catalog.list.refresh')}
        </Button>
        <Button
          size="s"
          variant="quiet"
          icon="trash-2"
          disabledReason={mayRemove === false ? t('catalog.list.unregister.denied') : count > MOST_UNREGISTERED ? t('catalog.list.unregister.tooMany', { most: MOST_UNREGISTERED }) : undefined}
          onClick={() => { setAsking(true); }}
        >
          {t('catalog.list.unregister')}
        </Button>
        <span className="end">
          <IconButton size="s" icon="x" label={t('catalog.list.chosen.clear')} onClick={onClear} />
        </span>
      </div>
      {failure !== undefined && <FailureState failure={failure} />}
      {asking && <UnregisterMany refs={refs} onClose={() => { setAsking(false); }} onDone={onClear} />}
    </>
  );
}

/** Asks for each to be read again, a few at a time; the first refusal ends it. */
async function refreshAll(refs: readonly string[]): Promise<void> {
  const waiting = [...refs];
  const worker = async () => {
    for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
      await ask(api.POST('/api/catalog/refresh', { body: { entityRef: ref } }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
