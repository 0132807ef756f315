// The log view (portal.md 7.8): as many lines as there are, of which only those in view are drawn; folds; hits on the
// scroll bar. It follows the end until somebody scrolls up, and says then how many lines are new.
import '../styles/log.css';
import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore, type CSSProperties, type Ref, type WheelEvent } from 'react';
import { t } from '../../messages';
import { Button } from '../Button';
import { Icon } from '../Icon';
import { StateShape } from '../State';
import { Heights } from './heights';
import { LogLine, type LogText } from './LogLine';
import { blocksOf, heightOf, partsIn, placeOf, type Fold, type Part, type Sizes } from './places';
import { useFrameSize } from './useFrame';

/** Where lines come from. It is a store: lines arrive without anything above the view being drawn anew. */
export interface LogSource {
  subscribe: (watcher: () => void) => () => void;
  /** Another number whenever a line has come. */
  version: () => number;
  /** How many lines there are. */
  total: () => number;
  /** A line that is there already. */
  line: (line: number) => LogText | undefined;
  /** These lines are in view, or nearly: from the first to before the last. */
  want: (ranges: readonly (readonly [from: number, to: number])[]) => void;
}

/** What its tools can do with it. */
export interface LogHandle {
  /** Brings a line into view and opens its fold. */
  show: (line: number) => void;
  /** Opens a fold and brings its head to the top, or its last line to the foot. */
  openFold: (id: string, end?: boolean) => void;
  follow: () => void;
  focus: () => void;
  /** The first line in view. */
  first: () => number;
}

export interface LogViewProps {
  /** What it is the log of. */
  label: string;
  source: LogSource;
  folds?: readonly Fold[];
  /** Lines keep coming. */
  live?: boolean;
  wrap?: boolean;
  /** What is looked for, and the lines that have it. */
  query?: string;
  hits?: readonly number[];
  /** The hit that one is at. */
  hit?: number | undefined;
  /** A line that somebody has marked, and the address of each. */
  marked?: number | undefined;
  onMark?: (line: number) => void;
  hrefOf?: (line: number) => string;
  onFollowing?: (following: boolean) => void;
  /** At first: at the end, or where the handle says. */
  startAtEnd?: boolean;
  handle?: Ref<LogHandle>;
}

const NO_FOLDS: readonly Fold[] = [];
const NO_HITS: readonly number[] = [];
/** Drawn above and below what is in view. */
const SPARE_PX = 420;
/** Browsers draw no element that is much higher; beyond it, scrolling is in proportion. */
const HIGHEST_PX = 15_000_000;
/** A frame that nothing holds would be as high as its lines, and draw all of them. */
const TALLEST_PX = 6000;
/** Nearer to the end than this counts as there. */
const NEAR_PX = 24;
const FOLD_PX = 31;
const GAP_PX = 6;
/** Heights of lines are known once they are there and drawn: going to one goes on until nothing moves, or for so long. */
const AIM_MS = 2000;

interface Aim {
  line?: number;
  fold?: string;
  end?: boolean;
  until: number;
}

