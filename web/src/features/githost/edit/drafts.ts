// What somebody wrote and has not committed: kept in this browser, so that a reload or a walk elsewhere loses nothing.

interface Draft {
  path: string;
  text: string;
  /** The file that it began from; of another it is no draft any more. */
  object: string | undefined;
}

const PREFIX = 'flagstone.draft.';
/** Longer ones are not kept: browsers keep little. */
const LONGEST = 500_000;

/** The draft for a file, as long as that is still the same. */
export function draftOf(key: string, object: string | undefined): Draft | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PREFIX + key) ?? 'null') as Partial<Draft> | null;
    if (kept === null || typeof kept.path !== 'string' || typeof kept.text !== 'string' || kept.object !== object) return undefined;
    return { path: kept.path, text: kept.text, object };
  } catch {
    return undefined;
  }
}

/** Keeps a draft, or forgets it. */
export function keepDraft(key: string, draft: Draft | undefined): void {
  try {
    if (draft === undefined || draft.text.length > LONGEST) sessionStorage.removeItem(PREFIX + key);
    else sessionStorage.setItem(PREFIX + key, JSON.stringify(draft));
  } catch {
    // A browser that keeps nothing loses the draft with the page; there is nothing to be done about that here.
  }
}
