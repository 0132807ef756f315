// The palette (portal.md 5.16): entities, people, pages and actions, found while typing. A combobox with its
// list; the keys stay in the field.
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useAllCommands } from '../../../commands/registry';
import type { Found } from '../../../layout/feature';
import { t } from '../../../messages';
import { useGo } from '../../../page/location';
import { useSettings } from '../../../settings/settings';
import { Chip, formatNumber, Icon, isMac, Kbd } from '../../../ui';
import { actionsOf, groupsOf, readTyped, type Entry } from './entries';
import { useFinding } from './finding';
import { Option } from './Option';
import './messages';
import './palette.css';

interface Props {
  onClose: () => void;
}

export default function Palette({ onClose }: Props) {
  const [typed, setTyped] = useState('');
  const [of, setOf] = useState<Found>();
  const [chosenId, setChosenId] = useState<string>();
  const { mode, text } = readTyped(typed);
  const settings = useSettings();
  const commands = useAllCommands();
  const asks = of === undefined && mode !== 'commands';
  const finding = useFinding(asks ? text.toLowerCase() : '', mode === 'all' ? undefined : mode);
  const groups = useMemo(
    () => (of === undefined ? groupsOf(mode, text, finding.found, commands, settings) : actionsOf(of, settings)),
    [of, mode, text, finding.found, commands, settings],
  );
  const entries = groups.flatMap((it) => it.entries);
  const at = Math.max(0, entries.findIndex((it) => it.id === chosenId));
  const chosen = entries[at];
  const go = useGo();
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useModal(field);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen?.id]);

  const type = (next: string) => {
    setTyped(next);
    setChosenId(undefined);
  };
  const pick = (entry: Entry | undefined, newTab: boolean) => {
    if (entry === undefined || entry.reason !== undefined) return;
    onClose();
    if (entry.href === undefined) entry.run?.();
    else if (newTab) window.open(entry.href, '_blank', 'noopener');
    else go(entry.href);
  };
  const actions = (it: Found | undefined) => {
    setOf(it);
    type('');
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const moved = moveOf(event.key, at, entries.length);
    const atEnd = event.currentTarget.selectionStart === typed.length && event.currentTarget.selectionEnd === typed.length;
    if (moved !== undefined) setChosenId(entries[moved]?.id);
    else if (event.key === 'Enter' && chosen === undefined && finding.near !== undefined) type(finding.near.title);
    else if (event.key === 'Enter') pick(chosen, event.metaKey || event.ctrlKey);
    else if (event.key === 'ArrowRight' && atEnd && of === undefined && chosen?.found !== undefined) actions(chosen.found);
    else if (of !== undefined && ['ArrowLeft', 'Backspace', 'Escape'].includes(event.key)) actions(undefined);
    else if (event.key === 'Escape') onClose();
    // The field is the only thing that takes the focus here.
    else if (event.key !== 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
  };
  const count = entries.length;
  return (
    <div className="scrim pal-scrim" onPointerDown={(event) => {
      if (event.target === event.currentTarget) onClose();
    }}>
      <div className="pal" role="dialog" aria-modal="true" aria-label={t('app.search')}>
        <div className="q">
          <Icon name="search" />
          {of !== undefined && <Chip>{of.title.slice(0, 60)}</Chip>}
          <input
            ref={field}
            role="combobox"
            aria-expanded={count > 0}
            aria-controls={`${base}-list`}
            aria-activedescendant={chosen === undefined ? undefined : `${base}-${at}`}
            aria-label={t('app.search')}
            placeholder={of === undefined ? t('app.search') : t('palette.actions')}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            dir="auto"
            maxLength={200}
            value={typed}
            readOnly={of !== undefined}
            onChange={(event) => {
              type(event.target.value);
            }}
            onKeyDown={onKey}
          />
          <span className="meta nw" role="status">
            {text !== '' && asks && finding.isDone && count > 0 && t('palette.count', { count, shown: formatNumber(count), took: formatNumber(Math.max(1, Math.round(finding.took))) })}
          </span>
          <button type="button" className="pal-close" tabIndex={-1} aria-label={t('palette.close')} onClick={onClose}>
            <kbd>esc</kbd>
          </button>
        </div>
        <div className="res" id={`${base}-list`} role="listbox" aria-label={t('palette.results')} ref={list} onMouseDown={(event) => { event.preventDefault(); }}>
          {groups.map((group) => (
            <div key={group.id} role="group" aria-labelledby={`${base}-${group.id}`}>
              <div className="grp" id={`${base}-${group.id}`} role="presentation">
                <bdi className="cut">{group.title.slice(0, 120)}</bdi>
              </div>
              {group.entries.map((entry) => {
                const index = entries.indexOf(entry);
                return (
                  <Option
                    key={entry.id}
                    id={`${base}-${index}`}
                    entry={entry}
                    text={text}
                    isChosen={index === at}
                    onChoose={() => { setChosenId(entry.id); }}
                    onPick={(newTab) => { pick(entry, newTab); }}
                  />
                );
              })}
            </div>
          ))}
        </div>
        <Nothing mode={mode} text={text} isEmpty={count === 0} isDone={finding.isDone || !asks} failed={finding.failed.length > 0} near={finding.near} onTake={type} />
        <Foot />
      </div>
    </div>
  );
}

interface NothingProps {
  mode: ReturnType<typeof readTyped>['mode'];
  text: string;
  isEmpty: boolean;
  isDone: boolean;
  failed: boolean;
  near: Found | undefined;
  onTake: (text: string) => void;
}

/** Why there is nothing, and what may have been meant. */
function Nothing({ mode, text, isEmpty, isDone, failed, near, onTake }: NothingProps) {
  if (failed) return <p className="pal-say" role="alert">{t('palette.failed')}</p>;
  if (!isEmpty || !isDone) return null;
  if (text === '') return <p className="pal-say dim">{t(`palette.start.${mode}`)}</p>;
  return (
    <p className="pal-say" role="status">
      {t('palette.nothing', { text: text.slice(0, 80) })}{' '}
      {near !== undefined && (
        <>
          {t('palette.near')}{' '}
          <button type="button" onClick={() => { onTake(near.title); }}>
            <bdi>{near.title.slice(0, 120)}</bdi>
          </button>
          ?
        </>
      )}
    </p>
  );
}

function Foot() {
  return (
    <div className="ft" aria-hidden="true">
      <span>
        <Kbd keys="arrowup" />
        <Kbd keys="arrowdown" /> {t('palette.hint.move')}
      </span>
      <span>
        <Kbd keys="enter" /> {t('palette.hint.open')}
      </span>
      <span>
        {isMac() ? <Kbd keys="mod" /> : <kbd>Ctrl</kbd>}
        <Kbd keys="enter" /> {t('palette.hint.newTab')}
      </span>
      <span>
        <Kbd keys="arrowright" /> {t('palette.hint.actions')}
      </span>
      <span className="end">
        <kbd>&gt;</kbd> {t('palette.hint.commands')} <kbd>@</kbd> {t('palette.hint.people')} <kbd>#</kbd> {t('palette.hint.docs')}
      </span>
    </div>
  );
}

function moveOf(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at + count - 1) % count;
  if (key === 'PageDown') return Math.min(count - 1, at + 8);
  return key === 'PageUp' ? Math.max(0, at - 8) : undefined;
}

/** The field has the focus while it is open, the page behind stays, and whoever had the focus gets it back. */
function useModal(field: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const opener = document.activeElement;
    const root = document.documentElement;
    const before = root.style.overflow;
    field.current?.focus();
    root.style.overflow = 'hidden';
    return () => {
      root.style.overflow = before;
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, [field]);
}
