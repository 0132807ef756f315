// How far two names are from each other, and which of many is nearest: for "Did you mean".

/** Insertions, deletions, changes and swaps of neighbours that make one the other; `most` + 1 when more. */
export function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const differs = one[i - 1] === other[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + differs);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return last[other.length] ?? most + 1;
}

/** The nearest name, or the name whose beginning is nearest, if one is near enough to be meant. */
export function nearest<T>(text: string, all: readonly T[], nameOf: (it: T) => string): T | undefined {
  const wanted = text.toLowerCase();
  const most = Math.max(1, Math.floor(wanted.length / 3));
  let best: { it: T; far: number; length: number } | undefined;
  for (const it of all) {
    const name = nameOf(it).toLowerCase();
    // Somebody who has typed half a name with a mistake means names that begin nearly so.
    const far = Math.min(distance(wanted, name, most), distance(wanted, name.slice(0, wanted.length), most) + 0.5);
    const isBetter = best === undefined || far < best.far || (far === best.far && name.length < best.length);
    if (far <= most + 0.5 && isBetter) best = { it, far, length: name.length };
  }
  return best?.it;
}
