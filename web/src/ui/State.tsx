// The only symbols of state in the product (portal.md 2.2): told apart by shape, then colour, then word.
import type { ReactNode } from 'react';
import { t } from '../messages';

/** The twelve shapes. */
export type Shape =
  | 'ok'
  | 'warn'
  | 'bad'
  | 'running'
  | 'waiting'
  | 'todo'
  | 'half'
  | 'unmet'
  | 'skipped'
  | 'cancelled'
  | 'asleep'
  | 'unknown';

const DRAWN: Readonly<Record<Shape, { colour: string; paths: ReactNode }>> = {
  ok: {
    colour: 'ok',
    paths: (
      <>
        <circle className="f" cx="6" cy="6" r="5.5" />
        <path className="c" d="M3.6 6.2l1.7 1.7 3.2-3.6" />
      </>
    ),
  },
  warn: {
    colour: 'warn',
    paths: (
      <>
        <path className="f" d="M6 .7l5.7 10.1H.3z" />
        <path className="c" d="M6 4.6v2.6M6 9v.1" />
      </>
    ),
  },
  bad: {
    colour: 'bad',
    paths: (
      <>
        <rect className="f" x=".8" y=".8" width="10.4" height="10.4" rx="2" />
        <path className="c" d="M4 4l4 4M8 4L4 8" />
      </>
    ),
  },
  running: {
    colour: 'run spin',
    paths: (
      <>
        <circle className="o" cx="6" cy="6" r="5" opacity=".28" />
        <path className="o" d="M6 1a5 5 0 0 1 5 5" strokeLinecap="round" />
      </>
    ),
  },
  waiting: {
    colour: 'warn',
    paths: (
      <>
        <circle className="o" cx="6" cy="6" r="5" strokeDasharray="2.2 1.7" />
        <path className="o" d="M6 3.6V6l1.6 1" />
      </>
    ),
  },
  todo: { colour: 'idle', paths: <circle className="o" cx="6" cy="6" r="5" /> },
  half: {
    colour: 'warn',
    paths: (
      <>
        <circle className="o" cx="6" cy="6" r="4.9" />
        <path className="f" d="M6 1a5 5 0 0 0 0 10z" />
      </>
    ),
  },
  unmet: {
    colour: 'bad',
    paths: (
      <>
        <rect className="o" x="1.2" y="1.2" width="9.6" height="9.6" rx="1.8" />
        <path className="o" d="M4.2 4.2l3.6 3.6M7.8 4.2L4.2 7.8" strokeLinecap="round" />
      </>
    ),
  },
  skipped: {
    colour: 'idle',
    paths: <path className="o" d="M2 2.5L5.5 6 2 9.5M6.5 2.5L10 6 6.5 9.5" strokeLinecap="round" strokeLinejoin="round" />,
  },
  cancelled: {
    colour: 'idle',
    paths: (
      <>
        <circle className="o" cx="6" cy="6" r="5" />
        <path className="o" d="M2.6 2.6l6.8 6.8" />
      </>
    ),
  },
  asleep: { colour: 'idle', paths: <path className="f" d="M7.2.9a5.2 5.2 0 1 0 4 6.9A4.3 4.3 0 0 1 7.2.9z" /> },
  unknown: { colour: 'idle', paths: <path className="o" d="M2.5 6h7" strokeLinecap="round" /> },
};

export interface StateShapeProps {
  shape: Shape;
  className?: string;
}

/** The shape alone, for where its word stands beside it anyway. */
export function StateShape({ shape, className }: StateShapeProps) {
  const { colour, paths } = DRAWN[shape];
  return (
    <svg className={['sh', colour, className].filter(Boolean).join(' ')} viewBox="0 0 12 12" aria-hidden="true">
      {paths}
    </svg>
  );
}

/** The usual word for a shape. */
export function stateWord(shape: Shape): string {
  return t(`ui.state.${shape}`);
}

export interface StateProps {
  shape: Shape;
  /** The word; else the shape's usual one. */
  children?: ReactNode;
  /** Colours the word, too. */
  loud?: boolean;
}

/** Shape and word. */
export function State({ shape, children, loud = false }: StateProps) {
  const tone = loud ? (DRAWN[shape].colour.split(' ')[0] ?? '') : '';
  return (
    <span className={tone === '' || tone === 'idle' ? 'st' : `st t-${tone}`}>
      <StateShape shape={shape} />
      <span>{children ?? stateWord(shape)}</span>
    </span>
  );
}

/** A shape that stands alone in a dense matrix: its word is hidden, not gone. */
export function StateMark({ shape, label }: { shape: Shape; label?: string }) {
  const word = label ?? stateWord(shape);
  return (
    <span className="st" title={word}>
      <StateShape shape={shape} />
      <span className="sr">{word}</span>
    </span>
  );
}
