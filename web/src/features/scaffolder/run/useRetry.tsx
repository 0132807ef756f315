// Trying a run again from the step that failed. Secrets are erased when a run is over: they are asked for again, by name.
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Dialog, PasswordField, Stack } from '../../../ui';
import { askedSecrets, retryRun, type RunView } from './runData';

/** What a button needs, and the dialog that may have to be drawn. */
export interface Retrying {
  retry: () => void;
  busy: boolean;
  /** Why it was refused. */
  problem: string | undefined;
  dialog: ReactNode;
}

/** Retries a run; asks for its secrets first where it has some. */
export function useRetry(run: RunView, onRetried: () => void): Retrying {
  const [names, setNames] = useState<readonly string[]>();
  const act = useMutation({
    mutationFn: async (given: Readonly<Record<string, string>> | undefined) => {
      const asked = given === undefined && run.templateRef !== undefined ? await askedSecrets(run.templateRef) : [];
      if (asked.length > 0) return asked;
      return (await retryRun(run.id, given ?? {})).missing;
    },
    onSuccess: (missing) => {
      if (missing.length === 0) {
        setNames(undefined);
        onRetried();
      } else {
        setNames((was) => [...new Set([...(was ?? []), ...missing])]);
      }
    },
  });
  const problem = act.isError ? asFailure(act.error).message : undefined;
  return {
    retry: () => {
      act.mutate(undefined);
    },
    busy: act.isPending,
    problem: names === undefined ? problem : undefined,
    dialog:
      names === undefined ? null : (
        <Secrets
          names={names}
          busy={act.isPending}
          problem={problem}
          onClose={() => {
            setNames(undefined);
            act.reset();
          }}
          onGiven={(secrets) => {
            act.mutate(secrets);
          }}
        />
      ),
  };
}

interface SecretsProps {
  names: readonly string[];
  busy: boolean;
  problem: string | undefined;
  onClose: () => void;
  onGiven: (secrets: Record<string, string>) => void;
}

function Secrets({ names, busy, problem, onClose, onGiven }: SecretsProps) {
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const missing = names.filter((it) => (given[it] ?? '') === '');
  return (
    <Dialog
      title={t('run.secrets.title')}
      onClose={onClose}
      confirm={{
        label: t('run.secrets.retry'),
        busy,
        disabledReason: missing.length === 0 ? undefined : t('run.secrets.missing', { names: missing.join(', ') }),
        run: () => {
          onGiven({ ...given });
        },
      }}
    >
      <Stack>
        <p>{t('run.secrets.text')}</p>
        {names.map((name) => (
          <PasswordField
            key={name}
            label={<bdi>{name}</bdi>}
            autoComplete="off"
            value={given[name] ?? ''}
            onChange={(value) => {
              setGiven((was) => ({ ...was, [name]: value }));
            }}
          />
        ))}
        {problem !== undefined && (
          <p role="alert" className="t-bad" dir="auto">
            {problem}
          </p>
        )}
      </Stack>
    </Dialog>
  );
}
