// What stands where an answer will be: same heights, still, in the ground of pressed things.

export interface SkeletonProps {
  /** CSS width. */
  width?: string;
  /** CSS height; 10 px is a line of text. */
  height?: string;
  className?: string;
}

/** One bar. */
export function Skeleton({ width = '60%', height, className }: SkeletonProps) {
  return <div className={['sk', className].filter(Boolean).join(' ')} style={{ width, height }} />;
}

/** Widths that look like words and are the same each time. */
const WIDTHS = ['150px', '116px', '172px', '98px', '134px', '160px', '108px'];

/** Rows of a list to come. */
export function SkeletonRows({ rows = 4 }: { rows?: number }) {
  return Array.from({ length: rows }, (_, index) => (
    <div key={index} className="li" aria-hidden="true">
      <Skeleton width="12px" height="12px" />
      <Skeleton width={WIDTHS[index % WIDTHS.length]} />
      <Skeleton width="70px" className="end" />
      <Skeleton width="40px" />
    </div>
  ));
}
