// Starting a pipeline by hand: which branch, then the run's page.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { useGo } from '../../../page/location';
import { useReason } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { Banner, Button, Dialog, TextField } from '../../../ui';
import { startRun } from '../data';
import './messages';

/** The button, and what it asks. */
export function StartRun({ repository }: { repository: string }) {
  const [isOpen, setOpen] = useState(false);
  const reason = useReason('pipelines.run.create');
  return (
    <>
      <Button icon="play" size="s" disabledReason={reason} onClick={() => { setOpen(true); }}>
        {t('pipelines.start')}
      </Button>
      {isOpen && <Ask repository={repository} onClose={() => { setOpen(false); }} />}
    </>
  );
}

function Ask({ repository, onClose }: { repository: string; onClose: () => void }) {
  const go = useGo();
  const [branch, setBranch] = useState('');
  const start = useMutation({
    mutationFn: () => startRun(repository, branch.trim()),
    onSuccess: (runs) => {
      onClose();
      const first = runs[0];
      if (first !== undefined) go(paths.pipelineRun(first.id));
    },
  });
  return (
    <Dialog
      title={t('pipelines.start.title', { repository })}
      onClose={onClose}
      confirm={{ label: t('pipelines.start'), busy: start.isPending, run: () => { start.mutate(); } }}
    >
      <p>{t('pipelines.start.text')}</p>
      <TextField label={t('pipelines.branch')} value={branch} placeholder={t('pipelines.branch.default')} onChange={setBranch} />
      {start.isError && <Banner state="bad" role="alert">{t('pipelines.start.failed', { message: asFailure(start.error).message })}</Banner>}
    </Dialog>
  );
}
