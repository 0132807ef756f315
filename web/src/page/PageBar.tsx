// What a page puts into the frame's top bar: breadcrumbs, actions, one primary action; and its title.
import { createContext, useContext, useEffect, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { t } from '../messages';
import { A, Icon } from '../ui';

/** A step above the page. */
export interface Crumb {
  label: string;
  href: string;
}

/** The frame's places, which pages draw into. */
export interface BarPlaces {
  crumbs: HTMLElement | null;
  actions: HTMLElement | null;
}

/** Filled by the frame. */
export const BarContext = createContext<BarPlaces>({ crumbs: null, actions: null });

interface Props {
  /** The page's own name, last among the crumbs and first in the window's title. */
  title: string;
  crumbs?: readonly Crumb[];
  /** Icons first, then at most one primary button. */
  actions?: ReactNode;
  /** The page has no header of its own, so the crumb is its `h1`. */
  isHeading?: boolean;
}

/** Fills the top bar. Each page has exactly one. */
export function PageBar({ title, crumbs = [], actions, isHeading = false }: Props) {
  const places = useContext(BarContext);
  useEffect(() => {
    document.title = t('page.title', { title: title.slice(0, 120) });
  }, [title]);
  // On phones a page with a header of its own leads back to its parent instead of repeating its name.
  const isBelow = !isHeading && crumbs.length > 0;
  const leadsUp = isHeading && crumbs.length > 0;
  useEffect(() => {
    places.crumbs?.classList.toggle('par', isBelow);
    places.crumbs?.classList.toggle('up', leadsUp);
  }, [places.crumbs, isBelow, leadsUp]);
  const Here = isHeading ? 'h1' : 'b';
  return (
    <>
      {places.crumbs &&
        createPortal(
          <>
            {crumbs.map((crumb) => (
              <span key={crumb.href} className="crumb">
                <A href={crumb.href}>
                  <span className="only-sm">
                    <Icon name="chevron-left" />
                  </span>
                  <span className="cl">{crumb.label}</span>
                </A>
                <span className="sep" aria-hidden="true">
                  /
                </span>
              </span>
            ))}
            <Here aria-current="page" className="cut here" dir="auto">
              {title}
            </Here>
          </>,
          places.crumbs,
        )}
      {places.actions && actions !== undefined && createPortal(actions, places.actions)}
    </>
  );
}