/** The view of a log. */
export function LogView(props: LogViewProps) {
  const { label, source, folds = NO_FOLDS, live = false, wrap = true, query = '', hits = NO_HITS, hit, marked, onMark, hrefOf, onFollowing, startAtEnd = live, handle } = props;
  const version = useSyncExternalStore(source.subscribe, source.version);
  const total = source.total();
  const frame = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const size = useFrameSize(frame, probe);
  const [heights] = useState(() => new Heights());
  const [measured, setMeasured] = useState(0);
  const [top, setTop] = useState(0);
  const [said, setSaid] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [whole, setWhole] = useState<ReadonlySet<number>>(new Set());
  const [following, setFollowing] = useState(startAtEnd);
  const leftAt = useRef(0);
  const wasTop = useRef(0);
  const aim = useRef<Aim>(undefined);

  const sizes = useMemo<Sizes>(() => ({ line: size?.line ?? 21, fold: FOLD_PX, gap: folds.length > 0 ? GAP_PX : 0 }), [size?.line, folds.length]);
  const isOpen = useCallback((fold: Fold) => said.get(fold.id) ?? !fold.folded, [said]);
  // Heights are not state of React's: `measured` says when they have changed.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const blocks = useMemo(() => blocksOf(total, folds, isOpen, heights, sizes), [total, folds, isOpen, heights, sizes, measured]);
  const full = heightOf(blocks);
  const high = Math.min(full, HIGHEST_PX);
  const view = Math.min(size?.height ?? 0, TALLEST_PX);
  /** Pixels of the log for one of scrolling. */
  const scale = full > high ? (full - view) / (high - view) : 1;
  const at = Math.min(top * scale, Math.max(0, full - view));
  const parts = size === undefined ? [] : partsIn(blocks, Math.max(0, at - SPARE_PX), at + view + SPARE_PX, heights, sizes);

  const width = size?.width;
  const wasWidth = useRef(width);
  useLayoutEffect(() => {
    if (wasWidth.current === width) return;
    wasWidth.current = width;
    heights.clear();
    setMeasured((it) => it + 1);
  }, [width, heights]);
  useLayoutEffect(() => {
    heights.clear();
    setMeasured((it) => it + 1);
  }, [wrap, heights]);

  const inView = parts.flatMap((it) => (it.kind === 'lines' ? [`${it.from} ${it.to}`] : [])).join();
  useEffect(() => {
    const ranges = inView.split(',').filter((it) => it !== '');
    if (ranges.length > 0) source.want(ranges.map((it) => it.split(' ').map(Number) as [number, number]));
  }, [source, inView, version]);

  const goTo = useCallback((y: number) => {
    const box = frame.current;
    if (box === null) return;
    box.scrollTop = y;
    wasTop.current = box.scrollTop;
    setTop(box.scrollTop);
  }, []);

  // Lines that are drawn are measured; what is above the view keeps the view where it is. After each drawing, as each may
  // have brought other lines into view; it draws again only where a height has changed.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useLayoutEffect(() => {
    const box = frame.current;
    if (box === null || size === undefined) return;
    const edge = box.scrollTop * scale;
    let above = 0;
    let change = 0;
    for (const row of wrap ? box.querySelectorAll<HTMLElement>('.lg[data-line]') : []) {
      const line = Number(row.dataset.line);
      const by = heights.set(line, Math.max(0, row.getBoundingClientRect().height - size.line));
      change += Math.abs(by);
      if (by !== 0 && placeOf(blocks, line, heights, sizes) < edge) above += by;
    }
    if (change > 0.5) setMeasured((it) => it + 1);
    const wanted = aim.current;
    if (wanted !== undefined) {
      const y = wanted.fold !== undefined ? aimAtFold(blocks, wanted, view) : placeOf(blocks, wanted.line ?? 0, heights, sizes) - view / 3;
      const isThere = wanted.line === undefined || source.line(wanted.line) !== undefined;
      if ((isThere && change <= 0.5) || performance.now() > wanted.until) aim.current = undefined;
      goTo(Math.max(0, y) / scale);
    } else if (following) {
      goTo(box.scrollHeight);
    } else if (Math.abs(above) > 0.5) {
      goTo(box.scrollTop + above / scale);
    }
  });

  const leave = useCallback(
    (isFollowing: boolean) => {
      setFollowing(isFollowing);
      leftAt.current = source.total();
      onFollowing?.(isFollowing);
    },
    [source, onFollowing],
  );
  const showWhole = useCallback((line: number) => {
    setWhole((was) => new Set(was).add(line));
  }, []);
  const scrolled = () => {
    const box = frame.current;
    if (box === null) return;
    const isEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    const isUp = box.scrollTop < wasTop.current - 1;
    // Somebody goes elsewhere.
    if (Math.abs(box.scrollTop - wasTop.current) > 1) aim.current = undefined;
    wasTop.current = box.scrollTop;
    if (following && isUp && !isEnd) leave(false);
    else if (!following && isEnd && live && aim.current === undefined) leave(true);
    setTop(box.scrollTop);
  };

  // A line may come between the turn of a wheel and what it does.
  const wheeled = (event: WheelEvent) => {
    if (following && event.deltaY < 0 && full > view) leave(false);
  };

  useImperativeHandle(handle, () => {
    const look = (wanted: Aim) => {
      if (following) leave(false);
      aim.current = wanted;
      setMeasured((it) => it + 1);
    };
    const open = (id: string) => {
      setSaid((was) => new Map(was).set(id, true));
    };
    return {
      show: (line) => {
        const fold = folds.find((it) => line >= it.from && line < it.to);
        if (fold !== undefined) open(fold.id);
        look({ line, until: performance.now() + AIM_MS });
      },
      openFold: (id, end = false) => {
        open(id);
        look({ fold: id, end, until: performance.now() + AIM_MS });
      },
      follow: () => {
        leave(true);
      },
      focus: () => {
        frame.current?.focus({ preventScroll: true });
      },
      first: () => firstIn(parts, at, sizes),
    };
  });

  const draw = (part: Part) => {
    const y = part.top - at + top;
    if (part.kind === 'fold') {
      return (
        <button
          key={`fold ${part.fold.id}`}
          type="button"
          className="fold"
          style={{ top: y }}
          aria-expanded={part.open}
          onClick={() => {
            if (following) leave(false);
            setSaid((was) => new Map(was).set(part.fold.id, !part.open));
          }}
        >
          <Icon name={part.open ? 'chevron-down' : 'chevron-right'} size="s" />
          <StateShape shape={part.fold.shape} />
          <b className="cut" dir="auto">
            {part.fold.title}
          </b>
          <span className="meta end nw">{part.fold.meta}</span>
        </button>
      );
    }
    const rows = [];
    for (let line = part.from; line < part.to; line += 1) {
      rows.push(
        <LogLine
          key={line}
          line={line}
          it={source.line(line)}
          query={query}
          href={hrefOf?.(line)}
          isMarked={line === marked}
          isHit={line === hit}
          isWhole={whole.has(line)}
          onWhole={showWhole}
          onMark={onMark}
        />,
      );
    }
    return (
      <div key={`lines ${part.block}`} className="lgp" style={{ top: y }}>
        {rows}
      </div>
    );
  };

  const fresh = total - leftAt.current;
  return (
    <div className="lgv" style={{ '--lgn': `${Math.max(4, String(total).length) + 3}ch` } as CSSProperties}>
      <div ref={frame} className={wrap ? 'lgs wrap' : 'lgs'} role="region" aria-label={label} tabIndex={0} onScroll={scrolled} onWheel={wheeled}>
        <div ref={probe} className="lg probe" aria-hidden="true">
          <span>0</span>
        </div>
        <div className="lgh" style={{ height: high }}>
          {parts.map(draw)}
        </div>
      </div>
      <Marks hits={hits} hit={hit} placed={(line) => (full === 0 ? 0 : placeOf(blocks, line, heights, sizes) / full)} />
      {live && !following && (
        <Button
          className="lgnew"
          size="s"
          icon="arrow-down"
          onClick={() => {
            leave(true);
          }}
        >
          {fresh > 0 ? t('ui.log.new', { count: fresh }) : t('ui.log.toEnd')}
        </Button>
      )}
    </div>
  );
}

