// Asking for a merge: which branch into which, what it does, and what it would bring.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useCommands } from '../../../commands/registry';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { useReason } from '../../../page/Permitted';
import { useGo, useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Banner, Button, Checkbox, EmptyState, IconButton, SkeletonRows, TextField } from '../../../ui';
import { RefSelect } from '../parts/RefSelect';
import { RepositoryPage } from '../parts/RepositoryPage';
import { MarkdownField } from '../parts/MarkdownField';
import { Compared } from '../history/ComparePage';
import { at, compareQuery, touched, type Repository } from '../data';
import { bodyOf, subjectOf } from '../words';
import './messages';

/** The page at `/code/OWNER/NAME/pulls/new`: `?base=`, `?head=`. */
export default function NewPullPage() {
  return (
    <RepositoryPage tab="pulls" title={t('code.pull.new')}>
      {(repository) => <Asking repository={repository} />}
    </RepositoryPage>
  );
}

function Asking({ repository }: { repository: Repository }) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const base = query.get('base') ?? repository.defaultBranch;
  const head = query.get('head') ?? '';
  const ready = head !== '' && head !== base;
  return (
    <>
      <div className="tools where">
        <RefSelect repository={repository} branchesOnly label={t('code.pull.base')} value={base} onChange={(next) => { setQuery({ base: next }); }} />
        <IconButton icon="arrow-left" label={t('code.swap')} size="s" disabledReason={head === '' ? t('code.chooseHead') : undefined} onClick={() => { setQuery({ base: head, head: base }); }} />
        <RefSelect repository={repository} branchesOnly label={t('code.pull.head')} value={head === '' ? undefined : head} onChange={(next) => { setQuery({ head: next }); }} />
      </div>
      {ready ? (
        <>
          <Form key={`${base} ${head}`} repository={repository} base={base} head={head} />
          <Compared repository={repository} base={base} head={head} />
        </>
      ) : (
        <EmptyState icon="git-pull-request" title={t('code.pull.choose')} text={t('code.pull.chooseText')} />
      )}
    </>
  );
}

function Form({ repository, base, head }: { repository: Repository; base: string; head: string }) {
  const compare = useQuery(compareQuery(repository, base, head));
  const denied = useReason('githost.pull_request.create');
  const only = compare.data?.ahead === 1 ? compare.data.commits[0] : undefined;
  const [typedTitle, setTitle] = useState<string>();
  const [typedText, setText] = useState<string>();
  const [isDraft, setDraft] = useState(false);
  const go = useGo();
  const title = typedTitle ?? (only === undefined ? titleFrom(head) : subjectOf(only));
  const description = typedText ?? (only === undefined ? '' : bodyOf(only));
  const make = useMutation({
    mutationFn: () => ask(api.POST('/api/githost/v1/repositories/{owner}/{name}/pulls', { params: { path: at(repository) }, body: { title: title.trim(), description, head, base, isDraft } })),
    onSuccess: (it) => {
      touched(repository);
      go(paths.pull(repository, it.number));
    },
  });
  const failure = make.isError ? asFailure(make.error) : undefined;
  // The title comes of what is compared: it must not change under a hand.
  const isKnown = !compare.isPending;
  const reason = denied ?? (title.trim() === '' ? t('code.pull.needsTitle') : compare.data?.ahead === 0 ? t('code.nothingNew', { base, head }) : undefined);
  const submit = useRef<() => void>(() => undefined);
  submit.current = () => {
    if (reason === undefined && !make.isPending) make.mutate();
  };
  useCommands(useMemo(() => [{ id: 'code.pull.create', title: t('code.pull.create'), group: 'page' as const, icon: 'git-pull-request', keys: ['mod+enter'], whileTyping: true, run: () => { submit.current(); } }], []));
  if (!isKnown) return <div aria-busy="true"><SkeletonRows rows={4} /></div>;
  return (
    <form className="commit-form stackform" onSubmit={(event) => { event.preventDefault(); submit.current(); }}>
      <TextField label={t('code.pull.title')} {...(failure?.field === 'title' ? { error: failure.message } : {})} value={title} onChange={setTitle} maxLength={300} />
      <MarkdownField label={t('code.pull.description')} optional rows={5} value={description} onChange={setText} />
      <Checkbox checked={isDraft} onChange={setDraft} label={t('code.pull.asDraft')} hint={t('code.pull.asDraftHint')} />
      {failure !== undefined && failure.field !== 'title' && <Banner state="bad" role="alert">{failure.message}</Banner>}
      <div className="fx">
        <Button type="submit" variant="primary" keys="mod+enter" busy={make.isPending} disabledReason={reason}>{t('code.pull.create')}</Button>
      </div>
    </form>
  );
}

/** `feature/longer-names` says "Longer names". */
function titleFrom(branch: string): string {
  const words = (branch.split('/').at(-1) ?? branch).replaceAll(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
