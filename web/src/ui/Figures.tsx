// Small drawings that stand beside a figure: ring, meter, sparkline, band.
import { t } from '../messages';

/** One check of a ring. */
export type Segment = 'on' | 'half' | 'off';

export interface RingProps {
  /** One a check. */
  segments: readonly Segment[];
  /** 22, 36 or 76. The larger two hold the score. */
  size?: 22 | 36 | 76;
  score: number;
  of?: number;
}

const WIDTH = { 22: 3, 36: 4, 76: 7 } as const;
const GAP = { 22: 1.44, 36: 2.48, 76: 5.4 } as const;
const RADIUS = { 22: 9, 36: 15.5, 76: 34 } as const;

/** A score as a ring of stones. No traffic lights: a score is not an incident. */
export function Ring({ segments, size = 36, score, of = 100 }: RingProps) {
  const half = size / 2;
  const radius = RADIUS[size];
  const count = Math.max(segments.length, 1);
  const gap = count === 1 ? 0 : GAP[size] / radius / 2;
  const turn = (Math.PI * 2) / count;
  const point = (angle: number) => `${(half + radius * Math.sin(angle)).toFixed(2)} ${(half - radius * Math.cos(angle)).toFixed(2)}`;
  return (
    <svg className="ring" width={size} height={size} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('ui.score', { score, of })}>
      {segments.map((segment, index) =>
        count === 1 ? (
          <circle key={index} className={segment} cx={half} cy={half} r={radius} fill="none" strokeWidth={WIDTH[size]} />
        ) : (
          <path
            key={index}
            className={segment}
            d={`M${point(index * turn + gap)}A${radius} ${radius} 0 ${turn - 2 * gap > Math.PI ? 1 : 0} 1 ${point((index + 1) * turn - gap)}`}
            fill="none"
            strokeWidth={WIDTH[size]}
          />
        ),
      )}
      {size !== 22 && (
        <text x={half} y={half + (size === 76 ? 7.4 : 4)} style={{ fontSize: size === 76 ? '20.5px' : '11px' }}>
          {score}
        </text>
      )}
    </svg>
  );
}

export interface MeterProps {
  /** Between 0 and 1. */
  share: number;
  /** Spoken, with the figure. */
  label: string;
}

/** A share as a bar of stone. */
export function Meter({ share, label }: MeterProps) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div className="mtr" role="img" aria-label={label}>
      <i style={{ width: `${percent}%` }} />
    </div>
  );
}

export interface SparklineProps {
  values: readonly number[];
  width?: number;
  height?: number;
}

/** The way a figure went, with a dot where it is now. Never alone without its figure, so it is not spoken. */
export function Sparkline({ values, width = 72, height = 18 }: SparklineProps) {
  const most = Math.max(...values);
  const least = Math.min(...values);
  const spread = most - least || 1;
  const points = values.map((value, index) => {
    const x = 2 + (index * (width - 4)) / Math.max(values.length - 1, 1);
    const y = 3 + (1 - (value - least) / spread) * (height - 6);
    return [x.toFixed(1), y.toFixed(1)] as const;
  });
  const last = points.at(-1);
  if (last === undefined) return null;
  return (
    <svg className="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path d={`M${points.map((point) => point.join(' ')).join('L')}`} />
      <circle cx={last[0]} cy={last[1]} r="2" />
    </svg>
  );
}

export interface BandProps {
  /** 1 (lowest) to 4. */
  rank: 1 | 2 | 3 | 4;
  /** Its word, such as "High". */
  children: string;
}

/** Four small stones and a word. */
export function Band({ rank, children }: BandProps) {
  return (
    <span className="band">
      <i aria-hidden="true">
        {[1, 2, 3, 4].map((stone) => (
          <b key={stone} className={stone <= rank ? 'on' : undefined} />
        ))}
      </i>
      {children}
    </span>
  );
}
