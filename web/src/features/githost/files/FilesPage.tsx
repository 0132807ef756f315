// Files of a repository at a branch, tag or commit: a folder with its README, or one file; the tree beside it.
import './files.css';
import { useQuery } from '@tanstack/react-query';
import { useMediaQuery } from '@mantine/hooks';
import { t } from '../../../messages';
import { useGo, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Button, CodeBlock, EmptyState, IconButton, Menu } from '../../../ui';
import { RefSelect } from '../parts/RefSelect';
import { RepositoryPage } from '../parts/RepositoryPage';
import { CloneButton } from '../parts/CloneButton';
import { refsQuery, type Repository } from '../data';
import { isCommit, nameOf, stepsOf } from '../words';
import { FileView } from './FileView';
import { Folder } from './Folder';
import { TreePane } from './TreePane';
import { useWriting } from './writing';

/** Where somebody looks. */
export interface Look {
  repository: Repository;
  /** A branch, tag or commit. */
  ref: string;
}

/** The page at `/code/OWNER/NAME`: `?ref=`, and `?path=` for a folder or `?file=` for a file. */
export default function FilesPage() {
  const query = useUrlQuery();
  const file = query.get('file') ?? '';
  const path = query.get('path') ?? '';
  const title = file !== '' ? file : path;
  return (
    <RepositoryPage tab="files" {...(title === '' ? {} : { title })}>
      {(repository) => <Files repository={repository} refName={query.get('ref') ?? undefined} path={path} file={file} />}
    </RepositoryPage>
  );
}

function Files({ repository, refName, path, file }: { repository: Repository; refName: string | undefined; path: string; file: string }) {
  const branches = useQuery(refsQuery(repository, 'branches'));
  const wide = useMediaQuery('(min-width: 1000px)', undefined, { getInitialValueInEffect: false });
  const isInside = path !== '' || file !== '';
  if (refName === undefined && branches.data?.length === 0) return <Empty repository={repository} />;
  const look: Look = { repository, ref: refName ?? repository.defaultBranch };
  return (
    <div className={isInside && wide ? 'files two' : 'files'}>
      {isInside && wide && <TreePane look={look} current={file === '' ? path : file} isFolder={file === ''} />}
      <div className="files-main">
        <Where look={look} path={path} file={file} />
        {file === '' ? <Folder look={look} path={path} /> : <FileView key={`${look.ref} ${file}`} look={look} path={file} />}
      </div>
    </div>
  );
}

/** The branch and the path, each step a link; and what can be done here. */
function Where({ look, path, file }: { look: Look; path: string; file: string }) {
  const { repository, ref } = look;
  const go = useGo();
  const writing = useWriting(look);
  const whole = file === '' ? path : file;
  const steps = stepsOf(whole);
  return (
    <div className="tools where">
      <RefSelect repository={repository} value={ref} onChange={(next) => { go(paths.repository(repository, { ref: next, path: file === '' && path !== '' ? path : undefined, file: file === '' ? undefined : file })); }} />
      <nav className="steps mono" aria-label={t('code.path')} dir="ltr">
        <A href={paths.repository(repository, { ref })}>{repository.name}</A>
        {steps.map((step, index) => (
          <span key={step.path}>
            {' / '}
            {index === steps.length - 1 ? <b aria-current="page">{step.name}</b> : <A href={paths.repository(repository, { ref, path: step.path })}>{step.name}</A>}
          </span>
        ))}
      </nav>
      <span className="end fx g4">
        <IconButton icon="history" label={t('code.history')} href={paths.commits(repository, { ref, path: whole === '' ? undefined : whole })} />
        {file === '' && (
          <Menu
            trigger={<Button icon="plus">{t('code.add')}</Button>}
            items={[{ label: t('code.newFile'), icon: 'file-text', disabledReason: writing.reason, onClick: () => { go(paths.editFile(repository, { ref, path: path === '' ? undefined : path })); } }]}
          />
        )}
        {whole !== '' && <span className="hide-sm"><CloneButton repository={repository} /></span>}
      </span>
      {isCommit(ref) && <span className="meta">{t('code.atCommit', { name: nameOf(repository.name) })}</span>}
    </div>
  );
}

function Empty({ repository }: { repository: Repository }) {
  const url = repository.cloneUrl;
  return (
    <div className="slab">
      <EmptyState icon="folder-git-2" title={t('code.empty')} text={t('code.emptyText')}>
        <Button icon="plus" href={paths.editFile(repository, { ref: repository.defaultBranch, file: undefined })}>{t('code.firstFile')}</Button>
      </EmptyState>
      <div className="b howto">
        <CodeBlock title={t('code.empty.existing')} text={`git remote add origin ${url}\ngit push -u origin ${repository.defaultBranch}`} />
        <CodeBlock title={t('code.empty.new')} text={`git clone ${url}\ncd ${repository.name}\ngit switch -c ${repository.defaultBranch}\ngit commit --allow-empty -m "Begin"\ngit push -u origin ${repository.defaultBranch}`} />
      </div>
    </div>
  );
}
