// Links. The app says how to go somewhere; a plain click goes there without loading the page anew, and
// everything else (new tab, download, copy) stays the browser's.
import { createContext, useContext, useEffect, useRef, type ComponentPropsWithRef, type FocusEvent, type MouseEvent, type PointerEvent } from 'react';

/** How to go somewhere. */
export interface Navigation {
  go: (href: string, options?: { newTab?: boolean }) => void;
  prefetch: (href: string) => void;
}

/** Filled by the app. Without it, links are plain links. */
export const NavigationContext = createContext<Navigation>({
  go: (href) => {
    window.location.assign(href);
  },
  prefetch: () => undefined,
});

/** A pointer that rests this long means to go there. */
const REST_MS = 60;

export interface AProps extends Omit<ComponentPropsWithRef<'a'>, 'href'> {
  href: string;
}

/** What an address from a descriptor may be: a page of ours, the web, mail, a phone. Never a script. */
export function safeHref(href: string): string | undefined {
  const text = href.trim();
  if (/^(https?:|mailto:|tel:)/i.test(text)) return text;
  // A scheme of any other kind; control characters would hide one from us and not from the browser.
  if (/^[^/?#]*:/.test(text) || /[\u0000-\u001f]/.test(text) || /^[/\\]{2}/.test(text) || text.startsWith('\\')) return undefined;
  return text;
}

/** A link. Addresses that a page must not open are drawn as plain text. */
export function A({ href, onClick, onPointerEnter, onPointerLeave, onFocus, children, ...rest }: AProps) {
  const { go, prefetch } = useContext(NavigationContext);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(resting.current);
    },
    [],
  );
  const safe = safeHref(href);
  if (safe === undefined) {
    return (
      <span className={rest.className} style={rest.style} title={rest.title} dir={rest.dir}>
        {children}
      </span>
    );
  }
  const outside = /^[a-z]+:/i.test(safe) && !safe.startsWith(`${window.location.origin}/`);
  if (outside || rest.download !== undefined) {
    const target = outside && /^https?:/i.test(safe) ? { target: '_blank', rel: 'noopener noreferrer' } : {};
    return (
      <a href={safe} {...target} onClick={onClick} onPointerEnter={onPointerEnter} onPointerLeave={onPointerLeave} onFocus={onFocus} {...rest}>
        {children}
      </a>
    );
  }
  // Descriptors name pages of ours by their whole address.
  const here = safe.startsWith(`${window.location.origin}/`) ? safe.slice(window.location.origin.length) : safe;
  const inPage = safe.startsWith('#');
  const click = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || inPage || event.button !== 0 || (rest.target !== undefined && rest.target !== '_self')) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(here);
  };
  const enter = (event: PointerEvent<HTMLAnchorElement>) => {
    onPointerEnter?.(event);
    if (inPage || event.pointerType === 'touch') return;
    clearTimeout(resting.current);
    resting.current = setTimeout(() => {
      prefetch(here);
    }, REST_MS);
  };
  const leave = (event: PointerEvent<HTMLAnchorElement>) => {
    onPointerLeave?.(event);
    clearTimeout(resting.current);
  };
  const focus = (event: FocusEvent<HTMLAnchorElement>) => {
    onFocus?.(event);
    if (!inPage) prefetch(here);
  };
  return (
    <a href={safe} onClick={click} onPointerEnter={enter} onPointerLeave={leave} onFocus={focus} {...rest}>
      {children}
    </a>
  );
}
