// The descriptor's links. An address that a page must not open is shown as text.
import { useState } from 'react';
import type { EntityProps } from '../../../../layout/feature';
import { t } from '../../../../messages';
import { A, Button, Icon, isIconName, safeHref, Slab } from '../../../../ui';
import { linksOf } from '../facts';
import { linkIcon } from '../linkIcons';

const SHOWN = 12;

/** Two columns of links with their icons; nothing when there are none. */
export function LinksCard({ entity }: EntityProps) {
  const [all, setAll] = useState(false);
  const links = linksOf(entity);
  if (links.length === 0) return null;
  const shown = all ? links.slice(0, 300) : links.slice(0, SHOWN);
  return (
    <Slab title={t('catalog.entity.links.title')} {...(links.length > SHOWN ? { count: links.length } : {})}>
      <div className="ent-links">
        {shown.map((link, index) => {
          const refused = safeHref(link.url) === undefined;
          const title = refused ? t('catalog.entity.links.refused', { url: link.url.slice(0, 200) }) : link.url.slice(0, 300);
          return (
            <A key={index} className={refused ? 'fx dim' : 'fx'} href={link.url} title={title}>
              <Icon name={refused ? 'unlink' : linkIcon(link.icon, link.title, isIconName)} size="s" />
              <span className="cut" dir="auto">
                {link.title.slice(0, 200)}
              </span>
            </A>
          );
        })}
      </div>
      {links.length > shown.length && (
        <Button
          variant="quiet"
          size="s"
          onClick={() => {
            setAll(true);
          }}
        >
          {t('catalog.entity.more.count', { count: links.length - shown.length })}
        </Button>
      )}
    </Slab>
  );
}
