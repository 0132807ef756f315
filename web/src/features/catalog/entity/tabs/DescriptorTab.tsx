// The file that the entity came from, with what is wrong under its lines, and the way to where it is edited.
import { refOf } from '../../../../kit';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useCommands, type Command } from '../../../../commands/registry';
import { severityOf, type EntityProblem } from '../../../../api/entityView';
import type { EntityProps } from '../../../../layout/feature';
import { t } from '../../../../messages';
import { Answer } from '../../../../page/Answer';
import { Banner, Button, IconButton, Kbd, Segmented, SkeletonRows, Slab, StateShape, Time, toast, YamlView, type YamlHandle, type YamlProblem } from '../../../../ui';
import { descriptorQuery, type Descriptor } from '../data';
import { isGenerated, managedBy, nameOf, shortLocation, textAt } from '../facts';
import '../partMessages';

export default function DescriptorTab({ view, entity }: EntityProps) {
  const query = useQuery(descriptorQuery(refOf(entity)));
  const skeleton = (
    <Slab flush busy className="grow-y">
      <SkeletonRows rows={12} />
    </Slab>
  );
  return (
    <Answer query={query} skeleton={skeleton} missing={() => <Reading view={view} entity={entity} why={t(isGenerated(entity) ? 'catalog.entity.descriptor.generated' : 'catalog.entity.descriptor.cut')} />}>
      {(it) => <Shown descriptor={it} name={nameOf(entity)} edit={it.edit ?? view.links.edit} {...noticeOf(it)} />}
    </Answer>
  );
}

function noticeOf({ generated, partial }: Descriptor): { notice?: string } {
  if (generated) return { notice: t('catalog.entity.descriptor.generated') };
  return partial ? { notice: t('catalog.entity.descriptor.partial') } : {};
}

interface ShownProps {
  descriptor: Descriptor;
  name: string;
  edit: string | undefined;
  /** What has to be said before the text. */
  notice?: string;
}

function Shown({ descriptor, name, edit, notice }: ShownProps) {
  const all = useMemo(() => descriptor.text.split('\n'), [descriptor.text]);
  const isPart = descriptor.lines > 0 && descriptor.lines < all.length - 1;
  const [whole, setWhole] = useState(false);
  const from = isPart && !whole ? descriptor.line : 1;
  const text = isPart && !whole ? all.slice(descriptor.line - 1, descriptor.line - 1 + descriptor.lines).join('\n') : descriptor.text;
  const placed = useMemo(() => descriptor.problems.filter((it): it is EntityProblem & { line: number } => it.line !== undefined), [descriptor.problems]);
  const elsewhere = descriptor.problems.filter((it) => it.line === undefined);
  const file = shortLocation(descriptor.file) ?? descriptor.file;
  const handle = useRef<YamlHandle>(null);
  const [at, setAt] = useState(-1);
  useProblemKeys(handle, placed.length);
  return (
    <div className="slab grow-y ent-file">
      <div className="tools ent-tools">
        {isPart ? (
          <Segmented
            label={t('catalog.entity.descriptor.which')}
            value={whole ? 'whole' : 'part'}
            onChange={(it) => {
              setWhole(it === 'whole');
            }}
            options={[
              { value: 'part', label: t('catalog.entity.descriptor.this') },
              { value: 'whole', label: t('catalog.entity.descriptor.whole') },
            ]}
          />
        ) : null}
        <bdi className="mono cut" title={descriptor.file.slice(0, 300)}>
          {file.slice(-90)}
        </bdi>
        {descriptor.readAt !== undefined && (
          <span className="meta hide-sm nw">
            {t('catalog.entity.descriptor.read')} <Time at={descriptor.readAt} />
          </span>
        )}
        <span className="end fx g4">
          <Counter at={at} problems={placed} handle={handle} />
          <IconButton icon="copy" label={t('catalog.entity.descriptor.copy')} onClick={() => { copy(text); }} />
          <IconButton icon="download" label={t('catalog.entity.descriptor.download')} onClick={() => { save(descriptor.text, `${name.slice(0, 60)}.yaml`); }} />
          <Button
            icon="pencil"
            {...(edit === undefined ? {} : { href: edit })}
            disabledReason={edit === undefined ? t('catalog.entity.descriptor.noEdit', { file: file.slice(-120) }) : undefined}
          >
            {t('catalog.entity.descriptor.edit')}
          </Button>
        </span>
      </div>
      {notice !== undefined && <Banner state="info">{notice}</Banner>}
      {elsewhere.map((it, index) => (
        <Banner key={index} state={it.severity === 'error' ? 'bad' : 'warn'}>
          {it.message.slice(0, 400)}
          {it.hint !== undefined && <span className="dim"> {it.hint.slice(0, 300)}</span>}
        </Banner>
      ))}
      <YamlView label={file} text={text} firstLine={from} problems={placed.map(problemOf)} handle={handle} onStep={setAt} />
    </div>
  );
}

