// The small square of a team and the small disc of a person: two letters on a tint that carries no meaning.

export interface MarkProps {
  name: string;
  /** Round. */
  person?: boolean;
  big?: boolean;
}

const TINTS = 6;

/** The same name has the same tint everywhere. */
export function tintOf(name: string): number {
  let hash = 0;
  for (const letter of name.toLowerCase()) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash % TINTS;
}

/** Initials of a person, the first two letters of a team. */
export function lettersOf(name: string, person: boolean): string {
  const words = name.split(/[\s._-]+/u).filter((it) => /[\p{L}\p{N}]/u.test(it));
  const first = words[0] ?? '?';
  const second = words.at(-1);
  const start = Array.from(first);
  const letters = person && words.length > 1 && second !== undefined ? [start[0], Array.from(second)[0]] : start.slice(0, 2);
  return letters.join('').toUpperCase();
}

/** Decoration: the name stands beside it. */
export function Mark({ name, person = false, big = false }: MarkProps) {
  const classes = ['mg', `h${tintOf(name)}`, person && 'u', big && 'big'].filter(Boolean).join(' ');
  return (
    <span className={classes} aria-hidden="true">
      {lettersOf(name, person)}
    </span>
  );
}
