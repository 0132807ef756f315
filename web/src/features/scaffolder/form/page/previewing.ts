// What would be made of the answers so far, and what the last answer has changed in it.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { asFailure, type Failure } from '../../../../api/failure';
import type { Secrets } from '../context';
import { useRested } from '../fields/catalogField';
import { forms, type Preview, type PreviewFile } from '../requests';
import { isObject, type Values } from '../schema/json';
import type { Template } from './data';

/** A preview, and the one before it. */
export interface Previewing {
  now: Preview | undefined;
  before: Preview | undefined;
  isBusy: boolean;
  failure: Failure | undefined;
}

const PAUSE_MS = 350;

/** Asks for the preview once somebody has stopped typing. */
export function usePreview(template: Template, values: Values, secrets: Secrets, enabled: boolean): Previewing {
  const rested = useRested(JSON.stringify([values, Object.keys(secrets)]), PAUSE_MS);
  const query = useQuery({
    queryKey: ['scaffolder', 'preview', template.namespace, template.name, rested],
    queryFn: ({ signal }) => forms.preview(template, (JSON.parse(rested) as [Values])[0], secrets, signal),
    placeholderData: keepPreviousData,
    enabled,
    gcTime: 60_000,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
  const [pair, setPair] = useState<{ now: Preview | undefined; before: Preview | undefined }>({ now: undefined, before: undefined });
  if (query.data !== undefined && !query.isPlaceholderData && query.data !== pair.now) setPair({ now: query.data, before: pair.now });
  const failure = query.isError ? asFailure(query.error) : undefined;
  const { now, before } = pair;
  const isBusy = query.isFetching;
  const words = failure?.message;
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the same failure is made anew each time
  return useMemo(() => ({ now, before, isBusy, failure }), [now, before, isBusy, words]);
}

/** A line of the tree of files. */
export interface TreeRow {
  path: string;
  name: string;
  depth: number;
  /** So many files are in it; undefined for a file. */
  files: number | undefined;
  changed: boolean;
}

/** The tree with the folders that are open, folders first. */
export function treeOf(files: readonly PreviewFile[], changed: ReadonlySet<string>, open: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (prefix: string, depth: number, inside: readonly PreviewFile[]) => {
    const folders = new Map<string, PreviewFile[]>();
    const here: PreviewFile[] = [];
    for (const file of inside) {
      const rest = file.path.slice(prefix.length);
      const slash = rest.indexOf('/');
      if (slash < 0) here.push(file);
      else folders.set(rest.slice(0, slash), [...(folders.get(rest.slice(0, slash)) ?? []), file]);
    }
    for (const [name, below] of [...folders].sort(([one], [other]) => (one < other ? -1 : 1))) {
      const path = `${prefix}${name}`;
      rows.push({ path, name, depth, files: below.length, changed: below.some((it) => changed.has(it.path)) });
      if (open.has(path)) walk(`${path}/`, depth + 1, below);
    }
    for (const file of here.sort((one, other) => (one.path < other.path ? -1 : 1))) {
      rows.push({ path: file.path, name: file.path.slice(prefix.length), depth, files: undefined, changed: changed.has(file.path) });
    }
  };
  walk('', 0, files);
  return rows;
}

/** The folders of a path. */
export function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** The files that are not as they were. Nothing has changed where there was no preview before. */
export function changedFiles(now: Preview | undefined, before: Preview | undefined): Set<string> {
  if (now === undefined || before === undefined) return new Set();
  const were = new Map(before.files.map((it) => [it.path, it]));
  return new Set(now.files.filter((it) => were.get(it.path)?.text !== it.text || were.get(it.path)?.size !== it.size).map((it) => it.path));
}

/** The lines that were not there before, by number from 0. */
export function newLines(now: string, before: string | undefined): Set<number> {
  const found = new Set<number>();
  if (before === undefined) return found;
  const counts = new Map<string, number>();
  for (const line of before.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
  now.split('\n').forEach((line, index) => {
    const left = counts.get(line) ?? 0;
    if (left === 0) found.add(index);
    else counts.set(line, left - 1);
  });
  return found;
}

/** Shorter answers would be found everywhere. */
const SHORTEST = 3;
const MOST_ANSWERS = 200;

/** The texts among the answers that can be told again in a file, the longest first. */
export function tellingAnswers(values: unknown): string[] {
  const found = new Set<string>();
  const walk = (value: unknown) => {
    if (typeof value === 'string') {
      if (value.length >= SHORTEST && !value.startsWith('*')) found.add(value);
    } else if (typeof value === 'number' && value >= 10) found.add(String(value));
    else if (Array.isArray(value)) (value as unknown[]).forEach(walk);
    else if (isObject(value)) Object.values(value).forEach(walk);
  };
  walk(values);
  return [...found].sort((one, other) => other.length - one.length).slice(0, MOST_ANSWERS);
}

/** A line, cut where answers stand in it. */
export function cutAtAnswers(line: string, answers: readonly string[]): { text: string; isAnswer: boolean }[] {
  const cuts: { text: string; isAnswer: boolean }[] = [];
  let at = 0;
  let plain = '';
  while (at < line.length) {
    const answer = answers.find((it) => line.startsWith(it, at) && !isWithin(line, at, it.length));
    if (answer === undefined) {
      plain += line[at] ?? '';
      at += 1;
      continue;
    }
    if (plain !== '') cuts.push({ text: plain, isAnswer: false });
    plain = '';
    cuts.push({ text: answer, isAnswer: true });
    at += answer.length;
  }
  if (plain !== '') cuts.push({ text: plain, isAnswer: false });
  return cuts;
}

/** Whether a found text is only a part of a longer word. */
function isWithin(line: string, at: number, length: number): boolean {
  const letter = /[\p{L}\p{N}]/u;
  const before = line[at - 1];
  const after = line[at + length];
  return (before !== undefined && letter.test(before) && letter.test(line[at] ?? '')) || (after !== undefined && letter.test(after) && letter.test(line[at + length - 1] ?? ''));
}
