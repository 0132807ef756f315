// Where the hits of a search lie in a log, beside its scroll bar.
/** One mark for hits that lie close together. */
const MARKS = 240;

/** The marks; `placed` says how far down a line lies, from 0 to 1. */
export function Marks({ hits, hit, placed }: { hits: readonly number[]; hit: number | undefined; placed: (line: number) => number }) {
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
