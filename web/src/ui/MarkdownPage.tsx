// A document of a repository, such as its README: Markdown with the HTML that text needs, whose links and pictures are
// relative to where it lies. The reader is fetched when the first one is shown.
import { lazy, Suspense } from 'react';

export interface MarkdownPageProps {
  text: string;
  /** Where a relative link leads; undefined where it leads nowhere. */
  link: (href: string) => string | undefined;
  /** The data of a relative picture, as an address that holds it; undefined where there is none. */
  image: (src: string, signal: AbortSignal) => Promise<string | undefined>;
}

const Body = lazy(() => import('./MarkdownPageBody'));

/** A page to read. */
export function MarkdownPage(props: MarkdownPageProps) {
  return (
    <Suspense fallback={<div className="prose" aria-busy="true" />}>
      <Body {...props} />
    </Suspense>
  );
}
