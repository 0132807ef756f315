// One line of a log: its number, its time, its text in colours.
import { memo, useMemo, type MouseEvent } from 'react';
import { t } from '../../messages';
import { formatClock, formatExact } from '../time';
import { marked, spansOf } from './ansi';

/** A line, as its source knows it. */
export interface LogText {
  text: string;
  /** Epoch milliseconds. */
  at?: number | undefined;
  level?: 'warn' | 'error' | undefined;
}

/** Three stars and no more. */
const MASK = /(?<!\*)\*{3}(?!\*)/;

/** Longer lines are cut until somebody wants all of one. */
const LETTERS_MOST = 4000;

export interface LogLineProps {
  line: number;
  /** It is not there yet. */
  it: LogText | undefined;
  /** What is looked for. */
  query: string;
  /** The address of the line. */
  href: string | undefined;
  isMarked: boolean;
  isHit: boolean;
  isWhole: boolean;
  onWhole: (line: number) => void;
  onMark: ((line: number) => void) | undefined;
}

function classOf({ it, isMarked, isHit }: LogLineProps): string {
  return ['lg', it?.level === 'warn' && 'w', it?.level === 'error' && 'e', isMarked && 'on', isHit && 'hit'].filter(Boolean).join(' ');
}

/** "09:41:15.204". */
function clockOf(at: number): string {
  return `${formatClock(at)}.${String(at % 1000).padStart(3, '0')}`;
}

function LineOf(props: LogLineProps) {
  const { line, it, query, href, isWhole, onWhole, onMark } = props;
  const isLong = it !== undefined && !isWhole && it.text.length > LETTERS_MOST;
  const text = it === undefined ? '' : isLong ? it.text.slice(0, LETTERS_MOST) : it.text;
  const spans = useMemo(() => (query === '' ? spansOf(text) : marked(spansOf(text), query)), [text, query]);
  const mark = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || onMark === undefined) return;
    event.preventDefault();
    onMark(line);
  };
  return (
    <div className={classOf(props)} data-line={line}>
      {href === undefined ? (
        <i>{line + 1}</i>
      ) : (
        <a className="n" href={href} tabIndex={-1} aria-label={t('ui.log.line', { number: line + 1 })} onClick={mark}>
          {line + 1}
        </a>
      )}
      {it?.at === undefined ? (
        <time />
      ) : (
        <time dateTime={new Date(it.at).toISOString()} title={formatExact(it.at)}>
          {clockOf(it.at)}
        </time>
      )}
      <span className="lt" dir="auto" aria-busy={it === undefined || undefined}>
        {spans.map((span, index) => (
          <Piece key={index} text={span.text} className={span.className} />
        ))}
        {isLong && (
          <button
            type="button"
            className="link"
            tabIndex={-1}
            onClick={() => {
              onWhole(line);
            }}
          >
            {t('ui.log.whole', { count: it.text.length - LETTERS_MOST })}
          </button>
        )}
      </span>
    </div>
  );
}

/** The server writes `***` where a secret stood: a solid bar, which is read as what it is. */
function Piece({ text, className }: { text: string; className: string }) {
  if (!MASK.test(text)) return className === '' ? text : <span className={className}>{text}</span>;
  return (
    <span className={className}>
      {text.split(MASK).map((part, index) => (
        <span key={index}>
          {index > 0 && <span className="mask">{t('ui.log.hidden')}</span>}
          {part}
        </span>
      ))}
    </span>
  );
}

/** Drawn anew only when something about it has changed: a screen of them moves sixty times a second. */
export const LogLine = memo(LineOf);
