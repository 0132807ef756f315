// What is wrong with the descriptor, under the tabs: how many, where, and the way to repair it.
import type { EntityProblem, EntityView } from '../../../api/entityView';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { Banner, Button } from '../../../ui';

/** More are read in the descriptor. */
const SHOWN = 3;

interface Props {
  view: EntityView;
  entityRef: string;
}

/** "2 problems at lines 7 and 14", and Repair. Nothing when nothing is wrong. */
export function ProblemsBanner({ view, entityRef }: Props) {
  const errors = view.problems.filter((it) => it.severity === 'error');
  const shown = errors.length > 0 ? errors : view.problems;
  const first = shown[0];
  if (first === undefined) return null;
  const key = errors.length > 0 ? 'catalog.entity.problems.title' : 'catalog.entity.warnings.title';
  const repair = (
    <Button size="s" href={paths.entity(entityRef, 'descriptor')}>
      {t('catalog.entity.problems.repair')}
    </Button>
  );
  return (
    <Banner state={errors.length > 0 ? 'bad' : 'warn'} actions={repair}>
      <b>{t(key, { count: shown.length, where: whereOf(shown) })}</b>
      <ul className="ent-problems">
        {shown.slice(0, SHOWN).map((it, index) => (
          <li key={index} dir="auto">
            {it.message.slice(0, 300)}
            {it.hint !== undefined && <span className="dim"> {it.hint.slice(0, 200)}</span>}
          </li>
        ))}
        {shown.length > SHOWN && <li className="dim">{t('catalog.entity.problems.more', { count: shown.length - SHOWN })}</li>}
      </ul>
    </Banner>
  );
}

/** "at lines 7, 9 and 14". */
function whereOf(problems: readonly EntityProblem[]): string {
  const lines = [...new Set(problems.flatMap((it) => (it.line === undefined ? [] : [it.line])))].sort((one, other) => one - other);
  if (lines.length === 0) return t('catalog.entity.problems.somewhere');
  const last = lines.at(-1);
  if (lines.length === 1) return t('catalog.entity.problems.line', { lines: last });
  return t('catalog.entity.problems.lines', { lines: lines.slice(0, Math.min(6, lines.length - 1)).join(', '), last });
}
