// What I keep: starred and recently visited; and the organisation's links.
import { useStart, type PortalLink } from '../../../layout/start';
import { EntityLink } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { useSettings } from '../../../settings/settings';
import { A, Button, Icon, isIconName, Slab, Time } from '../../../ui';

const STARRED_MOST = 12;
const RECENT_MOST = 8;

/** Starred things, two a row. */
export function Starred() {
  const { starred } = useSettings();
  const all =
    starred.length > STARRED_MOST ? (
      <Button variant="quiet" size="s" href={paths.catalog({ view: 'starred' })}>
        {t('home.starred.all')}
      </Button>
    ) : undefined;
  return (
    <Slab title={t('home.starred')} count={starred.length > 0 ? starred.length : undefined} actions={all}>
      {starred.length === 0 ? (
        <p className="dim">{t('home.starred.none')}</p>
      ) : (
        <ul className="home-two">
          {starred.slice(0, STARRED_MOST).map((ref) => (
            <li key={ref}>
              <EntityLink entity={ref} />
            </li>
          ))}
        </ul>
      )}
    </Slab>
  );
}

/** The last pages of entities that I opened. */
export function Recents() {
  const { recents } = useSettings();
  return (
    <Slab title={t('home.recent')}>
      {recents.length === 0 ? (
        <p className="dim">{t('home.recent.none')}</p>
      ) : (
        <ul className="home-one">
          {recents.slice(0, RECENT_MOST).map((it) => (
            <li key={it.ref}>
              <EntityLink entity={it.ref} title={it.title} />
              <Time at={it.at} bare className="meta" />
            </li>
          ))}
        </ul>
      )}
    </Slab>
  );
}

/** Links that the operator gave, by their groups; nothing where there are none. */
export function Links() {
  const links = useStart()?.links ?? [];
  if (links.length === 0) return null;
  const groups = [...new Set(links.map((it) => it.group ?? ''))];
  return groups.map((group) => (
    <Slab key={group} title={group === '' ? t('home.links') : <span dir="auto">{group}</span>}>
      <ul className="home-one">
        {links
          .filter((it) => (it.group ?? '') === group)
          .map((it) => (
            <li key={`${it.title} ${it.url}`}>
              <Link it={it} />
            </li>
          ))}
      </ul>
    </Slab>
  ));
}

function Link({ it }: { it: PortalLink }) {
  return (
    <A href={it.url} className="ent">
      <Icon name={it.icon !== undefined && isIconName(it.icon) ? it.icon : 'link'} size="s" />
      <span dir="auto">{it.title}</span>
    </A>
  );
}
