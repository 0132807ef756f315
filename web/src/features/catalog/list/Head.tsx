// The top bar of the catalog: its neighbours, and the one primary action.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';
import { paths } from '../../../paths/paths';
import { Button, Chip, formatNumber } from '../../../ui';
import { useProblemCount } from './problems';

/** Fills it. */
export function Head() {
  const problems = useProblemCount() ?? 0;
  return (
    <PageBar
      title={t('catalog.nav')}
      isHeading
      actions={
        <>
          <Button variant="quiet" className="hide-sm" href={paths.locations()}>
            {t('catalog.list.locations')}
          </Button>
          <Button variant="quiet" className="hide-sm" href={paths.problems()}>
            {t('catalog.list.allProblems')} {problems > 0 && <Chip tone="warn">{formatNumber(problems)}</Chip>}
          </Button>
          <Button variant="primary" icon="plus" keys="r" href={paths.register()}>
            {t('catalog.list.register')}
          </Button>
        </>
      }
    />
  );
}
