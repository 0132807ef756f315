// Giving a review of the commit that was looked at.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Banner, Dialog, RadioGroup, toast } from '../../../ui';
import { MarkdownField } from '../parts/MarkdownField';
import { touched, type Pull, type Repository } from '../data';
import { sendReview } from './changing';
import type { Rights } from './rights';

const VERDICTS = ['approve', 'request-changes', 'comment'] as const;
type Verdict = (typeof VERDICTS)[number];

/** The dialog. */
export function ReviewDialog({ repository, pull, rights, onClose }: { repository: Repository; pull: Pull; rights: Rights; onClose: () => void }) {
  const [verdict, setVerdict] = useState<Verdict>(rights.judge === undefined ? 'approve' : 'comment');
  const [text, setText] = useState('');
  // What is pushed while somebody writes has not been looked at.
  const [commit] = useState(pull.commit);
  const send = useMutation({
    mutationFn: () => sendReview(repository, pull.number, { verdict, text, commit }),
    onSuccess: () => {
      touched(repository);
      toast.show({ text: t(`code.review.sent.${verdict}`) });
      onClose();
    },
  });
  const needsText = verdict !== 'approve' && text.trim() === '';
  const submit = () => {
    if (!needsText && !send.isPending) send.mutate();
  };
  return (
    <Dialog wide title={t('code.review.give')} onClose={onClose} confirm={{ label: t('code.review.send'), busy: send.isPending, disabledReason: needsText ? t('code.review.needsText') : undefined, run: submit }}>
      <div className="stackform">
        <RadioGroup<Verdict>
          label={t('code.review.verdict')}
          value={verdict}
          onChange={setVerdict}
          options={VERDICTS.map((value) => ({ value, label: t(`code.review.verdict.${value}`), ...(value !== 'comment' && rights.judge !== undefined ? { disabled: true, hint: rights.judge } : {}) }))}
        />
        <MarkdownField label={t('code.review.text')} optional={verdict === 'approve'} rows={4} value={text} onChange={setText} onSubmit={submit} />
        {pull.commit !== commit && <Banner state="warn">{t('code.review.moved')}</Banner>}
        {send.isError && <Banner state="bad" role="alert">{asFailure(send.error).message}</Banner>}
      </div>
    </Dialog>
  );
}