function problemOf(it: EntityProblem & { line: number }): YamlProblem {
  return {
    severity: severityOf(it),
    message: it.message.slice(0, 600),
    line: it.line,
    ...(it.hint === undefined ? {} : { hint: it.hint.slice(0, 400) }),
    ...(it.column === undefined ? {} : { column: it.column }),
  };
}

/** "1 of 2", and the buttons that step. */
function Counter({ at, problems, handle }: { at: number; problems: readonly EntityProblem[]; handle: React.RefObject<YamlHandle | null> }) {
  if (problems.length === 0) return null;
  const worst = problems.some((it) => it.severity === 'error') ? 'bad' : 'warn';
  return (
    <span className="fx g4">
      <span className="st">
        <StateShape shape={worst} />
        <span>{at < 0 ? t('ui.problems', { count: problems.length }) : t('catalog.entity.descriptor.step', { at: at + 1, count: problems.length })}</span>
      </span>
      <IconButton icon="chevron-up" keys="[" label={t('catalog.entity.descriptor.previous')} onClick={() => handle.current?.previous()} />
      <IconButton icon="chevron-down" keys="]" label={t('catalog.entity.descriptor.next')} onClick={() => handle.current?.next()} />
      <span className="hide-sm">
        <Kbd keys="[" /> <Kbd keys="]" />
      </span>
    </span>
  );
}

function useProblemKeys(handle: React.RefObject<YamlHandle | null>, count: number): void {
  const commands = useMemo(
    (): Command[] =>
      count === 0
        ? []
        : [
            { id: 'entity.problem.next', title: t('catalog.entity.descriptor.next'), group: 'page', keys: [']'], run: () => handle.current?.next() },
            { id: 'entity.problem.previous', title: t('catalog.entity.descriptor.previous'), group: 'page', keys: ['['], run: () => handle.current?.previous() },
          ],
    [handle, count],
  );
  useCommands(commands);
}

/** No file is kept: what the catalog holds, written as YAML. */
function Reading({ view, entity, why }: EntityProps & { why: string }) {
  const query = useQuery({
    queryKey: ['yaml', refOf(entity), textAt(entity.metadata, 'etag')],
    queryFn: async () => {
      const { stringify } = await import('yaml');
      const { apiVersion, kind, metadata, spec } = entity;
      return stringify({ apiVersion, kind, metadata, ...(spec === undefined ? {} : { spec }) }, { lineWidth: 110 });
    },
    staleTime: Infinity,
  });
  return (
    <Answer query={query}>
      {(text) => (
        <Shown
          descriptor={{ file: managedBy(entity) ?? refOf(entity), text, line: 1, lines: 0, problems: view.problems, generated: false, partial: false }}
          name={nameOf(entity)}
          edit={view.links.edit}
          notice={why}
        />
      )}
    </Answer>
  );
}

function copy(text: string): void {
  void navigator.clipboard.writeText(text).then(
    () => {
      toast.show({ text: t('catalog.entity.descriptor.copied') });
    },
    () => undefined,
  );
}

function save(text: string, name: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  URL.revokeObjectURL(href);
}
