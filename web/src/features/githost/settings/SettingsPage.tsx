// The settings of a repository: what it is, rules for its branches, webhooks, and its end.
import './settings.css';
import { t } from '../../../messages';
import { usePathParams } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, EmptyState } from '../../../ui';
import { RepositoryPage } from '../parts/RepositoryPage';
import { Danger } from './Danger';
import { General } from './General';
import { Rules } from './Rules';
import { Webhooks } from './Webhooks';
import './messages';

const SECTIONS = ['general', 'rules', 'webhooks', 'delete'] as const;

/** The page at `/code/OWNER/NAME/settings`, and its sections below it. */
export default function SettingsPage() {
  const { section = 'general' } = usePathParams();
  const shown = SECTIONS.find((it) => it === section) ?? 'general';
  return (
    <RepositoryPage tab="settings" title={t('code.settings')}>
      {(repository) =>
        !repository.isMine ? (
          <EmptyState icon="lock" title={t('code.notYours', { owner: repository.owner })} text={t('code.notYoursText')} />
        ) : (
          <div className="code-settings">
            <nav aria-label={t('code.settings')}>
              {SECTIONS.map((it) => (
                <A key={it} href={paths.repositorySettings(repository, it === 'general' ? undefined : it)} aria-current={it === shown ? 'page' : undefined}>
                  {t(`code.settings.${it}`)}
                </A>
              ))}
            </nav>
            <div className="code-section">
              {shown === 'general' && <General repository={repository} />}
              {shown === 'rules' && <Rules repository={repository} />}
              {shown === 'webhooks' && <Webhooks repository={repository} />}
              {shown === 'delete' && <Danger repository={repository} />}
            </div>
          </div>
        )
      }
    </RepositoryPage>
  );
}
