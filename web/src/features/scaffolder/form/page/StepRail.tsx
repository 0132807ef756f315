// The steps of a form with their answers, what it will make, and how long that takes.
import { t } from '../../../../messages';
import { formatDuration, Icon } from '../../../../ui';
import { readRepoUrl } from '../fields/repo';
import type { TemplateInfo } from '../requests';
import { reviewOf } from '../review';
import type { FormPage } from '../schema/describe';
import { textOf, type Values } from '../schema/json';

interface Props {
  pages: readonly FormPage[];
  values: Values;
  step: number;
  /** The furthest step that somebody has been at. */
  reached: number;
  onStep: (step: number) => void;
  info: TemplateInfo | undefined;
  heading: string;
  files: number | undefined;
}

/** At the start of the page; on phones it is left out. */
export function StepRail({ pages, values, step, reached, onStep, info, heading, files }: Props) {
  const names = [...pages.map((it) => it.title), t('form.review')];
  return (
    <aside className="wsteps" aria-label={t('form.steps')}>
      <div className="meta wsteps-of" dir="auto">
        {heading}
      </div>
      <ol>
        {names.map((name, index) => {
          const isDone = index < step || (index < reached && index !== step);
          const page = pages[index];
          const said = page === undefined ? reviewWords(files, info) : answersOf(page, values, index === step);
          const inside = (
            <>
              <b dir="auto">{name}</b>
              <span dir="auto">{said}</span>
            </>
          );
          return (
            <li key={index} className={index === step ? 'now' : isDone ? 'done' : undefined} aria-current={index === step ? 'step' : undefined}>
              <span className="n">{isDone ? <Icon name="check" label={t('form.step.done')} /> : index + 1}</span>
              {index <= reached && index !== step ? (
                <button
                  type="button"
                  onClick={() => {
                    onStep(index);
                  }}
                >
                  {inside}
                </button>
              ) : (
                <div>{inside}</div>
              )}
            </li>
          );
        })}
      </ol>
      {info !== undefined && <Makes info={info} values={values} files={files} />}
    </aside>
  );
}

const MOST_ANSWERS = 3;

function answersOf(page: FormPage, values: Values, isNow: boolean): string {
  const rows = reviewOf(page, values);
  const answered = rows.filter((it) => it.value !== '');
  if (isNow) return t('form.answered', { answered: answered.length, count: rows.length });
  if (answered.length === 0) return t('form.notYet');
  return answered
    .slice(0, MOST_ANSWERS)
    .map((it) => it.value.slice(0, 40))
    .join(', ');
}

function reviewWords(files: number | undefined, info: TemplateInfo | undefined): string {
  if (files !== undefined) return t('form.files', { count: files });
  return (info?.makes ?? []).map((it) => t(`form.makes.${it}`, { defaultValue: it })).join(', ');
}

const ICONS: Readonly<Record<string, string>> = { repository: 'git-branch', 'catalog-entry': 'box', 'pull-request': 'git-pull-request', files: 'file-text', docs: 'book-open' };

function Makes({ info, values, files }: { info: TemplateInfo; values: Values; files: number | undefined }) {
  const repository = Object.values(values).find((it): it is string => typeof it === 'string' && /[?&]repo=/.test(it));
  const place = repository === undefined ? undefined : readRepoUrl(repository);
  const detail = (what: string) => {
    if (what === 'repository' || what === 'pull-request') return place === undefined ? '' : [place.owner ?? place.project, place.repo].filter((it) => it !== undefined).join('/');
    if (what === 'catalog-entry') return textOf(values.name) ?? textOf(values.component_id) ?? textOf(values.componentName) ?? '';
    return what === 'files' && files !== undefined ? String(files) : '';
  };
  return (
    <div className="wsum">
      <h2>{t('form.makes')}</h2>
      {info.makes.map((it) => (
        <div key={it} className="fx">
          <Icon name={ICONS[it] ?? 'shapes'} size="s" />
          <span>{t(`form.makes.${it}`, { defaultValue: it })}</span>
          <bdi className="dim cut end">{detail(it)}</bdi>
        </div>
      ))}
      <div className="fx wsum-time">
        <Icon name="clock" size="s" />
        <span>{t('form.usual')}</span>
        <b className="end">{info.usual?.totalMs === undefined || info.usual.totalMs === null ? t('form.usual.none') : formatDuration(info.usual.totalMs)}</b>
      </div>
    </div>
  );
}
