// What a run led to: what it made, the links and texts of its template, and what comes next.
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, Button, Icon, isIconName, Laid, Markdown, Slab, Stack } from '../../../ui';
import { isRef, MadeList } from './MadeList';
import type { OutputLink, OutputText, RunView } from './runData';

const LINKS_MOST = 30;
const TEXTS_MOST = 20;

/** Slabs above the steps. `again` leads to the form with the same answers. */
export function Result({ run, again }: { run: RunView; again: string | undefined }) {
  const made = new Set(run.made.flatMap((it) => [it.ref, it.url]).filter((it) => it !== undefined));
  const all = (run.output?.links ?? []).flatMap((it) => linkOf(it) ?? []).slice(0, LINKS_MOST);
  // What the run made is named above already.
  const links = all.filter((it) => !made.has(it.ref ?? it.href) && !made.has(it.href.replace(/\.git$/, '')));
  const texts = (run.output?.text ?? []).filter((it) => typeof it.content === 'string' && it.content !== '').slice(0, TEXTS_MOST);
  return (
    <Laid columns={texts.length > 0 ? 'two' : 'one'} className="rresult">
      {texts.length > 0 && (
        <Stack>
          {texts.map((it, index) => (
            <Text key={index} text={it} />
          ))}
        </Stack>
      )}
      <Stack>
        <Slab title={t('run.result')}>
          {run.made.length > 0 && <MadeList made={run.made} />}
          {links.length > 0 && (
            <ul className="rmade">
              {links.map((it, index) => (
                <li key={index}>
                  <Icon name={it.icon} />
                  <A href={it.href} className="brk" dir="auto">
                    {it.title}
                  </A>
                </li>
              ))}
            </ul>
          )}
          {run.made.length === 0 && links.length === 0 && <p className="mid">{t('run.result.nothing')}</p>}
          <Next run={run} links={all} again={again} />
        </Slab>
      </Stack>
    </Laid>
  );
}

function Text({ text }: { text: OutputText }) {
  const title = text.title ?? t('run.text');
  return (
    <Slab title={<bdi>{title.slice(0, 200)}</bdi>}>
      <Markdown text={text.content ?? ''} />
    </Slab>
  );
}

interface Link {
  title: string;
  href: string;
  icon: string;
  ref: string | undefined;
}

function linkOf({ title, url, icon, entityRef }: OutputLink): Link | undefined {
  const ref = typeof entityRef === 'string' && isRef(entityRef) ? entityRef : undefined;
  const href = ref === undefined ? url : paths.entity(ref);
  if (typeof href !== 'string' || href === '') return undefined;
  const named = typeof title === 'string' && title.trim() !== '' ? title : (ref ?? href);
  return { title: named.slice(0, 300), href, icon: typeof icon === 'string' && isIconName(icon) ? icon : ref === undefined ? 'external-link' : 'box', ref };
}

/** The usual ways on, the likeliest first: at most one is primary. */
function Next({ run, links, again }: { run: RunView; links: readonly Link[]; again: string | undefined }) {
  const entity = [...run.made.map((it) => it.ref), ...links.map((it) => it.ref)].find((it) => it !== undefined && isRef(it));
  const repository = run.made.find((it) => it.what === 'repository' && it.url !== undefined)?.url;
  return (
    <div className="fx wrap rnext">
      {repository !== undefined && (
        <Button icon="folder-git-2" href={repository} variant={entity === undefined ? 'primary' : 'default'}>
          {t('run.next.repository')}
        </Button>
      )}
      {entity !== undefined && (
        <Button icon="boxes" href={paths.entity(entity)} variant="primary">
          {t('run.next.catalog')}
        </Button>
      )}
      {entity !== undefined && /^component:/i.test(entity) && (
        <Button icon="rocket" href={paths.journey(run.id)}>
          {t('run.next.journey')}
        </Button>
      )}
      {again !== undefined && (
        <Button icon="repeat" href={again} variant="quiet">
          {t('run.next.again')}
        </Button>
      )}
    </div>
  );
}
