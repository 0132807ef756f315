// A name at a host, with those that the host tells of as suggestions; any other may be written.
import { useQuery } from '@tanstack/react-query';
import { useId, type ReactNode } from 'react';
import { TextField } from '../../../../ui';
import { useSecret } from '../context';
import { forms } from '../requests';
import { useRested } from './catalogField';
import type { Forge, RepoPlace } from './repo';

/** What is asked of the host. */
export interface SuggestQuestion {
  forge: Forge;
  resource: string | undefined;
  place: RepoPlace;
  /** The secret with the token for the host. */
  secretsKey: string | undefined;
}

interface Props {
  id?: string;
  label?: ReactNode;
  hint?: ReactNode;
  value: string | undefined;
  placeholder?: string | undefined;
  disabled: boolean;
  autofocus?: boolean;
  /** What is wrong is told elsewhere; it is marked here. */
  isWrong?: boolean;
  optional?: boolean;
  end?: ReactNode;
  question: SuggestQuestion | undefined;
  onChange: (value: string | undefined) => void;
}

const PROVIDERS: Readonly<Partial<Record<Forge, string>>> = {
  githost: 'githost',
  github: 'github',
  gitlab: 'gitlab',
  gitea: 'gitea',
  bitbucketCloud: 'bitbucket-cloud',
  azure: 'azure',
};

/** The built-in host goes by the session; the operation wants some token all the same. */
const OWN_HOST = 'session';

/** The names that a host tells of. None where nobody can ask it. */
export function useSuggestions(question: SuggestQuestion | undefined): readonly { id: string; title?: string }[] {
  const [token] = useSecret(question?.secretsKey ?? '');
  const provider = question === undefined ? undefined : PROVIDERS[question.forge];
  const context = useRested(JSON.stringify(question === undefined ? {} : contextOf(question)), 300);
  const mayAsk = question?.resource !== undefined && provider !== undefined && (provider === 'githost' || token !== undefined);
  const { data } = useQuery({
    queryKey: ['scaffolder', 'suggest', provider, question?.resource, context, token === undefined],
    queryFn: async ({ signal }) => (await forms.suggest(provider ?? '', question?.resource ?? '', token ?? OWN_HOST, JSON.parse(context) as Record<string, unknown>, signal)).results,
    enabled: mayAsk,
    staleTime: 60_000,
  });
  return mayAsk ? (data ?? []) : [];
}

function contextOf({ place, forge }: SuggestQuestion) {
  return { host: place.host, owner: place.owner, repository: place.repo, workspace: place.workspace, project: place.project, organization: place.organization, provider: forge };
}

/** A text with suggestions of the browser's own kind: they never stand in the way of what is written. */
export function Suggested({ id, label, hint, value, placeholder, disabled, autofocus, isWrong = false, optional, end, question, onChange }: Props) {
  const list = useId();
  const found = useSuggestions(question);
  return (
    <>
      <TextField
        id={id}
        label={label}
        hint={hint}
        optional={optional}
        value={value ?? ''}
        list={found.length > 0 ? list : undefined}
        placeholder={placeholder}
        spellCheck={false}
        autoCapitalize="none"
        autoFocus={autofocus}
        aria-invalid={isWrong || undefined}
        className={isWrong ? 'bad' : undefined}
        disabled={disabled}
        end={end}
        onChange={(text) => {
          onChange(text.trim() === '' ? undefined : text.trim());
        }}
      />
      {found.length > 0 && (
        <datalist id={list}>
          {found.slice(0, 200).map((it) => (
            <option key={it.id} value={it.id}>
              {it.title}
            </option>
          ))}
        </datalist>
      )}
    </>
  );
}
