// How a repository is fetched: its address, the commands, and a token made on the spot, which is shown once.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changed, keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { useReason } from '../../../page/Permitted';
import { Banner, Button, CodeBlock, Popover, RadioGroup, Select } from '../../../ui';
import type { Repository } from '../data';

const DAYS = [7, 30, 90] as const;
const DAY_SECONDS = 86_400;
const READ = ['githost.repository.read'];
const WRITE = [...READ, 'githost.repository.push'];

/** A button; what it opens stays open while the token is looked at. */
export function CloneButton({ repository }: { repository: Repository }) {
  return (
    <Popover label={t('code.clone')} position="bottom-end" trigger={<Button icon="download">{t('code.clone')}</Button>}>
      <Clone repository={repository} />
    </Popover>
  );
}

function Clone({ repository }: { repository: Repository }) {
  return (
    <div className="clone">
      <p>{t('code.clone.address')}</p>
      <CodeBlock text={`git clone ${repository.cloneUrl}`} />
      <Token repository={repository} />
    </div>
  );
}

function Token({ repository }: { repository: Repository }) {
  const [reach, setReach] = useState<'read' | 'write'>('read');
  const [days, setDays] = useState<string | undefined>(String(DAYS[1]));
  const denied = useReason('identity.token.create');
  const make = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/api/identity/v1/tokens', {
          body: {
            name: t('code.clone.tokenName', { name: `${repository.owner}/${repository.name}` }).slice(0, 100),
            expiresInSeconds: Number(days ?? DAYS[1]) * DAY_SECONDS,
            permissions: reach === 'read' ? READ : WRITE,
          },
        }),
      ),
    onSuccess: () => changed([...keys.identity, 'tokens']),
  });
  if (make.data !== undefined) {
    return (
      <>
        <Banner state="warn" role="status">{t('code.clone.once')}</Banner>
        <CodeBlock title={t('code.clone.password')} text={make.data.secret} />
        <p className="meta">{t(reach === 'read' ? 'code.clone.useRead' : 'code.clone.useWrite', { days })}</p>
      </>
    );
  }
  return (
    <>
      <p>{t('code.clone.needsToken')}</p>
      <RadioGroup<'read' | 'write'>
        label={t('code.clone.reach')}
        value={reach}
        onChange={setReach}
        options={[
          { value: 'read', label: t('code.clone.read') },
          { value: 'write', label: t('code.clone.write') },
        ]}
      />
      <Select label={t('code.clone.term')} value={days} onChange={setDays} options={DAYS.map((it) => ({ value: String(it), label: t('code.clone.days', { count: it }) }))} />
      {make.isError && <Banner state="bad">{asFailure(make.error).message}</Banner>}
      <Button icon="key-round" busy={make.isPending} disabledReason={denied} onClick={() => { make.mutate(); }}>
        {t('code.clone.make')}
      </Button>
    </>
  );
}
