// The frame of a repository's pages: its name in the bar, its tabs, and what the page shows once it is known.
import '../githost.css';
import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { useCommands, type Command } from '../../../commands/registry';
import { EntityLink } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { PageBar } from '../../../page/PageBar';
import { useGo, usePathParams } from '../../../page/location';
import { paths, type RepositoryName } from '../../../paths/paths';
import { Button, Chip, EmptyState, Facts, Markdown, PageHeader, SkeletonRows, Slab, Tabs } from '../../../ui';
import { repositoryQuery, type Repository } from '../data';
import { CloneButton } from './CloneButton';
import './messages';

export type RepositoryTab = 'files' | 'commits' | 'branches' | 'tags' | 'pulls' | 'settings';

interface Props {
  tab: RepositoryTab;
  /** Of a page within the tab; it is the page's `h1`. Without it the repository's own header is shown. */
  title?: string;
  /** The page has a header of its own with its `h1`. */
  headed?: boolean;
  actions?: (repository: Repository) => ReactNode;
  children: (repository: Repository) => ReactNode;
}

/** The repository that this page's address names. */
export function useRepositoryName(): RepositoryName {
  const { owner = '', name = '' } = usePathParams();
  return useMemo(() => ({ owner, name }), [owner, name]);
}

/** A page of a repository. */
export function RepositoryPage({ tab, title, headed = false, actions, children }: Props) {
  const it = useRepositoryName();
  const query = useQuery(repositoryQuery(it));
  const whole = `${it.owner}/${it.name}`;
  const crumbs = [{ label: t('code.nav'), href: paths.repositories() }, ...(title === undefined ? [] : [{ label: whole, href: paths.repository(it) }])];
  useTabKeys(it, query.data);
  return (
    <>
      <PageBar title={title ?? whole} crumbs={crumbs} isHeading={query.data === undefined || (title !== undefined && !headed)} actions={query.data === undefined ? undefined : actions?.(query.data)} />
      <Answer query={query} skeleton={<Slab flush busy><SkeletonRows rows={8} /></Slab>} missing={() => <Missing whole={whole} />}>
        {(repository) => (
          <div className="repo">
            {title === undefined && !headed && <Header repository={repository} />}
            <Tabs label={t('code.tabs', { name: whole })} current={tab} tabs={tabsOf(repository)} />
            {children(repository)}
          </div>
        )}
      </Answer>
    </>
  );
}

/** What is there before the repository has answered: all but what only its owners have. */
type Known = RepositoryName & Partial<Pick<Repository, 'openPulls' | 'isMine'>>;

function tabsOf(repository: Known): { id: RepositoryTab; label: string; href: string; count?: number }[] {
  const open = repository.openPulls;
  return [
    { id: 'files', label: t('code.files'), href: paths.repository(repository) },
    { id: 'commits', label: t('code.commits'), href: paths.commits(repository) },
    { id: 'branches', label: t('code.branches'), href: paths.branches(repository) },
    { id: 'tags', label: t('code.tagsTab'), href: paths.tags(repository) },
    { id: 'pulls', label: t('code.pulls'), href: paths.pulls(repository), ...(open === undefined || open === 0 ? {} : { count: open }) },
    ...(repository.isMine === true ? [{ id: 'settings' as const, label: t('code.settings'), href: paths.repositorySettings(repository) }] : []),
  ];
}

function useTabKeys(it: RepositoryName, repository: Repository | undefined): void {
  const go = useGo();
  const commands = useMemo<Command[]>(() => {
    // Keys work from the first moment: their addresses need no answer.
    const tabs = tabsOf(repository ?? it).map(({ id, label, href }, index): Command => ({
      id: `code.tab.${id}`,
      title: t('code.goTo', { tab: label }),
      group: 'page',
      icon: 'arrow-right',
      keys: [String(index + 1)],
      run: () => { go(href); },
    }));
    return [...tabs, { id: 'code.newPull', title: t('code.pull.new'), group: 'page', icon: 'git-pull-request', run: () => { go(paths.newPull(it)); } }];
  }, [it, repository, go]);
  useCommands(commands);
}

/** Who may see a repository; the usual one is not said. */
export function VisibilityChip({ visibility }: { visibility: string }) {
  return visibility === 'internal' ? null : <Chip outlined>{t(`code.visibility.${visibility}`, { defaultValue: visibility })}</Chip>;
}

function Header({ repository }: { repository: Repository }) {
  return (
    <PageHeader
      title={`${repository.owner}/${repository.name}`}
      chips={<VisibilityChip visibility={repository.visibility} />}
      {...(repository.description === '' ? {} : { description: <Markdown text={repository.description} /> })}
      side={<CloneButton repository={repository} />}
    >
      {repository.entities.length > 0 && <Facts facts={[{ name: t('code.defines'), value: <Defined refs={repository.entities} /> }]} />}
    </PageHeader>
  );
}

/** So many entities are named; the catalog has them all. */
const DEFINED = 6;

function Defined({ refs }: { refs: readonly string[] }) {
  return (
    <span className="fx wrap">
      {refs.slice(0, DEFINED).map((ref) => <EntityLink key={ref} entity={ref} />)}
      {refs.length > DEFINED && <span className="meta">{t('ui.more.count', { count: refs.length - DEFINED })}</span>}
    </span>
  );
}

function Missing({ whole }: { whole: string }) {
  return (
    <EmptyState page icon="folder-git-2" title={t('code.missing', { name: whole })} text={t('code.missingText')}>
      <Button href={paths.repositories()}>{t('code.allRepositories')}</Button>
    </EmptyState>
  );
}
