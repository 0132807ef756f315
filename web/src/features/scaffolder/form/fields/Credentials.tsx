// A template may ask to act at a host in the caller's own name. The token becomes a secret of the run: it is
// never among the answers, in the draft or in the preview.
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { t } from '../../../../messages';
import { PasswordField } from '../../../../ui';
import { useSecret } from '../context';
import { getJson } from '../requests';
import { isObject, objectOf, textOf, type Json } from '../schema/json';
import type { Forge } from './repo';

interface Props {
  options: Json;
  host: string;
  forge: Forge;
}

/** The token of whoever is signed in at that host already, or a field for one. */
export function Credentials({ options, host, forge }: Props) {
  const wanted = isObject(options.requestUserCredentials) ? textOf(options.requestUserCredentials.secretsKey) : undefined;
  if (wanted === undefined || host === '') return null;
  return <Asked key={`${wanted} ${host}`} secretsKey={wanted} host={host} forge={forge} scopes={scopesOf(options, forge)} />;
}

function scopesOf(options: Json, forge: Forge): string {
  const scopes = objectOf(objectOf(options.requestUserCredentials).additionalScopes)[forge];
  return Array.isArray(scopes) ? scopes.join(' ') : '';
}

function Asked({ secretsKey, host, forge, scopes }: { secretsKey: string; host: string; forge: Forge; scopes: string }) {
  const [token, keep] = useSecret(secretsKey);
  // Who has signed in through the host has a token of it; at the built-in one the run has its own.
  const { data: given } = useQuery({
    queryKey: ['scaffolder', 'token', forge, scopes],
    queryFn: async ({ signal }) => {
      const answer = await getJson<Json>(`/api/auth/${forge}/refresh?optional&scope=${encodeURIComponent(scopes)}`, signal).catch(() => ({}));
      return textOf(objectOf((answer as Json).providerInfo).accessToken) ?? null;
    },
    enabled: forge === 'github' || forge === 'gitlab' || forge === 'gitea',
    staleTime: Infinity,
  });
  useEffect(() => {
    if (typeof given === 'string' && token === undefined) keep(given);
  }, [given, token, keep]);
  if (forge === 'githost' || typeof given === 'string') return null;
  return (
    <PasswordField
      label={t('form.token.label', { host })}
      hint={t('form.token.hint', { host })}
      autoComplete="off"
      value={token ?? ''}
      onChange={(text) => {
        keep(text === '' ? undefined : text);
      }}
    />
  );
}
