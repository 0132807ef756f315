// Tags: the names of states that stay. They are made and taken away with Git.
import { useState } from 'react';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { usePages } from '../../../page/pages';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Button, CodeBlock, DataTable, EmptyState, Pager, Time, type Column } from '../../../ui';
import { RepositoryPage } from '../parts/RepositoryPage';
import { useListKeys } from '../parts/listKeys';
import { refPage, repositoryKey, type Branch, type Repository } from '../data';
import { shortId, subjectOf } from '../words';

/** The page at `/code/OWNER/NAME/tags`. */
export default function TagsPage() {
  return (
    <RepositoryPage tab="tags" title={t('code.tagsTab')}>
      {(repository) => <Tags repository={repository} />}
    </RepositoryPage>
  );
}

function Tags({ repository }: { repository: Repository }) {
  const go = useGo();
  const [cursor, setCursor] = useState(-1);
  const list = usePages<Branch>(repositoryKey(repository, 'tags'), (after, signal) => refPage(repository, 'tags', after, signal));
  const open = (it: Branch | undefined) => { if (it !== undefined) go(paths.repository(repository, { ref: it.name })); };
  useListKeys({ count: list.rows.length, cursor, setCursor, open: (index) => { open(list.rows[index]); } });
  const body = list.failure !== undefined ? <FailureState failure={list.failure} retry={list.retry} /> : list.loading || list.rows.length > 0 ? undefined : <EmptyState icon="tag" title={t('code.noTags')} text={t('code.noTagsText')} />;
  return (
    <section className="grid-main">
      <DataTable
        caption={t('code.tagsTab')}
        columns={columnsOf(repository)}
        rows={list.rows}
        rowKey={(it) => it.name}
        loading={list.loading}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={open}
        {...(body === undefined ? {} : { body })}
      />
      {list.more !== undefined && <Pager end={<Button size="s" busy={list.busy} onClick={list.more}>{t('page.moreRows')}</Button>}>{t('page.shown', { count: list.rows.length })}</Pager>}
      <div className="howto b">
        <CodeBlock title={t('code.tag.how')} text={'git tag v1.0\ngit push origin v1.0'} />
      </div>
    </section>
  );
}

function columnsOf(repository: Repository): readonly Column<Branch>[] {
  return [
    {
      id: 'name',
      head: t('code.name'),
      wide: true,
      cell: (it) => <A className="ent" href={paths.repository(repository, { ref: it.name })}><bdi dir="ltr">{it.name}</bdi></A>,
      sub: (it) => (it.commit === undefined ? '' : subjectOf(it.commit)),
    },
    { id: 'commit', head: t('code.commit'), hide: 'hs', width: '40ch', cell: (it) => it.commit !== undefined && <A className="dim" title={shortId(it.commit.id)} href={paths.commit(repository, it.commit.id)}><bdi>{subjectOf(it.commit)}</bdi></A> },
    { id: 'when', head: t('code.when'), num: true, cell: (it) => it.commit !== undefined && <Time at={it.commit.committer.at} className="dim" /> },
  ];
}