function aimAtFold(blocks: ReturnType<typeof blocksOf>, { fold, end }: Aim, view: number): number {
  const index = blocks.findIndex((it) => it.kind === 'fold' && it.fold.id === fold);
  const head = blocks[index];
  const lines = blocks[index + 1];
  if (head === undefined) return 0;
  if (end !== true || lines?.kind !== 'lines') return head.top;
  // The end of the fold, and of the view; a short fold shows its head.
  return Math.max(head.top, lines.top + lines.height - view);
}

function firstIn(parts: readonly Part[], y: number, sizes: Sizes): number {
  for (const part of parts) {
    if (part.kind !== 'lines') continue;
    const rows = Math.max(0, Math.ceil((y - part.top) / sizes.line));
    if (part.from + rows < part.to) return part.from + rows;
  }
  return 0;
}

/** One mark for hits that lie close together. */
const MARKS = 240;

function Marks({ hits, hit, placed }: { hits: readonly number[]; hit: number | undefined; placed: (line: number) => number }) {
  if (hits.length === 0) return null;
  const places = new Set(hits.map((line) => Math.round(placed(line) * MARKS)));
  return (
    <div className="lgm" aria-hidden="true">
      {[...places].map((place) => (
        <i key={place} style={{ top: `${(place / MARKS) * 100}%` }} />
      ))}
      {hit !== undefined && <i className="at" style={{ top: `${placed(hit) * 100}%` }} />}
    </div>
  );
}
