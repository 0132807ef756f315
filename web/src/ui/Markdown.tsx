// Descriptions and texts of other people: Markdown, sanitised, without images. The reader is fetched when
// the first one is shown; until then the text stands there as it was written.
import { lazy, Suspense } from 'react';

const Body = lazy(() => import('./MarkdownBody'));

export interface MarkdownProps {
  text: string;
  /** A description: body size, no margins around. Else a page to read. */
  short?: boolean;
}

/** Sanitised Markdown. */
export function Markdown({ text, short = true }: MarkdownProps) {
  const classes = short ? 'prose short' : 'prose';
  return (
    <Suspense
      fallback={
        <div className={classes} dir="auto">
          <p>{text}</p>
        </div>
      }
    >
      <Body text={text} className={classes} />
    </Suspense>
  );
}
