// What the palette lists: found things, commands, recents, and the actions of one result; in groups.
import type { Command } from '../../../commands/registry';
import { parseRef } from '../../../kit/ref';
import type { Found } from '../../../layout/feature';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { setStarred, type Settings } from '../../../settings/settings';
import { matchingCommands } from './matching';

/** A line that can be chosen: it goes somewhere, or does something. */
export interface Entry {
  id: string;
  title: string;
  detail?: string | undefined;
  icon?: string | undefined;
  found?: Found;
  keys?: string | undefined;
  /** Why it cannot be done now. */
  reason?: string | undefined;
  href?: string;
  run?: () => void;
}

/** Lines under a heading. */
export interface Group {
  id: string;
  title: string;
  entries: readonly Entry[];
}

/** What a prefix asks for. */
export type Mode = 'all' | 'commands' | 'people' | 'docs';

const PREFIXES: Readonly<Record<string, Mode>> = { '>': 'commands', '@': 'people', '#': 'docs' };
const MOST = { catalog: 8, docs: 6, people: 5, commands: 6, recents: 6, page: 6 } as const;
const FOUND_GROUPS = ['catalog', 'docs', 'people'] as const;
/** The palette does not offer itself. */
const OWN = 'app.palette';

/** The mode and the rest of what was typed. */
export function readTyped(typed: string): { mode: Mode; text: string } {
  const mode = PREFIXES[typed.slice(0, 1)];
  return mode === undefined ? { mode: 'all', text: typed.trim() } : { mode, text: typed.slice(1).trim() };
}

/** Groups for what was typed. */
export function groupsOf(mode: Mode, text: string, found: readonly Found[], commands: readonly Command[], settings: Settings): Group[] {
  const offered = commands.filter((it) => it.id !== OWN);
  if (mode === 'commands') return filled(commandGroups(matchingCommands(offered, text)));
  if (text === '') return mode === 'all' ? filled([recents(settings), ...pageGroups(offered)]) : [];
  const [catalog, docs, people] = FOUND_GROUPS.map((id): Group => ({ id, title: t(`palette.group.${id}`), entries: found.filter((it) => it.group === id).slice(0, MOST[id]).map(entryOf) }));
  const actions: Group = { id: 'actions', title: t('palette.group.actions'), entries: mode === 'all' ? matchingCommands(offered, text).slice(0, MOST.commands).map(commandEntry) : [] };
  return filled([catalog, actions, docs, people].filter((it) => it !== undefined));
}

/** What can be done with one result. */
export function actionsOf(it: Found, settings: Settings): Group[] {
  const ref = it.ref;
  const open: Entry = { id: 'open', title: t('palette.do.open', { name: it.title }), icon: 'arrow-right', href: it.href, keys: 'enter' };
  if (ref === undefined) return [{ id: 'of', title: it.title, entries: [open] }];
  const isStarred = settings.starred.includes(ref);
  const kind = parseRef(ref).kind;
  const entries: Entry[] = [
    open,
    { id: 'relations', title: t('palette.do.relations'), icon: 'waypoints', href: paths.entity(ref, 'relations') },
    { id: 'graph', title: t('palette.do.graph'), icon: 'network', href: paths.graph({ root: ref }) },
    ...(kind === 'group' || kind === 'user' ? [{ id: 'owned', title: t('palette.do.owned'), icon: 'boxes', href: paths.catalog({ owner: ref }) }] : []),
    ...(it.owner === undefined ? [] : [{ id: 'owner', title: t('palette.do.owner'), icon: 'users', href: paths.entity(it.owner) }]),
    { id: 'star', title: t(isStarred ? 'palette.do.unstar' : 'palette.do.star'), icon: 'star', run: () => void setStarred(ref, !isStarred).catch(() => undefined) },
    { id: 'copy', title: t('palette.do.copy'), detail: ref, icon: 'copy', run: () => void navigator.clipboard.writeText(ref).catch(() => undefined) },
  ];
  return [{ id: 'of', title: it.title, entries }];
}

/** A found thing as a line. */
export function entryOf(it: Found): Entry {
  return { id: it.id, title: it.title, detail: it.detail, found: it, href: it.href };
}

function commandEntry(it: Command): Entry {
  return { id: `do:${it.id}`, title: it.title, icon: it.icon ?? 'chevron-right', keys: it.keys?.[0], reason: it.reason, run: it.run };
}

function recents({ recents: all }: Settings): Group {
  const entries = all.slice(0, MOST.recents).map(({ ref, title }): Entry => entryOf({ id: ref, group: 'catalog', title, ref, href: paths.entity(ref) }));
  return { id: 'recents', title: t('palette.group.recents'), entries };
}

function pageGroups(commands: readonly Command[]): Group[] {
  return commandGroups(commands.filter((it) => it.group !== 'look')).map((it) => ({ ...it, entries: it.entries.slice(0, MOST.page) }));
}

/** What the page offers stands first. */
function commandGroups(commands: readonly Command[]): Group[] {
  return (['page', 'make', 'go', 'look'] as const).map((group) => ({
    id: group,
    title: t(`app.commands.${group}`),
    entries: commands.filter((it) => it.group === group).map(commandEntry),
  }));
}

function filled(groups: readonly Group[]): Group[] {
  return groups.filter((it) => it.entries.length > 0);
}
