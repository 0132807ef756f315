// What a run has made: repositories, entities, pull requests, each with its link.
import { EntityLink, kindIcon } from '../../../kit';
import { t } from '../../../messages';
import { A, cutMiddle, Icon } from '../../../ui';
import type { Made } from './runData';

const WORDS: readonly string[] = ['repository', 'entity', 'catalog-entity', 'catalog-entry', 'pull-request', 'location', 'issue', 'docs', 'files'];
const ICONS: Readonly<Record<string, string>> = { repository: 'folder-git-2', 'pull-request': 'git-pull-request', docs: 'book-open', files: 'file-text' };
const MOST = 20;

/** The list. */
export function MadeList({ made }: { made: readonly Made[] }) {
  return (
    <ul className="rmade">
      {made.slice(0, MOST).map((it, index) => (
        <li key={index}>
          <Icon name={ICONS[it.what] ?? kindIcon('component')} />
          <span className="dim">{WORDS.includes(it.what) ? t(`run.made.${it.what}`) : it.what.slice(0, 60)}</span>
          {it.ref !== undefined && isRef(it.ref) ? <EntityLink entity={it.ref} /> : <A href={it.url ?? ''} className="brk" dir="auto">{cutMiddle(it.url ?? it.ref ?? '', 90)}</A>}
        </li>
      ))}
      {made.length > MOST && <li className="dim">{t('ui.more.count', { count: made.length - MOST })}</li>}
    </ul>
  );
}

/** Whether a text is a reference in full; templates write anything. */
export function isRef(text: string): boolean {
  return /^[a-z0-9.-]+:[a-z0-9._-]+\/[a-z0-9._-]+$/i.test(text);
}
