// The left pane: operations by group and schemas, filtered as one types, walked with the keys.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { t } from '../../messages';
import { Button, EmptyState, Icon, TextField } from '../../ui';
import type { OperationItem, OperationKind, Outline } from './model';

const GROUPS_WITH_WORDS = ['query', 'mutation', 'subscription', 'webhooks'];
/** Reads light, writes dark, deletes red (portal.md 5.4). */
const TONES: Readonly<Record<OperationKind, string>> = { read: 'run', write: 'ok', delete: 'bad', event: 'run' };

/** What a row stands for when it is chosen. */
export const ABOUT = 'about';
export const SCHEMA = 'schema ';

type Line = { heading: string } | { id: string; about: true } | { id: string; operation: OperationItem } | { id: string; schema: string };

interface Props {
  outline: Outline;
  chosen: string;
  onChoose: (id: string) => void;
  filter: Ref<HTMLInputElement>;
}

/** The list. It is one stop for Tab; arrows, J and K move. */
export function OperationList({ outline, chosen, onChoose, filter }: Props) {
  const [text, setText] = useState('');
  const lines = useMemo(() => linesOf(outline, text), [outline, text]);
  const box = useRef<HTMLDivElement>(null);
  const window = useVirtualizer({ count: lines.length, getScrollElement: () => box.current, estimateSize: (index) => heightOf(lines[index]), overscan: 15 });
  const at = lines.findIndex((it) => 'id' in it && it.id === chosen);
  useEffect(() => {
    window.measure();
  }, [lines, window]);
  useEffect(() => {
    if (at >= 0) window.scrollToIndex(at, { align: 'auto' });
  }, [at, window]);
  const move = (by: number) => {
    for (let next = at + by; next >= 0 && next < lines.length; next += by) {
      const line = lines[next];
      if (line !== undefined && 'id' in line) {
        onChoose(line.id);
        return;
      }
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    move(by);
  };
  return (
    <aside className="ops" aria-label={t('api.operations')}>
      <div className="opf">
        <TextField
          ref={filter}
          size="s"
          icon="search"
          keys="f"
          aria-label={t('api.find')}
          placeholder={t('api.find')}
          value={text}
          onChange={setText}
          onClear={() => { setText(''); }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'Enter') {
              event.preventDefault();
              box.current?.focus();
              const first = lines.find((it): it is Exclude<Line, { heading: string }> => 'id' in it);
              if (first !== undefined && (at < 0 || event.key === 'Enter')) onChoose(first.id);
            }
          }}
        />
      </div>
      {lines.length === 0 ? (
        <EmptyState icon="search" title={t('api.none', { text })}>
          <Button onClick={() => { setText(''); }}>{t('api.clear')}</Button>
        </EmptyState>
      ) : (
        <div className="opl" ref={box} role="listbox" tabIndex={0} aria-label={t('api.operations')} aria-activedescendant={at < 0 ? undefined : `op${at}`} onKeyDown={onKeyDown}>
          <div role="presentation" style={{ height: window.getTotalSize(), position: 'relative' }}>
            {window.getVirtualItems().map((it) => {
              const line = lines[it.index];
              if (line === undefined) return null;
              return (
                <div key={it.key} role="presentation" style={{ position: 'absolute', insetInline: 0, top: it.start }}>
                  <Drawn line={line} id={`op${it.index}`} on={it.index === at} onChoose={onChoose} />
                </div>
              );
            })}
          </div>
        </div>
      )}
    </aside>
  );
}

function Drawn({ line, id, on, onChoose }: { line: Line; id: string; on: boolean; onChoose: (id: string) => void }) {
  if ('heading' in line) {
    return (
      <div role="presentation" className="oph cut" dir="auto">
        {line.heading}
      </div>
    );
  }
  const name = 'operation' in line ? line.operation.name : 'schema' in line ? line.schema : t('api.about');
  return (
    // The list has the keys; a row is only pointed at.
    <div
      id={id}
      role="option"
      aria-selected={on}
      className={on ? 'op on' : 'op'}
      title={'operation' in line ? [line.operation.summary, name].filter(Boolean).join('\n') : name}
      onClick={() => { onChoose(line.id); }}
    >
      {'operation' in line ? <Method item={line.operation} /> : <Icon name={'schema' in line ? 'package' : 'info'} size="s" />}
      <span className={'operation' in line && line.operation.deprecated ? 'mono cut old' : 'mono cut'} dir="auto">
        {name}
      </span>
    </div>
  );
}

/** The method's small stone. */
export function Method({ item }: { item: OperationItem }) {
  return <span className={`meth ${TONES[item.kind]}${item.method.length > 4 ? ' w' : ''}`}>{item.method}</span>;
}

function heightOf(line: Line | undefined): number {
  return line !== undefined && 'heading' in line ? 33 : 28;
}

function linesOf(outline: Outline, text: string): Line[] {
  const wanted = text.trim().toLowerCase();
  const matches = (...parts: (string | undefined)[]) => wanted === '' || parts.some((part) => part?.toLowerCase().includes(wanted));
  const lines: Line[] = wanted === '' ? [{ id: ABOUT, about: true }] : [];
  for (const group of outline.groups) {
    const found = outline.operations.filter((it) => it.group === group.name && matches(it.name, it.summary, it.method, group.name));
    if (found.length === 0) continue;
    lines.push({ heading: groupWord(group.name) }, ...found.map((operation) => ({ id: operation.id, operation })));
  }
  const schemas = outline.schemas.filter((it) => matches(it.name));
  if (schemas.length > 0) lines.push({ heading: t('api.schemas') }, ...schemas.map((it) => ({ id: SCHEMA + it.handle, schema: it.name })));
  return lines;
}

function groupWord(name: string): string {
  if (name === '') return t('api.others');
  return GROUPS_WITH_WORDS.includes(name) ? t(`api.group.${name}`) : name;
}
