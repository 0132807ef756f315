// The Path (portal.md 7.7): stones laid in a row, each as wide as it took. For whatever takes time.
import { useState, type KeyboardEvent } from 'react';
import { t } from '../messages';
import { formatDuration } from './time';

/** `alt` is chosen by the Path itself where two done stones meet. */
export type StoneState = 'ok' | 'run' | 'bad' | 'warn' | 'wait' | 'next' | 'acc';

/** A stone. */
export interface Stone {
  name?: string;
  state: StoneState;
  /** How long it took, or usually takes. Milliseconds, or any unit that all stones share. */
  length: number;
}

export interface PathProps {
  stones: readonly Stone[];
  /** 14 high; 10 in tables; 40 with names. */
  size?: 'table' | 'normal' | 'tall';
  /** Lengths are milliseconds and are said. */
  timed?: boolean;
  /** Before the stones in the spoken label. */
  label?: string;
}

/** One image for who listens; hover or arrow keys name a stone for who looks. */
export function Path({ stones, size = 'normal', timed = false, label }: PathProps) {
  const [at, setAt] = useState<number>();
  const said = stones.map((stone) => say(stone, timed));
  const whole = [label, said.join(', ')].filter((it) => it !== undefined && it !== '').join(': ');
  const key = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || stones.length === 0) return;
    event.preventDefault();
    setAt(((at ?? (step > 0 ? -1 : 0)) + step + stones.length) % stones.length);
  };
  return (
    <div
      className={size === 'tall' ? 'path tall' : size === 'table' ? 'path small' : 'path'}
      role="img"
      aria-label={at === undefined ? whole : said[at]}
      tabIndex={size === 'table' ? undefined : 0}
      onKeyDown={size === 'table' ? undefined : key}
      onBlur={() => {
        setAt(undefined);
      }}
    >
      {stones.map((stone, index) => (
        <i key={index} className={`p-${lookOf(stones, index)}${at === index ? ' at' : ''}`} style={{ flexGrow: Math.max(stone.length, 0) }} title={said[index]}>
          {size === 'tall' && stone.name !== undefined && <span className="cut">{stone.name}</span>}
        </i>
      ))}
    </div>
  );
}

function say(stone: Stone, timed: boolean): string {
  const word = t(`ui.path.${stone.state}`);
  const spoken = timed ? `${word}, ${formatDuration(stone.length)}` : word;
  return stone.name === undefined ? spoken : t('ui.path.stone', { name: stone.name, state: spoken });
}

/** Done stones alternate, so that neighbours are told apart. */
function lookOf(stones: readonly Stone[], index: number): string {
  const state = stones[index]?.state ?? 'next';
  return state === 'ok' && index % 2 === 1 ? 'alt' : state;
}
