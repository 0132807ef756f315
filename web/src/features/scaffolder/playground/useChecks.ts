// What is wrong with the template that is being written: YAML at once, the server's checks when the typing rests.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { asFailure } from '../../../api/failure';
import type { CodeProblem } from '../../../ui';
import { lint, type DryProblem } from './server';
import type { Holding } from './store';
import { readTemplate, type ReadTemplate } from './template';
import { folderOf, type Workspace } from './workspace';

/** After this long without a letter the server is asked. */
const REST_MS = 500;
const NONE: readonly CodeProblem[] = [];
const NOTHING: ReadTemplate = { problems: [], lineOfStep: () => undefined };

/** What is known of the template. */
export interface Checks {
  read: ReadTemplate;
  problems: readonly CodeProblem[];
  /** The server has not said yet. */
  isChecking: boolean;
  /** Why the server could not check it. */
  failed?: string | undefined;
  again: () => void;
}

/** Checks the template of a workspace, and adds what its last dry run found. */
export function useChecks(work: Workspace, run: Holding['run']): Checks {
  const text = work.template === undefined ? undefined : work.files.get(work.template)?.text;
  const read = useMemo(() => (text === undefined ? NOTHING : readTemplate(text)), [text]);
  const beside = useMemo(() => besideOf(work), [work]);
  const rested = useRested(text, REST_MS);
  const isReadable = read.entity !== undefined && !read.problems.some((it) => it.severity === 'error');
  const query = useQuery({
    queryKey: ['scaffolder', 'lint', rested, beside],
    queryFn: ({ signal }) => lint(rested ?? '', beside.split('\n'), signal),
    enabled: rested !== undefined && isReadable,
    placeholderData: (before) => before,
    staleTime: Infinity,
    gcTime: 30_000,
    refetchOnWindowFocus: false,
  });
  const told = isReadable ? query.data : undefined;
  const problems = useMemo(() => {
    const all = [...read.problems, ...(told ?? []), ...(run !== undefined && run.of === text ? problemOf(run.result.problem, read) : [])];
    const keys = new Set<string>();
    return all.filter((it) => {
      const key = `${it.line} ${it.message}`;
      if (keys.has(key)) return false;
      keys.add(key);
      return true;
    });
  }, [read, told, run, text]);
  return {
    read,
    problems,
    isChecking: isReadable && (rested !== text || query.isFetching),
    failed: isReadable && query.isError ? asFailure(query.error).message : undefined,
    again: () => void query.refetch(),
  };
}

/** A problem of a step stands at the step; of a text in another file, it stands there. */
function problemOf(problem: DryProblem | undefined, read: ReadTemplate): CodeProblem[] {
  const line = problem?.step === undefined ? undefined : read.lineOfStep(problem.step);
  return problem === undefined || line === undefined ? [] : [{ severity: 'error', message: problem.message, line }];
}

/** What the last dry run found wrong in a file beside the template. */
export function problemsBeside(work: Workspace, path: string, run: Holding['run']): readonly CodeProblem[] {
  const problem = run?.result.problem;
  if (problem?.file === undefined || path === work.template) return NONE;
  const own = path.slice(folderOf(work.template ?? '').length);
  const isIt = own === problem.file || own.endsWith(`/${problem.file}`);
  return isIt ? [{ severity: 'error', message: problem.message, line: problem.line ?? 1, column: problem.column }] : NONE;
}

function besideOf(work: Workspace): string {
  const folder = folderOf(work.template ?? '');
  return [...work.files.keys()]
    .filter((it) => it.startsWith(folder))
    .map((it) => it.slice(folder.length))
    .join('\n');
}

function useRested<T>(value: T, after: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setRested(value);
    }, after);
    return () => {
      clearTimeout(timer);
    };
  }, [value, after]);
  return rested;
}
