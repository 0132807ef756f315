// Sending an operation for real, to our own server only: a form of its parameters and body, and the answer.
import { useState } from 'react';
import { Failure } from '../../api/failure';
import { transport } from '../../api/transport';
import { t } from '../../messages';
import { Button, State, TextArea, TextField } from '../../ui';
import { Code } from './Code';
import type { Outline, RequestShape } from './model';
import { toneOf } from './tone';
import { SHAPES } from './OperationPane';
import { filledPath } from './samples';

/** The base address that may be asked, or why none may. */
export function ownBase(outline: Outline): { base: string } | { reason: string } {
  const [first] = outline.servers;
  if (first === undefined) return { reason: t('api.tryOff.none') };
  for (const it of outline.servers) {
    try {
      const url = new URL(it.url, window.location.origin);
      if (url.origin === window.location.origin) return { base: url.pathname.replace(/\/$/, '') };
    } catch {
      // An address with open variables is nobody's.
    }
  }
  return { reason: t('api.tryOff.origin', { server: first.url.slice(0, 120) }) };
}

interface Result {
  status: number;
  text: string;
  ms: number;
}

/** The form. It sends with the session of whoever looks at it. */
export function TryIt({ request, base, onClose }: { request: RequestShape; base: string; onClose: () => void }) {
  const [given, setGiven] = useState<Record<string, string>>({});
  const [body, setBody] = useState(request.body ?? '');
  const [result, setResult] = useState<Result | 'sending' | 'failed'>();
  const [empty, setEmpty] = useState<string>();
  const send = async () => {
    const missing = request.parameters.find((it) => (it.required || it.place === 'path') && (given[`${it.place} ${it.name}`] ?? '') === '');
    setEmpty(missing?.name);
    if (missing !== undefined) return;
    setResult('sending');
    setResult(await sent(request, base, given, body));
  };
  return (
    <form
      className="atry"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {request.parameters.map((it) => {
        const key = `${it.place} ${it.name}`;
        return (
          <TextField
            key={key}
            mono
            label={it.name}
            optional={!it.required}
            hint={t(`api.place.${it.place}`)}
            error={empty === it.name ? t('api.missing', { name: it.name }) : undefined}
            placeholder={it.example}
            value={given[key] ?? ''}
            onChange={(value) => { setGiven({ ...given, [key]: value }); }}
          />
        );
      })}
      {request.body !== undefined && <TextArea label={t('api.body')} hint={request.media} value={body} onChange={setBody} rows={10} />}
      <div className="fx">
        <Button type="submit" variant="primary" icon="send" busy={result === 'sending'}>
          {t('api.send')} {request.method}
        </Button>
        <Button variant="quiet" onClick={onClose}>
          {t('api.closeTry')}
        </Button>
      </div>
      {result === 'failed' && (
        <p role="status">
          <State shape="bad">{t('api.failed')}</State>
        </p>
      )}
      {typeof result === 'object' && (
        <div role="status">
          <p className="fx">
            <b>{t('api.sent')}</b>
            <State shape={SHAPES[toneOf(String(result.status))]}>{String(result.status)}</State>
            <span className="meta end">{t('api.tookMs', { ms: result.ms })}</span>
          </p>
          {result.text !== '' && <Code text={result.text} language="json" label={t('api.sent')} />}
        </div>
      )}
    </form>
  );
}

async function sent(request: RequestShape, base: string, given: Readonly<Record<string, string>>, body: string): Promise<Result | 'failed'> {
  const headers = new Headers();
  for (const it of request.parameters) {
    const value = given[`header ${it.name}`] ?? '';
    if (it.place === 'header' && value !== '') headers.set(it.name, value);
  }
  const hasBody = request.body !== undefined && request.method !== 'GET' && request.method !== 'HEAD';
  if (hasBody) headers.set('content-type', request.media ?? 'application/json');
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  try {
    const url = new URL(base + filledPath(request, false, given), window.location.origin);
    const answer = await transport(new Request(url, { method: request.method, headers, body: hasBody ? body : undefined }));
    return { status: answer.status, text: pretty(await answer.text()), ms: took() };
  } catch (error) {
    if (!(error instanceof Failure) || error.status === 0) return 'failed';
    return { status: error.status, text: typeof error.body === 'string' ? error.body : JSON.stringify(error.body, null, 2), ms: took() };
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
