// Asking every source while somebody types: the earlier question is given up, answers are kept, what was
// shown for 150 ms stays where it is, and what comes later is put after it.
import { useEffect, useState } from 'react';
import type { Found, SearchSource } from '../../../layout/feature';
import { searchSources } from '../../../layout/registry';
import { ranked, stillFits } from './matching';

/** Until then, answers may still be put in order. */
const SETTLE_MS = 150;
/** Answers are shown again without asking for so long. */
const KEPT_MS = 20_000;
const MOST_KEPT = 200;

/** What was found for a text. */
export interface Finding {
  text: string;
  found: readonly Found[];
  /** All sources have answered, or failed. */
  isDone: boolean;
  /** How long that took, in milliseconds. */
  took: number;
  /** Sources that could not answer. */
  failed: readonly unknown[];
  /** When nothing was found: what may have been meant. */
  near: Found | undefined;
}

const NOTHING: Finding = { text: '', found: [], isDone: true, took: 0, failed: [], near: undefined };

const kept = new Map<string, { at: number; found: readonly Found[] }>();

/** Finds while the text changes. `only` asks one source. */
export function useFinding(text: string, only: string | undefined): Finding {
  const [finding, setFinding] = useState(NOTHING);
  const [asked, setAsked] = useState('');
  const question = `${only ?? ''}|${text}`;
  if (asked !== question) {
    setAsked(question);
    setFinding((was) => provisional(was, text, only));
  }
  useEffect(() => {
    if (text === '') return;
    const stop = new AbortController();
    void find(text, only, stop.signal, (change) => {
      if (!stop.signal.aborted) setFinding((was) => (was.text === text ? change(was) : was));
    });
    return () => {
      stop.abort();
    };
  }, [text, only]);
  return finding;
}

/** What is known at once: what was shown and still fits, and what was asked before. */
function provisional(was: Finding, text: string, only: string | undefined): Finding {
  if (text === '') return NOTHING;
  const before = was.text !== '' && (text.startsWith(was.text) || was.text.startsWith(text)) ? was.found.filter((it) => stillFits(it, text)) : [];
  const known = sourcesOf(only).flatMap((it) => recall(it, text) ?? []);
  return { ...NOTHING, text, isDone: sourcesOf(only).length === 0, found: ranked(unique([...known, ...before]), text) };
}

type Tell = (change: (was: Finding) => Finding) => void;

async function find(text: string, only: string | undefined, signal: AbortSignal, tell: Tell): Promise<void> {
  const began = performance.now();
  const sources = sourcesOf(only);
  let answered = 0;
  await Promise.all(
    sources.map(async (source) => {
      try {
        const answer = recall(source, text) ?? (await source.search(text, signal));
        keep(source, text, answer);
        answered += answer.length;
        const took = performance.now() - began;
        tell((was) => ({ ...was, took, found: merged(was.found, answer, text, took) }));
      } catch (thrown) {
        if (!signal.aborted) tell((was) => ({ ...was, failed: [...was.failed, thrown] }));
      }
    }),
  );
  tell((was) => ({ ...was, isDone: true }));
  if (answered > 0 || signal.aborted || text.length < 3) return;
  for (const source of sources) {
    const near = await source.near?.(text, signal).catch(() => undefined);
    if (near === undefined) continue;
    tell((was) => ({ ...was, near }));
    return;
  }
}

/** In order while that does not move anything that was read; after that, what is new comes last. */
export function merged(shown: readonly Found[], answer: readonly Found[], text: string, took: number): Found[] {
  const all = unique([...shown, ...answer]);
  return took < SETTLE_MS ? ranked(all, text) : [...shown, ...ranked(all.slice(shown.length), text)];
}

function unique(all: readonly Found[]): Found[] {
  return [...new Map(all.map((it) => [it.id, it])).values()];
}

function sourcesOf(only: string | undefined): SearchSource[] {
  return searchSources().filter((it) => only === undefined || it.id === only);
}

function recall(source: SearchSource, text: string): readonly Found[] | undefined {
  const it = kept.get(`${source.id}|${text}`);
  return it !== undefined && Date.now() - it.at < KEPT_MS ? it.found : undefined;
}

function keep(source: SearchSource, text: string, found: readonly Found[]): void {
  const key = `${source.id}|${text}`;
  if (recall(source, text) !== undefined) return;
  kept.delete(key);
  kept.set(key, { at: Date.now(), found });
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
}
